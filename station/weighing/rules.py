"""What a weight must be before it is given to a sample. A refused weight is nowhere but in its capture file.

Never to be overruled: a weight without a value or a unit of mass (what was unstable, overloaded or without a unit is
no reading to begin with), one that was given to a sample already, one of another balance than its tare, a gross weight
below its tare, nothing at all on the pan. Range and minimum weight may be overruled by a person who says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.wording import Text
from station.analysis.errors import AnalysisError
from station.analysis.units import convert
from station.errors import StationError
from station.records import PortReading, Weighing
from station.weighing.plan import MOST_WEIGHINGS, WeighingStep


class WeightRefused(StationError):
    """A weight is not taken. `overridable`: a person may take it after all, with a reason."""

    def __init__(self, message: Text, cure: Text, *, overridable: bool = False) -> None:
        super().__init__(message, cure)
        self.overridable = overridable


def demand_weight(step: WeighingStep, reading: PortReading, before: Sequence[Weighing], tare: Weighing | None) -> None:
    """Raises WeightRefused if this reading cannot be the next weight of a step.

    `before` are the step's weights that hold, `tare` the one a gross weight belongs to.
    """
    value = in_unit(reading, step.unit)
    _demand_vessel(step, reading, value, tare)
    if before and before[-1].device_serial != reading.device_serial:
        raise _other_balance(before[-1], reading)
    if len(before) >= MOST_WEIGHINGS:
        raise WeightRefused(
            Text(f"{step.title.zh}已称量 {len(before)} 次仍未恒重。", f"{len(before)} weights, none constant."),
            Text("请检查样品与天平，撤销后重新开始。", "Check sample and balance, take them back and begin anew."),
        )
    _demand_range(step, reading, value)


def in_unit(reading: PortReading, unit: str) -> Decimal:
    """The weight in the step's unit. Raises WeightRefused."""
    if reading.value is None or not reading.unit:
        raise WeightRefused(
            Text(f"“{reading.text.strip()}”不是质量读数。", f'"{reading.text.strip()}" is no weight.'),
            Text("请等待天平稳定后重新打印。", "Wait until the balance is at rest and print again."),
        )
    try:
        return convert(reading.value, reading.unit, unit)
    except AnalysisError as error:
        raise WeightRefused(
            Text(
                f"天平单位“{reading.unit}”不能换算为“{unit}”。",
                f'The balance\'s unit "{reading.unit}" cannot be converted to "{unit}".',
            ),
            Text("请在天平上选择质量单位。", "Choose a unit of mass on the balance."),
        ) from error


def settled(step: WeighingStep, held: Sequence[Weighing]) -> bool:
    """Whether a step is done: weighed often enough, and the last two alike where they must be."""
    if len(held) < step.weighings:
        return False
    if step.repeat_within is None or len(held) < 2:
        return True
    last, one_before = (convert(one.value, one.unit, step.unit) for one in (held[-1], held[-2]))
    return abs(last - one_before) <= step.repeat_within


def _demand_vessel(step: WeighingStep, reading: PortReading, value: Decimal, tare: Weighing | None) -> None:
    if value <= 0:
        raise WeightRefused(
            Text(
                f"质量 {reading.value} {reading.unit} 不大于零。", f"{reading.value} {reading.unit} is not above zero."
            ),
            Text("请放上样品或重新清零。", "Put the sample on, or set the balance to zero anew."),
        )
    if step.kind != "gross":
        return
    if tare is None:
        raise WeightRefused(
            Text(f"{step.title.zh}：还没有皮重。", f"{step.title.en}: its empty vessel was not weighed."),
            Text("请先称空瓶。", "Weigh the empty vessel first."),
        )
    if tare.device_serial != reading.device_serial:
        raise _other_balance(tare, reading)
    empty = convert(tare.value, tare.unit, step.unit)
    if value < empty:
        raise WeightRefused(
            Text(
                f"毛重 {value} {step.unit} 小于皮重 {empty} {step.unit}（容器“{tare.vessel or '—'}”）。",
                f'The gross weight {value} {step.unit} is below its tare {empty} {step.unit} (vessel "{tare.vessel}").',
            ),
            Text("请核对是否拿错容器。", "Check whether it is the right vessel."),
        )


def _other_balance(before: Weighing, reading: PortReading) -> WeightRefused:
    return WeightRefused(
        Text(
            f"上一次称量用的天平是“{before.device_serial or '—'}”，现在是“{reading.device_serial or '—'}”。",
            f'The weight before was taken on balance "{before.device_serial}", this one on "{reading.device_serial}".',
        ),
        Text("请在同一台天平上称量，或撤销前一次称量。", "Use the same balance, or take the weight before back."),
    )


def _demand_range(step: WeighingStep, reading: PortReading, value: Decimal) -> None:
    said = f"{reading.value} {reading.unit}"
    if step.minimum is not None and value < step.minimum:
        raise WeightRefused(
            Text(
                f"{step.title.zh} {said} 低于最小称样量 {step.minimum} {step.unit}。",
                f"{step.title.en}: {said} is below the minimum weight {step.minimum} {step.unit}.",
            ),
            Text("请增加样品，或填写理由后接受。", "Add sample, or take it with a reason."),
            overridable=True,
        )
    if (step.low is not None and value < step.low) or (step.high is not None and value > step.high):
        low, high = ("—" if limit is None else str(limit) for limit in (step.low, step.high))
        raise WeightRefused(
            Text(
                f"{step.title.zh} {said} 超出范围 {low}–{high} {step.unit}。",
                f"{step.title.en}: {said} is outside {low} to {high} {step.unit}.",
            ),
            Text("请核对容器与样品，或填写理由后接受。", "Check vessel and sample, or take it with a reason."),
            overridable=True,
        )
