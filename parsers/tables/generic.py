"""A profile made by looking: the heading found by the dictionary, its columns named, the layout seen.

It serves tables that no profile is written for, and as the first draft of one (`geolab profile new`). It claims a table
only on evidence: a heading with a sample (or a well and a depth) and a quantity, or a component and a value, and a
number below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from parsers.tables.elements import element_of, with_elements
from parsers.tables.headers import Heading, bare_unit, is_unit, read_heading
from parsers.tables.isotopes import deltas_of_compounds, deltas_of_title
from parsers.tables.numbers import Marks, read_cell
from parsers.tables.profile import ColumnRule, Group, LabelRule, Layout, Profile
from parsers.tables.sheet import Sheet
from parsers.tables.terms import is_delta, quantities, term_key, words
from parsers.wording import Text

DICTIONARY = "dictionary"
"""The id of every profile that is made here."""
_LOOKED_AT = 60
_ROWS_BELOW = 12
_WIDEST = 500
_LONGEST = 80
_MARKS = Marks()
_OF_PEAKS = frozenset(("retention_time", "peak_area", "peak_height"))
"""What a list of peaks has beside the content of each component; alone it is no table of samples."""
_UNIT_OF_TITLE = re.compile(
    r"(?:单位|\bunits?|\bEinheit(?:en)?|\bunités?)\s*[:：]\s*[(（]?(?P<unit>[^\s()（），,;；]+(?: %)?)", re.IGNORECASE
)
_LABEL_INSIDE = re.compile(r"(?P<label>[^:：]{1,30}?)\s*[:：]\s*[^\s:：][^:：]*")
_LABELLED = frozenset(["sample", "well", "stratum", "operator", "client_sample_id", "date", "method"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A heading that was found: its first row, its lines, and what each column means."""

    row: int
    lines: int
    unit_line: int
    headings: tuple[Heading, ...]
    texts: tuple[str, ...]


def propose(sheet: Sheet, *, closed: bool = True, at: Seen | None = None) -> Profile | None:
    """The profile of a sheet by the dictionary; None where it does not know enough.

    `closed`: the sheet is whole. `at`: its heading, where that is known.
    """
    seen = at or find_heading(sheet)
    if seen is None:
        return None
    seen = _named_by_client(_points_numbered(sheet, seen))
    before = [sheet.line(row) for row in islice(sheet.filled_rows(seen.row), _LOOKED_AT)]
    first = seen.row + seen.lines
    below = sheet.rows[first : first + _ROWS_BELOW]
    seen = replace(seen, headings=deltas_of_title(before, seen.texts, seen.headings, below))
    quantities = [heading.quantity for heading in seen.headings if heading.quantity]
    roles = {heading.role for heading in seen.headings if heading.role}
    labels = _labels(sheet, seen.row)
    layout = _layout(roles, quantities)
    if layout == "samples" and (_OF_PEAKS.issuperset(quantities) or not _evident(seen, quantities, roles, labels)):
        return None
    if not _numbers_below(sheet, seen, layout, closed):
        return None
    profile = Profile(
        id=DICTIONARY,
        title=Text("按表头词典识别的表格", "a table known by its headings"),
        technique="rock_eval" if {"s1", "s2"} <= set(quantities) else "table",
        layout=layout,
        heading_lines=seen.lines,
        unit_line=seen.unit_line,
        repeat=True,
        group=_group(sheet, seen, layout, roles, quantities),
        columns=_rules(seen, layout, unit_of_title(sheet, seen.row)),
        labels=labels,
    )
    return replace(profile, heading=_heading_pattern(sheet, seen))


def _group(sheet: Sheet, seen: Seen, layout: Layout, roles: set[str], quantities: list[str]) -> Group:
    """Which rows are one measurement: those of a sample below each other, where they are readings or components."""
    if layout == "results":
        return "run"
    if layout == "samples" and not _named(roles):
        return "all"
    are_parts = ("ro" in quantities and "ro_n" not in quantities) or {"sample", "analyte"} <= roles
    return "run" if layout == "samples" and are_parts and _repeats(sheet, seen) else ""


