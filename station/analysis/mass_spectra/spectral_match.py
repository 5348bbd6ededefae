"""A mass spectrum beside those of a small library: the weighted dot product, and what speaks against a match.

Each ion counts by m/z^1.3 times about the square root of its intensity: large masses tell more than small ones, and the
base peak must not decide alone (Stein, Scott 1994; Kim et al. 2012). Ions that only one of both spectra has count
against the match by lowering the cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_MASS_POWER, _INTENSITY_POWER = 1.3, 0.53
_LEAST_SHARE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A spectrum of the library: a name, nominal masses and intensities, each of shape (k,)."""

    name: str
    mz: Floats
    intensity: Floats

    def __post_init__(self) -> None:
        if len(self.mz) != len(self.intensity) or not len(self.mz) or not np.any(np.asarray(self.intensity) > 0):
            raise AnalysisError(
                Text(f"谱库条目“{self.name}”没有可用的离子", f'the library entry "{self.name}" has no usable ions'),
                Text("请检查该条目的质荷比与强度。", "Check the m/z and intensities of the entry."),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How alike a spectrum and an entry are (0 to 1), and the score without what the spectrum has beyond the entry."""

    name: str
    score: float
    reverse: float


def matches(mz: Floats, spectrum: Floats, library: Sequence[Entry], *, most: int = 10) -> tuple[Match, ...]:
    """The entries most alike to a spectrum over nominal masses, each of shape (m,), best first.

    Ions below half a percent of the base peak are left out. An empty spectrum matches nothing.
    """
    ours = _weighted(mz, spectrum)
    if not ours:
        return ()
    found = [_match(ours, entry) for entry in library]
    return tuple(sorted(found, key=lambda one: one.score, reverse=True)[:most])


def _match(ours: dict[int, float], entry: Entry) -> Match:
    theirs = _weighted(entry.mz, entry.intensity)
    common = sum(value * ours.get(mass, 0.0) for mass, value in theirs.items())
    size = float(np.sqrt(sum(value**2 for value in theirs.values())))
    own = float(np.sqrt(sum(value**2 for value in ours.values())))
    shared = float(np.sqrt(sum(value**2 for mass, value in ours.items() if mass in theirs)))
    return Match(name=entry.name, score=common / (size * own), reverse=common / (size * shared) if shared else 0.0)


def _weighted(mz: Floats, intensity: Floats) -> dict[int, float]:
    top = float(np.max(intensity, initial=0.0))
    return {
        round(float(mass)): float(mass) ** _MASS_POWER * float(value) ** _INTENSITY_POWER
        for mass, value in zip(mz, intensity, strict=True)
        if top > 0 and value >= _LEAST_SHARE * top
    }
