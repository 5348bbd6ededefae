"""nC17/Pr-like doublets at a resolution of 0.8 on every peak shape: how far the ratio of both areas is off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.engine.shapes import FAMILIES, Family, Floats, noise

RATIOS = (0.3, 0.5, 0.8)


def ratio_errors(engine: Callable[[Floats, Floats], list[tuple[float, float]]]) -> float:
    """The median relative error of the ratio; a doublet that is found as one peak is wholly wrong."""
    errors = []
    for family in FAMILIES:
        for ratio in RATIOS:
            rng = np.random.default_rng([8, *family.encode(), round(10 * ratio)])
            time = np.arange(0, 40, 1 / 600)
            signal, shape = 10 + 0.2 * time + noise(rng, len(time), 1.0, 0.5), Family(family, 0.4)
            pairs = []
            for k, apex in enumerate(np.arange(2, 38, 2.2)):
                sigma = 0.018 + 0.00035 * apex
                members = [(apex, 3000.0)] + [(apex + 3.2 * sigma, 3000.0 * ratio)] * (k % 3 == 2)
                for at, height in members:
                    part, values = shape.peak(time, at, sigma, height / shape.top * sigma * 60)
                    signal[part] += values
                if len(members) == 2:
                    pairs.append((apex, members[1][0], shape.width(sigma)))
            errors += [_error(engine_found, pair, ratio) for engine_found in [engine(time, signal)] for pair in pairs]
    return float(np.median(errors))


def _error(found: list[tuple[float, float]], pair: tuple[float, float, float], ratio: float) -> float:
    first, second, width = pair
    near = [min(found, key=lambda one: abs(one[0] - at), default=(np.inf, 0.0)) for at in (first, second)]
    if near[0] is near[1] or any(abs(one[0] - at) > width / 2 for one, at in zip(near, pair, strict=False)):
        return 1.0
    return abs(near[1][1] / near[0][1] / ratio - 1)
