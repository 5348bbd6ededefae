"""Bytes become lines, or are marked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.serial.line_cutter import LONGEST_LINE, LineCutter

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def cutter() -> LineCutter:
    made = LineCutter()
    made.opened(-1.0)
    return made


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=40), max_size=20))
def test_one_read_is_not_one_line(cuts: list[int]) -> None:
    """However the bytes are cut into reads, the lines are the same."""
    stream = b"S S     100.00 g\r\nS D     100.07 g\r\nES\r\n"
    made, lines, at = cutter(), [], 0
    for cut in [*cuts, len(stream)]:
        lines += made.feed(stream[at : at + cut], NOW, 0.0)
        at += cut
    assert [(line.data, line.flaw) for line in lines] == [
        (b"S S     100.00 g", None),
        (b"S D     100.07 g", None),
        (b"ES", None),
    ]


@pytest.mark.parametrize("byte", [b"\x00", b"\xb1", b"\x07", b"\x7f", b"\r"])
def test_a_byte_that_cannot_be_meant_marks_the_line(byte: bytes) -> None:
    """NUL (parity error), a high bit (wrong parity) and control characters mark their line and no other."""
    lines = cutter().feed(b"S S  1" + byte + b"0 g\r\nES\r\n", NOW, 0.0)
    assert [line.flaw for line in lines] == ["damaged", None]


def test_no_terminator_and_a_flood_do_not_fill_the_memory() -> None:
    """A megabyte without a line end gives one marked line; the next true line is read again."""
    made = cutter()
    lines = [line for _ in range(1000) for line in made.feed(b"7" * 1000, NOW, 0.0)]
    assert [(len(line.data), line.flaw) for line in lines] == [(LONGEST_LINE, "too_long")]
    assert [line.data for line in made.feed(b"tail\r\nES\r\n", NOW, 0.1)] == [b"ES"]


def test_a_line_that_stops_in_the_middle_is_handed_out_as_such() -> None:
    """After half a second of silence, or a pulled cable, the beginning is kept and marked."""
    made = cutter()
    assert made.feed(b"S S   10", NOW, 0.0) == []
    (line,) = made.feed(b"ES\r\n", NOW, 1.0)[:1]
    assert (line.data, line.flaw) == (b"S S   10", "unterminated")
    made.feed(b"S S", NOW, 2.0)
    assert [line.flaw for line in made.cut(NOW)] == ["unterminated"]


def test_a_line_that_was_running_when_the_port_opened_is_not_believed() -> None:
    """Its beginning may be missing; the next line is whole."""
    made = LineCutter()
    made.opened(0.0)
    assert [line.flaw for line in made.feed(b"0.00 g\r\nES\r\n", NOW, 0.01)] == ["begun_before", None]
