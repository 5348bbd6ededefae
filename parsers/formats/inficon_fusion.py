"""Inficon Micro GC Fusion `.fusion-data` (JSON) and archives of them (`.zip`).

Written by: Micro GC Fusion firmware 1.8 and its run export.

Structure. One JSON object: `runTimeStamp` (universal time), `methodName`, `annotations` (name, tags, valcoPosition),
`softwareVersion`, `systemConfiguration/systemInfo`, `sequence`, and `detectors` by name (`moduleA:tcd`):
`nValuesPerSecond`, `nValuesExpected`, `nValuesOffset`, `carrierGas`, `values` (whole numbers), `analysis/peaks` with
label, top, start, end (seconds), area, height, snr, tailing, concentration, normalizedConcentration, baselinePoints.

Units and clock. Time = index / nValuesPerSecond seconds, here in minutes; areas are in counts x seconds (a straight
line between the baseline points gives the vendor's area within 0.3 %). Concentrations keep the unit of the
calibration, which the file does not name. A component that was looked for and not found has area and height 0: it
is left out of the peak table and its concentration of 0 stays among the readings.

Checked: nValuesExpected against the values; peaks inside the trace.

Sources: three real runs, with the vendor's csv of the same campaign.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np

from parsers.format import AnyOf, Format, Packed, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Peak, PeakTable, Reading, Trace
from parsers.reading.archive import Archive
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.fields import peaks_outside
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="inficon_fusion",
    title=Text("Inficon Fusion 微型气相色谱", "Inficon Micro GC Fusion"),
    technique="gc",
    suffixes=(".fusion-data", ".zip"),
    marks=(
        AnyOf(
            (
                (
                    TextPattern(r"\A(?:\xef\xbb\xbf)?\s*\{\s*\""),
                    TextPattern(r'"(?:methodLocation|runDataFormatLevel|nValuesPerSecond|nValuesExpected)"\s*:'),
                ),
                (Packed(r"(?:.*/)?[^/]*\.fusion-data"),),
            )
        ),
    ),
)
MAX_RUNS = 1_000
_LARGEST_EXPONENT = 300


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one for each run of an archive."""
    if not file.head.startswith(b"PK\x03\x04"):
        return [_measurement(file.data(), file.name)]
    archive = Archive(file)
    runs = sorted(name for name in archive.names if name.lower().endswith(".fusion-data"))
    if not 0 < len(runs) <= MAX_RUNS:
        raise broken(file.name, Text("压缩包中有 {n} 次运行", "the archive holds {n} runs").fill(n=len(runs)))
    return [_measurement(archive.read(name), name) for name in runs]


def _measurement(data: bytes, name: str) -> Measurement:
    run = _parsed(data, name)
    detectors = _object(run, "detectors", name)
    if not detectors:
        raise incomplete(name, Text("没有检测器", "there are no detectors"))
    traces: list[Trace] = []
    tables: list[PeakTable] = []
    found: list[Reading] = []
    remarks: list[Text | None] = []
    for key in detectors:
        detector = _object(detectors, key, name)
        trace = _trace(detector, key, name)
        peaks = _peaks(detector, key, name, found)
        traces.append(trace)
        if peaks:
            tables.append(PeakTable(trace=key, peaks=peaks, unit="counts*s"))
            remarks.append(peaks_outside(peaks, trace.x.values, key))
    acquired_at, clock = parse_iso_clock(_text(run, "runTimeStamp"))
    notes, system = _object(run, "annotations", name), _object(run, "systemConfiguration", name)
    info = _object(system, "systemInfo", name)
    return Measurement(
        format_id=FORMAT.id,
        technique="gc",
        sample_name=_text(notes, "name") or _text(run, "$displayName"),
        acquired_at=acquired_at,
        method=_text(run, "methodName"),
        instrument=Instrument(
            maker="Inficon",
            model=f"Micro GC Fusion {_text(info, 'systemPartNumber')}".strip(),
            serial=_text(info, "systemSerialNumber"),
            software=_text(_object(run, "softwareVersion", name), "version"),
        ),
        traces=tuple(traces),
        readings=tuple(found),
        peak_tables=tuple(tables),
        metadata=_metadata(run, notes, name),
        remarks=held([*remarks, clock]),
    )


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        run = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        kind = incomplete if "Expecting" in str(error) or "Unterminated" in str(error) else broken
        raise kind(
            name, Text("JSON 无法解析：{e}", "the JSON cannot be parsed: {e}").fill(e=str(error)[:120])
        ) from error
    if not isinstance(run, dict):
        raise broken(name, Text("JSON 不是对象", "the JSON is no object"))
    return run


