"""ANDI/AIA chromatography (ASTM E1947/E1948) `.cdf`: one detector signal, often with the vendor's peaks.

Written by: nearly every chromatography data system as "AIA export". Container: netCDF classic.

Structure. The signal is `ordinate_values(point_number)`, x `scale_factor` + `add_offset` where given. The
time axis is `raw_data_retention` where it is given (non-uniform sampling), else `actual_delay_time` + i x
`actual_sampling_interval`. Vendor peaks are variables over `peak_number`. Attributes name sample, operator,
unit.

Units and clock. `retention_unit` is seconds by the standard and by all 21 real files here ("time in seconds",
"Time-Sec", "seconds", or missing); minutes are accepted where the text begins with "min" or says "minutes".
Quirks that real files show: `detector_units`/`retention_units` for the singular, `non_uniform_sampling_flag`
for `uniform_sampling_flag`, a flag "Y" without the values, a run time that differs from points x interval
(remark). Peak areas and heights are given as the file prints them; where they are not in the unit of the
signal (Dionex, Shimadzu, Spectra-Physics, Varian and Waters write µV or counts beside V or AU) the table has
no unit and a remark says so. `-1`, `inf`, NaN and a column of zeros in peak fields mean "not said".
`injection_date_time_stamp` carries a zone; HP ChemStation writes local time with a false +0000 and, for old
runs, `1900,01,01`: there `HP_injection_time` (local) is read.

Not read here: ANDI mass spectrometry (`andi_mass_spectra`), the error log, the calibration behind peak amounts.

Sources: ASTM E1947; the format was checked on files of nine vendors, on CDL twins, and against scipy's
reader.
"""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from parsers.errors import IncompleteFile
from parsers.format import BytesAt, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Peak, PeakTable, Trace
from parsers.reading.clocks import parse_andi_clock, parse_clock
from parsers.reading.encodings import decode
from parsers.reading.fields import not_finite, peaks_outside
from parsers.reading.netcdf3 import NetCdf3
from parsers.reading.refusal import broken
from parsers.wording import Text

FORMAT = Format(
    id="andi_chromatography",
    title=Text("ANDI/AIA 色谱 .cdf", "ANDI/AIA chromatography .cdf"),
    technique="gc",
    suffixes=(".cdf", ".aia"),
    marks=(
        BytesAt(0, b"CDF"),
        TextPattern(r"point_number|ordinate_values"),
        TextPattern(r"scan_number|scan_acquisition_time", absent=True),
    ),
)

_FACTOR_TOLERANCE = 20.0
_SHORTEST_PEAK_S = 0.05


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace and, where the file holds peaks, one table of them."""
    container = NetCdf3(file.data(), file.name)
    values = container.values("ordinate_values")
    if values is None:
        raise broken(file.name, Text("没有变量“ordinate_values”", 'there is no variable "ordinate_values"'))
    if values.size == 0:
        raise IncompleteFile(
            Text("文件“{name}”中没有数据点。", 'File "{name}" holds no points.').fill(name=file.name),
            Text("等待运行结束后重新导出。", "Export it again when the run is over."),
        )
    values = _scaled(container, values)
    to_minutes, unit_remark = _to_minutes(container.first_text("retention_unit", "retention_units"))
    times, time_remarks = _times(container, values.size, to_minutes, file.name)
    name = container.first_text("detector_name").split(",")[0].strip() or "signal"
    peaks, peak_remarks = _peaks(container, to_minutes, values, times, name)
    unit = container.first_text("detector_unit", "detector_units")
    acquired_at, clock_remark = _clock(container)
    kind = container.first_text("separation_experiment_type")
    table = PeakTable(
        trace=name,
        peaks=peaks,
        method=container.first_text("peak_processing_method_name"),
        unit=f"{unit}*s" if unit and peak_remarks[1] is None else "",
    )
    notes = (unit_remark, *time_remarks, clock_remark, *peak_remarks, not_finite(values, name))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc" if "liquid" in kind.lower() else "gc",
            sample_name=container.first_text("sample_name", "sample_id"),
            acquired_at=acquired_at,
            operator=container.first_text("operator_name"),
            method=container.first_text("detection_method_name", "company_method_name", "detection_method_table_name"),
            instrument=Instrument(maker=container.first_text("dataset_origin")),
            traces=(
                Trace(
                    name=name,
                    x=Axis(name="time", unit="min", values=times),
                    y=Axis(name=name, unit=unit, values=values),
                ),
            ),
            peak_tables=(table,) if peaks else (),
            metadata={key: text for key in container.attributes if (text := container.first_text(key))},
            remarks=tuple(note for note in notes if note is not None),
        )
    ]


def _scaled(container: NetCdf3, values: Floats) -> Floats:
    attributes = container.variables["ordinate_values"].attributes
    for key, apply in (("scale_factor", np.multiply), ("add_offset", np.add)):
        factor = attributes.get(key)
        if isinstance(factor, np.ndarray) and factor.size == 1:
            values = apply(values, float(factor.ravel()[0]))
    return values


def _to_minutes(unit: str) -> tuple[float, Text | None]:
    """The factor from the file's retention unit to minutes."""
    plain = unit.lower()
    if "min" in plain:
        return 1.0, None
    if "sec" in plain or plain in ("s", ""):
        return 1.0 / 60.0, None
    return 1.0 / 60.0, Text(
        "保留时间单位“{unit}”未知，按秒读取。", 'The retention unit "{unit}" is not known; read as seconds.'
    ).fill(unit=unit)


