"""Numbers and points of integration events as a person writes them: `2.1`, `2,1`, `2.1 10; 3.4 12`."""

from __future__ import annotations

import math

Points = tuple[tuple[float, float], ...]
LEAST_POINTS = 2


def number_text(number: float) -> str:
    """A number with every digit that it has: shown and read again it is the same."""
    return f"{number:.15g}" if float(f"{number:.15g}") == number else repr(number)


def number_in(text: str) -> float | None:
    """The number that a text is, with a point or a comma; None where it is none."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def points_text(points: Points) -> str:
    """Points as times with their levels."""
    return "; ".join(f"{number_text(at)} {number_text(level)}" for at, level in points)


def points_in(text: str) -> Points | None:
    """The points of a text, in the order of their times; None where it is not at least two, at different times."""
    found: list[tuple[float, float]] = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        numbers = [number_in(one) for one in part.split()]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            return None
        found.append((numbers[0], numbers[1]))
    times = {at for at, _ in found}
    return tuple(sorted(found)) if len(found) >= LEAST_POINTS and len(times) == len(found) else None
