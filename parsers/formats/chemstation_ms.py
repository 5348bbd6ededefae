"""Agilent MSD ChemStation / MassHunter GC/MS `data.ms`, `dataSim.ms` and LC/MSD `MSD1.MS`: the mass spectra of a run.

Written by: HP/Agilent GC/MSD (`GC / MS Data File`) and LC/MSD ChemStation (`MSD Spectral File`), and by the
MassHunter GC/MS acquisition in ChemStation's format.

Structure. A Pascal string "2" at byte 0. Numbers are big-endian; places count 16-bit words from 1.

| at | what |
|---|---|
| 0x04, 0x18, 0x94, 0xB2, 0xD0, 0xE4 | Pascal strings: kind, sample, operator, date, instrument, method |
| 0x104 | u32, place of the scan directory |
| 0x116 | u32, number of scans (newer files repeat it little-endian at 0x142; some programs wipe that one) |
| 0x11A, 0x11E | u32, first and last time (ms) |
| 0x466 | UTF-16, the whole name of the method, in newer files |

- Scan directory: 12 bytes a scan: place of its record, time (ms), total ion current.
- Record: u16 length (words), u32 time, u16 length less 8, u16 kind (low byte 1 scan, 3 SIM), u16 0, u16 number of
  ions, u16 base peak x 20, u16 its abundance; then per ion u16 m/z x 20 and u16 abundance; then 10 bytes, of which
  the last four are the total ion current again.
- Abundance: 14 bits, times 8 to the power of the upper 2 bits. So an ion is known to 1 part in 2,048 or better.

Units and clock. Times in ms from injection; m/z to 0.05; abundance in counts. The date is the instrument computer's
local time; LC/MSD names its zone. The total ion current is the directory's: the sum of the ions differs by up to
3.4 % (an abundance of 65,535 is saturated). A string that the program left blank, even the kind, stays blank.

Checked at every reading: each record lies within the file, ends where its length says, and has its directory's time.

Not read: tune, the macros' area between header and scans.

Sources: the structure was learned from the public descriptions of the Aston, rainbow-api and entab projects and
checked on files of five instruments: `tic_front.csv` twins, peaks of RESULTS.CSV, other decoders' matrices.
"""

from __future__ import annotations

from parsers.format import BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.chemstation_spectra import SPECTRA_FORMAT_ID, read_spectra
from parsers.wording import Text

FORMAT = Format(
    id=SPECTRA_FORMAT_ID,
    title=Text("Agilent 质谱数据 data.ms", "Agilent mass spectra data.ms"),
    technique="gcms",
    suffixes=(".ms",),
    marks=(BytesAt(0, b"\x012\x00\x00"),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with all spectra and the trace TIC."""
    return [read_spectra(file)]
