"""Sheets and cells: separators, decimal marks, units, flags and dates by evidence, never by a locale."""

from decimal import Decimal

import pytest

from parsers.errors import ParserError
from parsers.tables.dates import day_order, read_date
from parsers.tables.delimited import SPACES, find_separator, split_text
from parsers.tables.headers import read_heading
from parsers.tables.numbers import Marks, evidence, read_cell
from parsers.tables.sheet import Sheet, column_letters
from parsers.tables.terms import Quantity, quantities, quantity_terms, role_terms, scale_between

COMMA, POINT, NONE, BOTH = Marks(True, False), Marks(False, True), Marks(), Marks(True, True)


@pytest.mark.parametrize(
    ("text", "marks", "value"),
    [
        ("12.5", NONE, "12.5"),
        ("12,5", NONE, "12.5"),
        ("0,123", NONE, "0.123"),
        (".23", NONE, "0.23"),
        ("-6.5791", NONE, "-6.5791"),
        ("4.40E-10", NONE, "4.40E-10"),
        ("3,5e-3", NONE, "0.0035"),
        ("1,234.5", NONE, "1234.5"),
        ("1.234,5", NONE, "1234.5"),
        ("1,234,567", NONE, "1234567"),
        ("1 234,5", NONE, "1234.5"),
        ("1\u202f234,5", NONE, "1234.5"),
        ("1'234.5", NONE, "1234.5"),
        ("\u22125.2", NONE, "-5.2"),
        ("１２．５", NONE, "12.5"),
        ("1,234", COMMA, "1.234"),
        ("1,234", POINT, "1234"),
        ("1.234", POINT, "1.234"),
        ("1.234", NONE, "1.234"),
    ],
)
def test_a_number_is_its_digits(text, marks, value):
    """Every number is the decimal that its digits say, the mark decided by the cell itself or by its sheet."""
    assert read_cell(text, marks).value == Decimal(value)
    assert read_cell(text, marks).problem is None


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1,234", NONE),
        ("1,234", BOTH),
        ("1.234", COMMA),
        ("1.234", BOTH),
        ("12.3.4", NONE),
        ("1,23,456.7", NONE),
        ("abc", NONE),
        ("12-15", NONE),
        ("#DIV/0!", NONE),
        ("1e9999", NONE),
        ("9" * 81, NONE),
        ("1_000", NONE),
        ("inf", NONE),
    ],
)
def test_what_may_be_two_numbers_or_none_is_refused(text, marks):
    """A cell that can be read two ways, or not at all, is a problem that quotes it; never a guess."""
    cell = read_cell(text, marks)
    assert cell.value is None
    assert cell.problem is not None
    assert text[:20] in cell.problem.en


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("<0.1", "<0.1"),
        ("n.d.", "n.d."),
        ("未检出", "未检出"),
        ("-----", "-----"),
        ("k.A.", "k.A."),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_state_is_no_number(text, flag):
    """`<0.1` is not 0.1 and `n.d.` is not 0: they are states, kept as they are printed."""
    assert read_cell(text, NONE) == (None, "", flag, None)


def test_units_and_flags_behind_a_number():
    """A unit in the cell and a mark behind it are taken apart; marks of letters only where a profile knows them."""
    assert read_cell("21.0 %", NONE) == (Decimal("21.0"), "%", "", None)
    assert read_cell("12.3*", NONE) == (Decimal("12.3"), "", "*", None)
    assert read_cell("111.8 % +", NONE, frozenset("+")) == (Decimal("111.8"), "%", "+", None)
    assert read_cell("5 H", NONE, frozenset("H")).flag == "H"
    assert read_cell("5 Q", NONE).problem is not None


def test_the_decimal_mark_is_proven_by_cells():
    """Only cells that can be nothing else prove a mark."""
    assert evidence(["1,234", "5"]) == NONE
    assert evidence(["1,234", "12,5"]) == COMMA
    assert evidence(["1,234", "12.5"]) == POINT
    assert evidence(["12,5", "12.5"]) == BOTH
    assert evidence(["n.d.", "Fe, Mn", "v1.2.3"]) == NONE


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1,5\t2\n1,7\t3\n", "\t"),
        ("Sample  S1   S2\nA 1     2.0  3.0\n", SPACES),
        ('name,x\n"Smith; Jones",1\n"A; B",2\n', ","),
    ],
)
def test_the_separator_is_found_by_evidence(text, separator):
    """The separator that cuts the lines evenly."""
    assert find_separator(text) == separator


def test_a_declared_separator_counts():
    """`sep=;` decides, and rows keep their numbers."""
    rows, _ = split_text("sep=;\na,x;b\n1,5;2\n", "f")
    assert rows[1:3] == [["a,x", "b"], ["1,5", "2"]]


