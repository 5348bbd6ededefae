"""An analysis item as its `item.toml` declares it. Everything a laboratory may want to change is data here.

`verified` is False until a person has compared the figure with the purchased standard; `source` says where it
came from until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

from parsers.measurement import Technique
from parsers.wording import Text
from station.records.determinations import Severity

Role = Literal["sample", "standard", "reference", "blank", "duplicate", "mount"]
"""standard: calibrates (its certificate gives the factors); reference: is only checked (CRM, 质控样);
duplicate: a parallel run of a sample (平行样)."""

PeakField = Literal["name", "rt_min", "height", "area", "relative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A method standard (检测依据) and when it is in force; None means that the date is not known."""

    number: str
    year: int
    title: Text
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""
    verified: bool = False
    source: str = ""

    @property
    def designation(self) -> str:
        """Number and year as a report cites them: "GB/T 13610-2020", "ISO 6976:2016"."""
        return f"{self.number}{':' if self.number.startswith('ISO') else '-'}{self.year}"

    def in_force(self, day: date) -> bool:
        """Whether the standard is valid on that day, as far as its dates are known."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput:
    """Runs of one role that a calculation takes: at least `minimum` of them.

    Of the runs beside a sample the last before it rules; with `each`, the last of each name (one of each pure phase).
    """

    role: Role
    title: Text
    minimum: int = 0
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure that the calculation takes: typed in under its id, or read from a file under one of its names.

    What a file gives in another unit of the same kind is converted to `unit`. `many`: a series of readings.
    """

    id: str
    title: Text
    unit: str = ""
    names: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number or choice that the calculation uses and a laboratory may set. `choices` is empty for
    numbers.
    """

    id: str
    title: Text
    value: Decimal | str
    unit: str = ""
    choices: tuple[str, ...] = ()
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finer:
    """Values whose magnitude is less than `below` are printed with these decimals."""

    below: Decimal
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A result column of the report.

    `formula` and `variant` are printed where definitions differ in practice; `low` and `high` are the
    plausible range; `prefix` is printed before the number (nC17). `printed` False keeps a value out of the
    table. `significant` prints that many significant figures in place of `decimals`; `finer` more decimals for
    small values. `interval` rounds to its multiples (修约间隔, 0.5 ℃) before the decimals are printed.
    """

    id: str
    title: Text
    unit: str
    decimals: int
    formula: str = ""
    variant: Text | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    prefix: str = ""
    printed: bool = True
    significant: int | None = None
    finer: Finer | None = None
    interval: Decimal | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A quality limit: the checked figure must lie in low..high. `above` starts a level of a graded rule."""

    id: str
    title: Text
    low: Decimal | None
    high: Decimal | None
    unit: str
    severity: Severity
    above: Decimal | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A substance the item looks for: on which channel, in which window (min) or at which retention index."""

    id: str
    title: Text
    channel: str = ""
    start: Decimal | None = None
    end: Decimal | None = None
    index: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumTo:
    """Printed `columns` must add up to `total`; the rounding residual goes to the column `residual`."""

    columns: tuple[str, ...]
    total: Decimal
    residual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakColumn:
    """A column of the report's peak table: one field of the identified peaks."""

    field: PeakField
    title: Text
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One analysis item. `sha256` covers item.toml and calculate.py: other content, other figures.

    With `only_measured` a report leaves out the columns that none of its samples was measured for: an item that offers
    forty compounds prints the five that were asked for.
    """

    id: str
    version: str
    code: str
    title: Text
    technique: Technique
    standards: tuple[Standard, ...]
    inputs: tuple[RunInput, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    components: tuple[Component, ...]
    peak_columns: tuple[PeakColumn, ...]
    sum_to: SumTo | None
    name_patterns: Mapping[Role, tuple[str, ...]]
    folder: Path
    sha256: str
    quantities: tuple[Quantity, ...] = ()
    only_measured: bool = False

    def column(self, column_id: str) -> Column:
        """The column of that id; KeyError names those there are."""
        return _by_id(self.columns, column_id, "column")

    def component(self, component_id: str) -> Component:
        """The component of that id; KeyError names those there are."""
        return _by_id(self.components, component_id, "component")

    def parameter(self, parameter_id: str) -> Parameter:
        """The parameter of that id; KeyError names those there are."""
        return _by_id(self.parameters, parameter_id, "parameter")

    def quantity(self, quantity_id: str) -> Quantity:
        """The quantity of that id; KeyError names those there are."""
        return _by_id(self.quantities, quantity_id, "quantity")

    def rule(self, rule_id: str, level: Decimal | None = None) -> Rule | None:
        """The rule of that id; of a graded rule the one with the highest `above` not over `level`."""
        graded = [rule for rule in self.rules if rule.id == rule_id]
        if not graded:
            raise KeyError(f"no rule {rule_id!r}; there are {sorted({rule.id for rule in self.rules})}")
        fitting = [r for r in graded if r.above is None or (level is not None and r.above <= level)]
        return max(fitting, key=lambda rule: rule.above or Decimal("-Infinity"), default=None)

    @property
    def verified(self) -> bool:
        """Whether a person has checked every figure of this declaration against its standard."""
        parts: tuple[Standard | Parameter | Column | Rule, ...] = (
            *self.standards,
            *self.parameters,
            *self.columns,
            *self.rules,
        )
        return all(part.verified for part in parts)

    @property
    def examples(self) -> tuple[Path, ...]:
        """The worked examples that the folder brings."""
        return tuple(sorted((self.folder / "examples").glob("*.json")))

    def expired_standards(self, day: date) -> tuple[Standard, ...]:
        """The cited standards that are not in force on that day."""
        return tuple(standard for standard in self.standards if not standard.in_force(day))


_Part = TypeVar("_Part", Column, Component, Parameter, Quantity)


def _by_id(parts: tuple[_Part, ...], part_id: str, what: str) -> _Part:
    for part in parts:
        if part.id == part_id:
            return part
    raise KeyError(f"no {what} {part_id!r}; there are {[part.id for part in parts]}")
