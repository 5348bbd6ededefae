"""A chromatogram with n-alkanes becomes named amounts: what the items on saturates and on whole oil have in common.

Components of the item with an index are looked for at their retention index; an n-alkane standard among the case's
standards (its certificate lists its carbons) helps to tell the carbon numbers and is checked for discrimination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.measurement import Measurement, Peak, Trace
from parsers.wording import Text
from station.analysis.chromatogram.correction import has_names, names_by_hand
from station.analysis.retention import alkane_names, alkane_standard, alkanes, critical_pairs
from station.items import curves
from station.items.answers import of_curve
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.findings import check
from station.records import Chart, ChartMark, Finding

_DISCRIMINATION = (20, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRun:
    """Amounts over the limit of quantitation by carbon number and by component, and where they came from.

    `below` are the names found below that limit; `refused` is why nothing could be named.
    """

    alkanes: Mapping[int, Decimal]
    others: Mapping[str, Decimal]
    below: frozenset[str] = frozenset()
    peaks: tuple[Peak, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()
    refused: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What the standard run gives: retention times (min) by carbon number, empty without one, and findings."""

    minutes: Mapping[int, float]
    findings: tuple[Finding, ...] = ()


def runs_of(case: Case) -> list[NamedRun]:
    """The runs of a case with their names, by the ladder of its standard; without runs the amounts typed in."""
    if not case.samples:
        return [given_run(case)]
    ladder = ladder_of(case)
    return [named_run(case, run, place, ladder) for place, run in enumerate(case.samples)]


def given_run(case: Case) -> NamedRun:
    """The amounts typed in under `areas`. CalculationError for an unknown or repeated name, or a negative area."""
    with curves.analysed(case, "areas"):
        amounts = alkane_names.by_name(case.numbers_given("areas"), _others(case))
        below = {alkane_names.known_name(name, _others(case)) for name in case.below_limit_given("areas")}
    return NamedRun(
        alkanes=_by_carbon(amounts),
        others={name: amount for name, amount in amounts.items() if alkane_names.alkane_of(name) is None},
        below=frozenset(name for name in below if name is not None),
    )


def ladder_of(case: Case) -> Ladder:
    """The last standard run whose certificate lists n-alkanes."""
    findings: list[Finding] = []
    for run in reversed(case.standards):
        certificate = case.certificates.get(run.sample_name)
        if certificate is None and len(case.certificates) == 1:
            certificate = next(iter(case.certificates.values()))
        carbons = {n: amount for name, amount in (certificate or {}).items() if (n := alkane_names.alkane_of(name))}
        if not carbons:
            findings.append(_no_certificate(run))
            continue
        with curves.analysed(case, f"standards: {run.sample_name}"):
            table = case.integrate(run, _trace(case, run))
            peaks = alkane_standard.alkanes_of_standard(table.peaks, sorted(carbons))
        findings += check(case.item, "discrimination", _discrimination(peaks, carbons))
        return Ladder(minutes={n: peak.apex for n, peak in peaks.items()}, findings=tuple(findings))
    return Ladder(minutes={}, findings=tuple(findings))


def named_run(case: Case, run: Measurement, position: int, ladder: Ladder) -> NamedRun:
    """The named peaks of a run and their amounts, or why nothing can be named."""
    trace = _trace(case, run)
    table = case.integrate(run, trace)
    wanted = {c.id: float(c.index) for c in case.item.components if c.index is not None}
    tolerance = float(case.number("index_tolerance"))
    identified = alkanes.identify(table.peaks, wanted, index_tolerance=tolerance, standard=ladder.minutes)
    chart = Chart(kind="chromatogram", trace=trace.name, measurement=position)
    if isinstance(identified, alkanes.Refusal) and has_names(table.peaks):
        identified = alkanes.Identified(alkanes={}, isoprenoids={}, lead=0.0, remarks=(identified.reason,))
    if isinstance(identified, alkanes.Refusal):
        finding = Finding(rule="identification", severity="warning", message=identified.reason)
        return NamedRun(
            alkanes={}, others={}, findings=(*ladder.findings, finding), charts=(chart,), refused=identified.reason
        )
    named = _named(case, identified, table.peaks, chart)
    drift = None if identified.drift_percent is None else of_curve(identified.drift_percent)
    return replace(named, findings=(*ladder.findings, *named.findings, *check(case.item, "retention_drift", drift)))


