"""Gas chromatography of saturates: integrate, name the n-alkanes and isoprenoids, compute the parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    ChartMark,
    Finding,
    Measurement,
    Outcome,
    Peak,
    Text,
    Value,
    absent,
    alkane_parameters,
    alkanes,
    check,
    has_names,
    measured,
    names_by_hand,
    of_curve,
    relative_difference,
)

BELOW_LIMIT = Text("低于定量限或未检出", "below the limit of quantitation or not found")
_ALKANE = re.compile(r"n?-?C(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts over the limit of quantitation by carbon number and isoprenoid, and where they came from."""

    alkanes: Mapping[int, Decimal]
    isoprenoids: Mapping[str, Decimal]
    peaks: tuple[Peak, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()
    refused: Text | None = None


def calculate(case: Case) -> Outcome:
    """All columns from the first run; parallel runs are compared with it."""
    runs = [_of_run(case, run, place) for place, run in enumerate(case.samples)] or [_given(case)]
    first, *others = runs
    values = _values(case, first)
    repeats = tuple(f for other in others for f in _repeat(case, values, _values(case, other)))
    return Outcome(
        values=values,
        peaks=first.peaks,
        findings=(*first.findings, *_findings(case, values), *repeats),
        charts=first.charts,
    )


def _given(case: Case) -> Amounts:
    carbons: dict[int, Decimal] = {}
    isoprenoids: dict[str, Decimal] = {}
    known = {component.id.lower(): component.id for component in case.item.components}
    for name, amount in case.numbers_given("areas").items():
        alkane = _ALKANE.fullmatch(name.strip())
        if alkane:
            carbons[int(alkane.group(1))] = amount
        elif name.strip().lower() in known:
            isoprenoids[known[name.strip().lower()]] = amount
        else:
            listed = ", ".join(known.values())
            raise CalculationError(
                Text(f"未知组分“{name}”；应为 nC17 等或 {listed}", f'unknown "{name}": expected nC17… or {listed}'),
                Text("请更正组分名称。", "Correct the component's name."),
                f"{case.item.id}: areas.{name}",
            )
    return Amounts(alkanes=carbons, isoprenoids=isoprenoids)


def _of_run(case: Case, run: Measurement, position: int) -> Amounts:
    if not run.traces:
        raise CalculationError(
            Text(f"样品“{run.sample_name}”没有色谱曲线", f'run "{run.sample_name}" has no trace'),
            Text("请选择含有色谱曲线的文件。", "Choose a file with a chromatogram."),
            f"{case.item.id}: samples",
        )
    trace = next((one for one in run.traces if "FID" in one.name.upper()), run.traces[0])
    table = case.integrate(run, trace)
    wanted = {c.id: float(c.index) for c in case.item.components if c.index is not None}
    tolerance = float(case.number("index_tolerance"))
    identified = alkanes.identify(table.peaks, wanted, index_tolerance=tolerance)
    chart = Chart(kind="chromatogram", trace=trace.name, measurement=position)
    if isinstance(identified, alkanes.Refusal) and has_names(table.peaks):
        identified = alkanes.Identified(alkanes={}, isoprenoids={}, lead=0.0, remarks=(identified.reason,))
    if isinstance(identified, alkanes.Refusal):
        finding = Finding(rule="identification", severity="warning", message=identified.reason)
        return Amounts(alkanes={}, isoprenoids={}, findings=(finding,), charts=(chart,), refused=identified.reason)
    return _named(case, identified, table.peaks, chart)


def _named(case: Case, identified: alkanes.Identified, table: tuple[Peak, ...], chart: Chart) -> Amounts:
    limit = float(case.number("loq_snr"))
    found: dict[str, Peak] = {f"nC{carbon}": peak for carbon, peak in identified.alkanes.items()}
    found = names_by_hand(found | dict(identified.isoprenoids), table)
    counted = {name: peak for name, peak in found.items() if (peak.snr or 0.0) >= limit}
    peaks = tuple(sorted((replace(peak, name=name) for name, peak in counted.items()), key=lambda p: p.apex))
    findings = [Finding(rule="identification", severity="warning", message=text) for text in identified.remarks]
    left_out = ", ".join(name for name in found if name not in counted)
    if left_out:
        message = Text(
            f"低于定量限 (S/N < {limit:g})，未计入总和：{left_out}",
            f"below the limit of quantitation (S/N < {limit:g}), left out of sums: {left_out}",
        )
        findings.append(Finding(rule="loq", severity="remark", message=message))
    if "nC17" in counted and "Pr" in counted:
        resolution = _resolution(counted["nC17"], counted["Pr"])
        findings += check(case.item, "doublet_resolution", resolution, value_id="pr_nc17")
    by_name = {name: _amount(case, peak) for name, peak in counted.items()}
    return Amounts(
        alkanes={int(alkane[1]): by_name[name] for name in by_name if (alkane := _ALKANE.fullmatch(name))},
        isoprenoids={name: amount for name, amount in by_name.items() if not _ALKANE.fullmatch(name)},
        peaks=peaks,
        findings=tuple(findings),
        charts=(replace(chart, marks=tuple(ChartMark(x=peak.apex, label=peak.name) for peak in peaks)),),
    )


def _amount(case: Case, peak: Peak) -> Decimal:
    quantity = peak.area if case.choice("quantity") == "area" else peak.height
    return of_curve(quantity or 0.0)


def _resolution(left: Peak, right: Peak) -> Decimal | None:
    if left.fwhm is None or right.fwhm is None:
        return None
    return of_curve(1.18 * (right.apex - left.apex) / (left.fwhm + right.fwhm))


def _values(case: Case, amounts: Amounts) -> tuple[Value, ...]:
    if amounts.refused is not None:
        return tuple(absent(column.id, amounts.refused, "not_reliable") for column in case.item.columns)
    c, iso = amounts.alkanes, amounts.isoprenoids
    p = alkane_parameters
    main, span = p.main_carbon(c), p.carbon_range(c)
    chosen = case.choice("oep_centre")
    centre = main if chosen == "main" else int(chosen.removeprefix("C"))
    pr, ph = iso.get("Pr"), iso.get("Ph")
    numbers: dict[str, tuple[Decimal | None, tuple[str, ...]]] = {
        "main_carbon": (_whole(main), _peaks_of(c)),
        "carbon_first": (_whole(span and span[0]), _peaks_of(c)),
        "carbon_last": (_whole(span and span[1]), _peaks_of(c)),
        "pr_ph": (p.ratio(pr, ph), ("peak:Pr", "peak:Ph")),
        "pr_nc17": (p.ratio(pr, c.get(17)), ("peak:Pr", "peak:nC17")),
        "ph_nc18": (p.ratio(ph, c.get(18)), ("peak:Ph", "peak:nC18")),
        "cpi": (p.cpi(c), _peaks_of(range(24, 35))),
        "cpi2": (p.cpi_marzi(c), _peaks_of(range(23, 34))),
        "oep": (p.oep(c, centre) if centre else None, _peaks_of(range((centre or 2) - 2, (centre or 2) + 3))),
        "light_heavy": (p.light_to_heavy(c), _peaks_of(c)),
        "c21_c28": (p.c21_22_to_c28_29(c), _peaks_of((21, 22, 28, 29))),
        "tar": (p.tar(c), _peaks_of((15, 17, 19, 27, 29, 31))),
        "paq": (p.paq(c), _peaks_of((23, 25, 29, 31))),
        "acl": (p.acl(c), _peaks_of(range(25, 34, 2))),
    }
    return tuple(measured(name, number, inputs, BELOW_LIMIT) for name, (number, inputs) in numbers.items())


def _whole(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _peaks_of(carbons: Mapping[int, Decimal] | range | tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"peak:nC{carbon}" for carbon in carbons)


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for value in values
        if value.id in ("pr_nc17", "ph_nc18")
        for finding in check(case.item, "biodegraded", value.number, value_id=value.id)
    )


def _repeat(case: Case, first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one, other in zip(first, second, strict=True):
        if case.item.column(one.id).decimals and one.number is not None and other.number is not None:
            difference = relative_difference(one.number, other.number)
            found += check(case.item, "repeat", difference, value_id=one.id)
    return tuple(found)
