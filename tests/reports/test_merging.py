"""Merged and split reports: nothing recalculated, nothing dropped, conflicts refused with the list."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from station.errors import Conflict
from station.records import Report
from station.reports import composing
from station.reports.commands.report import report as report_command
from station.reports.merge_conflicts import MergeRefused, Original, conflicts
from station.reports.merging import merged, split
from station.reports.proof.verification import verify_pdf
from tests.reports.laboratory import PIN, Laboratory

OTHER = "另一油田公司"


@dataclass(frozen=True)
class Archive:
    """A laboratory that issued two Rock-Eval reports, one of gas, and one Rock-Eval report for another client."""

    laboratory: Laboratory
    reports: Mapping[str, Report]

    def originals(self, *names: str) -> list[Original]:
        return [composing.original(self.laboratory.station.store, self.reports[name]) for name in names]

    @property
    def head(self) -> dict[str, Any]:
        return composing.head(self.laboratory.station.store)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    laboratory = Laboratory(tmp_path_factory.mktemp("archive"))
    store, made = laboratory.station.store, {}
    orders = {"first": "rock_eval", "second": "rock_eval", "gas": "gas_comp", "others": "rock_eval"}
    for n, (name, item) in enumerate(orders.items(), start=1):
        commission_no = f"WT2026-000{n}"
        laboratory.order(item, 2, commission_no=commission_no)
        if name == "others":
            commission = store.orders.commission(commission_no)
            assert commission is not None
            store.orders.put(replace(commission, client_name=OTHER), [], [])
        laboratory.run(item, [f"{commission_no}-001", f"{commission_no}-002"], seed=10 * n)
        made[name] = _signed(laboratory, laboratory.station.desk.prepare(commission_no, item, "zhang", PIN))
        laboratory.clock.move(86400)
    yield Archive(laboratory, made)
    laboratory.station.close()


def _signed(laboratory: Laboratory, report: Report) -> Report:
    laboratory.station.desk.review(report.id, "li", PIN)
    laboratory.clock.move(60)
    return laboratory.station.desk.approve(report.id, "wang", PIN)


def _rows(content: Mapping[str, Any]) -> dict[tuple[str, str], bytes]:
    """Each row's exact bytes by item and sample."""
    return {
        (chapter["item"]["id"], row["sample_no"]): json.dumps(row, sort_keys=True).encode()
        for chapter in content.get("chapters", (content,))
        for row in chapter["results"]["rows"]
    }


def test_a_merge_by_item_keeps_every_value(archive: Archive) -> None:
    """One chapter with all rows, byte for byte those that were signed, and the list of merged reports."""
    originals = archive.originals("first", "second", "others")
    content = merged(originals, "item", archive.head)
    assert len(content["chapters"]) == 1
    wanted: dict[tuple[str, str], bytes] = {}
    for original in originals:
        wanted |= _rows(original.content)
    assert _rows(content) == wanted
    assert len(wanted) == 6
    told = [(one["report_no"], one["content_sha256"]) for one in content["origin"]["reports"]]
    assert told == [(one.report_no, one.content_sha256) for one in originals]
    assert content["client"]["name"] == f"某油田勘探开发研究院、{OTHER}"
    assert [sample["report_no"] for sample in content["chapters"][0]["samples"][::2]] == [one for one, _ in told]


def test_a_merge_by_client_has_a_chapter_per_item(archive: Archive) -> None:
    """Items stay apart, each set by its own template; originals are not changed by being merged."""
    originals = archive.originals("first", "gas", "second")
    before = copy.deepcopy([original.content for original in originals])
    content = merged(originals, "client", archive.head)
    assert [chapter["item"]["id"] for chapter in content["chapters"]] == ["rock_eval", "gas_comp"]
    assert len(_rows(content)) == 6
    assert [original.content for original in originals] == before


def _changed(change: Callable[[dict[str, Any]], None]) -> Callable[[Original], Original]:
    def apply(original: Original) -> Original:
        content = copy.deepcopy(dict(original.content))
        change(content)
        return replace(original, content=content)

    return apply


