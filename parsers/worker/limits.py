"""How long a reading may take and how much memory it may hold, by the size of what is read."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1 << 20
_SECONDS, _BYTES_A_SECOND = 60.0, 2 * _MIB
_MEMORY, _MEMORY_A_BYTE, _MOST_MEMORY = 768 * _MIB, 3, 3072 * _MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one reading: seconds, and bytes of the child's resident memory.

    They are wide: the slowest reader takes 25 MB a second, a laboratory's PC under a virus scanner a tenth of that.
    What they stop is not slow, it does not end.
    """

    seconds: float
    memory: int

    @classmethod
    def of_size(cls, size: int) -> Limits:
        """The bounds for a file or folder of `size` bytes."""
        return cls(_SECONDS + size / _BYTES_A_SECOND, min(_MEMORY + _MEMORY_A_BYTE * size, _MOST_MEMORY))