def _times(container: NetCdf3, count: int, to_minutes: float, name: str) -> tuple[Floats, list[Text]]:
    """Times in minutes, and what did not hold between interval, points and run time."""
    measured = container.values("raw_data_retention")
    if measured is not None and measured.size:
        if measured.size != count:
            raise broken(
                name,
                Text("保留时间有 {n} 个，数据点有 {count} 个", "there are {n} retention times for {count} points").fill(
                    n=measured.size, count=count
                ),
            )
        if not np.all(np.isfinite(measured)) or np.any(np.diff(measured) <= 0):
            raise broken(name, Text("保留时间没有递增", "the retention times do not increase"))
        scaled: Floats = measured * to_minutes
        return scaled, []
    interval = _scalar(container, "actual_sampling_interval")
    if interval is None or not interval > 0:
        raise broken(name, Text("采样间隔为 {n}", "the sampling interval is {n}").fill(n=interval))
    delay = _scalar(container, "actual_delay_time") or 0.0
    times: Floats = (delay + np.arange(count, dtype=np.float64) * interval) * to_minutes
    run = _scalar(container, "actual_run_time_length")
    spans = (count * interval, (count - 1) * interval, count * interval + delay, (count - 1) * interval + delay)
    if run is not None and run > 0 and min(abs(run - span) for span in spans) > max(2 * interval, 1e-3 * run):
        return times, [
            Text(
                "声明的运行时间为 {run}，而 {count} 个点 × 间隔 {interval} 为 {span}。",
                "The declared run time is {run}, but {count} points at an interval of {interval} make {span}.",
            ).fill(run=f"{run:g}", count=count, interval=f"{interval:g}", span=f"{count * interval:g}")
        ]
    return times, []


def _peaks(
    container: NetCdf3, to_minutes: float, values: Floats, times: Floats, trace: str
) -> tuple[tuple[Peak, ...], tuple[Text | None, Text | None]]:
    """The vendor's peaks in order of time, and two remarks: on peaks outside the trace, and on their unit."""
    apexes = container.values("peak_retention_time")
    if apexes is None or apexes.size == 0:
        return (), (None, None)
    columns = _PeakColumns(container)
    peaks = [columns.peak(row, apex, to_minutes) for row, apex in enumerate(apexes.tolist()) if math.isfinite(apex)]
    ordered = tuple(sorted(peaks, key=lambda peak: peak.apex))
    return ordered, (peaks_outside(ordered, times, trace), _unit_remark(ordered, values, times, trace))


