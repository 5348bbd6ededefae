"""A ChemStation `.ch` signal, as a file of its own or as a member of a `.D` folder.

The specification of the format stands in `parsers.formats.chemstation_ch`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from parsers.errors import ForeignFile, IncompleteFile
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor, ended
from parsers.reading.differences import first_differences, second_differences
from parsers.reading.encodings import decode
from parsers.reading.even_values import even_values
from parsers.reading.fields import not_finite
from parsers.reading.refusal import broken
from parsers.wording import Text

SIGNAL_FORMAT_ID = "chemstation_ch"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a version keeps what."""

    wide: bool
    data_at: int
    scale_at: int
    coding: str
    whole_ms: bool


_LAYOUTS = {
    "8": _Layout(False, 0x400, 0x284, "differences", True),
    "30": _Layout(False, 0x400, 0x284, "differences", True),
    "81": _Layout(False, 0x400, 0x284, "double differences", False),
    "130": _Layout(True, 0x1800, 0x127C, "differences", True),
    "179": _Layout(True, 0x1800, 0x127C, "float64", False),
    "181": _Layout(True, 0x1800, 0x127C, "double differences", False),
}
_STRINGS = {  # field: (8-bit offset, UTF-16 offset)
    "Sample Name": (0x18, 0x35A),
    "Sample Info": (0x56, 0x559),
    "Operator": (0x94, 0x758),
    "Date": (0xB2, 0x957),
    "Instrument Model": (0xD0, 0x9BC),
    "Method": (0xE4, 0xA0E),
    "Software": (0, 0xC11),
    "Software Revision": (0, 0xE11),
    "Unit": (0x244, 0x104C),
    "Signal": (0x254, 0x1075),
}
_RATE_MANTISSAS = (1.0, 1.25, 1.5, 1.6, 2.0, 2.4, 2.5, 3.0, 4.0, 5.0, 6.0, 6.25, 6.4, 7.5, 8.0, 10.0 / 6, 10.0 / 3)
_MS_PER_MINUTE = 60_000.0
_SIGNAL_NAME = re.compile(r"\A\s*([A-Za-z]{2,5}\d{0,2})\s?([A-Z])(?=[\s,.]|\Z)")


def read_signal(file: InstrumentFile) -> Measurement:
    """One measurement with one trace, named as the signal is (FID1A). Checks points against the declared times."""
    return signal_of(file.buffer(), file.name)


def signal_of(data: bytes | memoryview, name: str) -> Measurement:
    """The measurement of a signal's bytes, as `read_signal`; `name` is the file's or member's name.

    Of a buffer that can be written to, the points become the trace where they lie.
    """
    cursor = Cursor(data, name)
    version = pascal(cursor, 0, "the version")
    layout = _LAYOUTS.get(version)
    if layout is None:
        raise _unsupported(name, version)
    if version == "8":
        layout = replace(layout, data_at=(cursor.integer(">I", 0x108, "the place of the points") - 1) * 512)
    strings = {
        field: _string(cursor, at[layout.wide], layout.wide, field)
        for field, at in _STRINGS.items()
        if layout.wide or at[0]
    }
    raw, remarks = _raw_values(cursor, layout, strings.get("Software", ""))
    scale = float(cursor.number(">d", layout.scale_at, "the scale"))
    intercept = float(cursor.number(">d", layout.scale_at - 8, "the intercept"))
    if not (math.isfinite(scale) and math.isfinite(intercept)) or scale == 0.0:
        reason = Text("比例 {a}、截距 {b}", "scale {a}, intercept {b}").fill(a=scale, b=intercept)
        raise broken(name, reason, f"byte {layout.scale_at}")
    kind = pascal(cursor, 4, "the kind of file") if not layout.wide else wide_pascal(cursor, 0x15B, "the kind of file")
    times, time_remark = _times(cursor, layout, version, raw.size, kind, name)
    values = raw if raw.flags.writeable else raw.copy()
    values *= scale
    if intercept:
        values += intercept
    for axis in (times, values):
        axis.flags.writeable = False  # they are ours, so the trace need not copy them
    trace_name = signal_name(strings.get("Signal", ""), name)
    acquired_at, clock_remark = parse_clock(strings.get("Date", ""))
    notes = (*remarks, time_remark, clock_remark, not_finite(values, trace_name))
    return Measurement(
        format_id=SIGNAL_FORMAT_ID,
        technique="lc" if kind.startswith("LC") or trace_name.startswith(("DAD", "MWD", "VWD", "RID", "FLD")) else "gc",
        sample_name=strings.get("Sample Name", ""),
        acquired_at=acquired_at,
        operator=strings.get("Operator", ""),
        method=strings.get("Method", ""),
        instrument=Instrument(
            maker="Agilent",
            model=strings.get("Instrument Model", ""),
            software=" ".join(filter(None, (strings.get("Software", ""), strings.get("Software Revision", "")))),
        ),
        traces=(
            Trace(
                name=trace_name,
                x=Axis(name="time", unit="min", values=times),
                y=Axis(name=trace_name, unit=strings.get("Unit", ""), values=values),
            ),
        ),
        metadata={"File Version": version, "File Kind": kind, **{k: v for k, v in strings.items() if v}},
        remarks=tuple(note for note in notes if note is not None),
    )


