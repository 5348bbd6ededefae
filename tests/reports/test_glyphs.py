"""No character prints as a box: it is in the fonts, or the report is refused and says which one is not."""

from __future__ import annotations

import pytest

from station.records import Commission
from station.reports.glyphs import UnprintableText, demand_printable
from station.reports.labels import LABELS, STATEMENT
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


def test_the_products_own_wording_can_be_printed() -> None:
    """All labels and the statement."""
    demand_printable({}, [part for text in (*LABELS.values(), *STATEMENT) for part in text])


@pytest.mark.parametrize("character", ["\U00020bb7", "\U0001f6e2", "\u0e01", "\x07", "⁻"])
def test_a_character_without_glyph_is_named(character: str) -> None:
    """Rare ideographs, pictures, other scripts and control characters are refused with code and text."""
    with pytest.raises(UnprintableText) as caught:
        demand_printable({"client": {"name": f"油田{character}公司"}})
    assert f"U+{ord(character):04X}" in caught.value.message.zh
    assert "油田" in caught.value.message.en


def test_what_is_not_printed_is_not_judged() -> None:
    """Members that are only attached may hold any character."""
    demand_printable({"results": {"rows": [{"notes": {"remark": "\U0001f6e2"}}]}})


def test_an_unprintable_report_gets_no_number(complete: Laboratory) -> None:
    """Preparing fails before the number is taken, and names the character of the client's name."""
    store = complete.station.store
    store.orders.put(Commission(commission_no=COMMISSION, client_name="\U00020bb7野油田"), [], [])
    with pytest.raises(UnprintableText, match=r"U\+20BB7"):
        complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    assert store.reports.all() == []