class _PeakColumns:
    """The variables over `peak_number`, row by row."""

    _NUMBERS = (
        "peak_area",
        "peak_height",
        "peak_amount",
        "peak_start_time",
        "peak_end_time",
        "peak_asymmetry",
        "baseline_start_value",
        "baseline_stop_value",
    )
    _TEXTS = ("peak_name", "peak_start_detection_code", "peak_stop_detection_code")
    _FILLED = ("peak_area", "peak_height", "peak_amount")

    def __init__(self, container: NetCdf3) -> None:
        self._numbers = {name: container.values(name) for name in self._NUMBERS}
        for name in self._FILLED:
            column = self._numbers[name]
            if column is not None and not np.any(column):
                self._numbers[name] = None  # a column of zeros was never filled
        self._texts = {name: container.strings(name) or [] for name in self._TEXTS}
        self._unit = container.first_text("peak_amount_unit") or container.first_text("peak_amount_units")

    def peak(self, row: int, apex: float, to_minutes: float) -> Peak:
        """The peak of one row."""
        start, end = self._number("peak_start_time", row), self._number("peak_end_time", row)
        return Peak(
            apex=apex * to_minutes,
            area=self._number("peak_area", row),
            height=self._number("peak_height", row),
            start=None if start is None else start * to_minutes,
            end=None if end is None else end * to_minutes,
            baseline_start=self._number("baseline_start_value", row, minus_one_is_none=False),
            baseline_end=self._number("baseline_stop_value", row, minus_one_is_none=False),
            symmetry=self._number("peak_asymmetry", row),
            amount=(amount := self._number("peak_amount", row)),
            amount_unit=self._unit if amount is not None else "",
            code=self._text("peak_start_detection_code", row) + self._text("peak_stop_detection_code", row),
            name=self._text("peak_name", row),
            origin="vendor",
        )

    def _number(self, name: str, row: int, *, minus_one_is_none: bool = True) -> float | None:
        column = self._numbers[name]
        if column is None or row >= column.size or not math.isfinite(column[row]):
            return None
        value = float(column[row])
        return None if minus_one_is_none and value == -1.0 else value

    def _text(self, name: str, row: int) -> str:
        rows = self._texts[name]
        return decode(rows[row]).text.strip() if row < len(rows) else ""


def _unit_remark(peaks: tuple[Peak, ...], values: Floats, times: Floats, trace: str) -> Text | None:
    """A remark if the vendor's heights or areas are plainly not in the signal's unit (another power of ten)."""
    finite = values[np.isfinite(values)]
    largest = max((peak for peak in peaks if peak.area), key=lambda peak: abs(peak.area or 0.0), default=None)
    if largest is None or finite.size == 0:
        return None
    rise = abs(float(np.interp(largest.apex, times, values)) - float(np.median(finite)))
    if rise == 0.0:
        return None
    height = abs(largest.height) if largest.height else rise
    width_s = abs(largest.area or 0.0) / rise
    run_s = float(times[-1] - times[0]) * 60.0
    if rise / _FACTOR_TOLERANCE < height < rise * _FACTOR_TOLERANCE and _SHORTEST_PEAK_S < width_s < run_s:
        return None
    return Text(
        "信号“{trace}”的厂家峰表与曲线的单位不一致（{apex} min 处峰高 {height}、面积 {area}，曲线升高 {rise}）。",
        'Signal "{trace}": the vendor\'s peaks are not in the unit of the trace (at {apex} min height {height}, '
        "area {area}, while the trace rises by {rise}).",
    ).fill(
        trace=trace,
        apex=f"{largest.apex:.3f}",
        height="—" if largest.height is None else f"{largest.height:g}",
        area=f"{largest.area:g}",
        rise=f"{rise:g}",
    )


def _clock(container: NetCdf3) -> tuple[datetime | None, Text | None]:
    local = container.first_text("HP_injection_time")
    if local:
        return parse_clock(local, [container.first_text("dataset_date_time_stamp")])
    return parse_andi_clock(container.first_text("injection_date_time_stamp"))


def _scalar(container: NetCdf3, name: str) -> float | None:
    values = container.values(name)
    if values is None or values.size == 0 or not math.isfinite(values[0]):
        return None
    return float(values[0])
