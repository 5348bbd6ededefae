"""Texts made of `[Section]` heads and lines: LabSolutions ASCII, Rock-Eval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parsers.errors import BrokenFile, IncompleteFile
from parsers.measurement import Floats
from parsers.wording import Text


class Section(NamedTuple):
    """A section: its name without brackets, its lines, the number of its first line in the file.

    `closed`: whether a line end follows its last line; without one the file may have been cut within a number.
    """

    name: str
    lines: list[str]
    first_line: int
    closed: bool

    def pairs(self, separator: str) -> dict[str, str]:
        """`key<separator>value` lines; the first of equal keys counts."""
        found: dict[str, str] = {}
        for line in self.lines:
            key, mark, value = line.partition(separator)
            if mark and key.strip():
                found.setdefault(key.strip(), value.strip())
        return found


def split_sections(text: str) -> list[Section]:
    """The sections of a text, in order; lines before the first head belong to none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = [i for i, line in enumerate(lines) if line.startswith("[") and line.rstrip(" \t,;").endswith("]")]
    if not heads:
        return []
    return [
        Section(
            lines[at].rstrip(" \t,;")[1:-1].strip(), lines[at + 1 : end], at + 2, end < len(lines) or lines[-1] == ""
        )
        for at, end in zip(heads, [*heads[1:], len(lines)], strict=True)
    ]


def number_rows(rows: list[str], width: int, file_name: str, first_line: int) -> Floats:
    """Rows of `width` numbers separated by tabs, commas, semicolons or spaces, as shape (n, width).

    A comma is a decimal comma where the row also has tabs or semicolons and no point. Raises BrokenFile for a row
    that is not `width` finite numbers, IncompleteFile if only the last row is short.
    """
    block = "\n".join(rows)
    if "," in block and ("\t" in block or ";" in block) and "." not in block:
        block = block.replace(",", ".")
    tokens = block.replace(",", " ").replace(";", " ").split()
    if len(tokens) == width * len(rows) and "_" not in block:
        try:
            values = np.fromiter(map(float, tokens), np.float64, len(tokens)).reshape(-1, width)
        except ValueError:
            values = None
        if values is not None and np.isfinite(values).all():
            return values
    raise _bad_row(rows, width, file_name, first_line)


def _bad_row(rows: list[str], width: int, file_name: str, first_line: int) -> BrokenFile | IncompleteFile:
    for i, row in enumerate(rows):
        cells = row.replace(",", " ").replace(";", " ").split()
        if len(cells) == width and all(_is_number(cell) for cell in cells):
            continue
        kind = IncompleteFile if i == len(rows) - 1 else BrokenFile
        return kind(
            Text(
                "文件“{name}”第 {line} 行为“{row}”，应为 {width} 个数值。",
                'File "{name}", line {line} reads "{row}"; {width} numbers were expected.',
            ).fill(name=file_name, line=first_line + i, row=row[:80], width=width),
            Text(
                "等待写完后重试，或在仪器软件中用小数点重新导出。",
                "Wait until it is written, or export it again with a decimal point.",
            ),
            where=f"line {first_line + i}",
        )
    return BrokenFile(
        Text("文件“{name}”的数据行无法读取。", 'The rows of file "{name}" cannot be read.').fill(name=file_name),
        Text("请重新导出。", "Export it again."),
    )


def _is_number(text: str) -> bool:
    try:
        return "_" not in text and abs(float(text)) < float("inf")
    except ValueError:
        return False
