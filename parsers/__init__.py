"""The ground floor: an instrument's file in, what it says out.

`read(path)` gives the measurements of one file or folder; it touches no database, no screen and no network. What is
named here is imported when it is first asked for: a program that only wants to say its version loads no numpy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.errors import (
        AmbiguousFile,
        BrokenFile,
        ForeignFile,
        IncompleteFile,
        ParserError,
        ReadingStopped,
        UnreadableFile,
    )
    from parsers.instrument_file import InstrumentFile
    from parsers.measurement import (
        Axis,
        Instrument,
        Measurement,
        Peak,
        PeakTable,
        Reading,
        ScanSet,
        Trace,
    )
    from parsers.recognition import companions, read, recognise
    from parsers.wording import Text

_HOMES = {
    "errors": (
        "AmbiguousFile",
        "BrokenFile",
        "ForeignFile",
        "IncompleteFile",
        "ParserError",
        "ReadingStopped",
        "UnreadableFile",
    ),
    "instrument_file": ("InstrumentFile",),
    "measurement": ("Axis", "Instrument", "Measurement", "Peak", "PeakTable", "Reading", "ScanSet", "Trace"),
    "recognition": ("companions", "read", "recognise"),
    "wording": ("Text",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AmbiguousFile",
    "Axis",
    "BrokenFile",
    "ForeignFile",
    "IncompleteFile",
    "Instrument",
    "InstrumentFile",
    "Measurement",
    "ParserError",
    "Peak",
    "PeakTable",
    "Reading",
    "ReadingStopped",
    "ScanSet",
    "Text",
    "Trace",
    "UnreadableFile",
    "companions",
    "read",
    "recognise",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'parsers' has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"parsers.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found
