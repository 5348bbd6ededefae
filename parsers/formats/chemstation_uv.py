"""Agilent `.uv`: the spectra of a diode array detector over one run.

Written by: LC ChemStation (version 31) and its successors and OpenLab CDS (version 131).

Structure. A Pascal string at byte 0 holds the version. Big-endian header: place of the spectra (u32 at 0x108, in
blocks of 512 from 1), their number (u32 at 0x116), scale (f64 at 0x13E or 0xC0D), unit (string at 0x146 or 0xC15).
Each spectrum, little-endian: u16 kind, u16 length, u32 time (ms), u16 first, last and step of the wavelengths x 20,
8 bytes of exposure settings, then per wavelength an int16 difference to the one before (kind 67; -0x8000 announces
an int32 absolute) or a float64 (kind 70).

Units and clock. Value x scale in the unit of the header for int16; float64 values follow another scale, which is not
known (against the detector's own signals it is about the header's / 131,072), so they stay as they are, without a
unit, and a remark says so. Times in ms from injection. The date is the computer's, no zone.

Checked at every reading: the declared number of spectra, the length of each, that all have the same wavelengths and
that time increases.

Not read: the detector's settings, the directory behind the spectra (version 131).

Sources: the structure was learned from the public descriptions of the rainbow-api, entab and chromConverter projects
and checked on files of three instruments, one against the vendor's CSV.
"""

from __future__ import annotations

from parsers.format import Format, TextPattern
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.chemstation_uv import UV_FORMAT_ID, read_uv
from parsers.wording import Text

FORMAT = Format(
    id=UV_FORMAT_ID,
    title=Text("Agilent 二极管阵列光谱 .uv", "Agilent diode array spectra .uv"),
    technique="lc",
    suffixes=(".uv",),
    marks=(TextPattern(r"\A(?:\x0231|\x03131)\x00"),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each wavelength."""
    return [read_uv(file.data(MAX_BYTES), file.name)]
