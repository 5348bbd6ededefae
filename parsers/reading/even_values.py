"""Evenly spaced values: the times of a detector, the wavenumbers of a spectrometer.

The detectors of one run, the spectra of one sample and the runs of one method have the same. They are laid once and
shared, read-only: half of the memory of a curve, and of the time that a new page of memory takes, is its x.
"""

from __future__ import annotations

import functools

import numpy as np

from parsers.measurement import Floats

_SHARED_POINTS = 1 << 18
_SHARED_AXES = 8


def even_values(first: float, last: float, count: int, unit: float = 1.0) -> Floats:
    """`count` values from `first` to `last`, both included, divided by `unit`; shape (count,), read-only."""
    if count > _SHARED_POINTS:
        return _laid(first, last, count, unit)
    return _shared(first, last, count, unit)


def _laid(first: float, last: float, count: int, unit: float) -> Floats:
    values = np.arange(count, dtype=np.float64)  # as np.linspace lays them, without its second array
    if count > 1:
        with np.errstate(over="ignore", invalid="ignore"):  # absurd ends are the reader's to refuse
            values *= (last - first) / (count - 1)
            if first:
                values += first
        values[-1] = last
    else:
        values[:] = first
    if unit != 1.0:
        values /= unit
    values.flags.writeable = False
    return values


_shared = functools.lru_cache(maxsize=_SHARED_AXES)(_laid)