def _object(holder: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    value = holder.get(key, {})
    if not isinstance(value, dict):
        raise broken(name, Text("“{key}”不是对象", '"{key}" is no object').fill(key=key))
    return value


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return str(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""


def _number(holder: dict[str, Any], key: str) -> Decimal | None:
    value = holder.get(key)
    return Decimal(value) if isinstance(value, int | Decimal) and _is_number(value) else None


def _is_number(value: object) -> bool:
    """Whether it is a number that a float holds (Decimal takes any exponent that a damaged file names)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).adjusted() < _LARGEST_EXPONENT


def _trace(detector: dict[str, Any], key: str, name: str) -> Trace:
    values, rate = detector.get("values"), _number(detector, "nValuesPerSecond")
    if not isinstance(values, list) or not all(map(_is_number, values)):
        raise broken(name, Text("{key} 的 values 不是数值", "{key}: values are no numbers").fill(key=key))
    if rate is None or not 0 < rate < 1_000_000 or not values:
        raise broken(name, Text("{key} 没有采样率或数据", "{key} has no rate or no values").fill(key=key))
    expected = _number(detector, "nValuesExpected")
    if expected is not None and expected.adjusted() < 9:
        check_count(name, Text("{k} 的数据点", "values of {k}").fill(k=key), int(expected), len(values))
    return Trace(
        name=key,
        x=Axis(name="time", unit="min", values=np.arange(len(values)) / (60.0 * float(rate))),
        y=Axis(name=key, unit="counts", values=np.array([float(value) for value in values])),
    )


def _peaks(detector: dict[str, Any], key: str, name: str, readings: list[Reading]) -> tuple[Peak, ...]:
    """The peaks that were found; concentrations go to `readings`."""
    listed = _object(detector, "analysis", name).get("peaks", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise broken(name, Text("{key} 的 peaks 无法读取", "{key}: peaks are no list of objects").fill(key=key))
    peaks = []
    for one in listed:
        label = _text(one, "label")
        for what, quantity in (("concentration", "concentration"), ("normalizedConcentration", "normalized")):
            value = _number(one, what)
            if label and value is not None:
                readings.append(Reading(name=f"{key} {label} {quantity}", value=value))
        apex, area, height = (_number(one, what) for what in ("top", "area", "height"))
        if apex is None or (not area and not height):
            continue
        base = _object(one, "baselinePoints", name)
        peaks.append(
            Peak(
                apex=float(apex) / 60,
                area=_float(area),
                height=_float(height),
                start=_minutes(_number(one, "start")),
                end=_minutes(_number(one, "end")),
                baseline_start=_float(_number(base, "start")),
                baseline_end=_float(_number(base, "end")),
                symmetry=_float(_number(one, "tailing")),
                snr=_float(_number(one, "snr")),
                code="manual" if one.get("isManual") is True else "",
                name=label,
                origin="vendor",
            )
        )
    return tuple(sorted(peaks, key=lambda peak: peak.apex))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _minutes(value: Decimal | None) -> float | None:
    return None if value is None else float(value) / 60


def _metadata(run: dict[str, Any], notes: dict[str, Any], name: str) -> dict[str, str]:
    found = {
        "method location": _text(run, "methodLocation"),
        "sequence": _text(_object(run, "sequence", name), "location"),
        "valco position": _text(notes, "valcoPosition"),
        "valco position name": _text(notes, "valcoPositionName"),
        "total concentration": _text(run, "frontInletTotalConcentration"),
        "id": _text(run, "$id"),
    }
    for key, detector in _object(run, "detectors", name).items():
        found[f"{key} carrier gas"] = _text(detector, "carrierGas")
    return {key: value for key, value in found.items() if value}
