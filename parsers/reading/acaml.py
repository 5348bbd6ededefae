"""ACAML, the XML in which ChemStation and OpenLab CDS hand on results: `sequence.acam_` in a `.D`, `.acaml` elsewhere.

Everything is linked by identifiers: an injection's result names its measured data, which list the signals; a
sample's measured data name the injections and the parameters that hold the sample's name. Peaks carry the vendor's
whole knowledge: start, end, baseline, width at half height, resolution. Compounds name the peaks that they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lxml import etree

from parsers.measurement import Instrument, Measurement, Peak
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken
from parsers.reading.vendor_report import SignalPeaks, VendorReport, in_order
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text


class Injection(NamedTuple):
    """One injection of an ACAML document. `traces`: the identifier of each signal's raw data by the signal's name."""

    report: VendorReport
    sample_name: str
    acquired_at: datetime | None
    operator: str
    technique: str
    model: str
    serial: str
    software: str
    traces: dict[str, str]


def read_acaml(data: bytes, name: str) -> list[Injection]:
    """The injections of a whole document, in its order. Raises BrokenFile for XML of another kind."""
    root = parse_xml(data, name)
    if root.tag != "ACAML":
        raise broken(name, Text("根元素为“{tag}”，应为 ACAML", 'the root is "{tag}", not ACAML').fill(tag=root.tag))
    by_id = {str(element.get("id")): element for element in root.iter() if element.get("id") and _defines(element)}
    samples = _samples(root, by_id)
    results = {_reference(result, "InjectionMeasData_ID"): result for result in root.iterfind(".//Injections/Result")}
    instrument = root.find(".//Resources/Instrument")
    return [
        _injection(measured, results.get(measured.get("id", "")), samples, instrument, name)
        for measured in root.iterfind(".//Injections/MeasData")
    ]


def injection_measurement(format_id: str, injection: Injection) -> Measurement:
    """What an injection of an ACAML document tells where the document stands alone."""
    report = injection.report
    return Measurement(
        format_id=format_id,
        technique="lc" if "Liquid" in injection.technique else "gc",
        sample_name=injection.sample_name,
        acquired_at=injection.acquired_at,
        operator=injection.operator,
        instrument=Instrument(
            maker="Agilent", model=injection.model, serial=injection.serial, software=injection.software
        ),
        peak_tables=report.tables(),
        metadata=dict(report.header),
        remarks=report.remarks,
    )


def _injection(
    measured: etree._Element,
    result: etree._Element | None,
    samples: dict[str, str],
    instrument: etree._Element | None,
    name: str,
) -> Injection:
    signals = {str(signal.get("id")): signal for signal in measured.iterfind("Signal")}
    names = _compounds(result)
    found = []
    for one in result.iterfind("SignalResult") if result is not None else ():
        signal = signals.get(_reference(one, "Signal_ID"))
        description = text_of(signal, "Description") or text_of(signal, "Name")
        peaks = [peak for peak in (_peak(element, names) for element in one.iterfind("Peak")) if peak is not None]
        found.append(SignalPeaks(signal=description, peaks=in_order(peaks), unit=_area_unit(one)))
    folder = text_of(measured, "BinaryData/DirItem/Name")
    return Injection(
        report=VendorReport(source=name, header={"Data File": folder} if folder else {}, signals=tuple(found)),
        sample_name=samples.get(str(measured.get("id")), ""),
        acquired_at=_clock(text_of(measured, "Info/CreatedDate")),
        operator=text_of(measured, "Info/CreatedBy/Username"),
        technique=text_of(instrument, "Technique"),
        model=text_of(instrument, "Module/Name"),
        serial=text_of(instrument, "Module/SerialNo"),
        software=text_of(measured, "AcquisitionSoftware"),
        traces={
            text_of(signal, "Description") or text_of(signal, "Name"): text_of(signal, "TraceID")
            for signal in signals.values()
        },
    )


def _samples(root: etree._Element, by_id: dict[str, etree._Element]) -> dict[str, str]:
    """The sample's name of each injection's measured data."""
    found = {}
    for measured in root.iterfind(".//Samples/MeasData"):
        sample = text_of(by_id.get(_reference(measured, "IdentParam_ID")), "Name")
        for reference in measured.iterfind("InjectionMeasData_ID"):
            found[str(reference.get("id"))] = sample
    return found


def _compounds(result: etree._Element | None) -> dict[str, str]:
    """The compound's name of each identified peak."""
    found = {}
    for compound in result.iterfind("InjectionCompound") if result is not None else ():
        name = text_of(compound, "IdentifiedCompound/CompoundName")
        for peak in compound.iterfind("Identification/Qualified/Peaks/Peak_ID") if name else ():
            found[str(peak.get("id"))] = name
    return found


def _peak(element: etree._Element, names: dict[str, str]) -> Peak | None:
    apex = _value(element, "RetentionTime")
    if apex is None:
        return None
    resolution = _value(element, "Resolution_EP")
    return Peak(
        apex=apex,
        area=_value(element, "Area"),
        height=_value(element, "Height"),
        start=_value(element, "BeginTime"),
        end=_value(element, "EndTime"),
        baseline_start=_value(element, "BaselineStart"),
        baseline_end=_value(element, "BaselineEnd"),
        fwhm=_value(element, "Width_50Perc"),
        symmetry=_value(element, "Symmetry"),
        snr=_value(element, "SignalToNoise"),
        resolution=resolution if resolution is None or resolution >= 0 else None,
        code=text_of(element, "BaselineCode"),
        name=names.get(str(element.get("id")), ""),
        origin="vendor",
    )


def _area_unit(result: etree._Element) -> str:
    """The unit that an area names; ChemStation names none."""
    area = result.find("Peak/Area")
    return "" if area is None else str(area.get("unit") or "")


def _defines(element: etree._Element) -> bool:
    """Whether an element with an identifier is the thing itself, not a reference (`…_ID`) to it."""
    return isinstance(element.tag, str) and not element.tag.endswith("_ID")


def _reference(element: etree._Element, tag: str) -> str:
    reference = element.find(tag)
    return "" if reference is None else str(reference.get("id") or "")


def _value(element: etree._Element, tag: str) -> float | None:
    found = element.find(tag)
    value = decimal(str(found.get("val") or "")) if found is not None else None
    return None if value is None else float(value)


def _clock(text: str) -> datetime | None:
    """A date of the document, with the zone that it names."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
