"""What Agilent's reports tell in common, whichever way they were printed: a header, and peaks for each signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.measurement import Instrument, Measurement, Peak, PeakTable, Technique
from parsers.reading.chemstation_signal import signal_name
from parsers.reading.clocks import parse_clock
from parsers.reading.refusal import held
from parsers.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPeaks:
    """The peaks of one signal as a report tells them. `signal` is its description: `FID1 A, Front Signal`."""

    signal: str
    peaks: tuple[Peak, ...]
    unit: str = ""

    @property
    def trace(self) -> str:
        """The name of the trace that these peaks belong to: FID1A."""
        return signal_name(self.signal, self.signal)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReport:
    """One report: which file it is, its header verbatim, the peaks of each signal, and what was odd about it."""

    source: str
    header: Mapping[str, str] = field(default_factory=dict)
    signals: tuple[SignalPeaks, ...] = ()
    method: str = ""
    remarks: tuple[Text, ...] = ()

    def tables(self) -> tuple[PeakTable, ...]:
        """The tables of all signals that have peaks, as a file that stands alone tells them."""
        return tuple(
            PeakTable(trace=signal.trace, peaks=signal.peaks, method=self.method, unit=signal.unit)
            for signal in self.signals
            if signal.peaks
        )


_SAMPLE = ("Sample Name", "SampleInformation.SampleName", "Sample")
_DATE = ("Injection Date", "SampleInformation.InjectionDateTime", "Acq On")
_OPERATOR = ("Acq. Operator", "SampleInformation.Operator", "Operator")


def report_measurement(format_id: str, report: VendorReport, *, technique: Technique | None = None) -> Measurement:
    """What a report tells where it stands alone: sample, date, operator, method and peaks, no traces.

    Without a `technique` it is LC where all signals are those of LC detectors, else GC.
    """
    header = report.header
    date = _first(header, _DATE)
    acquired_at, clock_remark = parse_clock(date, [header.get("Last changed", "")])
    operator = _first(header, _OPERATOR)
    names = [signal.trace for signal in report.signals]
    lc = bool(names) and all(name.startswith(("DAD", "MWD", "VWD", "RID", "FLD")) for name in names)
    return Measurement(
        format_id=format_id,
        technique=technique or ("lc" if lc else "gc"),
        sample_name=_first(header, _SAMPLE),
        acquired_at=acquired_at,
        operator="" if operator == date else operator,  # REPORT00.CSV repeats the date in the operator's place
        method=report.method,
        instrument=Instrument(
            maker="Agilent",
            model=header.get("Module.ModuleName", ""),
            serial=header.get("Module.SerialNumber", ""),
            software=header.get("Acquisition.Version", ""),
        ),
        peak_tables=report.tables(),
        metadata={key: value for key, value in header.items() if value},
        remarks=held((*report.remarks, clock_remark)),
    )


def _first(header: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((header[key] for key in keys if header.get(key)), "")


def in_order(peaks: list[Peak]) -> tuple[Peak, ...]:
    """The peaks in order of time."""
    return tuple(sorted(peaks, key=lambda peak: peak.apex))
