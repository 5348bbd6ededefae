"""What a table says about itself, checked: units, totals, means, indices, and slips of 1000 or of percent and fraction.

Nothing is repaired: what does not hold becomes a remark that quotes the cells or the numbers.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.resources import files
from statistics import median
from typing import Any

from parsers.tables.drafts import Draft
from parsers.tables.elements import is_element
from parsers.tables.finding import Column, Table
from parsers.tables.numbers import Marks, read_cell
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet
from parsers.tables.terms import Quantity, quantities, term_key, words
from parsers.wording import Text

_HALF = Decimal("0.5")
_LEAST_FOR_A_SLIP = 3
_LONGEST_LABEL = 40
_DIGIT = re.compile(r"\d")
_NO_UNIT = Text(
    "“{heading}”没有写单位，数值按原样保留。", '"{heading}" names no unit; its numbers are kept as printed.'
)


def of_units(column: Column, without: frozenset[str]) -> list[Text]:
    """What is odd about a column's unit. `without`: the quantities of which a reading has no unit."""
    known = quantities().get(column.quantity)
    if not column.unit and column.quantity not in without:
        return []
    values = {"heading": column.heading or column.quantity, "unit": column.unit}
    if known is None or not known.unit:
        return []
    values["target"] = known.unit
    if not column.unit:
        text = Text(
            "“{heading}”没有写单位，数值按原样保留（该量的单位为 {target}）。",
            '"{heading}" names no unit; its numbers are kept as printed (the quantity\'s unit is {target}).',
        )
    elif column.scale is None:
        text = Text(
            "“{heading}”的单位“{unit}”不能准确换算为 {target}，数值与单位按原样保留。",
            '"{heading}": the unit "{unit}" has no exact way to {target}; numbers and unit are kept as printed.',
        )
    elif column.converts:
        text = Text(
            "“{heading}”由 {unit} 换算为 {target}（×{scale}）。",
            '"{heading}" is converted from {unit} to {target} (×{scale}).',
        )
        values["scale"] = f"{column.scale.normalize():f}"
    else:
        return []
    return [text.fill(**values)]


def of_contents(columns: Iterable[Column], without: frozenset[str]) -> list[Text]:
    """That contents, which may be in any unit but need one (oxides, elements), name none: one remark for them all."""
    names = [
        column.heading or column.quantity
        for column in columns
        if not column.unit
        and column.quantity in without
        and (known.any_unit if (known := quantities().get(column.quantity)) else is_element(column.quantity))
    ]
    if len(names) < 2:
        return [_NO_UNIT.fill(heading=name) for name in names]
    text = Text("{n} 列没有写单位，数值按原样保留：{names}。", "{n} columns name no unit; kept as printed: {names}.")
    return [text.fill(n=len(names), names=", ".join(names))]


def statistics_rows(sheet: Sheet, table: Table) -> dict[int, str]:
    """The rows of a table that are no sample, by row: "total", "mean", "other" (a statistic, a limit) or "note"."""
    known = words()
    label = table.of_role("sample") or table.of_role("analyte")
    found: dict[int, str] = {}
    for row in table.rows:
        cells = sheet.rows[row]
        if label is not None and _is_note(sheet, table, row, label):
            found[row] = "note"
            continue
        texts = {next((cell for cell in cells if cell and not cell.isspace()), "")}
        if label is not None and label.place < len(cells):
            texts.add(cells[label.place])
        for text in texts:
            if len(text) > _LONGEST_LABEL or _DIGIT.search(text):
                continue
            key = term_key(text)
            kinds = (("total", known.totals), ("mean", known.means), ("other", known.others))
            kind = next((name for name, keys in kinds if key in keys), "")
            if kind:
                found[row] = kind
    return found


def _is_note(sheet: Sheet, table: Table, row: int, label: Column) -> bool:
    """Whether a row names no sample and has nothing in a measured column, or is one text over both (a merged cell)."""
    name = sheet.cell(row, label.place)
    measured = {sheet.cell(row, column.place) for column in table.columns if column.quantity or column.role == "value"}
    if name:
        return len(name) > 1 and measured == {name} and not _DIGIT.fullmatch(name[0])
    first = next((cell for cell in sheet.rows[row] if cell and not cell.isspace()), "")
    return bool(measured) and not any(measured) and not _DIGIT.match(first.strip())


