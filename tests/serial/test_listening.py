"""Listening to a port: what is on it is found, tried on any protocol, and not one byte is said to it."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from sample_spectra.devices import mt_sics, pty_cable
from station.serial.listening import Piece, overhear, tried
from station.serial.talking import conversation
from tests.serial.test_cli import saying

posix = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _pieces(*data: bytes) -> list[Piece]:
    return [Piece(one, AT, 100.0 + number) for number, one in enumerate(data)]


@posix
def test_a_calling_analyser_is_known_by_its_calls_and_never_answered() -> None:
    """An ASTM analyser says ENQ until somebody answers: the protocol is named, the analyser hears nothing."""
    with pty_cable() as cable:
        with saying(cable, [b"\x05", b"\x05"]):
            heard = overhear(cable.address, seconds=0.5)
        assert heard.protocols == ("astm",)
        assert cable.heard(0.1) == b""


@posix
def test_a_listener_that_is_stopped_ends_and_tells_what_it_heard() -> None:
    """Cancel ends it between two reads, whatever time was asked for."""
    with pty_cable() as cable:
        heard = overhear(cable.address, seconds=3600.0, stopped=lambda: True)
    assert (heard.protocols, heard.pieces, heard.count) == ((), (), 0)


def test_a_protocol_is_tried_on_what_was_heard() -> None:
    """Each line has its fate under the protocol that is tried, also where a read ended within a line."""
    whole = mt_sics("12.3456") + b"S D    99.9999 g\r\n" + b"S S  1\x00.0000 g\r\n" + mt_sics("7.0000")
    found = tried(_pieces(whole[:20], whole[20:30], whole[30:]), conversation("mt_sics"))
    assert [(one.fate, one.said) for one in found] == [
        ("taken", "12.3456 g"),
        ("not_at_rest", ""),
        ("damaged", ""),
        ("taken", "7.0000 g"),
    ]
    assert not any(one.fate == "taken" for one in tried(_pieces(whole), conversation("aandd")))
