"""A table file into measurements, by a profile: every number from its digits, every row on its own.

A row with a cell that cannot be read is refused alone, with its address and what to do; the others are read. Only a
file of which no row can be read is an error as a whole. What rows state about each other (totals, means, indices) is
checked, and what does not hold is remarked, never repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.refusal import broken, held
from parsers.reading.refusal import not_read as foreign
from parsers.tables import checks, curves, rows
from parsers.tables.blocks import Block, blocks, not_read
from parsers.tables.choosing import choose, unknown_table
from parsers.tables.context import Context
from parsers.tables.drafts import Draft, Finished, Refusal, finish
from parsers.tables.finding import Table, date_order, find_tables
from parsers.tables.generic import DICTIONARY, unit_of_title
from parsers.tables.headers import unit_of
from parsers.tables.labels import aside, labelled, preamble
from parsers.tables.numbers import Marks, evidence, read_cell
from parsers.tables.opening import read_sheets
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet
from parsers.tables.shelf import shelf
from parsers.wording import Text


class TableImport(NamedTuple):
    """What a table file gave: its measurements, the rows that were refused, and the profile it was read by."""

    measurements: tuple[Measurement, ...]
    refusals: tuple[Refusal, ...]
    profile: Profile


def import_table(file: InstrumentFile, profile: Profile | None = None) -> TableImport:
    """Read a table file; `profile` is the one to use, None the one that fits its content.

    Raises ForeignFile if no profile fits and the dictionary knows no column, AmbiguousFile if two profiles fit,
    BrokenFile if no row can be read, and what `read_sheets` raises.
    """
    sheets = read_sheets(file, profile.separator if profile else "")
    if profile is None:
        profile = choose(sheets, file)
        if profile is not None and profile.separator:
            sheets = read_sheets(file, profile.separator)
    parts = _by_profile(sheets, profile) if profile is not None else (block for one in sheets for block in blocks(one))
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    remarks: list[Text | None] = []
    for source, way in parts:
        sheet = source.turn() if way is not None and way.transpose else source
        tables = find_tables(sheet, way) if way is not None else []
        if way is None or (not tables and not way.labels):
            remarks.append(not_read(sheet))
            continue
        profile = profile or way
        remarks += sheet.remarks
        drafts += _read_sheet(sheet, tables, way, file, refusals, remarks)
    if profile is None:
        raise unknown_table(file)
    if not drafts:
        raise _nothing(file, profile, refusals)
    remarks += [trouble.message for trouble in shelf().troubles]
    shared = Finished(held(remarks), tuple(refusals))
    measurements = tuple(finish(draft, shared, first=i == 0) for i, draft in enumerate(drafts))
    return TableImport(measurements, tuple(refusals), profile)


def _by_profile(sheets: list[Sheet], profile: Profile) -> Iterator[Block]:
    """The sheets that a profile is for, each whole."""
    for sheet in sheets:
        if profile.sheets is not None and not profile.sheets.search(sheet.name):
            continue
        yield Block(sheet, profile)


def _read_sheet(
    sheet: Sheet,
    tables: list[Table],
    profile: Profile,
    file: InstrumentFile,
    refusals: list[Refusal],
    remarks: list[Text | None],
) -> list[Draft]:
    marks = _marks(sheet, tables, profile)
    if marks.mixed:
        remarks.append(
            Text(
                "表中既有小数点也有小数逗号，逐格判定。",
                "The sheet has decimal points and decimal commas; each cell was decided on its own.",
            )
        )
    context = Context(
        sheet=sheet, profile=profile, marks=marks, dates=date_order(sheet, tables, profile), stem=file.path.stem
    )
    found = labelled(sheet, profile, marks)
    if profile.layout == "curve":
        drafts = curves.read(context, tables, refusals)
    else:
        drafts = rows.read(context, tables, found, refusals)
        remarks += checks.of_tables(sheet, tables, marks, profile)
        remarks += checks.of_drafts(drafts)
    if not drafts and found.readings:
        drafts = [Draft(sample=found.roles.get("sample") or file.path.stem, profile=profile)]
    before = {**preamble(sheet, tables), **aside(sheet, tables)}
    for draft in drafts:
        draft.metadata = {**before, **draft.metadata}
        found.apply(draft, context.dates, file.path.stem)
        draft.metadata["table.profile"] = profile.id
        if sheet.name:
            draft.metadata["table.sheet"] = sheet.name
    without = frozenset(reading.name for draft in drafts for reading in draft.readings if not reading.unit)
    remarks += _of_columns(tables, without)
    if profile.id == DICTIONARY:
        remarks += _of_title(sheet, tables)
    if profile.id == DICTIONARY or profile.layout == "curve":
        remarks += _not_used(sheet, tables, marks, kept=profile.layout != "curve")
    if not sheet.closed and tables:
        remarks.append(_open_end(sheet))
    return drafts


def _marks(sheet: Sheet, tables: list[Table], profile: Profile) -> Marks:
    if profile.decimal:
        return Marks(profile.decimal == "comma", profile.decimal == "point")
    return evidence(
        sheet.rows[row][column.place]
        for table in tables
        for column in table.columns
        if (column.quantity and not column.role) or column.role in ("value", "x", "y", "mean")
        for row in table.rows
        if column.place < len(sheet.rows[row])
    )


def _of_columns(tables: Iterable[Table], without: frozenset[str]) -> list[Text]:
    """What is odd about columns: converted, without a unit, in a unit that is none of the quantity's, named twice."""
    said: list[Text] = []
    for table in tables:
        samples = [column.heading for column in table.columns if column.role == "sample"]
        if len(samples) > 1:
            said.append(
                Text(
                    "有多个样品名称列：{names}；采用第一列。",
                    "Several columns name the sample: {names}; the first is used.",
                ).fill(names=", ".join(samples))
            )
        measured = table.of_quantity()
        for column in measured:
            said += checks.of_units(column, without)
        said += checks.of_contents(measured, without)
        for quantity in dict.fromkeys(column.quantity for column in measured):
            said += _of_twins(quantity, [column.heading for column in measured if column.quantity == quantity])
    return said


