"""What laboratories call things: quantities, roles of columns, units, and words for missing, total and mean.

The names are data, in four languages, beside this module: `quantities.toml`, `fractions.toml`, `roles.toml`,
`units.toml`, `words.toml`.
A name counts without its case, spaces and punctuation; `spellings` in `words.toml` makes one of its variants.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.resources import files
from typing import Any, NamedTuple

from parsers.wording import Text

_IGNORED = re.compile(r"[\s_\-‐–—.:：'\"“”„*#]+")
_PER = re.compile(r"[·∙•⋅.\s]\s*(?P<unit>[a-zμ]{1,3})\^?\(?[-−–](?P<power>[1-3])\)?(?!\d)")
"""A unit's `·g-1`, ` g⁻¹`, `·cm^(-3)`: what stands behind a slash elsewhere."""
_OF = re.compile(r"(?:of|von|der|des|de|du)$|^(?:of|von|的|(?:原油)?族组分|组分|单体)|的$|[()（）]+")
"""What stands between a fraction and its δ."""
_ISOTOPIC = re.compile(r"δ|同位素|delta|1[358][cno]|34s|2h|dd")
"""Some of which is in every name (as `term_key`) of a δ; most headings are dismissed by it."""
_DELTA = "delta"
_ACCENTS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something that is measured. `unit` is the one its readings have; `family` the units it may be printed in.

    `low` and `high` are the range of what rocks, oils and gases really have: beyond it a slip is likely, no more.
    Percentages of which all are below `fraction_below` may be fractions.
    """

    id: str
    title: Text
    unit: str
    family: str
    low: Decimal | None = None
    high: Decimal | None = None
    fraction_below: Decimal | None = None

    @property
    def any_unit(self) -> bool:
        """Whether its readings have the unit that is printed, whichever that is, but need one: contents of oxides."""
        return self.family == "as_printed"

    def may_have(self, unit: str) -> bool:
        """Whether a unit is one of those that this quantity may be printed in."""
        return unit_key(unit) in _families().get(self.family, {})

    def scale(self, unit: str) -> Decimal | None:
        """What a number printed in `unit` is multiplied by to be in this quantity's unit; None if it is not one."""
        return scale_between(self.family, unit, self.unit)


class Words(NamedTuple):
    """Words of cells: `missing` (no value), `flags` (behind a number), and labels of rows of statistics."""

    missing: frozenset[str]
    flags: frozenset[str]
    totals: frozenset[str]
    means: frozenset[str]
    others: frozenset[str]


def term_key(text: str) -> str:
    """A name as it is compared: compatibility characters unified, lower case, no spaces, punctuation or accents."""
    key = _IGNORED.sub("", _unified(text))
    if len(key) > 1 and not key.isascii():  # French capitals often go without; a letter alone may be a word (à)
        key = unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", key)))
    for variant, usual in _spellings().items():
        key = key.replace(variant, usual)
    return key


def unit_key(text: str) -> str:
    """A unit as it is compared."""
    key = _unified(text).replace(" per ", "/")
    if not key.isalpha():
        key = _PER.sub(lambda match: f"/{match['unit']}{match['power'].strip('1')}", key)
    return "".join(key.split()).replace("^", "").replace("·", "")


