"""A Word document as PDF/A-3 through LibreOffice, where it is installed: a killable process with a profile of its own.

A shared profile makes LibreOffice wait for a window that is open, or for a crash that is not cleaned up; a conversion
that hangs is ended, with the second process that LibreOffice starts. The profile asks for PDF/A-3, whole pictures and
tags; written into the profile every version takes it, on the command line only those from 7.4. On Linux the report's
own fonts stand behind those of the system, so that a Chinese character has a glyph on a computer without Chinese fonts.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from parsers.wording import Text
from station.errors import StationError
from station.reports.glyphs import font_folder

PROGRAMS = ("soffice", "libreoffice", r"C:\Program Files\LibreOffice\program\soffice.exe")
SECONDS = 120.0
ENDED_WITHIN = 10.0

_EXPORT = {"SelectPdfVersion": "3", "UseTaggedPDF": "true", "UseLosslessCompression": "true"}
_EXPORT |= {"ReduceImageResolution": "false"}
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"


class OfficeError(StationError):
    """There is no LibreOffice, or it did not give a PDF."""


def office() -> str | None:
    """The LibreOffice of this computer, if there is one."""
    return next((found for one in PROGRAMS if (found := shutil.which(one)) is not None), None)


def demand_office() -> str:
    """The LibreOffice of this computer. Raises OfficeError where there is none."""
    program = office()
    if program is None:
        raise OfficeError(
            Text(
                "本机没有安装 LibreOffice，Word 表单只能输出为 DOCX。",
                "LibreOffice is not installed on this computer: the Word form comes as DOCX only.",
            ),
            Text("请安装 LibreOffice，或输出 DOCX。", "Install LibreOffice, or ask for the DOCX."),
        )
    return program


def to_pdf(docx: bytes, *, program: str | None = None, seconds: float = SECONDS) -> bytes:
    """The PDF/A-3 of a Word document. Raises OfficeError: not installed, too long, no PDF."""
    program = program or demand_office()
    with tempfile.TemporaryDirectory(prefix="geolab-office-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        (folder / "report.docx").write_bytes(docx)
        profile = _profile(folder)
        options = ["--headless", "--norestore", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
        command = [program, *options, "--outdir", str(folder), str(folder / "report.docx")]
        try:
            running = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_environment(folder), **_own_group()
            )
        except OSError as error:
            raise _no_pdf(Text(f"无法启动“{program}”：{error}", f"{program} cannot be started: {error}")) from error
        with running:
            try:
                said, _ = running.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                raise _no_pdf(Text(f"{seconds:g} 秒内没有完成", f"not done in {seconds:g} s")) from error
            finally:
                _end(running)
        pdf = folder / "report.pdf"
        if running.returncode != 0 or not pdf.is_file():
            words = said.decode("utf-8", "replace").strip()[-300:] or f"exit {running.returncode}"
            raise _no_pdf(Text(words, words))
        return pdf.read_bytes()


def _profile(folder: Path) -> str:
    """The address of a new profile that asks for the archival PDF."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(
        '<item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for name, value in _EXPORT.items()
    )
    told = f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    (profile / "user" / "registrymodifications.xcu").write_text(f'<?xml version="1.0"?>{told}', "utf-8")
    return profile.as_uri()


def _environment(folder: Path) -> dict[str, str]:
    """The environment of LibreOffice: where fontconfig finds fonts, the report's own come after the system's."""
    if sys.platform in ("win32", "darwin"):
        return dict(os.environ)
    system = os.environ.get("FONTCONFIG_FILE", _SYSTEM_FONTS)
    own = folder / "fonts.conf"
    own.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">{escape(system)}</include><dir>{escape(str(font_folder()))}</dir></fontconfig>',
        "utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(own)}


def _own_group() -> Mapping[str, Any]:
    """What makes the process the head of a group that can be ended as a whole."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _end(running: subprocess.Popen[bytes]) -> None:
    """LibreOffice starts a second process, which outlives the first when that is killed: the whole tree is ended."""
    if sys.platform == "win32":
        if running.poll() is None:  # once it has ended, its number may be somebody else's
            tree = ["taskkill", "/PID", str(running.pid), "/T", "/F"]
            subprocess.run(tree, capture_output=True, timeout=ENDED_WITHIN, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):  # nobody of the group is left
            os.killpg(running.pid, signal.SIGKILL)
    if running.poll() is None:
        running.kill()
    running.wait(timeout=ENDED_WITHIN)


def _no_pdf(why: Text) -> OfficeError:
    return OfficeError(
        Text(f"LibreOffice 没有给出 PDF：“{why.zh}”", f'LibreOffice gave no PDF: "{why.en}"'),
        Text("请重试，或输出 DOCX。", "Try again, or ask for the DOCX."),
    )
