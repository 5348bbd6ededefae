"""The declared quantities of a case: typed in under their id, or read from a run under one of their names.

A source is one determination's figures: a run, or a table of given numbers. Parallel determinations are further runs
or the tables under `parallel` of the given numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from parsers.measurement import Measurement, Reading
from parsers.wording import Text
from station.analysis.errors import AnalysisError
from station.analysis.units import convert
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.givens import Absence, number_or_absence, number_with_unit
from station.items.item import Quantity

PARALLEL = "parallel"
Source = Measurement | Mapping[str, object]

_BRACKETED_UNIT = re.compile(r"[\s_]*[(（\[【]\s*([^)）\]】]*)\s*[)）\]】]\s*$")


def sources(case: Case) -> tuple[Source, ...]:
    """The reported determination first, then the parallel ones. CalculationError if `parallel` is no array."""
    if case.samples:
        return case.samples
    given = case.given.get(PARALLEL, [])
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, Mapping) for one in given):
        raise case.wrong_input(PARALLEL, given, Text("表的数组 [{…}, …]", "an array of tables [{...}, ...]"))
    return (case.given, *given)


def number(case: Case, source: Source, quantity_id: str) -> Decimal | None:
    """The quantity in its declared unit, or None where the source does not say. Of several readings, the last.

    A number typed in beside a run (a mass that the instrument does not know) serves where the run says nothing.
    """
    found = series(case, source, quantity_id)
    if not found and isinstance(source, Measurement):
        found = series(case, case.given, quantity_id)
    return found[-1] if found else None


def demanded(case: Case, source: Source, quantity_id: str) -> Decimal:
    """The quantity; CalculationError says what is missing, under which names it was looked for."""
    found = number(case, source, quantity_id)
    if found is not None:
        return found
    raise missing(case, case.item.quantity(quantity_id))


def series(case: Case, source: Source, quantity_id: str) -> tuple[Decimal, ...]:
    """All readings of the quantity in its declared unit, in their order; empty where the source has none.

    Readings of a balance that had not come to rest are left out; if there are no others, that is an error.
    """
    quantity = case.item.quantity(quantity_id)
    if not isinstance(source, Measurement):
        return _given(case, source, quantity)
    readings = [(reading, unit) for reading in source.readings if (unit := _unit_if(reading, quantity)) is not None]
    stable = [(reading, unit) for reading, unit in readings if reading.stable]
    if readings and not stable:
        raise CalculationError(
            Text(f"{quantity.title.zh}没有稳定读数", f"{quantity.title.en} has no stable reading"),
            Text("请在天平稳定后重新称量。", "Weigh again and wait until the balance is at rest."),
            f"{case.item.id}: {quantity.id}",
        )
    return tuple(_in_unit(case, reading.value, unit, quantity) for reading, unit in stable)


def is_below_limit(case: Case, quantity_id: str) -> bool:
    """Whether the quantity was typed in as below its limit ("<0.01", "<LOQ", "微量")."""
    name = _name_in(case.given, case.item.quantity(quantity_id))
    return name is not None and number_or_absence(case.given[name]) is Absence.BELOW_LIMIT


def missing(case: Case, quantity: Quantity) -> CalculationError:
    """The error for a quantity that neither file nor person gave."""
    names = ", ".join((quantity.id, *quantity.names))
    unit = f" ({quantity.unit})" if quantity.unit else ""
    return CalculationError(
        Text(
            f"缺少{quantity.title.zh}{unit}；可用名称：{names}",
            f"{quantity.title.en}{unit} is missing; it is known as: {names}",
        ),
        Text("请录入该值，或检查文件中的列名。", "Enter it, or check the column's name in the file."),
        f"{case.item.id}: {quantity.id}",
    )


def _given(case: Case, table: Mapping[str, object], quantity: Quantity) -> tuple[Decimal, ...]:
    name = _name_in(table, quantity)
    if name is None:
        return ()
    entry = table[name]
    entries = list(entry) if isinstance(entry, (list, tuple)) else [entry]
    if isinstance(entry, (list, tuple)) and not quantity.many:
        raise case.wrong_input(quantity.id, entry, Text("一个数字", "one number"))
    numbers = [_finite(case, quantity, one) for one in entries]
    return tuple(number for number in numbers if number is not None)


def _name_in(table: Mapping[str, object], quantity: Quantity) -> str | None:
    """Its id, else one of the names that it is known as, blanks and case aside; None if the table has none."""
    if quantity.id in table:
        return quantity.id
    known = {_plain(name) for name in (quantity.id, *quantity.names)}
    return next((name for name in table if _plain(name) in known), None)


def _finite(case: Case, quantity: Quantity, found: object) -> Decimal | None:
    """The number in the declared unit ("1.52 %", "50 mg"), or None where it is told to be absent.

    What is below a limit is no reading to calculate with.
    """
    number = number_or_absence(found)
    written = number_with_unit(found) if number is None and quantity.unit else None
    if written is not None:
        return _in_unit(case, *written, quantity)
    if number is None:
        raise case.wrong_input(quantity.id, found, Text("有限数字", "a finite number"))
    return number if isinstance(number, Decimal) else None


def _unit_if(reading: Reading, quantity: Quantity) -> str | None:
    """The reading's unit if it is this quantity ("" where it tells none), else None."""
    bracket = _BRACKETED_UNIT.search(reading.name)
    bare = reading.name[: bracket.start()] if bracket else reading.name
    known = {_plain(name) for name in (quantity.id, *quantity.names)}
    if _plain(reading.name) in known:
        return reading.unit
    if bracket and _plain(bare) in known:
        return reading.unit or bracket.group(1)
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).casefold()


def _in_unit(case: Case, value: Decimal, unit: str, quantity: Quantity) -> Decimal:
    if not unit or not quantity.unit:
        return value
    try:
        return convert(value, unit, quantity.unit)
    except AnalysisError as error:
        raise CalculationError(error.message, error.cure, f"{case.item.id}: {quantity.id}") from error
