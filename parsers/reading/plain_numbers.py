"""Many numbers of a text at once: as exact as `float`, at half its time and without an object for each."""

from __future__ import annotations

import warnings

import numpy as np

from parsers.measurement import Floats


def plain_numbers(text: str) -> Floats | None:
    """Decimal numbers (or nan, inf) separated by white space, shape (n,); None if anything else is there."""
    if not text or text.isspace():
        return np.empty(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # numpy before 2.3 only warns of what is no number
        try:
            return np.fromstring(text, np.float64, sep=" ")
        except (ValueError, DeprecationWarning):
            return None
