"""How long to wait before trying again: full jitter, uniform(0, min(300 s, 2 s · 2ⁿ)).

Full jitter spreads five hundred stations that lost the service at the same moment over the whole interval, where a
fixed doubling would send them all back at once.
"""

from __future__ import annotations

from collections.abc import Callable

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0
ASKED_SPREAD = 0.2
"""A time the service asked for is kept, plus up to a fifth."""

Uniform = Callable[[float, float], float]
"""A random number between two, as `random.uniform`."""


class Backoff:
    """The waits of one lane. They never end: nothing is ever given up."""

    def __init__(self, uniform: Uniform) -> None:
        self._uniform = uniform
        self.failures = 0

    def next(self, asked: float | None = None) -> float:
        """Seconds until the next try; `asked` is what the service asked for."""
        doublings = min(self.failures, 16)
        self.failures += 1
        if asked is not None:
            return asked + self._uniform(0.0, ASKED_SPREAD * asked)
        return self._uniform(0.0, min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**doublings))

    def short(self) -> float:
        """Seconds until a request that is still being worked on is asked for again."""
        self.failures += 1
        return self._uniform(0.5, FIRST_SECONDS)

    def longest(self) -> float:
        """Seconds until something that needs time or a person is looked at again."""
        self.failures += 1
        return LONGEST_SECONDS + self._uniform(0.0, ASKED_SPREAD * LONGEST_SECONDS)

    def reset(self) -> None:
        """It worked: the next failure starts from the beginning."""
        self.failures = 0
