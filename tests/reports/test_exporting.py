"""A report's figures in other programs are the printed ones, digit for digit."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import python_calamine
from click.testing import CliRunner

from station.reports.commands.report import report as report_command
from station.reports.exporting import export
from station.reports.spreadsheet import Cell, Sheet, workbook
from tests.reports.conftest import Issued


def test_the_json_is_what_was_signed(issued_pair: Issued) -> None:
    """Its hash is the one under the signatures."""
    exported = export(issued_pair.laboratory.station.store, {}, issued_pair.report, "json")
    assert hashlib.sha256(exported).hexdigest() == issued_pair.report.content_sha256


def test_every_cell_comes_over(issued_pair: Issued, tmp_path: Path) -> None:
    """CSV by the command and XLSX hold each sample's printed cells in the order of the columns."""
    content: Any = issued_pair.report.content
    store = issued_pair.laboratory.station.store
    out = tmp_path / "report.csv"
    command = ["export", issued_pair.report.report_no, "--to", "csv", "--out", str(out), "--data", str(store.folder)]
    assert CliRunner().invoke(report_command, command).exit_code == 0
    lines = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(export(store, {}, issued_pair.report, "xlsx")))
    sheet = book.get_sheet_by_index(0).to_python()
    assert len(lines) == len(sheet) == 1 + len(content["results"]["rows"])
    for line, cells, row in zip(lines[1:], sheet[1:], content["results"]["rows"], strict=True):
        printed = [row["cells"][column["id"]] for column in content["results"]["columns"]]
        assert line[1] == cells[1] == row["sample_no"]
        assert line[7:] == printed
        assert [one if isinstance(one, str) else float(one) for one in cells[7:]] == [
            one if one == "—" else float(one) for one in printed
        ]


def test_a_clients_text_is_no_formula() -> None:
    """What a client wrote stays text in a spreadsheet; sheets' names are as Excel allows."""
    made = workbook([Sheet("热解/分析", [[Cell("=1+1"), Cell("12.40", is_figure=True)]]), Sheet("热解/分析", [])])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["热解 分析", "热解 分析 2"]
    assert book.get_sheet_by_index(0).to_python() == [["=1+1", 12.4]]
    assert made == workbook(
        [Sheet("热解/分析", [[Cell("=1+1"), Cell("12.40", is_figure=True)]]), Sheet("热解/分析", [])]
    )
