"""Reading a run list: pasted lines, or a table (csv, txt, xls, xlsx) with a column of sample names.

In a table the column is found by its heading; without a known heading the first column whose cells are no plain
numbers is taken. Lines that are empty are left out, and what was taken can be seen before it is put up.
"""

from __future__ import annotations

import re
from pathlib import Path

from parsers import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.tables.opening import read_sheets
from parsers.wording import Text
from station.errors import Conflict, NotFound
from station.records.sequences import Vial

MOST_VIALS = 1000
HEADINGS = re.compile(r"sample\s*(name|id|no)?|样品(名称?|编号|号)?|名称|name|probe|échantillon", re.IGNORECASE)


def vials_of_text(text: str) -> tuple[Vial, ...]:
    """One vial for each line that is not empty; of several columns the one of the sample is taken."""
    rows = [re.split(r"\t|;|,|\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]
    return _vials(rows)


def vials_of_file(path: Path) -> tuple[Vial, ...]:
    """The vials of a table. Raises NotFound or Conflict with the reason."""
    try:
        sheets = read_sheets(InstrumentFile.of(path))
    except ParserError as error:
        raise NotFound(error.message, error.cure, str(path)) from error
    rows = [[cell.strip() for cell in row] for sheet in sheets[:1] for row in sheet.rows if any(map(str.strip, row))]
    return _vials(rows)


def _vials(rows: list[list[str]]) -> tuple[Vial, ...]:
    if not rows:
        return ()
    heading = next((n for n, cell in enumerate(rows[0]) if HEADINGS.fullmatch(cell.strip())), None)
    body = rows if heading is None else rows[1:]
    column = _likeliest(body) if heading is None else heading
    names = [row[column].strip() for row in body if column < len(row) and row[column].strip()]
    if len(names) > MOST_VIALS:
        raise Conflict(
            Text(f"序列有 {len(names)} 行，最多 {MOST_VIALS} 行。", f"{len(names)} lines; {MOST_VIALS} at most."),
            Text("请分成几个序列。", "Split it into several run lists."),
        )
    return tuple(Vial(position=number, sample_name=name) for number, name in enumerate(names, start=1))


def _likeliest(rows: list[list[str]]) -> int:
    """The first column that is mostly no plain numbers; the first column if all are."""
    for column in range(max(map(len, rows))):
        cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        if cells and sum(not cell.isdecimal() for cell in cells) * 2 > len(cells):
            return column
    return 0
