"""X-ray diffraction of one rock: whole-pattern fit or K values to weight percent, and the clay fraction's shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    ChartMark,
    Finding,
    Measurement,
    Outcome,
    Text,
    Value,
    absent,
    check,
    clay_mounts,
    curves,
    diffraction,
    measured,
    mineralogy,
    of_curve,
    plots,
)

Amounts = Mapping[str, Decimal]

K_FELDSPARS = ("k_feldspar", "microcline", "orthoclase", "sanidine")
PLAGIOCLASES = ("plagioclase", "albite", "oligoclase", "andesine", "labradorite", "bytownite", "anorthite")
CLAYS = (
    "clay_total", "kaolinite", "dickite", "illite", "smectite", "montmorillonite", "illite_smectite", "chlorite",
    "chlorite_smectite", "vermiculite", "palygorskite", "sepiolite",
)  # fmt: skip
GROUPS = {"k_feldspar": K_FELDSPARS, "plagioclase": PLAGIOCLASES, "clay_total": CLAYS}
CLAY_SHARES = ("s", "i_s", "i", "k", "c")
CLAY_ABSOLUTE = tuple(f"{name}_abs" for name in CLAY_SHARES)
LANDMARKS = {8.84: "I", 12.37: "K+C", 26.64: "Q", 27.51: "Kfs", 27.95: "Pl", 29.41: "Cal", 30.96: "Dol", 33.04: "Py"}
"""Strongest lines (°2θ, Cu Kα1) of illite, kaolinite and chlorite, quartz, feldspars, calcite, dolomite, pyrite."""
FIGURES = ("raw_sum", "shift", "r_wp")

NOT_SOUGHT = Text("未列入所用的矿物", "it is not among the phases sought")
BELOW_LIMIT = Text("低于定量限", "below the limit of quantitation")
NO_CLAY = Text("没有定向片图谱，也未给出其峰强度", "there are no oriented mounts, and no peaks of them were given")
NO_TOTAL = Text("没有黏土总量或其相对含量", "there is no clay total, or no shares of it")
NO_PEAKS = Text("未给出间层矿物的峰位，或超出对照表", "no peaks of the mixed layers were given, or beyond the table")
NO_FIT = Text("不是由全谱拟合或内标法得到", "it was not made by a fit, or by an internal standard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rock:
    """Weight percent by phase as it was called, and what the method says of itself."""

    percent: Amounts
    figures: Amounts = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def calculate(case: Case) -> Outcome:
    """All columns from the first pattern; a parallel pattern is compared with it."""
    rocks = _rocks(case)
    first, others = (rocks[0], rocks[1:]) if rocks else (None, [])
    rock_values, remarks = _rock_values(case, first)
    seconds = [_rock_values(case, other)[0] for other in others]
    repeats = tuple(found for second in seconds for found in _repeat(case, rock_values, second))
    clay = _clay_values(case)
    return Outcome(
        charts=_charts(case),
        values=(*rock_values, *clay, *_absolute(rock_values, clay)),
        findings=(*(first.findings if first else ()), *remarks, *repeats),
    )


def _charts(case: Case) -> tuple[Chart, ...]:
    """The pattern of the first run, with the places that every analyst looks at first."""
    if not case.samples:
        return ()
    two_theta, counts = _curve(case, case.samples[0])
    shown = [place for place in LANDMARKS if two_theta[0] < place < two_theta[-1]]
    return plots.plotted(
        case,
        Text("衍射图", "Diffractogram"),
        two_theta,
        counts,
        x_title=Text("2θ", "2θ"),
        y_title=Text("强度", "Intensity"),
        x_unit="°",
        y_unit="counts",
        marks=[ChartMark(x=place, label=LANDMARKS[place]) for place in shown],
    )


def _rocks(case: Case) -> list[Rock]:
    if case.samples:
        rocks = [run for run in case.samples if clay_mounts.mount_of(run.sample_name) is None]
        references = _reference_runs(case) if rocks else []
        return [_fitted(case, *_curve(case, run), references) for run in rocks]
    if "pattern" in case.given:
        pattern = curves.curve_of(case, case.given, "pattern", "two_theta", "counts")
        return [_fitted(case, *pattern, _references_given(case))]
    if "intensities" in case.given:
        return [_by_intensity(case, case.numbers_given("intensities"), case.numbers_given("k"), (), {})]
    if "clay" in case.given or "is_peaks" in case.given:
        return []
    raise CalculationError(
        Text("缺少图谱、强度或黏土峰", "there is no pattern, no intensities and no clay peaks"),
        Text(
            "请给出 pattern 与 references，或 intensities 与 k，或 clay。", "Give one of these; see the item's notes."
        ),
        f"{case.item.id}: given",
    )


def _references_given(case: Case) -> list[diffraction.Reference]:
    references = []
    for name, entry in curves.table_given(case, case.given, "references").items():
        where = f"references.{name}"
        table = curves.table_given(case, {where: entry}, where)
        x, y = curves.columns_of(case, table, "two_theta", "counts", where=f"{where}.")
        rir = float(curves.decimal_of(case, table.get("rir"), f"{where}.rir"))
        references.append(diffraction.Reference(name=name, two_theta=x, counts=y, rir=rir))
    return references


def _reference_runs(case: Case) -> list[diffraction.Reference]:
    references = []
    for run in case.standards:
        rir = case.certificates.get(run.sample_name, {}).get("rir")
        if rir is None:
            raise CalculationError(
                Text(f"参考图谱“{run.sample_name}”没有 RIR", f'the reference "{run.sample_name}" has no RIR'),
                Text('请在证书中录入，如 {"quartz": {"rir": 3.54}}。', 'Enter it as {"quartz": {"rir": 3.54}}.'),
                f"{case.item.id}: certificates",
            )
        x, y = _curve(case, run)
        references.append(diffraction.Reference(name=run.sample_name, two_theta=x, counts=y, rir=float(rir)))
    return references


def _curve(case: Case, run: Measurement) -> tuple[curves.Floats, curves.Floats]:
    if not run.traces:
        raise CalculationError(
            Text(f"“{run.sample_name}”没有衍射图谱", f'"{run.sample_name}" has no pattern'),
            Text("请选择含有 2θ–强度曲线的文件。", "Choose a file with a 2θ curve."),
            f"{case.item.id}: samples",
        )
    return run.traces[0].x.values, run.traces[0].y.values


def _fitted(
    case: Case, two_theta: curves.Floats, counts: curves.Floats, references: list[diffraction.Reference]
) -> Rock:
    reach = float(case.number("largest_shift"))
    with curves.analysed(case, "pattern"):
        fit = diffraction.fit_pattern(two_theta, counts, references, largest_shift=reach)
    heights = {one.name: float(max(one.counts)) for one in references}
    to_scale = case.choice("reference_scale") == "maximum"
    scales = {name: of_curve(c * (heights[name] if to_scale else 1.0)) for name, c in fit.scales.items()}
    place, share = diffraction.unexplained(fit)
    found = [
        *check(case.item, "r_wp", of_curve(fit.r_wp), value_id="r_wp"),
        *check(case.item, "shift_limit", of_curve(abs(fit.shift) / reach), value_id="shift"),
        *_at_angle(check(case.item, "unexplained", of_curve(100 * share)), place),
    ]
    if not to_scale:
        ratio = of_curve(max(heights.values()) / max(min(heights.values()), 1e-12))
        found += check(case.item, "reference_scale", ratio)
    figures = {"shift": of_curve(fit.shift), "r_wp": of_curve(fit.r_wp)}
    ratios = {one.name: of_curve(one.rir) for one in references}
    return _by_intensity(case, scales, ratios, tuple(found), figures)


def _at_angle(findings: tuple[Finding, ...], place: float) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=one.rule,
            severity=one.severity,
            message=Text(f"{one.message.zh}；2θ = {place:.2f}°", f"{one.message.en}; 2θ = {place:.2f}°"),
            source=one.source,
        )
        for one in findings
    )


def _by_intensity(
    case: Case, intensities: Amounts, ratios: Amounts, findings: tuple[Finding, ...], figures: dict[str, Decimal]
) -> Rock:
    try:
        if "internal_standard" not in case.given:
            return Rock(percent=mineralogy.adiabatic(intensities, ratios), figures=figures, findings=findings)
        spiked = curves.table_given(case, case.given, "internal_standard")
        percent = curves.decimal_of(case, spiked.get("percent"), "internal_standard.percent")
        shares = mineralogy.k_value(intensities, ratios, str(spiked.get("name")), percent)
    except ValueError as error:
        raise CalculationError(
            Text(f"无法由强度计算含量：{error}", f"the intensities give no percentages: {error}"),
            Text("请检查强度、K 值 (RIR) 与内标。", "Check intensities, K values (RIR) and the internal standard."),
            f"{case.item.id}: intensities",
        ) from error
    total = sum(shares.values(), start=Decimal(0))
    return Rock(
        percent=shares,
        figures=figures | {"raw_sum": total},
        findings=(*findings, *check(case.item, "raw_sum", total, value_id="raw_sum")),
    )


def _rock_values(case: Case, rock: Rock | None) -> tuple[list[Value], tuple[Finding, ...]]:
    """The mineral columns; phases without a column go to `other`, each with a remark."""
    percent: dict[str, Decimal] = {}
    inputs: dict[str, list[str]] = {}
    remarks: list[Finding] = []
    for called, share in rock.percent.items() if rock else ():
        column = _column_of(case, called)
        percent[column] = percent.get(column, Decimal(0)) + share
        inputs.setdefault(column, []).append(f"phase:{called}")
        if column == "other":
            message = Text(f"其他矿物：{called} {share:.1f} %", f"other mineral: {called} {share:.1f} %")
            remarks.append(Finding(rule="other_phase", severity="remark", message=message, value_id="other"))
    single = dict(percent)
    for group, members in GROUPS.items():
        there = [name for name in members if name in single]
        if there:
            percent[group] = sum((single[name] for name in there), start=Decimal(0))
            inputs[group] = [name for name in there if name != group] or inputs[group]
    unlisted = [n for n in single if n != "other" and not case.item.column(n).printed and not _grouped(n)]
    if unlisted:
        percent["other"] = sum((single[name] for name in (*unlisted, "other") if name in single), start=Decimal(0))
        inputs["other"] = [*unlisted, *inputs.get("other", [])]
    figures = rock.figures if rock else {}
    values = [measured(name, figures.get(name), (), NO_FIT) for name in FIGURES]
    minerals = [
        c.id for c in case.item.columns if c.id not in (*CLAY_SHARES, *CLAY_ABSOLUTE, *FIGURES, "i_s_smectite_pct")
    ]
    values += [_mineral(case, name, percent.get(name), tuple(inputs.get(name, ()))) for name in minerals]
    return values, tuple(remarks)


def _mineral(case: Case, name: str, percent: Decimal | None, inputs: tuple[str, ...]) -> Value:
    if percent is None:
        return absent(name, NOT_SOUGHT)
    if percent < case.number("loq_percent"):
        return absent(name, BELOW_LIMIT, "below_limit", inputs)
    return measured(name, percent, inputs)


def _grouped(name: str) -> bool:
    return any(name in members for members in GROUPS.values())


def _column_of(case: Case, called: str) -> str:
    """The column of a phase by id or title in either language, else `other`."""
    plain = called.strip().casefold()
    for column in case.item.columns:
        if column.id in (*CLAY_SHARES, *CLAY_ABSOLUTE, *FIGURES):
            continue
        if plain in (column.id, column.title.zh.casefold(), column.title.en.casefold()):
            return column.id
        if plain.replace("-", "_").replace(" ", "_") == column.id:
            return column.id
    return "other"


def _clay_values(case: Case) -> list[Value]:
    """The clay fraction's shares and the mixed layers: from given peaks, else from the oriented mounts."""
    mounts = {mount: _curve(case, run) for run in case.samples if (mount := clay_mounts.mount_of(run.sample_name))}
    peaks, places = None, None
    if mounts:
        with curves.analysed(case, "clay"):
            peaks = clay_mounts.clay_peaks(mounts)
            places = clay_mounts.mixed_layer_places(mounts["eg"])
    inputs = tuple(f"curve:{clay_mounts.TITLES[mount].en}" for mount in mounts) or ("clay",)
    layers = mineralogy.smectite_in_mixed_layers(*map(of_curve, places)) if places else None
    if "clay" in case.given:
        peaks, inputs = _clay_peaks_given(case), ("clay",)
    if "is_peaks" in case.given:
        at = case.numbers_given("is_peaks")
        complete = {"p001_002", "p002_003"} <= at.keys()
        layers = mineralogy.smectite_in_mixed_layers(at["p001_002"], at["p002_003"]) if complete else None
    shares: Mapping[str, Decimal] = {} if peaks is None else _clay_shares(case, peaks)
    return [
        *(measured(name, shares.get(name), inputs, NO_CLAY) for name in CLAY_SHARES),
        measured("i_s_smectite_pct", layers, ("is_peaks",) if "is_peaks" in case.given else inputs, NO_PEAKS),
    ]


