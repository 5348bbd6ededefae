"""Light hydrocarbon (轻烃, C5 to C8) parameters of a whole oil, each with its definition.

`amounts` maps a component's name (nC7, MCH, 2MH …) to its area; a missing one was not found or lies below the limit
of quantitation. A parameter that needs it is then None, never zero.

Sources: Thompson 1979 and 1983 (heptane and isoheptane value, aromaticity B, paraffinicity F); Mango 1987 (K1); Hu
Tieling et al. 1990 (methylcyclohexane index). Definitions as generally known, to be compared with the originals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from station.analysis.alkane_parameters import ratio

Amounts = Mapping[str, Decimal]

DIMETHYLCYCLOPENTANES = ("c13DMCP", "t13DMCP", "t12DMCP")
HEPTANE_POOL = ("CH", "2MH", "23DMP", "11DMCP", "3MH", *DIMETHYLCYCLOPENTANES, "nC7", "MCH")
"""What elutes from cyclohexane to methylcyclohexane on methyl silicone: the denominator of the heptane value."""


def complete(amounts: Amounts, names: Iterable[str]) -> Decimal | None:
    """The sum, or None if one of them is missing."""
    wanted = tuple(names)
    if any(name not in amounts for name in wanted):
        return None
    return sum((amounts[name] for name in wanted), start=Decimal(0))


def heptane_value(amounts: Amounts) -> Decimal | None:
    """Thompson's heptane value H = 100 nC7 / Σ(cyclohexane … methylcyclohexane), %."""
    return _percent(amounts, ("nC7",), HEPTANE_POOL)


def isoheptane_value(amounts: Amounts) -> Decimal | None:
    """Thompson's isoheptane value I = (2MH + 3MH) / Σ dimethylcyclopentanes (1c3, 1t3, 1t2)."""
    return ratio(complete(amounts, ("2MH", "3MH")), complete(amounts, DIMETHYLCYCLOPENTANES))


def mango_k1(amounts: Amounts) -> Decimal | None:
    """Mango's invariance K1 = (2MH + 2,3DMP) / (3MH + 2,4DMP), close to 1 in most oils."""
    return ratio(complete(amounts, ("2MH", "23DMP")), complete(amounts, ("3MH", "24DMP")))


def methylcyclohexane_index(amounts: Amounts) -> Decimal | None:
    """100 MCH / (nC7 + MCH + Σ dimethylcyclopentanes), %."""
    return _percent(amounts, ("MCH",), ("nC7", "MCH", *DIMETHYLCYCLOPENTANES))


def aromaticity(amounts: Amounts) -> Decimal | None:
    """Thompson's B = toluene / nC7."""
    return ratio(amounts.get("Tol"), amounts.get("nC7"))


def paraffinicity(amounts: Amounts) -> Decimal | None:
    """Thompson's F = nC7 / methylcyclohexane."""
    return ratio(amounts.get("nC7"), amounts.get("MCH"))


def benzene_to_hexane(amounts: Amounts) -> Decimal | None:
    """Thompson's A = benzene / nC6."""
    return ratio(amounts.get("Bz"), amounts.get("nC6"))


def _percent(amounts: Amounts, part: Iterable[str], whole: Iterable[str]) -> Decimal | None:
    share = ratio(complete(amounts, part), complete(amounts, whole))
    return None if share is None else 100 * share
