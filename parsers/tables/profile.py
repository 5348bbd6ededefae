"""A profile: what the rows and columns of one kind of table are, as data.

A profile is a TOML file whose stem is its id. `[marks]` tell the table by its content; `[table]` says where the heading
is and what a row is; `[[columns]]` name the columns that matter, all others are kept verbatim; `[[labels]]` find
values that stand beside their label, anywhere. The product's own profiles lie in `profiles/`; a laboratory adds its own
folder.

    title = { zh = "…", en = "…" }, technique = "table", source = "where the layout is known from"
    [instrument]  maker, model, software
    [marks]       text = ["regex", …] all found in the first lines (cells joined by tabs), absent = ["regex", …];
                  workbook = true for sheets of workbooks only, false for text only
    [table]       layout = "samples": a row is a sample; "results": one component of a sample; "curve": a point
                  heading = "regex" of its line, heading_lines = 2, unit_line = 2: which of them holds units
                  repeat = true: the heading returns, with other columns; by_width = true: headings stay in force side
                  by side, and a row belongs to the one that has as many cells and fits it
                  group = "run": rows of one sample that follow each other are one measurement, "all": wherever
                  sheets, skip, end, block = "regex"; transpose = true; separator; dates = "day_first",
                  decimal = "comma": only where a laboratory declares what the cells do not decide
    [[columns]]   heading = "regex" (of the whole heading) or place = 3 (counted from 1)
                  quantity = "toc", or "{1}" for a group of the regex; or role = "sample", "date", …
                  unit = "%": the unit where the heading names none; flags = ["H"]: marks behind its numbers
    [[labels]]    label = "regex" of a cell, perhaps with (?P<value>…); quantity or role; unit; value = "regex"
                  offset = 2: cells to the right (else the next that says something), or below = true
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from parsers.errors import ParserError
from parsers.measurement import Instrument, Technique
from parsers.tables.dates import Order
from parsers.wording import Text

Layout = Literal["samples", "results", "curve"]
Group = Literal["", "run", "all"]
_EXCLUDED = re.compile(r"(?:1|true|yes|x|excluded|是|剔除)", re.IGNORECASE)
ROLES = frozenset(
    [
        "sample",
        "client_sample_id",
        "well",
        "depth",
        "depth_top",
        "depth_base",
        "stratum",
        "lithology",
        "remark",
        "date",
        "time",
        "operator",
        "method",
        "type",
        "number",
        "analyte",
        "value",
        "unit",
        "flag",
        "excluded",
        "mean",
        "set",
        "x",
        "y",
        "serial",
        "model",
        "text",
    ]
)
_KEYS = {
    "": {"title", "technique", "source", "instrument", "marks", "table", "columns", "labels", "notes"},
    "marks": {"text", "absent", "workbook"},
    "table": {
        *("layout", "heading", "heading_lines", "first_row", "repeat", "group", "sheets", "skip", "end", "block"),
        *("transpose", "separator", "dates", "decimal", "excluded", "sample", "unit_line", "by_width"),
    },
    "columns": {"heading", "place", "quantity", "role", "unit", "flags", "of"},
    "labels": {"label", "quantity", "role", "unit", "offset", "below", "value"},
}


class ProfileError(ParserError):
    """A profile's file does not say what a profile must say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """How a column is found (by the whole of its heading, or by its place from 0) and what it is."""

    heading: re.Pattern[str] | None = None
    place: int | None = None
    quantity: str = ""
    role: str = ""
    unit: str = ""
    flags: frozenset[str] = frozenset()
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """A value beside its label: `offset` cells to the right (0: the next that says something), or `below` it.

    `value` finds the part of it that counts.
    """

    label: re.Pattern[str]
    quantity: str = ""
    role: str = ""
    unit: str = ""
    offset: int = 0
    below: bool = False
    value: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile as it is used; see the module for what its parts mean."""

    id: str
    title: Text
    technique: Technique
    source: str = ""
    instrument: Instrument = field(default_factory=Instrument)
    marks: tuple[re.Pattern[str], ...] = ()
    absent: tuple[re.Pattern[str], ...] = ()
    workbook: bool | None = None
    layout: Layout = "samples"
    heading: re.Pattern[str] | None = None
    heading_lines: int = 1
    unit_line: int = 0
    first_row: int = 1
    repeat: bool = False
    by_width: bool = False
    group: Group = ""
    sheets: re.Pattern[str] | None = None
    skip: re.Pattern[str] | None = None
    end: re.Pattern[str] | None = None
    block: re.Pattern[str] | None = None
    excluded: re.Pattern[str] = _EXCLUDED
    sample: str = ""
    transpose: bool = False
    separator: str = ""
    dates: Order = ""
    decimal: str = ""
    columns: tuple[ColumnRule, ...] = ()
    labels: tuple[LabelRule, ...] = ()
    own: bool = False

    def fits(self, text: str, *, workbook: bool) -> bool:
        """Whether these first lines are of this kind of table."""
        if self.workbook is not None and self.workbook != workbook:
            return False
        return (
            bool(self.marks)
            and all(mark.search(text) for mark in self.marks)
            and not any(mark.search(text) for mark in self.absent)
        )


@functools.lru_cache(maxsize=512)
def load_profile(path: Path, changed_ns: int, own: bool) -> Profile:
    """A profile of a file as it was at `changed_ns` (its time of change, so that an edited file is read again).

    Raises ProfileError naming the file, the place and what was expected.
    """
    del changed_ns
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parse_profile(text, path.stem, own=own)
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path.stem, Text("无法读取：{error}", "cannot be read: {error}").fill(error=error)) from error


def parse_profile(text: str, id_: str, *, own: bool = True) -> Profile:
    """A profile from its TOML. Raises ProfileError."""
    try:
        table = tomllib.loads(text)
        _known(table, "", id_)
        return _profile(table, id_, own)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(id_, Text("不是有效的 TOML：{error}", "it is no valid TOML: {error}").fill(error=error)) from error
    except (re.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(
            id_, Text("{kind}：{error}", "{kind}: {error}").fill(kind=type(error).__name__, error=error)
        ) from error


def _profile(table: Mapping[str, Any], id_: str, own: bool) -> Profile:
    marks, layout = table.get("marks", {}), table.get("table", {})
    profile = Profile(
        id=id_,
        title=Text(table["title"]["zh"], table["title"]["en"]),
        technique=_choice(table.get("technique", "table"), get_args(Technique), id_),
        source=str(table.get("source", "")),
        instrument=Instrument(**table.get("instrument", {})),
        marks=_patterns(marks.get("text", [])),
        absent=_patterns(marks.get("absent", [])),
        workbook=marks.get("workbook"),
        layout=_choice(layout.get("layout", "samples"), get_args(Layout), id_),
        heading=_pattern(layout.get("heading")),
        heading_lines=int(layout.get("heading_lines", 1)),
        unit_line=int(layout.get("unit_line", 0)),
        first_row=int(layout.get("first_row", 1)),
        repeat=bool(layout.get("repeat", False)) or bool(layout.get("by_width", False)),
        by_width=bool(layout.get("by_width", False)),
        group=_choice(layout.get("group", ""), get_args(Group), id_),
        sheets=_pattern(layout.get("sheets")),
        skip=_pattern(layout.get("skip")),
        end=_pattern(layout.get("end")),
        block=_pattern(layout.get("block")),
        excluded=_pattern(layout.get("excluded")) or _EXCLUDED,
        sample=_choice(layout.get("sample", ""), ("", "file"), id_),
        transpose=bool(layout.get("transpose", False)),
        separator=str(layout.get("separator", "")),
        dates=_choice(layout.get("dates", ""), get_args(Order), id_),
        decimal=_choice(layout.get("decimal", ""), ("", "comma", "point"), id_),
        columns=tuple(_column(rule, id_) for rule in table.get("columns", [])),
        labels=tuple(_label(rule, id_) for rule in table.get("labels", [])),
        own=own,
    )
    if not profile.columns and not profile.labels:
        raise _wrong(id_, Text("没有 [[columns]] 也没有 [[labels]]", "it has neither [[columns]] nor [[labels]]"))
    return profile


def _column(rule: Mapping[str, Any], id_: str) -> ColumnRule:
    _known(rule, "columns", id_)
    if ("heading" in rule) == ("place" in rule):
        raise _wrong(id_, Text("每列须有 heading 或 place 之一", "each column needs a heading or a place"))
    if not rule.get("quantity") and rule.get("role") not in ROLES:
        raise _wrong(id_, Text("列的 role 为 {role}", "a column's role is {role}").fill(role=repr(rule.get("role"))))
    return ColumnRule(
        heading=_pattern(rule.get("heading")),
        place=int(rule["place"]) - 1 if "place" in rule else None,
        quantity=rule.get("quantity", ""),
        role=rule.get("role", ""),
        unit=rule.get("unit", ""),
        flags=frozenset(rule.get("flags", [])),
        of=rule.get("of", ""),
    )


def _label(rule: Mapping[str, Any], id_: str) -> LabelRule:
    _known(rule, "labels", id_)
    pattern = _pattern(rule["label"])
    assert pattern is not None
    return LabelRule(
        label=pattern,
        quantity=rule.get("quantity", ""),
        role=rule.get("role", ""),
        unit=rule.get("unit", ""),
        offset=int(rule.get("offset", 0)),
        below=bool(rule.get("below", False)),
        value=_pattern(rule.get("value")),
    )


def _known(table: Mapping[str, Any], place: str, id_: str) -> None:
    """A misspelt key would be a rule that silently does not hold."""
    for key, value in table.items():
        if key not in _KEYS[place]:
            raise _wrong(
                id_,
                Text(
                    "[{place}] 中的“{key}”未知，可用：{known}", '[{place}]: "{key}" is not known; there are {known}'
                ).fill(place=place, key=key, known=", ".join(sorted(_KEYS[place]))),
            )
        if not place and key in ("marks", "table"):
            _known(value, key, id_)


def _choice(value: str, choices: tuple[str, ...], id_: str) -> Any:  # noqa: ANN401 - one of several Literals
    if value not in choices:
        raise _wrong(
            id_,
            Text("“{value}”不可用，可用：{choices}", '"{value}" is not one of {choices}').fill(
                value=value, choices=", ".join(map(repr, choices))
            ),
        )
    return value


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else re.compile(text, re.IGNORECASE | re.MULTILINE)


def _patterns(texts: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE | re.MULTILINE) for text in texts)


def _wrong(id_: str, reason: Text) -> ProfileError:
    return ProfileError(
        Text("配置文件“{id}.toml”有误：", 'The profile "{id}.toml" is wrong: ')
        .fill(id=id_)
        ._replace(zh=f"配置文件“{id_}.toml”有误：{reason.zh}。", en=f'The profile "{id_}.toml" is wrong: {reason.en}.'),
        Text(
            "请修正该文件，或用 geolab profile new 由示例文件重新生成。",
            "Correct the file, or make it anew from an example with geolab profile new.",
        ),
        where=f"{id_}.toml",
    )
