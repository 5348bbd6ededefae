"""Determining: a matched run is calculated, and the values, their provenance and the duty to tell become one fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import uuid6

from parsers.errors import ParserError
from parsers.measurement import Measurement
from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import Clock
from station.correcting.in_force import InForce, findings, in_force
from station.errors import trouble_of
from station.intake import weighed
from station.intake.matching import role_in_task
from station.items.case import Case
from station.items.certified import certified_role, last_days, values_of
from station.items.errors import CalculationError
from station.items.item import Item, RunInput
from station.items.roles import role_of
from station.items.run import calculate
from station.outbox import Outbox
from station.raw import measurements_of
from station.records import Arrival, ByHand, Determination, Event, Fingerprint, MeasurementRow, Outcome, Task
from station.results import record_determination
from station.store import Store
from station.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of one calculation by their part in it; `samples[0]` is reported, the others are parallel."""

    samples: tuple[MeasurementRow, ...] = ()
    standards: tuple[MeasurementRow, ...] = ()
    references: tuple[MeasurementRow, ...] = ()
    blanks: tuple[MeasurementRow, ...] = ()
    weighed: tuple[MeasurementRow, ...] = ()

    @property
    def all(self) -> tuple[MeasurementRow, ...]:
        """Every run, samples first."""
        return (*self.samples, *self.standards, *self.references, *self.blanks, *self.weighed)


