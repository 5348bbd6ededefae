"""Tables of isotopes whose title alone says δ13C, their headings being 饱和烃, 芳烃, 全油 …; and compounds that the
dictionary does not know, each over its δ.

Without the title such columns would be contents of the fractions, and the title may be that of another table of the
sheet. So its δ is taken only where the headings name two or more fractions or gases, no other quantity, and no unit but
one of a δ, and where the first numbers are negative: those of fractions and gases are, against VPDB and VSMOW, as no
content is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.tables.headers import Heading, read_heading, readings_of
from parsers.tables.numbers import Marks, read_cell
from parsers.tables.terms import delta_of, fraction_of, is_delta, quantities, term_key

_BOTH = re.compile(r"碳[、,，和与/]?氢(?:稳定)?同位素|carbon and hydrogen isotop", re.IGNORECASE)
_TITLES = {
    "d13c": re.compile(
        r"[δd]\s?13C|碳(?:稳定)?同位素|carbon isotop|Kohlenstoffisotop|isotopes? du carbone", re.IGNORECASE
    ),
    "dd": re.compile(
        r"δ\s?(?:D|2H)\b|氢(?:稳定)?同位素|hydrogen isotop|Wasserstoffisotop|isotopes? de l.hydrog", re.IGNORECASE
    ),
}
_LEAST = 2
_MARKS = Marks()


def deltas_of_title(
    lines: Sequence[str], texts: Sequence[str], headings: Sequence[Heading], rows: Sequence[Sequence[str]]
) -> tuple[Heading, ...]:
    """The headings of a table, its fractions being those of the δ that the lines before it name alone.

    `rows` are the first rows below the heading.
    """
    named = [delta for delta, pattern in _TITLES.items() if any(map(pattern.search, lines))]
    if len(named) != 1 or any(map(_BOTH.search, lines)):
        return tuple(headings)
    delta = named[0]
    parts = [_fraction(text, delta) for text in texts]
    alone = all(part is not None for part, heading in zip(parts, headings, strict=True) if heading.quantity)
    if not alone or sum(part is not None for part in parts) < _LEAST:
        return tuple(headings)
    there = [cells[at] for cells in rows for at, part in enumerate(parts) if part is not None and at < len(cells)]
    numbers = [value for cell in there if (value := read_cell(cell, _MARKS).value) is not None]
    if not numbers or any(number >= 0 for number in numbers):
        return tuple(headings)
    return tuple(part or heading for part, heading in zip(parts, headings, strict=True))


def deltas_of_compounds(uppers: Sequence[str], lowers: Sequence[str], headings: Sequence[Heading]) -> list[Heading]:
    """The headings of two lines, each δ being that of the compound that stands over it: `n-C17.d13c`.

    Only where two or more stand below different names that nothing else is known of.
    """
    mine = [
        at
        for at, (upper, lower, heading) in enumerate(zip(uppers, lowers, headings, strict=True))
        if upper
        and is_delta(heading.quantity)
        and read_heading(lower).quantity == heading.quantity
        and not read_heading(upper).known
    ]
    if len({uppers[at] for at in mine}) < _LEAST:
        return list(headings)
    return [
        heading._replace(quantity=f"{uppers[at]}.{heading.quantity}") if at in mine else heading
        for at, heading in enumerate(headings)
    ]


def _fraction(text: str, delta: str) -> Heading | None:
    """The δ of the fraction that a heading is, with its unit; None for another heading or another unit."""
    if read_heading(text).role:
        return None
    for term, unit in readings_of(text):
        part = fraction_of(term_key(term))
        if part and (not unit or quantities()[delta].may_have(unit)):
            return Heading(quantity=delta_of(part, delta), unit=unit)
    return None
