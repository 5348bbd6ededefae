"""GAML (Generalized Analytical Markup Language): runs and spectra of any instrument as XML.

Written by: GRAMS and its converters (Thermo), Chromeleon's GAML export, TotalChrom and OMNIC converters.

Structure. `GAML/experiment` (name, collectdate, parameters) with `trace` elements (name, technique: CHROM, IR, RAMAN,
UVVIS, FLUOR, MS, NMR, XRAY, …). A trace has `Xdata` (label, units) with base64 `values` (byteorder INTEL or
MOTOROLA, format FLOAT32 or FLOAT64, numvalues), below it `Ydata` (label, units) with its own `values`, and perhaps
`peaktable/peak` (name; peakXvalue, peakYvalue, baseline start and end; parameters with the area and height). A family
of curves has `coordinates` on another axis, one for each, which their names carry: `Em scan (Excitation (nm) 280)`.

Units and clock. Chromatogram time in SECONDS or MINUTES, here in minutes; wavenumbers and wavelengths as they are. An
area's unit is not told by the schema: it stays empty. `collectdate` carries its zone (Z).

Checked: numvalues against the bytes; as many x as y; peaks inside the trace.

Not read: links, the integrity sum (over a canonical form that the schema leaves to the writer); mass spectra come as so
many curves.

Sources: the public schema's names as real files of Chromeleon, TotalChrom, OMNIC and a fluorescence instrument use
them.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Peak, PeakTable, Technique, Trace
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.fields import decimal, peaks_outside, whole
from parsers.reading.refusal import broken, check_count, check_increasing, held, incomplete
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="gaml",
    title=Text("GAML 分析数据", "GAML analytical data"),
    technique="gc",
    suffixes=(".gaml",),
    marks=(TextPattern(r"<(?:\w+:)?GAML\b"),),
)
_TECHNIQUES: dict[str, Technique] = {"CHROM": "gc", "XRAY": "xrd"}
_UNITS = {"WAVENUMBER": "cm-1", "NANOMETERS": "nm", "MICRONS": "µm", "ABSORBANCE": "AU", "PERCENTTRANSMISSION": "%T"}
_MAX_VALUES = 50_000_000


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each experiment that has a trace."""
    root = parse_xml(file.data(), file.name)
    found = [_measurement(root, one, file.name) for one in root.findall("experiment") if one.find("trace") is not None]
    if not found:
        raise incomplete(file.name, Text("没有含 trace 的 experiment", "there is no experiment with a trace"))
    return found


def _measurement(root: etree._Element, experiment: etree._Element, name: str) -> Measurement:
    traces: list[Trace] = []
    tables: list[PeakTable] = []
    remarks: list[Text | None] = []
    kinds: list[Technique] = []
    for element in experiment.findall("trace"):
        technique = _technique(element)
        kinds.append(technique)
        places, note = _places(element, name)
        remarks.append(note)
        for number, across in enumerate(element.findall("Xdata")):
            minutes = technique in ("gc", "lc")
            x, scale = _axis(across, name, minutes)
            for up in across.findall("Ydata"):
                trace = _trace(element, x, up, name, len(traces))
                if places:
                    trace = replace(trace, name=f"{trace.name} ({places[number]})")
                traces.append(trace)
                table = _peaks(up, trace.name, scale)
                if table.peaks:
                    tables.append(table)
                    remarks.append(peaks_outside(table.peaks, trace.x.values, trace.name))
        if element.find("Xdata") is None:
            remarks.append(Text("“{t}”没有数据。", '"{t}" holds no data.').fill(t=element.get("name", "")))
    acquired_at, clock = parse_iso_clock(text_of(experiment, "collectdate"))
    texts = _parameters(experiment)
    return Measurement(
        format_id=FORMAT.id,
        technique=next((kind for kind in kinds if kind in ("gc", "lc")), kinds[-1] if kinds else "spectrum"),
        sample_name=experiment.get("name", ""),
        acquired_at=acquired_at,
        operator=texts.get("FH_FILE_AUTHOR", "") or texts.get("operator", ""),
        instrument=Instrument(software=_parameters(root).get("converter_name", "")),
        traces=tuple(traces),
        peak_tables=tuple(tables),
        metadata=texts,
        remarks=held([clock, *remarks]),
    )


def _places(trace: etree._Element, name: str) -> tuple[list[str], Text | None]:
    """Where each curve of a family lies on another axis (spectra at their times), and what does not hold of it."""
    across = trace.find("coordinates")
    if across is None:
        return [], None
    curves = len(trace.findall("Xdata"))
    axis = across.get("label", "") or across.get("units", "").lower()
    values = _values(across, name)
    if values.size == curves:
        return [f"{axis} {value:g}" for value in values], None
    note = Text(
        "“{t}”有 {curves} 条曲线，而其坐标（{axis}）有 {n} 个，坐标未采用。",
        '"{t}" has {curves} curves and {n} coordinates ({axis}), which are not taken.',
    )
    return [], note.fill(t=trace.get("name", ""), curves=curves, axis=axis, n=values.size)


