"""A Word document as PDF through LibreOffice, where it is installed: a killable process with a profile of its own.

A shared profile makes LibreOffice wait for a window that is open, or for a crash that is not cleaned up; a conversion
that hangs is ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from parsers.wording import Text
from station.errors import StationError

PROGRAMS = ("soffice", "libreoffice", r"C:\Program Files\LibreOffice\program\soffice.exe")
SECONDS = 120.0


class OfficeError(StationError):
    """There is no LibreOffice, or it did not give a PDF."""


def office() -> str | None:
    """The LibreOffice of this computer, if there is one."""
    return next((found for one in PROGRAMS if (found := shutil.which(one)) is not None), None)


def to_pdf(docx: bytes, *, program: str | None = None, seconds: float = SECONDS) -> bytes:
    """The PDF of a Word document. Raises OfficeError: not installed, too long, no PDF."""
    program = program or office()
    if program is None:
        raise OfficeError(
            Text(
                "本机没有安装 LibreOffice，Word 表单只能输出为 DOCX。",
                "LibreOffice is not installed on this computer: the Word form comes as DOCX only.",
            ),
            Text("请安装 LibreOffice，或输出 DOCX。", "Install LibreOffice, or ask for the DOCX."),
        )
    with tempfile.TemporaryDirectory(prefix="geolab-office-") as temporary:
        folder = Path(temporary)
        (folder / "report.docx").write_bytes(docx)
        profile = (folder / "profile").as_uri()
        options = ["--headless", "--norestore", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
        command = [program, *options, "--outdir", str(folder), str(folder / "report.docx")]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        ) as running:
            try:
                said, _ = running.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                _end(running)
                raise _no_pdf(Text(f"{seconds:g} 秒内没有完成", f"not done in {seconds:g} s")) from error
        pdf = folder / "report.pdf"
        if running.returncode != 0 or not pdf.is_file():
            words = said.decode("utf-8", "replace").strip()[-300:] or f"exit {running.returncode}"
            raise _no_pdf(Text(words, words))
        return pdf.read_bytes()


def _end(running: subprocess.Popen[bytes]) -> None:
    """LibreOffice starts a second process: both are ended."""
    if os.name == "posix":
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.wait(timeout=10)


def _no_pdf(why: Text) -> OfficeError:
    return OfficeError(
        Text(f"LibreOffice 没有给出 PDF：“{why.zh}”", f'LibreOffice gave no PDF: "{why.en}"'),
        Text("请重试，或输出 DOCX。", "Try again, or ask for the DOCX."),
    )
