"""The items meet the accuracy that they promise, and the page says so."""

from __future__ import annotations

from tests.items.accuracy import PAGE, measures


def test_every_aim_is_met_and_stands_on_the_page() -> None:
    """If the page lacks a line: python -m tests.items.accuracy"""
    text = PAGE.read_text(encoding="utf-8")
    for one in measures():
        assert one.met, f"{one.title.en}: {one.worst:g} {one.unit}, aim {one.aim:g}"
        assert one.title.en in text
