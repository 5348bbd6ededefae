"""Where labels stand beside each other, as near to their peaks as they can be without touching, and their length."""

from __future__ import annotations

from collections.abc import Sequence


def label_points(label: str, size: float) -> float:
    """About how long a label is in points: Chinese characters are square, Latin ones some two thirds of that."""
    return size * sum(1.0 if ord(character) > 0x2E00 else 0.64 for character in label)


def spread(wanted: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Places at least `step` apart, in the same order, moved as little as possible (least squares).

    `wanted` is in rising order. Labels that touch form a block that stands at the mean of what its members want
    (pool adjacent violators). All lie in low..high as long as there is room; without room they stand evenly.
    """
    count = len(wanted)
    if count == 0:
        return []
    if (count - 1) * step > high - low:
        even = (high - low) / max(count - 1, 1)
        return [low + even * n for n in range(count)]
    blocks: list[tuple[float, int]] = []  # mean of (wanted - n * step) over the block, and its length
    for n, place in enumerate(wanted):
        mean, length = place - n * step, 1
        while blocks and blocks[-1][0] > mean:
            before, others = blocks.pop()
            mean, length = (mean * length + before * others) / (length + others), length + others
        blocks.append((mean, length))
    shifts = [mean for mean, length in blocks for _ in range(length)]
    last = high - (count - 1) * step
    return [min(max(shift, low), last) + n * step for n, shift in enumerate(shifts)]