def of_tables(sheet: Sheet, tables: list[Table], marks: Marks, profile: Profile) -> list[Text]:
    """Rows of totals and means against the rows above them, in tables of one row a sample or component."""
    said: list[Text] = []
    for table in tables:
        statistics = statistics_rows(sheet, table)
        if not {"total", "mean"} & set(statistics.values()):
            continue
        columns = table.of_quantity()
        if profile.layout == "results" and (value := table.of_role("value")) is not None:
            columns = [value]
        for column in columns:
            seen: list[Decimal] = []
            for row in sorted(table.rows):
                stated = read_cell(sheet.cell(row, column.place), marks, column.flags).value
                kind = statistics.get(row)
                if stated is None or kind in ("other", "note"):
                    continue
                if kind is None:
                    seen.append(stated)
                elif seen:
                    said += _statistic(sheet, row, column, stated, seen, kind == "total")
    return said


def _statistic(
    sheet: Sheet, row: int, column: Column, stated: Decimal, values: list[Decimal], total: bool
) -> list[Text]:
    found = sum(values, Decimal(0))
    slack = sum((_half_place(value) for value in values), Decimal(0))
    if not total:
        found, slack = found / len(values), slack / len(values)
    if abs(found - stated) <= slack + _half_place(stated):
        return []
    return [
        Text(
            "单元格 {address} 的{what}为 {stated}，由以上 {n} 行算得 {found}。",
            "Cell {address} states the {what_en} {stated}; the {n} rows above give {found}.",
        ).fill(
            address=sheet.address(row, column.place),
            what="合计" if total else "平均值",
            what_en="total" if total else "mean",
            stated=stated,
            n=len(values),
            found=_short(found),
        )
    ]


def of_drafts(drafts: list[Draft]) -> list[Text]:
    """Stated means (to each draft's own remarks), then what all drafts together show: indices, sums, slips."""
    for draft in drafts:
        draft.remarks += _means(draft)
    return [*_relations(drafts), *_slips(drafts), *_gas_sums(drafts)]


def _means(draft: Draft) -> Iterable[Text]:
    for name, means in draft.means.items():
        values = [reading.value for reading in draft.readings if reading.name == name]
        if not values:
            continue
        found = sum(values, Decimal(0)) / len(values)
        for stated, address in means.items():
            if abs(found - stated) > max(map(_half_place, values)) + _half_place(stated):
                yield Text(
                    "单元格 {address} 的 {name} 平均值为 {stated}，由 {n} 次测定算得 {found}。",
                    "Cell {address} states {stated} as the mean of {name}; its {n} readings give {found}.",
                ).fill(address=address, name=name, stated=stated, n=len(values), found=_short(found))


def _relations(drafts: list[Draft]) -> Iterable[Text]:
    for name, relation in _declared().items():
        wrong: list[tuple[Draft, Decimal, Decimal]] = []
        checked = 0
        for draft in drafts:
            pair = _expected(draft, name, relation)
            if pair is None:
                continue
            checked += 1
            stated, expected, slack = pair
            if abs(stated - expected) > slack:
                wrong.append((draft, stated, expected))
        if wrong:
            draft, stated, expected = wrong[0]
            yield Text(
                "{n}/{all} 个样品的 {name} 与其定义不符，例如“{sample}”为 {stated}，按定义应为 {expected}{hint_zh}。",
                "{name} disagrees with its definition for {n} of {all} samples: "
                '"{sample}" has {stated}, by definition {expected}{hint}.',
            ).fill(
                n=len(wrong),
                all=checked,
                name=name.upper(),
                sample=draft.sample,
                stated=stated,
                expected=_short(expected),
                **_hint([one[1] / one[2] for one in wrong if one[2]]),
            )