class Determining:
    """Calculates matched runs."""

    def __init__(self, store: Store, outbox: Outbox, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._audit = audit
        self._clock = clock

    def determine(self, row: MeasurementRow, task: Task, item: Item) -> Determination | None:
        """Calculate the task of a matched run, with its parallel runs; None if there is nothing to say yet.

        A duplicate that comes before its sample waits beside it; a mount does not. What stops a calculation is
        recorded with the run.
        """
        now = self._store.arrivals.measurement(row.id)
        if now is not None and now.state == "determined":  # a parallel run of the same step has taken it along
            return self._store.determinations.newest(task.id)
        if weighed.is_beside(row, item):
            self._put_beside(row, task)
            return None
        runs = self._runs(row, task, item)
        if not runs.samples:
            self._store.arrivals.set_measurement_state(row.id, "ignored", task_id=task.id)
            return None
        corrections = in_force(self._store, [run.id for run in runs.all])
        try:
            outcome = calculate(item, self._case(item, runs, corrections))
        except (ParserError, CalculationError) as error:
            self._store.arrivals.set_measurement_state(row.id, "stopped", trouble=trouble_of(error))
            return None
        return self._record(row, task, item, runs, outcome, corrections)

    def withdraw(self, run: MeasurementRow, task: Task, item: Item, written_again: Arrival) -> None:
        """Let a run count no longer for a task: its file was written again and calls its sample otherwise.

        Joins the caller's transaction. The task's other runs are calculated again; without any its values are missing,
        with the reason.
        """
        before = self._store.determinations.newest(task.id)
        if before is None or run.id not in before.measurement_ids or run.id in before.excluded_runs:
            return
        name = written_again.relpath.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        put = ByHand(
            id=str(uuid6.uuid7()),
            kind="run",
            target=run.id,
            before=None,
            after=None,
            reason="relabelled",
            why=Text(
                f"文件“{name}”重新写出后，样品名已不再是“{run.sample_name}”",
                f'the file "{name}" was written again and does not call its sample "{run.sample_name}" any more',
            ),
            person_id="agent",
            person_name="agent",
            at=self._clock.now(),
        )
        revised = replace(
            before,
            id=str(uuid6.uuid7()),
            revision=before.revision + 1,
            by_hand=(*before.by_hand, put),
            made_at=put.at,
        )
        record_determination(self._store, self._outbox, self._audit, revised, task, item)
        for other in self._store.arrivals.runs_of_task(task.id)[-1:]:
            if other.state in ("determined", "stopped"):
                self._store.arrivals.set_measurement_state(other.id, "matched")

    def _put_beside(self, row: MeasurementRow, task: Task) -> None:
        """Weights wait beside their task; what was calculated without them is calculated again."""
        arrivals = self._store.arrivals
        with self._store.transaction():
            arrivals.set_measurement_state(row.id, "ignored", task_id=task.id)
            for run in arrivals.runs_of_task(task.id):
                if run.state in ("determined", "stopped"):
                    arrivals.set_measurement_state(run.id, "matched")

    def _case(self, item: Item, runs: Runs, corrections: InForce) -> Case:
        reported, certificates = runs.samples[0], self._store.certificates.newest()
        return Case(
            item=item,
            samples=self._measurements(runs.samples),
            standards=self._measurements(runs.standards),
            references=self._measurements(runs.references),
            blanks=self._measurements(runs.blanks),
            tested_on=(reported.acquired_at or self._arrival(reported).captured_at).date(),
            certificates=values_of(certificates),
            valid_until=last_days(certificates),
            given=weighed.given(self._measurements(runs.weighed), item),
            corrections=corrections.for_case,
        )

    def _record(
        self, row: MeasurementRow, task: Task, item: Item, runs: Runs, outcome: Outcome, corrections: InForce
    ) -> Determination:
        with self._store.transaction():
            before = self._store.determinations.newest(task.id)
            determination = Determination(
                id=str(uuid6.uuid7()),
                task_id=task.id,
                item_id=item.id,
                sample_no=task.sample_no,
                revision=1 if before is None else before.revision + 1,
                measurement_ids=tuple(run.id for run in runs.samples),
                standard_ids=tuple(run.id for run in runs.standards),
                reference_ids=tuple(run.id for run in runs.references),
                blank_ids=tuple(run.id for run in runs.blanks),
                outcome=replace(outcome, findings=(*outcome.findings, *findings(self._store, corrections))),
                fingerprint=Fingerprint(
                    item_id=item.id,
                    item_version=item.version,
                    item_sha256=item.sha256,
                    program_version=VERSION,
                    raw_sha256=tuple(self._arrival(run).sha256 for run in runs.all),
                    parameters={parameter.id: str(parameter.value) for parameter in item.parameters},
                    corrections_sha256=corrections.sha256,
                    certificates=self._revisions(runs),
                ),
                made_at=self._clock.now(),
                correction_ids=corrections.ids,
                by_hand=() if before is None else before.by_hand,
            )
            for run in {run.id: run for run in (row, *runs.samples)}.values():
                self._store.arrivals.set_measurement_state(run.id, "determined", task_id=task.id)
            record_determination(self._store, self._outbox, self._audit, determination, task, item)
        return determination

    def _measurements(self, rows: tuple[MeasurementRow, ...]) -> tuple[Measurement, ...]:
        return tuple(measurements_of(self._store, self._arrival(row))[row.position] for row in rows)

    def _arrival(self, row: MeasurementRow) -> Arrival:
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None, "a run's arrival is kept by a foreign key"
        return arrival

    def _runs(self, row: MeasurementRow, task: Task, item: Item) -> Runs:
        """The runs of this task's calculation: this run or the newest reported one, then the parallel ones.

        Runs of the sample that one file lists beside each other are parallel; a later file is a new measurement. Mounts
        serve without a run of the sample as it is: the first of them stands in its place.
        """
        before = self._store.determinations.newest(task.id)
        excluded = () if before is None else before.excluded_runs
        runs = [run for run in self._store.arrivals.runs_of_task(task.id) if run.id not in excluded]
        weights = tuple(run for run in runs if weighed.is_beside(run, item))
        runs = [run for run in runs if run not in weights]
        reported = [run for run in runs if role_in_task(run, task, item) == "sample"]
        duplicates = [run for run in runs if run not in reported and _counts(run, row)]
        reported = [run for run in reported if _counts(run, row)]
        newest = [run for run in reported if run.id == row.id] or reported[-1:]
        of_one_file = [run for run in reported if newest and run.arrival_id == newest[0].arrival_id]
        reported, duplicates = of_one_file[:1], [*of_one_file[1:], *duplicates]
        if not reported:
            mounts = [run for run in duplicates if role_in_task(run, task, item) == "mount"]
            reported, duplicates = mounts[:1], mounts[1:]
        if not reported:
            return Runs()
        folder_id, at = self._arrival(reported[0]).folder_id, reported[0].acquired_at
        beside = {wanted.role: self._beside(wanted, item, folder_id, at) for wanted in item.inputs}
        return Runs(
            samples=(*reported, *duplicates),
            standards=beside.get("standard", ()),
            references=beside.get("reference", ()),
            blanks=beside.get("blank", ()),
            weighed=weights,
        )

    def _beside(self, wanted: RunInput, item: Item, folder_id: str, at: datetime | None) -> tuple[MeasurementRow, ...]:
        """The runs of one role that rule a sample acquired `at` on the instrument of that folder."""
        if wanted.role not in ("standard", "reference", "blank"):
            return ()
        certificates, arrivals = self._store.certificates.newest(), self._store.arrivals

        def serves(run: MeasurementRow) -> bool:
            certificate = certificates.get(run.sample_name.strip())
            if certificate is not None and certificate.use == "unused":
                return False
            named = role_of(run.sample_name, item.name_patterns)
            return wanted.role == "standard" or certified_role(certificate, named, item) == wanted.role

        runs = arrivals.standards(folder_id) if wanted.role == "standard" else arrivals.beside(folder_id)
        serving = [run for run in runs if serves(run)]
        if not wanted.each:
            return _ruling(serving, at)
        names = dict.fromkeys(run.sample_name.strip() for run in serving)
        return tuple(
            run for name in names for run in _ruling([one for one in serving if one.sample_name.strip() == name], at)
        )

    def _revisions(self, runs: Runs) -> dict[str, int]:
        """The revision of each certificate that ruled: of the materials beside the sample, or of the only one."""
        certificates = self._store.certificates.newest()
        beside = [run.sample_name for run in (*runs.standards, *runs.references)]
        names = [name for name in beside if name in certificates] or list(certificates) * (len(certificates) == 1)
        return {name: certificates[name].revision for name in names}


def _counts(run: MeasurementRow, now: MeasurementRow) -> bool:
    """Whether a run has values, or is about to have them: one that stopped has none to compare with."""
    return run.state != "stopped" or run.id == now.id


def _ruling(runs: list[MeasurementRow], at: datetime | None) -> tuple[MeasurementRow, ...]:
    """The run that rules one acquired `at`: the last before it on this instrument, else the first after it."""
    if at is not None:
        earlier = [run for run in runs if _is_before(run.acquired_at, at)]
        if earlier:
            return tuple(earlier[-1:])
    return tuple(runs[:1])


def _is_before(first: datetime | None, second: datetime) -> bool:
    return first is not None and first.replace(tzinfo=None) <= second.replace(tzinfo=None)


def started_event(task: Task, instrument: str, at: datetime) -> Event:
    """The first run of a task has come in: 检测中."""
    return Event(
        stream=task.id,
        type="item.started",
        occurred_at=at,
        actor="agent",
        via="agent",
        data={
            "task_id": task.id,
            "commission_no": task.commission_no,
            "sample_no": task.sample_no,
            "item_id": task.item_id,
            "instrument": instrument,
        },
    )