def _points_numbered(sheet: Sheet, seen: Seen) -> Seen:
    """Where rows repeat a sample and 测点 counts 1, 2, 3 …, it is the number of a point and not how many there are."""
    quantities = [heading.quantity for heading in seen.headings]
    if not {"ro", "ro_n"} <= set(quantities) or all(heading.role != "sample" for heading in seen.headings):
        return seen
    place, first = quantities.index("ro_n"), seen.row + seen.lines
    if [sheet.cell(row, place).strip() for row in range(first, first + 3)] != ["1", "2", "3"]:
        return seen
    if not _repeats(sheet, seen):
        return seen
    changed = [Heading(role="number") if at == place else heading for at, heading in enumerate(seen.headings)]
    return replace(seen, headings=tuple(changed))


def _named_by_client(seen: Seen) -> Seen:
    """Where no column holds the laboratory's own name of a sample, the client's is its name."""
    roles = [heading.role for heading in seen.headings]
    if "sample" in roles or "client_sample_id" not in roles:
        return seen
    at = roles.index("client_sample_id")
    changed = [heading._replace(role="sample") if i == at else heading for i, heading in enumerate(seen.headings)]
    return replace(seen, headings=tuple(changed))


def _evident(seen: Seen, quantities: list[str], roles: set[str], labels: tuple[LabelRule, ...]) -> bool:
    """Whether a heading shows a table of samples: a name and a quantity, and hardly anything that is not known.

    Without a column of names (the sample stands before the table) nothing may be unknown, and no quantity come twice.
    """
    if not quantities:
        return False
    if _named(roles):
        return True
    all_known = all(heading.known for heading, text in zip(seen.headings, seen.texts, strict=True) if text)
    return all_known and len(set(quantities)) == len(quantities) and any(rule.role == "sample" for rule in labels)


def _named(roles: set[str]) -> bool:
    """Whether each row says which sample it is: by its name, or by its well and depth."""
    return "sample" in roles or ("well" in roles and bool({"depth", "depth_top"} & roles))


def find_heading(sheet: Sheet) -> Seen | None:
    """The row of which the dictionary knows most columns, with its second line, or a line of units beside it."""
    best: Seen | None = None
    best_score = 1.0
    first = next(sheet.filled_rows(), 0)
    known = [knows(cells) for cells in sheet.rows[first : first + _LOOKED_AT + 1]]
    for at in range(min(len(known), _LOOKED_AT)):
        if not known[at] and not any(known[at + 1 : at + 2]):
            continue
        for lines in (1, 2):
            below = first + at + 1
            if (not known[at] or _names_quantities(sheet, below)) if lines == 1 else _holds_values(sheet, below):
                continue
            seen = see(sheet, first + at, lines)
            score = _score(seen) - 0.1 * (lines - 1)
            if score > best_score:
                best, best_score = seen, score
    return best and _with_units(sheet, best)


def _holds_values(sheet: Sheet, row: int) -> bool:
    """Whether a row is one of values, and so no second line of a heading: 1, 2, 3 … below Ro may number its points."""
    cells = [cell for cell in (sheet.rows[row] if row < len(sheet.rows) else ()) if cell.strip()]
    numbers = [cell for cell in cells if read_cell(cell, _MARKS).value is not None]
    return 2 * len(numbers) >= max(len(cells), 1) or any(not cell.strip().isdigit() for cell in numbers)


def _names_quantities(sheet: Sheet, row: int) -> bool:
    """Whether a row is the second line of a heading: δ13C below the names of fractions. Only with it is that whole."""
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    named = [cell for cell in cells if len(cell) <= _LONGEST and not is_unit(cell) and read_heading(cell).quantity]
    return len(named) > 1 and not _holds_values(sheet, row)


