"""What the laboratory itself declares on a report: deviations from the method, external providers, uncertainty.

ISO/IEC 17025:2017 7.8.2.1 n (deviations), p (results from external providers, 分包) and 7.8.3.1 c (uncertainty). The
uncertainty of an item that is the same for every order is a setting: `item.<id>.uncertainty.zh`, `.en`; what is
declared for one order stands instead. What nobody declares is not printed.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.errors import Conflict, NotFound
from station.people import PeopleDesk
from station.records import Declared
from station.reports.laboratory import wording
from station.store import Store

KINDS = ("deviations", "provider", "uncertainty")
LONGEST = 1000
UNDER_WAY = ("prepared", "reviewed")


def declared(store: Store, item_id: str, said: Declared) -> list[dict[str, Any]]:
    """What is printed of a declaration: kind, wording in both languages, the samples (none: all of the report)."""
    usual = wording(store.settings, f"item.{item_id}.uncertainty")
    printed = {kind: Text(text, text) for kind, text in asdict(said).items()}
    if not said.uncertainty:
        printed["uncertainty"] = usual
    return [
        {"kind": kind, "zh": printed[kind].zh, "en": printed[kind].en, "samples": []}
        for kind in KINDS
        if printed[kind].zh
    ]


class Declarations:
    """Takes declarations, with who, when, before and after in the audit trail."""

    def __init__(self, store: Store, people: PeopleDesk, audit: AuditTrail) -> None:
        self._store = store
        self._people = people
        self._audit = audit

    def declare(self, commission_no: str, item_id: str, said: Declared, person_id: str, pin: str) -> Declared:
        """Declare this of the tests of an order and item, in the place of what was declared before.

        Raises NotAllowed, NotFound (no task asks for it), Conflict (a report of it is being signed, or too long).
        """
        person = self._people.prove(person_id, pin, "prepare")
        said = replace(said, **{kind: text.strip() for kind, text in asdict(said).items()})
        _demand_short(said)
        with self._store.transaction():
            self._demand_open(commission_no, item_id)
            before = self._store.orders.declared(commission_no, item_id)
            if said != before:
                self._store.orders.declare(commission_no, item_id, said)
                told = {"commission_no": commission_no, "item_id": item_id}
                self._audit.write(
                    "report.declared", person.id, told | {"before": asdict(before), "after": asdict(said)}
                )
        return said

    def _demand_open(self, commission_no: str, item_id: str) -> None:
        tasks = self._store.orders.tasks(commission_no, item_id)
        if not tasks:
            raise NotFound(
                Text(
                    f"委托单“{commission_no}”没有项目“{item_id}”的检测任务。",
                    f'The commission "{commission_no}" has no task of the item "{item_id}".',
                ),
                Text("请检查委托单号与项目。", "Check both."),
            )
        for task in tasks:
            report = self._store.reports.open_for_task(task.id)
            if report is not None and report.state in UNDER_WAY:
                raise Conflict(
                    Text(
                        f"报告“{report.report_no}”正在签署，内容已固定。",
                        f'Report "{report.report_no}" is being signed, and says what it says.',
                    ),
                    Text("请先退回该报告，再更改声明。", "Send that report back first, then declare."),
                )


def _demand_short(said: Declared) -> None:
    for text in asdict(said).values():
        if len(text) > LONGEST:
            raise Conflict(
                Text(
                    f"“{text[:20]}…”有 {len(text)} 个字符，最多 {LONGEST} 个。",
                    f'"{text[:20]}…" has {len(text)} characters, at most {LONGEST} are printed.',
                ),
                Text("请写得短一些。", "Say it shorter."),
            )
