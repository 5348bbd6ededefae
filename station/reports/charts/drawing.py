"""The curves of a report, drawn again from the raw data: legible in black and white, the same each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parsers.measurement import Measurement, Trace
from parsers.wording import Text
from station.reports.charts.chromatogram import draw_chromatogram, named_range
from station.reports.charts.pyrogram import draw_pyrogram
from station.reports.charts.signal import shown, trace_of

TIME = Text("时间", "Time")
SIGNAL = Text("响应", "Response")
ABUNDANCE = Text("丰度", "Abundance")
"""Of ions: a count of no unit."""
TEMPERATURE = Text("温度", "Temperature")


def draw(measurement: Measurement, chart: Mapping[str, Any], language: str) -> bytes:
    """The SVG of one chart of a report's content. NotFound if the measurement has no such trace."""
    trace = trace_of(measurement, chart["trace"])
    signal = SIGNAL if any(trace is one for one in measurement.traces) else ABUNDANCE
    titles = _axis_title(TIME, trace.x.unit, language), _axis_title(signal, trace.y.unit, language)
    if chart["kind"] == "pyrogram":
        oven = _temperature(measurement, trace)
        beside = None if oven is None else (oven, _axis_title(TEMPERATURE, "℃", language))
        return draw_pyrogram(*shown(trace, chart["x_range"]), chart, titles, beside).svg()
    part = shown(trace, chart["x_range"] or named_range(chart["marks"]))
    return draw_chromatogram(*part, chart, titles).svg()


def _temperature(measurement: Measurement, trace: Trace) -> Trace | None:
    """The oven's temperature over the same times as the trace, if the run has it."""
    for other in measurement.traces:
        if other.y.unit in ("°C", "℃") and len(other) == len(trace) and other.x.unit == trace.x.unit:
            return other
    return None


def _axis_title(title: Text, unit: str, language: str) -> str:
    name = f"{title.zh} {title.en}" if language == "both" else title.zh if language == "zh" else title.en
    return f"{name} / {unit}" if unit else name