def _with_units(sheet: Sheet, seen: Seen) -> Seen:
    """A heading with the line of units below it (perhaps after one of masses and the like) or above it."""
    after = seen.row + seen.lines
    if seen.lines == 2 and _is_unit_row(sheet, seen.row + 1):
        return seen
    if _is_unit_row(sheet, after):
        return replace(seen, lines=seen.lines + 1, unit_line=seen.lines + 1)
    if term_key(sheet.cell(after, 0)) in words().others and _is_unit_row(sheet, after + 1):
        return replace(seen, lines=seen.lines + 2, unit_line=seen.lines + 2)
    if seen.row and _is_unit_row(sheet, seen.row - 1):
        return replace(seen, row=seen.row - 1, lines=seen.lines + 1, unit_line=1)
    return seen


def knows(cells: list[str]) -> bool:
    """Whether the dictionary knows any cell of a row, or several are elements; most rows are dismissed here."""
    if not 0 < len(cells) <= _WIDEST:
        return False
    short = [cell for cell in cells if cell and len(cell) <= _LONGEST]
    return any(read_heading(cell).known for cell in short) or sum(element_of(cell).known for cell in short) > 1


def see(sheet: Sheet, row: int, lines: int) -> Seen:
    """The meaning of each column under a heading of one line or two (the upper one may group the lower)."""
    width = max(len(sheet.rows[i]) for i in range(row, min(row + lines, len(sheet.rows))))
    headings: list[Heading] = []
    texts: list[str] = []
    ways: list[list[str]] = []
    group = ""
    for column in range(width):
        upper = " ".join(sheet.cell(row, column).split())
        group = upper or group
        lower = " ".join(sheet.cell(row + 1, column).split()) if lines == 2 else ""
        joined = " ".join(dict.fromkeys(part for part in (upper, lower) if part))
        choices = [joined] if lines == 1 else [text for text in (joined, lower, upper) if text]
        if lower and not upper and is_delta(read_heading(f"{group} {lower}").quantity):
            choices = [f"{group} {lower}"]  # the cells to the right of a group's name are its own
        found = next((heading for text in choices if (heading := read_heading(text)).known), Heading())
        if lines == 2 and lower and not found.unit and is_unit(lower) and found.known:
            found = found._replace(unit=bare_unit(lower))
        headings.append(found)
        texts.append(joined)
        ways.append([text for text in choices if text])
    if lines == 2:
        headings = deltas_of_compounds(_texts(sheet, row, width), _texts(sheet, row + 1, width), headings)
    if any(element_of(text).known for texts_of_one in ways for text in texts_of_one):
        headings = with_elements(ways, headings, _units_beside(sheet, row, row + lines, width))
    return Seen(row=row, lines=lines, unit_line=0, headings=tuple(headings), texts=tuple(texts))


def _texts(sheet: Sheet, row: int, width: int) -> list[str]:
    return [" ".join(sheet.cell(row, column).split()) for column in range(width)]


def _units_beside(sheet: Sheet, heading: int, after: int, width: int) -> list[str]:
    """The units of the line behind a heading; where that holds none, the one that the title states."""
    if _is_unit_row(sheet, after):
        return [sheet.cell(after, column) for column in range(width)]
    return [unit_of_title(sheet, heading)] * width


def _score(seen: Seen) -> float:
    quantities = {heading.quantity for heading in seen.headings if heading.quantity}
    roles = {heading.role for heading in seen.headings if heading.role}
    filled = sum(1 for text in seen.texts if text)
    known = sum(1 for heading in seen.headings if heading.known)
    score = (
        len(quantities) + 0.6 * len(roles) + 0.4 * ("sample" in roles) + (1.0 if {"analyte", "value"} <= roles else 0)
    )
    return score * (0.3 + 0.7 * known / max(filled, 1)) if known else 0.0


def _layout(roles: set[str], quantities: list[str]) -> Layout:
    others = [quantity for quantity in quantities if quantity not in _OF_PEAKS]
    return "results" if "analyte" in roles and "value" in roles and len(others) <= 1 else "samples"