def _unified(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


@functools.cache
def quantities() -> Mapping[str, Quantity]:
    """All quantities of the dictionary by id; each δ of a fraction is one too (`sat.d13c`)."""
    found = {id_: _quantity(id_, table) for id_, table in _table("quantities.toml").items()}
    deltas = [one for one in found.values() if one.family == _DELTA]
    for part, table in _table("fractions.toml").items():
        for delta in deltas:
            title = Text(f"{table['zh']}{delta.title.zh}", f"{delta.title.en} of {table['en']}")
            found[f"{part}.{delta.id}"] = replace(delta, id=f"{part}.{delta.id}", title=title)
    return found


@functools.cache
def quantity_terms() -> Mapping[str, str]:
    """The quantity that each name (as `term_key`) stands for."""
    return _terms("quantities.toml")


def quantity_of_symbol(key: str, unit: str) -> str:
    """The quantity that a short name (as `term_key`) stands for beside a unit of its family; empty if there is none."""
    id_ = _symbols().get(key, "")
    return id_ if id_ and quantities()[id_].may_have(unit) else ""


def fraction_of(key: str) -> str:
    """The fraction or gas (as an analysis of isotopes calls it) that a name (as `term_key`) is; empty if it is none."""
    return _fraction_terms().get(key, "")


def delta_of(part: str, delta: str) -> str:
    """What a fraction's δ is called: `sat.d13c`, or as the dictionary calls it (`d13c1` of methane)."""
    known: str = _table("fractions.toml")[part].get("known", {}).get(delta, f"{part}.{delta}")
    return known


def delta_of_fraction(key: str) -> str:
    """The δ of a fraction that a name (as `term_key`) with both is, in either order; empty if it is none."""
    if _ISOTOPIC.search(key) is None:
        return ""
    for term, part in _fraction_terms().items():
        for rest in (key.removeprefix(term), key.removesuffix(term)):
            id_ = quantity_terms().get(_OF.sub("", rest), "") if rest != key else ""
            if id_ and is_delta(id_):
                return delta_of(part, id_)
    return ""


def quantity_named(id_: str) -> Quantity | None:
    """The quantity of an id; the δ of a compound that is not in the dictionary (`n-C17.d13c`) is one like others."""
    delta = id_.rpartition(".")[2]
    return quantities().get(id_) or (quantities()[delta] if is_delta(delta) else None)


def is_delta(quantity: str) -> bool:
    """Whether a quantity is a δ of isotopes."""
    known = quantities().get(quantity)
    return known is not None and known.family == _DELTA


@functools.cache
def _fraction_terms() -> Mapping[str, str]:
    return _terms("fractions.toml")


@functools.cache
def role_terms() -> Mapping[str, str]:
    """The role that each name of a column (as `term_key`) stands for."""
    return _terms("roles.toml")


@functools.cache
def units() -> frozenset[str]:
    """All units that are known, as `unit_key`."""
    return frozenset(key for family in _families().values() for key in family)


def scale_between(family: str, unit: str, wanted: str) -> Decimal | None:
    """What a number in `unit` is multiplied by to be in `wanted`; None if the family does not hold both.

    A unit that is known but has no exact factor to the others (`"="` in the data) scales only to itself.
    """
    known = _families().get(family, {})
    here, there = unit_key(unit), unit_key(wanted)
    if here not in known or there not in known:
        return Decimal(1) if here == there else None
    ours, theirs = known[here], known[there]
    if ours is None or theirs is None:
        return Decimal(1) if here == there else None
    return ours / theirs


@functools.cache
def words() -> Words:
    """The words of cells."""
    table = _table("words.toml")

    def keys(name: str) -> frozenset[str]:
        return frozenset(term_key(word) for word in table[name])

    return Words(
        missing=frozenset(unicodedata.normalize("NFKC", word).casefold().replace(" ", "") for word in table["missing"]),
        flags=frozenset(table["flags"]),
        totals=keys("totals"),
        means=keys("means"),
        others=keys("others"),
    )


def _quantity(id_: str, table: Mapping[str, Any]) -> Quantity:
    return Quantity(
        id=id_,
        title=Text(table["zh"], table["en"]),
        unit=table["unit"],
        family=table.get("family", ""),
        low=Decimal(table["low"]) if "low" in table else None,
        high=Decimal(table["high"]) if "high" in table else None,
        fraction_below=Decimal(table["fraction_below"]) if "fraction_below" in table else None,
    )


def _terms(file: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for id_, table in _table(file).items():
        for term in (table["zh"], table["en"], *table["terms"]):
            if found.setdefault(term_key(term), id_) != id_:
                raise ValueError(f"{file}: {term!r} stands for {found[term_key(term)]!r} and {id_!r}")
    return found


@functools.cache
def _symbols() -> Mapping[str, str]:
    table = _table("quantities.toml")
    return {term_key(symbol): id_ for id_, one in table.items() for symbol in one.get("symbols", ())}


@functools.cache
def _families() -> Mapping[str, Mapping[str, Decimal | None]]:
    return {
        family: {unit_key(unit): None if factor == "=" else Decimal(factor) for unit, factor in table.items()}
        for family, table in _table("units.toml").items()
    }


@functools.cache
def _spellings() -> Mapping[str, str]:
    return dict(_table("words.toml")["spellings"])


@functools.cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
