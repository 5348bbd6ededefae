"""Where a manual integration is signed: kept as a revision beside the automatic one, and every result that rests on
the run calculated again, told and noted in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import uuid6

from parsers.wording import Text
from station.analysis.chromatogram.correction import Correction, corrected_table
from station.analysis.errors import AnalysisError
from station.audit import AuditTrail
from station.clock import Clock
from station.correcting.curves import curve_named, ion_width
from station.correcting.in_force import in_force
from station.correcting.reasons import reasons
from station.correcting.recalculating import (
    Ground,
    NotRecalculated,
    ground_of,
    outcome_with,
    readable,
    revised,
    runs_of,
)
from station.errors import Conflict, NotFound, StationError
from station.items.cells import row_cells
from station.items.item import Column, Item
from station.outbox import Outbox
from station.people import PeopleDesk
from station.records import Determination, MeasurementRow, Outcome, Person
from station.results import record_determination
from station.store import Store
from station.store.corrections import KeptCorrection, correction_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One printed value before and after a correction."""

    sample_no: str
    column: Column
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What keeping a correction would do to one run. `refusal` says why it cannot be applied there."""

    row: MeasurementRow
    peaks_before: int = 0
    peaks_after: int = 0
    changes: tuple[ValueChange, ...] = ()
    reports: tuple[str, ...] = ()
    """Numbers of open reports that hold a value which changes: to be sent back, or amended if issued."""
    refusal: Text | None = None


class CorrectionDesk:
    """Previews, keeps and spreads corrections."""

    def __init__(
        self, store: Store, catalogue: Mapping[str, Item], outbox: Outbox, audit: AuditTrail, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
        self._people = PeopleDesk(store, audit)

    def reasons(self) -> tuple[Text, ...]:
        """What a person may choose from."""
        return reasons(self._store.settings)

    def kept(self, measurement_id: str) -> dict[str, KeptCorrection]:
        """The newest correction of each trace of a run, by the trace's name."""
        return self._store.corrections.newest(measurement_id)

    def history(self, measurement_id: str) -> list[KeptCorrection]:
        """Every correction of a run that was ever kept, oldest first."""
        return self._store.corrections.of_run(measurement_id)

    def preview(self, measurement_id: str, correction: Correction) -> Preview:
        """What keeping it would change. Writes nothing. Raises NotFound."""
        row = self._row(measurement_id)
        try:
            before, after = self._peak_counts(row, correction)
            changes: list[ValueChange] = []
            reports: list[str] = []
            for ground in self._grounds(measurement_id):
                outcome = self._outcome(ground, measurement_id, correction)
                found = _changes(ground, outcome)
                changes += found
                report = self._store.reports.open_for_task(ground.determination.task_id) if found else None
                reports += [] if report is None else [report.report_no]
        except StationError as error:
            return Preview(row=row, refusal=error.message)
        except AnalysisError as error:
            return Preview(row=row, refusal=error.message)
        return Preview(
            row=row,
            peaks_before=before,
            peaks_after=after,
            changes=tuple(changes),
            reports=tuple(dict.fromkeys(reports)),
        )

    def keep(
        self, measurement_ids: Sequence[str], correction: Correction, person_id: str, pin: str
    ) -> list[Determination]:
        """Keep a correction for these runs (one, or a whole sequence) and recalculate what rests on them.

        The first run is the one it was made on; the others get the steps that mean the same in another run.
        All or nothing: correction revisions, determinations, events and audit entries are one transaction. Raises
        NotAllowed, NotFound, Conflict (no reason was given), NotRecalculated.
        """
        person = self._people.prove(person_id, pin, "prepare")
        _demand_reasons(correction)
        moved = correction.transferable()
        fitting = {one: correction if n == 0 else moved for n, one in enumerate(dict.fromkeys(measurement_ids))}
        rows = [self._checked(one, steps) for one, steps in fitting.items()]
        grounds = {g.determination.task_id: g for one in measurement_ids for g in self._grounds(one)}
        with self._store.transaction():
            for row in rows:
                self._keep(row, fitting[row.id], person)
            made = [self._determine_again(ground, person) for ground in grounds.values()]
            for row in rows:
                if row.state == "stopped" and row.task_id is not None:
                    # the agent calculates it as soon as it looks, now with the correction
                    self._store.arrivals.set_measurement_state(row.id, "matched", task_id=row.task_id)
        return made

    def sequence_of(self, measurement_id: str, trace: str) -> list[MeasurementRow]:
        """The other runs that were taken on the same instrument, for the same item, on the same day."""
        row = self._row(measurement_id)
        task = None if row.task_id is None else self._store.orders.task(row.task_id)
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None, "a run's arrival is kept by a foreign key"
        found = []
        for other in self._store.arrivals.runs_of_folder(arrival.folder_id):
            if other.id == row.id or other.technique != row.technique or not _same_day(row, other):
                continue
            theirs = None if other.task_id is None else self._store.orders.task(other.task_id)
            if task is None or theirs is None or theirs.item_id == task.item_id:
                found.append(other)
        return found

    def preview_sequence(self, measurement_id: str, correction: Correction) -> list[Preview]:
        """What the transferable steps would change in each other run of the sequence."""
        moved = correction.transferable()
        return [self.preview(other.id, moved) for other in self.sequence_of(measurement_id, correction.trace)]

    # --- inside

    def _keep(self, row: MeasurementRow, correction: Correction, person: Person) -> None:
        before = self._store.corrections.newest(row.id).get(correction.trace)
        kept = KeptCorrection(
            id=str(uuid6.uuid7()),
            measurement_id=row.id,
            revision=1 if before is None else before.revision + 1,
            correction=correction,
            sha256=correction_sha256(correction),
            person_id=person.id,
            made_at=self._clock.now(),
        )
        self._store.corrections.add(kept)
        self._audit.write(
            "integration.corrected",
            person.id,
            {
                "correction": kept.id,
                "run": row.id,
                "trace": correction.trace,
                "revision": kept.revision,
                "sha256": kept.sha256,
                "acts": [type(step.act).__name__ for step in correction.steps],
                "reasons": list(correction.reasons),
            },
        )

    def _determine_again(self, ground: Ground, person: Person) -> Determination:
        corrections = in_force(self._store, runs_of(ground.determination))
        outcome = outcome_with(ground, corrections.for_case)
        determination = revised(self._store, ground, outcome, corrections, self._clock.now())
        task = self._store.orders.task(determination.task_id)
        assert task is not None, "a determination's task is kept by a foreign key"
        record_determination(self._store, self._outbox, self._audit, determination, task, ground.item, by=person.id)
        return determination

    def _grounds(self, measurement_id: str) -> list[Ground]:
        """Every newest determination that rests on the run, with its runs read again."""
        found = []
        for determination in self._store.determinations.newest_resting_on(measurement_id):
            item = self._catalogue.get(determination.item_id)
            if item is None:
                raise NotRecalculated(
                    Text(
                        f"本站没有安装分析项目“{determination.item_id}”。",
                        f'The item "{determination.item_id}" is not installed on this station.',
                    ),
                    Text("请安装该项目后再修改积分。", "Install the item before the integration is put right."),
                )
            found.append(ground_of(self._store, item, determination))
        return found

    def _outcome(self, ground: Ground, measurement_id: str, correction: Correction) -> Outcome:
        stands = in_force(self._store, runs_of(ground.determination)).for_case
        place = ground.place(measurement_id)
        assert place is not None, "a determination rests on its runs"
        return outcome_with(ground, stands | {(place, correction.trace): correction})

    def _peak_counts(self, row: MeasurementRow, correction: Correction) -> tuple[int, int]:
        task = None if row.task_id is None else self._store.orders.task(row.task_id)
        item = None if task is None else self._catalogue.get(task.item_id)
        trace = curve_named(readable(self._store, row), correction.trace, ion_width(item))
        kept = self._store.corrections.newest(row.id).get(correction.trace)
        before = Correction(trace=correction.trace) if kept is None else kept.correction
        tables = [corrected_table(trace.x.values, trace.y.values, one) for one in (before, correction)]
        return len(tables[0]), len(tables[1])

    def _checked(self, measurement_id: str, correction: Correction) -> MeasurementRow:
        """The run, once the steps have been replayed there. Raises NotRecalculated."""
        row = self._row(measurement_id)
        try:
            self._peak_counts(row, correction)
        except AnalysisError as error:
            raise NotRecalculated(error.message, error.cure) from error
        return row

    def _row(self, measurement_id: str) -> MeasurementRow:
        row = self._store.arrivals.measurement(measurement_id)
        if row is None:
            raise NotFound(
                Text(f"没有编号为“{measurement_id}”的进样。", f'There is no run "{measurement_id}".'),
                Text("请重新打开该页面。", "Open the page again."),
            )
        return row


def _changes(ground: Ground, outcome: Outcome) -> list[ValueChange]:
    item = ground.item
    before = row_cells(item, ground.determination.outcome.values)
    after = row_cells(item, outcome.values)
    return [
        ValueChange(sample_no=ground.determination.sample_no, column=one, before=before[one.id], after=after[one.id])
        for one in item.columns
        if before[one.id] != after[one.id]
    ]


def _demand_reasons(correction: Correction) -> None:
    if any(not step.reason.strip() for step in correction.steps):
        raise Conflict(
            Text("有一步人工积分没有理由。", "A step of the manual integration has no reason."),
            Text("请为每一步选择理由。", "Choose a reason for each step."),
        )


def _same_day(one: MeasurementRow, other: MeasurementRow) -> bool:
    if one.acquired_at is None or other.acquired_at is None:
        return one.acquired_at is other.acquired_at
    return one.acquired_at.date() == other.acquired_at.date()
