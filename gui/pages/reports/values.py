"""The values of a draft or of a report as lines: cells as they print, with the marks of quality checks beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gui.appearance import Tone
from gui.language import Languages
from gui.models.table import Column
from gui.words import translate
from parsers.wording import Text
from station.items.cells import MISSING, row_cells
from station.items.item import Item
from station.records import Determination, Draft, Finding, Report

CHECKED, STOPPED, BY_HAND, CHANGED = "▲", "■", "✎", "Δ"
"""Marks of a value: a check that did not hold, one that stops the report, a figure put right by hand, one that differs
from the report that is amended. Told by shape, not by colour alone."""

LINE = 14
"""Letters in a line of a title."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column of values: its id, title and unit."""

    id: str
    title: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One sample's values."""

    key: str
    sample_no: str
    client_id: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    determination_id: str = ""
    revision: int = 0
    missing: Text | None = None
    findings: tuple[Finding, ...] = ()
    by_hand: frozenset[str] = frozenset()
    corrected: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    """What the amended report printed, by column, where this one prints something else."""

    def mark(self, column_id: str) -> str:
        """The mark of one value."""
        severities = {one.severity for one in self.findings if one.value_id == column_id}
        if "stop" in severities:
            return STOPPED
        if column_id in self.before:
            return CHANGED
        if column_id in self.by_hand:
            return BY_HAND
        return CHECKED if "warning" in severities else ""

    def tone(self, column_id: str) -> Tone:
        """The colour of one value."""
        tones: dict[str, Tone] = {STOPPED: "bad", CHANGED: "warn", CHECKED: "warn", BY_HAND: "busy"}
        return tones.get(self.mark(column_id), "plain")


def draft_lines(draft: Draft, item: Item | None) -> list[ValueLine]:
    """The lines of a draft; a task without a determination has no cells."""
    return [
        _line(row.task.id, row.sample.sample_no, row.sample.client_sample_id, row.determination, item, row.missing)
        for row in draft.rows
    ]


def draft_heads(item: Item | None) -> list[Head]:
    """The columns of a draft."""
    return [Head(column.id, column.title, column.unit) for column in (() if item is None else item.columns)]


def report_lines(report: Report, determinations: Mapping[str, Determination]) -> list[ValueLine]:
    """The frozen lines of a report; a merged one has those of each chapter."""
    lines = []
    for part in _parts(report):
        clients = {one["sample_no"]: one["client_sample_id"] for one in part["samples"]}
        for number, row in enumerate(part["results"]["rows"]):
            made = determinations.get(str(row.get("determination_id", "")))
            lines.append(
                ValueLine(
                    key=f"{part['item'].get('id', '')}/{row['sample_no']}/{number}",
                    sample_no=row["sample_no"],
                    client_id=clients.get(row["sample_no"], ""),
                    cells=row["cells"],
                    determination_id=str(row.get("determination_id", "")),
                    revision=int(row.get("determination_revision", 0)),
                    findings=() if made is None else made.reported.findings,
                    by_hand=frozenset() if made is None else frozenset(one.target for one in made.by_hand),
                    corrected=made is not None and bool(made.correction_ids),
                    before=_before(report, part, row["sample_no"]),
                )
            )
    return lines


def _before(report: Report, part: Mapping[str, Any], sample_no: str) -> dict[str, str]:
    """What an amendment changed of one sample, by the column's id."""
    content: Mapping[str, Any] = report.content
    changes = content.get("amends", {}).get("changes", ())
    ids = {(one["zh"], one["en"]): one["id"] for one in part["results"]["columns"]}
    return {
        ids[one["zh"], one["en"]]: one["before"]
        for one in changes
        if one["sample_no"] == sample_no and (one["zh"], one["en"]) in ids
    }


def report_heads(report: Report) -> list[Head]:
    """The columns of a report, each once."""
    found: dict[str, Head] = {}
    for part in _parts(report):
        for one in part["results"]["columns"]:
            found.setdefault(one["id"], Head(one["id"], Text(one["zh"], one["en"]), one["unit"]))
    return list(found.values())


