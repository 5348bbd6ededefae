"""Setting pages with Typst, in a folder made for this one run: nothing outside is read, nothing comes from the network.

Foreign errors of Typst become RenderingError here and nowhere else.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from parsers.wording import Text
from station.errors import StationError
from station.reports.glyphs import font_folder

TEMPLATE = "report.typ"
PICTURE_PPI = 220

_PACKAGE = re.compile(r"@[A-Za-z][\w-]*/")


class RenderingError(StationError):
    """The report cannot be printed from this template or these data."""


def compile_pdf(pieces: Mapping[str, bytes], timestamp: datetime) -> bytes:
    """The PDF/A-3b of report.typ among `pieces` (file name -> bytes). Raises RenderingError."""
    with _laid_out(pieces) as root:
        try:
            pdf = typst.compile(
                root / TEMPLATE,
                root=root,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                pdf_standards="a-3b",
                timestamp=int(timestamp.timestamp()),
                package_path=root / "no-packages",
                package_cache_path=root / "no-packages",
            )
        except typst.TypstError as error:
            raise _converted(error) from error
        except RuntimeError as error:
            raise _failed(str(error)) from error
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf


@contextmanager
def _laid_out(pieces: Mapping[str, bytes]) -> Iterator[Path]:
    """The pieces as files in a folder of their own. Raises RenderingError for one that wants a package."""
    for name, piece in pieces.items():
        if name.endswith(".typ"):
            _demand_no_package(name, piece)
    with tempfile.TemporaryDirectory(prefix="geolab-report-") as temporary:
        root = Path(temporary)
        for name, piece in pieces.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(piece)
        yield root


def query_overflow(pieces: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What report.typ among `pieces` tells under <overflow>. Raises RenderingError."""
    with _laid_out(pieces) as root:
        try:
            found = typst.query(
                root / TEMPLATE,
                "<overflow>",
                field="value",
                root=root,
                font_paths=[font_folder()],
                ignore_system_fonts=True,
                package_path=root / "no-packages",
                package_cache_path=root / "no-packages",
            )
        except typst.TypstError as error:
            raise _converted(error) from error
        except RuntimeError as error:
            raise _failed(str(error)) from error
    words: list[dict[str, Any]] = json.loads(found)
    return words


def png_of(svg: bytes) -> bytes:
    """A drawing as PNG, for where no vector can be shown."""
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg")'
    with tempfile.TemporaryDirectory(prefix="geolab-chart-") as temporary:
        root = Path(temporary)
        (root / TEMPLATE).write_bytes(page)
        (root / "chart.svg").write_bytes(svg)
        png = typst.compile(root / TEMPLATE, root=root, format="png", ppi=PICTURE_PPI, ignore_system_fonts=True)
    assert isinstance(png, bytes), "a picture is one file"
    return png


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])


def _demand_no_package(name: str, piece: bytes) -> None:
    found = _PACKAGE.search(piece.decode("utf-8", "replace"))
    if found:
        raise RenderingError(
            Text(
                f"模板“{name}”引用了软件包“{found[0]}…”：报告不得从网络取得内容。",
                f'The template "{name}" imports a package "{found[0]}…": a report takes nothing from the network.',
            ),
            Text("请将所需的代码写入模板本身。", "Write what is needed into the template itself."),
            name,
        )


def _converted(error: typst.TypstError) -> RenderingError:
    place = re.search(r"[\w-]+\.typ:\d+:\d+", error.diagnostic)
    hints = "; ".join(error.hints)
    return _failed(f"{error.message} ({hints})" if hints else error.message, place[0] if place else "")


def _failed(why: str, where: str = "") -> RenderingError:
    return RenderingError(
        Text(f"报告模板无法排版：“{why}”", f'The report template cannot be set: "{why}"'),
        Text(
            "请更正该分析项目的 report.typ，或将此消息告知维护者。",
            "Correct the item's report.typ, or tell this message to whoever maintains it.",
        ),
        where,
    )
