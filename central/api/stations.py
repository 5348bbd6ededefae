"""Stations: greeting, enrolment, tokens, sessions, heartbeats."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central import auth, moments
from central.api.bodies import answer, decode, whole
from central.api.callers import CallingStation, OperatorTenant, TheService
from central.presence import presence
from central.refusals import Refusal
from central.store.contract import Enrolment, Heartbeat, Lane
from station.records.key_words import key_words

router = APIRouter(prefix="/v1")

PROTOCOL = {"min": "1.0", "max": "1.0"}
ALL_HEADS = 5000
SMALL_BODY = 64 << 10
APPROVAL_RETRY_SECONDS = "10"

Moment = Annotated[str, Meta(max_length=40)]
ItemId = Annotated[str, Meta(min_length=1, max_length=64)]
ItemWord = Annotated[str, Meta(max_length=64)]
"""An analysis item's version, or its short hash."""


class EnrolBody(Struct, frozen=True):
    """What a station brings."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    public_key: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    machine: dict[str, Any] = msgspec.field(default_factory=dict)


class TokenBody(Struct, frozen=True):
    """A signed assertion."""

    assertion: Annotated[str, Meta(max_length=4096)]


class SessionBody(Struct, frozen=True):
    """A station's database and, if it likes, the heads it asks for."""

    epoch: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    heads: Annotated[dict[str, int], Meta(max_length=20_000)] | None = None


Said = Annotated[str, Meta(max_length=400)]


class HandoutNews(Struct, frozen=True):
    """What became of one handout at a station; `why` (zh, en) where it was refused."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    name: ItemWord
    version: ItemWord
    state: Annotated[str, Meta(max_length=20)]
    why: tuple[Said, Said] | None = None


class SafekeepingNews(Struct, frozen=True):
    """The newest backup in each place, and what is wrong (zh, en) with backups, kept files or the disk."""

    backups: Annotated[dict[Said, Moment | None], Meta(max_length=20)] = msgspec.field(default_factory=dict)
    troubles: Annotated[list[tuple[Said, Said]], Meta(max_length=20)] = msgspec.field(default_factory=list)


class HeartbeatBody(Struct, frozen=True, kw_only=True):
    """How a station is; kept as sent. `items`: version and short hash of each analysis item."""

    at: Moment
    waiting: int
    dead: int
    disk_free: int
    version: Annotated[str, Meta(max_length=100)]
    feed_cursor: int
    oldest_waiting_at: Moment | None = None
    clock_offset_ms: int | None = None
    items: Annotated[dict[ItemId, tuple[ItemWord, ItemWord]], Meta(max_length=500)] = msgspec.field(
        default_factory=dict
    )
    handouts: Annotated[list[HandoutNews], Meta(max_length=100)] = msgspec.field(default_factory=list)
    safekeeping: SafekeepingNews | None = None


class CodeBody(Struct, frozen=True):
    """For whom an enrolment code is; `approved` only where nobody need compare the words of its key."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    approved: bool = False


@router.get("/hello")
async def hello(service: TheService) -> Response:
    """The service's name, versions, limits and time; for anyone."""
    limits = service.limits
    return answer(
        {
            "server": service.server.id,
            "generation": service.server.generation,
            "protocol": PROTOCOL,
            "limits": {
                "batch_events": limits.batch_events,
                "batch_bytes": limits.batch_bytes,
                "blob_bytes": limits.blob_bytes,
                "part_bytes": limits.part_bytes,
            },
            "time": service.now(),
            "receipt_key": service.keys.public_key,
        }
    )


@router.post("/enrol")
async def enrol(request: Request, service: TheService) -> Response:
    """Enrol a station with a single-use code; the same code and key get the same answer."""
    host = request.client.host if request.client else "-"
    service.brake.check(host)
    body = decode(await whole(request, SMALL_BODY, service.limits.json_seconds), EnrolBody)
    enrolment = Enrolment(
        code_hash=service.keys.code_hash(body.code),
        public_key=auth.public_key(body.public_key),
        name=body.name,
        machine=msgspec.json.encode(body.machine).decode(),
    )
    try:
        station = await run_in_threadpool(service.store.enrol, enrolment, now=service.now())
    except Refusal:
        service.brake.failed(host)
        raise
    request.state.caller = f"station {station.id}"
    return answer(
        {
            "station": station.id,
            "station_no": station.station_no,
            "server": service.server.id,
            "generation": service.server.generation,
            "approved": station.approved,
        }
    )


