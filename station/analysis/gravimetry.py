"""Weighing: extracts, fractions and their recovery. All masses in one unit within a call.

Sources: SY/T 5118 (bitumen "A"), SY/T 5119 (group composition), as generally known; the texts were not at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal


def extract_mass(full: Decimal, empty: Decimal, blank: Decimal = Decimal(0)) -> Decimal:
    """Mass of a residue: flask with extract less the empty flask less what the blank leaves. May be negative."""
    return full - empty - blank


def mass_percent(part: Decimal, whole: Decimal) -> Decimal:
    """100·part/whole. ValueError where the whole is not positive."""
    if whole <= 0:
        raise ValueError(f"mass {whole}: must be greater than zero")
    return 100 * part / whole


def last_step(weighings: Sequence[Decimal]) -> Decimal | None:
    """How far the last two weighings are apart (constant weight 恒重); None for fewer than two."""
    return abs(weighings[-1] - weighings[-2]) if len(weighings) > 1 else None


def fractions_percent(fractions: Mapping[str, Decimal], basis: Decimal) -> dict[str, Decimal]:
    """Each fraction as mass percent of `basis`: the sample weighed in, or the sum of the fractions."""
    return {name: mass_percent(mass, basis) for name, mass in fractions.items()}
