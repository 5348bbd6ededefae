"""What ISO/IEC 17025 7.8.2 asks for is printed where the order or the laboratory says it, and nothing is made up."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from station import feed
from station.errors import Conflict, NotAllowed, NotFound
from station.records import Declared
from station.reports import composing
from station.reports.commands.report import report as report_command
from station.reports.labels import LABELS
from station.reports.merging import merged, split
from tests.reports.conftest import issue
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

SAID = Declared(
    deviations="样品量不足，称样量减为 30 mg",
    provider="某省地质实验测试中心（CNAS L0000）",
    uncertainty="Tmax：U = 2 ℃，k = 2",
)
ORDERED: dict[str, Any] = {
    "client_address": "某市创业路 1 号",
    "requirements": "按 GB/T 18602 执行，样品退回",
    "sampling": "钻井取心，GB/T 方案 A",
}
FIELDS = ("client_address", "requirements", "sampling", "sampled_on", "sampling_place", *SAID.__slots__)


def _text(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def _filled(laboratory: Laboratory) -> None:
    """The order tells all there is a field for."""
    orders = laboratory.station.store.orders
    commission = orders.commission(COMMISSION)
    assert commission is not None
    samples = [
        replace(one, sampled_on=date(2026, 2, 20), sampling_place="XX1 井场") for one in orders.samples(COMMISSION)
    ]
    orders.put(replace(commission, **ORDERED), samples, [])


def test_what_the_order_and_the_laboratory_say_is_printed(complete: Laboratory) -> None:
    """Client's address, requirements, sampling, deviations, provider and uncertainty stand on the issued pages."""
    _filled(complete)
    desk = complete.station.desk
    desk.declare(COMMISSION, "rock_eval", SAID, "zhang", PIN)
    printed = _text(desk.preview(issue(complete, "rock_eval").id))
    for said in (*ORDERED.values(), "2026-02-20", "XX1井场", SAID.deviations, SAID.provider, SAID.uncertainty):
        assert re.sub(r"\s+", "", said) in printed, said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_nobody_says_is_not_printed(complete: Laboratory, language: str) -> None:
    """An order without these fields prints neither their labels nor any value, in either language."""
    complete.station.store.settings.put("report.language", language)
    printed = _text(complete.station.desk.preview_draft(COMMISSION, "rock_eval"))
    for field in FIELDS:
        label = LABELS[field].zh if language == "zh" else LABELS[field].en
        assert re.sub(r"\s+", "", label) not in printed, field


def test_tests_of_an_external_provider_bear_no_accreditation_mark(complete: Laboratory) -> None:
    """The laboratory's own scope does not cover what somebody else has tested."""
    settings, desk = complete.station.store.settings, complete.station.desk
    settings.put("lab.cma", "2400000000")
    settings.put("lab.cma_items", "rock_eval")
    assert "2400000000" in _text(desk.preview_draft(COMMISSION, "rock_eval"))
    desk.declare(COMMISSION, "rock_eval", Declared(provider="外检"), "zhang", PIN)
    assert "2400000000" not in _text(desk.preview_draft(COMMISSION, "rock_eval"))


def test_the_uncertainty_of_an_item_is_typed_once(complete: Laboratory) -> None:
    """A setting says it for every order, in both languages; what is declared for one order stands instead."""
    store, desk = complete.station.store, complete.station.desk
    store.settings.put("item.rock_eval.uncertainty.zh", "扩展不确定度 5 %")
    store.settings.put("item.rock_eval.uncertainty.en", "expanded uncertainty 5 %")
    printed = _text(desk.preview_draft(COMMISSION, "rock_eval"))
    assert "扩展不确定度5%" in printed
    assert "expandeduncertainty5%" in printed
    desk.declare(COMMISSION, "rock_eval", Declared(uncertainty="3 %"), "zhang", PIN)
    assert "扩展不确定度5%" not in _text(desk.preview_draft(COMMISSION, "rock_eval"))


