"""Vitrinite reflectance of one sample: mean, sample standard deviation, histogram, and hints at mixed populations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    check,
    check_parallel,
    curves,
    decimal_slips,
    measured,
    plots,
    quantities,
    statistics_of_readings,
)

ONE_READING = Text("只有一个测点", "there is one reading only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The readings that count, and how many a person excluded with a reason."""

    readings: tuple[Decimal, ...]
    reasons: tuple[str, ...] = ()


def calculate(case: Case) -> Outcome:
    """All columns from the first determination; parallel ones are compared with it."""
    runs = [_counted(case, source) for source in quantities.sources(case)]
    first, *others = runs
    values = _values(first)
    repeats = tuple(
        finding
        for other in others
        for finding in check_parallel(case.item, "repeat", values, _values(other), ("ro",), relative=False)
    )
    return Outcome(
        values=values,
        findings=(*_findings(case, first), *_of_standards(case), *repeats),
        notes=_notes(case, first),
        charts=_histogram(case, first, values),
    )


def _counted(case: Case, source: quantities.Source) -> Counted:
    readings = list(quantities.series(case, source, "readings"))
    if not readings:
        raise quantities.missing(case, case.item.quantity("readings"))
    reasons = []
    for value, reason in _excluded(case, source):
        if value not in readings:
            raise _refused(case, Text(f"剔除的测点 {value} 不在测点中", f"excluded {value} is none of the readings"))
        readings.remove(value)
        reasons.append(f"{value}: {reason}")
    if not readings:
        raise _refused(case, Text("全部测点都被剔除", "every reading is excluded"))
    lowest = min(readings)
    if lowest <= 0:
        raise CalculationError(
            Text(f"测点 {lowest}：反射率必须大于零", f"reading {lowest}: a reflectance is greater than zero"),
            Text("请更正该测点。", "Correct this reading."),
            f"{case.item.id}: readings",
        )
    return Counted(readings=tuple(readings), reasons=tuple(reasons))


def _excluded(case: Case, source: quantities.Source) -> Sequence[tuple[Decimal, str]]:
    """The readings that a person took out, each with its reason."""
    entries = source.get("excluded", []) if isinstance(source, Mapping) else []
    if not isinstance(entries, (list, tuple)):
        raise _refused(case, Text("excluded 应为数组", "excluded must be an array"))
    found = []
    for entry in entries:
        value, reason = (entry.get("value"), entry.get("reason")) if isinstance(entry, Mapping) else (None, None)
        if not isinstance(value, (Decimal, int)) or not isinstance(reason, str) or not reason.strip():
            raise _refused(
                case,
                Text(f"剔除 {entry!r}：须有 value 与 reason", f"exclusion {entry!r}: it needs a value and a reason"),
            )
        found.append((Decimal(value), reason.strip()))
    return found


def _refused(case: Case, message: Text) -> CalculationError:
    cure = Text("请更正剔除记录。", "Correct the exclusions.")
    return CalculationError(message, cure, f"{case.item.id}: excluded")


def _values(counted: Counted) -> tuple[Value, ...]:
    spread = statistics_of_readings.spread(counted.readings)
    inputs = ("reading:readings",)
    return (
        measured("ro", spread.mean, inputs),
        measured("sd", spread.deviation, inputs, ONE_READING),
        measured("n_points", Decimal(spread.count), inputs),
        measured("ro_min", spread.lowest, inputs),
        measured("ro_max", spread.highest, inputs),
        measured("excluded", Decimal(len(counted.reasons)), inputs),
    )


def _findings(case: Case, counted: Counted) -> tuple[Finding, ...]:
    readings = counted.readings
    found = list(check(case.item, "few_points", Decimal(len(readings)), value_id="n_points"))
    slips = ", ".join(str(readings[place]) for place in decimal_slips(readings))
    if slips:
        message = Text(
            f"测点 {slips} 与其余测点相差整数个数量级：请核对小数点",
            f"readings {slips} are whole decimal places off the others: check the decimal point",
        )
        found.append(Finding(rule="decimal_slip", severity="stop", message=message, value_id="ro"))
    groups = statistics_of_readings.populations(readings)
    if len(groups) > 1:
        listed = "; ".join(f"{one.mean:.2f} % ({one.share:.0%})" for one in groups)
        message = Text(
            f"测点可能来自不同组群：{listed}；未剔除任何测点",
            f"the readings may belong to several populations: {listed}; none was excluded",
        )
        found.append(Finding(rule="populations", severity="remark", message=message, value_id="ro"))
    if counted.reasons:
        listed = "; ".join(counted.reasons)
        message = Text(f"操作者剔除的测点：{listed}", f"readings excluded by the operator: {listed}")
        found.append(Finding(rule="excluded", severity="remark", message=message, value_id="ro"))
    return tuple(found)


def _of_standards(case: Case) -> tuple[Finding, ...]:
    """Each reading of a reflectance standard against its certified value."""
    source = quantities.sources(case)[0]
    certified = quantities.series(case, source, "standard_certified")
    readings = quantities.series(case, source, "standard_readings")
    return tuple(
        finding
        for known, reading in zip(certified, readings, strict=False)
        if known > 0
        for finding in check(case.item, "standard_drift", 100 * abs(reading - known) / known, value_id="ro")
    )


def _notes(case: Case, counted: Counted) -> Mapping[str, str]:
    """What the report draws the histogram from: class bounds and counts; none where a decimal point slipped."""
    classes = ";".join(f"{one.low:f}:{one.high:f}:{one.count}" for one in _classes(case, counted))
    return {"kind": case.choice("kind")} | ({"histogram": classes} if classes else {})


def _histogram(case: Case, counted: Counted, values: Sequence[Value]) -> tuple[Chart, ...]:
    """The classes as bars, and where the mean lies."""
    classes = _classes(case, counted)
    if not classes:
        return ()
    edges = [*(float(one.low) for one in classes), float(classes[-1].high)]
    mean = next(value.number for value in values if value.id == "ro")
    return plots.plotted(
        case,
        Text("反射率分布直方图", "Distribution of reflectance"),
        *curves.floats_pair(edges, [float(one.count) for one in classes]),
        x_title=Text("反射率", "Reflectance"),
        y_title=Text("测点数", "Number of readings"),
        x_unit="%",
        style="bars",
        marks=() if mean is None else (ChartMark(x=float(mean), label="Ro"),),
    )


def _classes(case: Case, counted: Counted) -> Sequence[statistics_of_readings.HistogramClass]:
    if decimal_slips(counted.readings):
        return ()
    with curves.analysed(case, "class_width"):
        return statistics_of_readings.histogram(counted.readings, case.number("class_width"))
