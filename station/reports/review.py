"""From a complete draft to an issued report: prepared, reviewed, approved, by three people, each act at most once.

Every act proves the person first, and then writes its fact, its signature, its audit entry and (on issue) the event
for the platform in one transaction. The PDF is in the vault before that transaction, so a kill at any point leaves
either a reviewed report, to be approved again, or one issued report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import uuid6

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.clock import Clock
from station.errors import Conflict, NotFound
from station.items.item import Item
from station.outbox.recording import Outbox
from station.people import PeopleDesk
from station.records import Draft, Person, Report, Signature, SignatureMeaning
from station.reports import rules
from station.reports.content import Content, content_sha256, freeze
from station.reports.drafting import draft
from station.reports.issuing import issued_event
from station.reports.laboratory import laboratory, zone
from station.reports.numbering import next_report_no
from station.reports.rendering import Watermark, render, template_sha256
from station.store import Store


class ReportDesk:
    """The desk where reports are prepared, reviewed, approved, sent back and looked at."""

    def __init__(
        self, store: Store, catalogue: Mapping[str, Item], outbox: Outbox, audit: AuditTrail, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
        self._people = PeopleDesk(store, audit)

    def prepare(self, commission_no: str, item_id: str, person_id: str, pin: str) -> Report:
        """Number a complete draft, freeze its content and sign it as prepared.

        It is printed once for trial, so that a report that cannot be printed never gets a number. Raises NotAllowed,
        NotFound, Conflict (incomplete, already in a report, or changed meanwhile), RenderingError.
        """
        person = self._people.prove(person_id, pin, "prepare")
        wanted = draft(self._store, self._catalogue, commission_no, item_id)
        rules.demand_complete(wanted, self._store)
        item = self._item(item_id)
        content = self._frozen(item, wanted)
        self._printed(item, content, (), None, "draft")
        with self._store.transaction():
            now = self._clock.now()
            current = draft(self._store, self._catalogue, commission_no, item_id)
            rules.demand_complete(current, self._store)
            rules.demand_same(wanted, current)
            content["report_no"], content["revision"] = self._number(item, current, now)
            report = _prepared(current, content, person, now)
            self._store.reports.add(report, now)
            self._note("report.prepared", person, report)
        return report

    def review(self, report_id: str, person_id: str, pin: str) -> Report:
        """Sign a prepared report as reviewed. Raises NotAllowed, NotFound, Conflict."""
        person = self._people.prove(person_id, pin, "review")
        with self._store.transaction():
            report = self._report(report_id)
            self._demand_signable(report, "reviewed", person)
            self._move(report, "reviewed")
            self._store.reports.sign(report.id, _signature(report, person, "reviewed", self._clock.now()))
            self._note("report.reviewed", person, report)
        return self._report(report_id)

    def approve(self, report_id: str, person_id: str, pin: str) -> Report:
        """Issue a reviewed report: its final PDF, the third signature and the event for the platform.

        Raises NotAllowed, NotFound, Conflict (somebody was first, a newer determination, another template),
        RenderingError.
        """
        person = self._people.prove(person_id, pin, "approve")
        report = self._report(report_id)
        item = self._item(report.item_id)
        self._demand_signable(report, "approved", person)
        rules.demand_template(report, template_sha256(item))
        issued_at = self._clock.now()
        signature = _signature(report, person, "approved", issued_at)
        pdf = self._printed(item, report.content, (*report.signatures, signature), issued_at, None)
        pdf_sha256 = self._store.vault.put_bytes(pdf)
        with self._store.transaction():
            self._demand_signable(self._report(report_id), "approved", person)
            self._move(report, "issued", pdf_sha256=pdf_sha256)
            self._store.reports.sign(report.id, signature)
            issued = self._report(report_id)
            self._outbox.record(issued_event(self._store, issued, person, len(pdf), issued_at))
            self._note("report.issued", person, issued)
        return issued

    def send_back(self, report_id: str, person_id: str, pin: str, reason: str) -> Report:
        """Return a prepared or reviewed report, with the reason; its number is used again when it is prepared anew.

        Whoever may review sends back a prepared report, whoever may approve a reviewed one.
        """
        report = self._report(report_id)
        person = self._people.prove(person_id, pin, "review" if report.state == "prepared" else "approve")
        if not reason.strip():
            raise Conflict(
                Text("退回报告须写明原因。", "A report is sent back with a reason only."),
                Text("请填写原因。", "Give the reason."),
            )
        with self._store.transaction():
            report = self._report(report_id)
            if report.state not in ("prepared", "reviewed"):
                raise rules.wrong_state(report)
            if not self._store.reports.move(report.id, report.state, "returned", reason=reason.strip()):
                raise rules.wrong_state(self._report(report_id))
            self._note("report.sent_back", person, report, reason=reason.strip())
        return self._report(report_id)

    def preview(self, report_id: str) -> bytes:
        """The PDF of a report: the issued file itself, or, before that, the same pages marked 未签发 NOT ISSUED."""
        report = self._report(report_id)
        if report.pdf_sha256 is not None:
            return self._store.vault.path(report.pdf_sha256).read_bytes()
        return self._printed(self._item(report.item_id), report.content, report.signatures, None, "unissued")

    def preview_draft(self, commission_no: str, item_id: str) -> bytes:
        """The PDF of a draft as it stands, marked 草稿 DRAFT, complete or not."""
        item = self._item(item_id)
        wanted = draft(self._store, self._catalogue, commission_no, item_id)
        return self._printed(item, self._frozen(item, wanted), (), None, "draft")

    def _frozen(self, item: Item, wanted: Draft) -> Content:
        template = template_sha256(item)
        return freeze(self._store, item, wanted, report_no="", revision=1, template_sha256=template)

    def _printed(
        self,
        item: Item,
        content: Mapping[str, object],
        signatures: tuple[Signature, ...],
        issued_at: datetime | None,
        watermark: Watermark | None,
    ) -> bytes:
        return render(self._store, item, content, signatures, issued_at=issued_at, watermark=watermark)

    def _number(self, item: Item, wanted: Draft, now: datetime) -> tuple[str, int]:
        """A returned report's number with its next revision, or a new number."""
        tasks = {row.task.id for row in wanted.rows}
        for returned in self._store.reports.all("returned"):
            newest = self._store.reports.by_number(returned.report_no)
            if newest is not None and newest.id == returned.id and tasks & set(returned.task_ids):
                return returned.report_no, returned.revision + 1
        local = now.astimezone(zone(laboratory(self._store.settings).utc_offset))
        return next_report_no(self._store, item.code, local.date()), 1

    def _demand_signable(self, report: Report, meaning: SignatureMeaning, person: Person) -> None:
        rules.demand_state(report, meaning)
        rules.demand_other_person(report, person, self._store)
        rules.demand_unchanged(report)
        rules.demand_newest(report, self._store)

    def _move(self, report: Report, after: rules.NextState, *, pdf_sha256: str | None = None) -> None:
        if not self._store.reports.move(report.id, report.state, after, pdf_sha256=pdf_sha256):
            raise rules.wrong_state(self._report(report.id))

    def _note(self, act: str, person: Person, report: Report, **more: str) -> None:
        what = {
            "report": report.id,
            "report_no": report.report_no,
            "revision": report.revision,
            "content_sha256": report.content_sha256,
            "pdf_sha256": report.pdf_sha256,
        }
        self._audit.write(act, person.id, what | more)

    def _report(self, report_id: str) -> Report:
        report = self._store.reports.get(report_id)
        if report is None:
            raise NotFound(
                Text(f"没有报告“{report_id}”。", f'There is no report "{report_id}".'),
                Text("请刷新列表后重试。", "Look at the list again."),
            )
        return report

    def _item(self, item_id: str) -> Item:
        if item_id not in self._catalogue:
            raise NotFound(
                Text(f"本站没有安装分析项目“{item_id}”。", f'The item "{item_id}" is not installed on this station.'),
                Text("请安装该项目的文件夹。", "Install the folder of this item."),
            )
        return self._catalogue[item_id]


def _prepared(wanted: Draft, content: Content, person: Person, now: datetime) -> Report:
    report = Report(
        id=str(uuid6.uuid7()),
        report_no=content["report_no"],
        revision=content["revision"],
        commission_no=wanted.commission_no,
        item_id=wanted.item_id,
        state="prepared",
        task_ids=tuple(row.task.id for row in wanted.rows),
        determination_ids=tuple(row.determination.id for row in wanted.rows if row.determination is not None),
        content=content,
        content_sha256=content_sha256(content),
        signatures=(),
    )
    return replace(report, signatures=(_signature(report, person, "prepared", now),))


def _signature(report: Report, person: Person, meaning: SignatureMeaning, at: datetime) -> Signature:
    return Signature(
        person_id=person.id,
        person_name=person.name,
        meaning=meaning,
        at=at,
        content_sha256=report.content_sha256,
    )
