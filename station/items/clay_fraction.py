"""The clay fraction of one rock: its oriented mounts, or their peaks as typed in, become shares and weights.

Mounts come one after the other (air-dried, glycolated, heated). Until all three are there the clay has no figure, and
a finding stops the report; what the rock itself gives stands meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsers.measurement import Measurement
from parsers.wording import Text
from station.analysis import clay_mounts, mineralogy
from station.items import curves
from station.items.answers import measured, of_curve
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.roles import role_of
from station.records import Finding, Value

SHARES = ("s", "i_s", "i", "k", "c")
ABSOLUTE = tuple(f"{name}_abs" for name in SHARES)
LAYERS = "i_s_smectite_pct"
COLUMNS = (*SHARES, *ABSOLUTE, LAYERS)

NO_CLAY = Text("没有定向片图谱，也未给出其峰强度", "there are no oriented mounts, and no peaks of them were given")
NO_TOTAL = Text("没有黏土总量或其相对含量", "there is no clay total, or no shares of it")
NO_PEAKS = Text("未给出间层矿物的峰位，或超出对照表", "no peaks of the mixed layers were given, or beyond the table")

Mounts = Mapping[clay_mounts.Mount, tuple[int, Measurement]]


def rocks_of(case: Case) -> list[Measurement]:
    """The runs of the case that are patterns of the whole rock, in their order."""
    return [run for run in case.samples if _mount_of(case, run) is None]


def values_of(case: Case) -> tuple[list[Value], tuple[Finding, ...]]:
    """Shares of the clay minerals and smectite in the mixed layers: from given peaks, else from the mounts.

    Raises CalculationError for peaks that contradict each other.
    """
    mounts = _mounts(case)
    missing = [title for mount, title in clay_mounts.TITLES.items() if mount not in mounts]
    peaks, places, reason = None, None, NO_CLAY
    findings: tuple[Finding, ...] = ()
    if "clay" in case.given:
        peaks = _peaks_given(case)
    elif mounts and missing:
        zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
        reason = Text(f"缺少{zh}", f"missing: {en}")
        message = Text(f"黏土定向片不全，缺少{zh}", f"the mounts of the clay are not complete, missing: {en}")
        findings = (Finding(rule="mounts_missing", severity="stop", message=message, value_id="i_s"),)
    elif mounts:
        drawn = {mount: curves.pattern_of(case, run) for mount, (_, run) in mounts.items()}
        with curves.analysed(case, "clay"):
            peaks = clay_mounts.clay_peaks(drawn)
            places = clay_mounts.mixed_layer_places(drawn["eg"])
    of_mounts = tuple(f"curve:{mount.upper()}#{place}" for mount, (place, _) in mounts.items())
    inputs = of_mounts if of_mounts and "clay" not in case.given else ("clay",)
    shares: Mapping[str, Decimal] = {} if peaks is None else _shares(case, peaks)
    values = [measured(name, shares.get(name), inputs, reason) for name in SHARES]
    return [*values, _layers(case, places, of_mounts)], findings


def absolute(rock: Sequence[Value], clay: Sequence[Value]) -> list[Value]:
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
        for name in SHARES
    ]


def _mount_of(case: Case, run: Measurement) -> clay_mounts.Mount | None:
    is_mount = role_of(run.sample_name, case.item.name_patterns) == "mount"
    return clay_mounts.mount_of(run.sample_name) if is_mount else None


def _mounts(case: Case) -> Mounts:
    """Each mount with its place among the samples, counted from one; of a mount measured again the later run."""
    found = ((_mount_of(case, run), place, run) for place, run in enumerate(case.samples, 1))
    return {mount: (place, run) for mount, place, run in found if mount is not None}


def _layers(case: Case, places: tuple[float, float] | None, of_mounts: tuple[str, ...]) -> Value:
    if "is_peaks" not in case.given:
        percent = mineralogy.smectite_in_mixed_layers(*map(of_curve, places)) if places else None
        return measured(LAYERS, percent, of_mounts or ("clay",), NO_PEAKS)
    at = case.numbers_given("is_peaks")
    complete = {"p001_002", "p002_003"} <= at.keys()
    percent = mineralogy.smectite_in_mixed_layers(at["p001_002"], at["p002_003"]) if complete else None
    return measured(LAYERS, percent, ("is_peaks",), NO_PEAKS)


def _peaks_given(case: Case) -> mineralogy.ClayPeaks:
    try:
        return mineralogy.ClayPeaks(**case.numbers_given("clay"))
    except TypeError as error:
        raise _unusable(case, error) from error


def _shares(case: Case, peaks: mineralogy.ClayPeaks) -> Mapping[str, Decimal]:
    factors = mineralogy.ClayFactors(
        chlorite_kaolinite=case.number("chlorite_kaolinite_factor"), smectite=case.number("smectite_factor")
    )
    with curves.analysed(case, "clay"):
        return mineralogy.clay_shares(peaks, factors)


def _unusable(case: Case, error: Exception) -> CalculationError:
    return CalculationError(
        Text(f"黏土峰强度不可用：{error}", f"the peaks of the clay mounts cannot be used: {error}"),
        Text("请核对三种定向片的峰强度及其名称。", "Check the peaks of the three mounts and their names."),
        f"{case.item.id}: clay",
    )
