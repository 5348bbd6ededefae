"""What the programs print arrives, whatever encoding the console or the pipe has.

A Windows console takes every character, but what is redirected into a file or another program has the code page of
the computer: an English one has no Chinese, a Chinese one lacks "⁻³", and Python would end with an error in the middle
of an answer. There a character that cannot be written is printed as its code. JSON is for programs, and those expect
UTF-8 (RFC 8259, section 8.1).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TextIO

import click

JSON_OPTION = "--json"


def speak_safely(arguments: Sequence[str]) -> None:
    """Set the two outputs of this process so that printing never fails for a character."""
    for stream in (sys.stdout, sys.stderr):
        _never_fails(stream)
    if JSON_OPTION in arguments and not sys.stdout.isatty():
        _reconfigured(sys.stdout, encoding="utf-8")


def _never_fails(stream: TextIO) -> None:
    if (stream.encoding or "").lower().replace("-", "") != "utf8":
        _reconfigured(stream, errors="backslashreplace")


def _reconfigured(stream: TextIO, **how: str) -> None:
    """A stream that somebody put in the place of the console's (a test, a window without one) is left as it is."""
    reconfigure: Any = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(**how)


class Program(click.Group):
    """The outermost group of a program: everything it prints, its help too, is printed safely."""

    def main(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  (click's own signature)
        """Run the program."""
        if sys.stdout is not None and sys.stderr is not None:  # pythonw has neither
            speak_safely(sys.argv)
        return super().main(*arguments, **more)
