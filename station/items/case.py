"""What a calculation is given: the runs of one sample, the standards beside them, certificates and
settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from parsers.measurement import Measurement, PeakTable, Trace
from parsers.wording import Text
from station.analysis.chromatogram.correction import Correction, corrected_table
from station.analysis.errors import AnalysisError
from station.analysis.units import convert
from station.items.errors import CalculationError
from station.items.givens import Absence, number_or_absence, number_with_unit, shown
from station.items.item import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sample's calculation. `samples[0]` is the reported run, further ones are parallel runs (平行样).

    `standards` calibrate, `references` (质控样) are only checked, `blanks` (空白) show what the reagents and the
    instrument add; each list holds the runs that rule this sample, oldest first. `tested_on` is the day of testing,
    for the validity of standards; None takes it from the reported run. `certificates` gives each reference material's
    components by the name its runs carry, `valid_until` the last day of those that have one; `given` are numbers that
    come without a run (typed in, or from a result table); `parameters` override the item's own. `corrections` are
    integrations put right by hand, by the place of the run among samples, standards, references and blanks (in this
    order) and the trace's name.
    """

    item: Item
    samples: tuple[Measurement, ...] = ()
    standards: tuple[Measurement, ...] = ()
    references: tuple[Measurement, ...] = ()
    blanks: tuple[Measurement, ...] = ()
    tested_on: date | None = None
    certificates: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    valid_until: Mapping[str, date] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)
    corrections: Mapping[tuple[int, str], Correction] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[Measurement, ...]:
        """Every run of the case."""
        return (*self.samples, *self.standards, *self.references, *self.blanks)

    def integrate(self, run: Measurement, trace: Trace) -> PeakTable:
        """The peaks of a trace of one of the case's runs: automatic, or corrected where a person corrected them.

        Peaks that a person named carry that name (`names_by_hand`). Raises AnalysisError.
        """
        place = next((place for place, one in enumerate(self.runs) if one is run), -1)
        correction = self.corrections.get((place, trace.name), Correction(trace=trace.name))
        return corrected_table(trace.x.values, trace.y.values, correction, unit=trace.y.unit)

    def number(self, parameter_id: str) -> Decimal:
        """A parameter that is a number; CalculationError if it was set to something else."""
        value = self._setting(parameter_id)
        if not isinstance(value, Decimal):
            raise self._bad_setting(parameter_id, value, Text("数字", "a number"))
        return value

    def choice(self, parameter_id: str) -> str:
        """A parameter that is one of the item's declared choices; CalculationError if it is none of them."""
        value = self._setting(parameter_id)
        choices = self.item.parameter(parameter_id).choices
        if value not in choices:
            listed = ", ".join(choices)
            raise self._bad_setting(parameter_id, value, Text(f"以下之一：{listed}", f"one of: {listed}"))
        return str(value)

    def numbers_given(self, key: str) -> Mapping[str, Decimal]:
        """The given table of numbers under `key`, without those that are told to be absent ("<LOQ", "—", null).

        CalculationError names the entry that is no number.
        """
        entries = self._entries_given(key)
        return {name: entry for name, entry in entries.items() if isinstance(entry, Decimal)}

    def below_limit_given(self, key: str) -> frozenset[str]:
        """The names under `key` that are told to be below the limit of quantitation ("<LOQ", "<0.01", "微量")."""
        return frozenset(name for name, entry in self._entries_given(key).items() if entry is Absence.BELOW_LIMIT)

    def number_given(self, key: str, *, unit: str = "") -> Decimal | None:
        """The given number under `key` (in any case of its letters), None where there is none.

        It is in `unit`, or was written with a unit of the same kind. CalculationError for what is no such number.
        """
        names = {name.casefold(): name for name in reversed(list(self.given))}
        name = key if key in self.given else names.get(key.casefold())
        if name is None:
            return None
        written = number_with_unit(self.given[name]) if unit else None
        if written is None:
            entry = self._number(name, self.given[name])
            return entry if isinstance(entry, Decimal) else None
        try:
            return convert(*written, unit)
        except AnalysisError as error:
            raise CalculationError(error.message, error.cure, f"{self.item.id}: {name}") from error

    def wrong_input(self, key: str, found: object, expected: Text) -> CalculationError:
        """The error for an input that is not what was expected; for one that is not there it tells what was given."""
        place = f"{self.item.id}: {key}"
        if found is None:
            there = ", ".join(f'"{name}"' for name in self.given) or "—"
            return CalculationError(
                Text(f"缺少输入 {key}：应为{expected.zh}", f"input {key} is missing: expected {expected.en}"),
                Text(f"请给出该输入；已给出的有：{there}。", f"Give this input; given are: {there}."),
                place,
            )
        return CalculationError(
            Text(
                f"输入 {key} = {shown(found)}：应为{expected.zh}",
                f"input {key} = {shown(found)}: expected {expected.en}",
            ),
            Text("请更正该输入。", "Correct this input."),
            place,
        )

    @property
    def day(self) -> date | None:
        """The day of testing, as far as it is known."""
        acquired = self.samples[0].acquired_at if self.samples else None
        return self.tested_on or (None if acquired is None else acquired.date())

    def _entries_given(self, key: str) -> Mapping[str, Decimal | Absence]:
        table = self.given.get(key)
        if not isinstance(table, Mapping):
            raise self.wrong_input(key, table, Text("名称到数字的表", "a table of names and numbers"))
        return {str(name): self._number(f"{key}.{name}", value) for name, value in table.items()}

    def _number(self, key: str, value: object) -> Decimal | Absence:
        number = number_or_absence(value)
        if number is None:
            raise self.wrong_input(key, value, Text("有限数字", "a finite number"))
        return number

    def _setting(self, parameter_id: str) -> Decimal | str:
        declared = self.item.parameter(parameter_id)
        return self.parameters.get(parameter_id, declared.value)

    def _bad_setting(self, key: str, value: object, expected: Text) -> CalculationError:
        return CalculationError(
            Text(
                f"参数 {key} = {shown(value)}：应为{expected.zh}",
                f"parameter {key} = {shown(value)}: expected {expected.en}",
            ),
            Text("请在项目参数中更正。", "Correct it among the item's parameters."),
            f"{self.item.id}: {key}",
        )
