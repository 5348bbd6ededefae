"""Porosimeters' and sorption analysers' reports: workbooks with pages side by side, and pages printed as text.

The layouts are those that public readers describe: AutoPore V workbooks (CollapsibleLoess/MICP), the pages of AutoPore
IV, and Gemini's and TriStar's text (cheminfo's isotherm readers).
"""

import pytest

import parsers
from tests.parsers.xlsx_writer import Sheet, write_workbook

HEADINGS = [
    *("Pressure (psia)", "Pore Diameter (nm)", "Cumulative Pore Volume (mL/g)", "Incremental Pore Volume (mL/g)"),
    "Cumulative Pore Area (m²/g)",
]
POINTS = [
    (0.52, 345678.9, 0.0, 0.0, 0.0),
    (1.0, 180000.0, 0.001, 0.001, 0.0),
    (1000.0, 180.0, 0.03, 0.029, 0.5),
    (30000.0, 6.0, 0.0512, 0.0212, 1.234),
    (100.0, 1800.0, 0.0402, -0.011, 1.1),
]
SUMMARY = [
    ("AutoPore V 9620 Version 1.03",),
    ("Sample:", "core 7"),
    ("HP Analysis Time:", "3/13/2024 12:11:12PM", "Sample Mass:", "5.1234 g"),
    ("Intrusion Data Summary",),
    ("Total Intrusion Volume =", "0.0512 mL/g"),
    ("Total Pore Area =", "1.234 m²/g"),
    ("Porosity:", "11.6300 %"),
]


def side_by_side(path):
    """The summary's page on the left, the table's page on the right, the plot's beside it."""
    table = [["", "Pressure (psia)", "Cumulative Intrusion (mL/g)"], HEADINGS, *map(list, POINTS)]
    rows = []
    for at in range(max(len(SUMMARY) + 2, len(table) + 3)):
        left = list(SUMMARY[at]) if at < len(SUMMARY) else []
        right = table[at - 3] if 3 <= at < len(table) + 3 else []
        rows.append([*left, *[""] * (5 - len(left)), *right])
    rows[3][5:] = ["", "", "", "", "", "", "", "Pressure (psia)", "Cumulative Intrusion (mL/g)"]
    return write_workbook(path, Sheet("Report", rows))


def test_a_page_beside_the_table_takes_no_point_from_it(tmp_path):
    """Labels of the summary stand in the rows of the table: all points are read, and the summary's figures."""
    (run,) = parsers.read(side_by_side(tmp_path / "core.xlsx"))
    first = run.traces[0]
    assert (first.name, first.x.unit, first.y.unit) == ("intrusion_volume", "psia", "mL/g")
    assert first.x.values.tolist() == [point[0] for point in POINTS]
    assert first.y.values.tolist() == [point[2] for point in POINTS]
    assert run.traces[1].y.values.tolist() == [point[1] for point in POINTS]
    assert (run.sample_name, run.instrument.model) == ("core 7", "AutoPore")
    assert [(one.name, str(one.value)) for one in run.readings] == [("sample_mass", "5.1234"), ("porosity", "11.6300")]
    assert not any("not read: cell" in remark.en for remark in run.remarks)


def test_the_table_alone_is_known_by_its_headings(tmp_path):
    """Copied into a sheet of its own, without a word of the maker."""
    (run,) = parsers.read(write_workbook(tmp_path / "a.xlsx", Sheet("1", [HEADINGS, *map(list, POINTS)])))
    assert [trace.name for trace in run.traces] == ["intrusion_volume", "pore_diameter", "incremental_intrusion"]
    assert run.traces[0].y.values.tolist() == [point[2] for point in POINTS]


AUTOPORE_HEADING = """
   Pressure     Pore      Cumulative   Incremental  Cumulative
    (psia)    Diameter    Pore Volume  Pore Volume  Pore Area
                (nm)        (mL/g)       (mL/g)      (m²/g)

"""


def autopore_page(number, points):
    head = f"AutoPore IV 9500 V1.09            Serial: 719             Port: 1/1                 Page {number}\n\n"
    who = "     Sample ID: core 7\n      Operator: lab\n\n       HP Analysis Time: 3/13/2024 12:11:12PM\n\n"
    rows = "".join(f"{p:9.2f}  {d:10.1f}  {v:9.4f}    {i:10.4f}  {a:10.3f}\n" for p, d, v, i, a in points)
    return head + who + "            Tabular Report\n" + AUTOPORE_HEADING + rows


def test_pages_of_an_autopore_text_are_one_curve(tmp_path):
    """Headings of three lines over columns of spaces; the second page goes on where the first ends."""
    path = tmp_path / "core.txt"
    path.write_text(autopore_page(1, POINTS[:2]) + "\n\f" + autopore_page(2, POINTS[2:]), "cp1252")
    (run,) = parsers.read(path)
    assert run.traces[0].x.values.tolist() == [point[0] for point in POINTS]
    assert run.traces[0].y.values.tolist() == [point[2] for point in POINTS]
    assert (run.sample_name, run.operator, run.traces[0].y.unit) == ("core 7", "lab", "mL/g")
    assert f"{run.acquired_at:%Y-%m-%d %H:%M}" == "2024-03-13 12:11"


ISOTHERM_HEADING = """                  Isotherm Tabular Report

          Relative      Absolute      Quantity      Elapsed     Saturation
          Pressure      Pressure      Adsorbed        Time       Pressure
           (P/Po)        (mmHg)      (cm³/g STP)    (h:min)       (mmHg)
"""
ISOTHERM = [(0.0101, 7.68, 1.2345), (0.1003, 76.2, 2.8456), (0.9901, 752.4, 15.3456), (0.5003, 380.1, 7.3456)]


@pytest.mark.parametrize(
    "first", ["", "                                                          00:40      760.12345\n"]
)
def test_pages_of_an_isotherm_text_are_one_curve(tmp_path, first):
    """Adsorption and desorption on two pages; the page of BET, which has the same headings, is none of them."""

    def page(points, between=""):
        head = (
            "TriStar II 3020 V1.03            Unit 1      Serial #: 123            Page 2\n\n         Sample: shale 7\n"
        )
        started = "        Started: 3/13/2024 10:11:12AM          Analysis Adsorptive: N2\n\n"
        rows = "".join(f"        {a:12.9f}{p:12.5f}{q:14.4f}{'00:53':>12}\n" for a, p, q in points)
        return head + started + ISOTHERM_HEADING + between + rows + "\n"

    bet = "          Relative      Quantity     1/[Q(Po/P - 1)]\n        0.050200000        2.3456        0.02254\n"
    path = tmp_path / "shale.txt"
    text = page(ISOTHERM[:2], first) + page(ISOTHERM[2:]) + "                  BET Surface Area Report\n\n" + bet
    path.write_text(text, "cp1252")
    (run,) = parsers.read(path)
    assert run.traces[0].name == "quantity_adsorbed"
    assert run.traces[0].x.values.tolist() == [point[0] for point in ISOTHERM]
    assert run.traces[0].y.values.tolist() == [point[2] for point in ISOTHERM]
    assert (run.sample_name, run.traces[0].y.unit) == ("shale 7", "cm³/g STP")
    assert not any("not read" in remark.en for remark in run.remarks)
