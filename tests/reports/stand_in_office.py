"""What stands in for LibreOffice where it is not installed: a document's texts and pictures on pages, as PDF/A-3.

`-m tests.reports.stand_in_office … --outdir FOLDER FILE.docx`, as `soffice` is called. It sets lines one under the
other and knows one header and footer; what a test is about it can do wrong on purpose (the variable STAND_IN):
`kill` ends who called it, `alter A B` prints B for A.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import zipfile
from pathlib import Path

import typst

from station.reports.glyphs import font_folder
from station.reports.word.places import text_of

PAGES = """
#let data = json("data.json")
#set text(font: ("Noto Serif SC", "Noto Sans SC"), size: 9pt)
#set page(
  paper: "a4",
  header: data.head,
  footer: context [第 #here().page() 页 共 #counter(page).final().first() 页],
)
#set document(title: "stand-in", date: datetime(year: 2026, month: 1, day: 1))

#for line in data.lines { par(line) }
#for picture in data.pictures { image(picture, width: 36mm) }
#data.last
"""


def main(folder: Path, file: Path) -> None:
    """Write the PDF of a document into a folder."""
    told = os.environ.get("STAND_IN", "").split()
    if told[:1] == ["kill"]:
        os.kill(os.getppid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        return
    placed = text_of(file.read_bytes())
    if told[:1] == ["alter"]:
        placed = [(place, text.replace(told[1], told[2])) for place, text in placed]
    head = " ".join(text for place, text in placed if place == "header")
    lines = [text for place, text in placed if place not in ("header", "footer")]
    paragraphs = [text for place, text in placed if place.startswith("paragraph")]
    lines.remove(paragraphs[-1])
    with tempfile.TemporaryDirectory() as temporary, zipfile.ZipFile(file) as archive:
        root = Path(temporary)
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        for name in pictures:
            (root / Path(name).name).write_bytes(archive.read(name))
        data = {"head": head, "lines": lines, "last": paragraphs[-1], "pictures": [Path(one).name for one in pictures]}
        (root / "data.json").write_text(json.dumps(data), "utf-8")
        (root / "main.typ").write_text(PAGES, "utf-8")
        pdf = typst.compile(
            root / "main.typ", root=root, font_paths=[font_folder()], ignore_system_fonts=True, pdf_standards="a-3b"
        )
        assert isinstance(pdf, bytes)
        (folder / f"{file.stem}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main(Path(sys.argv[-2]), Path(sys.argv[-1]))
