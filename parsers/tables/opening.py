"""A table file taken apart into sheets: a workbook by its cells, a text by its separators."""

from __future__ import annotations

from parsers.instrument_file import InstrumentFile
from parsers.reading.encodings import decode
from parsers.reading.ole import OLE_MAGIC
from parsers.reading.refusal import broken, not_read
from parsers.tables.delimited import split_text
from parsers.tables.sheet import Sheet
from parsers.tables.workbook import read_workbook
from parsers.wording import Text

MAX_TEXT_BYTES = 64 << 20


def is_workbook(file: InstrumentFile) -> bool:
    """Whether the head is that of an xlsx or xls container."""
    return file.head.startswith((b"PK\x03\x04", OLE_MAGIC))


def read_sheets(file: InstrumentFile, separator: str = "") -> list[Sheet]:
    """The sheets of a file. `separator` is one that a profile declares for text, else it is found by evidence.

    Raises BrokenFile or IncompleteFile for damaged or oversized content, ForeignFile for an encrypted workbook.
    """
    if is_workbook(file):
        return read_workbook(file)
    if file.size > MAX_TEXT_BYTES:
        raise not_read(
            file.name,
            Text("文本表格有 {n} 字节", "the text table has {n} bytes").fill(n=file.size),
            Text("请分成较小的文件导出。", "Export it in smaller files."),
        )
    decoded = decode(file.data())
    if "\0" in decoded.text:
        raise broken(file.name, Text("文本中有空字节", "there are null bytes in the text"))
    rows, unplaced = split_text(decoded.text, file.name, separator)
    remarks = (decoded.remark,) if decoded.remark is not None else ()
    return [Sheet(rows=rows, closed=decoded.text.endswith(("\n", "\r")), remarks=remarks, unplaced=unplaced)]
