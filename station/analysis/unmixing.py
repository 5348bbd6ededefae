"""The true mode: one baseline under the whole run, and overlapping peaks told apart by the run's own peak shape.

1. Peaks are seen by curvature, shoulders too. 2. A global baseline (arPLS) follows drift and hump. 3. Peaks that
stand alone teach the shape (`shapes`). 4. Neighbours that overlap are fitted together (`fitting`). 5. The baseline is
drawn again through what the fits leave, and the fits are repeated on it. 6. A split is trusted only where it
explains the data; elsewhere a drop line divides, and a shoulder that is not needed is no peak.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from parsers.measurement import Floats
from station.analysis.baseline import rest_baseline
from station.analysis.fitting import Fit, Guess, Stretch, fit_group, stretch
from station.analysis.limits import ground_of, real_peaks
from station.analysis.peaks import find_candidates
from station.analysis.shapes import BORROWED_TAILS, Shape, borrowed, learned
from station.analysis.sightings import Sighting, Trend, groups_of, sightings, teachers, trend_of, trend_through
from station.analysis.signal import Signal
from station.analysis.telling import Group, Told, told

_HIDDEN_GAIN = 40.0
_HIDDEN_SHARE = 0.01
_CLOSEST = 0.4
_GOOD_MISFIT = 0.02
_LEAST_GOOD = 5
_MOST_MISSING = 3
_EXPLAINED = 0.015
_MISSING_APART = 0.45
_MISSING_GAIN = 0.6
_HELD = 5e-5
_WINDOW_LEVEL = 0.001
_UNDER_PEAKS = 3.0
_TRIAL_GROUPS = 8
_FREE_PLACE_VISIBLE, _FREE_PLACE_HIDDEN = 0.15, 0.25
_LEAST_FREE_WIDTH, _LEAST_FREE_SKEW = 0.03, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmixed:
    """The peaks of a signal, the global baseline (n,) they stand on, and the shape they share."""

    told: tuple[Told, ...]
    baseline: Floats
    shape: Shape


def unmix(signal: Signal) -> Unmixed | None:
    """All peaks of a signal over one baseline; None where there are none."""
    candidates = find_candidates(signal)
    if not candidates:
        return None
    ground = ground_of(signal, candidates)
    visible = real_peaks(candidates, ground)
    if not visible:
        return None
    net = signal.y - ground.guide
    noise = signal.noise_at(ground.above)
    seen = sightings(visible, candidates, ground)
    examples = teachers(seen, net, ground)
    trend = trend_of(examples)
    parts = [tuple(seen[part]) for part in groups_of(seen, ground)]
    shape = learned(examples) or _borrowed(parts, net, noise, trend)
    groups = [_fitted(part, net, noise, shape, trend) for part in parts]
    models = _sum(groups, len(net))
    trust = 1 / (1 + models / (_UNDER_PEAKS * signal.noise))
    rest = rest_baseline(net - models, trust, longest_peak=ground.longest, noise=signal.noise)
    net = net - rest
    groups = _again(groups, net, noise, shape, _fitted_trend(groups, trend))
    left = net - _sum(groups, len(net))
    found: list[Told] = []
    for group in groups:
        group.add_to(left, 1.0)
        found += told(group, left, shape)
        group.add_to(left, -1.0)
    found.sort(key=lambda one: one.apex)
    return Unmixed(told=tuple(found), baseline=ground.guide + rest, shape=shape)


def _guess(part: tuple[Sighting, ...], trend: Trend, shape: Shape) -> Guess:
    widths, free = zip(*(_width(one, trend) for one in part), strict=True)
    loose = _LEAST_FREE_SKEW + (1.5 * trend.skew_scatter if shape.learned_from else 0.15)
    return Guess(
        place=np.array([float(one.apex) for one in part]),
        width=np.array(widths),
        skew=np.array([trend.skew_at(one.apex) for one in part]),
        free_place=np.array([_FREE_PLACE_VISIBLE if one.visible else _FREE_PLACE_HIDDEN for one in part]),
        free_width=np.array(free),
        free_skew=np.full(len(part), loose),
    )


def _width(one: Sighting, trend: Trend) -> tuple[float, float]:
    """Width at half height (points) and how sure it is, by what is seen of the peak or by the run's others."""
    if one.left is not None and one.right is not None:
        seen: float | None = one.left + one.right
    elif one.left is not None:
        seen = one.left / trend.left_share
    elif one.right is not None:
        seen = one.right / (1 - trend.left_share)
    else:
        seen = None
    usual = trend.width_at(one.apex)
    if seen is None or (usual is not None and trend.trusted and abs(np.log(seen / usual)) < 0.5):
        if usual is not None:
            return usual, max(_LEAST_FREE_WIDTH, 1.5 * trend.width_scatter)
        return 2.3548 * one.sigma, 0.3
    return seen, 0.2


