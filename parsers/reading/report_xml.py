"""The results that ChemStation writes as XML: `Result.xml` (schema `ChemStationResult`, A.10 to C.01).

Each `Chromatograms/Signal` holds its peaks as `IntegrationResults`, with baseline and times of start and end. Names,
kinds and amounts stand in `Results/ResultsGroup/Peak`, told apart by signal and time.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from parsers.measurement import Peak
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken
from parsers.reading.vendor_report import SignalPeaks, VendorReport, in_order
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

_SAME_TIME = 1e-4


class _Reported(NamedTuple):
    signal: str
    at: float
    name: str
    code: str


_NOTHING = _Reported("", 0.0, "", "")


def read_report_xml(data: bytes, name: str) -> VendorReport:
    """The report of a whole `Result.xml`. Raises BrokenFile for XML of another kind."""
    root = parse_xml(data, name)
    if root.tag != "ChemStationResult":
        raise broken(
            name,
            Text("根元素为“{tag}”，应为 ChemStationResult", 'the root is "{tag}", not ChemStationResult').fill(
                tag=root.tag
            ),
        )
    header = {
        f"{group.tag}.{field.tag}": text_of(field)
        for group in root
        if group.tag in ("Acquisition", "SampleInformation")
        for field in group
        if isinstance(field.tag, str) and text_of(field)
    }
    module = root.find("ModuleInformation/Module")
    for field in ("ModuleName", "SerialNumber"):
        if value := text_of(module, field):
            header[f"Module.{field}"] = value
    reported = _reported(root)
    return VendorReport(
        source=name,
        header=header,
        method=header.get("SampleInformation.Method", ""),
        signals=tuple(_signal(signal, reported) for signal in root.iterfind("Chromatograms/Signal")),
    )


def _reported(root: etree._Element) -> list[_Reported]:
    """What the results say of each peak beside its integration."""
    found = []
    for peak in root.iterfind("Results/ResultsGroup/Peak"):
        at = _number(peak, "MeasRetTime")
        if at is not None:
            found.append(_Reported(text_of(peak, "SignalDesc"), at, text_of(peak, "Name"), text_of(peak, "PeakType")))
    return found


def _signal(signal: etree._Element, reported: list[_Reported]) -> SignalPeaks:
    description = text_of(signal, "Description") or text_of(signal, "Title")
    unit = text_of(signal, "YUnits")
    peaks = []
    for result in signal.iterfind("IntegrationResults"):
        apex = _number(result, "RetTime")
        if apex is None:
            continue
        said = next(
            (one for one in reported if one.signal == description and abs(one.at - apex) < _SAME_TIME), _NOTHING
        )
        peaks.append(
            Peak(
                apex=apex,
                area=_number(result, "Area"),
                height=_number(result, "Height"),
                symmetry=_number(result, "Symmetry"),
                start=_number(result, "TimeStart"),
                end=_number(result, "TimeEnd"),
                baseline_start=_number(result, "BaselineStart"),
                baseline_end=_number(result, "BaselineEnd"),
                code=said.code,
                name=said.name,
                origin="vendor",
            )
        )
    return SignalPeaks(signal=description, peaks=in_order(peaks), unit=f"{unit}*s" if unit else "")


def _number(element: etree._Element, tag: str) -> float | None:
    """A number; programs of some regions write a decimal comma."""
    text = text_of(element, tag)
    value = decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    return None if value is None else float(value)
