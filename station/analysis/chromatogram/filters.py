"""Filters by short kernels, as products of blocks of the signal with the kernel's own small matrix.

Each block of samples and the next one are multiplied by the two halves of a banded (Toeplitz) matrix that holds the
kernel once in every column: more products than a filter needs, but in the one form that processors do fastest. Three
times as fast as sliding along, with the same sums.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import correlate1d

from parsers.measurement import Floats

_GRAIN = 8
_LONGEST = 64
_SHORTEST_SIGNAL = 4096
_TOGETHER = 262_144
"""Multiplications per product: its samples stay in the processor's cache, and more would wake the other processors in
vain."""
_TRUNCATED = 4.0


def gaussian_kernel(sigma: float) -> Floats:
    """The weights of a Gaussian of `sigma` points, cut off at 4 sigma, of sum 1."""
    reach = int(_TRUNCATED * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.asarray(weights / weights.sum())


def smoothed(values: Floats, sigma: float) -> Floats:
    """The values (n,) smoothed by a Gaussian of `sigma` points; beyond its ends the signal is level."""
    return filtered(values, gaussian_kernel(sigma))


def filtered(values: Floats, kernel: Floats) -> Floats:
    """The values (n,) filtered by a symmetric kernel of odd length; beyond its ends the signal is level."""
    reach = len(kernel) // 2
    if not reach or len(kernel) > _LONGEST or len(values) < _SHORTEST_SIGNAL:
        return np.asarray(correlate1d(values, kernel, mode="nearest"))
    block = -(-2 * reach // _GRAIN) * _GRAIN
    matrix = _banded(kernel, block)
    blocks = _padded(values, reach, block)
    out = np.empty((len(blocks) - 1, block))
    together = _TOGETHER // block**2
    of_next = np.empty((together, block))
    for first in range(0, len(out), together):
        last = min(first + together, len(out))
        own, more = out[first:last], of_next[: last - first]
        np.matmul(blocks[first:last], matrix[:block], out=own)
        own += np.matmul(blocks[first + 1 : last + 1], matrix[block:], out=more)
    return np.asarray(out.reshape(-1)[: len(values)])


def _banded(kernel: Floats, block: int) -> Floats:
    """The kernel in each column, one row lower from column to column, (2 block, block)."""
    # Rows of one value more than they are read in: each begins one later than the one before.
    rows = np.zeros((block, 2 * block + 1))
    rows[:, : len(kernel)] = kernel
    return np.ascontiguousarray(rows.reshape(-1)[: 2 * block * block].reshape(block, 2 * block).T)


def _padded(values: Floats, reach: int, block: int) -> Floats:
    """The values from `reach` before their beginning in whole blocks, one more than they fill, (m, block); beyond the
    ends the first and the last go on.
    """
    blocks = np.empty((-(-len(values) // block) + 1, block))
    flat = blocks.reshape(-1)
    flat[:reach], flat[reach + len(values) :] = values[0], values[-1]
    flat[reach : reach + len(values)] = values
    return blocks
