"""Whether an item's headings, units and figures fit the cells of its report's results table.

Widths are estimated from the page of the reports (A4, margins 20 mm) and the two layouts of the results: samples as
rows with a column per parameter, or parameters as rows. A Chinese character is one em wide, a Latin one about half;
English stands under Chinese in four fifths of the size.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from parsers.wording import Text
from station.items.cells import cell
from station.items.item import Column, Item
from station.records import Value

TEMPLATE = "report.typ"
_MM_PER_PT = 0.3528
_TEXT_WIDTH = {False: 170.0, True: 257.0}
_LEAD_MM = 60.0
_PADDING_MM = 2.0
_LATIN_EM = 0.52
_MOST_LINES = 4
_ENGLISH_SIZE = 0.8
_POINTS = 8.0
_SIZE = re.compile(r"results-by-row\([^\n]*size: ([0-9.]+)pt")
_WIDEST_CELL_BY_COLUMN = 20.0
_TITLE_BY_COLUMN = 36.0


def width_mm(text: str, points: float = _POINTS) -> float:
    """The estimated printed width of a text on one line."""
    em = points * _MM_PER_PT
    return sum(em * (1.0 if unicodedata.east_asian_width(c) in "WF" else _LATIN_EM) for c in text)


def unfitting(item: Item) -> Iterator[tuple[Column, Text]]:
    """Columns whose texts do not fit, each with what does not and by how much."""
    printed, layout = [column for column in item.columns if column.printed], _layout(item)
    told = _SIZE.search(layout)
    size = float(told.group(1)) if told else _POINTS
    title_room, cell_room = _room(layout, len(printed))
    for column in printed:
        for text, points in ((column.title.zh, size), (column.title.en, size * _ENGLISH_SIZE)):
            yield from ((column, said) for said in _too_long(text, title_room, points))
        for text in (column.unit, _widest(column)):
            if width_mm(text, size) > cell_room:
                yield column, _told(text, width_mm(text, size), cell_room)


def _too_long(text: str, room: float, points: float) -> Iterator[Text]:
    longest = max(re.split(r"[\s\-/]", text), key=lambda word: _unbreakable(word, points))
    if _unbreakable(longest, points) > room:
        yield _told(longest, _unbreakable(longest, points), room)
    elif math.ceil(width_mm(text, points) / room) > _MOST_LINES:
        yield _told(text, width_mm(text, points), room * _MOST_LINES)


def _unbreakable(word: str, points: float) -> float:
    """The width of the part that cannot be broken over lines: between Chinese characters a line may break."""
    return max(width_mm(run, points) for run in re.split(r"[\u3000-\u9fff\uff00-\uffef]", word))


def _layout(item: Item) -> str:
    template = item.folder / TEMPLATE
    return template.read_text(encoding="utf-8") if template.is_file() else ""


def _room(layout: str, columns: int) -> tuple[float, float]:
    """Width for headings and for figures (mm)."""
    if "results-by-row" not in layout or "columns: (" in layout:
        return _TITLE_BY_COLUMN, _WIDEST_CELL_BY_COLUMN
    room = (_TEXT_WIDTH["flipped: true" in layout] - _LEAD_MM) / max(columns, 1) - _PADDING_MM
    return room, room


def _widest(column: Column) -> str:
    """The longest figure of the plausible range as it is printed."""
    ends = [number for number in (column.low, column.high) if number is not None] or [Decimal(1)]
    return max((cell(Value(id=column.id, number=end), column) for end in ends), key=len)


def _told(text: str, width: float, room: float) -> Text:
    return Text(
        f"“{text}”约宽 {width:.0f} mm，单元格只有 {room:.0f} mm",
        f'"{text}" is about {width:.0f} mm wide, its cell has {room:.0f} mm',
    )
