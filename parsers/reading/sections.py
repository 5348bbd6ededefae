"""Texts made of `[Section]` heads and lines: LabSolutions ASCII, Rock-Eval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parsers.errors import BrokenFile, IncompleteFile
from parsers.measurement import Floats
from parsers.reading.plain_numbers import plain_numbers
from parsers.reading.refusal import broken
from parsers.wording import Text


@dataclass(frozen=True)
class Section:
    """A section: its name without brackets, the text below its head, the number of its first line in the file.

    `closed`: whether a line end follows its last line; without one the file may have been cut within a number.
    """

    name: str
    body: str
    first_line: int
    closed: bool

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the body."""
        return self.body.split("\n")

    def pairs(self, separator: str) -> dict[str, str]:
        """`key<separator>value` lines; the first of equal keys counts."""
        found: dict[str, str] = {}
        for line in self.lines:
            key, mark, value = line.partition(separator)
            if mark and key.strip():
                found.setdefault(key.strip(), value.strip())
        return found

    def cut(self, beginning: str) -> tuple[Section, Section] | None:
        """The lines before the first that begins so, and those after it; None if there is none."""
        at = 0 if self.body.startswith(beginning) else self.body.find(f"\n{beginning}") + 1
        if at == 0 and not self.body.startswith(beginning):
            return None
        end = self.body.find("\n", at) + 1 or len(self.body)
        line = self.first_line + self.body.count("\n", 0, end)
        return replace(self, body=self.body[: max(at - 1, 0)]), replace(self, body=self.body[end:], first_line=line)


def split_sections(text: str) -> list[Section]:
    """The sections of a text, in order; lines before the first head belong to none."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    heads = list(_heads(text))
    found: list[Section] = []
    line, seen = 1, 0
    followers = [start for start, _ in heads[1:]] + [len(text) + 1]
    for (start, end), following in zip(heads, followers, strict=bool(heads)):
        line, seen = line + text.count("\n", seen, start), start
        name = text[start:end].rstrip(" \t,;")[1:-1].strip()
        closed = following <= len(text) or text.endswith("\n")
        found.append(Section(name, text[end + 1 : following - 1], line + 1, closed))
    return found


def one_of_each(sections: list[Section], file_name: str, *names: str) -> list[Section]:
    """The sections as they are. Raises BrokenFile where one of these names comes twice: two runs were put together."""
    there = Counter(section.name.lower() for section in sections)
    twice = next((name for name in names if there[name.lower()] > 1), None)
    if twice is not None:
        raise broken(file_name, Text("[{section}] 出现多次", "[{section}] comes more than once").fill(section=twice))
    return sections


def _heads(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines `[name]` begin and end."""
    start = 0 if text.startswith("[") else text.find("\n[") + 1
    while start or text.startswith("["):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].rstrip(" \t,;").endswith("]"):
            yield start, end
        start = text.find("\n[", end) + 1
        if not start:
            return


def number_rows(block: str, width: int, file_name: str, first_line: int) -> Floats:
    """Lines of `width` numbers separated by tabs, commas, semicolons or spaces, as shape (n, width).

    A comma is a decimal comma where the lines also have tabs or semicolons and no point. Raises BrokenFile for a line
    that is not `width` finite numbers, IncompleteFile if only the last line is short.
    """
    plain = block
    if "," in plain and ("\t" in plain or ";" in plain) and "." not in plain:
        plain = plain.replace(",", ".")
    values = plain_numbers(plain.replace(",", " ").replace(";", " "))
    if values is not None and values.size == width * (block.count("\n") + 1) and np.isfinite(values).all():
        return values.reshape(-1, width)
    raise _bad_row(block.split("\n"), width, file_name, first_line)


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
