"""How strong the noise of a detector is.

Real detectors are RC-filtered, so neighbouring points are alike and the usual second-difference noise is tens of times
too small; noise is therefore measured at several lags and the largest taken, in blocks, so that peaks do not count.
"""

from __future__ import annotations

import numpy as np

from parsers.measurement import Floats

LAGS = (1, 2, 4, 8)
_LONG_LAGS = (16, 32, 64, 128)
_COLOURED = 1.25
_MOST_GROWTH = 3.0
_QUICKENS = 1.2
_BLOCK = 50
_CHOSEN = 0.787
_QUIET_SHARE = 0.25
_QUIETEST_SHARE = 0.05
_CROWDED = 2.0
_MAD_TO_SIGMA = 1.4826
_BACKGROUND = 0.2
_TALL_NOISES = 15.0
_LEAST_TALL = 40
_MEDIAN_OF_SQUARE = 0.455
_DIFFERENCES = (np.array([1.0, -4.0, 6.0, -4.0, 1.0]), np.array([1.0, -6.0, 15.0, -20.0, 15.0, -6.0, 1.0]))
"""Weights of the fourth and the sixth difference."""
_CLEARLY = 2.0
_ALIKE = 4.0
_MOST_BLOCKS = 400
_MOST_POINTS = 40_000
_ENOUGH = 6000
_LEAST_OF_LAG = 32


def fast_noise(y: Floats) -> float:
    """Standard deviation of the noise: the largest over several lags of the quiet blocks' second differences.

    White noise shows alike at all lags. Noise that went through filters grows with the lag, up to their memory, by at
    most 1.4 times where the lag doubles behind one filter and 2.8 times behind two: longer lags are asked as long as
    that goes on and slows down. What bends (a peak, a hump) grows fourfold.

    Shape (n,) in, signal units out. A signal without noise has its quantisation step or 1e-7 of its range (a
    24-bit converter).
    """
    floor = max(quantisation(y) / np.sqrt(12), 1e-7 * float(np.ptp(y)), 1e-300)
    found: list[float] = []
    for lag in (*LAGS, *_LONG_LAGS):
        if len(y) < 3 * lag + _LEAST_OF_LAG:
            break
        block = max(_BLOCK, 6 * lag)
        windows = _spread(y, block, 2 * lag)
        second = windows[:, 2 * lag :] + windows[:, : -2 * lag]
        second -= 2 * windows[:, lag:-lag]
        # Being the quieter ones of many, these blocks show a little less than there is.
        sigma = _quiet_of(second) / np.sqrt(6) / (1 - _CHOSEN / np.sqrt(block))
        if lag > LAGS[-1] and not _still_noise([*found, sigma], floor):
            break
        found.append(sigma)
    return float(max([floor, *found]))


def _still_noise(found: list[float], floor: float) -> bool:
    """Whether what the last of these lags shows, each twice the one before, is noise behind filters.

    Its growth slows down from lag to lag; where it quickens, peaks have come in.
    """
    *_, before, last, now = (max(one, floor) for one in found)
    coloured = last > _COLOURED * found[0]
    return coloured and now < min(_MOST_GROWTH, _QUICKENS * last / before) * last


def shot_gain(y: Floats, noise: float) -> float:
    """Variance per unit of signal by which tall signal is noisier than the background: an ion detector counts.

    Fourth and sixth differences see the noise and hardly the peaks; the smaller answer is taken, and none where it
    is not clearly above the background's own noise.
    """
    if len(y) < 100:
        return 0.0
    (background,) = _quantiles(y[:: max(1, len(y) // _ENOUGH)], _BACKGROUND)
    tall = np.flatnonzero(y[3:-3] > background + _TALL_NOISES * noise) + 3
    if len(tall) < _LEAST_TALL:
        return 0.0
    tall = tall[:: max(1, len(tall) // _ENOUGH)]
    around = y.take(tall + np.arange(-3, 4)[:, None])
    height = around[3] - background
    typical = _median(height)
    lower = height <= typical
    # Counting noise shows alike in both differences, and in tall and less tall signal; bends of narrow peaks do not.
    gains = []
    for weights in _DIFFERENCES:
        beside = (7 - len(weights)) // 2
        squares = (weights @ around[beside : 7 - beside]) ** 2 / (weights @ weights)
        own = (squares / _MEDIAN_OF_SQUARE - noise**2) / height
        gains += [_median(own[inside]) for inside in (lower, ~lower) if np.any(inside)]
    gain = min(gains)
    honest = gain > 0 and max(gains) < _ALIKE * gain
    return gain if honest and gain * typical > _CLEARLY * noise**2 else 0.0


def quiet_sigma(values: Floats, block: int) -> float:
    """Robust standard deviation about zero in the quiet blocks of `values`.

    That is a low quantile over blocks; where even these hold peaks (a crowded run), what the few quietest allow.
    """
    return _quiet_of(_spread(values, block))


def _spread(values: Floats, block: int, more: int = 0) -> Floats:
    """Blocks spread evenly over `values`, (blocks, points + more): enough of them to tell the quiet ones. Each goes on
    for `more` points into what follows it.
    """
    count = len(values) - more
    blocks = count // block
    if blocks < 2:
        return values[None, :].copy()
    many = min(blocks, _MOST_BLOCKS, max(_MOST_POINTS // block, 2))
    (step,) = values.strides
    rows = np.lib.stride_tricks.as_strided(values, (blocks, block + more), (block * step, step), writeable=False)
    return np.asarray(rows[np.arange(many) * (blocks - 1) // (many - 1)])


def _quiet_of(blocks: Floats) -> float:
    """Of these blocks (b, n), which it may spend."""
    medians = _MAD_TO_SIGMA * _medians(np.abs(blocks, out=blocks))
    if len(medians) < 2:
        return float(medians[0])
    quiet, quietest = _quantiles(medians, _QUIET_SHARE, _QUIETEST_SHARE)
    return min(quiet, _CROWDED * quietest) if quietest > 0 else quiet


def _quantiles(values: Floats, *shares: float) -> list[float]:
    """As numpy's: on a few hundred values its own takes longer to begin than to sort."""
    ordered = np.sort(values)
    places = [share * (len(ordered) - 1) for share in shares]
    pairs = [(ordered.item(int(place)), ordered.item(min(int(place) + 1, len(ordered) - 1))) for place in places]
    return [low + (high - low) * (place - int(place)) for (low, high), place in zip(pairs, places, strict=True)]


def _median(values: Floats) -> float:
    return float(_medians(values[None].copy())[0])


def _medians(rows: Floats) -> Floats:
    """The median of each row, in half of numpy's time; the rows are left in another order."""
    middle = rows.shape[1] // 2
    rows.partition(middle, axis=1)
    upper = rows[:, middle]
    return upper if rows.shape[1] % 2 else np.asarray((upper + rows[:, :middle].max(axis=1)) / 2)


def quantisation(y: Floats) -> float:
    """The least step between neighbouring samples that differ; 0 where none do."""
    blocks = _spread(y, _BLOCK)
    gaps = blocks[:, 1:] - blocks[:, :-1]
    np.abs(gaps, out=gaps)
    least = float(np.min(gaps, where=gaps > 0, initial=np.inf))
    return least if np.isfinite(least) else 0.0
