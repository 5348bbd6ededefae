"""Merged and split reports of this station: which originals, today's head, and the numbers.

The making itself is `merging`, which knows no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from station.records import Report
from station.reports.content import Content, lab_of, pair
from station.reports.filing import Subject
from station.reports.labels import LABELS
from station.reports.laboratory import laboratory, zone
from station.reports.logo import kept_logo
from station.reports.merge_conflicts import MergeBy, Original
from station.reports.numbers.numbering import MERGED_CODE, next_report_no
from station.store import Store


def candidates(store: Store, by: MergeBy, value: str, begin: date | None, end: date | None) -> list[Report]:
    """The issued reports of one item (its id) or one client (its name), issued from `begin` to `end`, both included."""
    local = zone(laboratory(store.settings).utc_offset)
    return store.reports.issued(
        item_id=value if by == "item" else None,
        client_name=value if by == "client" else None,
        begin=None if begin is None else datetime.combine(begin, time(), local),
        end=None if end is None else datetime.combine(end + timedelta(days=1), time(), local),
    )


def original(store: Store, report: Report) -> Original:
    """A report as `merging` sees it."""
    lab = laboratory(store.settings)
    approved = [signature.at for signature in report.signatures if signature.meaning == "approved"]
    return Original(
        report_no=report.report_no,
        revision=report.revision,
        state=report.state,
        issued_on=lab.day(approved[0]) if approved else "",
        content=report.content,
        content_sha256=report.content_sha256,
    )


def head(store: Store) -> Content:
    """The laboratory's part of a composed content, as the settings say it today."""
    lab = laboratory(store.settings)
    return {
        "language": lab.language,
        "labels": {key: pair(label) for key, label in LABELS.items()},
        "title": pair(lab.title),
        "statement": [pair(sentence) for sentence in lab.statement],
        "lab": lab_of(lab) | {"logo": kept_logo(store)},
    }


def merged_no(store: Store, at: datetime) -> str:
    """The next number of a merged report; call it inside the transaction that uses it."""
    return next_report_no(store, MERGED_CODE, at.astimezone(zone(laboratory(store.settings).utc_offset)).date())


def split_no(store: Store, report: Report) -> str:
    """The next free number of a part: `-S1`, `-S2` … after the number of the report that is split."""
    taken = {part.report_no for part in store.reports.made_from(report.id, "splits")}
    n = 1
    while f"{report.report_no}-S{n}" in taken:
        n += 1
    return f"{report.report_no}-S{n}"


def merged_subject(reports: Sequence[Report]) -> Subject:
    """What a merged report is filed under: its first original's commission and item stand for all."""
    return Subject(
        commission_no=reports[0].commission_no,
        item_id=reports[0].item_id,
        relation="merges",
        sources=[report.id for report in reports],
    )


def split_subject(store: Store, report: Report, part: Content) -> Subject:
    """What a part is filed under: the commission of its first sample and the item of its first chapter."""
    sample = store.orders.sample(part["samples"][0]["sample_no"])
    return Subject(
        commission_no=report.commission_no if sample is None else sample.commission_no,
        item_id=part["item"]["ids"][0],
        relation="splits",
        sources=[report.id],
    )
