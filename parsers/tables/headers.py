"""What a column's heading says: which quantity or role, and in which unit.

A heading is taken apart only where its parts are known: `TOC(wt %)`, `井深/m`, `Porosity, %`, `Tmax °C`. A unit that is
not known stays as it is printed and is never guessed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from parsers.tables.terms import (
    delta_of_fraction,
    quantities,
    quantity_of_symbol,
    quantity_terms,
    role_terms,
    term_key,
    unit_key,
    units,
    words,
)

_COUNT = "n"
"""How many of something that the heading does not say, beside means; nitrogen is a capital."""
_LETTER = re.compile(r"[^\W\d_]|%")
_BRACKETS = re.compile(
    r"^(?P<term>.*?)[\s_]*[(\[（【{](?P<unit>[^()\[\]（）【】{}]*(?:\([^()]*\))?)[)\]）】}]\s*$", re.DOTALL
)
_MIDDLE = re.compile(r"^(?P<before>.*?)\s*[(\[（](?P<unit>[^()\[\]（）]*)[)\]）]\s*(?P<after>\S.*)$", re.DOTALL)
_SEPARATOR = re.compile(r"\s*[/,，;；:：_]\s*|\s+(?:in\s+|en\s+|as\s+)?")
_NAME_AND_SYMBOL = re.compile(r"([\u4e00-\u9fff]+)\s*([A-Za-zδφ][A-Za-z0-9,δφ]*)")
_NAME_IN_BRACKETS = re.compile(r"([^()（）]+?)\s*[(（]([^()（）]{1,12})[)）]")
_APPARATUS = re.compile(r"(?:rock[ -]?eval|re|sra)(?:[ -]?[267])?[ _-]+(?=s\d|tmax)", re.IGNORECASE)
"""Before a name of pyrolysis, where a report tells its columns from those of other instruments."""
_LONGEST_SYMBOL = 8
_MOLAR = re.compile(r"摩尔分数|摩尔百分|mole?[- ]?fraction|stoffmengenanteil|fraction molaire", re.IGNORECASE)
_MOLAR_ALONE = re.compile(r"mole? ?%|mole?[- ]percent", re.IGNORECASE)
"""A heading that is a unit and nothing else, as gas reports print it over their results."""
_FORMULA = re.compile(r"[+=]|\d\s*[x×*]|[x×*]\s*\d")
_GLUED = re.compile(r"^(?P<term>[^%‰℃]+)(?P<unit>%|‰|℃)$")


class Heading(NamedTuple):
    """What a heading means. `quantity` and `role` are ids of the dictionary; both empty where it is not known."""

    quantity: str = ""
    role: str = ""
    unit: str = ""

    @property
    def known(self) -> bool:
        """Whether the dictionary knows the column."""
        return bool(self.quantity or self.role)


_UNKNOWN = Heading()


def read_heading(text: str) -> Heading:
    """What a heading means by the dictionary alone."""
    # most cells are numbers: they would drive the headings of a laboratory's tables out of what is remembered
    if len(text) > 160 or text == _COUNT or _LETTER.search(text) is None or _is_missing(text):
        return _UNKNOWN
    return _by_dictionary(text)


def _is_missing(text: str) -> bool:
    """Whether a cell says that there is no value: N/A is no nitrogen in A."""
    return "/" in text and text.strip().casefold() in words().missing


@functools.lru_cache(maxsize=16384)
def _by_dictionary(text: str) -> Heading:
    for term, unit in readings_of(text):
        key = term_key(_APPARATUS.sub("", term))
        if not key:
            continue
        if role := role_terms().get(key):
            return Heading(role=role, unit=_molar(text, unit))
        if quantity := _quantity(term, key, unit):
            stated = _stated(unit, quantity)
            return _UNKNOWN if stated is None else Heading(quantity=quantity, unit=stated)
    return Heading(role="value", unit="mol%") if _MOLAR_ALONE.fullmatch(text.strip()) else _UNKNOWN


def _quantity(term: str, key: str, unit: str) -> str:
    """The quantity of a name: by itself, with its symbol, of a fraction, or as a symbol beside a unit of its family."""
    named = quantity_terms().get(key) or _named_twice(term)
    return named or delta_of_fraction(key) or quantity_of_symbol(key, unit)


def _named_twice(term: str) -> str:
    """The quantity of a name with its symbol, as in 镜质体反射率Ro or `Hydrogen Index (HI)`, if they agree."""
    match = _NAME_AND_SYMBOL.fullmatch(term.strip()) or _NAME_IN_BRACKETS.fullmatch(term.strip())
    if match is None:
        return ""
    name, symbol = (quantity_terms().get(term_key(part), "") for part in match.groups())
    agreed = (name,) if match.re is _NAME_IN_BRACKETS else ("", name)
    return name if name and symbol in agreed and len(match[2]) <= _LONGEST_SYMBOL else ""


def _stated(unit: str, quantity: str) -> str | None:
    """The unit behind a name; empty if the brackets hold the name's symbol or say that there is none.

    None if they hold the name of another quantity: what such a column is cannot be known.
    """
    said, named = unit_key(unit), quantity_terms().get(term_key(unit), "")
    if quantities()[quantity].may_have(unit):
        return unit
    if named == quantity or said in words().missing:
        return ""
    return None if named and said not in units() else unit


def _molar(text: str, unit: str) -> str:
    """The unit of a heading such as 摩尔分数/%, where the name says what the per cent are of."""
    return "mol%" if unit == "%" and _MOLAR.search(text) else unit


def readings_of(text: str) -> Iterator[tuple[str, str]]:
    """The ways to take a heading apart into a name and a unit, the likeliest first."""
    text = " ".join(text.split())
    yield text, ""
    if text.startswith("%"):
        yield text[1:], "%"
    if match := _BRACKETS.match(text):
        yield _without_brackets(match["term"]), "" if _is_formula(match["unit"]) else match["unit"].strip()
    if (match := _MIDDLE.match(text)) and unit_key(match["unit"]) in units():
        yield f"{match['before']} {match['after']}", match["unit"].strip()
    for match in _SEPARATOR.finditer(text, 1):
        if unit := _unit_in(text[match.end() :]):
            yield text[: match.start()], unit
    if match := _GLUED.match(text):
        yield match["term"], match["unit"]


@functools.lru_cache(maxsize=16384)
def _unit_in(text: str) -> str:
    """The unit that a heading's end is, without its brackets; `mg_g` is mg/g. Empty if it is none that is known."""
    bare = text.strip("()（）[] ")
    ways = (bare, bare.replace("_", "/"), bare.replace("_", " "))
    return next((one for one in ways if unit_key(one) in units()), "")


