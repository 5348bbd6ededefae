"""The curve of a run that a correction names: a trace of the file, or an ion drawn out of its mass spectra.

An ion is named as `ScanSet.extract` names it ("EIC 191"), the total as "TIC"; its width is the item's.
"""

from __future__ import annotations

import re

from parsers.measurement import Measurement, Trace
from parsers.wording import Text
from station.errors import NotFound
from station.items.item import Item

TOTAL = "TIC"
ION_WIDTH = 0.5
"""Half of the window around an ion (m/z) where the item says nothing."""
_ION = re.compile(r"EIC (\d+(?:\.\d+)?)\Z")


def ion_width(item: Item | None) -> float:
    """Half of the window in which the item gathers an ion."""
    for parameter in () if item is None else item.parameters:
        if parameter.id == "ion_width":
            return float(parameter.value)
    return ION_WIDTH


def curve_named(measurement: Measurement, name: str, width: float = ION_WIDTH) -> Trace:
    """The trace of that name. Raises NotFound."""
    for trace in measurement.traces:
        if trace.name == name:
            return trace
    if measurement.scans is not None:
        ion = _ION.match(name)
        if ion is not None:
            return measurement.scans.extract(float(ion[1]), width)
        if name == TOTAL:
            return measurement.scans.tic()
    there = ", ".join(trace.name for trace in measurement.traces) or "—"
    raise NotFound(
        Text(
            f"进样“{measurement.sample_name}”没有曲线“{name}”；现有：{there}。",
            f'The run "{measurement.sample_name}" has no curve "{name}"; there are: {there}.',
        ),
        Text("请选择有该曲线的进样。", "Choose a run that has this curve."),
    )
