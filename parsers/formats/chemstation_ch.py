"""Agilent ChemStation / OpenLab `.ch`: one detector signal of one run.

Written by: HP/Agilent ChemStation (A to C revisions), OpenLab CDS (ChemStation edition and 2.x),
EZChrom-based "Mustang" ChemStation. GC (`GC DATA FILE`), LC (`LC DATA FILE`), OpenLab (`OL DATA FILE`).

Structure. A Pascal string at byte 0 holds the version. All header numbers are big-endian.

| version | strings | data from | values | scale, intercept (f64) |
|---|---|---|---|---|
| 8 | 8-bit | 0x400 | records of first differences | 0x284, 0x27C |
| 30 | 8-bit | 0x400 | records of first differences | 0x284, 0x27C |
| 81 | 8-bit | 0x400 | double differences | 0x284, 0x27C |
| 130 | UTF-16 | 0x1800 | records of first differences | 0x127C, 0x1274 |
| 179 | UTF-16 | 0x1800 | float64 little-endian | 0x127C, 0x1274 |
| 181 | UTF-16 | 0x1800 | double differences | 0x127C, 0x1274 |

- First differences: a record is 0x10, a count, then int16 differences; -0x8000 announces an int32 absolute. A
  zero word ends the stream. The extremes of the raw values are declared at 0x122 (max) and 0x126 (min) as
  int32.
- Double differences: int16 added to a running slope; 0x7FFF announces a 48-bit absolute and a slope of zero.
  In 181 a last zero word is a terminator, not a point: with it the axis has one point too many (4 of 4 real
  files).
- 179 of an Asterix ChemStation and of a Mustang ChemStation are alike; Mustang declares the number of points
  at 0x116, Asterix declares the maximum as float32 at 0x122.
- Units: value = raw x scale + intercept in the unit printed (0x244 or 0x104C); `25 µV` is itself the unit.
- Clock: first and last time in ms at 0x11A, 0x11E: float32 (81, 179, 181) or int32 (8, 30, 130). The interval
  that follows is exact (200.000, 50.000, 20.000 ms, …) and serves as the check that no point is missing: a GC
  signal whose interval is no rate of the instrument was cut. Version 81 holds one point fewer than its times
  span; its times run from the first time at the exact interval. OpenLab LC signals count their end time from
  zero; they are laid evenly between the two times, which may be off by up to half an interval.
- The date is the instrument computer's local time, without a zone.

Version 8 (HP 5880/5890 ChemStation before A.04) was written from public descriptions: no file of it was at hand, so its
declared extremes are held against the points as those of version 30 are, and disagreement is a remark.

Not read: other versions (refused, naming the version); spectra (`.uv`) and mass spectra (`.ms`) have formats of their
own.

Sources: the structure was learned from the public descriptions of the Aston, rainbow-api, entab and
chromConverter projects and checked here against real files: declared extremes, exact intervals, vendor report
peaks, CSV twins.
"""

from __future__ import annotations

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.chemstation_signal import SIGNAL_FORMAT_ID, read_signal
from parsers.wording import Text

FORMAT = Format(
    id=SIGNAL_FORMAT_ID,
    title=Text("Agilent ChemStation 信号 .ch", "Agilent ChemStation signal .ch"),
    technique="gc",
    suffixes=(".ch",),
    marks=(
        TextPattern(r"\A[\x01-\x03]\d{1,3}\x00"),
        AnyOf(
            (
                (TextPattern(r"(?:GC|LC|OL|CE|ADC) ?DATA FILE"),),
                (TextPattern(r"(?:G\x00C|L\x00C|O\x00L|C\x00E)\x00 \x00D\x00A\x00T\x00A\x00"),),
            )
        ),
        TextPattern(r"\A\x012\x00", absent=True),
        TextPattern(r"\A[\x02\x03](?:31|131)\x00", absent=True),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace, named as the signal is (FID1A)."""
    return [read_signal(file)]
