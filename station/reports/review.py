"""From a complete draft to an issued report: prepared, reviewed, approved, by three people, each act at most once.

Every act proves the person first, and then writes its fact, its signature, its audit entry and (on issue) the event
for the platform in one transaction. The PDF, sealed where the laboratory has a seal, is in the vault before that
transaction, so a kill at any point leaves either a reviewed report, to be approved again, or one issued report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.by_hand.desk import ByHandDesk
from station.clock import Clock
from station.items.item import Item
from station.outbox.recording import Outbox
from station.people import PeopleDesk
from station.records import Declared, Draft, Person, Report, SignatureMeaning
from station.reports import rules
from station.reports.content import Content, freeze
from station.reports.declaring import Declarations
from station.reports.deriving import Derivations, no_report
from station.reports.drafting import draft
from station.reports.filing import Subject, file_prepared, note_act, signature_of
from station.reports.issuing import issued_event, superseded_event
from station.reports.laboratory import laboratory, zone
from station.reports.merge_conflicts import MergeBy
from station.reports.merging import SplitBy
from station.reports.numbers.numbering import next_report_no
from station.reports.press import Press
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
        self.by_hand = ByHandDesk(store, catalogue, outbox, audit, clock)
        self._declarations = Declarations(store, self._people, audit)
        self._press = Press(store, catalogue)
        self._derived = Derivations(store, catalogue, self._press, self._people, audit, clock)

    def prepare(self, commission_no: str, item_id: str, person_id: str, pin: str, *, sample_no: str = "") -> Report:
        """Number a complete draft, freeze its content and sign it as prepared.

        `sample_no`: of this sample alone, where each is reported by itself (`drafting.RULE`).
        It is printed once for trial, so that a report that cannot be printed never gets a number. Raises NotAllowed,
        NotFound, Conflict (incomplete, already in a report, or changed meanwhile), RenderingError.
        """
        person = self._people.prove(person_id, pin, "prepare")
        wanted = self._demanded(commission_no, item_id, sample_no)
        item = self._press.item(item_id)
        content = self._frozen(item, wanted)
        self._press.preview(content, (), "draft")
        with self._store.transaction():
            now = self._clock.now()
            current = self._demanded(commission_no, item_id, sample_no)
            rules.demand_same(wanted, current)
            content["report_no"], content["revision"] = self._number(item, current, now)
            subject = Subject(
                commission_no=commission_no,
                item_id=item_id,
                task_ids=[row.task.id for row in current.rows],
                determination_ids=[row.determination.id for row in current.rows if row.determination is not None],
            )
            return file_prepared(self._store, self._audit, content, subject, person, now)

    def declare(self, commission_no: str, item_id: str, said: Declared, person_id: str, pin: str) -> Declared:
        """Declare deviations, an external provider, the uncertainty; see `Declarations.declare`."""
        return self._declarations.declare(commission_no, item_id, said, person_id, pin)

    def review(self, report_id: str, person_id: str, pin: str) -> Report:
        """Sign a prepared report as reviewed. Raises NotAllowed, NotFound, Conflict."""
        person = self._people.prove(person_id, pin, "review")
        with self._store.transaction():
            report = self._report(report_id)
            self._demand_signable(report, "reviewed", person)
            self._move(report, "reviewed")
            self._store.reports.sign(report.id, signature_of(report, person, "reviewed", self._clock.now()))
            note_act(self._audit, "report.reviewed", person, report)
        return self._report(report_id)

    def approve(self, report_id: str, person_id: str, pin: str) -> Report:
        """Issue a reviewed report: its final PDF, the third signature and the event for the platform.

        What it amends is superseded in the same transaction. Raises NotAllowed, NotFound, Conflict (somebody was
        first, a newer determination, another template), SigningError, RenderingError.
        """
        person = self._people.prove(person_id, pin, "approve")
        report = self._report(report_id)
        self._demand_signable(report, "approved", person)
        rules.demand_template(report, self._press.template_sha256(report.content))
        issued_at = self._clock.now()
        signature = signature_of(report, person, "approved", issued_at)
        final = self._press.final(report, (*report.signatures, signature), issued_at)
        pdf_sha256 = self._store.vault.put_bytes(final.pdf)
        with self._store.transaction():
            self._demand_signable(self._report(report_id), "approved", person)
            self._move(report, "issued", pdf_sha256=pdf_sha256)
            self._store.reports.sign(report.id, signature)
            issued = self._report(report_id)
            told = issued_event(self._store, issued, person, len(final.pdf), issued_at)
            note_act(self._audit, "report.issued", person, issued, seal=final.seal, code=final.code)
            self._supersede(issued, person, self._outbox.record(told).id)
        return issued

    def send_back(self, report_id: str, person_id: str, pin: str, reason: str) -> Report:
        """Return a prepared or reviewed report, with the reason; its number is used again when it is prepared anew.

        Whoever may review sends back a prepared report, whoever may approve a reviewed one.
        """
        report = self._report(report_id)
        person = self._people.prove(person_id, pin, "review" if report.state == "prepared" else "approve")
        reason = rules.demand_reason(reason, Text("退回报告", "A report is sent back"))
        with self._store.transaction():
            report = self._report(report_id)
            if report.state not in ("prepared", "reviewed"):
                raise rules.wrong_state(report)
            if not self._store.reports.move(report.id, report.state, "returned", reason=reason):
                raise rules.wrong_state(self._report(report_id))
            note_act(self._audit, "report.sent_back", person, report, reason=reason)
        return self._report(report_id)

    def void(self, report_id: str, person_id: str, pin: str, reason: str) -> Report:
        """Give a report up that was sent back, with the reason; its number stays with it and is never used again.

        Raises NotAllowed (approve), NotFound, Conflict (not sent back, prepared anew meanwhile, no reason).
        """
        person = self._people.prove(person_id, pin, "approve")
        reason = rules.demand_reason(reason, Text("作废报告", "A report is made void"))
        with self._store.transaction():
            report = self._report(report_id)
            newest = self._store.reports.by_number(report.report_no)
            if newest != report or not self._store.reports.move(report.id, "returned", "void", reason=reason):
                raise rules.wrong_state(newest or report)
            note_act(self._audit, "report.void", person, report, reason=reason)
        return self._report(report_id)

    def amend(self, report_id: str, reason: str, person_id: str, pin: str) -> Report:
        """Prepare the amendment of an issued report; see `Derivations.amend`."""
        return self._derived.amend(report_id, reason, person_id, pin)

    def merge(self, report_ids: Sequence[str], by: MergeBy, person_id: str, pin: str) -> Report:
        """Prepare one report of several issued ones; see `Derivations.merge`."""
        return self._derived.merge(report_ids, by, person_id, pin)

    def split(self, report_id: str, by: SplitBy, person_id: str, pin: str) -> list[Report]:
        """Prepare the parts of an issued report; see `Derivations.split`."""
        return self._derived.split(report_id, by, person_id, pin)

    def preview(self, report_id: str) -> bytes:
        """The PDF of a report: the issued file itself, or, before that, the same pages marked 未签发 NOT ISSUED."""
        report = self._report(report_id)
        if report.pdf_sha256 is not None:
            return self._store.vault.path(report.pdf_sha256).read_bytes()
        return self._press.preview(report.content, report.signatures, "unissued")

    def preview_draft(self, commission_no: str, item_id: str, *, sample_no: str = "") -> bytes:
        """The PDF of a draft as it stands, marked 草稿 DRAFT, complete or not."""
        item = self._press.item(item_id)
        wanted = draft(self._store, self._catalogue, commission_no, item_id, sample_no)
        return self._press.preview(self._frozen(item, wanted), (), "draft")

    def preview_amendment(self, report_id: str, reason: str) -> bytes:
        """The PDF that an amendment would be, marked 草稿 DRAFT: what changed is on its page of changes."""
        return self._derived.preview_amendment(report_id, reason)

    def preview_merged(self, report_ids: Sequence[str], by: MergeBy) -> bytes:
        """The PDF that merged reports would be, marked 草稿 DRAFT. Raises NotFound, MergeRefused, RenderingError."""
        return self._press.preview(self._derived.merged_content(report_ids, by), (), "draft")

    def _demanded(self, commission_no: str, item_id: str, sample_no: str) -> Draft:
        wanted = draft(self._store, self._catalogue, commission_no, item_id, sample_no)
        rules.demand_free(wanted, self._store)
        rules.demand_complete(wanted)
        return wanted

    def _frozen(self, item: Item, wanted: Draft) -> Content:
        template = self._press.template_sha256({"item": {"id": item.id}})
        return freeze(self._store, item, wanted, report_no="", revision=1, template_sha256=template)

    def _number(self, item: Item, wanted: Draft, now: datetime) -> tuple[str, int]:
        """A returned report's number with its next revision, or a new number."""
        for row in wanted.rows:
            returned = self._store.reports.returned_for_task(row.task.id)
            if returned is not None and returned.relation is None:
                return returned.report_no, returned.revision + 1
        local = now.astimezone(zone(laboratory(self._store.settings).utc_offset))
        return next_report_no(self._store, item.code, local.date()), 1

    def _demand_signable(self, report: Report, meaning: SignatureMeaning, person: Person) -> None:
        rules.demand_state(report, meaning)
        rules.demand_other_person(report, person, self._store)
        rules.demand_unchanged(report)
        rules.demand_newest(report, self._store)
        rules.demand_sources(report, self._store)

    def _move(self, report: Report, after: rules.NextState, *, pdf_sha256: str | None = None) -> None:
        if not self._store.reports.move(report.id, report.state, after, pdf_sha256=pdf_sha256):
            raise rules.wrong_state(self._report(report.id))

    def _supersede(self, amendment: Report, person: Person, cause: str) -> None:
        """The report that an amendment replaces stays as it is, readable, and no longer the valid one; told as well."""
        for source_id in amendment.sources if amendment.relation == "amends" else ():
            if not self._store.reports.move(source_id, "issued", "superseded"):
                raise rules.wrong_state(self._report(source_id))
            source = self._report(source_id)
            note_act(self._audit, "report.superseded", person, source, by=amendment.report_no)
            if self._store.outbox.of_stream(f"report:{source_id}"):
                self._outbox.record(superseded_event(source, amendment, person, cause, self._clock.now()))

    def _report(self, report_id: str) -> Report:
        report = self._store.reports.get(report_id)
        if report is None:
            raise no_report(report_id)
        return report
