"""Sections of docs/formats.md that programs write, each between two marks."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


def put_section(name: str, text: str) -> None:
    """Replace the section of this name. ValueError if the page has none."""
    page = PAGE.read_text(encoding="utf-8")
    section = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- end {name} -->)", re.DOTALL)
    if not section.search(page):
        raise ValueError(f"docs/formats.md has no section {name!r}")
    put = section.sub(lambda match: f"{match[1]}\n{text.strip()}\n\n{match[2]}", page)
    PAGE.write_text(put, encoding="utf-8", newline="\n")
