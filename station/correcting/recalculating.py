"""A determination calculated again from the runs it was made of, with the corrections that hold now.

What is recalculated is exactly what stands: the same runs in the same roles, so that the only difference between
the two revisions is the integration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import uuid6

from parsers.errors import ParserError
from parsers.measurement import Measurement
from parsers.wording import Text
from station.analysis.chromatogram.correction import Correction
from station.correcting.in_force import InForce, findings
from station.errors import NotFound, StationError
from station.items.case import Case
from station.items.certified import last_days, values_of
from station.items.errors import CalculationError
from station.items.item import Item
from station.items.run import calculate
from station.raw import measurements_of
from station.records import Arrival, Certificate, Determination, MeasurementRow, Outcome
from station.store import Store
from station.version import VERSION


class NotRecalculated(StationError):
    """The item's calculation refuses what the correction gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The runs of one determination, read from the vault, in the order samples, standards, references, blanks."""

    determination: Determination
    item: Item
    rows: tuple[MeasurementRow, ...]
    measurements: tuple[Measurement, ...]
    case: Case

    def place(self, measurement_id: str) -> int | None:
        """The place of a run among them."""
        return next((n for n, row in enumerate(self.rows) if row.id == measurement_id), None)


def ground_of(store: Store, item: Item, determination: Determination) -> Ground:
    """Read the runs again. Raises NotFound, ParserError."""
    groups = (
        determination.measurement_ids,
        determination.standard_ids,
        determination.reference_ids,
        determination.blank_ids,
    )
    rows = [[_row(store, one) for one in group] for group in groups]
    read = [[_measurement(store, row) for row in group] for group in rows]
    reported = rows[0][0]
    certificates = _certificates(store, determination)
    case = Case(
        item=item,
        samples=tuple(read[0]),
        standards=tuple(read[1]),
        references=tuple(read[2]),
        blanks=tuple(read[3]),
        tested_on=(reported.acquired_at or _arrival(store, reported).captured_at).date(),
        certificates=values_of(certificates),
        valid_until=last_days(certificates),
    )
    return Ground(
        determination=determination,
        item=item,
        rows=tuple(row for group in rows for row in group),
        measurements=case.runs,
        case=case,
    )


def _certificates(store: Store, determination: Determination) -> dict[str, Certificate]:
    """The certificates that the determination was calculated with; where its record names none, those of now."""
    now = store.certificates.newest()
    then = {name: store.certificates.kept(n) for name, n in determination.fingerprint.certificates.items()}
    return now | {name: one for name, one in then.items() if one is not None}


def outcome_with(ground: Ground, corrections: dict[tuple[int, str], Correction]) -> Outcome:
    """The item's answer with these corrections. Raises NotRecalculated."""
    try:
        return calculate(ground.item, replace(ground.case, corrections=corrections))
    except CalculationError as error:
        raise NotRecalculated(error.message, error.cure, error.where) from error


def revised(store: Store, ground: Ground, outcome: Outcome, corrections: InForce, now: datetime) -> Determination:
    """The next revision: another outcome and fingerprint, all else as it stands."""
    before = store.determinations.newest(ground.determination.task_id) or ground.determination
    return replace(
        before,
        id=str(uuid6.uuid7()),
        revision=before.revision + 1,
        outcome=replace(outcome, findings=(*outcome.findings, *findings(store, corrections))),
        fingerprint=replace(
            before.fingerprint,
            item_version=ground.item.version,
            item_sha256=ground.item.sha256,
            program_version=VERSION,
            corrections_sha256=corrections.sha256,
        ),
        correction_ids=corrections.ids,
        made_at=now,
    )


def readable(store: Store, row: MeasurementRow) -> Measurement:
    """One run from the vault. Raises NotFound; an unreadable file keeps its reader's words."""
    return _measurement(store, row)


def runs_of(determination: Determination) -> Sequence[str]:
    """The ids of every run of a determination, in the order of the case's runs."""
    return (
        *determination.measurement_ids,
        *determination.standard_ids,
        *determination.reference_ids,
        *determination.blank_ids,
    )


def _row(store: Store, measurement_id: str) -> MeasurementRow:
    row = store.arrivals.measurement(measurement_id)
    if row is None:
        raise NotFound(
            Text(f"没有编号为“{measurement_id}”的进样。", f'There is no run "{measurement_id}".'),
            Text("请重新打开该页面。", "Open the page again."),
        )
    return row


def _arrival(store: Store, row: MeasurementRow) -> Arrival:
    arrival = store.arrivals.arrival(row.arrival_id)
    assert arrival is not None, "a run's arrival is kept by a foreign key"
    return arrival


def _measurement(store: Store, row: MeasurementRow) -> Measurement:
    try:
        return measurements_of(store, _arrival(store, row))[row.position]
    except ParserError as error:
        raise NotRecalculated(error.message, error.cure, error.where) from error