def _without_brackets(term: str) -> str:
    """The name before a unit that stands behind a slash: `(S1+S2)/(mg/g)`."""
    bare = term.rstrip("/ ")
    return bare[1:-1] if bare.startswith("(") and bare.find(")") == len(bare) - 1 else bare


def _is_formula(text: str) -> bool:
    """Whether brackets hold how a number is made (`S2x100/TOC`), which is no unit."""
    return unit_key(text) not in units() and _FORMULA.search(text) is not None


def unit_of(text: str) -> str:
    """The unit that a heading names in brackets or behind a slash, as printed; empty if it names none."""
    if _MOLAR_ALONE.fullmatch(text.strip()):
        return "mol%"
    for _, unit in readings_of(text):
        if unit_key(unit) in units():
            return _molar(text, unit)
        if unit and not unit.isdigit() and term_key(unit) not in quantity_terms() and _BRACKETS.match(text):
            return unit
    return ""


def bare_unit(text: str) -> str:
    """A unit without the brackets that it may stand in; what is no unit stays as it is."""
    bare = text.strip().strip("()[]（）").strip()
    return bare if unit_key(bare) in units() else text


def is_unit(text: str) -> bool:
    """Whether a cell holds a unit and nothing else, perhaps in brackets."""
    return unit_key(bare_unit(text)) in units()
