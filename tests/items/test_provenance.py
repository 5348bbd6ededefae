"""`geolab explain`: a printed figure leads to its unrounded value, its peaks and readings, raw files, people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.errors import NotFound
from station.reports.commands.explain import explain
from station.reports.provenance import CellOrigin, Input, origin_of_cell
from tests.items.printed import example, prepared
from tests.reports.conftest import issue
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """Issued reports of gas and Rock-Eval samples, only looked at."""
    made = Laboratory(tmp_path_factory.mktemp("explained"))
    for item_id in ("gas_comp", "rock_eval"):
        made.order(item_id, 2)
        made.run(item_id, [f"{COMMISSION}-001", f"{COMMISSION}-002"])
        issue(made, item_id)
    yield made
    made.station.close()


def report_no(laboratory: Laboratory, item_id: str) -> str:
    return next(
        one.report_no for one in laboratory.station.library.reports() if (one.item_id, one.relation) == (item_id, None)
    )


def origin(laboratory: Laboratory, item_id: str, cell: str) -> CellOrigin:
    station = laboratory.station
    return origin_of_cell(station.store, station.catalogue, report_no(laboratory, item_id), cell)


def every(inputs: tuple[Input, ...]) -> Iterator[Input]:
    for one in inputs:
        yield one
        yield from every(one.inputs)


def test_a_derived_figure_leads_to_the_values_it_was_made_of(laboratory: Laboratory) -> None:
    """HI is 100·S2/TOC: both are told unrounded, give the unrounded HI, and go on to what they were made of."""
    found = origin(laboratory, "rock_eval", f"{COMMISSION}-002:hi")
    amounts = {one.name: Decimal(one.amount) for one in found.inputs}
    assert found.unrounded == 100 * amounts["s2"] / amounts["toc"]
    assert found.printed == f"{found.unrounded:.0f}"
    assert "curve:FID" in [one.name for one in every(found.inputs)]
    assert found.disagreements == ()


def test_a_figure_of_a_peak_leads_to_peak_certificate_and_both_raw_files(laboratory: Laboratory) -> None:
    """Methane: its peak with area and limits, the certified amount, the sample's and the standard gas's file."""
    found = origin(laboratory, "gas_comp", f"{COMMISSION}-001:甲烷")
    peak, certificate = found.inputs
    assert (peak.kind, certificate.kind) == ("peak", "certificate")
    assert float(peak.amount) > 0
    assert "retention" in peak.detail.en
    assert Decimal(certificate.amount) > 50
    assert [raw.role for raw in found.raw_files] == ["sample", "standard"]
    for raw in found.raw_files:
        assert raw.intact
        assert laboratory.station.store.vault.has(raw.sha256)


def test_the_three_people_are_named_with_the_content_they_signed(laboratory: Laboratory) -> None:
    """Prepared, reviewed, approved, each over the same content hash."""
    found = origin(laboratory, "rock_eval", f"{COMMISSION}-001:s2")
    assert [one.person_name for one in found.signatures] == ["张伟", "李芳", "王军"]
    assert len({one.content_sha256 for one in found.signatures}) == 1


@pytest.mark.parametrize(
    ("number", "cell", "said"),
    [
        ("2000-X-1", "s2", "2000-X-1"),
        ("", "s2", "SAMPLE:ITEM.COLUMN"),
        ("", "nobody:s2", "nobody:s2"),
        ("", f"{COMMISSION}-001:magic", '"magic"; there are: s1'),
    ],
)
def test_an_unknown_cell_is_told_with_what_there_is(laboratory: Laboratory, number: str, cell: str, said: str) -> None:
    """No report, no sample, no column: the message quotes what was asked."""
    station = laboratory.station
    with pytest.raises(NotFound) as caught:
        origin_of_cell(station.store, station.catalogue, number or report_no(laboratory, "rock_eval"), cell)
    assert said in caught.value.message.en + caught.value.cure.en


def test_the_command_tells_in_words_and_json(laboratory: Laboratory) -> None:
    """Both languages; the JSON holds the same digits as the record; an unknown report ends with 1."""
    data, number = str(laboratory.root / "data"), report_no(laboratory, "rock_eval")
    asked = [number, f"{COMMISSION}-001:s2", "--data", data]
    for language, word in (("zh", "未修约值"), ("en", "unrounded")):
        told = CliRunner().invoke(explain, [*asked, "--lang", language])
        assert told.exit_code == 0, told.output
        assert word in told.output
        assert "sha256" in told.output
    plain = json.loads(CliRunner().invoke(explain, [*asked, "--json"]).output)
    found = origin(laboratory, "rock_eval", f"{COMMISSION}-001:s2")
    assert plain["unrounded"] == str(found.unrounded)
    assert plain["raw_files"][0]["sha256"] == found.raw_files[0].sha256
    assert CliRunner().invoke(explain, ["none", "s2", "--data", data]).exit_code == 1
    assert CliRunner().invoke(explain, ["none", "s2", "--data", data + "-none", "--json"]).exit_code == 1


def test_what_was_typed_in_is_called_so_and_formulas_are_in_the_readers_language(tmp_path: Path) -> None:
    """A composition that was given has no curve and no peak; a formula in words is told in Chinese in Chinese."""
    laboratory = Laboratory(tmp_path)
    for item_id, name in (("gas_comp", "iso6976_d2.json"), ("gc_sat", "exact_c8_c40.json")):
        prepared(laboratory, item_id, [example(laboratory.station.catalogue[item_id].folder, name)])

    def told(item_id: str, column: str, language: str) -> str:
        asked = [report_no(laboratory, item_id), f"{COMMISSION}-001:{column}", "--data", str(tmp_path / "data")]
        return CliRunner().invoke(explain, [*asked, "--lang", language]).output

    gas = told("gas_comp", "z_factor", "en")
    assert "Methane [given:methane]  given as a number, without a raw file" in gas
    assert "curve" not in gas
    cpi = told("gc_sat", "cpi", "zh")
    assert "录入的数值，没有原始文件" in cpi
    assert "未识别" not in cpi
    assert "ΣC25…C33 奇数" in cpi
    laboratory.station.close()


def test_an_altered_raw_file_is_told(laboratory: Laboratory) -> None:
    """A byte more in the vault, and the cell says so, with an exit code of its own."""
    found = origin(laboratory, "rock_eval", f"{COMMISSION}-002:s1")
    path = laboratory.station.store.vault.path(found.raw_files[0].sha256)
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content + b"\n")
    try:
        data = str(laboratory.root / "data")
        told = CliRunner().invoke(explain, [found.report_no, f"{COMMISSION}-002:s1", "--data", data, "--lang", "en"])
    finally:
        path.write_bytes(content)
    assert told.exit_code == 3
    assert "missing or altered in the vault" in told.output


def test_a_merged_report_leads_to_the_same_origin(laboratory: Laboratory) -> None:
    """A cell of a chapter: the same determination and raw file as in the original; of two items the cell says which."""
    desk = laboratory.station.desk
    originals = [one.id for one in laboratory.station.library.reports() if one.relation is None]
    merged = desk.merge(originals, "client", "zhang", PIN)
    station, sample = laboratory.station, f"{COMMISSION}-001"
    found = origin_of_cell(station.store, station.catalogue, merged.report_no, f"{sample}:rock_eval.hi")
    single = origin(laboratory, "rock_eval", f"{sample}:hi")
    assert (found.unrounded, found.raw_files) == (single.unrounded, single.raw_files)
    assert found.determination_id == single.determination_id
    gas = origin_of_cell(station.store, station.catalogue, merged.report_no, f"{sample}:methane")
    assert gas.item.startswith("gas_comp")
    with pytest.raises(NotFound, match="no single sample and item"):
        origin_of_cell(station.store, station.catalogue, merged.report_no, "methane")
