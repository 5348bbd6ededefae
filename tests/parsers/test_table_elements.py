"""Tables of elements without a profile: the nuclide, the printed unit, and no name that only looks like a symbol."""

import pytest

import parsers
from parsers.errors import ParserError
from tests.parsers.xlsx_writer import Sheet, write_workbook


def said(measurement):
    return {one.name: (str(one.value), one.unit) for one in measurement.readings}


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "icp.csv"
        path.write_text(text, encoding="utf-8")
        return parsers.read(path)

    return reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sample,7Li (ppb),208Pb (ppm)\nLOD,1,1\nA1,12.10,0.5\n", {"Li7": ("12.10", "ppb"), "Pb208": ("0.5", "ppm")}),
        ("Sample Name;Cr52 [ug/L];Fe56 [mg/L]\nA1;2,5;0,1\n", {"Cr52": ("2.5", "ug/L"), "Fe56": ("0.1", "mg/L")}),
        ("Sample Id,Li 7,V 51\n,ng/g,ng/g\nA1,1.1,2.2\n", {"Li7": ("1.1", "ng/g"), "V51": ("2.2", "ng/g")}),
        ("Element,La,Ce,Pr\nMass,139,140,141\nUnit,ppm,ppm,ppm\nA1,30.1,60.2,7.1\n",
         {"La": ("30.1", "ppm"), "Ce": ("60.2", "ppm"), "Pr": ("7.1", "ppm")}),
        ("微量元素  单位：μg/g,,\n样品编号,Co,Cr\nA1,12.1,90\n", {"Co": ("12.1", "μg/g"), "Cr": ("90", "μg/g")}),
        ("Element,Unit,A1,A2\nLi,ppm,12,13\nV,ppm,130,<5\n", {"Li": ("12", "ppm"), "V": ("130", "ppm")}),
        ("Sample Name,7 Li [He] Conc. [ ppb ],9 Be [No Gas] Conc. [ ppb ]\nA1,1.2,0.3\n",
         {"Li7": ("1.2", "ppb"), "Be9": ("0.3", "ppb")}),
        ("Identifier;7Li (KED)[ppb];238U (STD)[ppb]\nA1;12,3;2,31\n",
         {"Li7": ("12.3", "ppb"), "U238": ("2.31", "ppb")}),
        ("Sample,SiO2 (%),Cu (ppm)\nA1,55,12\n", {"SiO2": ("55", "%"), "Cu": ("12", "ppm")}),
        ("Oxide;A1;A2\nSiO2 (%);55,2;60,1\nTiO2 (%);1,2;1,1\n", {"SiO2": ("55.2", "%"), "TiO2": ("1.2", "%")}),
    ],
)  # fmt: skip
def test_elements_are_read_in_the_units_that_are_printed(read, text, expected):
    """Masses before or behind the symbol, units in headings, in a line of their own, in the title or in a column."""
    first = read(text)[0]
    assert (first.sample_name, said(first)) == ("A1", expected)


def test_a_limit_of_detection_is_a_flag_and_a_missing_unit_is_told(read):
    """Below the limit is no number; elements without any unit are read, and told so in one remark."""
    (found,) = read("Sample,Rb,Sr,Ba\nA1,<0.5,210,330\n")
    assert said(found) == {"Sr": ("210", ""), "Ba": ("330", "")}
    assert found.metadata["flag.Rb"] == "<0.5"
    assert "2 columns name no unit; kept as printed: Sr, Ba" in " ".join(remark.en for remark in found.remarks)


@pytest.mark.parametrize("heading", ["Pr,Ph,Ts,Tm", "C12,C13,C14,C15", "K (mD),V (ml),W (g),P (MPa)"])
def test_what_only_looks_like_symbols_is_not_taken_for_elements(read, heading):
    """Biomarkers, n-alkanes and physical symbols are no element contents."""
    try:
        readings = [r.name for one in read(f"Sample,{heading}\nA1,1.2,1.1,3.3,3.1\n") for r in one.readings]
    except ParserError:
        readings = []
    assert not {"Pr", "Tm", "C12", "C13", "C14", "K", "V", "W", "P"} & set(readings)


def test_carbon_monoxide_stays_what_it_is_beside_gases(read):
    """CO of a gas report is no cobalt, Co of an element report no carbon monoxide."""
    (gas,) = read("Sample,Methane (mol%),CO (mol%),N2 (mol%)\nG1,95.1,0.1,1.0\n")
    assert "carbon_monoxide" in said(gas)
    (rock,) = read("Sample,TOC (%),Co (ppm)\nA1,1.2,12\n")
    assert said(rock)["Co"] == ("12", "ppm")


def test_units_of_merged_cells_count_for_every_column_below(tmp_path):
    """A unit in a merged cell, above or below the names, is the unit of all columns that the cell spans."""
    below = [["Sample", "SiO2", "Al2O3", "Rb", "Sr"], ["", "wt%", "", "ppm", ""], ["A1", 55.2, 14.3, 40, 210]]
    above = [
        ["Sample", "Major", "", "Trace", ""],
        ["", "(wt%)", "", "(ppm)", ""],
        ["", "SiO2", "Al2O3", "Rb", "Sr"],
        below[2],
    ]
    expected = {"SiO2": ("55.2", "wt%"), "Al2O3": ("14.3", "wt%"), "Rb": ("40", "ppm"), "Sr": ("210", "ppm")}
    for rows, merged in (
        (below, ("A1:A2", "B2:C2", "D2:E2")),
        (above, ("A1:A3", "B1:C1", "D1:E1", "B2:C2", "D2:E2")),
    ):
        (found,) = parsers.read(write_workbook(tmp_path / "xrf.xlsx", Sheet("S", rows, merged=merged)))
        assert said(found) == expected


def test_columns_of_numbers_that_are_not_known_are_told(read):
    """A column whose heading nobody knows is not lost in silence: it is named, and its cells are kept verbatim."""
    (found,) = read("Sample,TOC (%),Qxz\nA1,1.2,77\n")
    assert said(found) == {"toc": ("1.2", "%")}
    assert "kept as text only: Qxz" in " ".join(remark.en for remark in found.remarks)
    assert found.metadata["Qxz"] == "77"
