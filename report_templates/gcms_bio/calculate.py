"""Biomarkers by GC-MS: name the peaks of the ion chromatograms by their pattern, then the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    PeakTable,
    Text,
    Trace,
    Value,
    absent,
    biomarkers,
    check,
    critical_pairs,
    curves,
    integrate,
    measured,
    names_by_hand,
    of_curve,
    plots,
    relative_difference,
    retention_pattern,
)

IONS = ("191", "217")
NOT_FOUND = Text("所需的峰缺失、信噪比过低或未识别", "a peak it needs is missing, too weak, or has no name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Areas by ion and name, the named peaks, and why there may be none."""

    areas: Mapping[str, Mapping[str, Decimal]]
    peaks: tuple[Peak, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()
    refused: Text | None = None


def calculate(case: Case) -> Outcome:
    """All columns from the first run; parallel runs are compared with it."""
    if case.samples:
        runs = [_named(case, _tables(case, run)) for run in case.samples]
        runs[0] = replace(runs[0], charts=_charts(case, case.samples[0], runs[0]))
    elif "chromatograms" in case.given:
        table = curves.table_given(case, case.given, "chromatograms")
        drawn = {ion: curves.curve_of(case, table, ion, "time_min", "counts") for ion in table}
        with curves.analysed(case, "chromatograms"):
            runs = [_named(case, {ion: integrate(*drawn[ion], trace=ion) for ion in drawn})]
    else:
        runs = [Run(areas=_areas_given(case))]
    first, *others = runs
    values = _values(case, first)
    repeats = tuple(found for other in others for found in _repeat(case, values, _values(case, other)))
    return Outcome(
        values=values,
        peaks=first.peaks,
        findings=(*first.findings, *_findings(case, values), *repeats),
        charts=first.charts,
    )


def _areas_given(case: Case) -> Mapping[str, Mapping[str, Decimal]]:
    """The areas by canonical name; a name that is not known, or given twice, is an error."""
    tables = curves.table_given(case, case.given, "areas")
    areas: dict[str, dict[str, Decimal]] = {}
    for ion in tables:
        known: dict[str, Decimal] = {}
        for called, area in curves.numbers_of(case, tables, ion, "areas.").items():
            name = biomarkers.canonical(called)
            if name is None or name in known:
                why = (
                    Text("未知组分", "unknown compound") if name is None else Text("重复的组分", "compound given twice")
                )
                raise CalculationError(
                    Text(f"m/z {ion} 中{why.zh}“{called}”", f'{why.en} in m/z {ion}: "{called}"'),
                    Text("请使用项目说明中的组分名称，如 C31S、C29aaaR。", "Use the item's names, as C31S or C29aaaR."),
                    f"{case.item.id}: areas.{ion}.{called}",
                )
            if area < 0:
                raise CalculationError(
                    Text(f"{called} = {area}：不能为负", f"{called} = {area}: an area cannot be negative"),
                    Text("请更正该数值。", "Correct this number."),
                    f"{case.item.id}: areas.{ion}.{called}",
                )
            known[name] = area
        areas[ion.strip().lower().removeprefix("m/z").strip()] = known
    if not any(areas.values()):
        raise CalculationError(
            Text("没有给出任何峰面积", "there is no area at all"),
            Text('请按离子给出，如 {"191": {"Ts": 820}}。', 'Give them by ion, as {"191": {"Ts": 820}}.'),
            f"{case.item.id}: areas",
        )
    return areas


def _tables(case: Case, run: Measurement) -> Mapping[str, PeakTable]:
    """The peaks of each ion chromatogram of a run, corrected where a person corrected them."""
    with curves.analysed(case, "m/z"):
        return {ion: case.integrate(run, trace) for ion, trace in _ions(case, run).items()}


def _ions(case: Case, run: Measurement) -> Mapping[str, Trace]:
    """The ion chromatograms of a run: out of its mass spectra, or the traces that carry the ion in their name."""
    if run.scans is not None:
        width = float(case.number("ion_width"))
        traces = {ion: run.scans.extract(float(ion), width) for ion in IONS}
    else:
        traces = {ion: trace for ion in IONS for trace in run.traces if _is_ion(trace, ion)}
    if "191" not in traces:
        there = ", ".join(trace.name for trace in run.traces) or "—"
        raise CalculationError(
            Text(f"“{run.sample_name}”没有 m/z 191；现有：{there}", f'"{run.sample_name}" has no m/z 191: {there}'),
            Text(
                "请选择含质谱数据或 m/z 191、217 曲线的文件。", "Choose a file with mass spectra, or with these ions."
            ),
            f"{case.item.id}: samples",
        )
    return traces


def _is_ion(trace: Trace, ion: str) -> bool:
    words = trace.name.replace("/", " ").replace("=", " ").split()
    return any(word.split(".")[0] == ion for word in words)


def _named(case: Case, ions: Mapping[str, PeakTable]) -> Run:
    """The run with the peaks of m/z 191 named by their pattern, and those of m/z 217 by following it."""
    if "191" not in ions:
        raise case.wrong_input("chromatograms", list(ions), Text("含 191 的离子色谱", "an ion chromatogram of 191"))
    tolerance = float(case.number("rrt_tolerance"))
    peaks = {ion: _peaks(case, ions[ion]) for ion in IONS if ion in ions}
    terpanes = retention_pattern.find_pattern(peaks["191"], _table(case, "191"), "C30H", tolerance=tolerance)
    if isinstance(terpanes, retention_pattern.Refusal):
        return _refusal(terpanes.reason)
    named = {"191": _put_right(terpanes.matches, peaks["191"])}
    findings: list[Finding] = []
    if "217" in peaks:
        steranes = retention_pattern.follow_pattern(
            peaks["217"], _table(case, "217"), terpanes.pattern, tolerance=tolerance
        )
        if isinstance(steranes, retention_pattern.Refusal):
            findings.append(_identification(Text(f"m/z 217：{steranes.reason.zh}", f"m/z 217: {steranes.reason.en}")))
        else:
            named["217"] = _put_right(steranes.matches, peaks["217"])
    findings += [found for ion in named for found in _doubtful(case, ion, named[ion])]
    findings += _resolutions(case, named["191"])
    return Run(
        areas={ion: {n: _amount(case, m.peak) for n, m in matches.items()} for ion, matches in named.items()},
        peaks=tuple(
            replace(match.peak, name=f"{ion} {name}")
            for ion, matches in named.items()
            for name, match in sorted(matches.items(), key=lambda entry: entry[1].peak.apex)
        ),
        findings=tuple(findings),
    )


def _peaks(case: Case, table: PeakTable) -> list[Peak]:
    least = float(case.number("least_snr"))
    return [peak for peak in table.peaks if (peak.snr or 0.0) >= least or peak.name]


def _put_right(
    matches: Mapping[str, retention_pattern.Match], peaks: Sequence[Peak]
) -> Mapping[str, retention_pattern.Match]:
    """The matches with the names that a person gave, of which there is no doubt."""
    by_hand = names_by_hand({name: match.peak for name, match in matches.items()}, peaks)
    return {
        name: matches[name] if name in matches and matches[name].peak is peak else _certain(name, peak)
        for name, peak in by_hand.items()
    }


def _certain(name: str, peak: Peak) -> retention_pattern.Match:
    return retention_pattern.Match(name=name, peak=peak, deviation=0.0, confidence=1.0)


def _table(case: Case, ion: str) -> Mapping[str, float]:
    return {c.id: float(c.index) / 1000 for c in case.item.components if c.channel == ion and c.index is not None}


def _refusal(reason: Text) -> Run:
    return Run(areas={}, findings=(_identification(reason),), refused=reason)


def _identification(message: Text) -> Finding:
    return Finding(rule="identification", severity="warning", message=message)


def _doubtful(case: Case, ion: str, matches: Mapping[str, retention_pattern.Match]) -> list[Finding]:
    least = float(case.number("least_confidence"))
    unsure = [f"{name} {match.confidence:.2f}" for name, match in matches.items() if match.confidence < least]
    missing = [name for name in _table(case, ion) if name not in matches]
    found: list[Finding] = []
    if unsure:
        listed = ", ".join(unsure)
        found.append(
            _identification(
                Text(f"m/z {ion} 识别置信度低，请确认：{listed}", f"m/z {ion}, confirm the names: {listed}")
            )
        )
    if missing:
        listed = ", ".join(missing)
        message = Text(f"m/z {ion} 未识别到：{listed}", f"m/z {ion}, not found: {listed}")
        found.append(Finding(rule="not_found", severity="remark", message=message))
    return found


def _resolutions(case: Case, matches: Mapping[str, retention_pattern.Match]) -> list[Finding]:
    found: list[Finding] = []
    for rule, left, right, value_id in (
        ("c29_resolution", "C29H", "C29Ts", "c29ts"),
        ("gammacerane_resolution", "C31R", "G", "gi"),
    ):
        if left in matches and right in matches:
            resolution = critical_pairs.resolution(matches[left].peak, matches[right].peak)
            if resolution is not None:
                found += check(case.item, rule, of_curve(resolution), value_id=value_id)
    return found


def _amount(case: Case, peak: Peak) -> Decimal:
    quantity = peak.area if case.choice("quantity") == "area" else peak.height
    return of_curve(quantity or 0.0)


def _charts(case: Case, run: Measurement, named: Run) -> tuple[Chart, ...]:
    """The ion chromatograms with their named peaks: summed out of the mass spectra, or traces of the file."""
    charts: list[Chart] = []
    for ion in IONS:
        peaks = [peak for peak in named.peaks if peak.name.startswith(f"{ion} ")]
        marks = tuple(ChartMark(x=peak.apex, label=peak.name.split(" ", 1)[1]) for peak in peaks)
        if run.scans is not None:
            charts.append(plots.ion_chart(float(ion), float(case.number("ion_width")), marks))
        else:
            names = [trace.name for trace in run.traces if _is_ion(trace, ion)]
            charts += [Chart(kind="chromatogram", trace=name, marks=marks) for name in names]
    return tuple(charts)


def _values(case: Case, run: Run) -> tuple[Value, ...]:
    if run.refused is not None:
        return tuple(absent(column.id, run.refused, "not_reliable") for column in case.item.columns)
    answers = biomarkers.parameters(run.areas)
    return tuple(measured(name, number, inputs, NOT_FOUND) for name, (number, inputs) in answers.items())


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    number = {value.id: value.number for value in values}
    return (
        *check(case.item, "coelution", number["c31_22s"], value_id="c31_22s"),
        *check(case.item, "coelution", number["c32_22s"], value_id="c32_22s"),
        *check(case.item, "rc_range", number["rc"], value_id="rc"),
    )


def _repeat(case: Case, first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one, other in zip(first, second, strict=True):
        if one.number is not None and other.number is not None:
            found += check(case.item, "repeat", relative_difference(one.number, other.number), value_id=one.id)
    return tuple(found)
