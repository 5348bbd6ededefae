"""How far two neighbours that must be told apart are resolved (分离度): nC17 and pristane, C29 hopane and C29Ts.

Rs = 1.18·(t2 − t1)/(w1 + w2) by the widths at half height. Where the valley between both lies above half the height of
one, that one has no such width, just when the pair is worst: then it counts with the width of a Gaussian of its area
and height. Source: the resolution of USP <621> and of the pharmacopoeias; the substitute is of this product.
"""

from __future__ import annotations

import math

from parsers.measurement import Peak

_GAUSSIAN = 2 * math.sqrt(math.log(2) / math.pi)
"""Width at half height over area by height, of a Gaussian: 0.9394."""
_SECONDS = 60.0


def resolution(left: Peak, right: Peak) -> float | None:
    """Rs of two peaks in their order; None where one of them has neither a width nor an area."""
    widths = _width_min(left), _width_min(right)
    if widths[0] is None or widths[1] is None:
        return None
    return 1.18 * (right.apex - left.apex) / (widths[0] + widths[1])


def _width_min(peak: Peak) -> float | None:
    """The width at half height in minutes; areas are signal times seconds."""
    if peak.fwhm is not None:
        return peak.fwhm
    return _GAUSSIAN * peak.area / peak.height / _SECONDS if peak.area and peak.height else None
