"""Checking an item's folder before it is used: what is unbound, untranslated, in no known unit, or does not agree.

A laboratory runs this on its own item until nothing is left. A defect that would stop or falsify a report is an error;
what only deserves a look is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from parsers.wording import Text
from station.analysis.units import is_known
from station.items.bindings import Bindings, bindings_of
from station.items.errors import ItemError, ItemProblem
from station.items.examples import disagreements, load_example, outcome_of
from station.items.fitting import unfitting
from station.items.item import Item
from station.items.item_file import CALCULATION, DECLARATION, load_item
from station.items.register import EMPTY, Register

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_WORD = re.compile(r"\b[a-z]{5,}")
_ODD_UNITS = {"°C": "℃", "ug": "µg", "％": "%", "wt%": "%", "㎎": "mg", "ml": "mL"}
_PERCENT_MOST = Decimal(200)
_SAID = Text("", "")
_DECLARE = Text(f"请在 {DECLARATION} 中声明，或更正名称。", f"Declare it in {DECLARATION}, or correct its name.")
_COMPARE = Text("请核对公式与算例。", "Check the formula and the example.")
_ADD_EXAMPLE = Text(
    "请在 examples/ 中放入一个手算的算例 (JSON)。", "Put an example calculated by hand (JSON) into examples/."
)
_RENAME = Text("请使文件夹名与 id 一致。", "Give the folder and the id one name.")
_CITE = Text(f"请在 {DECLARATION} 中引用现行标准。", f"Cite the standard that is in force in {DECLARATION}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What is wrong, and where: file and key; and the way out where the message does not say it."""

    where: str
    message: Text
    grade: Literal["error", "remark"] = "error"
    cure: Text = _SAID


def defect_of(problem: ItemProblem, where: str = "") -> Defect:
    """The problem as a defect, at its own place unless told otherwise."""
    return Defect(where=where or problem.where, message=problem.message, cure=problem.cure)


def check_folder(folder: Path, register: Register = EMPTY, day: date | None = None) -> tuple[Defect, ...]:
    """Every defect of an item's folder; empty if there is none. Nothing outside the folder is touched.

    With a day, standards that are not in force on it are remarked.
    """
    try:
        item = load_item(folder, register)
    except ItemError as error:
        return (defect_of(error),)
    found = [*_identity(item, day), *_wording(item), *_units(item), *_unfitting(item)]
    try:
        bindings = bindings_of((folder / CALCULATION).read_text(encoding="utf-8-sig"))
    except (SyntaxError, ValueError) as error:
        message = Text(f"不是有效的 Python：{error}", f"not valid Python: {error}")
        return (*found, Defect(where=f"{folder.name}/{CALCULATION}", message=message))
    return (*found, *_unbound(item, bindings), *_examples(item))


def _identity(item: Item, day: date | None) -> Iterator[Defect]:
    """A folder that is not called as its item, and cited standards that are not in force."""
    if item.folder.name != item.id:
        message = Text(
            f"文件夹名为“{item.folder.name}”，项目 id 为“{item.id}”",
            f'the folder is called "{item.folder.name}", the item "{item.id}"',
        )
        yield Defect(where=f"{item.folder.name}/{DECLARATION}: id", message=message, grade="remark", cure=_RENAME)
    for standard in item.expired_standards(day) if day is not None else ():
        message = Text(
            f"标准 {standard.designation} 在 {day} 未生效或已废止",
            f"the standard {standard.designation} is not in force on {day}",
        )
        if standard.replaced_by:
            now = standard.replaced_by
            message = Text(f"{message.zh}，已由 {now} 代替", f"{message.en}; {now} replaces it")
        where = f"{item.folder.name}/{DECLARATION}: standards[{item.standards.index(standard) + 1}]"
        yield Defect(where=where, message=message, grade="remark", cure=_CITE)


