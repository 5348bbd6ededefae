"""The chromatogram engine against the open ones, on made runs with known truth and on vendors' tables.

One thread, as the survey had: idle threads of a linear algebra library spin, and processor time counts them twice over.
"""

from __future__ import annotations

import os

for _library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")
