"""Filters by short kernels, as products of blocks of the signal with the kernel's own small matrix.

Each block of samples and the next one are multiplied by the two halves of a banded (Toeplitz) matrix that holds the
kernel once in every column: more products than a filter needs, but in the one form that processors do fastest. Three
times as fast as sliding along, with the same sums.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import correlate1d

from parsers.measurement import Floats

_GRAIN = 16
_LONGEST = 64
_TOGETHER = 4096
"""Samples per product: they stay in the processor's cache, and more would wake the other processors in vain."""
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
    if not reach or len(kernel) > _LONGEST or len(values) < _TOGETHER:
        return np.asarray(correlate1d(values, kernel, mode="nearest"))
    block = -(-2 * reach // _GRAIN) * _GRAIN
    span = _TOGETHER // block * block
    matrix = np.zeros((2 * block, block))
    for column in range(block):
        matrix[column : column + len(kernel), column] = kernel
    out = np.empty((-(-len(values) // span), span // block, block))
    of_next = np.empty(out.shape[1:])
    for place, own in enumerate(out):
        part = _padded(values, place * span - reach, span + block)
        np.matmul(part[:-block].reshape(-1, block), matrix[:block], out=own)
        own += np.matmul(part[block:].reshape(-1, block), matrix[block:], out=of_next)
    return np.asarray(out.reshape(-1)[: len(values)])


def _padded(values: Floats, start: int, count: int) -> Floats:
    """So many values from `start` on; beyond the ends the first and the last go on."""
    low, high = max(start, 0), min(start + count, len(values))
    part = values[low:high]
    return part if len(part) == count else np.pad(part, (low - start, start + count - high), mode="edge")
