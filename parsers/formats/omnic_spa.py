"""Thermo Nicolet OMNIC `.spa`: one infrared or Raman spectrum; `.spg`: a group of them.

Written by: OMNIC 4 to 9. Little-endian.

Structure. `Spectral Data File`; the title from byte 30 (256 bytes); number of directory entries u16 at 294; seconds
since 1899-12-31 00:00 (universal time) u32 at 296; the directory from 304: entries of 16 bytes, kind u8, place u32 at
+2, size u32 at +6, which spectrum of the file it belongs to u16 at +10. Kind 2: head with points u32 at +4, unit of x
u8 at +8, unit of y u8 at +12, first and last x f32 at +16, +20, scans u32 at +36. Kind 3: the values, float32. Kind 27:
history (text). Kinds 102, 103: interferograms of sample and background, float32. Kind 107, in a group: the spectrum's
own title (256 bytes) and its date (u32). Each spectrum of a group is a measurement.

Units and clock. x runs evenly from first to last. Units by their numbers: x 1 cm-1, 2 data points, 3 nm, 4 µm, 32
Raman shift; y 11 %R, 12 log(1/R), 15 single beam, 16 %T, 17 absorbance, 20 Kubelka-Munk, 21 reflectance, 22 V,
26 photoacoustic, 31 Raman intensity.

Checked: size of the values against the points; each head has its values and the other way round.

Not read: interferograms beside a spectrum whose sizes are no whole number of values; `.srs` series and `.map` images.

Sources: public descriptions (spectrochempy, the OMNIC manuals' list of units) and real files.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from parsers.format import BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Reading, Trace
from parsers.reading.cursor import Cursor
from parsers.reading.diffraction import reading, readings
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.spectra import even_axis, spectrum
from parsers.wording import Text

FORMAT = Format(
    id="omnic_spa",
    title=Text("Thermo OMNIC 光谱 .spa、.spg", "Thermo OMNIC spectrum .spa, group .spg"),
    technique="spectrum",
    suffixes=(".spa", ".spg"),
    marks=(BytesAt(0, b"Spectral Data File"),),
)
_Entries = dict[int, tuple[int, int]]
"""Place and size of what belongs to one spectrum, by kind."""
_HEAD, _VALUES, _HISTORY, _SAMPLE_SCAN, _BACKGROUND_SCAN, _TITLE = 2, 3, 27, 102, 103, 107
_EPOCH = datetime(1899, 12, 31, tzinfo=UTC)
_X_UNITS = {
    1: ("wavenumber", "cm-1"), 2: ("points", ""), 3: ("wavelength", "nm"), 4: ("wavelength", "µm"),
    32: ("Raman shift", "cm-1"),
}  # fmt: skip
_Y_UNITS = {
    11: ("reflectance", "%"), 12: ("log(1/R)", ""), 15: ("single beam", ""), 16: ("transmittance", "%"),
    17: ("absorbance", ""), 20: ("Kubelka-Munk", ""), 21: ("reflectance", ""), 22: ("detector signal", "V"),
    26: ("photoacoustic", ""), 31: ("Raman intensity", ""),
}  # fmt: skip


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each spectrum: its curve, and its interferograms where they are kept."""
    cursor = Cursor(file.data(), file.name)
    spectra = _directory(cursor)
    if not spectra:
        raise incomplete(file.name, Text("目录中没有光谱", "the directory names no spectrum"))
    return [_measurement(cursor, spectra[which]) for which in sorted(spectra)]


