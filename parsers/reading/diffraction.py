"""What readers of diffraction scans share: a scan as a trace, and readings with their unit."""

from __future__ import annotations

import numpy as np

from parsers.measurement import Axis, Floats, Reading, Trace
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, check_increasing
from parsers.reading.spectra import differs
from parsers.wording import Text

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


def reading(name: str, text: str, unit: str) -> Reading | None:
    """A number as printed, or None where the file leaves it empty or writes something else."""
    value = decimal(text)
    return None if value is None else Reading(name=name, value=value, unit=unit)


def readings(*found: Reading | None) -> tuple[Reading, ...]:
    """The readings that there are."""
    return tuple(one for one in found if one is not None)
