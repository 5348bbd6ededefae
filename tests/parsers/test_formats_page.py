"""The page of formats names every format, and was written by the programs that it names."""

import re
from pathlib import Path

from parsers.recognition import formats

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


def test_every_format_has_its_row():
    """A new format is in the table of real files: `python tools/format_table.py` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("<!-- formats:")[2].partition("<!-- end formats -->")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(formats())


def test_the_fuzz_failed_nowhere():
    """The figures that stand in the page are of a fuzz without failures."""
    page = PAGE.read_text(encoding="utf-8")
    assert re.search(r"^[\d,]+ inputs, 0 failures \(seed \d+\)\.$", page, re.MULTILINE)
