"""X-ray diffraction of one rock: whole-pattern fit or K values to weight percent, and the clay fraction's shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    ChartMark,
    Finding,
    Outcome,
    Text,
    Value,
    absent,
    check,
    clay_fraction,
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
LANDMARKS = (
    (8.84, "I", ("illite", "illite_smectite")), (12.37, "K+C", ("kaolinite", "chlorite")), (26.64, "Q", ("quartz",)),
    (27.51, "Kfs", ("k_feldspar",)), (27.95, "Pl", ("plagioclase",)), (29.41, "Cal", ("calcite",)),
    (30.96, "Dol", ("dolomite",)), (33.04, "Py", ("pyrite",)),
)  # fmt: skip
"""Strongest line (°2θ, Cu Kα1; of clay the first), its label, and the columns of which one is in the rock."""
CLAY_LANDMARKS = LANDMARKS[:2]
FIGURES = ("raw_sum", "shift", "broadening", "r_wp")
NO_MINERALS = (*FIGURES, "amorphous", *clay_fraction.COLUMNS)

NOT_SOUGHT = Text("未列入所用的矿物", "it is not among the phases sought")
BELOW_LIMIT = Text("低于定量限", "below the limit of quantitation")
NOT_TOLD = Text("没有内标，也未给出非晶质含量", "there is no internal standard, and no amorphous content was given")
TOO_MUCH = Text("各物相之和超过 100 %", "the phases add up to more than 100 %")
NO_FIT = Text("不是由全谱拟合或内标法得到", "it was not made by a fit, or by an internal standard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rock:
    """Weight percent by phase as it was called, and what the method says of itself."""

    percent: Amounts
    figures: Amounts = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    amorphous: Decimal | None = None


def calculate(case: Case) -> Outcome:
    """All columns from the first pattern; a parallel pattern is compared with it."""
    rocks = _rocks(case)
    first, others = (rocks[0], rocks[1:]) if rocks else (None, [])
    rock_values, remarks = _rock_values(case, first)
    seconds = [_rock_values(case, other)[0] for other in others]
    repeats = tuple(found for second in seconds for found in _repeat(case, rock_values, second))
    clay, doubts = clay_fraction.values_of(case)
    return Outcome(
        charts=_charts(case, rock_values if rocks else None),
        values=(*rock_values, *clay, *clay_fraction.absolute(rock_values, clay)),
        findings=(*(first.findings if first else ()), *remarks, *repeats, *doubts),
    )


def _charts(case: Case, minerals: Sequence[Value] | None) -> tuple[Chart, ...]:
    """The first pattern, with the strongest lines of what was found in it; of the clay where mounts stand alone."""
    if not case.samples:
        return ()
    two_theta, counts = curves.pattern_of(case, case.samples[0])
    there = {value.id for value in minerals or () if value.number}
    sought = CLAY_LANDMARKS if minerals is None else [one for one in LANDMARKS if there.intersection(one[2])]
    shown = [one for one in sought if two_theta[0] < one[0] < two_theta[-1]]
    return plots.plotted(
        case,
        Text("衍射图", "Diffractogram"),
        two_theta,
        counts,
        x_title=Text("2θ", "2θ"),
        y_title=Text("强度", "Intensity"),
        x_unit="°",
        y_unit="counts",
        marks=[ChartMark(x=place, label=label) for place, label, _ in shown],
    )


def _rocks(case: Case) -> list[Rock]:
    if case.samples:
        rocks = clay_fraction.rocks_of(case)
        references = _reference_runs(case) if rocks else []
        return [_fitted(case, *curves.pattern_of(case, run), references) for run in rocks]
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
        x, y = curves.pattern_of(case, run)
        references.append(diffraction.Reference(name=run.sample_name, two_theta=x, counts=y, rir=float(rir)))
    return references


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
    figures = {name: of_curve(getattr(fit, name)) for name in ("shift", "broadening", "r_wp")}
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
    amorphous = _amorphous_given(case)
    with curves.analysed(case, "intensities"):
        if "internal_standard" not in case.given:
            shares = mineralogy.adiabatic(intensities, ratios, crystalline_percent=100 - (amorphous or Decimal(0)))
            return Rock(percent=shares, figures=figures, findings=findings, amorphous=amorphous)
        spiked = curves.table_given(case, case.given, "internal_standard")
        percent = curves.decimal_of(case, spiked.get("percent"), "internal_standard.percent")
        shares = mineralogy.k_value(intensities, ratios, str(spiked.get("name")), percent)
    total = sum(shares.values(), start=Decimal(0))
    whole = total + (amorphous or 0)
    return Rock(
        percent=shares,
        figures=figures | {"raw_sum": total},
        findings=(*findings, *check(case.item, "raw_sum", whole, value_id="raw_sum")),
        amorphous=100 - total if amorphous is None else amorphous,
    )


def _amorphous_given(case: Case) -> Decimal | None:
    """What a person knows from elsewhere of the part that does not diffract, in wt %."""
    told = case.number_given("amorphous", unit="%")
    if told is not None and not 0 <= told < 100:
        raise case.wrong_input("amorphous", told, Text("0 到 100 之间", "from 0 to less than 100"))
    return told


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
    values.append(_amorphous(case, rock))
    minerals = [column.id for column in case.item.columns if column.id not in NO_MINERALS]
    values += [_mineral(case, name, percent.get(name), tuple(inputs.get(name, ()))) for name in minerals]
    return values, tuple(remarks)


def _amorphous(case: Case, rock: Rock | None) -> Value:
    """What does not diffract, or was not sought: as given, or what an internal standard leaves of 100."""
    if rock is None or rock.amorphous is None:
        return absent("amorphous", NOT_TOLD)
    inputs = ("given:amorphous",) if "amorphous" in case.given else ("raw_sum",)
    if rock.amorphous < 0:
        return absent("amorphous", TOO_MUCH, inputs=inputs)
    return _mineral(case, "amorphous", rock.amorphous, inputs)


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
        if column.id in NO_MINERALS:
            continue
        if plain in (column.id, column.title.zh.casefold(), column.title.en.casefold()):
            return column.id
        if plain.replace("-", "_").replace(" ", "_") == column.id:
            return column.id
    return "other"


def _repeat(case: Case, first: list[Value], second: list[Value]) -> tuple[Finding, ...]:
    other = {value.id: value.number for value in second}
    found: list[Finding] = []
    for value in first:
        number = other.get(value.id)
        if value.id not in FIGURES and value.number is not None and number is not None:
            mean = (value.number + number) / 2
            found += check(case.item, "repeat", abs(value.number - number), level=mean, value_id=value.id)
    return tuple(found)
