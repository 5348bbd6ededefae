"""Outlines of characters: the same whoever draws them, and however many draw at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from station.reports.charts import ink

CHARACTERS = [chr(code) for code in (*range(0x21, 0x7F), *range(0x4E00, 0x4E00 + 400))]


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that change over as often as the interpreter lets them."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    ink._glyph.cache_clear()
    yield
    sys.setswitchinterval(usual)
    ink._glyph.cache_clear()


def test_two_drawings_at_once_have_the_glyphs_of_one(eager_threads: None) -> None:
    """A page preview and a chart drawn side by side never put one figure in the place of another."""
    alone = {one: ink._glyph(one) for one in CHARACTERS}
    for _ in range(3):
        ink._glyph.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            turns = [CHARACTERS[at:] + CHARACTERS[:at] for at in (0, 120, 240, 360)]
            answers = list(pool.map(lambda turn: {one: ink._glyph(one) for one in turn}, turns))
        assert all(answer == alone for answer in answers)