def _window(guess: Guess, shape: Shape, count: int) -> slice:
    left, right = shape.reach(_WINDOW_LEVEL)
    low = float(np.min(guess.place + left * guess.width))
    high = float(np.max(guess.place + right * guess.width))
    return slice(max(int(low), 0), min(int(high) + 2, count))


def _fitted(
    part: tuple[Sighting, ...], net: Floats, noise: Floats, shape: Shape, trend: Trend, *, search: bool = True
) -> Group:
    """The fit of a group: with the shoulders that the data ask for, without those that they do not."""
    guess = _guess(part, trend, shape)
    window = _window(guess, shape, len(net))
    bench = _Bench(stretch(net, noise, window, float(np.min(guess.width))), shape, trend)
    part, fit = bench.without_needless(part, bench.fit(part))
    if search:
        part, fit = bench.with_missing(part, fit)
    return Group(seen=part, points=bench.points, fit=fit)


class _Bench:
    """The window of one group, in which different sets of peaks are tried."""

    def __init__(self, points: Stretch, shape: Shape, trend: Trend) -> None:
        self.points, self.shape, self.trend = points, shape, trend
        self.x, self.noise = points.x, points.noise

    def fit(self, part: tuple[Sighting, ...]) -> Fit:
        return fit_group(self.points, _guess(part, self.trend, self.shape), self.shape)

    def without_needless(self, part: tuple[Sighting, ...], fit: Fit) -> tuple[tuple[Sighting, ...], Fit]:
        """Shoulders leave, the weakest first, until one is needed."""
        for _ in range(len(part)):
            weakest = _weakest_hidden(part, fit)
            if weakest is None:
                break
            fewer = part[:weakest] + part[weakest + 1 :]
            without = self.fit(fewer)
            if self._needed(weakest, fit, without):
                break
            part, fit = fewer, without
        return part, fit

    def with_missing(self, part: tuple[Sighting, ...], fit: Fit) -> tuple[tuple[Sighting, ...], Fit]:
        """Where a group is not explained, one more peak is tried at the largest rest, a few times."""
        for _ in range(_MOST_MISSING):
            if float(np.max(fit.misfit)) < _EXPLAINED:
                break
            new = self._at_largest_rest(self._held(part))
            if new is None:
                break
            more = tuple(sorted((*part, new), key=lambda one: one.apex))
            tried = self.fit(more)
            better = float(np.max(tried.misfit)) < _MISSING_GAIN * float(np.max(fit.misfit))
            if not better or not self._needed(more.index(new), tried, fit):
                break
            part, fit = more, tried
        return part, fit

    def _held(self, part: tuple[Sighting, ...]) -> Fit:
        """The fit with tops and widths as they should be: a peak that may not widen leaves what is not its own."""
        guess = _guess(part, self.trend, self.shape)
        if not self.trend.trusted:
            return fit_group(self.points, guess, self.shape)
        tight = np.full(len(part), _HELD)
        return fit_group(self.points, replace(guess, free_place=tight, free_width=tight, free_skew=tight), self.shape)

    def _at_largest_rest(self, fit: Fit) -> Sighting | None:
        width = float(np.median(fit.width))
        rest = gaussian_filter1d(fit.residual, max(width / 5 / self.points.block, 0.5))
        near = np.min(np.abs(self.x[None, :] - fit.place[:, None]) / fit.width[:, None], axis=0)
        inside = (near > _MISSING_APART) & (fit.models.sum(axis=0) > self.noise)
        if not np.any(inside):
            return None
        at = int(np.argmax(np.where(inside, rest / self.noise, -np.inf)))
        if rest[at] < 4 * self.noise[at]:
            return None
        return Sighting(
            apex=int(self.x[at]), height=float(rest[at]), left=None, right=None, sigma=width / 2.3548, visible=False
        )

    def _needed(self, which: int, fit: Fit, without: Fit) -> bool:
        """Whether a shoulder explains what the others cannot."""
        others = np.delete(fit.place, which)
        nearest = int(np.argmin(np.abs(others - fit.place[which])))
        tall = np.delete(fit.height, which)[nearest]
        if fit.height[which] < max(_HIDDEN_SHARE * tall, 5 * float(np.min(self.noise))):
            return False
        if abs(others[nearest] - fit.place[which]) < _CLOSEST * fit.width[which]:
            return False
        core = fit.models[which] > 0.1 * fit.height[which]
        left = np.sum(fit.weight[core] * fit.residual[core] ** 2)
        gain = np.sum(without.weight[core] * without.residual[core] ** 2) - left
        usual = max(left / max(int(core.sum()), 1), 1.0)
        return bool(gain > _HIDDEN_GAIN * usual)


