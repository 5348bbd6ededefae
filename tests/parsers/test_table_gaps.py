"""Printed tables whose columns are made of spaces: an empty cell stays empty, no number moves to another column."""

import pytest

import parsers

REPORT = """Sample      Lithology     TOC (%)   S2 (mg/g)
A1          shale            1.20        3.40
A2                           1.10        2.20
A3          marl                         2.50
A4                                       2.70
"""
PRINTED_WIDE = """样品号      岩性      TOC(%)  S2(mg/g)
A1          泥岩      1.20    3.40
A2          灰质泥岩  1.10    2.20
A3                            2.50
"""
OUT_OF_LINE = """Sample     TOC (%)     Tmax (°C)
A1         1.2         435
A2    1.5    442
A3                     440
"""


def said(path):
    return {one.sample_name: {r.name: str(r.value) for r in one.readings} for one in parsers.read(path)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            REPORT,
            {
                "A1": {"toc": "1.20", "s2": "3.40"},
                "A2": {"toc": "1.10", "s2": "2.20"},
                "A3": {"s2": "2.50"},
                "A4": {"s2": "2.70"},
            },
        ),
        (
            PRINTED_WIDE,
            {"A1": {"toc": "1.20", "s2": "3.40"}, "A2": {"toc": "1.10", "s2": "2.20"}, "A3": {"s2": "2.50"}},
        ),
    ],
)
def test_a_number_belongs_to_the_column_that_it_stands_under(tmp_path, text, expected):
    """Empty cells of a printed report are seen by their places, also where Chinese takes two places."""
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    assert said(path) == expected


def test_a_short_row_out_of_line_is_refused(tmp_path):
    """Where the columns do not stand in line, a row with a missing cell is refused by its number, not guessed."""
    path = tmp_path / "report.txt"
    path.write_text(OUT_OF_LINE, encoding="utf-8")
    assert said(path) == {"A1": {"toc": "1.2", "tmax": "435"}, "A2": {"toc": "1.5", "tmax": "442"}}
    assert any("Row 4 is not read" in remark.en for remark in parsers.read(path)[0].remarks)
