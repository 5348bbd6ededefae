"""What a generator makes: the signals of a run, and what is true of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePeak:
    """A peak as it was put in: apex in min, area in signal unit x second (all of it), height above the baseline."""

    name: str
    rt_min: float
    area: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One detector's signal: `values` are whole multiples of `resolution`, one every `interval_s` from `start_s`."""

    name: str
    description: str
    unit: str
    interval_s: float
    values: Floats
    resolution: float
    peaks: tuple[TruePeak, ...]
    start_s: float = 0.0

    @property
    def counts(self) -> NDArray[np.int64]:
        """The values as the converter's whole counts."""
        return np.rint(self.values / self.resolution).astype(np.int64)

    @property
    def time_min(self) -> Floats:
        """The times of the values in minutes."""
        seconds: Floats = self.start_s + np.arange(len(self.values), dtype=np.float64) * self.interval_s
        return seconds / 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GcRun:
    """One gas chromatogram of one sample, and its truth (JSON values)."""

    sample_name: str
    acquired_at: datetime
    operator: str
    method: str
    instrument: str
    channels: tuple[Channel, ...]
    truth: Mapping[str, Any] = field(default_factory=dict)

    def channel(self, name: str) -> Channel:
        """The channel of that name; KeyError names those there are."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        raise KeyError(f"no channel {name!r}; there are {[c.name for c in self.channels]}")


def truth_json(truth: Mapping[str, Any]) -> str:
    """A truth as stable JSON text."""
    return json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def generator(seed: int, *parts: object) -> np.random.Generator:
    """A random generator of this seed and purpose; other purposes do not disturb its numbers."""
    entropy = [seed, *(byte for part in parts for byte in str(part).encode())]
    return np.random.Generator(np.random.PCG64(entropy))