def _weakest_hidden(part: tuple[Sighting, ...], fit: Fit) -> int | None:
    hidden = [k for k, one in enumerate(part) if not one.visible]
    return min(hidden, key=lambda k: float(fit.height[k])) if hidden and len(part) > 1 else None


def _borrowed(parts: list[tuple[Sighting, ...]], net: Floats, noise: Floats, trend: Trend) -> Shape:
    """The borrowed shape that explains the tallest groups best."""
    tallest = sorted(parts, key=lambda part: max(one.height for one in part), reverse=True)[:_TRIAL_GROUPS]

    def misfit(shape: Shape) -> float:
        fits = [_fitted(part, net, noise, shape, trend, search=False).fit for part in tallest]
        return float(np.median([np.max(fit.misfit) for fit in fits]))

    return min((borrowed(tail) for tail in BORROWED_TAILS), key=misfit)


def _fitted_trend(groups: list[Group], before: Trend) -> Trend:
    """The trend of widths and skews through the peaks that the first fits explain well."""
    good = [
        (group.fit.place[k], group.fit.width[k], group.fit.skew[k])
        for group in groups
        for k in range(len(group.seen))
        if group.fit.misfit[k] < _GOOD_MISFIT and (len(group.seen) == 1 or group.seen[k].visible)
    ]
    if len(good) < _LEAST_GOOD:
        return before
    place, width, skew = (np.array(column) for column in zip(*good, strict=True))
    return trend_through(place, width, skew, before.left_share)


def _sum(groups: list[Group], count: int) -> Floats:
    total = np.zeros(count)
    for group in groups:
        group.add_to(total, 1.0)
    return total


def _again(groups: list[Group], net: Floats, noise: Floats, shape: Shape, trend: Trend) -> list[Group]:
    """The fits once more, each on the signal without the models of the other groups."""
    left = net - _sum(groups, len(net))
    out = []
    for group in groups:
        group.add_to(left, 1.0)
        guess = _guess(group.seen, trend, shape)
        window = _window(guess, shape, len(net))
        bench = _Bench(stretch(left, noise, window, float(np.min(guess.width))), shape, trend)
        seen, fit = bench.without_needless(group.seen, bench.fit(group.seen))
        again = Group(seen=seen, points=bench.points, fit=fit)
        again.add_to(left, -1.0)
        out.append(again)
    return out
