"""The peaks of ChemStation's `REPORT00.CSV` (header: names and columns) and `REPORTnn.CSV` (peaks of signal nn).

`REPORT00.CSV` has `"key","value","unit"` rows; `"Signal n"` names the signal, `"Column n"` the columns of the peak
files, which have no header themselves. Both are UTF-16 with a byte order mark, or in the computer's code page.
"""

from __future__ import annotations

import re

from parsers.instrument_file import InstrumentFile
from parsers.measurement import Peak
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.vendor_report import SignalPeaks, VendorReport, in_order
from parsers.wording import Text


def read_report_csv(folder: InstrumentFile) -> VendorReport | None:
    """The report of a folder's REPORTnn.CSV; None if it has none, a report with a remark if the header is missing."""
    numbered = sorted(
        (int(match[1]), name)
        for name in folder.member_names
        if (match := re.fullmatch(r"report(\d\d)\.csv", name, re.IGNORECASE)) and int(match[1]) > 0
    )
    head = folder.member("REPORT00.CSV")
    if head is None:
        return VendorReport(source="REPORTnn.CSV", remarks=(_NO_HEADER,)) if numbered else None
    header = {row[0].strip(): row[1].strip() for row in _rows(head) if len(row) >= 2}
    columns = _columns(header)
    signals: list[SignalPeaks] = []
    remarks: list[Text] = []
    for number, name in numbered:
        peaks, unread = _peaks(_rows(InstrumentFile.of(folder.path / name)), columns)
        if unread:
            remarks.append(_unread_rows(name, unread))
        signals.append(SignalPeaks(signal=header.get(f"Signal {number}", ""), peaks=peaks))
    return VendorReport(
        source="REPORTnn.CSV",
        header=header,
        method=header.get("Analysis Method", ""),
        signals=tuple(signals),
        remarks=tuple(remarks),
    )


def _rows(file: InstrumentFile) -> list[list[str]]:
    return comma_rows(decode(file.data()).text.replace("\0", "").splitlines(), file.name)


def _columns(header: dict[str, str]) -> dict[str, int]:
    """Where the peak files keep what, by the header's column names."""
    count = whole(header.get("Number of Columns", "")) or 0
    names = [" ".join(header.get(f"Column {i + 1}", "").split()).lower() for i in range(min(count, 64))]
    wanted = {
        "apex": ("retention time", "ret time", "rettime"),
        "code": ("peak type", "type"),
        "area": ("area",),
        "height": ("height",),
        "symmetry": ("symmetry", "symm."),
        "name": ("compound name", "name", "compound"),
    }
    return {field: names.index(alias) for field, aliases in wanted.items() for alias in aliases if alias in names}


def _peaks(rows: list[list[str]], columns: dict[str, int]) -> tuple[tuple[Peak, ...], int]:
    """The peaks of one file in order of time, and how many rows could not be read."""

    def number(row: list[str], field: str) -> float | None:
        at = columns.get(field)
        value = decimal(row[at]) if at is not None and at < len(row) else None
        return None if value is None else float(value)

    def text(row: list[str], field: str) -> str:
        at = columns.get(field)
        return row[at].strip() if at is not None and at < len(row) else ""

    peaks = []
    unread = 0
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        apex = number(row, "apex")
        if apex is None:
            unread += 1
            continue
        peaks.append(
            Peak(
                apex=apex,
                area=number(row, "area"),
                height=number(row, "height"),
                symmetry=number(row, "symmetry"),
                code=text(row, "code"),
                name=text(row, "name"),
                origin="vendor",
            )
        )
    return in_order(peaks), unread


def _unread_rows(name: str, count: int) -> Text:
    return Text(
        "{name}：有 {count} 行没有保留时间，未读取。", "{name}: {count} rows without a retention time are not read."
    ).fill(name=name, count=count)


_NO_HEADER = Text(
    "有 REPORTnn.CSV 而没有 REPORT00.CSV，列含义未知，未读取峰表。",
    "There is REPORTnn.CSV but no REPORT00.CSV: its columns are unknown, so its peaks are not read.",
)