@pytest.mark.parametrize(
    ("kind", "change", "named"),
    [
        ("unit", _changed(lambda one: one["results"]["columns"][1].update(unit="g/kg")), "g/kg"),
        ("rounding", _changed(lambda one: one["results"]["columns"][1].update(rounding="1 decimals")), "1 decimals"),
        ("method", _changed(lambda one: one["methods"][0].update(designation="GB/T 18602-2001")), "GB/T 18602-2001"),
        ("sample", _changed(lambda one: one["results"]["rows"][0].update(sample_no="WT2026-0001-001")), "0001-001"),
        ("state", lambda one: replace(one, state="superseded"), "not issued"),
        ("item", _changed(lambda one: one["item"]["title"].update(zh="另一项目")), "另一项目"),
    ],
)
def test_what_does_not_fit_is_refused(
    archive: Archive, kind: str, change: Callable[[Original], Original], named: str
) -> None:
    """Unit, decimals, year of the method, a sample twice, a superseded original, another item: named in the refusal."""
    first, second = archive.originals("first", "second")
    assert conflicts([first, second], "item") == []
    with pytest.raises(MergeRefused) as caught:
        merged([first, change(second)], "item", archive.head)
    assert [conflict.kind for conflict in caught.value.conflicts] == [kind]
    assert named in caught.value.message.en


def test_every_conflict_is_listed(archive: Archive) -> None:
    """Not the first alone: another client, another item, and too few."""
    found = conflicts(archive.originals("first", "gas"), "item")
    assert [conflict.kind for conflict in found] == ["item"]
    assert [conflict.kind for conflict in conflicts(archive.originals("first", "others"), "client")] == ["client"]
    assert "few" in [conflict.kind for conflict in conflicts(archive.originals("first"), "item")]
    first = archive.originals("first")[0]
    kinds = [conflict.kind for conflict in conflicts([first, first], "item")]
    assert kinds == ["few", "sample", "sample"]


@pytest.mark.parametrize(("by", "count"), [("sample", 6), ("item", 2), ("client", 2)])
def test_a_split_is_the_inverse(archive: Archive, by: Any, count: int) -> None:
    """The parts together have each row of the whole once, with the bytes of the first original."""
    originals = archive.originals("first", "gas", "others")
    whole = Original(
        report_no="2026-H-010001",
        revision=1,
        state="issued",
        issued_on="2026-03-09",
        content=_merged_anyhow(archive, originals),
        content_sha256="00" * 32,
    )
    parts = split(whole, by, archive.head)
    assert len(parts) == count
    rows: dict[tuple[str, str], bytes] = {}
    for part in parts:
        assert not rows.keys() & _rows(part).keys()
        rows |= _rows(part)
        assert {sample["sample_no"] for sample in part["samples"]} == {sample for _, sample in _rows(part)}
        assert [one["report_no"] for one in part["origin"]["reports"]] == [whole.report_no]
    assert rows == {key: row for original in originals for key, row in _rows(original.content).items()}
    if by == "client":
        assert [part["client"]["name"] for part in parts] == ["某油田勘探开发研究院", OTHER]


def _merged_anyhow(archive: Archive, originals: list[Original]) -> dict[str, Any]:
    """A composed content over clients and items, as two merges one after the other would give it."""
    rock = merged([originals[0], originals[2]], "item", archive.head)
    both = merged(originals[:2], "client", archive.head)
    rock["chapters"].append(both["chapters"][1])
    rock["origin"]["reports"].append(both["origin"]["reports"][1])
    return rock


def test_there_must_be_something_to_split(archive: Archive) -> None:
    """A report of one item and client is not split by them; one that is not issued not at all."""
    first = archive.originals("first")[0]
    for by in ("item", "client"):
        with pytest.raises(MergeRefused, match="nothing to split"):
            split(first, by, archive.head)  # type: ignore[arg-type]
    with pytest.raises(MergeRefused, match="not issued"):
        split(replace(first, state="reviewed"), "sample", archive.head)


