"""Which peaks a group has: shoulders that nobody needs leave it, peaks that the data miss are tried.

All groups of a run take each decision together, so that their fits run side by side (`fitting.fit_groups`); each group
still decides for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.filters import smoothed
from station.analysis.chromatogram.fitting import Fit, Guess, Stretch, fit_groups, stretch
from station.analysis.chromatogram.priors import guesses_of, windows_of
from station.analysis.chromatogram.shapes import Shape
from station.analysis.chromatogram.sightings import Sighting, Trend
from station.analysis.chromatogram.telling import Group, Spread, sum_of

Part = tuple[Sighting, ...]
_HIDDEN_GAIN = 40.0
_HIDDEN_SHARE = 0.01
_CLOSEST = 0.4
_MOST_MISSING = 3
_EXPLAINED = 0.015
_MISSING_APART = 0.45
_MISSING_GAIN = 0.6
_MOST_ROUNDS = 12
_SETTLED = 0.01
_MOVED_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What every group's fit goes by: the run's shape and the trend of its widths and skews."""

    shape: Shape
    trend: Trend
    may_hide: Callable[[float], bool] = lambda _index: True
    """Whether a peak without a top of its own is wanted at an index."""

    def fitted(self, parts: Sequence[Part], net: Floats, noise: Floats) -> list[Group]:
        """The fits of groups of sightings over the net signal (n,): with the shoulders that the data ask for."""
        return self._with_missing(self._without_needless(self.plainly(parts, net, noise)))

    def plainly(self, parts: Sequence[Part], net: Floats, noise: Floats) -> list[Group]:
        """The fits of groups with just the peaks that were seen."""
        guesses = guesses_of(parts, self.trend, self.shape)
        windows = windows_of(guesses, self.shape, len(net))
        points = [_points(guess, window, net, noise) for guess, window in zip(guesses, windows, strict=True)]
        return self._fits(parts, points, guesses)

    def again(
        self, groups: Sequence[Group], spreads: Sequence[Spread], before: Floats, moved: Floats, noise: Floats
    ) -> list[Group]:
        """The fits once more, each on the signal without the models of the other groups (`spreads`), from where they
        stand: of the net signal `before` (n,) with its baseline `moved` up by so much (n,).
        """
        net = before - moved
        left = net - sum_of(spreads, len(net))
        parts = [group.seen for group in groups]
        guesses = guesses_of(parts, self.trend, self.shape)
        windows = windows_of(guesses, self.shape, len(net))
        points = []
        for (span, own), guess, window in zip(spreads, guesses, windows, strict=True):
            left[span] += own
            points.append(_points(guess, window, left, noise))
            left[span] -= own
        warm = [
            replace(guess, start=np.array((group.fit.place, group.fit.width, group.fit.skew)))
            for guess, group in zip(guesses, groups, strict=True)
        ]
        # A peak alone that its model explains moves no more: its height over the new baseline is all that is asked.
        settled = [len(group.seen) == 1 and float(group.fit.misfit[0]) < _SETTLED for group in groups]
        out: dict[int, Group] = {}
        for still in (True, False):
            which = [k for k, one in enumerate(settled) if one is still]
            chosen = [parts[k] for k in which], [points[k] for k in which], [warm[k] for k in which]
            out.update(zip(which, self._fits(*chosen, heights_only=still), strict=True))
        # The data asked for the shoulders before; only where their ground has moved are they asked again.
        doubtful = [k for k in out if _is_moved(out[k], moved)]
        out.update(zip(doubtful, self._without_needless([out[k] for k in doubtful]), strict=True))
        return [out[k] for k in range(len(groups))]

    def _fits(
        self, parts: Sequence[Part], points: Sequence[Stretch], guesses: Sequence[Guess], *, heights_only: bool = False
    ) -> list[Group]:
        fits = fit_groups(list(zip(points, guesses, strict=True)), self.shape, heights_only=heights_only)
        return [Group(seen=one, points=at, fit=fit) for one, at, fit in zip(parts, points, fits, strict=True)]

    def _tried(self, parts: Sequence[Part], points: Sequence[Stretch]) -> list[Group]:
        return self._fits(parts, points, guesses_of(parts, self.trend, self.shape))

    def _without_needless(self, groups: list[Group]) -> list[Group]:
        """Shoulders leave, the weakest first, until one is needed."""
        out = list(groups)
        asked = {k: weakest for k, group in enumerate(out) if (weakest := _weakest_hidden(group)) is not None}
        for _ in range(_MOST_ROUNDS):
            if not asked:
                break
            fewer = [out[k].seen[:gone] + out[k].seen[gone + 1 :] for k, gone in asked.items()]
            tried = self._tried(fewer, [out[k].points for k in asked])
            still: dict[int, int] = {}
            for (k, gone), without in zip(asked.items(), tried, strict=True):
                if _needed(gone, out[k], without.fit):
                    continue
                out[k] = without
                weakest = _weakest_hidden(without)
                if weakest is not None:
                    still[k] = weakest
            asked = still
        return out

    def _with_missing(self, groups: list[Group]) -> list[Group]:
        """Where a group is not explained, one more peak is tried at the largest rest, a few times."""
        out = list(groups)
        asked = [k for k, group in enumerate(out) if _unexplained(group)]
        for _ in range(_MOST_MISSING):
            new = [_at_largest_rest(held) for held in self._held([out[k] for k in asked])]
            more = [
                (k, one, tuple(sorted((*out[k].seen, one), key=lambda seen: seen.apex)))
                for k, one in zip(asked, new, strict=True)
                if one is not None and self.may_hide(one.apex)
            ]
            if not more:
                break
            tried = self._tried([part for _, _, part in more], [out[k].points for k, _, _ in more])
            asked = []
            for (k, one, part), fitted in zip(more, tried, strict=True):
                better = float(np.max(fitted.fit.misfit)) < _MISSING_GAIN * float(np.max(out[k].fit.misfit))
                if better and _needed(part.index(one), fitted, out[k].fit):
                    out[k] = fitted
                    asked += [k] if _unexplained(fitted) else []
        return out

    def _held(self, groups: list[Group]) -> list[Group]:
        """The fits with tops and widths as they should be: a peak that may not widen leaves what is not its own."""
        if not self.trend.trusted:
            return groups
        guesses = guesses_of([group.seen for group in groups], self.trend, self.shape)
        tasks = [(group.points, guess) for group, guess in zip(groups, guesses, strict=True)]
        fits = fit_groups(tasks, self.shape, heights_only=True)
        return [replace(group, fit=fit) for group, fit in zip(groups, fits, strict=True)]


