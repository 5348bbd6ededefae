"""What stands still: stations that are silent or behind, refused events, events held without effect."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central import auth, moments
from central.api.callers import TheService
from central.limits import Limits
from central.offering import offered
from central.pages.rendering import page
from central.pages.visitors import Visitor, posted, see_other, visitor_with
from central.presence import PRESENCES, Presence, presence
from central.projection import REASONS
from central.refusals import Refusal
from central.skew import Differing, differing, newest_items, newest_version
from central.store.contract import StationHealth
from central.telling.words import subject
from parsers.wording import Text
from station.records.key_words import key_words

router = APIRouter(prefix="/desk")

Staff = Annotated[Visitor, Depends(visitor_with("see_desk"))]
Dispatcher = Annotated[Visitor, Depends(visitor_with("decide"))]
Administrator = Annotated[Visitor, Depends(visitor_with("administer"))]

MOST = 200
ITEM = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
CLOCK_NOTICE_MS = 5000
DISK_NOTICE = 5 << 30
BACKUP_NOTICE = timedelta(days=3)


class HandoutNews(msgspec.Struct, frozen=True):
    """What a station says became of a handout; `why` (zh, en) where it refused it."""

    sha256: str
    name: str
    version: str
    state: str
    why: tuple[str, str] | None = None


class Safekeeping(msgspec.Struct, frozen=True):
    """What a station says of its backups: the newest of each place (ISO time; None: never), and what is wrong."""

    backups: dict[str, str | None] = msgspec.field(default_factory=dict)
    troubles: list[tuple[str, str]] = msgspec.field(default_factory=list)

    @property
    def newest(self) -> datetime | None:
        """The newest backup of all places."""
        return max((moments.parse(at) for at in self.backups.values() if at), default=None)


class News(msgspec.Struct, frozen=True):
    """What of a heartbeat is shown. `safekeeping` is None of stations from before it was told."""

    waiting: int = 0
    dead: int = 0
    disk_free: int = 0
    version: str = ""
    feed_cursor: int = 0
    oldest_waiting_at: str | None = None
    clock_offset_ms: int | None = None
    items: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    handouts: list[HandoutNews] = msgspec.field(default_factory=list)
    safekeeping: Safekeeping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationShown:
    """A station as its people should see it.

    `behind`: feed rows it has not applied; `differing`: items that are not the newest; `warnings`: what is not well.
    """

    health: StationHealth
    presence: Presence
    silent: timedelta | None
    news: News | None
    behind: int
    differing: tuple[Differing, ...]
    warnings: frozenset[str]


def stations_shown(found: Sequence[StationHealth], now: datetime, limits: Limits) -> list[StationShown]:
    """The stations with what is not well about each; those in force are measured against the newest of them."""
    told = [None if one.heartbeat is None else msgspec.json.decode(one.heartbeat, type=News) for one in found]
    in_force = [news for news, one in zip(told, found, strict=True) if news is not None and not one.station.revoked]
    newest = newest_version(news.version for news in in_force)
    items = newest_items(news.items for news in in_force)
    return [_shown(one, news, now, limits, newest, items) for one, news in zip(found, told, strict=True)]


def _shown(
    health: StationHealth,
    news: News | None,
    now: datetime,
    limits: Limits,
    newest: str,
    items: Mapping[str, tuple[str, str] | None],
) -> StationShown:
    seen = None if health.heartbeat_at is None else moments.parse(health.heartbeat_at)
    silent = None if seen is None else now - seen
    warnings: set[str] = set()
    if news is not None:
        warnings |= {"dead"} if news.dead else set()
        warnings |= {"clock"} if abs(news.clock_offset_ms or 0) > CLOCK_NOTICE_MS else set()
        warnings |= {"disk"} if news.disk_free < DISK_NOTICE else set()
        warnings |= {"handouts"} if any(one.state == "refused" for one in news.handouts) else set()
        warnings |= {"version"} if newest and news.version != newest else set()
        if news.oldest_waiting_at and now - moments.parse(news.oldest_waiting_at) > timedelta(hours=1):
            warnings.add("oldest")
        if (kept := news.safekeeping) is not None and (kept.newest is None or now - kept.newest > BACKUP_NOTICE):
            warnings.add("backup")
    return StationShown(
        health=health,
        presence=presence(health.station.revoked, None if silent is None else silent.total_seconds(), limits),
        silent=silent,
        news=news,
        differing=() if news is None else differing(news.items, items),
        behind=0 if news is None else max(0, health.feed_top - news.feed_cursor),
        warnings=frozenset(warnings),
    )


@router.get("/stations")
async def stations(request: Request, service: TheService, visitor: Staff) -> Response:
    """Every station of the laboratory."""
    return await _stations(request, service, visitor)


async def _stations(request: Request, service: TheService, visitor: Visitor, code: str = "") -> Response:
    found = await run_in_threadpool(service.store.stations, visitor.tenant)
    now = service.clock()
    shown = stations_shown(found, now, service.limits)
    # a laboratory's own items are known by what its stations tell
    own = {item for one in shown if one.news is not None for item in one.news.items}
    titles = await run_in_threadpool(offered, service, visitor.tenant)
    return page(
        "stations.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="stations",
        stations=shown,
        presences=PRESENCES,
        key_words=key_words,
        choices={**titles, **{item: Text(item, item) for item in sorted(own - set(titles))}},
        assigned=await run_in_threadpool(service.desk.items_of_stations, visitor.tenant),
        now=now,
        span=span,
        parse=moments.parse,
        code=code,
        minutes=service.limits.enrolment_minutes,
    )


@router.post("/stations/enrol")
async def enrol_code(request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """A single-use code for a new station; shown this once."""
    form = await posted(request, service, visitor)
    name = form.one("name", 100).replace("\0", "")
    if not name:
        return see_other("/desk/stations")
    code = auth.new_code()
    now = service.clock()
    await run_in_threadpool(
        service.store.add_enrolment_code,
        visitor.tenant,
        name,
        service.keys.code_hash(code),
        now=moments.iso(now),
        expires_at=moments.iso(now + timedelta(minutes=service.limits.enrolment_minutes)),
        approved=False,
    )
    await run_in_threadpool(
        service.desk.note, visitor.tenant, visitor.login, "station.code", name, now=moments.iso(now)
    )
    return await _stations(request, service, visitor, code=f"{code[:5]}-{code[5:]}")


@router.post("/stations/approve")
async def approve(request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """Let a new station in: the person has compared the words of its key."""
    form = await posted(request, service, visitor)
    station = await run_in_threadpool(service.store.station, form.one("station", 64))
    if station is None or station.tenant != visitor.tenant:
        raise Refusal("not_found")
    await run_in_threadpool(service.store.approve, visitor.tenant, station.id)
    words, now = key_words(station.public_key), service.now()
    await run_in_threadpool(
        service.desk.note, visitor.tenant, visitor.login, "station.approved", station.id, now=now, detail=words
    )
    return see_other("/desk/stations")


@router.post("/stations/revoke")
async def revoke(request: Request, service: TheService, visitor: Administrator) -> Response:
    """Turn a station away for good."""
    form = await posted(request, service, visitor)
    station = await run_in_threadpool(service.store.station, form.one("station", 64))
    if station is None or station.tenant != visitor.tenant:
        raise Refusal("not_found")
    now = service.now()
    await run_in_threadpool(service.store.revoke, visitor.tenant, station.id, now=now)
    await run_in_threadpool(
        service.desk.note, visitor.tenant, visitor.login, "station.revoked", station.id, now=now, detail=station.name
    )
    return see_other("/desk/stations")


@router.post("/stations/items")
async def assign(request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """Say which analysis items a station does."""
    form = await posted(request, service, visitor)
    station = await run_in_threadpool(service.store.station, form.one("station", 64))
    if station is None or station.tenant != visitor.tenant:
        raise Refusal("not_found")
    items = [item for item in form.many("items") if ITEM.match(item)][:MOST]
    await run_in_threadpool(
        service.desk.assign, visitor.tenant, station.id, items, actor=visitor.login, now=service.now()
    )
    service.wakeups.ring(visitor.tenant)
    return see_other("/desk/stations")


@router.get("/letters")
async def letters(request: Request, service: TheService, visitor: Staff) -> Response:
    """Refused events and held events."""
    return await _letters(request, service, visitor)


async def _letters(request: Request, service: TheService, visitor: Visitor, said: Text | None = None) -> Response:
    dead = await run_in_threadpool(service.letters.dead, visitor.tenant, MOST)
    held = await run_in_threadpool(service.letters.held, visitor.tenant, MOST)
    return page(
        "letters.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="letters",
        dead=dead,
        held=held,
        untold=await run_in_threadpool(service.outgoing.given_up, visitor.tenant, MOST),
        subject=subject,
        reasons=REASONS,
        said=said,
        most=MOST,
    )


@router.post("/letters")
async def act(request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """Judge a refused event again, or lay it aside."""
    form = await posted(request, service, visitor)
    number = form.one("n", 18)
    if not number.isdecimal():
        raise Refusal("letter_not_found", number="?")
    if form.one("act") == "settle":
        await run_in_threadpool(
            service.letters.settle, visitor.tenant, int(number), actor=visitor.login, now=service.now()
        )
        return see_other("/desk/letters")
    answer = await run_in_threadpool(
        service.letters.retry, visitor.tenant, int(number), actor=visitor.login, now=service.now()
    )
    service.wakeups.ring(visitor.tenant)
    return await _letters(request, service, visitor, RETRIED[answer.decision.status])


RETRIED: dict[str, Text] = {
    "stored": Text("已保存，工作站下次发送时即得知。", "Stored; the station learns of it when it sends next."),
    "duplicate": Text("早已保存。", "It is stored already."),
    "rejected": Text("仍被拒绝，未作更改。", "Still refused; nothing was changed."),
    "conflict": Text(
        "同一编号已有另一份内容，不能自动处理。",
        "Another content is stored under this id; that is never resolved by itself.",
    ),
    "gap": Text(
        "此前还有事件未到，请等待工作站补发。", "Events before it have not come yet; the station will send them."
    ),
    "missing_blobs": Text("所需文件尚未到达。", "Files it needs have not come yet."),
}


def span(length: timedelta) -> Text:
    """A length of time in the largest unit that fits."""
    seconds = max(0, int(length.total_seconds()))
    for size, zh, en in ((86_400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min")):
        if seconds >= size:
            return Text(f"{seconds // size} {zh}", f"{seconds // size} {en}")
    return Text(f"{seconds} 秒", f"{seconds} s")
