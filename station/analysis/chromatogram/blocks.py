"""Means over blocks of points, and the way back to points.

What is wider than a few blocks loses nothing by it, and costs a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from parsers.measurement import Floats

_TOGETHER = 4096
"""Samples per product: more would wake the other processors in vain."""


def block_means(values: Floats, block: int) -> Floats:
    """The means of blocks of so many points, shape (n // block,); the rest at the end is left out."""
    if block == 1:
        return values
    # As products with equal shares: numpy's own mean is ten times as slow along so short an axis.
    blocks, shares = values[: len(values) // block * block].reshape(-1, block), _shares(block)
    if values.size <= _TOGETHER:
        return np.asarray(blocks @ shares)
    rows = max(_TOGETHER // block, 1)
    whole = len(blocks) // rows * rows
    means = np.empty(len(blocks))
    np.matmul(blocks[:whole].reshape(-1, rows, block), shares, out=means[:whole].reshape(-1, rows))
    np.matmul(blocks[whole:], shares, out=means[whole:])
    return means


@lru_cache(maxsize=64)
def _shares(block: int) -> Floats:
    return np.full(block, 1 / block)


def between_blocks(means: Floats, block: int, count: int) -> Floats:
    """The straight lines through the middles of blocks (m,) at each of `count` points; level beyond the outermost."""
    first = block // 2
    share = (np.arange(block) + (0.5 if block % 2 == 0 else 0.0)) / block
    out = np.empty(count)
    last = first + (len(means) - 1) * block
    out[:first], out[last:] = means[0], means[-1]
    lines = out[first:last].reshape(len(means) - 1, block)
    np.multiply(np.diff(means)[:, None], share[None, :], out=lines)
    lines += means[:-1, None]
    return out


def between_blocks_of_many(stretches: Sequence[Floats], block: int) -> list[Floats]:
    """As `between_blocks` for the blocks (m,) of many stretches, each filled to its outermost points: all at once."""
    means = np.concatenate(stretches)
    ends = np.cumsum([len(one) for one in stretches])
    first = block // 2
    share = (np.arange(block) + (0.5 if block % 2 == 0 else 0.0)) / block
    out = np.empty(first + len(means) * block)
    out[:first] = means[0]
    lines = out[first:].reshape(len(means), block)
    np.multiply(np.diff(means, append=means[-1])[:, None], share[None, :], out=lines)
    lines += means[:, None]
    # From the last block of one stretch no line goes to the first of the next.
    lines[ends - 1, : block - first] = means[ends - 1, None]
    lines[ends[:-1] - 1, block - first :] = means[ends[:-1], None]
    return [out[block * (end - len(one)) : block * end] for one, end in zip(stretches, ends.tolist(), strict=True)]
