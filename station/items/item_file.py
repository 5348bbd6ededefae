"""From a folder with `item.toml` and `calculate.py` to an Item, or to one precise ItemError."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import get_args

from parsers.measurement import Technique
from parsers.wording import Text
from station.items.declaration import Table
from station.items.errors import ItemError
from station.items.item import (
    Column,
    Component,
    Finer,
    Item,
    Parameter,
    PeakColumn,
    PeakField,
    Quantity,
    Role,
    Rule,
    RunInput,
    SumTo,
)
from station.items.register import EMPTY, Register, cited
from station.items.roles import DEFAULT_PATTERNS
from station.records.determinations import Severity

_ID = re.compile(r"[a-z][a-z0-9_]*")
_PEAK_FIELDS: tuple[PeakField, ...] = get_args(PeakField)
DECLARATION = "item.toml"
CALCULATION = "calculate.py"


def load_item(folder: Path, register: Register = EMPTY) -> Item:
    """The item that the folder declares. Raises ItemError with file, key, found and expected text.

    A standard that the item cites by number and year only is completed from `register`.
    """
    declaration, calculation = _bytes_of(folder / DECLARATION), _bytes_of(folder / CALCULATION)
    file = f"{folder.name}/{DECLARATION}"
    table = Table(_toml(declaration, file), file)
    item = Item(
        id=_identifier(table, "id"),
        version=table.text("version"),
        code=table.text("code"),
        title=table.wording("title"),
        technique=table.choice("technique", get_args(Technique)),
        standards=tuple(cited(one, register) for one in table.tables("standards")),
        inputs=tuple(map(_input, table.tables("inputs"))),
        parameters=tuple(map(_parameter, table.tables("parameters"))),
        columns=tuple(map(_column, table.tables("columns"))),
        rules=tuple(map(_rule, table.tables("rules"))),
        components=tuple(map(_component, table.tables("components"))),
        peak_columns=tuple(map(_peak_column, table.tables("peak_columns"))),
        sum_to=_sum_to(table),
        name_patterns=_patterns(table),
        folder=folder,
        sha256=hashlib.sha256(declaration + b"\0" + calculation).hexdigest(),
        quantities=tuple(map(_quantity, table.tables("quantities"))),
        only_measured=table.flag("only_measured", False),
    )
    table.nothing_else()
    _check_whole(item, table)
    return item


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        name = f"{path.parent.name}/{path.name}"
        raise ItemError(
            Text(f"无法读取“{name}”：{error.strerror}", f'"{name}" cannot be read: {error.strerror}'),
            Text(
                f"项目文件夹须含 {DECLARATION} 与 {CALCULATION}，请补齐该文件。",
                f"An item's folder needs {DECLARATION} and {CALCULATION}: add the file.",
            ),
            name,
        ) from error


def _toml(content: bytes, file: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ItemError(
            Text(f"不是有效的 TOML (UTF-8)：{error}", f"not valid TOML in UTF-8: {error}"),
            Text("请更正所指的行与列。", "Correct the line and column that are named."),
            file,
        ) from error


def _identifier(table: Table, key: str) -> str:
    value = table.text(key)
    if not _ID.fullmatch(value):
        raise table.error(key, Text("小写字母、数字和下划线组成的标识", "lower-case letters, digits and _"))
    return value


def _input(table: Table) -> RunInput:
    run = RunInput(
        role=table.choice("role", get_args(Role)),
        title=table.wording("title"),
        minimum=table.whole("minimum", 0),
        each=table.flag("each", False),
    )
    table.nothing_else()
    return run


def _quantity(table: Table) -> Quantity:
    quantity = Quantity(
        id=table.text("id"),
        title=Text(table.text("zh"), table.text("en")),
        unit=table.text("unit", ""),
        names=table.texts("names"),
        many=table.flag("many", False),
    )
    table.nothing_else()
    return quantity


def _parameter(table: Table) -> Parameter:
    choices = table.texts("choices")
    parameter_id = _identifier(table, "id")
    value: Decimal | str
    if choices:
        value = table.choice("value", choices)
    else:
        number = table.number("value")
        if number is None:
            raise table.error("value", Text("数字", "a number"))
        value = number
    parameter = Parameter(
        id=parameter_id,
        title=table.wording("title"),
        value=value,
        unit=table.text("unit", ""),
        choices=choices,
        source=table.text("source", ""),
        verified=table.flag("verified", False),
    )
    table.nothing_else()
    return parameter


def _column(table: Table) -> Column:
    column = Column(
        id=_identifier(table, "id"),
        title=Text(table.text("zh"), table.text("en")),
        unit=table.text("unit", ""),
        decimals=table.whole("decimals", 0 if table.has("significant") else None),
        formula=table.text("formula", ""),
        variant=table.wording("variant") if table.has("variant") else None,
        low=table.number("low"),
        high=table.number("high"),
        prefix=table.text("prefix", ""),
        printed=table.flag("printed", True),
        significant=table.whole("significant") if table.has("significant") else None,
        finer=_finer(table),
        interval=table.number("interval"),
        source=table.text("source", ""),
        verified=table.flag("verified", False),
    )
    if column.interval is not None and column.interval <= 0:
        raise table.error("interval", Text("大于零的数字", "a number greater than zero"))
    if column.low is not None and column.high is not None and column.low > column.high:
        raise table.error("low", Text(f"不大于 high = {column.high}", f"not above high = {column.high}"))
    table.nothing_else()
    return column


def _finer(table: Table) -> Finer | None:
    if not table.has("finer"):
        return None
    inner = table.table("finer")
    below = inner.number("below")
    if below is None:
        raise inner.error("below", Text("数字", "a number"))
    finer = Finer(below=below, decimals=inner.whole("decimals"))
    inner.nothing_else()
    return finer


def _rule(table: Table) -> Rule:
    rule = Rule(
        id=_identifier(table, "id"),
        title=table.wording("title"),
        low=table.number("low"),
        high=table.number("high"),
        unit=table.text("unit", ""),
        severity=table.choice("severity", get_args(Severity), "warning"),
        above=table.number("above"),
        source=table.text("source", ""),
        verified=table.flag("verified", False),
    )
    if rule.low is None and rule.high is None:
        raise table.error("high", Text("low 与 high 至少给出一个", "at least one of low and high"))
    table.nothing_else()
    return rule


def _component(table: Table) -> Component:
    component = Component(
        id=table.text("id"),
        title=Text(table.text("zh"), table.text("en")),
        channel=table.text("channel", ""),
        start=table.number("start"),
        end=table.number("end"),
        index=table.number("index"),
    )
    if (component.start is None) != (component.end is None):
        raise table.error("end", Text("start 与 end 成对给出", "start and end together"))
    if component.start is not None and component.end is not None and component.start >= component.end:
        raise table.error("start", Text(f"小于 end = {component.end}", f"less than end = {component.end}"))
    table.nothing_else()
    return component


def _peak_column(table: Table) -> PeakColumn:
    column = PeakColumn(
        field=table.choice("field", _PEAK_FIELDS),
        title=Text(table.text("zh"), table.text("en")),
        unit=table.text("unit", ""),
        decimals=table.whole("decimals", 0),
    )
    table.nothing_else()
    return column


def _sum_to(table: Table) -> SumTo | None:
    if not table.has("sum_to"):
        return None
    inner = table.table("sum_to")
    total = inner.number("total")
    if total is None:
        raise inner.error("total", Text("数字", "a number"))
    wanted = SumTo(columns=inner.texts("columns"), total=total, residual=inner.text("residual"))
    if wanted.residual not in wanted.columns:
        raise inner.error("residual", Text("columns 中的一列", "one of the columns listed"))
    inner.nothing_else()
    return wanted


def _patterns(table: Table) -> Mapping[Role, tuple[str, ...]]:
    if not table.has("name_patterns"):
        return DEFAULT_PATTERNS
    inner = table.table("name_patterns")
    patterns: dict[Role, tuple[str, ...]] = {}
    for role in DEFAULT_PATTERNS:
        patterns[role] = inner.texts(role) or DEFAULT_PATTERNS[role]
        for pattern in patterns[role]:
            try:
                re.compile(pattern)
            except re.error as error:
                raise inner.error(role, Text(f"有效的正则表达式（{error}）", f"valid patterns ({error})")) from error
    inner.nothing_else()
    return patterns


def _check_whole(item: Item, table: Table) -> None:
    """What no single table can tell: there is a column, ids are unique, sums name declared columns."""
    if not item.columns:
        raise table.error("columns", Text("至少一个结果列 [[columns]]", "at least one result column [[columns]]"))
    for key, ids in (
        ("columns", [column.id for column in item.columns]),
        ("parameters", [parameter.id for parameter in item.parameters]),
        ("components", [component.id for component in item.components]),
        ("quantities", [quantity.id for quantity in item.quantities]),
    ):
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise table.error(key, Text(f"不重复的 id（重复：{twice[0]}）", f"unique ids ({twice[0]!r} is twice)"))
    if item.sum_to is not None:
        unknown = [one for one in item.sum_to.columns if one not in {column.id for column in item.columns}]
        if unknown:
            raise table.error(
                "sum_to",
                Text(f"已声明的列（无 {unknown[0]}）", f"declared columns (there is no {unknown[0]!r})"),
            )
