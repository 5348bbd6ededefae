"""What a spreadsheet shows is what is read: per cent formats as they are shown, and hidden parts are told."""

import pytest

import parsers
from tests.parsers.xlsx_writer import DATE, OWN_PER_CENT, PER_CENT, Sheet, Styled, change, write_workbook


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


def test_a_calculated_number_has_the_digits_that_a_spreadsheet_shows(tmp_path):
    """0.1 + 0.2 is 0.3 in every spreadsheet program, not 0.30000000000000004; a number of many digits keeps them."""
    rows = [["Sample", "TOC (%)", "S2 (mg/g)"], ["A1", 0.1 + 0.2, 12.345678901234567]]
    (found,) = parsers.read(write_workbook(tmp_path / "a.xlsx", Sheet("S", rows)))
    assert said(found) == {"toc": ("0.3", "%"), "s2": ("12.345678901234567", "mg/g")}


@pytest.mark.parametrize(("flag", "days"), [(b"", 0), (b'<workbookPr date1904="1"/>', 1462)])
def test_a_date_is_counted_from_the_day_that_the_workbook_declares(tmp_path, flag, days):
    """Workbooks of an old Macintosh count from 1904: the same day, four years and a day fewer."""
    path = write_workbook(
        tmp_path / "a.xlsx", Sheet("S", [["Sample", "Date", "TOC (%)"], ["A1", Styled(45356.5 - days, DATE), 1.2]])
    )
    change(path, "xl/workbook.xml", b"<sheets>", flag + b"<sheets>")
    (found,) = parsers.read(path)
    assert f"{found.acquired_at:%Y-%m-%d %H:%M}" == "2024-03-05 12:00"


def test_a_formula_without_its_result_refuses_its_row_alone(tmp_path):
    """Never calculated, or an error: the row is refused with the formula's text; the others are read."""
    rows = [["Sample", "TOC (%)", "TS (%)"], ["A1", 1.5, 0.1], ["A2", 2.5, 0.2], ["A3", 3.5, 0.3], ["A4", 4.5, 0.4]]
    path = write_workbook(tmp_path / "a.xlsx", Sheet("S", rows))
    change(path, "xl/worksheets/sheet1.xml", b"<v>2.5</v>", b"<f>B2+1</f>")
    change(path, "xl/worksheets/sheet1.xml", b'r="B4"><v>3.5</v>', b'r="B4" t="e"><f>1/0</f><v>#DIV/0!</v>')
    change(path, "xl/worksheets/sheet1.xml", b"<v>4.5</v>", b"<f>B2*3</f><v>4.5</v>")
    found = parsers.read(path)
    assert [(one.sample_name, said(one)["toc"]) for one in found] == [("A1", ("1.5", "%")), ("A4", ("4.5", "%"))]
    told = " ".join(remark.en for remark in found[0].remarks)
    assert ('"=B2+1"' in told, '"#DIV/0!"' in told) == (True, True)


def test_headings_of_three_lines_with_merged_groups_are_whole(tmp_path):
    """A title over all, groups over columns, a sample's heading over three lines, units below."""
    rows = [
        ["碳硫与热解分析结果"],
        ["样品编号", "有机碳分析", "", "岩石热解", ""],
        ["", "TOC", "TC", "S1", "Tmax"],
        ["", "%", "%", "mg/g", "℃"],
        ["A1", 1.2, 1.5, 0.1, 440],
    ]
    sheet = Sheet("S", rows, merged=("A1:E1", "A2:A4", "B2:C2", "D2:E2"))
    (found,) = parsers.read(write_workbook(tmp_path / "a.xlsx", sheet))
    assert said(found) == {"toc": ("1.2", "%"), "tc": ("1.5", "%"), "s1": ("0.1", "mg/g"), "tmax": ("440", "℃")}
