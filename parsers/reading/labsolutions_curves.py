"""The curves of a Shimadzu text: chromatograms of detectors, diode arrays and ions, traces of the instrument's state.

`[Chromatogram (Ch1)]`, `[LC Chromatogram(Detector A-Ch1)]`, `[PDA Multi Chromatogram(Ch1)]`, `[Status Trace (…)]`: keys
and then `R.Time (min)` and `Intensity`. `[MS Chromatogram]`: the key `m/z` says which (`1-1 TIC`, `1-1 191.00`), then
`Ret.Time`, `Absolute Intensity` and `Relative Intensity`, which is the share of a highest point in per cent.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from parsers.measurement import Axis, Floats, Trace
from parsers.reading.even_values import even_values
from parsers.reading.fields import printed_number, whole
from parsers.reading.refusal import broken, incomplete
from parsers.reading.sections import Section, number_rows
from parsers.wording import Text

_DETECTOR = re.compile(
    r"(?P<kind>(?:LC |GC )?Chromatogram|(?:LC |GC )?Status Trace|PDA Multi Chromatogram)\s*\((?P<name>.*)\)",
    re.IGNORECASE,
)
_IONS = "MS Chromatogram"
_ROUNDED_MIN = 0.0011
"""By how much a printed time may be off (min): older exports print thousandths."""
_ROUNDED_SHARE = 0.0101
"""By how much a printed relative intensity may be off (%)."""


class Curve(NamedTuple):
    """A trace (None where it declares no point), by what its numbers were multiplied, and what did not hold."""

    trace: Trace | None
    multiplier: float
    notes: list[Text]


def is_curve(section: Section) -> bool:
    """Whether the section is a curve."""
    return section.name == _IONS or _DETECTOR.fullmatch(section.name) is not None


def read_curve(section: Section, separator: str, name: str) -> Curve:
    """The curve of a section. Raises IncompleteFile where rows lack, BrokenFile where they contradict the section."""
    of_ions = section.name == _IONS
    parts = section.cut("Ret.Time" if of_ions else "R.Time")
    declared = (section if parts is None else parts[0]).pairs(separator)
    count = whole(declared.get("# of Points", ""))
    if count == 0:
        return Curve(None, 1.0, [])
    if parts is None or count is None:
        reason = Text(
            "[{section}] 在“# of Points”及其数据行之前结束", '[{section}] ends before "# of Points" and its rows'
        )
        raise incomplete(name, reason.fill(section=section.name))
    values = _rows(parts[1], count, 3 if of_ions else 2, name)
    title = _title(section, declared)
    factor = _multiplier(declared, section.name, name)
    times, notes = _times(values[:, 0], section.name, title, name)
    notes += _against_declaration(declared, times, title)
    if of_ions:
        notes += _against_shares(values[:, 1], values[:, 2], title)
    trace = Trace(
        name=title,
        x=Axis(name="time", unit="min", values=times),
        y=Axis(name=title, unit=declared.get("Intensity Units", ""), values=values[:, 1] * factor),
    )
    return Curve(trace, factor, notes)


def _title(section: Section, declared: dict[str, str]) -> str:
    """The name by which the file's peak tables call the curve."""
    match = _DETECTOR.fullmatch(section.name)
    if match is None:
        return declared.get("m/z") or _IONS
    title = match["name"].strip()
    return f"PDA-{title}" if match["kind"].upper().startswith("PDA") and not title.startswith("PDA") else title


def _multiplier(declared: dict[str, str], section: str, name: str) -> float:
    """By what the numbers are multiplied; 1 where nothing is said. What is said and no number is refused."""
    said = declared.get("Intensity Multiplier", "")
    value = printed_number(said or "1")
    if value is None or value == 0:
        reason = Text("[{section}] 的乘数为“{said}”", 'the multiplier of [{section}] reads "{said}"')
        raise broken(name, reason.fill(section=section, said=said[:40]))
    return float(value)


def _rows(rows: Section, count: int, width: int, name: str) -> Floats:
    """The `count` declared rows, shape (count, width)."""
    block = rows.body.rstrip("\n")
    # without a line end the last number may be cut short
    whole_rows = block.count("\n") + (len(block) < len(rows.body) or rows.closed) if block else 0
    if whole_rows < count:
        reason = Text(
            "[{section}] 声明 {count} 个点，完整的数据行有 {there} 行",
            "[{section}] declares {count} points, {there} whole rows are there",
        )
        raise incomplete(name, reason.fill(section=rows.name, count=count, there=whole_rows))
    if whole_rows > count:
        block = "\n".join(rows.lines[:count])
    return number_rows(block, width, name, rows.first_line)


def _times(printed: Floats, section: str, title: str, name: str) -> tuple[Floats, list[Text]]:
    """Even times from the first to the last printed one; the printed ones, and a remark, where they are not even."""
    times = even_values(float(printed[0]), float(printed[-1]), printed.size)
    step = (times[-1] - times[0]) / max(printed.size - 1, 1)
    if printed.size > 1 and (step <= 0 or np.any(np.diff(printed) < 0)):
        reason = Text("[{section}] 中时间没有递增", "the times of [{section}] do not increase")
        raise broken(name, reason.fill(section=section))
    if printed.size <= 2 or float(np.abs(printed - times).max()) <= max(1.5 * step, _ROUNDED_MIN):
        return times, []
    note = Text(
        "信号“{title}”的采样不均匀，采用打印的时间。",
        'Signal "{title}" is not sampled evenly; its printed times are used.',
    )
    return printed, [note.fill(title=title)]


def _against_declaration(declared: dict[str, str], times: Floats, title: str) -> list[Text]:
    """Remarks where interval, start or end differ from the rows."""
    interval_min = float(printed_number(declared.get("Interval(msec)", "")) or 0) / 60_000
    step = float(times[-1] - times[0]) / max(times.size - 1, 1)
    slack = interval_min + _ROUNDED_MIN
    found: list[Text] = []
    if interval_min and times.size > 1 and abs(step - interval_min) * (times.size - 1) > slack:
        note = Text(
            "信号“{title}”：声明的间隔为 {declared} ms，实际为 {step} ms。",
            'Signal "{title}": the declared interval is {declared} ms, the rows give {step} ms.',
        )
        found.append(note.fill(title=title, declared=declared["Interval(msec)"], step=f"{step * 60_000:.3f}"))
    for key, value in (("Start Time(min)", times[0]), ("End Time(min)", times[-1])):
        said = printed_number(declared.get(key, ""))
        if said is not None and abs(float(said) - value) > slack:
            note = Text(
                "信号“{title}”：声明的 {key} 为 {said}，实际为 {value}。",
                'Signal "{title}": the declared {key} is {said}, the rows give {value}.',
            )
            found.append(note.fill(title=title, key=key, said=said, value=f"{value:.4f}"))
    return found


def _against_shares(values: Floats, shares: Floats, title: str) -> list[Text]:
    """A remark where the printed shares are not those of one highest point."""
    highest = int(np.argmax(values))
    if values[highest] <= 0 or shares[highest] <= 0:
        return []
    expected = values * (shares[highest] / values[highest])
    slack = _ROUNDED_SHARE * (1.0 + np.abs(expected) / shares[highest])
    odd = np.flatnonzero(np.abs(shares - expected) > slack)
    if not odd.size:
        return []
    note = Text(
        "信号“{title}”有 {n} 行的相对强度与绝对强度不符，首行为第 {row} 个点。",
        'Signal "{title}": in {n} rows the relative intensity is not that of the absolute one, first at point {row}.',
    )
    return [note.fill(title=title, n=odd.size, row=int(odd[0]) + 1)]
