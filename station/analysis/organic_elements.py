"""Elemental composition of organic matter: atomic ratios and oxygen by difference. Mass percent throughout.

Atomic masses: IUPAC 2021 abridged standard atomic weights (C 12.011, H 1.008, O 15.999, N 14.007).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

ATOMIC_MASS = {"C": Decimal("12.011"), "H": Decimal("1.008"), "O": Decimal("15.999"), "N": Decimal("14.007")}


def atomic_ratio(part: Decimal | None, element: str, carbon: Decimal | None) -> Decimal | None:
    """Atoms of `element` per atom of carbon from mass percents; None where one is missing or carbon is zero."""
    if part is None or carbon is None or carbon == 0:
        return None
    return part * ATOMIC_MASS["C"] / (ATOMIC_MASS[element] * carbon)


def by_difference(others: Iterable[Decimal]) -> Decimal:
    """What is left of 100 % after the others (C, H, N, S, ash). May be negative if they contradict."""
    return 100 - sum(others, start=Decimal(0))