def _expected(draft: Draft, name: str, relation: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal] | None:
    """The stated index, the one by its definition, and how far rounding of the printed numbers may part them."""
    there = {reading.name: reading for reading in draft.readings}
    needed = {name, *relation["over"], *relation["under"]}
    if not needed <= there.keys():
        return None
    known = quantities()
    if any(there[one].unit not in ("", known[one].unit) for one in needed):
        return None
    over = sum((there[one].value for one in relation["over"]), Decimal(0))
    under = sum((there[one].value for one in relation["under"]), Decimal(0))
    stated = there[name].value
    if over <= 0 or under <= 0:
        return None
    expected = Decimal(relation["factor"]) * over / under
    relative = sum((_half_place(there[one].value) for one in relation["over"]), Decimal(0)) / over
    relative += sum((_half_place(there[one].value) for one in relation["under"]), Decimal(0)) / under
    return stated, expected, expected * (relative + Decimal("0.01")) + _half_place(stated)


def _hint(ratios: list[Decimal]) -> dict[str, str]:
    """Whether the disagreement is a constant power of ten, as a slip of units gives."""
    middle = median(ratios) if ratios else Decimal(1)
    for power in (Decimal("0.001"), Decimal("0.01"), Decimal("0.1"), Decimal(10), Decimal(100), Decimal(1000)):
        if abs(middle / power - 1) < Decimal("0.05"):
            return {
                "hint_zh": f"（相差约 {power} 倍，单位可能有误）",
                "hint": f" (about {power} times: a unit may be wrong)",
            }
    return {"hint_zh": "", "hint": ""}


def _slips(drafts: list[Draft]) -> Iterable[Text]:
    values: dict[str, list[Decimal]] = {}
    known = quantities()
    for draft in drafts:
        for reading in draft.readings:
            if reading.name in known and reading.unit in ("", known[reading.name].unit):
                values.setdefault(reading.name, []).append(reading.value)
    for name, numbers in values.items():
        if (said := _slip(known[name], numbers)) is not None:
            yield said


def _slip(quantity: Quantity, numbers: list[Decimal]) -> Text | None:
    low, high = quantity.low, quantity.high
    middle = median(numbers)
    facts = {"name": quantity.id, "middle": _short(middle), "unit": quantity.unit, "low": low, "high": high}
    if high is not None and low is not None and middle > high:
        thousand = low <= middle / 1000 <= high
        return Text(
            "{name} 的中位数为 {middle}，超出合理范围 {low}–{high} {unit}{zh}。",
            "{name}: the median is {middle}, beyond the plausible {low}–{high} {unit}{en}.",
        ).fill(
            **facts,
            zh="，可能相差 1000 倍（单位有误）" if thousand else "",
            en="; it may be 1000 times too large (a wrong unit)" if thousand else "",
        )
    if low is not None and middle < low:
        return Text(
            "{name} 的中位数为 {middle}，低于合理范围 {low}–{high} {unit}，可能是另一个量。",
            "{name}: the median is {middle}, below the plausible {low}–{high} {unit}; it may be another quantity.",
        ).fill(**facts)
    below = quantity.fraction_below
    if below is not None and len(numbers) >= _LEAST_FOR_A_SLIP and 0 < max(numbers) <= below:
        return Text(
            "{name} 的所有数值都不超过 {below}，可能是小数而不是百分数。",
            "{name}: no value is above {below}; they may be fractions, not percentages.",
        ).fill(**facts, below=below)
    return None


def _gas_sums(drafts: list[Draft]) -> Iterable[Text]:
    known = quantities()
    for draft in drafts:
        parts = [r.value for r in draft.readings if r.name in known and known[r.name].family == "mol_fraction"]
        names = {reading.name for reading in draft.readings}
        if len(parts) < 4 or "methane" not in names:
            continue
        total = sum(parts, Decimal(0))
        if Decimal("97") <= total <= Decimal("103"):
            continue
        fraction = Decimal("0.97") <= total <= Decimal("1.03")
        yield Text(
            "“{sample}”各组分之和为 {total}，应约为 100 %{zh}。",
            'The components of "{sample}" add up to {total}; about 100 % was expected{en}.',
        ).fill(
            sample=draft.sample,
            total=_short(total),
            zh="，可能是小数而不是百分数" if fraction else "",
            en=": they may be fractions, not percentages" if fraction else "",
        )


def _half_place(value: Decimal) -> Decimal:
    """Half a unit of the last printed place."""
    exponent = value.as_tuple().exponent
    return _HALF * Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def _short(value: Decimal) -> str:
    return f"{float(value):.6g}"


@functools.cache
def _declared() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("parsers.tables.terms").joinpath("relations.toml").read_text(encoding="utf-8"))
