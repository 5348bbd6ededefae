"""Parameters of n-alkane distributions, each with its definition; practice knows several under one name.

An `amounts` maps carbon number to area (or height, or weight) of the n-alkane; a missing carbon was not
measured or lies below the limit of quantitation. It is left out of sums; a ratio without a denominator, and
OEP without all of its five carbons, is None and never zero or infinite.

Sources: Bray & Evans 1961 (CPI); Marzi, Torkelson & Olson 1993 (CPI2); Scalan & Smith 1970 (OEP);
Bourbonniere & Meyers 1996 (TAR); Ficken et al. 2000 (Paq); Poynter & Eglinton 1990 (ACL).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

Amounts = Mapping[int, Decimal]
_MAY_BE_MISSING = 4


def total(amounts: Amounts, carbons: Iterable[int]) -> Decimal:
    """Σ of the carbons that are there."""
    return sum((amounts[n] for n in carbons if n in amounts), start=Decimal(0))


def complete(amounts: Amounts, carbons: Iterable[int]) -> Decimal | None:
    """Σ of the carbons, or None if one of them is missing."""
    wanted = tuple(carbons)
    return total(amounts, wanted) if all(n in amounts for n in wanted) else None


def covers(amounts: Amounts, first: int, last: int) -> bool:
    """Whether no carbon from `first` to `last` is missing but for the last four."""
    return all(n in amounts for n in range(first, last - _MAY_BE_MISSING + 1))


def ratio(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The quotient, or None where a part is missing or the denominator is zero."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return numerator / denominator


def cpi(amounts: Amounts, first_even: int = 24, last_even: int = 34) -> Decimal | None:
    """Carbon preference index of Bray & Evans: odd over the even below and over the even above, averaged.

    With 24 and 34: ½ [ΣC25…C33 odd / ΣC24…C32 even + ΣC25…C33 odd / ΣC26…C34 even].
    """
    if not covers(amounts, first_even, last_even):
        return None
    odd = total(amounts, range(first_even + 1, last_even, 2))
    below = ratio(odd, total(amounts, range(first_even, last_even - 1, 2)))
    above = ratio(odd, total(amounts, range(first_even + 2, last_even + 1, 2)))
    return None if below is None or above is None else (below + above) / 2


def cpi_marzi(amounts: Amounts, first_odd: int = 23, last_odd: int = 33) -> Decimal | None:
    """CPI2 of Marzi et al.: (Σ odd n…m + Σ odd n+2…m+2) / (2 Σ even n+1…m+1); `last_odd` is m + 2.

    With 23 and 33: (ΣC23…C31 + ΣC25…C33) / (2 ΣC24…C32).
    """
    if not covers(amounts, first_odd, last_odd):
        return None
    lower = total(amounts, range(first_odd, last_odd - 1, 2))
    upper = total(amounts, range(first_odd + 2, last_odd + 1, 2))
    return ratio(lower + upper, 2 * total(amounts, range(first_odd + 1, last_odd, 2)))


def cpi_philippi(amounts: Amounts) -> Decimal | None:
    """Philippi's 2 C29 / (C28 + C30)."""
    return ratio(2 * amounts[29], complete(amounts, (28, 30))) if 29 in amounts else None


def oep(amounts: Amounts, centre: int) -> Decimal | None:
    """Odd-even predominance of Scalan & Smith around a centre carbon i + 2, odd over even whatever the
    centre.

    [(C_i + 6 C_{i+2} + C_{i+4}) / (4 C_{i+1} + 4 C_{i+3})]^((−1)^(i+1)); None unless all five are there.
    """
    first = centre - 2
    if any(n not in amounts for n in range(first, first + 5)):
        return None
    outer = amounts[first] + 6 * amounts[first + 2] + amounts[first + 4]
    inner = 4 * amounts[first + 1] + 4 * amounts[first + 3]
    return ratio(outer, inner) if first % 2 else ratio(inner, outer)


def light_to_heavy(amounts: Amounts) -> Decimal | None:
    """ΣC21− / ΣC22+."""
    return ratio(total(amounts, (n for n in amounts if n <= 21)), total(amounts, (n for n in amounts if n >= 22)))


def c21_22_to_c28_29(amounts: Amounts) -> Decimal | None:
    """(C21 + C22) / (C28 + C29)."""
    return ratio(complete(amounts, (21, 22)), complete(amounts, (28, 29)))


def tar(amounts: Amounts) -> Decimal | None:
    """Terrigenous to aquatic ratio (C27 + C29 + C31) / (C15 + C17 + C19)."""
    return ratio(complete(amounts, (27, 29, 31)), complete(amounts, (15, 17, 19)))


def paq(amounts: Amounts) -> Decimal | None:
    """Aquatic macrophyte proxy (C23 + C25) / (C23 + C25 + C29 + C31)."""
    return ratio(complete(amounts, (23, 25)), complete(amounts, (23, 25, 29, 31)))


def acl(amounts: Amounts) -> Decimal | None:
    """Average chain length Σ n C_n / Σ C_n over the odd carbons 25 to 33."""
    if not covers(amounts, 25, 33):
        return None
    odd = range(25, 34, 2)
    weighted = sum((n * amounts[n] for n in odd if n in amounts), start=Decimal(0))
    return ratio(weighted, total(amounts, odd))


def main_carbon(amounts: Amounts) -> int | None:
    """The carbon number of the largest n-alkane (主峰碳), the lower one of two equal; None without
    n-alkanes.
    """
    return min(amounts, key=lambda n: (-amounts[n], n)) if amounts else None


def carbon_range(amounts: Amounts) -> tuple[int, int] | None:
    """The first and last carbon number present (碳数范围)."""
    return (min(amounts), max(amounts)) if amounts else None