def _measurement(cursor: Cursor, entries: _Entries) -> Measurement:
    at = entries[_HEAD][0]
    count = cursor.integer("<I", at + 4, "the points")
    x_unit, y_unit = cursor.integer("B", at + 8, "the unit of x"), cursor.integer("B", at + 12, "the unit of y")
    place, size = entries[_VALUES]
    if count == 0 or size != 4 * count:
        raise broken(
            cursor.name,
            Text("声明 {n} 点，数据 {s} 字节", "{n} points are declared in {s} bytes").fill(n=count, s=size),
        )
    values: Floats = cursor.floats("<f4", place, count, "the values")
    first, last = (float(cursor.number("<f", at + offset, "the ends of x")) for offset in (16, 20))
    axis, signal = _X_UNITS.get(x_unit), _Y_UNITS.get(y_unit)
    notes = [
        None
        if found is not None
        else Text("{w} 的单位代码 {c} 未知。", "The unit {c} of {w} is not known.").fill(w=w, c=c)
        for w, c, found in (("x", x_unit, axis), ("y", y_unit, signal))
    ]
    x = even_axis(first, last, count, cursor.name)
    main = spectrum("spectrum", x, values, axis=axis or ("x", ""), signal=signal or ("y", ""), file=cursor.name)
    title, seconds = _title_and_date(cursor, entries)
    return Measurement(
        format_id=FORMAT.id,
        technique="spectrum",
        sample_name=title,
        acquired_at=_EPOCH + timedelta(seconds=seconds) if seconds > 2_208_000_000 else None,
        instrument=Instrument(maker="Thermo Nicolet", software="OMNIC"),
        traces=(main, *_interferograms(cursor, entries)),
        readings=readings(_scans(cursor, at)),
        metadata=_history(cursor, entries),
        remarks=held(notes),
    )


def _directory(cursor: Cursor) -> dict[int, _Entries]:
    """What belongs to each spectrum, by its number in the file; of entries of one kind the first."""
    count = cursor.integer("<H", 294, "the directory")
    spectra: dict[int, _Entries] = {}
    for i in range(count + 2):
        at = 304 + 16 * i
        kind = cursor.integer("B", at, "the directory")
        if kind in (0, 1):
            break
        place, size = (cursor.integer("<I", at + offset, "the directory") for offset in (2, 6))
        cursor.need(place, size, f"the entry {kind} of the directory")
        which = cursor.integer("<H", at + 10, "the directory")
        spectra.setdefault(which, {}).setdefault(kind, (place, size))
    for which, entries in spectra.items():
        if (_HEAD in entries) != (_VALUES in entries):
            raise broken(
                cursor.name,
                Text("第 {n} 条光谱只有头或只有数值", "spectrum {n} has a head or values, but not both").fill(
                    n=which + 1
                ),
            )
    return {which: entries for which, entries in spectra.items() if _HEAD in entries}


def _title_and_date(cursor: Cursor, entries: _Entries) -> tuple[str, int]:
    """The spectrum's own title and date (seconds) where it has them, as in a group; else those of the file."""
    place, size = entries.get(_TITLE, (0, 0))
    at, date_at = (place, place + 256) if size >= 260 else (30, 296)
    title = decode(cursor.bytes_at(at, 256, "the title").split(b"\0")[0]).text.strip()
    return title, cursor.integer("<I", date_at, "the date")


def _interferograms(cursor: Cursor, entries: _Entries) -> list[Trace]:
    traces = []
    for kind, name in ((_SAMPLE_SCAN, "sample interferogram"), (_BACKGROUND_SCAN, "background interferogram")):
        place, size = entries.get(kind, (0, 0))
        if size and size % 4 == 0:
            values = cursor.floats("<f4", place, size // 4, name)
            points = np.arange(values.size, dtype=np.float64)
            traces.append(spectrum(name, points, values, axis=("points", ""), signal=(name, "V"), file=cursor.name))
    return traces


def _scans(cursor: Cursor, at: int) -> Reading | None:
    return reading("scans", str(cursor.integer("<I", at + 36, "the scans")), "")


def _history(cursor: Cursor, entries: _Entries) -> dict[str, str]:
    place, size = entries.get(_HISTORY, (0, 0))
    text = decode(cursor.bytes_at(place, size, "the history").split(b"\0")[0]).text.strip() if size else ""
    return {"history": text} if text else {}
