"""What a cell says: a number, a state such as `n.d.` or `<0.1`, or neither.

Whether a comma is a decimal mark is decided by evidence of the same sheet, never by a locale: `12,5` and `0,123` can
only be decimal commas, `1,234,567` and `1,234.5` can only group thousands, and `1,234` alone says nothing: it takes the
side that the other cells prove, and where none does it is refused. The same holds for the point in `1.234` where
decimal commas are proven: it groups thousands where another cell shows points that do (`1.234,56`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from parsers.tables.terms import Words, unit_key, units, words
from parsers.wording import Text

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_NUMBER = r"[+-]?(?:\d[\d.,']*|[.,]\d+)(?:[eE][+-]?\d{1,3})?"
_WITH_REST = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<rest>\S.*)?")
_LIMIT = re.compile(rf"(?P<sign><=|>=|[<>≤≥~≈])\s*(?P<number>{_NUMBER})(?P<rest>.*)")
_SPREAD = re.compile(rf"(?P<spread>(?:±|\+/-|\+-)\s*{_NUMBER})\s*(?P<unit>\S.*)?")
_SPACED = re.compile(r"(?<=\d)[   ' ](?=\d{3}(?!\d))")
_MARK_LIKE_A_DIGIT = re.compile(r"(?:^|[\d\s.,])[⁻⁺]?[²³¹⁰⁴-⁹₀-₉①-⓿❶-➓½¼¾]|[①-⓿❶-➓]")
"""A raised, lowered or circled digit beside a number: a footnote or a power, which must not become its last digit."""
_LONGEST = 80


class Marks(NamedTuple):
    """What the cells of a sheet prove about commas and points."""

    decimal_comma: bool = False
    decimal_point: bool = False
    grouping_point: bool = False

    @property
    def mixed(self) -> bool:
        """Whether both are proven."""
        return self.decimal_comma and self.decimal_point


class Cell(NamedTuple):
    """What one cell says. At most one of `value` and `problem` is set; with neither it is empty or a state (`flag`)."""

    value: Decimal | None = None
    unit: str = ""
    flag: str = ""
    problem: Text | None = None


NOTHING = Cell()


def evidence(texts: Iterable[str]) -> Marks:
    """What these cells prove about decimal commas and decimal points."""
    comma = point = grouping = False
    for text in texts:
        if "," not in text and (point or "." not in text):
            continue
        match = _WITH_REST.fullmatch(text.strip().lstrip("<>≤≥~≈= "))
        if match is None or _AMBIGUOUS.fullmatch(match["number"]):
            continue
        number = match["number"].partition("e")[0].partition("E")[0].lstrip("+-")
        last = max(number.rfind(","), number.rfind("."))
        if last >= 0 and number.count(number[last]) == 1:
            comma = comma or number[last] == ","
            point = point or number[last] == "."
            grouping = grouping or (number[last] == "," and "." in number)
        if comma and point:
            break
    return Marks(comma, point, grouping)


def read_cell(text: str, marks: Marks, flags: frozenset[str] = frozenset()) -> Cell:
    """What a cell says. `flags` are marks behind a number that a profile knows, besides those of the dictionary."""
    text = text.strip()
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST and not (marks.decimal_comma and _AMBIGUOUS.fullmatch(text)):
        return Cell(Decimal(text))
    return _read_unusual(text, marks, flags)


@functools.lru_cache(maxsize=8192)
def _read_unusual(text: str, marks: Marks, flags: frozenset[str]) -> Cell:
    known = words()
    if not text or _key(text) in known.missing:
        return Cell(flag="" if text in ("", "-") else text)
    if len(text) > _LONGEST:
        return _no_number(text)
    if _MARK_LIKE_A_DIGIT.search(text):
        return _no_number(text)
    plain = _SPACED.sub("", unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").strip())
    if _LIMIT.fullmatch(plain):
        return Cell(flag=text)
    match = _WITH_REST.fullmatch(plain)
    if match is None:
        return _no_number(text)
    value, problem = _value(match["number"], marks)
    if problem is not None or value is None:
        return Cell(problem=problem)
    unit, flag, understood = _rest(match["rest"] or "", known, flags)
    return Cell(value, unit, flag) if understood else _no_number(text)


def _rest(rest: str, known: Words, flags: frozenset[str]) -> tuple[str, str, bool]:
    """What stands behind a number: a unit, a flag, both in this order, or something not understood."""
    rest = rest.strip()
    if not rest:
        return "", "", True
    if rest in flags:
        return "", rest, True
    if match := _SPREAD.fullmatch(rest):
        return match["unit"] or "", match["spread"], not match["unit"] or unit_key(match["unit"]) in units()
    first, _, last = rest.rpartition(" ")
    for unit, flag in ((rest, ""), ("", rest), (first.strip(), last)):
        unit_known = not unit or unit_key(unit) in units()
        flag_known = not flag or flag in flags or flag in known.flags
        if unit_known and flag_known:
            return unit, flag, True
    return "", "", False


def _value(number: str, marks: Marks) -> tuple[Decimal | None, Text | None]:
    """The number with its decimal mark decided."""
    number = number.replace("'", "")
    mantissa = re.split("[eE]", number)[0]
    comma, point = mantissa.count(","), mantissa.count(".")
    if comma and point:
        decimal_mark = "," if mantissa.rfind(",") > mantissa.rfind(".") else "."
    elif comma + point > 1:
        decimal_mark = ""  # groups of thousands
    elif _AMBIGUOUS.fullmatch(mantissa):
        mark = "," if comma else "."
        if mark == "." and not marks.decimal_comma:
            decimal_mark = "."
        elif mark == "." and marks.grouping_point and not marks.mixed:
            decimal_mark = ""
        elif marks.mixed or not (marks.decimal_comma or marks.decimal_point) or mark == ".":
            return None, _undecided(number, mixed=marks.mixed)
        else:
            decimal_mark = "," if marks.decimal_comma else ""
    else:
        decimal_mark = "," if comma else "."
    group_mark = {",": ".", ".": ",", "": ",."}[decimal_mark]
    whole = mantissa.partition(decimal_mark)[0] if decimal_mark else mantissa
    groups = re.split(f"[{re.escape(group_mark)}]", whole.lstrip("+-"))
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None, _no_number(number).problem
    for mark in group_mark:
        number = number.replace(mark, "")
    number = number.replace(",", ".")
    return (Decimal(number), None) if _PLAIN.fullmatch(number) else (None, _no_number(number).problem)


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def _no_number(text: str) -> Cell:
    return Cell(
        problem=Text("“{text}”不是数值，也不是已知的标记", '"{text}" is neither a number nor a known mark').fill(
            text=text[:60]
        )
    )


def _undecided(number: str, *, mixed: bool) -> Text:
    if mixed:
        return Text(
            "“{text}”可为千分位，也可为小数，本表中小数点与小数逗号都有",
            '"{text}" may be grouped thousands or a decimal, and the sheet has both decimal points and decimal commas',
        ).fill(text=number)
    return Text(
        "“{text}”可为千分位，也可为小数，本表中没有其他证据",
        '"{text}" may be grouped thousands or a decimal, and nothing else in the sheet decides',
    ).fill(text=number)
