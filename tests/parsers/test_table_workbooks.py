"""What a spreadsheet shows is what is read: per cent formats as they are shown, and hidden parts are told."""

import pytest

import parsers
from tests.parsers.xlsx_writer import OWN_PER_CENT, PER_CENT, Sheet, Styled, write_workbook


def said(measurement):
    return {one.name: (str(one.value), one.unit) for one in measurement.readings}


@pytest.mark.parametrize("heading", ["孔隙度", "孔隙度(%)", "Porosity (%)"])
@pytest.mark.parametrize("style", [PER_CENT, OWN_PER_CENT])
def test_a_number_shown_as_per_cent_is_taken_as_shown(tmp_path, heading, style):
    """0.125 in the format 0.0% is 12.5 %, whether or not the heading says so; its neighbours are not touched."""
    rows = [["样品号", heading, "渗透率(mD)"], ["A1", Styled(0.125, style), 0.13], ["A2", Styled(0.07, style), 0.5]]
    first, second = parsers.read(write_workbook(tmp_path / "a.xlsx", Sheet("S", rows)))
    assert said(first) == {"porosity": ("12.5", "%"), "permeability": ("0.13", "mD")}
    assert said(second)["porosity"] == ("7", "%")


def test_what_a_workbook_hides_is_read_and_told(tmp_path):
    """Hidden rows, columns and sheets are read like the others, and a remark names each."""
    rows = [["Sample", "TOC (%)", "TS (%)"], ["A1", 1.2, 0.3], ["A2", 9.9, 9.8]]
    path = write_workbook(
        tmp_path / "a.xlsx",
        Sheet("New", rows, hidden_rows=(2,), hidden_columns=(2,)),
        Sheet("Old", [rows[0], ["B1", 7.7, 7.6]], hidden=True),
    )
    found = parsers.read(path)
    assert [one.sample_name for one in found] == ["A1", "A2", "B1"]
    remarks = " ".join(remark.en for one in found for remark in one.remarks)
    assert 'hidden rows 3 of the sheet "New"' in remarks
    assert 'hidden columns C of the sheet "New"' in remarks
    assert 'sheet "Old" is hidden' in remarks