def _rules(seen: Seen, layout: Layout, common: str) -> tuple[ColumnRule, ...]:
    """The rules of a heading's columns; `common` is the unit that the title states for all of them."""
    rules = []
    for place, heading in enumerate(seen.headings):
        if heading.quantity and not (layout == "results" and heading.quantity == "sample_mass"):
            unit = heading.unit or (common if _may_be_in(heading.quantity, common) else "")
            rules.append(ColumnRule(place=place, quantity=heading.quantity, unit=unit))
        elif heading.role:
            rules.append(ColumnRule(place=place, role=heading.role, unit=heading.unit))
    return tuple(rules)


def unit_of_title(sheet: Sheet, before: int) -> str:
    """The unit that a line before the heading states for the whole table, such as 单位：μg/g; empty if none does."""
    lines = [sheet.line(row) for row in islice(sheet.filled_rows(before), _LOOKED_AT)]
    stated = {match["unit"] for line in lines for match in _UNIT_OF_TITLE.finditer(line) if is_unit(match["unit"])}
    return stated.pop() if len(stated) == 1 else ""


def _may_be_in(quantity: str, unit: str) -> bool:
    """Whether a unit of a title can be that of a quantity: of a content, or of one that can be converted exactly."""
    known = quantities().get(quantity)
    return bool(unit) and (known is None or known.any_unit or known.scale(unit) is not None)


def _labels(sheet: Sheet, before: int) -> tuple[LabelRule, ...]:
    """Rules for the labels before the table that name a role, such as 样品编号 or Operator."""
    rules: dict[str, LabelRule] = {}
    for row in sheet.filled_rows(before):
        for place in range(min(len(sheet.rows[row]), 20)):
            text = " ".join(sheet.cell(row, place).split())
            if (inside := _LABEL_INSIDE.fullmatch(text)) and (role := read_heading(inside["label"]).role) in _LABELLED:
                pattern = re.compile(re.escape(inside["label"]) + r"\s*[:：]\s*(?P<value>\S.*)")
                rules.setdefault(role, LabelRule(label=pattern, role=role))
                continue
            role = read_heading(text).role
            if not role or role in ("number", "value", "unit", "analyte", "remark") or not sheet.cell(row, place + 1):
                continue
            rules.setdefault(role, LabelRule(label=re.compile(re.escape(text)), role=role, offset=1))
    return tuple(rules.values())


def _numbers_below(sheet: Sheet, seen: Seen, layout: Layout, closed: bool) -> bool:
    """Whether there is a number, in the first rows below, in a column that should hold one."""
    places = [
        place
        for place, heading in enumerate(seen.headings)
        if (heading.role == "value" if layout == "results" else heading.quantity)
    ]
    first = seen.row + seen.lines
    rows = sheet.rows[first : first + _ROWS_BELOW] if not closed else sheet.rows[first:]
    for cells in rows[:2000]:
        for place in places:
            if place < len(cells) and read_cell(cells[place], _MARKS).value is not None:
                return True
    return not closed and first >= len(sheet.rows) - 1 and bool(places) and len(seen.headings) > 20


def _repeats(sheet: Sheet, seen: Seen) -> bool:
    """Whether rows that follow each other name the same sample, or leave its name out."""
    roles = [heading.role for heading in seen.headings]
    naming = ("sample",) if "sample" in roles else ("well", "depth", "depth_top")
    places = [place for place, role in enumerate(roles) if role in naming]
    rows = range(seen.row + seen.lines, min(len(sheet.rows), 200))
    names = ["\t".join(sheet.cell(row, place) for place in places).strip() for row in rows]
    return any(a and (a == b or not b) for a, b in pairwise(names))


def _is_unit_row(sheet: Sheet, row: int) -> bool:
    cells = [cell.strip() for cell in sheet.rows[row] if cell.strip()] if row < len(sheet.rows) else []
    return bool(cells) and sum(map(is_unit, cells)) >= max(1, 0.6 * len(cells))


def _heading_pattern(sheet: Sheet, seen: Seen) -> re.Pattern[str]:
    return re.compile("^" + re.escape(sheet.line(seen.row)) + "$")
