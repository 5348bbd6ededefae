"""What came on a port, counted; nothing that arrives goes uncounted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """What came, since the port was first opened."""

    lines: int = 0
    results: int = 0
    repeats: int = 0
    not_at_rest: int = 0
    no_result: int = 0
    damaged: int = 0
    not_understood: int = 0
    restarts: int = 0
    incomplete: int = 0
    withheld: int = 0
