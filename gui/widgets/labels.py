"""Where the names of peaks are written so that none covers another. Plain arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2.0
ASIDE = (0.0, 0.6, -0.6, 1.2, -1.2)
"""How far a label may stand beside its peak, in its own widths; the nearest first."""
LIFTS = 7
"""A label that finds no room above its peak is lifted at most this many times; then it waits for a closer view."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants to stand with the middle of its foot at (x, y); higher `weight` goes first. Pixels."""

    x: float
    y: float
    width: float
    height: float
    weight: float


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the screen, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two places come closer than the gap."""
        return (
            self.left < other.right + GAP
            and other.left < self.right + GAP
            and self.top < other.bottom + GAP
            and other.top < self.bottom + GAP
        )


def place(wishes: Sequence[Wish], room: Box) -> list[Box | None]:
    """A place for each label, None where there is none: the heaviest first.

    A label in the way of another is lifted over it; only where that leads out of the room does it step aside, for a
    name straight above its peak is never taken for its neighbour's.
    """
    placed: list[Box | None] = [None] * len(wishes)
    taken: list[Box] = []
    for number in sorted(range(len(wishes)), key=lambda n: -wishes[n].weight):
        if not room.left <= wishes[number].x <= room.right:
            continue
        tried = (_free(wishes[number], aside, room, taken) for aside in ASIDE)
        box = next((one for one in tried if one is not None), None)
        if box is not None:
            placed[number] = box
            taken.append(box)
    return placed


def _free(wish: Wish, aside: float, room: Box, taken: Sequence[Box]) -> Box | None:
    left = min(max(wish.x + (aside - 0.5) * wish.width, room.left), room.right - wish.width)
    bottom = min(wish.y, room.bottom)
    for _ in range(LIFTS + 1):
        box = Box(left, bottom - wish.height, left + wish.width, bottom)
        if box.top < room.top:
            return None
        blocking = [other for other in taken if box.meets(other)]
        if not blocking:
            return box
        bottom = min(other.top for other in blocking) - GAP
    return None