def peaks_of(carbons: Mapping[int, Decimal] | range | Sequence[int]) -> tuple[str, ...]:
    """The inputs of a value that was made of these n-alkanes."""
    return tuple(f"peak:nC{carbon}" for carbon in carbons)


def _named(case: Case, identified: alkanes.Identified, table: tuple[Peak, ...], chart: Chart) -> NamedRun:
    limit = float(case.number("loq_snr"))
    found: dict[str, Peak] = {f"nC{carbon}": peak for carbon, peak in identified.alkanes.items()}
    found = names_by_hand(found | dict(identified.isoprenoids), table)
    counted = {name: peak for name, peak in found.items() if (peak.snr or 0.0) >= limit}
    peaks = tuple(sorted((replace(peak, name=name) for name, peak in counted.items()), key=lambda p: p.apex))
    findings = [Finding(rule="identification", severity="warning", message=text) for text in identified.remarks]
    below = frozenset(found) - frozenset(counted)
    if below:
        listed = ", ".join(name for name in found if name in below)
        message = Text(
            f"低于定量限 (S/N < {limit:g})，未计入总和：{listed}",
            f"below the limit of quantitation (S/N < {limit:g}), left out of sums: {listed}",
        )
        findings.append(Finding(rule="loq", severity="remark", message=message))
    for left, right, value_id in (("nC17", "Pr", "pr_nc17"), ("nC18", "Ph", "ph_nc18")):
        if left in counted and right in counted:
            resolution = critical_pairs.resolution(counted[left], counted[right])
            found_apart = None if resolution is None else of_curve(resolution)
            findings += check(case.item, "doublet_resolution", found_apart, value_id=value_id)
    amounts = {name: _amount(case, peak) for name, peak in counted.items()}
    return NamedRun(
        alkanes=_by_carbon(amounts),
        others={name: amount for name, amount in amounts.items() if alkane_names.alkane_of(name) is None},
        below=below,
        peaks=peaks,
        findings=tuple(findings),
        charts=(replace(chart, marks=tuple(ChartMark(x=peak.apex, label=peak.name) for peak in peaks)),),
    )


def _by_carbon(amounts: Mapping[str, Decimal]) -> dict[int, Decimal]:
    return {n: amount for name, amount in amounts.items() if (n := alkane_names.alkane_of(name)) is not None}


def _others(case: Case) -> tuple[str, ...]:
    return tuple(component.id for component in case.item.components)


def _trace(case: Case, run: Measurement) -> Trace:
    if not run.traces:
        raise CalculationError(
            Text(f"样品“{run.sample_name}”没有色谱曲线", f'run "{run.sample_name}" has no trace'),
            Text("请选择含有色谱曲线的文件。", "Choose a file with a chromatogram."),
            f"{case.item.id}: samples",
        )
    return next((one for one in run.traces if "FID" in one.name.upper()), run.traces[0])


def _amount(case: Case, peak: Peak) -> Decimal:
    quantity = peak.area if case.choice("quantity") == "area" else peak.height
    return of_curve(quantity or 0.0)


def _discrimination(peaks: Mapping[int, Peak], certified: Mapping[int, Decimal]) -> Decimal | None:
    """nC30/nC20 of the standard, area over certified amount; None where it does not hold both."""
    light, heavy = ((peaks[n].area, certified[n]) if n in peaks else (None, Decimal(0)) for n in _DISCRIMINATION)
    if not light[0] or heavy[0] is None or not light[1] or not heavy[1]:
        return None
    return of_curve(heavy[0]) / heavy[1] / (of_curve(light[0]) / light[1])


def _no_certificate(run: Measurement) -> Finding:
    message = Text(
        f"标样“{run.sample_name}”没有列出正构烷烃的证书，未用于指认",
        f'the standard "{run.sample_name}" has no certificate that lists its n-alkanes: it was not used',
    )
    return Finding(rule="standard_unused", severity="remark", message=message)
