"""Where the names of peaks are written so that none covers another. Plain arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2.0
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
    """A place for each label, None where there is none: the heaviest first, lifted over what stands in the way."""
    placed: list[Box | None] = [None] * len(wishes)
    taken: list[Box] = []
    for number in sorted(range(len(wishes)), key=lambda n: -wishes[n].weight):
        box = _free(wishes[number], room, taken)
        if box is not None:
            placed[number] = box
            taken.append(box)
    return placed


def _free(wish: Wish, room: Box, taken: Sequence[Box]) -> Box | None:
    if not room.left <= wish.x <= room.right:
        return None
    left = min(max(wish.x - wish.width / 2, room.left), room.right - wish.width)
    bottom = min(wish.y, room.bottom)
    for _ in range(LIFTS + 1):
        box = Box(left, bottom - wish.height, left + wish.width, bottom)
        if box.top < room.top:
            break
        blocking = [other for other in taken if box.meets(other)]
        if not blocking:
            return box
        bottom = min(other.top for other in blocking) - GAP
    return None
