"""Chemical elements as headings: `Li`, `7Li`, `Li 7`, `Cr52 [ug/L]`, told from names that happen to be spelt like them.

A symbol alone says little: Co in a gas table would be carbon monoxide in other letters, K a permeability, V a volume,
Tm a hopane, Pr pristane. So columns are taken for elements where a heading has several of them: two with a mass number
or a unit of content, three of two letters, or one of these in ppm or the like. Masses are believed where a nuclide can
have them, so that S1 or C15 stay what they are elsewhere. A mass number stands behind its symbol in the name: Ag107.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from parsers.tables.headers import Heading, readings_of
from parsers.tables.terms import scale_between, unit_key, units

_IN_ORDER = """
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru
Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At
Rn Fr Ra Ac Th Pa U
"""
_NUMBER = {symbol: number for number, symbol in enumerate(_IN_ORDER.split(), start=1)}
_OTHERWISE_KNOWN = frozenset(("H", "He", "C", "N", "O", "S", "Ar", "Tc"))
"""Symbols that the dictionary of quantities knows, in these letters; without a mass number they are left to it."""
_FALSE_FRIENDS = frozenset(("Cr", "Co"))
"""Symbols that the dictionary, blind to capitals, would take for CR (residual carbon) and CO."""
_CARBON_NUMBERS = frozenset("CHNOS")
"""Symbols of which a number behind them counts atoms or peaks: C15, H2, N2, O2, S1."""
_ALONE = re.compile(r"([A-Z][a-z]?)")
_MASS_FIRST = re.compile(r"(\d{1,3})[ -]?([A-Z][a-z]?)")
_MASS_LAST = re.compile(r"([A-Z][a-z]?)[ -]?(\d{1,3})")
_BEGINNING = re.compile(r"\s*(?:[(\[（][^)\]）]{1,12}[)\]）])?\s*\d{0,3}[ -]?[A-Z][a-z]?(?![a-z])")
_COLLISION_CELL = re.compile(
    r"\s*\[\s*(?:He|HEHe|H2|O2|NH3|No ?Gas)\s*\](?:\s*Conc\.)?|\s*\(\s*S?(?:KED|STDR?|CCTS?)\s*\)", re.IGNORECASE
)
"""How programs name the gas or mode of the collision cell: `7 Li [He] Conc. [ ppb ]`, `7Li (KED)[ppb]`."""
_CONTENTS = (("mass_fraction", "%"), ("concentration", "mg/L"))
_SURE, _LIKELY, _ENOUGH = 3, 2, 6
_LONGEST = 40


@functools.lru_cache(maxsize=8192)
def element_of(text: str) -> Heading:
    """The element and the unit that a heading may name; an unknown Heading if it names none."""
    if len(text) > _LONGEST or _BEGINNING.match(text) is None:
        return Heading()
    plain = _COLLISION_CELL.sub("", text)
    for term, unit in readings_of(plain):
        if plain != text and not unit:
            continue  # the brackets of the gas alone would be taken for a unit
        if (name := _name(term.strip())) and (not unit or unit_key(unit) in units()):
            return Heading(quantity=name, unit=unit)
    return Heading()


def is_element(name: str) -> bool:
    """Whether a quantity's name is that of an element or nuclide, as `element_of` gives it."""
    return _name(name) == name != ""


def with_elements(texts: Sequence[Sequence[str]], headings: Sequence[Heading], below: Sequence[str]) -> list[Heading]:
    """Headings with the elements named, if they are a table's of elements.

    `texts` are the ways to read each heading, `below` the units of a line of their own (empty where there is none).
    """
    found = [next((one for text in ways if (one := element_of(text)).known), Heading()) for ways in texts]
    if sum(_weight(one, unit) for one, unit in zip(found, below, strict=True) if one.known) < _ENOUGH:
        return [one if one.quantity in _FALSE_FRIENDS else there for one, there in zip(found, headings, strict=True)]
    named = [
        element if element.known and element.quantity not in _OTHERWISE_KNOWN else heading
        for element, heading in zip(found, headings, strict=True)
    ]
    if all(heading.role != "sample" for heading in named):
        first = next((i for i, ways in enumerate(texts) if ways), 0)
        if named[first].role in ("", "analyte") and not named[first].quantity:
            named[first] = Heading(role="sample")
    return named


def _weight(element: Heading, unit_below: str) -> int:
    """How much a heading speaks for a table of elements."""
    unit = element.unit or unit_below
    if _is_content(unit) and len(element.quantity) > 1 and "%" not in unit:
        return _ENOUGH
    if any(char.isdigit() for char in element.quantity) or _is_content(unit):
        return _SURE
    return _LIKELY if len(element.quantity) > 1 and not element.unit else 0


def _is_content(unit: str) -> bool:
    return bool(unit) and any(scale_between(family, unit, base) is not None for family, base in _CONTENTS)


def _name(term: str) -> str:
    if (match := _ALONE.fullmatch(term)) and match[1] in _NUMBER:
        return match[1]
    if match := _MASS_FIRST.fullmatch(term):
        symbol, mass = match[2], int(match[1])
    elif (match := _MASS_LAST.fullmatch(term)) and match[1] not in _CARBON_NUMBERS:
        symbol, mass = match[1], int(match[2])
    else:
        return ""
    number = _NUMBER.get(symbol, 0)
    return f"{symbol}{mass}" if number and max(number, 1.8 * number - 1) <= mass <= 2.7 * number + 2 else ""
