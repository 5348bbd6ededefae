"""Oxide tables of X-ray fluorescence without a profile of their own, and what is proposed for tables of elements."""

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.tables.proposing import proposal

IN_HEADINGS = "Sample,SiO2 (%),Al2O3 (%),LOI (%),Rb2O (ppm)\nA1,55.20,14.31,-0.11,40\nA2,60.10,12.00,7.50,<5\n"
IN_A_ROW = "样品编号,SiO2,Al2O3,烧失量,Rb2O\n,%,%,%,ppm\nA1,55.20,14.31,-0.11,40\nA2,60.10,12.00,7.50,<5\n"


@pytest.mark.parametrize("text", [IN_HEADINGS, IN_A_ROW])
def test_oxides_are_known_by_their_formulas(tmp_path, text):
    """Digits and units are the printed ones, ppm is not turned into per cent, a value below the limit is a flag."""
    path = tmp_path / "xrf.csv"
    path.write_text(text, encoding="utf-8")
    first, second = parsers.read(path)
    assert [(one.name, str(one.value), one.unit) for one in first.readings] == [
        ("SiO2", "55.20", "%"),
        ("Al2O3", "14.31", "%"),
        ("LOI", "-0.11", "%"),
        ("Rb2O", "40", "ppm"),
    ]
    assert second.metadata["flag.Rb2O"].startswith("<")


@pytest.mark.parametrize(
    "text", ["Sample,Zx (ug/g),Qv (ug/g)\nA1,12.1,130\n", "Sample,Zx,Qv\n,ug/g,ug/g\nA1,12.1,13\n"]
)
def test_a_proposal_takes_the_units_that_are_printed(tmp_path, text):
    """A column that the dictionary does not know keeps the unit of its heading, or of the row of units."""
    path = tmp_path / "unknown.csv"
    path.write_text(text, encoding="utf-8")
    proposed = proposal(InstrumentFile.of(path)).text
    assert proposed.count("\nunit = 'ug/g'") == 2
    assert "# unit" not in proposed