def _technique(trace: etree._Element) -> Technique:
    kind = _TECHNIQUES.get(trace.get("technique", "").upper(), "spectrum")
    channel = trace.get("name", "").upper()
    liquid = any(sign in channel for sign in ("UV", "RI_", "DAD", "PDA", "ED_", "CD_", "FLD"))
    return "lc" if kind == "gc" and liquid else kind


def _axis(across: etree._Element, name: str, is_time: bool) -> tuple[Axis, float]:
    """The x axis, and by what its values were multiplied to give minutes."""
    units = across.get("units", "").upper()
    scale = 1.0
    if is_time:
        if units not in ("SECONDS", "MINUTES", "MILLISECONDS", "HOURS"):
            raise broken(name, Text("时间单位为“{u}”", 'the time is in "{u}"').fill(u=units))
        scale = {"SECONDS": 1 / 60, "MINUTES": 1.0, "MILLISECONDS": 1 / 60_000, "HOURS": 60.0}[units]
    values = _values(across, name)
    check_increasing(name, values, across.get("label", "x"))
    label = "time" if is_time else across.get("label", "x")
    return Axis(name=label, unit="min" if is_time else _UNITS.get(units, units.lower()), values=values * scale), scale


def _trace(element: etree._Element, x: Axis, up: etree._Element, name: str, number: int) -> Trace:
    values = _values(up, name)
    check_count(name, Text("Y 值", "Y values"), x.values.size, values.size)
    title = element.get("name", "") or up.get("label", "") or f"trace {number + 1}"
    units = up.get("units", "").upper()
    unit = "" if units == "UNKNOWN" else _UNITS.get(units, units.lower())
    return Trace(name=title, x=x, y=Axis(name=up.get("label", "") or title, unit=unit, values=values))


def _values(holder: etree._Element, name: str) -> Floats:
    element = holder.find("values")
    if element is None:
        raise incomplete(name, Text("没有 values", "values are missing"))
    kind = {"FLOAT32": "f4", "FLOAT64": "f8"}.get(element.get("format", "").upper())
    order = {"INTEL": "<", "MOTOROLA": ">"}.get(element.get("byteorder", "").upper())
    if kind is None or order is None:
        shape = f"{element.get('format')} {element.get('byteorder')}"
        raise broken(name, Text("数值格式为“{f}”", 'the values are "{f}"').fill(f=shape))
    try:
        raw = base64.b64decode((element.text or "").encode("ascii", "strict"), validate=False)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise broken(name, Text("base64 损坏：{e}", "the base64 is damaged: {e}").fill(e=error)) from error
    size = int(kind[1])
    declared = whole(element.get("numvalues", ""))
    there = len(raw) // size
    if declared is None or declared > _MAX_VALUES or len(raw) % size:
        raise broken(name, Text("numvalues 与数据不符", "numvalues and the bytes do not agree"))
    check_count(name, Text("数值", "values"), declared, there)
    return np.frombuffer(raw, order + kind).astype(np.float64)


def _peaks(up: etree._Element, trace: str, scale: float) -> PeakTable:
    peaks = []
    for element in up.findall("peaktable/peak"):
        apex = _number(text_of(element, "peakXvalue"))
        if apex is None:
            continue
        texts = {key.lower(): value for key, value in _parameters(element).items()}
        start, end = (_number(text_of(element, f"baseline/{side}Xvalue")) for side in ("start", "end"))
        peaks.append(
            Peak(
                apex=apex * scale,
                area=_number(texts.get("pk_area", "") or texts.get("peak_area", "") or texts.get("area", "")),
                height=_number(texts.get("pk_height", "") or texts.get("peak_height", "") or texts.get("height", "")),
                start=None if start is None else start * scale,
                end=None if end is None else end * scale,
                baseline_start=_number(text_of(element, "baseline/startYvalue")),
                baseline_end=_number(text_of(element, "baseline/endYvalue")),
                name=element.get("name", ""),
                origin="vendor",
            )
        )
    return PeakTable(trace=trace, peaks=tuple(sorted(peaks, key=lambda peak: peak.apex)))


def _number(text: str) -> float | None:
    value = decimal(text)
    return None if value is None else float(value)


def _parameters(element: etree._Element) -> dict[str, str]:
    return {
        one.get("name", ""): text_of(one) for one in element.findall("parameter") if one.get("name") and text_of(one)
    }
