"""Workbooks (xlsx, xls) into sheets through python-calamine, behind a fence.

The library trusts what a workbook says of itself: it inflates whatever is packed, and lays out the whole rectangle from
the first to the last cell, so that a file of 2 kB with cells at A1 and XFD1048576 would ask for hundreds of gigabytes.
So before it sees the bytes the members are inflated under a bound, and the rectangle is measured. It expands no XML
entity and follows no link. Dates come as ISO text. It also leaves out errors (`#DIV/0!`) and formulas that were never
calculated, as if their cells were empty: they are put back as what they are. A number that was calculated (0.1 + 0.2)
is the one that a spreadsheet program shows (0.3), and one that is shown as per cent is taken as it is shown; what is
hidden is read and told.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.ole import OLE_MAGIC
from parsers.reading.refusal import broken
from parsers.tables.biff_sheets import look_into_biff
from parsers.tables.overlooked import Overlooked, encrypted
from parsers.tables.packed_sheets import look_into_packed
from parsers.tables.sheet import Sheet, column_letters
from parsers.wording import Text

if TYPE_CHECKING:
    import python_calamine

MAX_SHEETS = 200
_FILLED_ROWS = 5_000
_SHOWN = 20
_ROUND_DIGITS = 12
"""A number of no more digits was typed, or calculated from such; what differs behind them is binary arithmetic."""
_SAVE_AS = Text("请在电子表格程序中另存为 .xlsx 或 .csv。", "Save it as .xlsx or .csv in a spreadsheet program.")


def read_workbook(file: InstrumentFile) -> list[Sheet]:
    """The sheets of a workbook that hold anything, in its order.

    Raises BrokenFile if it is damaged or would unfold beyond any real table, ForeignFile if it is encrypted.
    """
    told = look_into_biff(file) if file.head.startswith(OLE_MAGIC) else look_into_packed(file)
    import python_calamine

    data = file.data()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        about = book.sheets_metadata[:MAX_SHEETS]
        sheets = [
            _sheet(
                book.get_sheet_by_name(one.name),
                told.get(i, Overlooked.nothing()),
                hidden=one.visible != python_calamine.SheetVisibleEnum.Visible,
            )
            for i, one in enumerate(about)
        ]
    except ParserError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise _damaged(file, error) from error
    return [sheet for sheet in sheets if sheet.rows]


def _sheet(source: python_calamine.CalamineSheet, told: Overlooked, *, hidden: bool) -> Sheet:
    rows: list[list[str]] = []
    if source.start is not None:
        rows = [[_text(value) for value in row] for row in source.to_python(skip_empty_area=False)]
    for row, column in told.per_cent:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _as_per_cent(rows[row][column])
    for row, column, text in told.lost:
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = rows[row][column] or text
    _fill_merged(rows, source.merged_cell_ranges or [])
    return Sheet(rows=rows, name=source.name, remarks=_of_hidden(source.name, rows, told, hidden=hidden))


def _as_per_cent(text: str) -> str:
    """A cell's number as its style shows it: 0.125 as 12.5%. What is no number is shown as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return f"{value.scaleb(2):f}%" if value.is_finite() else text


def _of_hidden(name: str, rows: list[list[str]], told: Overlooked, *, hidden: bool) -> tuple[Text, ...]:
    """What a sheet hides and holds: nobody sees it in the spreadsheet program, but it is read."""
    said = []
    if hidden and rows:
        said.append(
            Text(
                "工作表“{name}”在工作簿中是隐藏的，仍照常读取。",
                'The sheet "{name}" is hidden in the workbook; it is read.',
            ).fill(name=name)
        )
    numbers = [str(row + 1) for row in told.hidden_rows if row < len(rows) and any(rows[row])]
    letters = [column_letters(i) for i in told.hidden_columns if any(i < len(cells) and cells[i] for cells in rows)]
    for zh, en, names in (("行", "rows", numbers), ("列", "columns", letters)):
        if names:
            said.append(
                Text(
                    "工作表“{name}”中隐藏的{zh} {names} 仍照常读取。",
                    'The hidden {en} {names} of the sheet "{name}" are read like the others.',
                ).fill(name=name, zh=zh, en=en, names=", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else ""))
            )
    return tuple(said)


def _fill_merged(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Every cell of a merged range says what its first one says, as the eye reads it."""
    for (top, left), (bottom, right) in ranges[:_FILLED_ROWS]:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        said = rows[top][left]
        for row in rows[top : min(bottom + 1, top + _FILLED_ROWS)]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or said


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _digits(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _digits(value: float) -> str:
    """A number's digits: those of its 15 that a program shows, if they end early, else all of them."""
    shown = f"{value:.15g}"
    return shown if sum(map(str.isdigit, shown.partition("e")[0])) <= _ROUND_DIGITS else repr(value)


def _damaged(file: InstrumentFile, error: BaseException) -> ParserError:
    if "password" in str(error).lower():
        return encrypted(file)
    failure = broken(
        file.name, Text("工作簿无法读取：{error}", "the workbook cannot be read: {error}").fill(error=str(error)[:200])
    )
    failure.cure = _SAVE_AS
    return failure
