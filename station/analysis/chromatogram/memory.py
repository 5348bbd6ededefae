"""Memory that the C library keeps between the steps of a run.

Each step makes and drops arrays as long as the run. glibc hands what is dropped back to the system, which clears every
page of it again for the next step: a quarter of the time of a run of 100,000 points. It keeps up to twice the largest
block that it ever gave back at once (`mallopt(3)`, the dynamic M_MMAP_THRESHOLD, 32 MB at most): one such block,
never written to, is enough for the whole process. Elsewhere this does nothing.
"""

from __future__ import annotations

import numpy as np

_LARGEST_COUNTED = 4_000_000
"""float64 of one block: a little under glibc's 32 MiB."""


def keep_dropped_memory() -> None:
    """Let arrays dropped from now on be given out again instead of going back to the system. Costs a microsecond."""
    np.empty(_LARGEST_COUNTED)
