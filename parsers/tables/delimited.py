"""Text into rows of cells: the separator found by evidence, with a bound on everything.

A line `sep=;` (written for spreadsheet programs) declares it. Else the separator is the one that cuts most lines into
the same number of cells; of two that do equally well a tab wins over a semicolon over a comma, for commas may be
decimal marks. Text that none of them cuts is cut at runs of two or more spaces, as printed reports are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Final

from parsers.errors import BrokenFile
from parsers.reading.refusal import broken, incomplete
from parsers.tables.gaps import split_at_gaps
from parsers.tables.sheet import MAX_CELLS, MAX_ROWS
from parsers.wording import Text

SEPARATORS: Final = ("\t", ";", ",", "|")
SPACES: Final = "  "
"""The separator that stands for runs of two or more spaces."""
_SAMPLE_LINES = 200
_LONGEST_QUOTE_LINES = 50
_DECLARED = re.compile(r'\A"?sep=(.)"?[ \t]*\r?\n')


def split_text(text: str, name: str, separator: str = "") -> tuple[list[list[str]], frozenset[int]]:
    """The rows of a text, and which of them (from 0) do not tell which cells are empty. `name`: the file's, to tell."""
    declared = _DECLARED.match(text)
    if declared and not separator:
        separator = declared[1]
    if not separator:
        separator = find_separator(text)
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_ROWS or (separator != SPACES and lines + text.count(separator) > MAX_CELLS):
        raise _too_large(name, lines, lines + text.count(separator))
    unplaced: frozenset[int] = frozenset()
    if separator == SPACES:
        rows, unplaced = split_at_gaps(text.splitlines())
    else:
        rows = _cut(text, separator, name)
    if declared:
        rows[0] = []  # the declaration is no row, but rows keep their numbers
    cells = sum(map(len, rows))
    if len(rows) > MAX_ROWS or cells > MAX_CELLS:
        raise _too_large(name, len(rows), cells)
    return rows, unplaced


def _too_large(name: str, rows: int, cells: int) -> BrokenFile:
    reason = Text("表格有 {rows} 行、{cells} 个单元格", "the table has {rows} rows, {cells} cells")
    return broken(name, reason.fill(rows=rows, cells=cells))


def find_separator(text: str) -> str:
    """The separator that the first lines prove; runs of spaces if none does."""
    lines = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = SPACES, 1.0
    for separator in SEPARATORS:
        candidates = [line for line in lines if separator in line]
        if not candidates:
            continue
        widths = Counter(_width(line, separator) for line in candidates)
        width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 4), item[0]))
        score = count + 0.2 * (len(candidates) - count)
        if width > 1 and score > best_score * 1.2:
            best, best_score = separator, score
        elif width > 1 and len(lines) == 1:
            return separator
    return best


def _width(line: str, separator: str) -> int:
    if '"' not in line:
        return line.count(separator) + 1
    return len(next(csv.reader([line], delimiter=separator), []))


def _cut(text: str, separator: str, name: str) -> list[list[str]]:
    if '"' not in text:
        return [
            line.split(separator) if line else [] for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        ]
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                break
            if any(cell.count("\n") > _LONGEST_QUOTE_LINES for cell in row):
                raise _open_quote(name, len(rows))
    except csv.Error as error:
        raise broken(
            name,
            Text("第 {n} 行无法拆分：{error}", "row {n} cannot be taken apart: {error}").fill(
                n=len(rows) + 1, error=error
            ),
            where=f"row {len(rows) + 1}",
        ) from error
    if rows and rows[-1] and "\n" in rows[-1][-1] and text.count('"') % 2:
        raise incomplete(name, Text("最后一行的引号没有结束", "the quotation mark of the last row is never closed"))
    return rows


def _open_quote(name: str, row: int) -> Exception:
    return broken(
        name,
        Text(
            "第 {n} 行的引号跨越 {limit} 行以上，可能缺少结束引号",
            "a quotation mark in row {n} stays open over more than {limit} lines",
        ).fill(n=row, limit=_LONGEST_QUOTE_LINES),
        where=f"row {row}",
    )