def _of_twins(quantity: str, headings: list[str]) -> list[Text]:
    """That several columns hold the same quantity."""
    if len(headings) < 2:
        return []
    text = Text(
        "“{a}”与“{b}”两列都是 {name}，读数按列的顺序排列。",
        'The columns "{a}" and "{b}" are both {name}; their readings are in the order of the columns.',
    )
    if len(headings) > 2:
        text = Text(
            "“{a}”至“{b}”共 {n} 列都是 {name}，读数按列的顺序排列。",
            'The {n} columns "{a}" to "{b}" are all {name}; their readings are in the order of the columns.',
        )
    return [text.fill(a=headings[0], b=headings[-1], n=len(headings), name=quantity)]


def _of_title(sheet: Sheet, tables: list[Table]) -> list[Text]:
    """That a unit was taken from a line before the table, if it was."""
    first = tables[0].heading_row if tables else 0
    unit = unit_of_title(sheet, first)
    names = [one.heading for table in tables for one in table.of_quantity() if one.unit == unit != unit_of(one.heading)]
    if not unit or not names:
        return []
    return [
        Text(
            "表头前注明单位“{unit}”，用于未写单位的列：{names}。",
            'A line before the table states the unit "{unit}"; it is taken for the columns that name none: {names}.',
        ).fill(unit=unit, names=", ".join(dict.fromkeys(names)))
    ]


def _not_used(sheet: Sheet, tables: list[Table], marks: Marks, *, kept: bool) -> list[Text]:
    """The columns of numbers that nobody knows: left out, or kept as text, which must not be silent."""
    names: dict[str, None] = {}
    for table in tables:
        known = {column.place for column in table.columns}
        for place, heading in enumerate(table.headings):
            numbers = (read_cell(sheet.cell(row, place), marks).value for row in table.rows)
            if place not in known and any(number is not None for number in numbers):
                names.setdefault(heading or sheet.address(max(table.heading_row, 0), place))
    if not names:
        return []
    if kept:
        text = Text(
            "有数值但表头不认识的列（仅按原样保留在附加信息中）：{names}。",
            "Columns of numbers whose headings are not known, kept as text only: {names}.",
        )
    else:
        text = Text("有数值但未读取的列：{names}。", "Columns of numbers that are not read: {names}.")
    return [text.fill(names=", ".join(names))]


def _open_end(sheet: Sheet) -> Text:
    return Text(
        "最后一行（第 {row} 行）没有换行，最后一个数值可能不完整。",
        "No line end follows the last row ({row}); its last cell may have been cut.",
    ).fill(row=len(sheet.rows))


def _nothing(file: InstrumentFile, profile: Profile, refusals: list[Refusal]) -> ParserError:
    if refusals:
        first = refusals[0]
        error = broken(
            file.name,
            Text(
                "没有一行可读取（{n} 行均有问题），例如单元格 {address} 的{reason}",
                "no row can be read ({n} are refused); the first: cell {address}: {reason_en}",
            ).fill(n=len(refusals), address=first.address, reason=first.reason.zh, reason_en=first.reason.en),
            where=first.address,
        )
        error.cure = first.cure
        return error
    return foreign(
        file.name,
        Text(
            "按“{zh}”识别，但没有找到其表头或数据行",
            "it is taken as {en}, but its heading or its rows are not found",
        ).fill(zh=profile.title.zh, en=profile.title.en),
        Text("请用 geolab profile new 由该文件生成配置。", "Make a profile from this file with geolab profile new."),
    )