def test_who_declared_what_is_in_the_trail_and_a_report_under_way_stays(complete: Laboratory) -> None:
    """Before and after with the person; refused while somebody signs, without the PIN, and for no task at all."""
    desk, store = complete.station.desk, complete.station.store
    desk.declare(COMMISSION, "rock_eval", Declared(deviations="甲"), "zhang", PIN)
    desk.declare(COMMISSION, "rock_eval", Declared(deviations=" 乙 "), "zhang", PIN)
    newest = store.audit.newest(1)[0].body.decode()
    assert all(word in newest for word in ("report.declared", "zhang", "甲", '"乙"'))
    with pytest.raises(NotAllowed):
        desk.declare(COMMISSION, "rock_eval", SAID, "zhang", "0000-00")
    with pytest.raises(NotFound, match="no task"):
        desk.declare(COMMISSION, "gas_comp", SAID, "zhang", PIN)
    with pytest.raises(Conflict, match="1001 characters"):
        desk.declare(COMMISSION, "rock_eval", Declared(deviations="长" * 1001), "zhang", PIN)
    report = desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    with pytest.raises(Conflict, match=report.report_no):
        desk.declare(COMMISSION, "rock_eval", SAID, "zhang", PIN)


def test_an_amendment_names_what_was_declared_anew(complete: Laboratory) -> None:
    """After issue a declaration comes into an amendment, which names it and the changed fields."""
    first = issue(complete, "rock_eval")
    _filled(complete)
    complete.station.desk.declare(COMMISSION, "rock_eval", SAID, "zhang", PIN)
    second: Any = complete.station.desk.amend(first.id, "补充声明", "zhang", PIN).content
    changed = {one["zh"]: one["after"] for one in second["amends"]["changes"]}
    assert LABELS["declared"].zh in changed
    assert changed[LABELS["client_address"].zh] == ORDERED["client_address"]
    assert changed[LABELS["sampled_on"].zh] == "2026-02-20"


def test_merging_says_of_which_samples_and_splitting_keeps_it(complete: Laboratory) -> None:
    """A declaration of one original is said of its samples in the merged report, and of no other after a split."""
    desk, store = complete.station.desk, complete.station.store
    desk.declare(COMMISSION, "rock_eval", SAID, "zhang", PIN)
    one = composing.original(store, issue(complete, "rock_eval"))
    samples = [{**sample, "sample_no": f"B-{n}"} for n, sample in enumerate(one.content["samples"])]
    rows = [{**row, "sample_no": f"B-{n}"} for n, row in enumerate(one.content["results"]["rows"])]
    bare = {key: value for key, value in one.content.items() if key != "declared"}
    bare |= {"samples": samples, "results": {**one.content["results"], "rows": rows}, "charts": []}
    other = replace(one, report_no="2026-RE-000099", content=bare)
    whole = merged([one, other], "item", composing.head(store))
    (chapter,) = whole["chapters"]
    assert [said["samples"] for said in chapter["declared"]] == [[f"{COMMISSION}-001", f"{COMMISSION}-002"]] * 3
    parts = split(replace(one, content=whole), "sample", composing.head(store))
    told = {part["samples"][0]["sample_no"]: len(part["chapters"][0]["declared"]) for part in parts}
    assert told == {f"{COMMISSION}-001": 3, f"{COMMISSION}-002": 3, "B-0": 0, "B-1": 0}


def test_the_platforms_word_is_taken_with_these_fields_and_without(laboratory: Laboratory) -> None:
    """A sender of before, which knows none of them, is understood as one that does."""
    store, audit = laboratory.station.store, laboratory.station.audit
    order: dict[str, Any] = {
        "commission": {"commission_no": "A-1", "client_name": "甲"},
        "samples": [{"sample_no": "A-1-1", "commission_no": "A-1"}],
        "tasks": [],
    }
    feed.apply(store, audit, {"n": 1, "type": "commission", "data": order})
    old = store.orders.sample("A-1-1")
    assert old is not None
    assert (old.sampled_on, old.sampling_place) == (None, "")
    order["commission"] |= ORDERED
    order["samples"][0] |= {"sampled_on": "2026-02-20", "sampling_place": "井场"}
    feed.apply(store, audit, {"n": 2, "type": "commission", "data": order})
    new, commission = store.orders.sample("A-1-1"), store.orders.commission("A-1")
    assert new is not None
    assert commission is not None
    assert (new.sampled_on, commission.sampling) == (date(2026, 2, 20), ORDERED["sampling"])


def test_the_command_keeps_what_it_is_not_told(complete: Laboratory) -> None:
    """`geolab report declare` puts one wording, keeps the others, and takes back what is given empty."""
    data = str(complete.root / "data")
    base = ["declare", COMMISSION, "rock_eval", "--person", "zhang", "--pin", PIN, "--data", data, "--lang", "en"]
    for options in (["--deviations", "甲", "--provider", "乙"], ["--provider", ""]):
        done = CliRunner().invoke(report_command, [*base, *options])
        assert done.exit_code == 0, done.output
    assert complete.station.store.orders.declared(COMMISSION, "rock_eval") == Declared(deviations="甲")
