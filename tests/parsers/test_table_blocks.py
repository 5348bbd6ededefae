"""Sheets as people fill them: several tables below, beside and behind each other; nothing is lost or misplaced."""

import pytest

import parsers
from parsers.tables.numbers import Marks, read_cell
from tests.parsers.xlsx_writer import Sheet, write_workbook


@pytest.fixture
def read(tmp_path):
    def reading(*sheets, merged=(), text=None):
        if text is not None:
            path = tmp_path / "table.csv"
            path.write_text(text, encoding="utf-8")
        else:
            made = [Sheet(name, rows, merged=merged) for name, rows in sheets]
            path = write_workbook(tmp_path / "table.xlsx", *made)
        return parsers.read(path)

    return reading


def said(measurements):
    return [(one.sample_name, {r.name: (str(r.value), r.unit) for r in one.readings}) for one in measurements]


def names(measurements):
    return [(one.sample_name, sorted(r.name for r in one.readings)) for one in measurements]


def remarks(measurements):
    return " ".join(dict.fromkeys(remark.en for one in measurements for remark in one.remarks))


def test_tables_below_each_other_are_read_each_by_its_own_heading(read):
    """A second table with other columns, after a title and under a heading of two lines, is read too."""
    rows = [
        ["样品编号", "TOC", "TS"],
        ["", "(%)", "(%)"],
        ["A1", 1.1, 0.2],
        [],
        ["表2 热解"],
        ["样品编号", "热解", "", ""],
        ["", "S1(mg/g)", "S2(mg/g)", "Tmax(℃)"],
        ["A1", 0.1, 4.2, 435],
    ]
    assert said(read(("S", rows))) == [
        ("A1", {"toc": ("1.1", "%"), "ts": ("0.2", "%")}),
        ("A1", {"s1": ("0.1", "mg/g"), "s2": ("4.2", "mg/g"), "tmax": ("435", "℃")}),
    ]


@pytest.mark.parametrize(("label", "well"), [("井号：,{}", "井号：,{}"), ("井号：{},", "井号：{},")])
def test_a_label_holds_for_the_tables_below_until_another_says_otherwise(read, label, well):
    """The well of the first table is not that of the second; the stratum, said once, is both tables'."""
    text = f"层位：,K1,\n{label.format('W1')}\n样品号,TOC(%)\nA1,1.1\n\n{well.format('W2')}\n样品号,TOC(%)\nB1,3.1\n"
    first, second = read(text=text)
    assert (first.metadata["well"], second.metadata["well"]) == ("W1", "W2")
    assert first.metadata["stratum"] == second.metadata["stratum"] == "K1"


def test_tables_side_by_side_keep_their_samples(read):
    """A heading that repeats itself to the right begins a table with samples of its own."""
    rows = [["样品号", "TOC(%)", "", "样品号", "TOC(%)"], ["A1", 1.1, "", "B1", 2.1], ["A2", 1.2, "", "", ""]]
    assert said(read(("S", rows))) == [
        ("A1", {"toc": ("1.1", "%")}),
        ("A2", {"toc": ("1.2", "%")}),
        ("B1", {"toc": ("2.1", "%")}),
    ]


def test_every_sheet_is_read_by_its_own_heading_or_told(read):
    """Sheets of other tables are read by their own headings; one without a known heading is named in a remark."""
    found = read(
        ("说明", [["本报告仅对来样负责"]]),
        ("TOC", [["样品编号", "TOC(%)"], ["A1", 1.1]]),
        ("Ro", [["样品编号", "Ro(%)", "测点数"], ["A1", 0.71, 30]]),
        ("X", [["wxyz", "vwq"], ["A1", 5]]),
    )
    assert names(found) == [("A1", ["toc"]), ("A1", ["ro", "ro_n"])]
    assert "X: rows 2-2 are not read" in remarks(found)
    assert "说明" not in remarks(found)


def test_a_heading_on_each_page_and_its_foot_are_no_rows(read):
    """A heading that returns on the next page is no row, nor is the page's foot."""
    page = [["样品号", "TOC(%)"], ["A1", 1.1], ["第 1 页 共 2 页"]]
    found = read(("S", [*page, page[0], ["A2", 1.2]]))
    assert [one[0] for one in said(found)] == ["A1", "A2"]
    assert "not read" not in remarks(found)


def test_a_table_whose_samples_stand_side_by_side_is_turned(read):
    """Where the first column is the heading the columns are the samples, under the addresses of the file."""
    found = read(text="样品编号,A1,A2\nTOC(%),1.1,未检出\nS2(mg/g),3.1,3.2\n")
    assert said(found) == [("A1", {"toc": ("1.1", "%"), "s2": ("3.1", "mg/g")}), ("A2", {"s2": ("3.2", "mg/g")})]
    assert found[1].metadata["cell.s2"] == "C3"


def test_limits_and_notes_are_no_samples_but_are_kept(read):
    """A row of detection limits is no sample and spoils no mean; notes refuse no row; both are in the metadata."""
    found = read(text="序号,样品,TOC (%)\n,检出限,0.01\n1,A1,1.1\n2,A2,1.3\n,平均值,1.2\n注：平行样复测,,\n")
    assert [one[0] for one in said(found)] == ["A1", "A2"]
    assert remarks(found) == ""
    assert "0.01" in found[0].metadata["line 2"]
    assert found[0].metadata["line 6"] == "注：平行样复测"


def test_a_subtitle_between_rows_is_kept(read):
    """A line between samples that names what follows is no sample, and is in the metadata with its number."""
    found = read(text="Sample,TOC (%),S2 (mg/g)\nWell A,,\nA1,1.1,2.2\nWell B,,\nB1,3.1,4.2\n")
    assert [one[0] for one in said(found)] == ["A1", "B1"]
    assert (found[0].metadata["line 2"], found[0].metadata["line 4"]) == ("Well A", "Well B")


@pytest.mark.parametrize("text", ["1.2¹", "1.2①", "①1.2", "1.2 ²", "2½", "1.2×10⁻³"])
def test_a_raised_or_circled_digit_is_no_digit(text):
    """A footnote's mark at a number is refused and never read as the number's last digit."""
    assert read_cell(text, Marks()).problem is not None


@pytest.mark.parametrize(
    ("text", "value", "unit", "flag"),
    [
        ("0.71±0.05", "0.71", "", "±0.05"),
        ("12,5 +/- 0,3 %", "12.5", "%", "+/- 0,3"),
        ("12 m²", "12", "m2", ""),
    ],
)
def test_a_spread_behind_a_number_is_kept_as_its_mark(text, value, unit, flag):
    """The number is read, what it may be off by stands beside it."""
    cell = read_cell(text, Marks())
    assert (str(cell.value), cell.unit, cell.flag) == (value, unit, flag)
