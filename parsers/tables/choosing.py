"""Which profile a table is read by: one that fits its first lines, else the dictionary where it knows the columns."""

from __future__ import annotations

import codecs

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.encodings import decode
from parsers.reading.refusal import not_read
from parsers.tables.blocks import propose_turned, turnable
from parsers.tables.delimited import split_text
from parsers.tables.generic import propose
from parsers.tables.opening import is_workbook
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet
from parsers.tables.shelf import fitting, the_one
from parsers.wording import Text

_HEAD_LINES = 60
NEW_PROFILE = Text(
    "请用 geolab profile new 由该文件生成一个配置，检查后放入本实验室的 profiles 文件夹。",
    "Make a profile from this file with geolab profile new, check it, put it into the laboratory's folder profiles.",
)


def choose(sheets: list[Sheet], file: InstrumentFile) -> Profile | None:
    """The profile that fits a file's sheets, None for none. Raises AmbiguousFile if two fit."""
    workbook = is_workbook(file)
    found: dict[str, Profile] = {}
    for sheet in sheets:
        for profile in fitting(first_lines(sheet), workbook=workbook):
            found.setdefault(profile.id, profile)
    own = tuple(profile for profile in found.values() if profile.own)
    return the_one(own or tuple(found.values()), file.name)


def claims(file: InstrumentFile) -> bool:
    """Whether the head of a text file is that of a table read here: a profile fits, or the dictionary knows columns."""
    sheet = head_sheet(file)
    if sheet is None or len(sheet.rows) < 2:
        return False
    if fitting(first_lines(sheet), workbook=False) or propose(sheet, closed=False) is not None:
        return True
    return turnable(sheet) and propose_turned(sheet) is not None


def head_sheet(file: InstrumentFile) -> Sheet | None:
    """The first lines of a text file as a sheet; None if the head is no text. The last line may be cut."""
    head = file.head.removeprefix(codecs.BOM_UTF8)
    if file.is_folder or head[:1] in (b"", b"<", b"{"):
        return None
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    if len(head) < file.size:
        cut = head.rfind(b"\n")
        head = head[:cut] if cut > 0 and head.count(b"\n") > 3 else head[: len(head) & ~1]
        if head.startswith(codecs.BOM_UTF16_LE):
            head += b"\n\0"[: 2 - len(head) % 2] if len(head) % 2 else b""
    for trim in range(4):
        try:
            text = decode(head[: len(head) - trim]).text
            rows, _ = split_text(text, file.name)
            return Sheet(rows=rows, closed=False)
        except ParserError:
            continue  # a character or quotation mark cut by the end of the head
    return None


def first_lines(sheet: Sheet) -> str:
    """The first lines of a sheet, cells joined by tabs: what a profile's marks look at."""
    return "\n".join(sheet.line(row) for row in range(min(len(sheet.rows), _HEAD_LINES)))


def unknown_table(file: InstrumentFile) -> ParserError:
    """The error for a table of which nothing is known."""
    return not_read(
        file.name,
        Text("没有适用的表格配置，表头也无法识别", "no profile fits and its headings are not known"),
        NEW_PROFILE,
    )