def test_a_merged_report_is_signed_like_any_other(archive: Archive) -> None:
    """Own number, three people, a file that verifies; its originals stay issued; every cell is in print."""
    desk, store = archive.laboratory.station.desk, archive.laboratory.station.store
    sources = [archive.reports[name] for name in ("first", "second")]
    made = desk.merge([one.id for one in sources], "item", "zhang", PIN)
    assert made.report_no == "2026-H-010001"
    with pytest.raises(Conflict, match="merged or split"):
        desk.amend(_signed(archive.laboratory, made).id, "改", "zhang", PIN)
    issued = store.reports.get(made.id)
    assert issued is not None
    assert (issued.state, issued.relation, issued.sources) == ("issued", "merges", tuple(one.id for one in sources))
    assert {store.reports.get(one.id).state for one in sources} == {"issued"}  # type: ignore[union-attr]
    pdf = desk.preview(issued.id)
    assert verify_pdf(pdf, store).genuine == "issued"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for source in sources:
        content: Any = source.content
        assert source.report_no in text
        for row in content["results"]["rows"]:
            assert all(row["cells"][column["id"]] in text for column in content["results"]["columns"])
    assert store.orders.task(sources[0].task_ids[0]) is not None
    assert store.reports.open_for_task(sources[0].task_ids[0]).id == sources[0].id  # type: ignore[union-attr]
    (event,) = store.outbox.of_stream(f"report:{issued.id}")
    data = json.loads(event.body)["data"]
    assert (event.type, "commission_no" in data) == ("report.composed", False)
    assert data["commission_nos"] == [source.commission_no for source in sources]
    clients = {store.orders.commission(source.commission_no).client_name for source in sources}  # type: ignore[union-attr]
    assert data["client_name"] == (clients.pop() if len(clients) == 1 else "")


def test_parts_of_a_report_are_reports(archive: Archive) -> None:
    """Split by sample: a number for each part, issued and told under their commission."""
    desk, store = archive.laboratory.station.desk, archive.laboratory.station.store
    whole = archive.reports["gas"]
    parts = desk.split(whole.id, "sample", "zhang", PIN)
    assert [part.report_no for part in parts] == [f"{whole.report_no}-S1", f"{whole.report_no}-S2"]
    issued = _signed(archive.laboratory, parts[1])
    (event,) = store.outbox.of_stream(f"report:{issued.id}")
    data = json.loads(event.body)["data"]
    assert data["composed"]["reports"][0]["report_no"] == whole.report_no
    assert data["task_ids"] == ["task-WT2026-0003-002-gas_comp"]
    assert verify_pdf(desk.preview(issued.id), store).genuine == "issued"


def test_an_amended_original_stops_the_merge(archive: Archive) -> None:
    """What was merged from a report that is superseded meanwhile is not issued."""
    laboratory = archive.laboratory
    desk, store = laboratory.station.desk, laboratory.station.store
    first, others = archive.reports["first"], archive.reports["others"]
    made = desk.merge([first.id, others.id], "item", "zhang", PIN)
    store.settings.put("lab.contact", "0546-2222222")
    amendment = _signed(laboratory, desk.amend(others.id, "电话有误", "zhang", PIN))
    with pytest.raises(Conflict, match=others.report_no):
        desk.review(made.id, "li", PIN)
    candidates = composing.candidates(store, "item", "rock_eval", None, None)
    assert amendment.id in [one.id for one in candidates]
    assert others.id not in [one.id for one in candidates]
    assert made.id not in [one.id for one in candidates]


def test_the_command_merges_a_period(archive: Archive, tmp_path: Path) -> None:
    """`report merge --client --from --to` lists what it takes; a day outside takes nothing; preview writes pages."""
    data = ["--data", str(archive.laboratory.station.store.folder), "--lang", "en"]
    runner = CliRunner()
    client = ["merge", "--client", "某油田勘探开发研究院", "--from", "2026-03-05"]
    out = tmp_path / "preview.pdf"
    shown = runner.invoke(report_command, [*client, "--to", "2026-03-08", "--preview", str(out), *data])
    assert shown.exit_code == 0, shown.output
    assert out.read_bytes().startswith(b"%PDF")
    assert "2026-GAS-010001" in shown.output
    none = runner.invoke(report_command, [*client, "--to", "2026-03-04", "--preview", str(out), *data])
    assert (none.exit_code, "two reports at least" in none.output) == (1, True)
    made = runner.invoke(report_command, [*client, "--person", "zhang", *data], env={"GEOLAB_PIN": PIN})
    assert made.exit_code == 0, made.output
    assert made.output.splitlines()[-1].startswith("2026-H-")
    neither = runner.invoke(report_command, ["merge", *data])
    assert neither.exit_code == 2