def test_an_open_quotation_mark_does_not_swallow_the_file():
    """A quote that never closes is an error with its row."""
    with pytest.raises(ParserError, match="quotation mark"):
        split_text('a,b\n1,"2\n' + "3,4\n" * 200, "f")
    with pytest.raises(ParserError, match="quotation mark"):
        split_text('a,b\n1,"2\n3,4', "f")


def test_addresses_are_those_of_a_spreadsheet():
    """A1, Z, AA; with the sheet's name in a workbook; of the file also where the sheet is turned."""
    assert [column_letters(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    sheet = Sheet(rows=[["a", "b"], ["c"]], name="S")
    assert sheet.address(1, 0) == "S!A2"
    assert sheet.turn().rows == [["a", "c"], ["b", ""]]
    assert sheet.turn().address(0, 1) == "S!A2"


@pytest.mark.parametrize(
    ("heading", "quantity", "unit"),
    [
        ("TOC(wt %)", "toc", "wt %"),
        ("TOC, %", "toc", "%"),
        ("TOC%", "toc", "%"),
        ("总有机碳/%", "toc", "%"),
        ("有机碳（%）", "toc", "%"),
        ("Corg [mg/g]", "toc", "mg/g"),
        ("TMAX(deg C)", "tmax", "deg C"),
        ("Tmax °C", "tmax", "°C"),
        ("最高热解峰温（℃）", "tmax", "℃"),
        ("S2 (mg HC/g rock)", "s2", "mg HC/g rock"),
        ("HI(mg HC/g TOC)", "hi", "mg HC/g TOC"),
        ("Indice d'hydrogène", "hi", ""),
        ("Wasserstoffindex", "hi", ""),
        ("镜质组反射率(%)", "ro", "%"),
        ("粘土矿物总量/%", "clay", "%"),
        ("Porosität (%)", "porosity", "%"),
        ("perméabilité (mD)", "permeability", "mD"),
        ("δ13C(‰)", "d13c", "‰"),
        ("甲烷", "methane", ""),
        ("iC4 mol%", "isobutane", "mol%"),
        ("Probe", "", ""),
        ("Foo (%)", "", ""),
    ],
)
def test_headings_in_four_languages(heading, quantity, unit):
    """A heading is a quantity and the unit that it prints, in Chinese, English, German and French."""
    assert read_heading(heading).quantity == quantity
    if quantity:
        assert read_heading(heading).unit == unit


def test_the_dictionary_does_not_contradict_itself():
    """No name stands for a quantity and a role, every quantity's own unit is one of its family, factors are exact."""
    assert not set(quantity_terms()) & set(role_terms())
    for quantity in quantities().values():
        assert isinstance(quantity, Quantity)
        assert not quantity.unit or quantity.scale(quantity.unit) == 1
    assert scale_between("mass_fraction", "g/kg", "%") == Decimal("0.1")
    assert scale_between("mass_fraction", "furlong", "%") is None
    assert scale_between("permeability", "×10-3µm2", "mD") is None


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("2020- 3-11 13:54", "", "2020-03-11T13:54:00"),
        ("2024年3月5日", "", "2024-03-05T00:00:00"),
        ("13/09/19 11:47:11 AM", "day_first", "2019-09-13T11:47:11"),
        ("3/5/2024 2:05 PM", "month_first", "2024-03-05T14:05:00"),
        ("05.03.2024 14:05", "", "2024-03-05T14:05:00"),
        ("04 March 2020 12:15", "", "2020-03-04T12:15:00"),
        ("Oct 30 2015  03:30:56 pm", "", "2015-10-30T15:30:56"),
        ("5/5/2024", "", "2024-05-05T00:00:00"),
    ],
)
def test_dates_as_printed(text, order, iso):
    """Dates of many programs, the order of day and month given by their column."""
    found, remark = read_date(text, order)
    assert remark is None
    assert found is not None
    assert found.isoformat() == iso


def test_an_undecided_date_is_left_out():
    """3/5/2024 alone is no date; a field above 12 in the column decides it; two that disagree do not."""
    found, remark = read_date("3/5/2024", "")
    assert found is None
    assert remark is not None
    assert "3/5/2024" in remark.en
    assert day_order(["3/5/2024", "13/5/2024"]) == "day_first"
    assert day_order(["3/5/2024", "3/15/2024"]) == "month_first"
    assert day_order(["3/15/2024", "15/3/2024"]) == ""
    assert read_date("31/02/2024", "day_first")[0] is None


@pytest.mark.parametrize("heading", ["Hydrogen Index (S2x100/TOC)", "HI (100*S2/TOC)"])
def test_a_formula_in_brackets_is_no_unit(heading):
    """How an index is made is not what it is measured in."""
    assert read_heading(heading) == ("hi", "", "")