def columns(
    heads: Sequence[Head], languages: Languages, *, with_state: bool, with_reasons: bool
) -> list[Column[ValueLine]]:
    """Sample, state, reasons where something is missing, the checks, and a column for each value."""
    first: list[Column[ValueLine]] = [
        Column(
            title=lambda: translate("Values", "Sample number"),
            text=lambda line: line.sample_no,
            tip=lambda line: f"{line.sample_no}\n{line.client_id}",
            width=17,
        ),
    ]
    if with_state:
        first.append(
            Column(
                title=lambda: translate("Values", "State"),
                text=_state,
                tone=lambda line: "good" if line.missing is None else "warn",
                tip=lambda line: "" if line.missing is None else languages.of(line.missing),
                marked=True,
                width=7,
            )
        )
    if with_reasons:
        first.append(
            Column(
                title=lambda: translate("Values", "What is missing, and why"),
                text=lambda line: "" if line.missing is None else languages.of(line.missing),
                width=40,
            )
        )
    first.append(_checks(languages))
    return [*first, *(_value(head, languages) for head in heads)]


def first_columns(*, with_state: bool, with_reasons: bool) -> int:
    """How many columns stand before the values."""
    return 2 + with_state + with_reasons


def _checks(languages: Languages) -> Column[ValueLine]:
    def told(line: ValueLine) -> str:
        counts = {
            STOPPED: sum(one.severity == "stop" for one in line.findings),
            CHECKED: sum(one.severity == "warning" for one in line.findings),
            BY_HAND: len(line.by_hand) + line.corrected,
        }
        return "  ".join(f"{mark} {count}" for mark, count in counts.items() if count) or "—"

    def tone(line: ValueLine) -> Tone:
        severities = {one.severity for one in line.findings}
        return "bad" if "stop" in severities else "warn" if "warning" in severities else "plain"

    return Column(
        title=lambda: translate("Values", "Checks"),
        text=told,
        tone=tone,
        tip=lambda line: "\n".join(languages.of(one.message) for one in line.findings),
        width=6,
    )


def _value(head: Head, languages: Languages) -> Column[ValueLine]:
    def title() -> str:
        return in_lines(languages.of(head.title), head.unit)

    def text(line: ValueLine) -> str:
        mark = line.mark(head.id)
        cell = line.cells.get(head.id, MISSING)
        return f"{mark} {cell}" if mark else cell

    def tip(line: ValueLine) -> str:
        said = [languages.of(one.message) for one in line.findings if one.value_id == head.id]
        if head.id in line.before:
            said.insert(0, translate("Values", "Before the amendment: {value}").format(value=line.before[head.id]))
        return "\n".join(said) or translate("Values", "Click: where this value comes from")

    return Column(title=title, text=text, tone=lambda line: line.tone(head.id), tip=tip, width=8, numeric=True)


def in_lines(name: str, unit: str) -> str:
    """The title of a value in as many short lines as it needs: its name broken at spaces, its unit below."""
    lines = textwrap.wrap(name, LINE, break_long_words=False) or [""]
    if unit:
        last = f"{lines[-1]} ({unit})"
        lines = [*lines[:-1], last] if len(last) <= LINE else [*lines, f"({unit})"]
    return "\n".join(lines)


def _state(line: ValueLine) -> str:
    if line.missing is not None:
        return translate("Values", "Missing")
    if line.corrected or line.by_hand:
        return translate("Values", "Ready (by hand)")
    return translate("Values", "Ready") if line.revision <= 1 else translate("Values", "Ready (revised)")


def _line(
    key: str, sample_no: str, client_id: str, made: Determination | None, item: Item | None, missing: Text | None
) -> ValueLine:
    if made is None:
        return ValueLine(key, sample_no, client_id, missing=missing)
    return ValueLine(
        key=key,
        sample_no=sample_no,
        client_id=client_id,
        cells={} if item is None else row_cells(item, made.reported.values),
        determination_id=made.id,
        revision=made.revision,
        missing=missing,
        findings=made.reported.findings,
        by_hand=frozenset(one.target for one in made.by_hand),
        corrected=bool(made.correction_ids),
    )


def _parts(report: Report) -> Sequence[Mapping[str, Any]]:
    content: Mapping[str, Any] = report.content
    parts: Sequence[Mapping[str, Any]] = content.get("chapters", (content,))
    return parts
