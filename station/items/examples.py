"""Worked examples of an item: given numbers and what must come out, printed and unrounded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from parsers.wording import Text
from station.items.case import Case
from station.items.cells import row_cells
from station.items.errors import ItemError
from station.items.item import Item
from station.items.run import calculate
from station.records import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example file. `unrounded` agrees if it does in all the digits that it gives; `parameters` are settings."""

    path: Path
    title: Text
    source: str
    given: Mapping[str, object]
    expected: Mapping[str, str]
    unrounded: Mapping[str, str]
    parameters: Mapping[str, Decimal | str]


def load_example(path: Path) -> Example:
    """The example of that file. Raises ItemError that names the file and what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        title = content["title"]
        return Example(
            path=path,
            title=Text(title["zh"], title["en"]),
            source=content["source"],
            given=dict(content["given"]),
            expected=dict(content["expected"]),
            unrounded=dict(content.get("unrounded", {})),
            parameters=dict(content.get("parameters", {})),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ItemError(
            Text(
                f"算例“{path.name}”不可用：{type(error).__name__} {error}",
                f'the example "{path.name}" cannot be used: {type(error).__name__} {error}',
            ),
            Text(
                "算例为 JSON，须含 title {zh, en}、source、given、expected，可含 unrounded、parameters。",
                "An example is JSON with title {zh, en}, source, given, expected, unrounded and parameters if wanted.",
            ),
            f"examples/{path.name}",
        ) from error


def outcome_of(item: Item, example: Example) -> Outcome:
    """What the item answers to the example. Raises CalculationError."""
    return calculate(item, Case(item=item, given=example.given, parameters=example.parameters))


def disagreements(item: Item, example: Example, outcome: Outcome) -> Iterator[Text]:
    """Where the outcome is not what the example promises."""
    cells = row_cells(item, outcome.values)
    answered = {value.id: value.number for value in outcome.values}
    for value_id, text in example.expected.items():
        if value_id not in cells:
            yield Text(f"算例中的“{value_id}”不是本项目的列", f'the example\'s "{value_id}" is no column of the item')
        elif cells[value_id] != text:
            found = cells[value_id]
            yield Text(f"{value_id}：印出 {found}，算例为 {text}", f"{value_id}: prints {found}, expected {text}")
    for value_id, text in example.unrounded.items():
        if not _agrees(answered.get(value_id), text):
            found = str(answered.get(value_id))
            yield Text(
                f"{value_id}：未修约值 {found}，算例为 {text}", f"{value_id}: unrounded {found}, expected {text}"
            )


def _agrees(number: Decimal | None, text: str) -> bool:
    try:
        reference = Decimal(text)
    except InvalidOperation:
        return False
    exponent = reference.as_tuple().exponent
    if number is None or not isinstance(exponent, int):
        return False
    return abs(number - reference) <= Decimal(1).scaleb(exponent) / 2
