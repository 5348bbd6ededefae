"""Thermo Isodat scans .scn: the ions' intensities over the high voltage, the magnet current or the clock.

Written by: Isodat 2 and 3, "Scan" of instrument control: peak shapes, backgrounds, leak checks over time.

Structure. As the other files of the program (`parsers.reading.isodat`): `CScanStorage` with three texts (a name, the
file's name, a comment); before the class `CBinary` uint32 points and uint32 ions. In it an empty text, uint32 2, uint32
bytes, then for each point a float32 step and a float64 for each ion. Behind `CPlotInfo` the text that names what was
scanned (`High Voltage`, `Magnet Current`, `Clock`), behind `CTraceInfoEntry` the ions, `Mass  44.00 [C1]` or `Cup 1`;
behind `CPlotRange` two float32, the ends of the plot.

Units. Intensities in mV. A step of the clock is a millisecond, here in minutes; a step of the high voltage is 1/65535
of 10 kV, held against the ends of the plot (a remark where they are not those of the steps). The magnet's steps stay
steps.

Checked: points and ions against the bytes, as many names as ions.

Not read: settings of the instrument; there is no time of the day in the file.

Sources: the isoreader project's description; checked on three real files.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import BytesPattern, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading import isodat
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.refusal import check_count, check_increasing, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="isodat_scn",
    title=Text("Thermo Isodat 扫描数据 .scn", "Thermo Isodat scan .scn"),
    technique="isotope",
    suffixes=(".scn",),
    marks=(BytesPattern(rb"\xff\xff..\x0c\x00CScanStorage"),),
)
_POINTS = re.compile(rb"(.{4})(.{4})\xff\xff..\x07\x00CBinary.{4}\xff\xfe\xff\x00\x02\x00{3}(.{4})", re.DOTALL)
_PLOT = re.compile(rb"\xff\xff..\x0a\x00CPlotRange", re.DOTALL)
_ION = re.compile(r"Mass +(\d+)(?:\.0*|(\.\d+))?(?: \[.*\])?|(Cup \d+)")
_END_OF_IONS = "Administrator"
_MILLISECONDS = 60_000.0
_KILOVOLT_A_STEP = 10.0 / 65_535
_SLACK_KILOVOLT = 2.5 * _KILOVOLT_A_STEP


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; a trace for each ion."""
    cursor = Cursor(file.data(), file.name)
    data = cursor.bytes_at(0, len(cursor), "the file")
    match = _POINTS.search(data)
    if match is None:
        raise incomplete(file.name, Text("没有测量点", "there is no part CBinary"))
    points, ions, size = (int.from_bytes(part, "little") for part in match.groups())
    check_count(file.name, Text("字节数", "bytes"), points * (4 + 8 * ions), size)
    texts = [text for _, text in isodat.texts(data, match.end() + size)]
    names = _ions(texts)
    check_count(file.name, Text("离子名", "names of ions"), ions, len(names))
    if not points:
        raise isodat.aborted(file.name)
    layout = np.dtype([("step", "<f4"), ("intensity", "<f8", (ions,))])
    table = np.frombuffer(cursor.bytes_at(match.end(), size, "the points"), dtype=layout)
    scanned = texts[texts.index("Intensity") - 1] if "Intensity" in texts[1:] else ""
    axis, note = _axis(scanned, as_floats(table["step"]), cursor, data)
    title, _, comment = ([text for _, text in isodat.texts(data[: match.start()], 0)] + ["", "", ""])[:3]
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="isotope",
            sample_name=title or file.path.stem,
            instrument=Instrument(maker="Thermo", software="Isodat"),
            traces=tuple(
                Trace(name=name, x=axis, y=Axis(name=name, unit="mV", values=as_floats(table["intensity"][:, i])))
                for i, name in enumerate(names)
            ),
            metadata={key: text for key, text in (("scan", scanned), ("comment", comment)) if text},
            remarks=held([note]),
        )
    ]


def _ions(texts: list[str]) -> list[str]:
    """The ions, or the cups where no mass is said, in their order."""
    before = texts[: texts.index(_END_OF_IONS)] if _END_OF_IONS in texts else texts
    found = [match for match in map(_ION.fullmatch, before) if match is not None]
    return list(dict.fromkeys(match[3] or f"mass {match[1]}{match[2] or ''}" for match in found))


def _axis(scanned: str, steps: Floats, cursor: Cursor, data: bytes) -> tuple[Axis, Text | None]:
    """What was scanned, in its unit, and a remark where the plot's ends are not those of the steps."""
    if scanned == "Clock":
        check_increasing(cursor.name, steps, "time")
        return Axis(name="time", unit="min", values=steps / _MILLISECONDS), None
    if scanned != "High Voltage":
        return Axis(name=scanned or "x", unit="steps", values=steps), None
    voltage = steps * _KILOVOLT_A_STEP
    plot = _PLOT.search(data)
    ends = cursor.floats("<f4", plot.end(), 2, "the ends of the plot") if plot is not None else voltage[[0, -1]]
    axis = Axis(name="high voltage", unit="kV", values=voltage)
    if float(np.abs(voltage[[0, -1]] - ends).max()) <= _SLACK_KILOVOLT:
        return axis, None
    note = Text(
        "高压轴按步数换算为 {a}–{b} kV，文件中图的范围为 {c}–{d} kV。",
        "The steps of the high voltage give {a} to {b} kV, the plot in the file spans {c} to {d} kV.",
    )
    numbers = (f"{value:.4f}" for value in (voltage[0], voltage[-1], *ends))
    return axis, note.fill(**dict(zip("abcd", numbers, strict=True)))