def _points(guess: Guess, window: slice, net: Floats, noise: Floats) -> Stretch:
    return stretch(net, noise, window, float(guess.known[1].min()))


def _unexplained(group: Group) -> bool:
    return float(np.max(group.fit.misfit)) >= _EXPLAINED


def _weakest_hidden(group: Group) -> int | None:
    hidden = [k for k, one in enumerate(group.seen) if not one.visible]
    return min(hidden, key=lambda k: float(group.fit.height[k])) if hidden and len(group.seen) > 1 else None


def _is_moved(group: Group, moved: Floats) -> bool:
    """Whether the baseline under a group moved by what matters to its weakest shoulder."""
    weakest = _weakest_hidden(group)
    if weakest is None:
        return False
    under = moved[int(group.points.x[0]) : int(group.points.x[-1]) + 1]
    return float(np.abs(under).max()) > _MOVED_SHARE * float(group.fit.height[weakest])


def _at_largest_rest(group: Group) -> Sighting | None:
    fit, x, noise = group.fit, group.points.x, group.points.noise
    width = median(fit.width.tolist())
    rest = smoothed(fit.residual, max(width / 5 / group.points.block, 0.5))
    near = np.min(np.abs(x[None, :] - fit.place[:, None]) / fit.width[:, None], axis=0)
    inside = (near > _MISSING_APART) & (fit.total > noise)
    if not np.any(inside):
        return None
    at = int(np.argmax(np.where(inside, rest / noise, -np.inf)))
    if rest[at] < 4 * noise[at]:
        return None
    return Sighting(apex=int(x[at]), height=float(rest[at]), left=None, right=None, sigma=width / 2.3548, visible=False)


def _needed(which: int, group: Group, without: Fit) -> bool:
    """Whether a shoulder explains what the others cannot."""
    fit, noise = group.fit, group.points.noise
    apart = np.abs(fit.place - fit.place[which])
    apart[which] = np.inf
    nearest = int(apart.argmin())
    if fit.height[which] < max(_HIDDEN_SHARE * fit.height[nearest], 5 * noise.min()):
        return False
    if apart[nearest] < _CLOSEST * fit.width[which]:
        return False
    core = fit.models[which] > 0.1 * fit.height[which]
    left = np.sum(fit.weight[core] * fit.residual[core] ** 2)
    gain = np.sum(without.weight[core] * without.residual[core] ** 2) - left
    usual = max(left / max(int(core.sum()), 1), 1.0)
    return bool(gain > _HIDDEN_GAIN * usual)
