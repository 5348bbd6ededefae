"""What an xlsx file holds that the library for workbooks does not tell, found in its XML before that sees the bytes.

Refused: members that unfold beyond any table, a rectangle without bound, a shared text told a million times. Told:
errors (`#DIV/0!`) and formulas that were never calculated, cells that are shown as per cent, rows and columns that are
hidden.
"""

from __future__ import annotations

import re

from parsers.instrument_file import InstrumentFile
from parsers.reading.archive import Archive
from parsers.reading.xml import parse_xml
from parsers.tables.overlooked import Lost, Overlooked, check_span, too_large
from parsers.wording import Text

MAX_UNPACKED = 96 << 20
MAX_CHARACTERS = 64_000_000
_CELL_AT = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_AT = re.compile(rb"""\sr=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_IS_ERROR = re.compile(rb"""\st=["']e["']""")
_STYLE = re.compile(rb"""\ss=["'](\d{1,6})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<")
_SHARED = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED_USE = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
_READ = re.compile(r"xl/(?:sharedStrings\.xml|styles\.xml|workbook\.xml|_rels/.*)")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\b([^>]*?\shidden=["'](?:1|true)["'][^>]*)>""")
_NUMBER = re.compile(rb"""\s(r|min|max)=["'](\d{1,7})["']""")
_BUILT_IN_PER_CENT = frozenset((9, 10))
_MOST_HIDDEN = 5_000


def look_into_packed(file: InstrumentFile) -> dict[int, Overlooked]:
    """What the library does not tell of each sheet, by the sheet's number. Raises BrokenFile for what unfolds."""
    archive = Archive(file)
    total = 0
    members: dict[str, bytes] = {}
    for member in archive.names:
        if not member.lower().endswith((".xml", ".rels")):
            continue
        content = archive.read(member)
        total += len(content)
        if total > MAX_UNPACKED:
            raise too_large(file, Text("解压后超过 {n} 字节", "it unpacks to more than {n} bytes"), MAX_UNPACKED)
        if _SHEET.fullmatch(member) or _READ.fullmatch(member):
            members[member] = content
    strings = members.get("xl/sharedStrings.xml", b"")
    for member, content in members.items():
        if _SHEET.fullmatch(member):
            _check_rectangle(file, content)
            _check_repeats(file, content, strings)
    order, shown = _sheet_order(members), _per_cent_styles(members.get("xl/styles.xml", b""))
    return {order[member]: _overlooked(content, shown) for member, content in members.items() if member in order}


def _check_repeats(file: InstrumentFile, content: bytes, strings: bytes) -> None:
    uses = len(re.findall(rb"""\bt=["']s["']""", content))
    if uses * len(strings) <= MAX_CHARACTERS:
        return
    lengths = [len(match[0]) for match in _SHARED.finditer(strings)]
    told = sum(lengths[i] for match in _SHARED_USE.finditer(content) if (i := int(match[1])) < len(lengths))
    if told > MAX_CHARACTERS:
        raise too_large(file, Text("文字超过 {n} 个字符", "its texts exceed {n} characters"), MAX_CHARACTERS)


def _check_rectangle(file: InstrumentFile, content: bytes) -> None:
    rows = columns = 0
    for match in _CELL_AT.finditer(content):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    check_span(file, rows, columns)


def _overlooked(content: bytes, shown: frozenset[bytes]) -> Overlooked:
    """The cells of a sheet that hold an error or a formula without a value or are shown as per cent; what is hidden."""
    lost: list[Lost] = []
    per_cent: list[tuple[int, int]] = []
    if shown or _IS_ERROR.search(content) is not None or _FORMULA.search(content) is not None:
        for match in _CELL.finditer(content):
            attributes, inside = match.groups()
            at = _AT.search(attributes)
            if at is None:
                continue
            row, column = int(at[2]) - 1, _column_number(at[1]) - 1
            if (style := _STYLE.search(attributes)) and style[1] in shown:
                per_cent.append((row, column))
            value, formula = _VALUE.search(inside), _FORMULA.search(inside)
            if _IS_ERROR.search(attributes) or (formula and not value):
                text = value[1] if value else b"=" + (formula[1] if formula else b"")
                lost.append(Lost(row, column, text.decode("utf-8", "replace")[:200]))
    return Overlooked(lost, per_cent, *_hidden(content))


def _hidden(content: bytes) -> tuple[list[int], list[int]]:
    """The rows and the columns that are hidden, counted from 0."""
    rows: list[int] = []
    columns: list[int] = []
    for match in _HIDDEN.finditer(content):
        numbers = {name: int(number) for name, number in _NUMBER.findall(match[2])}
        if match[1] == b"row" and b"r" in numbers:
            rows.append(numbers[b"r"] - 1)
        elif {b"min", b"max"} <= numbers.keys():
            columns += range(numbers[b"min"] - 1, min(numbers[b"max"], numbers[b"min"] + _MOST_HIDDEN))
    return rows[:_MOST_HIDDEN], columns[:_MOST_HIDDEN]


def _per_cent_styles(content: bytes) -> frozenset[bytes]:
    """The numbers of the styles that show a cell's number as per cent: 0.125 as 12.5 %."""
    if not content:
        return frozenset()
    root = parse_xml(content, "styles.xml")
    codes = {one.get("numFmtId"): str(one.get("formatCode")) for one in root.iterfind("numFmts/numFmt")}
    ids = {id_ for id_, code in codes.items() if "%" in re.sub(r'"[^"]*"|\\\\.', "", code)}
    ids |= {str(number) for number in _BUILT_IN_PER_CENT} - codes.keys()
    styles = enumerate(root.iterfind("cellXfs/xf"))
    return frozenset(str(number).encode() for number, style in styles if style.get("numFmtId") in ids)


def _sheet_order(members: dict[str, bytes]) -> dict[str, int]:
    """The number of each sheet's member in the order of the workbook."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= members.keys():
        return {}
    relations = parse_xml(members["xl/_rels/workbook.xml.rels"], "workbook.xml.rels")
    targets = {str(one.get("Id")): str(one.get("Target")).lstrip("/").removeprefix("xl/") for one in relations}
    order: dict[str, int] = {}
    for number, sheet in enumerate(parse_xml(members["xl/workbook.xml"], "workbook.xml").iterfind("sheets/sheet")):
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        order[f"xl/{targets.get(ids[0] if ids else '', '')}"] = number
    return order


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
