"""No character prints as a box: what the fonts lack is set in characters they have, or by its code, and is told."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from matplotlib.ft2font import FT2Font
from pypdf import PdfReader

from station.reports.charts.ink import Ink, text_length
from station.reports.glyphs import UnprintableText, demand_printable, readable, runs, sans_font, without_glyph
from station.reports.labels import LABELS, STATEMENT
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

ODD = "k / 10⁻³ μm² · kg⁻¹ Cₙ₊ ㎎ 𬭊\U00020bb7\U0001f6e2ก e\u0301 葛\U000e0100"


def test_the_products_own_wording_has_every_glyph() -> None:
    """All labels and the statement, without a code in the place of a character."""
    words = [part for text in (*LABELS.values(), *STATEMENT) for part in text]
    assert without_glyph({}, words) == []


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("10⁻³ μm²", "10⁻³ μm²"),
        ("𬭊钍", "𬭊钍"),
        ("\U00020bb7野油田", "〔U+20BB7〕野油田"),
        ("\U0001f6e2", "〔U+1F6E2〕"),
        ("cafe\u0301", "café"),
        ("葛\U000e0100洲", "葛洲"),
        ("\U0001d400", "A"),
        ("Ⅷ井", "Ⅷ井"),
    ],
)
def test_what_is_printed_for_a_character(given: str, printed: str) -> None:
    """What the fonts have, or is set higher or lower, stays; parts of a compatibility character; else the code."""
    assert readable(given) == printed


@pytest.mark.parametrize("text", [ODD, "", "\n", "\x07", "".join(map(chr, range(0x2070, 0x20A0)))])
def test_a_chart_draws_any_text(text: str) -> None:
    """Every piece of an odd text is in the font of charts, has a length and is drawn."""
    glyphs = set(FT2Font(str(sans_font())).get_charmap())
    assert all(ord(one) in glyphs for run in runs(text) for one in run.text)
    ink = Ink(100, 20)
    ink.text(text, 0, 10, size=8, anchor="middle")
    assert ink.svg().count(b"<use") == sum(not one.isspace() for run in runs(text) for one in run.text)
    assert (text_length(text, 8) > 0) == bool(text)


def test_raised_figures_are_smaller_and_higher() -> None:
    """A power of ten is as wide as its figures set small, and none of them is left out."""
    assert [(run.text, run.shift) for run in runs("10⁻³ mC₁₅₊")] == [("10", 0), ("−3", 1), (" mC", 0), ("15+", -1)]
    assert text_length("10", 8) < text_length("10⁻³", 8) < text_length("10−3", 8)


def test_a_report_says_which_characters_stand_as_codes(complete: Laboratory) -> None:
    """The client's name keeps its place with the code in it; page two names the character; the results keep it."""
    orders = complete.station.store.orders
    before = orders.commission(COMMISSION)
    assert before is not None
    orders.put(replace(before, client_name="\U00020bb7野油田"), [], [])
    report = complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    cover, statement = (
        page.extract_text() for page in PdfReader(io.BytesIO(complete.station.desk.preview(report.id))).pages[:2]
    )
    assert "〔U+20BB7〕野油田" in cover
    assert "〔U+20BB7〕CJKUNIFIEDIDEOGRAPH-20BB7" in "".join(statement.split())
    assert report.content["client"]["name"] == "\U00020bb7野油田"  # type: ignore[index]


@pytest.mark.parametrize("character", ["\x07", "\x00", "\x1b"])
def test_a_control_character_is_refused(character: str) -> None:
    """It is a fault of the data: named with its code and the text it stands in."""
    with pytest.raises(UnprintableText) as caught:
        demand_printable({"client": {"name": f"油田{character}公司"}})
    assert f"U+{ord(character):04X}" in caught.value.message.zh
    assert "油田" in caught.value.message.en
    assert character not in caught.value.message.en


def test_what_is_not_printed_is_not_judged() -> None:
    """Members that are only attached may hold any character."""
    demand_printable({"results": {"rows": [{"notes": {"remark": "\x07"}}]}})


def test_an_unprintable_report_gets_no_number(complete: Laboratory) -> None:
    """Preparing fails before the number is taken, and names the character of the client's name."""
    store = complete.station.store
    before = store.orders.commission(COMMISSION)
    assert before is not None
    store.orders.put(replace(before, client_name="某\x07油田"), [], [])
    with pytest.raises(UnprintableText, match=r"U\+0007"):
        complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    assert store.reports.all() == []