def _clay_peaks_given(case: Case) -> mineralogy.ClayPeaks:
    try:
        return mineralogy.ClayPeaks(**case.numbers_given("clay"))
    except TypeError as error:
        raise _unusable_clay(case, error) from error


def _clay_shares(case: Case, peaks: mineralogy.ClayPeaks) -> Mapping[str, Decimal]:
    factors = mineralogy.ClayFactors(
        chlorite_kaolinite=case.number("chlorite_kaolinite_factor"), smectite=case.number("smectite_factor")
    )
    try:
        return mineralogy.clay_shares(peaks, factors)
    except ValueError as error:
        raise _unusable_clay(case, error) from error


def _unusable_clay(case: Case, error: Exception) -> CalculationError:
    return CalculationError(
        Text(f"黏土峰强度不可用：{error}", f"the peaks of the clay mounts cannot be used: {error}"),
        Text("请核对三种定向片的峰强度及其名称。", "Check the peaks of the three mounts and their names."),
        f"{case.item.id}: clay",
    )


def _absolute(rock: list[Value], clay: list[Value]) -> list[Value]:
    """Each clay mineral's weight percent of the rock: clay total x its share of the clay."""
    number = {value.id: value.number for value in (*rock, *clay)}
    total = number["clay_total"]
    return [
        measured(
            f"{name}_abs",
            None if total is None or (share := number[name]) is None else total * share / 100,
            ("clay_total", name),
            NO_TOTAL,
        )
        for name in CLAY_SHARES
    ]


def _repeat(case: Case, first: list[Value], second: list[Value]) -> tuple[Finding, ...]:
    other = {value.id: value.number for value in second}
    found: list[Finding] = []
    for value in first:
        number = other.get(value.id)
        if value.id not in FIGURES and value.number is not None and number is not None:
            mean = (value.number + number) / 2
            found += check(case.item, "repeat", abs(value.number - number), level=mean, value_id=value.id)
    return tuple(found)
