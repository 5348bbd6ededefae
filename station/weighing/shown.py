"""What a screen beside a balance shows, as values: made on the thread that weighs, read on any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.wording import Text
from station.records import Weighing
from station.weighing.plan import WeighingStep
from station.weighing.session import Said, WeighingSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sample on the list: the newest weight of each step, how often it was weighed, and what is aimed at."""

    key: str
    name: str
    client_id: str
    weights: Mapping[str, str]
    vessels: str
    newest: str
    newest_text: str
    aimed_at: str
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The list and where the next weight goes; `said` is the answer to what was just done."""

    item_id: str
    steps: tuple[WeighingStep, ...]
    lines: tuple[Line, ...]
    aim_name: str
    aim_step: Text
    aim_times: tuple[int, int]
    vessel: str
    waits_for_scan: bool
    last: str = ""
    last_text: str = ""
    said: Said | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing on the list is left to be weighed."""
        return not self.aim_name


def shown(session: WeighingSession, said: Said | None = None) -> Shown:
    """The session as it is now."""
    aim, plan = session.aim, session.sheet.plan
    held = () if aim is None else aim.place.held.get(aim.step.quantity_id, ())
    return Shown(
        item_id=plan.item_id,
        steps=plan.steps,
        lines=tuple(_lines(session)),
        aim_name="" if aim is None else aim.place.name,
        aim_step=Text("", "") if aim is None else aim.step.title,
        aim_times=(len(held) + 1, 1 if aim is None else max(aim.step.weighings, len(held) + 1)),
        vessel=session.vessel,
        waits_for_scan=session.waits_for_scan,
        last="" if session.last is None else session.last.id,
        last_text="" if session.last is None else _told(session.last),
        said=said,
    )


def _told(weighing: Weighing) -> str:
    return f"{weighing.sample_no} {weighing.quantity_id} {weighing.value} {weighing.unit}"


def _lines(session: WeighingSession) -> list[Line]:
    lines = []
    for place in session.sheet.places:
        weights = {
            quantity: f"{held[-1].value} {held[-1].unit}" + (f" ({len(held)})" if len(held) > 1 else "")
            for quantity, held in place.held.items()
        }
        every = sorted((one for held in place.held.values() for one in held), key=lambda one: one.taken)
        is_aim = session.aim is not None and session.aim.place.key == place.key
        lines.append(
            Line(
                key=place.key,
                name=place.name,
                client_id=place.sample.client_sample_id,
                weights=weights,
                vessels=", ".join(dict.fromkeys(one.vessel for one in every if one.vessel)),
                newest=every[-1].id if every else "",
                newest_text=_told(every[-1]) if every else "",
                aimed_at=session.aim.step.quantity_id if session.aim is not None and is_aim else "",
                is_complete=session.sheet.is_complete(place),
            )
        )
    return lines
