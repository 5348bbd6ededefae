"""Merging issued reports into one, and splitting one into several: contents in, contents out, nothing recalculated.

A composed content has a chapter for each analysis item; a chapter is what the item's report says, with the rows of
all its originals. Rows, peak tables and charts are taken over as they are, so that every value stays the one that was
signed, byte for byte. What does not fit together (unit, rounding, method, a sample twice) is refused with the list.

Pure: no store, no clock; the desk, the tool and the central service use it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from parsers.wording import Text
from station.reports.content import Content
from station.reports.merge_conflicts import (
    MergeBy,
    MergeConflict,
    MergeRefused,
    Original,
    Part,
    conflicts,
    not_issued,
)

COMPOSED_SCHEMA = "geolab-composed-report/1"

MOST_ON_COVER = 4
"""How many clients or commissions the cover of a composed report lists by name."""

SplitBy = Literal["sample", "item", "client"]


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


def split(original: Original, by: SplitBy, head: Part) -> list[Content]:
    """The contents, without numbers, that an issued report is split into. Raises MergeRefused."""
    if original.state != "issued":
        raise MergeRefused([not_issued(original)])
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
            key: _listed(content["client"].get(key, "") for content in contents)
            for key in ("name", "contact", "address", "submitter", "commission_no", "requirements", "sampling")
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
        "remarks": _remarks(parts, "remarks"),
        "declared": _remarks(parts, "declared"),
        "peak_tables": [table for part in parts for table in part["peak_tables"]],
        "charts": [chart for part in parts for chart in part["charts"]],
    }


def _with_source(part: Part, original: Original) -> Content:
    """The members of a chapter, each sample with the number of the report it was first in."""
    keys = ("item", "methods", "instruments", "method_record", "results", "definitions", "remarks")
    samples = [{"report_no": original.report_no, **sample} for sample in part["samples"]]
    kept = {key: part[key] for key in (*keys, "peak_tables", "charts")}
    return kept | {"samples": samples, "by_hand": part.get("by_hand", []), "declared": part.get("declared", [])}


def _settings(parts: Sequence[Part]) -> list[Content]:
    """Each calculation setting once; where the reports differ, all of its values."""
    found: dict[str, Content] = {}
    for part in parts:
        for one in part["method_record"]:
            known = found.setdefault(one["id"], {**one, "value": ""})
            values = [*known["value"].split(" / "), *one["value"].split(" / ")]
            known["value"] = " / ".join(dict.fromkeys(value for value in values if value))
    return list(found.values())


def _remarks(parts: Sequence[Part], member: str) -> list[Content]:
    """What is said with the samples it is said of; what is said of a whole report becomes said of its samples."""
    said: list[Content] = []
    for part in parts:
        everyone = [sample["sample_no"] for sample in part["samples"]]
        for remark in part[member]:
            words = {key: value for key, value in remark.items() if key != "samples"}
            known = next((one for one in said if words.items() <= one.items()), None)
            if known is None:
                said.append(words | {"samples": list(remark["samples"] or everyone)})
            else:
                known["samples"] += remark["samples"] or everyone
    return said


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

    def said_of_them(said: Sequence[Part]) -> list[Part]:
        """What is said of these samples; what is said of no sample by name is of all."""
        kept = ({**one, "samples": [no for no in one["samples"] if no in sample_nos]} for one in said)
        return [one for one, before in zip(kept, said, strict=True) if one["samples"] or not before["samples"]]

    return {
        **chapter,
        "samples": of_them(chapter["samples"]),
        "results": {**chapter["results"], "rows": of_them(chapter["results"]["rows"])},
        "peak_tables": of_them(chapter["peak_tables"]),
        "charts": of_them(chapter["charts"]),
        "by_hand": of_them(chapter["by_hand"]),
        "remarks": said_of_them(chapter["remarks"]),
        "declared": said_of_them(chapter["declared"]),
    }


def _clients(original: Original) -> dict[str, Part]:
    """Which client each of the originals of a composed report was for."""
    reports = original.content["origin"]["reports"] if "origin" in original.content else ()
    return {one["report_no"]: one["client"] for one in reports}


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
