"""The texts of a Word document with the place of each, as a person finds it: paragraph 3, table 2, row 4, cell 1.

Tables within tables, text boxes, and the headers and footers of every kind of page count too: a controlled form keeps
its number there. A cell that spans several columns is one cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

Placed = list[tuple[str, str]]
"""Place and text."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _PARAGRAPH, _BOX = f"{_W}t", f"{_W}p", f"{_W}txbxContent"


def text_of(docx: bytes) -> Placed:
    """Every text of a document with its place: "paragraph 3", "table 2, row 4, cell 1", "header", "text box 1"."""
    import docx as word

    document = word.Document(io.BytesIO(docx))
    body = document.element.body
    found = list(_blocks(body))
    boxes = [box for box in body.iter(_BOX) if not _is_fallback(box)]
    found += [(f"text box {n}", _words(box)) for n, box in enumerate(boxes, start=1)]
    for place, part in _margins(document):
        found += [(place, _own_text(one)) for one in part.iter(_PARAGRAPH)]
    return [(place, text) for place, text in found if text.strip()]


def margin_codes(docx: bytes) -> set[str]:
    """The names of the fields that Word itself fills in headers and footers, such as PAGE and NUMPAGES."""
    import docx as word

    found: set[str] = set()
    for _, part in _margins(word.Document(io.BytesIO(docx))):
        told = [str(one.get(f"{_W}instr")) for one in part.iter(f"{_W}fldSimple")]
        told.append("".join(one.text or "" for one in part.iter(f"{_W}instrText")))
        found.update(word for one in told for word in re.findall(r"[A-Z]+", one.upper()))
    return found


def place_of(form: Path, names: Sequence[str], around: Sequence[str] = ()) -> str:
    """The paragraph or cell whose tags name one of these, as near as can be told."""
    fragments = [re.sub(r"<[^>]+>", "", one).strip() for one in around]
    try:
        parts = text_of(form.read_bytes())
    except (ValueError, KeyError, zipfile.BadZipFile, OSError):
        return str(form)
    for place, text in parts:
        tags = " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL))
        if any(name in tags for name in names) or any(one and one in text for one in fragments):
            return f"{form}: {place}"
    return str(form)


def _blocks(container: Element, within: str = "") -> Iterator[tuple[str, str]]:
    """Paragraphs and cells of a body or cell, tables within it after them."""
    for n, one in enumerate(container.iterchildren(_PARAGRAPH), start=1):
        if not within:
            yield f"paragraph {n}", _own_text(one)
    for n, table in enumerate(container.iterchildren(f"{_W}tbl"), start=1):
        for r, row in enumerate(table.iterchildren(f"{_W}tr"), start=1):
            for c, cell in enumerate(row.iterchildren(f"{_W}tc"), start=1):
                place = f"{within}table {n}, row {r}, cell {c}"
                yield place, "\n".join(_own_text(one) for one in cell.iterchildren(_PARAGRAPH))
                yield from _blocks(cell, f"{place}, ")


def _margins(document: Document) -> Iterator[tuple[str, Element]]:
    """Headers and footers that a section has of its own, of every kind of page."""
    for section in document.sections:
        for kind in ("", "first_page_", "even_page_"):
            for place in ("header", "footer"):
                part = getattr(section, kind + place)
                if not part.is_linked_to_previous:
                    yield place, part._element


def _own_text(paragraph: Element) -> str:
    """A paragraph's text without that of text boxes that hang on it."""
    boxed = {run for box in paragraph.iter(_BOX) for run in box.iter(_TEXT)}
    return "".join(run.text or "" for run in paragraph.iter(_TEXT) if run not in boxed)


def _words(box: Element) -> str:
    return "\n".join("".join(run.text or "" for run in one.iter(_TEXT)) for one in box.iter(_PARAGRAPH))


def _is_fallback(box: Element) -> bool:
    """Whether this is the second writing of a text box, which older readers take."""
    return any(one.tag.endswith("}Fallback") for one in box.iterancestors())
