"""Texts of `[Section]` heads whose cells stand in quotes, as spreadsheets write them again."""

from __future__ import annotations

import csv
import re

_QUOTED = re.compile(r'\s*(?:"\[[^"\n]*\]"|\[[^\n]*\])[ \t,;]*\n+"(?:[^"\n]|"")*"(?P<separator>[\t,;])')


def without_quotes(text: str) -> str:
    """The text with its cells separated by tabs, if the first line below its first head is quoted; else as it was.

    Lines keep their numbers as long as no cell holds a line end. A quote without its end raises csv.Error, which the
    caller of all readers turns into a BrokenFile.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    found = _QUOTED.match(text)
    if found is None:
        return text
    rows = csv.reader(text.split("\n"), delimiter=found["separator"], strict=True)
    return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in rows)
