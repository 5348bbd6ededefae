"""Writing a report where a person wants it; the operating system's refusal becomes a sentence here."""

from __future__ import annotations

import tempfile
from pathlib import Path

from parsers.wording import Text
from station.durable import write_whole
from station.errors import StationError
from station.records import Report


class NotWritten(StationError):
    """The operating system did not let the file be written."""


def file_name(report: Report) -> str:
    """The name a report's file is proposed under; it says when the report is not issued yet."""
    revision = "" if report.revision == 1 else f"-{report.revision}"
    state = "" if report.state == "issued" else f"-{report.state}"
    return f"{report.report_no}{revision}{state}.pdf"


def export(pdf: bytes, target: Path) -> Path:
    """Write a PDF to `target`, whole or not at all. Raises NotWritten."""
    try:
        write_whole(target, pdf)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotWritten(
            Text(f"文件“{target}”无法写入：{reason}。", f'The file "{target}" cannot be written: {reason}.'),
            Text(
                "请选择另一个文件夹，或关闭正在打开该文件的程序。",
                "Choose another folder, or close the program that has the file open.",
            ),
            str(target),
        ) from error
    return target


def export_for_viewing(pdf: bytes, report: Report) -> Path:
    """Write a PDF into a new temporary folder, for the computer's own PDF program. Raises NotWritten."""
    return export(pdf, Path(tempfile.mkdtemp(prefix="geolab-")) / file_name(report))
