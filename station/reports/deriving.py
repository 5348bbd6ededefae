"""Reports made from issued reports: amended, merged, split. Each starts as prepared and is signed like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.clock import Clock
from station.errors import NotFound
from station.items.item import Item
from station.people import PeopleDesk
from station.records import Draft, Report
from station.reports import composing, rules
from station.reports.amending import amended_no, changes, demand_change
from station.reports.content import Content, freeze
from station.reports.drafting import draft_again
from station.reports.filing import Subject, file_prepared
from station.reports.merge_conflicts import MergeBy
from station.reports.merging import SplitBy, merged, split
from station.reports.press import Press
from station.store import Store


class Derivations:
    """Prepares amendments, merged reports and parts of reports."""

    def __init__(
        self,
        store: Store,
        catalogue: Mapping[str, Item],
        press: Press,
        people: PeopleDesk,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._press = press
        self._people = people
        self._audit = audit
        self._clock = clock

    def amend(self, report_id: str, reason: str, person_id: str, pin: str) -> Report:
        """Prepare the amendment of an issued report from what is known today, with all that changed and why.

        The report itself stays as it is until the amendment is issued. Raises NotAllowed, NotFound, Conflict (not
        issued, an amendment under way, nothing changed, incomplete), RenderingError.
        """
        person = self._people.prove(person_id, pin, "prepare")
        reason = rules.demand_reason(reason, Text("更改报告", "A report is amended"))
        content, wanted = self._amended(report_id, reason)
        self._press.preview(content, (), "draft")
        with self._store.transaction():
            now = self._clock.now()
            report = self._report(report_id)
            rules.demand_amendable(report, self._store)
            rules.demand_same(wanted, draft_again(self._store, self._catalogue, report))
            content["report_no"], content["revision"] = amended_no(self._store, report)
            subject = Subject(
                commission_no=report.commission_no,
                item_id=report.item_id,
                task_ids=report.task_ids,
                determination_ids=[row.determination.id for row in wanted.rows if row.determination is not None],
                relation="amends",
                sources=[report.id],
            )
            return file_prepared(self._store, self._audit, content, subject, person, now)

    def preview_amendment(self, report_id: str, reason: str) -> bytes:
        """The pages that an amendment would have, marked 草稿 DRAFT; raises what `amend` raises."""
        content, _ = self._amended(report_id, reason)
        return self._press.preview(content, (), "draft")

    def merge(self, report_ids: Sequence[str], by: MergeBy, person_id: str, pin: str) -> Report:
        """Prepare one report of several issued ones, of one item or one client; they stay valid.

        Raises NotAllowed, NotFound, MergeRefused (with every conflict), BadScheme, RenderingError.
        """
        person = self._people.prove(person_id, pin, "prepare")
        content = self.merged_content(report_ids, by)
        self._press.preview(content, (), "draft")
        with self._store.transaction():
            now = self._clock.now()
            reports = [self._report(report_id) for report_id in report_ids]
            content["report_no"] = composing.merged_no(self._store, now)
            subject = composing.merged_subject(reports)
            made = file_prepared(self._store, self._audit, content, subject, person, now)
            rules.demand_sources(made, self._store)
        return made

    def merged_content(self, report_ids: Sequence[str], by: MergeBy) -> Content:
        """What the merged report would say, without number. Raises NotFound, MergeRefused."""
        originals = [composing.original(self._store, self._report(report_id)) for report_id in report_ids]
        content = merged(originals, by, composing.head(self._store))
        content["template_sha256"] = self._press.template_sha256(content)
        return content

    def split(self, report_id: str, by: SplitBy, person_id: str, pin: str) -> list[Report]:
        """Prepare the parts of an issued report by sample, item or client; it stays valid. All or none are prepared.

        Raises NotAllowed, NotFound, MergeRefused (not issued, only one part), RenderingError.
        """
        person = self._people.prove(person_id, pin, "prepare")
        whole = self._report(report_id)
        parts = split(composing.original(self._store, whole), by, composing.head(self._store))
        for part in parts:
            part["template_sha256"] = self._press.template_sha256(part)
            self._press.preview(part, (), "draft")
        made = []
        with self._store.transaction():
            now = self._clock.now()
            for part in parts:
                part["report_no"] = composing.split_no(self._store, whole)
                subject = composing.split_subject(self._store, whole, part)
                made.append(file_prepared(self._store, self._audit, part, subject, person, now))
                rules.demand_sources(made[-1], self._store)
        return made

    def _amended(self, report_id: str, reason: str) -> tuple[Content, Draft]:
        report = self._report(report_id)
        rules.demand_amendable(report, self._store)
        wanted = draft_again(self._store, self._catalogue, report)
        rules.demand_complete(wanted)
        item = self._press.item(report.item_id)
        template = self._press.template_sha256({"item": {"id": item.id}})
        content = freeze(self._store, item, wanted, report_no="", revision=1, template_sha256=template)
        found = changes(report.content, content)
        demand_change(report, found)
        content["amends"] = {
            "report_no": report.report_no,
            "revision": report.revision,
            "content_sha256": report.content_sha256,
            "reason": reason,
            "changes": found,
        }
        return content, wanted

    def _report(self, report_id: str) -> Report:
        report = self._store.reports.get(report_id)
        if report is None:
            raise no_report(report_id)
        return report


def no_report(report_id: str) -> NotFound:
    """The report that was asked for is not there."""
    return NotFound(
        Text(f"没有报告“{report_id}”。", f'There is no report "{report_id}".'),
        Text("请刷新列表后重试。", "Look at the list again."),
    )
