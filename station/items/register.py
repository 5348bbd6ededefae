"""The register of standards: number, year, title, when each is in force, and what replaced it.

One file `standards.toml` per folder of items; items cite a standard by number and year and take the rest from here,
so that a standard's end is entered once. `verified` says that a person has seen the purchased or official text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from parsers.wording import Text
from station.items.declaration import Table
from station.items.errors import ItemError
from station.items.item import Item, Standard
from station.records import Finding

REGISTER = "standards.toml"
RULE = "standard_in_force"

Register = Mapping[str, Standard]
"""Standards by designation, such as "GB/T 13610-2020"."""
EMPTY: Register = MappingProxyType({})


def load_register(path: Path) -> Register:
    """The standards of one file. Raises ItemError with file, key, found and expected text."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ItemError(
            Text(f"无法读取标准登记表：{error}", f"the register of standards cannot be read: {error}"),
            Text("请更正该文件 (TOML, UTF-8)。", "Correct this file (TOML, UTF-8)."),
            path.name,
        ) from error
    table = Table(content, path.name)
    register: dict[str, Standard] = {}
    for row in table.tables("standards"):
        standard = _standard(row, row.wording("title"))
        if standard.designation in register:
            raise row.error("number", Text("每项标准只登记一次", "each standard once"))
        register[standard.designation] = standard
    table.nothing_else()
    return register


def load_registers(folders: Iterable[Path], errors: dict[Path, ItemError]) -> Register:
    """The registers of these folders as one; a later folder's word on a standard holds. Broken ones into `errors`."""
    register: dict[str, Standard] = {}
    for path in dict.fromkeys(folder / REGISTER for folder in folders):
        if not path.is_file():
            continue
        try:
            register |= load_register(path)
        except ItemError as error:
            errors[path] = error
    return register


def cited(table: Table, register: Register) -> Standard:
    """The standard that an item's `[[standards]]` table cites; the table's own words go before the register's."""
    number, year = table.text("number"), table.whole("year")
    known = next((one for one in register.values() if (one.number, one.year) == (number, year)), None)
    if known is None and not table.has("title"):
        raise table.error(
            "title", Text(f"标题，或在 {REGISTER} 中登记该标准", f"a title, or the standard in {REGISTER}")
        )
    title = table.wording("title") if table.has("title") else known.title if known is not None else Text("", "")
    return _standard(table, title, known)


def in_force_findings(item: Item, day: date) -> tuple[Finding, ...]:
    """A warning for each standard that the item cites and that is not in force on the day of testing."""
    found = []
    for standard in item.expired_standards(day):
        zh, en = "", ""
        if standard.replaced_by:
            zh, en = f"，已由 {standard.replaced_by} 代替", f"; {standard.replaced_by} replaces it"
        message = Text(
            f"检测依据 {standard.designation} 在检测日期 {day} 未生效或已废止{zh}。",
            f"The standard {standard.designation} was not in force on {day}, the day of testing{en}.",
        )
        found.append(Finding(rule=RULE, severity="warning", message=message, source=REGISTER))
    return tuple(found)


def _standard(table: Table, title: Text, known: Standard | None = None) -> Standard:
    standard = Standard(
        number=table.text("number"),
        year=table.whole("year"),
        title=title,
        valid_from=table.day("valid_from") or (known.valid_from if known else None),
        valid_to=table.day("valid_to") or (known.valid_to if known else None),
        replaced_by=table.text("replaced_by", (known.replaced_by if known else "")),
        verified=table.flag("verified", known.verified if known else False),
        source=table.text("source", (known.source if known else "")),
    )
    table.nothing_else()
    return standard
