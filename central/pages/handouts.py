"""The page of handouts: templates and settings for the stations, and what became of each at every station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.handouts import Taken, take, trusted_keys
from central.pages.forms import read_upload_form
from central.pages.rendering import page
from central.pages.visitors import Visitor, visitor_with
from central.pages.watch import HandoutNews, StationShown, stations_shown
from central.refusals import Refusal
from central.service import Service
from central.store.sql.handouts import HandoutView
from parsers.wording import Text
from station.handouts.statement import MOST_BYTES
from station.records.key_words import key_words

router = APIRouter(prefix="/desk")

Staff = Annotated[Visitor, Depends(visitor_with("see_desk"))]
Giver = Annotated[Visitor, Depends(visitor_with("hand_out"))]

ENVELOPE_BYTES = 64 << 10
"""What a form needs beside its file."""
STATES: dict[str, Text] = {
    "untold": Text("未报告", "not heard of yet"),
    "announced": Text("待取", "to be fetched"),
    "in_force": Text("生效", "in force"),
    "earlier": Text("已被取代", "replaced"),
    "refused": Text("未接受", "refused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStation:
    """A handout at one of its stations: the state it tells, and why where it was refused."""

    station: StationShown
    state: str
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutShown:
    """A handout with what became of it at each of its stations."""

    view: HandoutView
    places: tuple[AtStation, ...]

    def count(self, state: str) -> int:
        """At how many stations it is in this state."""
        return sum(1 for one in self.places if one.state == state)


@router.get("/handouts")
async def handouts(request: Request, service: TheService, visitor: Staff) -> Response:
    """What was handed out."""
    return await _show(request, service, visitor)


@router.post("/handouts")
async def hand_out(request: Request, service: TheService, visitor: Giver) -> Response:
    """Take the signed file of a form for the stations that were ticked; none means all."""
    form, name, content = await read_upload_form(
        request, service.limits, most=MOST_BYTES + ENVELOPE_BYTES, token=visitor.csrf
    )
    try:
        taken = await run_in_threadpool(
            take, service, visitor.tenant, content, form.many("station"), actor=visitor.login
        )
    except Refusal as refusal:
        return await _show(request, service, visitor, failed=(name, refusal.message))
    service.wakeups.ring(visitor.tenant)
    return await _show(request, service, visitor, taken=taken)


async def _show(
    request: Request,
    service: Service,
    visitor: Visitor,
    failed: tuple[str, Text] | None = None,
    taken: Taken | None = None,
) -> Response:
    found = await run_in_threadpool(service.store.stations, visitor.tenant)
    stations = [one for one in stations_shown(found, service.clock(), service.limits) if not one.health.station.revoked]
    listed = await run_in_threadpool(service.handouts.listed, visitor.tenant)
    keys = await run_in_threadpool(trusted_keys, service, visitor.tenant)
    return page(
        "handouts.html",
        request,
        status=422 if failed else 200,
        settings=service.pages,
        visitor=visitor,
        here="handouts",
        handouts=[_shown(view, stations) for view in listed],
        stations=stations,
        states=STATES,
        keys=[key_words(str(one["x"])) for one in keys],
        failed=failed,
        taken=taken,
    )


def _shown(view: HandoutView, stations: Sequence[StationShown]) -> HandoutShown:
    meant = [one for one in stations if not view.stations or one.health.station.id in view.stations]
    return HandoutShown(view=view, places=tuple(_at(view, one) for one in meant))


def _at(view: HandoutView, station: StationShown) -> AtStation:
    told: Sequence[HandoutNews] = () if station.news is None else station.news.handouts
    news = next((one for one in told if one.sha256 == view.sha256), None)
    if news is None:
        return AtStation(station=station, state="untold")
    why = None if news.why is None else Text(*news.why)
    return AtStation(station=station, state=news.state if news.state in STATES else "untold", why=why)
