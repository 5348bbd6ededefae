"""Integrations put right by hand: every revision of a trace's correction, none ever changed."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from station.store.codec import from_time, to_json, to_time
from station.store.database import Database, Row

if TYPE_CHECKING:  # the engine is loaded when a correction is read, not when the store is opened
    from station.analysis.chromatogram.correction import Act, AnyEvent, Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCorrection:
    """A correction as it was stored: of which run, by whom, when. Without steps it went back to the automatic one."""

    id: str
    measurement_id: str
    revision: int
    correction: Correction
    sha256: str
    person_id: str
    made_at: datetime


class Corrections:
    """The corrections of each run's traces, oldest revision to newest."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, kept: KeptCorrection) -> None:
        """Record a correction; its (run, trace, revision) must be new."""
        self._db.execute(
            "INSERT INTO correction VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kept.id,
                kept.measurement_id,
                kept.correction.trace,
                kept.revision,
                correction_json(kept.correction),
                kept.sha256,
                kept.person_id,
                to_time(kept.made_at),
            ),
        )

    def get(self, correction_id: str) -> KeptCorrection | None:
        """One correction."""
        row = self._db.row("SELECT * FROM correction WHERE id = ?", (correction_id,))
        return None if row is None else _kept(row)

    def newest(self, measurement_id: str) -> dict[str, KeptCorrection]:
        """The newest correction of each trace of a run, by the trace's name."""
        rows = self._db.rows("SELECT * FROM correction WHERE measurement_id = ? ORDER BY revision", (measurement_id,))
        return {row["trace"]: _kept(row) for row in rows}

    def of_run(self, measurement_id: str) -> list[KeptCorrection]:
        """Every revision of every trace of a run, oldest first."""
        rows = self._db.rows(
            "SELECT * FROM correction WHERE measurement_id = ? ORDER BY made_at, revision", (measurement_id,)
        )
        return [_kept(row) for row in rows]


def correction_json(correction: Correction) -> str:
    """The correction as deterministic JSON; an event without an end says null."""
    steps = [{"act": _act_out(step.act), "reason": step.reason} for step in correction.steps]
    return to_json({"trace": correction.trace, "steps": steps})


def correction_sha256(correction: Correction) -> str:
    """The hash by which a determination names the correction."""
    return hashlib.sha256(correction_json(correction).encode()).hexdigest()


def correction_of(text: str) -> Correction:
    """The correction that `correction_json` wrote."""
    from station.analysis.chromatogram.correction import Correction, Step

    body = msgspec.json.decode(text)
    steps = tuple(Step(act=_act_in(one["act"]), reason=one["reason"]) for one in body["steps"])
    return Correction(trace=body["trace"], steps=steps)


def _act_out(act: Act) -> dict[str, Any]:
    from station.analysis.chromatogram.correction import UseEvents

    if isinstance(act, UseEvents):
        return {"kind": "UseEvents", "events": [_fields(event) for event in act.events]}
    return _fields(act)


def _fields(act: Act | AnyEvent) -> dict[str, Any]:
    values = {field.name: getattr(act, field.name) for field in dataclasses.fields(act)}
    finite = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
    return {"kind": type(act).__name__} | finite


def _act_in(body: dict[str, Any]) -> Act:
    from station.analysis.chromatogram.correction import ACTS, UseEvents

    if body["kind"] == "UseEvents":
        return UseEvents(events=tuple(_event_in(event) for event in body["events"]))
    kind = next(one for one in ACTS if one.__name__ == body["kind"])
    made: Act = kind(**{k: v for k, v in body.items() if k != "kind"})
    return made


def _event_in(body: dict[str, Any]) -> AnyEvent:
    from station.analysis.chromatogram.correction import EVENTS

    given = {k: v for k, v in body.items() if k != "kind" and v is not None}
    if "points" in given:
        given["points"] = tuple((at, level) for at, level in given["points"])
    kind = next(one for one in EVENTS if one.__name__ == body["kind"])
    made: AnyEvent = kind(**given)
    return made


def _kept(row: Row) -> KeptCorrection:
    made_at = from_time(row["made_at"])
    assert made_at is not None
    return KeptCorrection(
        id=row["id"],
        measurement_id=row["measurement_id"],
        revision=row["revision"],
        correction=correction_of(row["body"]),
        sha256=row["sha256"],
        person_id=row["person_id"],
        made_at=made_at,
    )