def _wording(item: Item) -> Iterator[Defect]:
    """Titles that stand in one language only."""
    titled = [("title", item.title)]
    for table in ("columns", "parameters", "rules", "components", "quantities", "standards", "inputs"):
        for place, part in enumerate(getattr(item, table), start=1):
            titled.append((f"{table}[{place}]", part.title))
    titled += [(f"columns[{n}].variant", c.variant) for n, c in enumerate(item.columns, start=1) if c.variant]
    for key, title in titled:
        where = f"{item.folder.name}/{DECLARATION}: {key}"
        if _CHINESE.search(title.en):
            yield Defect(where=where, message=Text(f"英文“{title.en}”含中文", f'the English "{title.en}" has Chinese'))
        if not _CHINESE.search(title.zh) and _ENGLISH_WORD.search(title.zh):
            yield Defect(where=where, message=Text(f"中文“{title.zh}”未翻译", f'the Chinese "{title.zh}" is English'))


def _units(item: Item) -> Iterator[Defect]:
    """Units that nobody knows, that are spelled oddly, or whose range cannot be."""
    for table in ("columns", "parameters", "rules", "quantities"):
        for place, part in enumerate(getattr(item, table), start=1):
            where = f"{item.folder.name}/{DECLARATION}: {table}[{place}].unit"
            odd = next((one for one in _ODD_UNITS if one in part.unit), None)
            if odd is not None:
                message = Text(
                    f"单位“{part.unit}”中的“{odd}”应写作“{_ODD_UNITS[odd]}”",
                    f'in the unit "{part.unit}" write "{_ODD_UNITS[odd]}" for "{odd}"',
                )
                yield Defect(where=where, message=message)
            elif part.unit and not is_known(part.unit):
                yield Defect(where=where, message=Text(f"未知单位“{part.unit}”", f'unknown unit "{part.unit}"'))
    for place, column in enumerate(item.columns, start=1):
        if column.unit == "%" and column.high is not None and column.high > _PERCENT_MOST:
            message = Text(f"单位 % 而上限为 {column.high}", f"in % with an upper limit of {column.high}")
            yield Defect(where=f"{item.folder.name}/{DECLARATION}: columns[{place}].high", message=message)


def _unfitting(item: Item) -> Iterator[Defect]:
    for column, message in unfitting(item):
        place = item.columns.index(column) + 1
        yield Defect(where=f"{item.folder.name}/{DECLARATION}: columns[{place}]", message=message)


def _unbound(item: Item, bindings: Bindings) -> Iterator[Defect]:
    """Names asked for that are not declared, and declared ones that nothing asks for."""
    for asked in bindings.asked:
        if asked.name not in {part.id for part in getattr(item, asked.table)}:
            yield Defect(
                where=f"{item.folder.name}/{CALCULATION}:{asked.line}",
                message=Text(
                    f"使用了未声明的 {asked.table}：“{asked.name}”",
                    f'asks for "{asked.name}", not among the {asked.table}',
                ),
                cure=_DECLARE,
            )
    for table in ("parameters", "rules", "quantities"):
        for place, part in enumerate(getattr(item, table), start=1):
            if not bindings.mentions(part.id):
                message = Text(
                    f"{table} “{part.id}”已声明，但 {CALCULATION} 未使用",
                    f'"{part.id}" is declared among the {table}, but {CALCULATION} does not use it',
                )
                where = f"{item.folder.name}/{DECLARATION}: {table}[{place}]"
                yield Defect(where=where, message=message, grade="remark")


def _examples(item: Item) -> Iterator[Defect]:
    """Examples that cannot be read, break off, or disagree; and columns that no example looks at."""
    seen: set[str] = set()
    for path in item.examples:
        where = f"{item.folder.name}/examples/{path.name}"
        try:
            example = load_example(path)
            outcome = outcome_of(item, example)
        except ItemProblem as error:
            yield defect_of(error, f"{where} ({error.where})")
            continue
        seen |= set(example.expected) | set(example.unrounded)
        for message in disagreements(item, example, outcome):
            yield Defect(where=where, message=message, cure=_COMPARE)
    if not item.examples:
        message = Text("没有算例", "there is no example")
        yield Defect(where=f"{item.folder.name}/examples", message=message, cure=_ADD_EXAMPLE)
        return
    for column in item.columns:
        if column.printed and column.id not in seen:
            message = Text(f"没有算例核对列“{column.id}”", f'no example looks at the column "{column.id}"')
            yield Defect(where=f"{item.folder.name}/examples", message=message, grade="remark")
