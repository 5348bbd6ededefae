"""A profile proposed from an example: what the dictionary recognises, and a place to say it for what it does not.

The proposal is a text to read and correct. It marks the table by its own heading, names each column by its heading, and
lists the columns that it does not understand as comments; columns of numbers among them are told so. Where a profile of
the product reads the file already, the proposal is that one, to be made the laboratory's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from parsers.errors import AmbiguousFile
from parsers.instrument_file import InstrumentFile
from parsers.reading.refusal import not_read
from parsers.tables.choosing import choose
from parsers.tables.generic import Seen, find_heading, propose
from parsers.tables.headers import Heading, is_unit, read_heading, unit_of
from parsers.tables.numbers import Marks, evidence, read_cell
from parsers.tables.opening import is_workbook, read_sheets
from parsers.tables.profile import Profile, parse_profile
from parsers.tables.sheet import Sheet, is_blank
from parsers.tables.shelf import product_text
from parsers.tables.terms import quantities
from parsers.wording import Text

_LOOKED_AT = 60
_ROWS_BELOW = 200


class Proposal(NamedTuple):
    """A proposed profile: its id, its text, and what the text says."""

    id: str
    text: str
    profile: Profile


def proposal(file: InstrumentFile, name: str = "") -> Proposal:
    """Propose a profile for a table. Raises ParserError where the file holds no table."""
    sheets = read_sheets(file)
    id_ = re.sub(r"\W+", "_", name or file.path.stem).strip("_").lower() or "table"
    chosen = _chosen(sheets, file)
    if chosen is not None and not chosen.own:
        text = _of_product(file, chosen, id_)
        return Proposal(id_, text, parse_profile(text, id_))
    found = [(sheet, seen) for sheet in sheets if (seen := find_heading(sheet) or _widest(sheet)) is not None]
    if not found:
        raise not_read(
            file.name,
            Text("没有找到表头及其下的数值", "no heading with numbers below it is found"),
            Text(
                "请确认该文件是结果表格（csv、txt、xls、xlsx）。",
                "Make sure that it is a result table (csv, txt, xls, xlsx).",
            ),
        )
    sheet, seen = max(found, key=lambda pair: sum(heading.known for heading in pair[1].headings))
    text = "\n".join(_lines(file, sheet, seen, id_)) + "\n"
    return Proposal(id_, text, parse_profile(text, id_))


def _chosen(sheets: list[Sheet], file: InstrumentFile) -> Profile | None:
    """The profile that reads the file already; none where several fit, since one of the laboratory's decides that."""
    try:
        return choose(sheets, file)
    except AmbiguousFile:
        return None


def _of_product(file: InstrumentFile, chosen: Profile, id_: str) -> str:
    """The text of the profile that reads the file already."""
    return (
        f"# {file.name} is read already by {chosen.id}, whose text this is. / 已可由 {chosen.id} 读取，以下为其内容。\n"
        f"{_belongs(id_)}\n{product_text(chosen.id)}"
    )


def _belongs(id_: str) -> str:
    return f"# {id_}.toml belongs into the laboratory's folder profiles. / 请放入本实验室的 profiles 文件夹。"


def _widest(sheet: Sheet) -> Seen | None:
    """A heading where the dictionary knows none: a row of texts alone, with numbers below it, perhaps after units."""
    marks = Marks()

    def is_number(row: int, column: int) -> bool:
        return read_cell(sheet.cell(row, column), marks).value is not None

    for row in range(min(len(sheet.rows) - 1, _LOOKED_AT)):
        texts = tuple(" ".join(cell.split()) for cell in sheet.rows[row])
        named = [i for i, text in enumerate(texts) if text]
        if len(named) < 2 or any(is_number(row, i) for i in named) or 2 * len(named) < len(texts):
            continue
        units = all(is_unit(cell) for cell in sheet.rows[row + 1] if cell.strip()) and not is_blank(sheet.rows[row + 1])
        if any(is_number(row + 1 + units, i) for i in named):
            return Seen(
                row=row,
                lines=1 + units,
                unit_line=2 * units,
                headings=tuple(map(read_heading, texts)),
                texts=texts,
            )
    return None


