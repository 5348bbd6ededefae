"""Where the names of peaks are written so that none covers another. Plain arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2.0
STRIP = 32.0
"""Width of the strips in which taken places are found again (pixels)."""
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
    taken = _Taken()
    for number in sorted(range(len(wishes)), key=lambda n: -wishes[n].weight):
        if not room.left <= wishes[number].x <= room.right:
            continue
        tried = (_free(wishes[number], aside, room, taken) for aside in ASIDE)
        box = next((one for one in tried if one is not None), None)
        if box is not None:
            placed[number] = box
            taken.add(box)
    return placed


class _Taken:
    """The places that are taken, in strips of the screen: a label looks only at those near it."""

    def __init__(self) -> None:
        self._strips: dict[int, list[Box]] = {}

    def add(self, box: Box) -> None:
        for strip in self._strips_of(box):
            self._strips.setdefault(strip, []).append(box)

    def meeting(self, box: Box) -> float | None:
        """The highest edge of those in the way; None if none is."""
        left, top, right, bottom = box.left - GAP, box.top - GAP, box.right + GAP, box.bottom + GAP
        highest = None
        for strip in self._strips_of(box):
            for other in self._strips.get(strip, ()):
                if left < other.right and other.left < right and top < other.bottom and other.top < bottom:
                    highest = other.top if highest is None else min(highest, other.top)
        return highest

    def _strips_of(self, box: Box) -> range:
        return range(int((box.left - GAP) // STRIP), int((box.right + GAP) // STRIP) + 1)


def _free(wish: Wish, aside: float, room: Box, taken: _Taken) -> Box | None:
    left = min(max(wish.x + (aside - 0.5) * wish.width, room.left), room.right - wish.width)
    bottom = min(wish.y, room.bottom)
    for _ in range(LIFTS + 1):
        box = Box(left, bottom - wish.height, left + wish.width, bottom)
        if box.top < room.top:
            return None
        highest = taken.meeting(box)
        if highest is None:
            return box
        bottom = highest - GAP
    return None