def signal_name(described: str, file_name: str) -> str:
    """A signal's short name: from its description ("FID1 A, Front Signal" is FID1A), else from the file's name."""
    for text in (described, PurePath(file_name).stem):
        if match := _SIGNAL_NAME.match(text):
            return (match[1] + match[2]).upper()
    return PurePath(file_name).stem.upper() or "SIGNAL"


def _raw_values(cursor: Cursor, layout: _Layout, software: str) -> tuple[Floats, list[Text]]:
    """The raw values before scaling, and what did not hold between them and the header."""
    size = len(cursor) - layout.data_at
    if size <= 0 or layout.data_at < 0x200:
        raise ended(cursor.name, "the first point", layout.data_at + 2, len(cursor))
    if layout.coding == "float64":
        return _float_values(cursor, layout, software)
    if layout.coding == "differences":
        values = first_differences(cursor, layout.data_at)
        most = cursor.integer(">i", 0x122, "the maximum")
        least = cursor.integer(">i", 0x126, "the minimum")
        if int(values.max()) != most or int(values.min()) != least:
            return values, [_extreme_remark(cursor.name, f"{least} … {most}", f"{values.min():g} … {values.max():g}")]
        return values, []
    return second_differences(cursor, layout.data_at, terminated=layout.wide), []


def _float_values(cursor: Cursor, layout: _Layout, software: str) -> tuple[Floats, list[Text]]:
    size = len(cursor) - layout.data_at
    count = size // 8
    if software.startswith("Mustang"):
        declared = cursor.integer(">I", 0x116, "the number of points")
        if declared > count:
            raise ended(cursor.name, f"{declared} points", layout.data_at + 8 * declared, len(cursor))
        count = declared
    elif size % 8:
        raise ended(cursor.name, "the last point", layout.data_at + 8 * (count + 1), len(cursor))
    if count == 0:
        raise ended(cursor.name, "the first point", layout.data_at + 8, len(cursor))
    values = cursor.array("<f8", layout.data_at, count, "the points").astype(np.float64, copy=False)
    declared_most = float(cursor.number(">f", 0x122, "the maximum"))
    most = float(values.max())
    # OpenLab declares the first maximum that it displayed, so only ChemStation's is held against the points.
    if (
        "ChemStation" in software
        and math.isfinite(most)
        and declared_most != 0.0
        and not math.isclose(declared_most, most, rel_tol=1e-6, abs_tol=1e-30)
    ):
        return values, [_extreme_remark(cursor.name, f"… {declared_most:g}", f"… {most:g}")]
    return values, []


