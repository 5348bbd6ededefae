"""What readers of diffraction scans share: a scan as a trace, and readings with their unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from parsers.measurement import Axis, Floats, Reading, Trace
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, check_increasing
from parsers.reading.spectra import differs
from parsers.wording import Text

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_UNIT = r"\s*(?:[(\[（].*)?"
_KEYS = {
    "start": re.compile(
        rf"(?:起始角度?|开始角度?|扫描起始角?|start(?:ing)? ?(?:angle|position)?|2theta start){_UNIT}", re.I
    ),
    "end": re.compile(
        rf"(?:终止角度?|结束角度?|停止角度?|(?:end|stop)(?:ing)? ?(?:angle|position)?|2theta end){_UNIT}", re.I
    ),
    "step": re.compile(rf"(?:步长|步进角度?|采样步宽|步宽|step(?: ?(?:size|width|angle))?){_UNIT}", re.I),
    "points": re.compile(r"(?:数据)?点数|采样点数|(?:number|no\.?|#) of (?:points|steps)|points|npts", re.I),
}
_TITLES = {
    "start": Text("起始角", "start"),
    "end": Text("终止角", "end"),
    "step": Text("步长", "step"),
    "points": Text("点数", "number of points"),
}
TWO_THETA = "2Theta"
_TURNS = 720.0
_ROUNDED = 0.51
"""Of a step: by how much a printed angle may be off."""


def scan_trace(name: str, x: Floats, y: Floats, *, unit: str, file_name: str, axis: str = TWO_THETA) -> Trace:
    """A scan: angle in degrees and intensity in `unit` (counts or cps, as the file tells).

    Raises BrokenFile where the angle does not rise or fall throughout or is no angle, or an intensity is no number.
    """
    check_increasing(file_name, x, axis)
    if (x.size and float(np.abs(x).max()) > _TURNS) or not bool(np.isfinite(y).all()):
        raise broken(
            file_name,
            Text(
                "扫描“{name}”的角度超出 ±720° 或强度不是数值",
                'the angles of scan "{name}" exceed ±720° or its intensities are no numbers',
            ).fill(name=name),
        )
    return Trace(name=name, x=Axis(name=axis, unit="°", values=x), y=Axis(name="intensity", unit=unit, values=y))


def even_angles(start: float, step: float, count: int, file_name: str) -> Floats:
    """`count` angles from `start` by `step`, degrees. Raises BrokenFile for a step that is none."""
    if not (np.isfinite(start) and np.isfinite(step) and 0 < abs(step) < _TURNS):
        raise broken(
            file_name,
            Text(
                "声明的起始角 {start} 与步长 {step} 不可用", "the declared start {start} and step {step} are no angles"
            ).fill(start=start, step=step),
        )
    return start + step * np.arange(count, dtype=np.float64)


def against_even(start: float, step: float, angles: Floats) -> list[Text | None]:
    """Remarks where the first angle or the mean step is not the declared one; none where a number is not declared."""
    if angles.size < 2 or not step > 0:
        return []
    slack = _ROUNDED * step
    mean = float(angles[-1] - angles[0]) / (angles.size - 1)
    return [
        differs(Text("起始角", "start"), start, float(angles[0]), slack),
        differs(Text("步长", "step"), step, mean, slack / (angles.size - 1)),
    ]


def against_keys(keys: Mapping[str, str], angles: Floats) -> list[Text | None]:
    """Remarks where the keys before the rows (起始角度, Step size, 数据点数 …) say other limits than the rows have."""
    said = {what: _said(keys, pattern) for what, pattern in _KEYS.items()}
    if angles.size < 2:
        return []
    step = float(angles[-1] - angles[0]) / (angles.size - 1)
    slack = _ROUNDED * abs(step)
    there = {"start": float(angles[0]), "end": float(angles[-1]), "step": step, "points": float(angles.size)}
    slacks = {"start": slack, "end": 2 * slack, "step": max(slack / angles.size, 1e-6), "points": 0.0}
    found = ((what, number) for what, number in said.items() if number is not None)
    return [differs(_TITLES[what], number, there[what], slacks[what]) for what, number in found]


def _said(keys: Mapping[str, str], pattern: re.Pattern[str]) -> float | None:
    """The number of the one key that the pattern is; None where none or several are."""
    values = [text for key, text in keys.items() if pattern.fullmatch(key.strip())]
    number = _NUMBER.match(values[0]) if len(values) == 1 else None
    return None if number is None else float(number[0])


def reading(name: str, text: str, unit: str) -> Reading | None:
    """A number as printed, or None where the file leaves it empty or writes something else."""
    value = decimal(text)
    return None if value is None else Reading(name=name, value=value, unit=unit)


def readings(*found: Reading | None) -> tuple[Reading, ...]:
    """The readings that there are."""
    return tuple(one for one in found if one is not None)