@router.post("/token")
async def token(request: Request, service: TheService) -> Response:
    """A bearer token for a signed assertion; each assertion is worth one token."""
    body = decode(await whole(request, SMALL_BODY, service.limits.json_seconds), TokenBody)
    station_id = auth.claimed_issuer(body.assertion)
    station = await run_in_threadpool(service.store.station, station_id)
    if station is None:
        raise Refusal("not_authenticated", why_zh="没有该工作站", why_en="there is no such station")
    now = service.clock()
    assertion = auth.verify_assertion(body.assertion, station, service.server.id, now, service.limits)
    if station.revoked:
        raise Refusal("station_revoked")
    if not station.approved:
        words = key_words(station.public_key)
        raise Refusal("station_not_approved", words=words, headers={"Retry-After": APPROVAL_RETRY_SECONDS})
    fresh = await run_in_threadpool(
        service.store.use_assertion,
        station.id,
        assertion.jti,
        until=moments.iso(assertion.until),
        now=moments.iso(now),
    )
    if not fresh:
        raise Refusal("assertion_replayed")
    request.state.caller = f"station {station.id}"
    seconds = service.limits.token_seconds
    bearer = service.keys.issue_token(service.server.id, station, now, seconds)
    return answer({"token": bearer, "expires_in": seconds})


@router.post("/session")
async def session(request: Request, service: TheService, station: CallingStation) -> Response:
    """Where the streams of this station's database stand here."""
    body = decode(await whole(request, service.limits.json_bytes, service.limits.json_seconds), SessionBody)
    lane = Lane(tenant=station.tenant, station=station.id, epoch=body.epoch)
    streams = sorted(body.heads) if body.heads else None
    heads = await run_in_threadpool(service.store.heads, lane, streams, limit=ALL_HEADS)
    return answer({"generation": service.server.generation, "heads": heads})


@router.post("/heartbeat")
async def heartbeat(request: Request, service: TheService, station: CallingStation) -> Response:
    """Keep the newest news of a station."""
    content = await whole(request, SMALL_BODY, service.limits.json_seconds)
    body = decode(content, HeartbeatBody)
    kept = Heartbeat(tenant=station.tenant, body=msgspec.json.encode(body), at=service.now())
    await service.heartbeats.keep(station.id, kept)
    return answer({})


@router.post("/enrolment-codes")
async def enrolment_code(request: Request, service: TheService, tenant: OperatorTenant) -> Response:
    """A new single-use code."""
    body = decode(await whole(request, SMALL_BODY, service.limits.json_seconds), CodeBody)
    code = auth.new_code()
    now = service.clock()
    expires_at = moments.iso(now + timedelta(minutes=service.limits.enrolment_minutes))
    await run_in_threadpool(
        service.store.add_enrolment_code,
        tenant,
        body.name,
        service.keys.code_hash(code),
        now=moments.iso(now),
        expires_at=expires_at,
        approved=body.approved,
    )
    return answer({"code": code, "expires_at": expires_at}, 201)


@router.get("/stations")
async def stations(service: TheService, tenant: OperatorTenant) -> Response:
    """The stations of the tenant with their newest news; silence is shown as late or lost."""
    now = service.clock()
    found = await run_in_threadpool(service.store.stations, tenant)
    rows = []
    for health in found:
        news = None if health.heartbeat is None else msgspec.json.decode(health.heartbeat)
        seen = None if health.heartbeat_at is None else moments.parse(health.heartbeat_at)
        silent = None if seen is None else (now - seen).total_seconds()
        rows.append(
            {
                "station": health.station.id,
                "station_no": health.station.station_no,
                "name": health.station.name,
                "approved": health.station.approved,
                "enrolled_at": health.station.enrolled_at,
                "state": presence(health.station.revoked, silent, service.limits),
                "heartbeat_at": health.heartbeat_at,
                "waiting": news["waiting"] if news else None,
                "heartbeat": news,
            }
        )
    return answer({"stations": rows})


@router.get("/alarms")
async def alarms(service: TheService, tenant: OperatorTenant) -> Response:
    """What a person must look at."""
    found = await run_in_threadpool(service.store.alarms, tenant)
    return answer({"alarms": found})
