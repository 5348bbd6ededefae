"""What an xlsx file holds that the library for workbooks does not tell, found in its XML before that sees the bytes.

Refused: members that unfold beyond any table, a rectangle without bound, a shared text told a million times. Told:
errors (`#DIV/0!`) and formulas that were never calculated, cells that are shown as per cent, rows and columns that are
hidden.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from parsers.instrument_file import InstrumentFile
from parsers.reading.archive import Archive
from parsers.reading.refusal import broken
from parsers.reading.xml import parse_xml
from parsers.tables.overlooked import Lost, Overlooked, check_filled, check_span, too_large
from parsers.wording import Text

MAX_UNPACKED = 96 << 20
MAX_CHARACTERS = 64_000_000
_NAMESPACE = rb"(?:[^\s<>/!?:]+:)?"
_ANY_CELL = re.compile(rb"<" + _NAMESPACE + rb"c[\s/>]")
_ANY_ROW = re.compile(rb"<" + _NAMESPACE + rb"row[\s/>]")
_PLACED = re.compile(
    rb"<" + _NAMESPACE + rb"""c(?:\s+\w+=(?:"[^"<>]*"|'[^'<>]*'))*?\s+r=["']([A-Za-z]{1,3})(\d{1,7})["']"""
)
_ANY_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,12})(\d{1,12})""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_AT = re.compile(rb"""\sr=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_IS_ERROR = re.compile(rb"""\st=["']e["']""")
_STYLE = re.compile(rb"""\ss=["'](\d{1,6})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<")
_SHARED = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED_USE = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_RELATIONS, _BOOK, _STRINGS, _STYLES = (
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "xl/sharedstrings.xml",
    "xl/styles.xml",
)
_OTHERS = frozenset({"content.xml", "xl/workbook.bin"})
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\b([^>]*?\shidden=["'](?:1|true)["'][^>]*)>""")
_NUMBER = re.compile(rb"""\s(r|min|max)=["'](\d{1,7})["']""")
_BUILT_IN_PER_CENT = frozenset((9, 10))
_MOST_HIDDEN = 5_000


def look_into_packed(file: InstrumentFile) -> dict[int, Overlooked]:
    """What the library does not tell of each sheet, by the sheet's number. Raises BrokenFile for what unfolds."""
    members = _unpacked(file)
    sheets = _sheet_members(members)
    spans: dict[str, int] = {}
    for member, content in members.items():
        if b"sheetData" in content:  # the library may find it as a sheet under another name than is expected here
            _check_repeats(file, content, members.get(_STRINGS, b""))
            spans[member] = _span(file, content)
    widest = max(spans.values(), default=0)
    check_span(file, sum(spans.get(member, widest) for member in sheets))  # one member may be told as many sheets
    shown = _per_cent_styles(members.get(_STYLES, b""))
    return {number: _overlooked(members[one], shown) for number, one in enumerate(sheets) if one in members}


def _unpacked(file: InstrumentFile) -> dict[str, bytes]:
    """The members that a workbook is read of, by their names in small letters, as the library finds them."""
    archive = Archive(file)
    names = {name.lower().replace("\\", "/"): name for name in archive.names}
    if len(names) < len(archive.names):
        raise broken(file.name, Text("压缩包中有同名成员", "two members of the archive have the same name"))
    if not _OTHERS.isdisjoint(names):  # the library would turn to them where the workbook is damaged
        raise broken(file.name, Text("同时是 ods 或 xlsb 工作簿", "it is an ods or xlsb workbook at the same time"))
    there = {name: archive.read(names[name]) for name in (_RELATIONS, _BOOK) if name in names}
    sheets = {PurePosixPath(member).name for member in _sheet_members(there)}
    total = 0
    for name, told in names.items():
        if name not in there and (PurePosixPath(name).name in sheets or name.endswith((".xml", ".rels"))):
            there[name] = archive.read(told)
            total += len(there[name])
            if total > MAX_UNPACKED:
                raise too_large(file, Text("解压后超过 {n} 字节", "it unpacks to more than {n} bytes"), MAX_UNPACKED)
    return there


def _check_repeats(file: InstrumentFile, content: bytes, strings: bytes) -> None:
    uses = len(re.findall(rb"""\bt=["']s["']""", content))
    if uses * len(strings) <= MAX_CHARACTERS:
        return
    lengths = [len(match[0]) for match in _SHARED.finditer(strings)]
    told = sum(lengths[i] for match in _SHARED_USE.finditer(content) if (i := int(match[1])) < len(lengths))
    if told > MAX_CHARACTERS:
        raise too_large(file, Text("文字超过 {n} 个字符", "its texts exceed {n} characters"), MAX_CHARACTERS)


def _span(file: InstrumentFile, content: bytes) -> int:
    """How many cells the rectangle from the first to the last cell has. BrokenFile where no real table is so large."""
    placed = _PLACED.findall(content)
    rows = max((int(row) for _, row in placed), default=0)
    columns = max((_column_number(letters) for letters in {letters for letters, _ in placed}), default=0)
    cells = len(_ANY_CELL.findall(content))
    if cells != len(placed):  # of the others a place may be written in any way, or be that behind the one before
        pieces, places = _ANY_ROW.split(content), _ANY_PLACE.findall(content)
        rows = max([rows, len(pieces), *(int(row) for _, row in places)])
        columns = max([columns, *(len(_ANY_CELL.findall(piece)) for piece in pieces)])
        columns = max([columns, *(_column_number(letters) for letters, _ in places)])
    check_span(file, rows * columns)
    check_filled(file, rows * columns, cells)
    return rows * columns


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


def _sheet_members(members: dict[str, bytes]) -> list[str]:
    """The member of each sheet, in the order of the workbook; its name in small letters."""
    if not {_BOOK, _RELATIONS} <= members.keys():
        return []
    targets = {
        str(one.get("Id")): str(one.get("Target")).lower().lstrip("/").removeprefix("xl/")
        for one in parse_xml(members[_RELATIONS], "workbook.xml.rels")
    }
    found: list[str] = []
    for sheet in parse_xml(members[_BOOK], "workbook.xml").iterfind("sheets/sheet"):
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        found.append(f"xl/{targets.get(ids[0] if ids else '', '')}")
    return found


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
