"""Drafts that fill themselves, and reports that are signed and never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parsers.wording import Text
from station.records.determinations import Determination
from station.records.orders import Sample, Task

ReportState = Literal["prepared", "reviewed", "issued", "returned", "superseded", "void"]
SignatureMeaning = Literal["prepared", "reviewed", "approved"]
ReportRelation = Literal["amends", "merges", "splits"]
"""What a report is to the issued reports it is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One task of a draft: its sample and, once there is one, its newest determination."""

    task: Task
    sample: Sample
    determination: Determination | None
    missing: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the laboratory declares of the tests of one order and item; what is empty is not printed.

    `deviations` from the method, the external `provider` who did the tests (分包), the `uncertainty` of the results
    (ISO/IEC 17025 7.8.2.1 n and p, 7.8.3.1 c).
    """

    deviations: str = ""
    provider: str = ""
    uncertainty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All tasks of one commission and one analysis item, gathered as data arrives. Derived, never stored.

    By the laboratory's rule those of each sample by itself; `sample_no` is given then.
    """

    commission_no: str
    item_id: str
    client_name: str
    rows: tuple[ReportRow, ...]
    report_id: str | None = None
    sample_no: str = ""
    """Of which sample alone, where the laboratory reports each by itself."""
    declared: Declared = Declared()

    @property
    def complete(self) -> bool:
        """Whether every task has a value to report."""
        return bool(self.rows) and all(row.missing is None for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who put their name to which content, with what meaning, when."""

    person_id: str
    person_name: str
    meaning: SignatureMeaning
    at: datetime
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A numbered report. Its content is frozen when it is prepared; issuing adds the PDF, nothing else.

    With a `relation` it is made from other reports, whose ids are `sources`; a merged or split one has no tasks of
    its own, and the commission and item of its first source stand for all (its content names every one).
    """

    id: str
    report_no: str
    revision: int
    commission_no: str
    item_id: str
    state: ReportState
    task_ids: tuple[str, ...]
    determination_ids: tuple[str, ...]
    content: Mapping[str, object]
    content_sha256: str
    signatures: tuple[Signature, ...]
    pdf_sha256: str | None = None
    return_reason: str = ""
    relation: ReportRelation | None = None
    sources: tuple[str, ...] = ()
