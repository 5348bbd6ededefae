"""The ground floor: an instrument's file in, what it says out.

`read(path)` gives the measurements of one file or folder; it touches no database, no screen and no network.
"""

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
