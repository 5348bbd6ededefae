"""`geolab read FILE`: what an instrument's file says, for people or, with --json, for programs."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
import numpy as np

from parsers.errors import ParserError
from parsers.instrument_file import Progress
from parsers.measurement import Axis, Measurement, PeakTable, ScanSet, Trace
from parsers.wording import Language, Text, default_language

_SHOWN_PEAKS = 12
_LARGE_BYTES = 64 << 20
_LABELS = {
    "format": Text("格式", "Format"),
    "sample": Text("样品", "Sample"),
    "time": Text("采集时间", "Acquired"),
    "operator": Text("操作员", "Operator"),
    "method": Text("方法", "Method"),
    "instrument": Text("仪器", "Instrument"),
    "traces": Text("信号", "Traces"),
    "points": Text("点", "points"),
    "scans": Text("质谱", "Mass spectra"),
    "ions": Text("个离子", "ions"),
    "peaks": Text("厂家峰表", "Vendor peaks"),
    "readings": Text("读数", "Readings"),
    "remarks": Text("说明", "Remarks"),
    "more": Text("……另有 {n} 个", "… {n} more"),
}


@click.command(help="Read an instrument's file or folder and show what it says. / 读取仪器文件或文件夹。")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write JSON. / 输出 JSON。")
@click.option("--arrays", is_flag=True, help="With --json: include all values of the curves. / 包含曲线全部数值。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
def read(path: Path, as_json: bool, arrays: bool, lang: Language | None) -> None:
    """Show the measurements of one file; exit code 1 with the reason and the cure if it cannot be read."""
    from parsers.recognition import read as read_measurements

    language = lang or default_language()
    try:
        measurements = read_measurements(path, _progress())
    except ParserError as error:
        if as_json:
            click.echo(json.dumps({"error": _error(error)}, ensure_ascii=False, indent=2))
        else:
            click.echo(error.message.in_(language), err=True)
            click.echo(error.cure.in_(language), err=True)
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps([summary(m, arrays=arrays) for m in measurements], ensure_ascii=False, indent=2))
        return
    for i, measurement in enumerate(measurements):
        if i:
            click.echo()
        click.echo("\n".join(_lines(measurement, language)))


def _progress() -> Progress | None:
    """Tells on a terminal how far a large file is read; None where nobody looks."""
    if not sys.stderr.isatty():
        return None
    shown = -1

    def tell(done: int, size: int) -> None:
        nonlocal shown
        percent = 100 * done // max(size, 1)
        if size >= _LARGE_BYTES and percent != shown:
            shown = percent
            click.echo(f"\r{percent:3d} %" + ("\r      \r" if percent >= 100 else ""), err=True, nl=False)

    return tell


def summary(measurement: Measurement, *, arrays: bool = False) -> dict[str, object]:
    """A measurement as plain JSON values; each curve as count, first, last, least, most and sha256.

    The sha256 is of the little-endian float64 bytes. Numbers of the text are strings, digit by digit.
    """
    shown: dict[str, object] = {
        "format": measurement.format_id,
        "technique": measurement.technique,
        "sample_name": measurement.sample_name,
        "acquired_at": measurement.acquired_at.isoformat() if measurement.acquired_at else None,
        "operator": measurement.operator,
        "method": measurement.method,
        "instrument": asdict(measurement.instrument),
        "traces": [_trace(trace, arrays) for trace in measurement.traces],
        "peak_tables": [_peak_table(table) for table in measurement.peak_tables],
        "readings": [
            {key: _plain(value) for key, value in asdict(reading).items()} for reading in measurement.readings
        ],
        "metadata": dict(measurement.metadata),
        "remarks": [remark._asdict() for remark in measurement.remarks],
    }
    if measurement.scans is not None:
        shown["scans"] = _scans(measurement.scans, arrays)
    if measurement.product_scans:
        shown["product_scans"] = {
            str(level): _scans(scans, arrays) for level, scans in measurement.product_scans.items()
        }
    return shown


def _scans(scans: ScanSet, arrays: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "n": len(scans),
        "ions": len(scans.mz),
        "time": _axis(Axis(name="time", unit="min", values=scans.times), arrays),
        "mz": _axis(Axis(name="m/z", unit="", values=np.asarray(scans.mz, dtype=np.float64)), arrays),
        "intensity": _axis(
            Axis(name="intensity", unit=scans.unit, values=np.asarray(scans.intensity, dtype=np.float64)), arrays
        ),
    }
    if arrays:
        shown["offsets"] = scans.offsets.tolist()
    return shown


def _trace(trace: Trace, arrays: bool) -> dict[str, object]:
    return {"name": trace.name, "x": _axis(trace.x, arrays), "y": _axis(trace.y, arrays)}


def _axis(axis: Axis, arrays: bool) -> dict[str, object]:
    values = axis.values
    shown: dict[str, object] = {
        "name": axis.name,
        "unit": axis.unit,
        "n": len(values),
        "first": float(values[0]) if len(values) else None,
        "last": float(values[-1]) if len(values) else None,
        "min": float(values.min()) if len(values) else None,
        "max": float(values.max()) if len(values) else None,
        "sha256": hashlib.sha256(values.astype("<f8").tobytes()).hexdigest(),
    }
    if arrays:
        shown["values"] = values.tolist()
    return shown


def _peak_table(table: PeakTable) -> dict[str, object]:
    peaks = [{key: value for key, value in asdict(peak).items() if value not in (None, "")} for peak in table.peaks]
    return {"trace": table.trace, "method": table.method, "unit": table.unit, "peaks": peaks}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _error(error: ParserError) -> dict[str, object]:
    return {
        "kind": error.kind,
        "message": error.message._asdict(),
        "cure": error.cure._asdict(),
        "where": error.where,
    }


def _lines(measurement: Measurement, language: Language) -> list[str]:
    from parsers.recognition import formats

    def label(key: str) -> str:
        return _LABELS[key].in_(language)

    instrument = measurement.instrument
    facts = {
        "format": formats()[measurement.format_id].format.title.in_(language),
        "sample": measurement.sample_name,
        "time": str(measurement.acquired_at or ""),
        "operator": measurement.operator,
        "method": measurement.method,
        "instrument": " · ".join(
            part for part in (instrument.maker, instrument.model, instrument.serial, instrument.software) if part
        ),
    }
    lines = [f"{label(key)}: {value or '—'}" for key, value in facts.items()]
    lines.append(f"{label('traces')}:")
    for trace in measurement.traces:
        x, y = trace.x.values, trace.y.values
        lines.append(
            f"  {trace.name}: {len(trace)} {label('points')}, {x[0]:.4f}–{x[-1]:.4f} {trace.x.unit}, "
            f"{y.min():g} … {y.max():g} {trace.y.unit}".rstrip()
        )
    if measurement.scans is not None and len(measurement.scans):
        scans = measurement.scans
        span = f", m/z {scans.mz.min():g}–{scans.mz.max():g}" if len(scans.mz) else ""
        lines.append(
            f"{label('scans')}: {len(scans)}, {scans.times[0]:.4f}–{scans.times[-1]:.4f} min, "
            f"{len(scans.mz)} {label('ions')}{span}"
        )
    for table in measurement.peak_tables:
        lines.append(f"{label('peaks')} {table.trace} ({len(table)}, {table.unit or '?'}):")
        lines += [
            f"  {peak.apex:9.4f} min  {_number(peak.area):>14}  {_number(peak.height):>14}"
            f"  {peak.code:<4} {peak.name}".rstrip()
            for peak in table.peaks[:_SHOWN_PEAKS]
        ]
        lines += _more(len(table) - _SHOWN_PEAKS, language)
    if measurement.readings:
        lines.append(f"{label('readings')}:")
        lines += [f"  {r.name} = {r.value} {r.unit}".rstrip() for r in measurement.readings[:_SHOWN_PEAKS]]
        lines += _more(len(measurement.readings) - _SHOWN_PEAKS, language)
    if measurement.remarks:
        lines.append(f"{label('remarks')}:")
        lines += [f"  {remark.in_(language)}" for remark in measurement.remarks]
    return lines


def _more(count: int, language: Language) -> list[str]:
    return ["  " + _LABELS["more"].fill(n=count).in_(language)] if count > 0 else []


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.6g}"


@click.command(help="List the formats that are read. / 列出可读取的格式。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
def formats(lang: Language | None) -> None:
    """One line per format: its id, technique, usual suffixes and title."""
    from parsers.console import aligned
    from parsers.recognition import formats as registered

    language = lang or default_language()
    rows = [
        (one.format.id, one.format.technique, " ".join(one.format.suffixes), one.format.title.in_(language))
        for one in registered().values()
    ]
    click.echo("\n".join(aligned(sorted(rows, key=lambda row: (row[1], row[0])))))