def _lines(file: InstrumentFile, sheet: Sheet, seen: Seen, id_: str) -> list[str]:
    way = propose(sheet, at=seen)
    if way is not None:  # the dictionary looks at the rows below too: 测点 with 1, 2, 3 … is a number
        there = {rule.place: Heading(rule.quantity, rule.role, rule.unit) for rule in way.columns}
        seen = replace(seen, headings=tuple(there.get(place, Heading()) for place in range(len(seen.headings))))
    roles = {heading.role for heading in seen.headings}
    results = {"analyte", "value"} <= roles
    heading = _quoted("^" + _pattern(sheet.line(seen.row)) + "$")
    lines = [
        f"# Proposed from {file.name}; check it before use. / 由该文件生成，使用前请核对。",
        _belongs(id_),
        f"title = {{ zh = {_quoted(id_)}, en = {_quoted(id_)} }}",
        f'technique = "{way.technique if way is not None else "table"}"',
        f"source = {_quoted('An example: ' + file.name)}",
        "",
        "[marks]",
        f"workbook = {str(is_workbook(file)).lower()}",
        f"text = [{heading}]",
        "",
        "[table]",
        f'layout = "{"results" if results else "samples"}"',
        f"heading = {heading}",
    ]
    if seen.lines > 1:
        lines.append(f"heading_lines = {seen.lines}")
    if seen.unit_line:
        lines.append(f"unit_line = {seen.unit_line}")
    if way is not None and way.group and not results:
        lines.append(f'group = "{way.group}"')
    labels = way.labels if way is not None else ()
    if "sample" not in roles and results and all(label.role != "sample" for label in labels):
        lines.append('sample = "file"  # no column of sample names is known: the file is named for it')
    marks = _marks(sheet, seen)
    used: set[str] = set()
    for place, meaning in enumerate(seen.headings):
        lines += ["", *_column(sheet, seen, place, meaning, marks, used)]
    for label in labels:
        lines += ["", "[[labels]]", f"label = {_quoted(label.label.pattern)}", f'role = "{label.role}"']
        lines += [f"offset = {label.offset}"] if label.offset else []
    return lines


def _column(sheet: Sheet, seen: Seen, place: int, heading: Heading, marks: Marks, used: set[str]) -> list[str]:
    text = _full_text(sheet, seen, place)
    rule = f"heading = {_quoted(_pattern(text))}" if text and text not in used else f"place = {place + 1}"
    used.add(text)
    again = heading.role == "sample" and "role: sample" in used
    used.add(f"role: {heading.role}")
    example = next((cell for row in _below(sheet, seen) if (cell := sheet.cell(row, place))), "")
    note = f"  # {sheet.address(seen.row, place)}, such as {example[:30]!r}" if example else ""
    if again:
        return [f"# another column of names, not used / 另一名称列，未采用: {text}{note}"]
    if heading.known:
        lines = ["[[columns]]", rule + note]
        lines.append(f'quantity = "{heading.quantity}"' if heading.quantity else f'role = "{heading.role}"')
        known = quantities().get(heading.quantity)
        if known and known.unit and not heading.unit and not seen.unit_line:
            lines.append(f'# unit = "{known.unit}"  # the heading names none: say which it is / 表头没有单位，请注明')
        return lines
    if not text:
        return []
    if not _knows_numbers(seen) and read_cell(example, marks).value is not None:
        unit = unit_of(text) or (sheet.cell(seen.row + seen.unit_line - 1, place).strip() if seen.unit_line else "")
        said = f"unit = {_quoted(unit)}" if unit else '# unit = ""'
        return ["[[columns]]", rule + note, f"quantity = {_quoted(_identifier(text))}", said]
    if read_cell(example, marks).value is not None:
        return [f"# [[columns]]  # numbers that the dictionary does not know / 词典中没有的数值列{note}", f"# {rule}",
                f"# quantity = {_quoted(_identifier(text))}"]  # fmt: skip
    return [f"# not used: {' '.join(text.split())}{note}"]


def _knows_numbers(seen: Seen) -> bool:
    """Whether the dictionary knows any quantity or value of a heading."""
    return any(heading.quantity or heading.role == "value" for heading in seen.headings)


def _full_text(sheet: Sheet, seen: Seen, place: int) -> str:
    """A column's heading as the reader joins it: all lines but the one of units."""
    parts = [" ".join(sheet.cell(seen.row + i, place).split()) for i in range(seen.lines) if i != seen.unit_line - 1]
    return " ".join(dict.fromkeys(part for part in parts if part))


def _below(sheet: Sheet, seen: Seen) -> range:
    first = seen.row + seen.lines
    return range(first, min(len(sheet.rows), first + _ROWS_BELOW))


def _marks(sheet: Sheet, seen: Seen) -> Marks:
    return evidence(cell for row in _below(sheet, seen) for cell in sheet.rows[row])


def _identifier(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").lower()


def _pattern(text: str) -> str:
    """A regular expression for exactly this text, no more escaped than needed."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text).replace("\t", "\\t")


def _quoted(text: str) -> str:
    """A TOML string: a literal one where it can be, so that a regular expression reads as it is."""
    if "'" not in text and all(char.isprintable() for char in text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in escaped) + '"'
