"""Merging issued reports into one, and splitting one into several: contents in, contents out, nothing recalculated.

A composed content has a chapter for each analysis item; a chapter is what the item's report says, with the rows of
all its originals. Rows, peak tables and charts are taken over as they are, so that every value stays the one that was
signed, byte for byte. What does not fit together (unit, rounding, method, a sample twice) is refused with the list.

Pure: no store, no clock; the desk, the tool and the central service use it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from parsers.wording import Text
from station.errors import StationError
from station.reports.content import Content

COMPOSED_SCHEMA = "geolab-composed-report/1"

MOST_ON_COVER = 4
"""How many clients or commissions the cover of a composed report lists by name."""

MergeBy = Literal["item", "client"]
SplitBy = Literal["sample", "item", "client"]
ConflictKind = Literal["few", "state", "item", "client", "unit", "rounding", "method", "sample"]

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An issued report as merging and splitting see it; `issued_on` is the date printed on it."""

    report_no: str
    revision: int
    state: str
    issued_on: str
    content: Part
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """One reason why reports cannot become one."""

    kind: ConflictKind
    message: Text


class MergeRefused(StationError):
    """The reports do not fit together, or cannot be split that way. `conflicts` is the whole list."""

    def __init__(self, conflicts: Sequence[MergeConflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            Text(
                "；".join(conflict.message.zh for conflict in conflicts),
                "; ".join(conflict.message.en for conflict in conflicts),
            ),
            Text("请去掉或更改所列报告后重试。", "Leave out or amend the reports named, then try again."),
        )


def merged(originals: Sequence[Original], by: MergeBy, head: Part) -> Content:
    """One content of all originals, without number. `head`: the laboratory's part (see `composing.head`).

    Raises MergeRefused with every conflict.
    """
    found = conflicts(originals, by)
    if found:
        raise MergeRefused(found)
    groups: dict[str, list[Original]] = {}
    for original in originals:
        groups.setdefault(original.content["item"]["id"], []).append(original)
    chapters = [_chapter(group) for group in groups.values()]
    return _composed(head, "merged", originals, chapters, [original.content for original in originals])


def conflicts(originals: Sequence[Original], by: MergeBy) -> list[MergeConflict]:
    """Every reason against merging these reports; empty if they fit."""
    found = _conflicts_of_kind(originals, by)
    groups: dict[str, list[Original]] = {}
    for original in originals:
        if "chapters" not in original.content:
            groups.setdefault(original.content["item"]["id"], []).append(original)
    for group in groups.values():
        found += _conflicts_of_columns(group)
        found += _conflicts_of_methods(group)
        found += _conflicts_of_samples(group)
    return found


def split(original: Original, by: SplitBy, head: Part) -> list[Content]:
    """The contents, without numbers, that an issued report is split into. Raises MergeRefused."""
    if original.state != "issued":
        raise MergeRefused([_not_issued(original)])
    chapters = [_with_source(chapter, original) for chapter in original.content.get("chapters", (original.content,))]
    parts = _parts(original, chapters, by)
    if len(parts) < 2:
        what = {"sample": Text("样品", "sample"), "item": Text("项目", "item"), "client": Text("委托单位", "client")}[
            by
        ]
        message = Text(
            f"报告“{original.report_no}”只有一个{what.zh}，无需拆分",
            f'report "{original.report_no}" has one {what.en} only: there is nothing to split',
        )
        raise MergeRefused([MergeConflict(kind="few", message=message)])
    clients = _clients(original)
    made = []
    for part in parts:
        numbers = dict.fromkeys(sample["report_no"] for chapter in part for sample in chapter["samples"])
        stand_ins = [
            {**original.content, "client": clients.get(number, original.content["client"])} for number in numbers
        ]
        made.append(_composed(head, "split", [original], part, stand_ins))
    return made


def _composed(
    head: Part, kind: str, originals: Sequence[Original], chapters: Sequence[Content], contents: Sequence[Part]
) -> Content:
    marks = [original.content["lab"]["marks"] for original in originals]
    dates = [content["dates"] for content in contents]
    samples: dict[str, Part] = {sample["sample_no"]: sample for chapter in chapters for sample in chapter["samples"]}
    titles = [chapter["item"]["title"] for chapter in chapters]
    return {
        "schema": COMPOSED_SCHEMA,
        "report_no": "",
        "revision": 1,
        **{key: head[key] for key in ("language", "labels", "title", "statement")},
        "template_sha256": "",
        "lab": {**head["lab"], "marks": [mark for mark in marks[0] if all(mark in other for other in marks)]},
        "item": {
            "ids": [chapter["item"]["id"] for chapter in chapters],
            "title": {"zh": "、".join(one["zh"] for one in titles), "en": ", ".join(one["en"] for one in titles)},
        },
        "client": {
            key: _listed(content["client"][key] for content in contents)
            for key in ("name", "contact", "submitter", "commission_no", "requirements")
        },
        "dates": {
            "received_on": _one(date["received_on"] for date in dates),
            "tested_from": min((date["tested_from"] for date in dates if date["tested_from"]), default=""),
            "tested_to": max((date["tested_to"] for date in dates), default=""),
        },
        "samples": list(samples.values()),
        "origin": {"kind": kind, "reports": [_origin(original) for original in originals]},
        "chapters": list(chapters),
    }


def _origin(original: Original) -> Content:
    content = original.content
    return {
        "report_no": original.report_no,
        "revision": original.revision,
        "content_sha256": original.content_sha256,
        "issued_on": original.issued_on,
        "client": dict(content["client"]),
        "samples": len(content["samples"]),
    }


def _chapter(group: Sequence[Original]) -> Content:
    parts = [_with_source(original.content, original) for original in group]
    columns = {column["id"]: column for part in parts for column in part["results"]["columns"]}
    return {
        "item": parts[0]["item"],
        "methods": parts[0]["methods"],
        "instruments": _unique(one for part in parts for one in part["instruments"]),
        "method_record": _settings(parts),
        "by_hand": [one for part in parts for one in part["by_hand"]],
        "samples": [sample for part in parts for sample in part["samples"]],
        "results": {
            "columns": list(columns.values()),
            "rows": [row for part in parts for row in part["results"]["rows"]],
        },
        "definitions": _unique(one for part in parts for one in part["definitions"]),
        "remarks": _remarks(parts),
        "peak_tables": [table for part in parts for table in part["peak_tables"]],
        "charts": [chart for part in parts for chart in part["charts"]],
    }


def _with_source(part: Part, original: Original) -> Content:
    """The members of a chapter, each sample with the number of the report it was first in."""
    keys = ("item", "methods", "instruments", "method_record", "results", "definitions", "remarks")
    samples = [{"report_no": original.report_no, **sample} for sample in part["samples"]]
    kept = {key: part[key] for key in (*keys, "peak_tables", "charts")}
    return kept | {"samples": samples, "by_hand": part.get("by_hand", [])}


def _settings(parts: Sequence[Part]) -> list[Content]:
    """Each calculation setting once; where the reports differ, all of its values."""
    found: dict[str, Content] = {}
    for part in parts:
        for one in part["method_record"]:
            known = found.setdefault(one["id"], {**one, "value": ""})
            values = [*known["value"].split(" / "), *one["value"].split(" / ")]
            known["value"] = " / ".join(dict.fromkeys(value for value in values if value))
    return list(found.values())


def _remarks(parts: Sequence[Part]) -> list[Content]:
    """Remarks with the samples they are of; one of a whole report becomes one of that report's samples."""
    said: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        everyone = [sample["sample_no"] for sample in part["samples"]]
        for remark in part["remarks"]:
            said.setdefault((remark["zh"], remark["en"]), []).extend(remark["samples"] or everyone)
    return [{"zh": zh, "en": en, "samples": samples} for (zh, en), samples in said.items()]


def _parts(original: Original, chapters: Sequence[Content], by: SplitBy) -> list[list[Content]]:
    if by == "item":
        return [[chapter] for chapter in chapters]
    groups: dict[str, set[str]] = {}
    clients = _clients(original)
    own: Part = original.content["client"]
    for chapter in chapters:
        for sample in chapter["samples"]:
            client = clients.get(sample["report_no"], own)
            key = sample["sample_no"] if by == "sample" else client["name"]
            groups.setdefault(key, set()).add(sample["sample_no"])
    return [[kept for chapter in chapters if (kept := _only(chapter, group))["samples"]] for group in groups.values()]


def _only(chapter: Part, sample_nos: set[str]) -> Content:
    """The chapter with these samples alone. Instruments and settings stay: they are said of the whole series."""

    def of_them(rows: Iterable[Part]) -> list[Part]:
        return [row for row in rows if row["sample_no"] in sample_nos]

    remarks = [
        {**remark, "samples": [one for one in remark["samples"] if one in sample_nos]} for remark in chapter["remarks"]
    ]
    return {
        **chapter,
        "samples": of_them(chapter["samples"]),
        "results": {**chapter["results"], "rows": of_them(chapter["results"]["rows"])},
        "peak_tables": of_them(chapter["peak_tables"]),
        "charts": of_them(chapter["charts"]),
        "by_hand": of_them(chapter["by_hand"]),
        "remarks": [
            kept
            for kept, remark in zip(remarks, chapter["remarks"], strict=True)
            if kept["samples"] or not remark["samples"]
        ],
    }


def _clients(original: Original) -> dict[str, Part]:
    """Which client each of the originals of a composed report was for."""
    reports = original.content["origin"]["reports"] if "origin" in original.content else ()
    return {one["report_no"]: one["client"] for one in reports}


def _conflicts_of_kind(originals: Sequence[Original], by: MergeBy) -> list[MergeConflict]:
    found = [_not_issued(one) for one in originals if one.state != "issued"]
    found += [
        MergeConflict(
            kind="state",
            message=Text(
                f"报告“{one.report_no}”本身是合并或拆分的报告",
                f'report "{one.report_no}" was itself merged or split',
            ),
        )
        for one in originals
        if "chapters" in one.content
    ]
    if len({one.report_no for one in originals}) < 2:
        message = Text("合并至少需要两份报告", "two reports at least are needed to merge")
        found.append(MergeConflict(kind="few", message=message))
    key: ConflictKind = "item" if by == "item" else "client"
    said = [one.content["item"]["title"]["zh"] if by == "item" else one.content["client"]["name"] for one in originals]
    if len(set(said)) > 1:
        names = ", ".join(f"“{name}”" for name in dict.fromkeys(said))
        what = Text("分析项目", "item") if by == "item" else Text("委托单位", "client")
        message = Text(f"报告分属不同的{what.zh}：{names}", f"the reports are not of one {what.en}: {names}")
        found.append(MergeConflict(kind=key, message=message))
    return found


def _conflicts_of_columns(group: Sequence[Original]) -> list[MergeConflict]:
    found = []
    kinds: tuple[tuple[Literal["unit", "rounding"], Text], ...] = (
        ("unit", Text("单位", "unit")),
        ("rounding", Text("修约", "rounding")),
    )
    for kind, what in kinds:
        seen: dict[str, tuple[str, str]] = {}
        for one in group:
            for column in one.content["results"]["columns"]:
                said = str(column.get(kind, ""))
                first, before = seen.setdefault(column["id"], (one.report_no, said))
                if said != before:
                    message = Text(
                        f"“{column['zh']}”的{what.zh}不同：{first} 为“{before}”，{one.report_no} 为“{said}”",
                        f'the {what.en} of "{column["en"]}" differs: '
                        f'"{before}" in {first}, "{said}" in {one.report_no}',
                    )
                    found.append(MergeConflict(kind=kind, message=message))
    return found


def _conflicts_of_methods(group: Sequence[Original]) -> list[MergeConflict]:
    found = []
    first = group[0]
    wanted = sorted(method["designation"] for method in first.content["methods"])
    for one in group[1:]:
        said = sorted(method["designation"] for method in one.content["methods"])
        if said != wanted:
            message = Text(
                f"检测依据不同：{first.report_no} 为 {', '.join(wanted)}，{one.report_no} 为 {', '.join(said)}",
                f"the methods differ: {', '.join(wanted)} in {first.report_no}, {', '.join(said)} in {one.report_no}",
            )
            found.append(MergeConflict(kind="method", message=message))
    return found


def _conflicts_of_samples(group: Sequence[Original]) -> list[MergeConflict]:
    samples = [(one, {row["sample_no"] for row in one.content["results"]["rows"]}) for one in group]
    found = []
    for (one, these), (other, those) in combinations(samples, 2):
        for sample_no in sorted(these & those):
            message = Text(
                f"样品“{sample_no}”同时在 {one.report_no} 与 {other.report_no} 中",
                f'sample "{sample_no}" is in both {one.report_no} and {other.report_no}',
            )
            found.append(MergeConflict(kind="sample", message=message))
    return found


def _not_issued(one: Original) -> MergeConflict:
    message = Text(
        f"报告“{one.report_no}”未签发或已被替代", f'report "{one.report_no}" is not issued, or is superseded'
    )
    return MergeConflict(kind="state", message=message)


def _one(said: Iterable[str]) -> str:
    """The one thing that is said, or the range from first to last."""
    known = sorted({one for one in said if one})
    return "" if not known else known[0] if len(known) == 1 else f"{known[0]} – {known[-1]}"


def _listed(said: Iterable[str]) -> str:
    """What is said, each once; of many only the first, and how many there are (each original names its own)."""
    known = list(dict.fromkeys(one for one in said if one))
    shown = "、".join(known[:MOST_ON_COVER])
    return shown if len(known) <= MOST_ON_COVER else f"{shown} … ({len(known)})"


def _unique(rows: Iterable[Part]) -> list[Part]:
    found: list[Part] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found
