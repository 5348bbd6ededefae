"""Rows of numbers in text whose separator and decimal mark nobody declares: both are found by evidence.

A tab or a semicolon separates. Otherwise white space separates numbers, otherwise a comma. A comma is a decimal
comma only where something else separates and no point is there. Where tabs or semicolons separate, both marks may
stand in one number (`1,234.5`, `1.234,5`): the first groups the digits by three, if it does so in every cell. Where the
rows allow two readings (`12,5` may be two whole numbers or one number) the reading that needs no decimal comma is taken
only if points prove it; else the rows are refused.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.measurement import Floats
from parsers.reading.plain_numbers import plain_numbers
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

_PIECE = 2048
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?|[+-]?nan", re.IGNORECASE)

_GROUPED = {
    group: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(point)}\d*)?")
    for group, point in ((",", "."), (".", ","))
}


def number_table(rows: list[str], name: str, first_line: int) -> Floats:
    """Rows of equally many numbers as shape (n, columns). `first_line` is the line of the first row, for messages.

    Raises BrokenFile quoting the first row that does not fit, IncompleteFile if only the last one does not.
    """
    if not rows:
        raise incomplete(name, Text("没有数据行", "there are no rows of numbers"), where=f"line {first_line}")
    rows = _ungrouped(rows)
    separator, decimal_comma = _punctuation(rows, name, first_line)
    width = len(_cells(rows[0], separator))
    block = "\n".join(rows)
    if decimal_comma:
        block = block.replace(",", ".")
    values = plain_numbers(block if separator is None else block.replace(separator, " "))
    numbers = values is not None and values.size == width * len(rows) and not np.isinf(values).any()
    if values is not None and numbers and _even(rows, separator, width):
        return values.reshape(-1, width)
    raise _bad_row(rows, separator, width, decimal_comma, name, first_line)


def _ungrouped(rows: list[str]) -> list[str]:
    """The rows without the marks that group digits by three, where numbers with both marks prove them."""
    separator = next((mark for mark in ("\t", ";") if mark in rows[0].strip()), None)
    if separator is None:
        return rows
    block = "\n".join(rows)
    if "," not in block or "." not in block:
        return rows
    for group, point in ((",", "."), (".", ",")):
        cells = {cell.strip() for row in rows if group in row for cell in row.split(separator) if group in cell}
        proven = any(point in cell for cell in cells)
        if proven and all(_GROUPED[group].fullmatch(cell) for cell in cells):
            return block.replace(group, "").split("\n")
    return rows


def _even(rows: list[str], separator: str | None, width: int) -> bool:
    """Whether each row has its share: a row too long and one too short must not make up for each other."""
    if separator is None:  # white space at a row's end makes no cell
        return all(len(row.split()) == width for row in rows)
    if {row.count(separator) for row in rows} == {width - 1}:
        return True
    return all(len(_cells(row, separator)) == width for row in rows)


def _punctuation(rows: list[str], name: str, first_line: int) -> tuple[str | None, bool]:
    """The separator (None: white space) and whether a comma is the decimal mark."""
    first = rows[0].strip()
    block = "\n".join(rows)
    comma, point = "," in block, "." in block
    for mark in ("\t", ";"):
        if mark in first:
            if comma and point:
                raise _undecided(name, rows[0], first_line)
            return mark, comma
    if re.search(r"[^\s,]\s+[^\s,]", first):
        if comma and point:
            raise _undecided(name, rows[0], first_line)
        return None, comma
    if comma and not point and first.count(",") > 1:
        raise _undecided(name, rows[0], first_line)
    return ("," if comma else None), False


def _cells(row: str, separator: str | None) -> list[str]:
    cells = row.split(separator)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # a separator at the row's end
    return cells


def _bad_row(
    rows: list[str], separator: str | None, width: int, decimal_comma: bool, name: str, first_line: int
) -> Exception:
    at = len(rows) - 1
    first = _first_bad_piece(rows, separator, width, decimal_comma)
    for i, row in enumerate(rows[first : first + _PIECE], start=first):
        cells = _cells(row, separator)
        texts = [cell.strip().replace(",", ".") if decimal_comma else cell.strip() for cell in cells]
        if len(cells) != width or not all(_NUMBER.fullmatch(text) for text in texts):
            at = i
            break
    reason = Text(
        "第 {line} 行为“{row}”，应为 {width} 个数值", 'line {line} reads "{row}"; {width} numbers were expected'
    )
    filled = reason.fill(line=first_line + at, row=rows[at].strip()[:80], width=width)
    kind = incomplete if at == len(rows) - 1 and at > 0 else broken
    return kind(name, filled, where=f"line {first_line + at}")


def _first_bad_piece(rows: list[str], separator: str | None, width: int, decimal_comma: bool) -> int:
    """Where the first piece of rows begins that are not all `width` numbers: only its rows are looked at one by one."""
    for first in range(0, len(rows), _PIECE):
        piece = rows[first : first + _PIECE]
        block = "\n".join(piece).replace(",", ".") if decimal_comma else "\n".join(piece)
        values = plain_numbers(block if separator is None else block.replace(separator, " "))
        whole = values is not None and values.size == width * len(piece) and not np.isinf(values).any()
        if not whole or not _even(piece, separator, width):
            return first
    return 0


def _undecided(name: str, row: str, line: int) -> Exception:
    return broken(
        name,
        Text(
            "第 {line} 行“{row}”中的逗号既可为小数点也可为分隔符，无法判定",
            'the commas in line {line} "{row}" may be decimal marks or separators, and nothing decides',
        ).fill(line=line, row=row.strip()[:80]),
        where=f"line {line}",
    )


def number_list(text: str, name: str, what: Text | str) -> Floats:
    """Numbers with a decimal point separated by white space, shape (n,). `what` names them; a `str` is the file's."""
    said = what if isinstance(what, Text) else Text(what, what)
    values = plain_numbers(text)
    if values is None:
        bad = next((token for token in text.split() if not _NUMBER.fullmatch(token)), "")
        raise broken(
            name,
            Text("{zh}中有“{bad}”，应为数值", '{en}: "{bad}" is no number').fill(zh=said.zh, en=said.en, bad=bad[:40]),
        )
    if np.isinf(values).any():
        raise broken(name, Text("{zh}中有不是数值的内容", "{en}: not all are numbers").fill(zh=said.zh, en=said.en))
    return values
