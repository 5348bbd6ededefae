"""A natural gas becomes its composition: from a composition or areas typed in, or from runs beside the standard gas.

The standard gas gives each component its factor; a wide window finds its peaks, and around these a narrow one those of
the sample. What is below the limit of quantitation is told, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from parsers.measurement import Measurement, Peak, Trace
from parsers.wording import Text
from station.analysis import gas, gas_names
from station.analysis.chromatogram.correction import names_by_hand
from station.analysis.retention import windows
from station.items import curves
from station.items.answers import of_curve
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.findings import check, relative_difference
from station.records import Chart, ChartMark, Finding

Amounts = dict[str, Decimal]
Found = dict[str, Peak]

NOT_CALIBRATED = Text("标准气证书中无此组分", "the standard gas has no such component")
NOT_GIVEN = Text("组成中未给出", "it is not in the given composition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Normalised mol %, the raw sum, and why the other components have no number.

    `of_areas`: made of peak areas and a certificate, not typed in as a composition.
    """

    percent: Amounts
    raw_sum: Decimal | None
    missing: Text
    of_areas: bool = True
    below_limit: frozenset[str] = frozenset()
    peaks: tuple[Peak, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()


def compositions(case: Case) -> list[Composition]:
    """The reported run's composition first, then those of its parallel runs. Raises CalculationError."""
    if "composition" in case.given:
        return [_given_composition(case)]
    if "areas" in case.given:
        return [_given_areas(case)]
    return _of_runs(case)


def _given_composition(case: Case) -> Composition:
    fractions = _by_component(case, case.numbers_given("composition"), "composition")
    below = {gas_names.component_id(name) for name in case.below_limit_given("composition")}
    total = 100 * sum(fractions.values(), start=Decimal(0))
    findings: tuple[Finding, ...] = ()
    if 5000 < total < 20000:  # their sum is near 100, not near 1
        total /= 100
        message = Text(
            f"组成按 mol% 读取 (总和 {total:.6g})，而非摩尔分数",
            f"the composition was read as mol % (it adds up to {total:.6g}), not as mole fractions",
        )
        findings = (Finding(rule="composition_scale", severity="remark", message=message),)
    return Composition(
        percent=_normalised(case, fractions),
        raw_sum=total,
        missing=NOT_GIVEN,
        of_areas=False,
        below_limit=frozenset(name for name in below if name is not None and name not in fractions),
        findings=findings,
    )


def _given_areas(case: Case) -> Composition:
    areas, standard, certificate = (
        _by_component(case, case.numbers_given(key), key) for key in ("areas", "standard_areas", "certificate")
    )
    below = {gas_names.component_id(name) for name in case.below_limit_given("areas")}
    start = Composition(
        percent={},
        raw_sum=None,
        missing=NOT_CALIBRATED,
        below_limit=frozenset(name for name in below if name is not None),
    )
    return _composition(case, _raw(case, areas, standard, certificate), start)


def _of_runs(case: Case) -> list[Composition]:
    if not case.samples or not case.standards:
        raise CalculationError(
            Text("需要样品与标准气各至少一次进样", "a run of the sample and one of the standard gas are needed"),
            Text("请补充进样，或给出组成。", "Add the runs, or give a composition."),
            f"{case.item.id}: inputs",
        )
    certificate = _certificate(case, case.standards[0])
    wide = {
        component.id: (float(component.start), float(component.end))
        for component in case.item.components
        if component.id in certificate and component.start is not None and component.end is not None
    }
    standards = [_find(case, run, wide) for run in case.standards]
    areas = {
        name: sum((_area(found[name]) for found in standards), start=Decimal(0)) / len(standards)
        for name in standards[0]
        if all(name in found for found in standards)
    }
    narrow: dict[str, tuple[float, float]] = {}
    for channel in sorted({component.channel for component in case.item.components}):
        times = {n: p.apex for n, p in standards[0].items() if case.item.component(n).channel == channel}
        narrow |= windows.around(times, float(case.number("window_share")) / 100)
    drift = tuple(finding for pair in pairwise(standards) for finding in _drift(case, *pair))
    return [_of_run(case, run, narrow, areas, certificate, drift, n) for n, run in enumerate(case.samples)]


def _of_run(
    case: Case,
    run: Measurement,
    narrow: Mapping[str, tuple[float, float]],
    standard_areas: Amounts,
    certificate: Mapping[str, Decimal],
    drift: tuple[Finding, ...],
    position: int,
) -> Composition:
    found = _find(case, run, narrow)
    limit = case.number("loq_snr")
    below = frozenset(n for n in narrow if n not in found or of_curve(found[n].snr or 0.0) < limit)
    seen = {name: peak for name, peak in found.items() if name not in below}
    raw = _raw(case, {name: _area(peak) for name, peak in seen.items()}, standard_areas, certificate)
    peaks = tuple(sorted((replace(p, name=case.item.component(n).title.zh) for n, p in seen.items()), key=_apex))
    start = Composition(
        percent={},
        raw_sum=None,
        missing=NOT_CALIBRATED,
        below_limit=below & set(standard_areas),
        peaks=peaks,
        findings=(*drift, *_standard_fits(case, raw, certificate)),
        charts=_charts(case, run, seen, position),
    )
    return _composition(case, raw, start)


def _composition(case: Case, raw: Amounts, start: Composition) -> Composition:
    if case.choice("air_correction") == "yes":
        raw = gas.without_air(raw)
    total = sum(raw.values(), start=Decimal(0))
    return replace(start, percent=_normalised(case, raw), raw_sum=total)


def _normalised(case: Case, raw: Mapping[str, Decimal]) -> Amounts:
    with curves.analysed(case, "composition"):
        return gas.normalised(raw)


def _raw(
    case: Case, areas: Mapping[str, Decimal], standard: Mapping[str, Decimal], certificate: Mapping[str, Decimal]
) -> Amounts:
    with curves.analysed(case, "composition"):
        return gas.external_standard(areas, standard, certificate)


def _by_component(case: Case, amounts: Mapping[str, Decimal], key: str) -> Amounts:
    """The amounts by component id; formulas and names (CH4, iC4H10, C6+, n-butane) are understood."""
    with curves.analysed(case, key):
        return gas_names.by_component(amounts)


def _certificate(case: Case, standard: Measurement) -> Mapping[str, Decimal]:
    """The certificate by the run's name; a single certificate serves whatever the run is called."""
    certificates = case.certificates
    if standard.sample_name in certificates:
        return _by_component(case, certificates[standard.sample_name], "certificates")
    if len(certificates) == 1:
        return _by_component(case, next(iter(certificates.values())), "certificates")
    listed = ", ".join(certificates) or "—"
    raise CalculationError(
        Text(
            f"没有标准气“{standard.sample_name}”的证书；现有：{listed}",
            f'there is no certificate for the standard gas "{standard.sample_name}"; there are: {listed}',
        ),
        Text("请录入该标准气的证书值 (mol%)。", "Enter the certified amounts (mol%) of this standard gas."),
        f"{case.item.id}: certificates",
    )


def _find(case: Case, run: Measurement, sought: Mapping[str, tuple[float, float]]) -> Found:
    """The named peaks of a run, channel by channel."""
    found: Found = {}
    for channel in sorted({case.item.component(name).channel for name in sought}):
        trace = _channel(case, run, channel)
        table = case.integrate(run, trace)
        here = {name: window for name, window in sought.items() if case.item.component(name).channel == channel}
        named = names_by_hand(windows.largest_in(table.peaks, here), table.peaks)
        found |= {name: peak for name, peak in named.items() if name in sought}
    return found


def _channel(case: Case, run: Measurement, channel: str) -> Trace:
    for trace in run.traces:
        # some programs name a curve by its channel (Ch1) and its detector on the signal axis
        if channel.upper() in trace.name.upper() or channel.upper() in trace.y.name.upper():
            return trace
    there = ", ".join(trace.name for trace in run.traces) or "—"
    raise CalculationError(
        Text(
            f"样品“{run.sample_name}”没有 {channel} 通道；现有：{there}",
            f'run "{run.sample_name}" has no channel {channel}; there are: {there}',
        ),
        Text(
            "请检查采集的通道，或在 item.toml 中更正 channel。", "Check the channels, or correct channel in item.toml."
        ),
        f"{case.item.id}: channel {channel}",
    )


def _apex(peak: Peak) -> float:
    return peak.apex


def _area(peak: Peak) -> Decimal:
    return of_curve(peak.area or 0.0)


def _charts(case: Case, run: Measurement, seen: Found, position: int) -> tuple[Chart, ...]:
    charts = []
    for channel in sorted({component.channel for component in case.item.components}, reverse=True):
        marks = tuple(
            ChartMark(x=peak.apex, label=gas_names.formula_of(name))
            for name, peak in sorted(seen.items(), key=lambda entry: entry[1].apex)
            if case.item.component(name).channel == channel
        )
        trace = _channel(case, run, channel)
        charts.append(Chart(kind="chromatogram", trace=trace.name, measurement=position, marks=marks))
    return tuple(charts)


def _standard_fits(case: Case, raw: Amounts, certificate: Mapping[str, Decimal]) -> tuple[Finding, ...]:
    """The standard's amounts must be of the sample's order, where the sample holds more than 0.1 %."""
    return tuple(
        finding
        for name, amount in raw.items()
        if amount > Decimal("0.1")
        for finding in check(case.item, "standard_ratio", certificate[name] / amount, value_id=name)
    )


def _drift(case: Case, first: Found, second: Found) -> tuple[Finding, ...]:
    return tuple(
        finding
        for name in first.keys() & second.keys()
        for finding in check(
            case.item,
            "standard_drift",
            relative_difference(_area(first[name]), _area(second[name])),
            value_id=name,
        )
    )
