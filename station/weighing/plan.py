"""What is weighed for an analysis item, in which order: `weighing.toml` in the item's folder.

    source = "SY/T 5118: general knowledge"

    [[steps]]
    quantity = "m1"                        # an item's quantity; the weight becomes its reading
    kind = "tare"                          # tare: an empty vessel; gross: the vessel with what is in it; net: as it is
    low = 10                               # in the quantity's unit
    high = 300

    [[steps]]
    quantity = "m2"
    kind = "gross"
    of = "m1"                              # the tare it belongs to: same vessel, same balance, never lighter
    weighings = 2                          # so often, until two in a row agree
    repeat_within = 0.0005                 # (constant weight)

Further keys of a step: `minimum` (the least weight that may be taken on this balance), `optional = true`, `title` and
`unit` where the item declares no such quantity. An item without the file is not weighed here. A laboratory's own item
brings its own file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from parsers.wording import Text
from station.analysis.units import kind_of
from station.errors import StationError
from station.items.item import Item

FILE = "weighing.toml"
Kind = Literal["tare", "gross", "net"]
MOST_STEPS = 40
MOST_WEIGHINGS = 10
"""Of one quantity: a residue that has not come to constant weight by then will not."""
_KEYS = {
    "quantity", "kind", "of", "low", "high", "minimum", "weighings", "repeat_within", "optional", "title", "unit",
}  # fmt: skip


class BadWeighingPlan(StationError):
    """An item's `weighing.toml` does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingStep:
    """One quantity to be weighed. Limits are in `unit`; `of` names the tare of a gross weight."""

    quantity_id: str
    title: Text
    unit: str
    kind: Kind
    of: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    minimum: Decimal | None = None
    weighings: int = 1
    repeat_within: Decimal | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingPlan:
    """The steps of one item."""

    item_id: str
    steps: tuple[WeighingStep, ...]

    def step(self, quantity_id: str) -> WeighingStep:
        """The step of a quantity; KeyError if it is not weighed."""
        for step in self.steps:
            if step.quantity_id == quantity_id:
                return step
        raise KeyError(f"{quantity_id!r} is not weighed; {[step.quantity_id for step in self.steps]} are")


def plan_of_item(item: Item) -> WeighingPlan | None:
    """The item's plan; None if nothing of it is weighed here. Raises BadWeighingPlan, quoting what is wrong."""
    path = item.folder / FILE
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _bad(item, Text(f"无法读取：{error}", f"it cannot be read: {error}")) from error
    try:
        table = tomllib.loads(content, parse_float=Decimal)
    except ValueError as error:
        raise _bad(item, Text(f"不是 TOML：{error}", f"it is no TOML: {error}")) from error
    told = table.get("steps")
    if not isinstance(told, list) or not 0 < len(told) <= MOST_STEPS:
        raise _bad(item, Text("应有 1–40 个 [[steps]]", "it needs 1 to 40 [[steps]]"))
    steps: dict[str, WeighingStep] = {}
    for one in told:
        step = _step(item, one)
        if step.quantity_id in steps:
            raise _bad(item, Text(f"“{step.quantity_id}”重复", f'"{step.quantity_id}" stands twice'))
        if step.kind == "gross" and (step.of not in steps or steps[step.of].kind != "tare"):
            problem = f'of = "{step.of}"'
            raise _bad(
                item, Text(f"{problem}：前面没有该皮重步骤", f"{problem}: no tare of that name stands before it")
            )
        steps[step.quantity_id] = step
    return WeighingPlan(item_id=item.id, steps=tuple(steps.values()))


def _step(item: Item, told: Any) -> WeighingStep:  # noqa: ANN401 (what TOML gives)
    if not isinstance(told, Mapping) or set(told) - _KEYS or not isinstance(told.get("quantity"), str):
        keys = ", ".join(sorted(_KEYS))
        raise _bad(item, Text(f"步骤 {told!r}：可用的键为 {keys}", f"the step {told!r}: the keys are {keys}"))
    name, kind = told["quantity"], told.get("kind", "net")
    declared = next((quantity for quantity in item.quantities if quantity.id == name), None)
    unit = str(told.get("unit", "" if declared is None else declared.unit))
    title = _title(told.get("title"), None if declared is None else declared.title)
    weighings = told.get("weighings", 1)
    if kind not in get_args(Kind) or kind_of(unit) != "mass" or title is None:
        raise _bad(
            item,
            Text(
                f"“{name}”：kind 应为 tare、gross 或 net，unit 应为质量单位，且应有 title",
                f'"{name}": kind must be tare, gross or net, unit a mass, and it needs a title',
            ),
        )
    if not isinstance(weighings, int) or not 1 <= weighings <= MOST_WEIGHINGS:
        raise _bad(item, Text(f"“{name}”：weighings 应为 1–10", f'"{name}": weighings must be 1 to 10'))
    return WeighingStep(
        quantity_id=name,
        title=title,
        unit=unit,
        kind=kind,
        of=str(told.get("of", "")),
        low=_number(item, told, "low"),
        high=_number(item, told, "high"),
        minimum=_number(item, told, "minimum"),
        weighings=weighings,
        repeat_within=_number(item, told, "repeat_within"),
        optional=told.get("optional", False) is True,
    )


def _title(told: object, declared: Text | None) -> Text | None:
    if isinstance(told, Mapping) and {"zh", "en"} <= set(told):
        return Text(str(told["zh"]), str(told["en"]))
    return declared


def _number(item: Item, told: Mapping[str, Any], key: str) -> Decimal | None:
    value = told.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
        raise _bad(item, Text(f"{key} = {value!r}：应为数字", f"{key} = {value!r}: expected a number"))
    return Decimal(value)


def _bad(item: Item, reason: Text) -> BadWeighingPlan:
    name = f"{item.id}/{FILE}"
    return BadWeighingPlan(
        Text(f"称量步骤文件“{name}”有误：{reason.zh}。", f'The weighing plan "{name}" does not hold: {reason.en}.'),
        Text("请更正该文件。", "Correct the file."),
        name,
    )
