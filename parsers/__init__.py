"""The ground floor: an instrument's file in, what it says out.

`read(path)` gives the measurements of one file or folder; it touches no database, no screen and no network.
"""

from parsers.errors import ForeignFile, IncompleteFile, ParserError
from parsers.instrument_file import InstrumentFile
from parsers.measurement import (
    Axis,
    Instrument,
    Measurement,
    Peak,
    PeakTable,
    Reading,
    Trace,
)
from parsers.recognition import read, recognise
from parsers.wording import Text

__all__ = [
    "Axis",
    "ForeignFile",
    "IncompleteFile",
    "Instrument",
    "InstrumentFile",
    "Measurement",
    "ParserError",
    "Peak",
    "PeakTable",
    "Reading",
    "Text",
    "Trace",
    "read",
    "recognise",
]
