"""Which stations work with another program, or with other analysis items, than the newest among them.

A newer item is one of a higher version. Of several contents under one version the one that most stations have counts
as the newest; where none is ahead, all of them differ, for nobody here can say which is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Announced = Mapping[str, tuple[str, str]]
"""Version and short hash of each analysis item of a station, by the item's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """An item of a station that is not the newest; `newest` is empty where several contents have equal right."""

    item_id: str
    here: tuple[str, str]
    newest: tuple[str, str] | None


def newest_version(versions: Iterable[str]) -> str:
    """The highest of these versions; empty where there are none."""
    return max(versions, key=_ordered, default="")


def newest_items(stations: Iterable[Announced]) -> dict[str, tuple[str, str] | None]:
    """The newest content of each item; None where several have equal right."""
    seen: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for items in stations:
        for item_id, content in items.items():
            seen[item_id][content] += 1
    return {item_id: _newest(contents) for item_id, contents in seen.items()}


def differing(items: Announced, newest: Mapping[str, tuple[str, str] | None]) -> tuple[Differing, ...]:
    """The items of a station that are not the newest, by their ids."""
    return tuple(
        Differing(item_id=item_id, here=here, newest=newest.get(item_id))
        for item_id, here in sorted(items.items())
        if newest.get(item_id) != here
    )


def _newest(contents: Counter[tuple[str, str]]) -> tuple[str, str] | None:
    version = newest_version(content[0] for content in contents)
    ranked = Counter({content: count for content, count in contents.items() if content[0] == version}).most_common(2)
    return None if len(ranked) == 2 and ranked[0][1] == ranked[1][1] else ranked[0][0]


def _ordered(version: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(piece), "") if piece.isdecimal() else (-1, piece) for piece in version.split("."))
