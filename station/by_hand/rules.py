"""What keeps a determination with corrections by hand from being reported: pure questions, no store.

A typed figure stands for one column. Other columns that were calculated from it still rest on the calculated figure,
and one row must not say two things; so they are to be typed or left out as well. And a figure typed in the place of
one number is not silently kept when a later calculation gives another.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.wording import Text
from station.items.item import Item
from station.records import ByHand, Determination


def objections(item: Item, determination: Determination) -> Iterator[Text]:
    """Each reason why the corrections of a determination need a person before it can be reported."""
    for one in determination.by_hand:
        if one.kind == "run":
            yield from _of_run(determination, one)
        else:
            yield from _changed_since(item, determination, one)
    yield from _left_behind(item, determination)


def dependents(determination: Determination, value_id: str) -> set[str]:
    """The values that were calculated from this one, over any number of steps."""
    found: set[str] = set()
    grown = {value_id}
    while grown:
        grown = {value.id for value in determination.outcome.values if grown & set(value.inputs)} - found - {value_id}
        found |= grown
    return found


def _of_run(determination: Determination, one: ByHand) -> Iterator[Text]:
    if one.target in determination.measurement_ids[:1]:
        yield Text(
            f"进样已由{one.person_name}剔除（{one.why.zh}），等待另一次进样。",
            f"{one.person_name} left the run out ({one.why.en}); another run is awaited.",
        )
    elif one.target in determination.measurement_ids:
        yield Text(
            f"{one.person_name}剔除了一次平行进样（{one.why.zh}），正在等待重新计算。",
            f"{one.person_name} left a parallel run out ({one.why.en}); the calculation without it is awaited.",
        )


def _changed_since(item: Item, determination: Determination, one: ByHand) -> Iterator[Text]:
    now = next((value.number for value in determination.outcome.values if value.id == one.target), None)
    if now != one.before:
        title = item.column(one.target).title
        was, became = ("—" if number is None else f"{number:f}" for number in (one.before, now))
        yield Text(
            f"“{title.zh}”在人工更改后重新计算，计算值由 {was} 变为 {became}：请重新确认或撤销人工更改。",
            f'"{title.en}" was calculated again after it was put right by hand, and is {became} where it was {was}: '
            "confirm the correction or take it back.",
        )


def _left_behind(item: Item, determination: Determination) -> Iterator[Text]:
    settled = {one.target for one in determination.by_hand}
    for one in determination.by_hand:
        if one.kind == "run":
            continue
        titles = [
            column.title
            for column in item.columns
            if column.printed and column.id in dependents(determination, one.target) - settled
        ]
        if titles:
            source = item.column(one.target).title
            listed = Text("、".join(f"“{title.zh}”" for title in titles), ", ".join(f'"{one.en}"' for one in titles))
            yield Text(
                f"{listed.zh}由“{source.zh}”计算而来，而后者已人工更改：请一并录入或剔除。",
                f'{listed.en} rest on the calculated "{source.en}", which was put right by hand: type them too, or '
                "leave them out.",
            )
