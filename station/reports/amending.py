"""Amendments (ISO/IEC 17025 7.8.8): a new report in the place of an issued one, which says what changed and why.

The issued report is never touched; it is superseded, and stays readable, when its amendment is issued.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parsers.wording import Text
from station.errors import Conflict
from station.items.cells import MISSING
from station.records import Report
from station.reports.labels import LABELS
from station.store import Store

SUFFIX = re.compile(r"-G(\d+)\Z")
MOST_AMENDMENTS = 999

Change = dict[str, str]
Part = Mapping[str, Any]

_SAMPLE_FIELDS = (
    "client_sample_id",
    "well",
    "depth",
    "stratum",
    "lithology",
    "kind",
    "condition",
    "sampled_on",
    "sampling_place",
)
_CLIENT_FIELDS = {
    "name": "client",
    "contact": "contact",
    "address": "client_address",
    "submitter": "submitter",
    "requirements": "requirements",
    "sampling": "sampling",
}
_SECTIONS = {
    "methods": "methods",
    "instruments": "instrument",
    "method_record": "method_record",
    "by_hand": "by_hand",
    "declared": "declared",
    "definitions": "definitions",
    "remarks": "remarks",
    "statement": "statement",
    "lab": "laboratory",
}


def amended_no(store: Store, report: Report) -> tuple[str, int]:
    """The amendment's number and revision: `-G1`, `-G2` … after the first report's number.

    One that was sent back is used again with its next revision. Call it inside the transaction that uses it.
    """
    base = SUFFIX.sub("", report.report_no)
    for n in range(1, MOST_AMENDMENTS + 1):
        newest = store.reports.by_number(f"{base}-G{n}")
        if newest is None:
            return f"{base}-G{n}", report.revision + 1
        if newest.state == "returned" and newest.sources == (report.id,):
            return newest.report_no, newest.revision + 1
    raise Conflict(
        Text(f"报告“{base}”已更改 {MOST_AMENDMENTS} 次。", f'Report "{base}" was amended {MOST_AMENDMENTS} times.'),
        Text("请另行编制新报告。", "Prepare a new report instead."),
    )


def changes(before: Part, after: Part) -> list[Change]:
    """What is printed otherwise: cells, samples, client and dates with before and after, other sections by name."""
    found = [*_cells(before, after), *_samples(before, after), *_client_and_dates(before, after)]
    found += _peaks_and_charts(before, after)
    for section, label in _SECTIONS.items():
        if before.get(section, []) != after[section]:  # one of before lacks what is new
            found.append(_change("", LABELS[label]))
    return found


def demand_change(report: Report, found: Sequence[Change]) -> None:
    """Conflict if an amendment would say what the report says already."""
    if not found:
        raise Conflict(
            Text(
                f"与报告“{report.report_no}”相比没有任何改变。",
                f'Nothing is different from report "{report.report_no}".',
            ),
            Text(
                "请先更正结果、样品信息或设置，再更改报告。",
                "Correct the results, the sample's data or the settings first.",
            ),
        )


def _cells(before: Part, after: Part) -> Iterator[Change]:
    titles = {one["id"]: one for part in (before, after) for one in part["results"]["columns"]}
    old, new = ({row["sample_no"]: row["cells"] for row in part["results"]["rows"]} for part in (before, after))
    for sample_no in dict.fromkeys((*old, *new)):
        for column_id, column in titles.items():
            was, now = (rows.get(sample_no, {}).get(column_id, MISSING) for rows in (old, new))
            if was != now:
                yield _change(sample_no, Text(column["zh"], column["en"]), was, now)


def _samples(before: Part, after: Part) -> Iterator[Change]:
    old, new = ({one["sample_no"]: one for one in part["samples"]} for part in (before, after))
    for sample_no in dict.fromkeys((*old, *new)):
        for field in _SAMPLE_FIELDS:
            was, now = (samples.get(sample_no, {}).get(field, "") for samples in (old, new))
            if was != now:
                yield _change(sample_no, LABELS[field], was, now)


def _client_and_dates(before: Part, after: Part) -> Iterator[Change]:
    for field, label in _CLIENT_FIELDS.items():
        was, now = (part["client"].get(field, "") for part in (before, after))
        if was != now:
            yield _change("", LABELS[label], was, now)
    if before["dates"]["received_on"] != after["dates"]["received_on"]:
        yield _change("", LABELS["received_on"], before["dates"]["received_on"], after["dates"]["received_on"])
    was, now = ("–".join((part["dates"]["tested_from"], part["dates"]["tested_to"])) for part in (before, after))
    if was != now:
        yield _change("", LABELS["tested"], was, now)


def _peaks_and_charts(before: Part, after: Part) -> Iterator[Change]:
    old, new = (_by_sample(part["peak_tables"]) for part in (before, after))
    for sample_no in dict.fromkeys((*old, *new)):
        if old.get(sample_no) != new.get(sample_no):
            yield _change(sample_no, LABELS["peaks"])
    old, new = (_by_sample(part["charts"]) for part in (before, after))
    for sample_no in dict.fromkeys((*old, *new)):
        was, now = (", ".join(chart["file"] for chart in charts.get(sample_no, ())) for charts in (old, new))
        if old.get(sample_no) != new.get(sample_no):
            yield _change(sample_no, LABELS["charts"], was, now)


def _by_sample(parts: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part["sample_no"], []).append(part)
    return found


def _change(sample_no: str, what: Text, before: str = "", after: str = "") -> Change:
    return {"sample_no": sample_no, "zh": what.zh, "en": what.en, "before": before, "after": after}