def _times(
    cursor: Cursor, layout: _Layout, version: str, count: int, kind: str, name: str
) -> tuple[Floats, Text | None]:
    """The time axis in minutes, and a remark if the interval is odd. IncompleteFile for a GC signal that was cut."""
    fmt = ">i" if layout.whole_ms else ">f"
    first = float(cursor.number(fmt, 0x11A, "the first time"))
    last = float(cursor.number(fmt, 0x11E, "the last time"))
    if not (math.isfinite(first) and math.isfinite(last)) or abs(first) > 1e9 or abs(last) > 1e9:
        reason = Text("时间从 {a} 到 {b} ms", "times from {a} to {b} ms").fill(a=first, b=last)
        raise broken(name, reason, "byte 282")
    if count == 1:
        return np.array([first / _MS_PER_MINUTE]), None
    if last <= first:
        raise IncompleteFile(
            Text(
                "文件“{name}”声明的时间从 {first} 到 {last} ms，但已有 {count} 个点：运行可能尚未结束。",
                'File "{name}" declares times from {first} to {last} ms yet holds {count} points: '
                "the run may not be over.",
            ).fill(name=name, first=f"{first:g}", last=f"{last:g}", count=count),
            Text("运行结束后再读取。", "Look again when the run is over."),
            where="byte 282",
        )
    span = last - first
    if _is_a_rate(span / (count - 1), count - 1):
        return even_values(first, last, count, _MS_PER_MINUTE), None
    if version == "81" and _is_a_rate(span / count, count):
        return even_values(first, last - span / count, count, _MS_PER_MINUTE), None
    times = even_values(first, last, count, _MS_PER_MINUTE)
    if kind.startswith("GC"):
        raise IncompleteFile(
            Text(
                "文件“{name}”有 {count} 个点，而声明的时间为 {first}–{last} ms："
                "采样间隔 {step} ms 不是仪器的采样率，可能缺少数据点。",
                'File "{name}" holds {count} points for the declared {first}–{last} ms: an interval of {step} ms is no '
                "rate of the instrument, so points are missing.",
            ).fill(name=name, count=count, first=f"{first:g}", last=f"{last:g}", step=f"{span / (count - 1):.4f}"),
            Text(
                "等待仪器写完后重试；运行已结束时请重新复制文件。",
                "Wait until it is written; if the run is over, copy it again.",
            ),
            where=f"byte {len(cursor)}",
        )
    if kind.startswith("OL") and _is_a_rate(last / count, count):
        return times, None
    return times, Text(
        "采样间隔 {step} ms 不是常见采样率，可能缺少数据点。",
        "The sampling interval of {step} ms is no usual rate; points may be missing.",
    ).fill(step=f"{span / (count - 1):.4f}")


def _is_a_rate(interval: float, steps: int) -> bool:
    """Whether an interval (ms) is a rate that instruments offer, to within half a sample over the whole run."""
    exponent = math.floor(math.log10(interval)) if interval > 0 else 0
    mantissa = interval / 10.0**exponent
    tolerance = min(0.5 / steps, 0.01)
    return any(abs(mantissa - nice) <= tolerance * nice for nice in (*_RATE_MANTISSAS, 10.0))


def _string(cursor: Cursor, at: int, wide: bool, what: str) -> str:
    return (wide_pascal if wide else pascal)(cursor, at, f'the field "{what}"').strip()


def pascal(cursor: Cursor, at: int, what: str) -> str:
    """A string behind its length, in 8-bit characters of the computer's code page."""
    return decode(cursor.bytes_at(at + 1, cursor.byte(at, what), what).split(b"\0", 1)[0]).text


def wide_pascal(cursor: Cursor, at: int, what: str) -> str:
    """A string behind its length in UTF-16 characters."""
    content = cursor.bytes_at(at + 1, 2 * cursor.byte(at, what), what)
    return content.decode("utf-16-le", errors="backslashreplace").split("\0", 1)[0] if content else ""


def _extreme_remark(name: str, declared: str, found: str) -> Text:
    return Text(
        "文件“{name}”声明的信号范围为 {declared}，实际为 {found}。",
        'File "{name}" declares a signal range of {declared}, the points give {found}.',
    ).fill(name=name, declared=declared, found=found)


def _unsupported(name: str, version: str) -> ForeignFile:
    return ForeignFile(
        Text(
            "文件“{name}”是版本 {version} 的 ChemStation 信号；本站读取版本 8、30、81、130、179 和 181。",
            'File "{name}" is a ChemStation signal of version {version}; read are versions 8, 30, 81, 130, 179, 181.',
        ).fill(name=name, version=version),
        Text("请在 ChemStation 中导出 AIA（.cdf）。", "Export AIA (.cdf) in ChemStation."),
    )
