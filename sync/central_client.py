"""The calls a station makes to the central service.

A token is fetched when one is needed and renewed once when the service no longer takes it. Its assertion is signed
with the server's time, taken from `hello` and carried on by the monotonic clock, so a wrong wall clock locks nobody
out.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import msgspec

from parsers.wording import Text
from station.clock import Clock, SystemClock
from sync.answers import Reaction
from sync.errors import AuthFailed, NotOurServer, Refused
from sync.identity import Identity
from sync.messages import (
    AuditHead,
    BatchAnswer,
    DayDigest,
    DaysAnswer,
    Enrolled,
    EventsAnswer,
    FeedPage,
    Hello,
    Limits,
    NumberBlock,
    OwnEvents,
    Session,
    Upload,
)
from sync.transport import Call, Reply, Timeouts, Transport, bad_answer

PROTOCOL = "1.0"
RENEW_BEFORE_SECONDS = 60.0
FEED_WAIT_SECONDS = 25


class _Token(msgspec.Struct, frozen=True):
    token: str
    expires_in: float


@dataclass(frozen=True, slots=True)
class _Held:
    token: str
    until: float


class CentralClient:
    """One station's calls to one service; safe to use from several threads. Raises the errors of `sync.errors`."""

    def __init__(
        self,
        base_url: str,
        identity: Identity | None = None,
        *,
        clock: Clock | None = None,
        timeouts: Timeouts | None = None,
        verify: bool | str = True,
    ) -> None:
        self._clock = clock or SystemClock()
        self._transport = Transport(base_url, timeouts=timeouts, verify=verify, now=self._clock.now)
        self._identity = identity
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._server_time: tuple[datetime, float] | None = None
        self.base_url = self._transport.base_url
        self.limits = Limits()
        self.receipt_key = ""
        self.clock_offset_ms: int | None = None

    # --- without a token

    def hello(self) -> Hello:
        """Greet the service: its name, limits and time. Raises NotOurServer for another service than enrolled at."""
        before = self._clock.monotonic()
        hello: Hello = self._transport.send(Call(method="GET", path="/v1/hello")).read(Hello)
        after = self._clock.monotonic()
        if self._identity is not None and hello.server != self._identity.server:
            raise _another_server(self.base_url, hello.server, self._identity.server)
        midpoint = (before + after) / 2
        wall = self._clock.now() - timedelta(seconds=after - midpoint)
        self._server_time = (hello.time, midpoint)
        self.clock_offset_ms = round((hello.time - wall).total_seconds() * 1000)
        self.limits = hello.limits
        self.receipt_key = hello.receipt_key
        return hello

    def enrol(self, code: str, public_key: str, name: str, machine: Mapping[str, str]) -> Enrolled:
        """Give the station its name; the same code and key always get the same answer."""
        body = {"code": code, "public_key": public_key, "name": name, "machine": machine}
        answer: Enrolled = self._transport.send(_post("/v1/enrol", body)).read(Enrolled)
        return answer

    # --- with a token

    def session(self, epoch: str, heads: Mapping[str, int]) -> Session:
        """Where the named streams of this epoch stand; streams the service does not know are left out."""
        answer: Session = self._send(_post("/v1/session", {"epoch": epoch, "heads": heads})).read(Session)
        return answer

    def events(
        self, epoch: str, batch: int, events: Sequence[bytes], audit_head: AuditHead | None = None
    ) -> BatchAnswer:
        """Send a batch of encoded elements (see `element`). Raises BadAnswer unless each event got its answer."""
        body = batch_body(self._station(), epoch, batch, events, audit_head)
        answer: BatchAnswer = self._send(Call(method="POST", path="/v1/events", body=body)).read(BatchAnswer)
        if len(answer.results) != len(events):
            raise bad_answer(f"{len(answer.results)} results for {len(events)} events")
        return answer

    def reconcile_days(self, days: Mapping[str, DayDigest]) -> DaysAnswer:
        """Compare days with the service."""
        answer: DaysAnswer = self._send(_post("/v1/reconcile", {"days": days})).read(DaysAnswer)
        return answer

    def reconcile_events(self, day: str, events: Mapping[str, str]) -> EventsAnswer:
        """Compare the events (id → sha256) of one day."""
        body = {"day": day, "events": events}
        answer: EventsAnswer = self._send(_post("/v1/reconcile", body)).read(EventsAnswer)
        return answer

    def own_events(self, epoch: str, after: int) -> OwnEvents:
        """What the service keeps of this station's epoch, a page at a time."""
        path = "/v1/own-events?" + urlencode({"epoch": epoch, "after": after})
        page: OwnEvents = self._send(Call(method="GET", path=path)).read(OwnEvents)
        return page

    def number_block(self, scheme: str, size: int, key: str) -> NumberBlock:
        """Numbers of a scheme for this station alone; the same `key` always gets the same block."""
        body = {"scheme": scheme, "size": size, "key": key}
        block: NumberBlock = self._send(_post("/v1/number-blocks", body)).read(NumberBlock)
        return block

    def has_blob(self, sha256: str) -> bool:
        """Whether the service keeps this file."""
        call = Call(method="HEAD", path=f"/v1/blobs/{sha256}", expected=frozenset({404}))
        return self._send(call).status != 404

    def put_blob(self, sha256: str, content: bytes) -> None:
        """Send a whole file of at most `limits.blob_bytes`."""
        self._send(_put(f"/v1/blobs/{sha256}", content))

    def begin_upload(self, sha256: str, size: int, part_size: int) -> Upload:
        """Begin an upload in parts, or find it again."""
        answer: Upload = self._send(_post(f"/v1/blobs/{sha256}/uploads", {"size": size, "part_size": part_size})).read(
            Upload
        )
        return answer

    def put_part(self, upload: str, number: int, content: bytes) -> None:
        """Send one part, with its digest (RFC 9530)."""
        self._send(_put(f"/v1/uploads/{quote(upload, safe='')}/parts/{number}", content))

    def complete_upload(self, upload: str) -> None:
        """Say that all parts are there; the service checks the whole before it answers."""
        path = f"/v1/uploads/{quote(upload, safe='')}/complete"
        self._send(Call(method="POST", path=path, body=b"", patience=120.0))

    def feed(self, after: int, wait: int = FEED_WAIT_SECONDS) -> FeedPage:
        """The rows after `after`; the service may wait `wait` seconds for one."""
        path = "/v1/feed?" + urlencode({"after": after, "wait": wait})
        page: FeedPage = self._send(Call(method="GET", path=path, patience=float(wait))).read(FeedPage)
        return page

    def blob(self, sha256: str) -> bytes:
        """A stored file's bytes, of at most 64 MiB; whoever asks compares the hash."""
        return self._send(Call(method="GET", path=f"/v1/blobs/{sha256}")).content

    def heartbeat(self, news: Mapping[str, object]) -> None:
        """Say how the station is."""
        self._send(_post("/v1/heartbeat", news))

    def close(self) -> None:
        """Cut every call that is under way."""
        self._transport.close()

    def _station(self) -> str:
        assert self._identity is not None, "only an enrolled station makes this call"
        return self._identity.station

    def _send(self, call: Call) -> Reply:
        held = self._token()
        try:
            return self._transport.send(call, held.token)
        except Refused as error:
            if error.reaction is not Reaction.RENEW_TOKEN:
                raise
        with self._lock:
            if self._held is held:
                self._held = None
        try:
            return self._transport.send(call, self._token().token)
        except Refused as error:
            raise _converted(error) from error

    def _token(self) -> _Held:
        with self._lock:
            now = self._clock.monotonic()
            if self._held is None or now >= self._held.until:
                try:
                    self._held = self._new_token()
                except Refused as error:
                    raise _converted(error) from error
            return self._held

    def _new_token(self) -> _Held:
        if self._server_time is None:
            self.hello()
        try:
            return self._ask_token()
        except Refused as error:
            if error.reaction is not Reaction.RENEW_TOKEN:
                raise
        self.hello()  # the server's clock, or the server, is not what it was
        return self._ask_token()

    def _ask_token(self) -> _Held:
        assert self._identity is not None, "only an enrolled station makes this call"
        assert self._server_time is not None
        server_time, at = self._server_time
        asked = self._clock.monotonic()
        assertion = self._identity.assertion(server_time + timedelta(seconds=asked - at))
        granted: _Token = self._transport.send(_post("/v1/token", {"assertion": assertion})).read(_Token)
        return _Held(granted.token, asked + max(1.0, granted.expires_in - RENEW_BEFORE_SECONDS))


def element(body: bytes, sha256: str) -> bytes:
    """One event as it stands in a batch: the stored bytes, unchanged, as a JSON string beside their hash."""
    return msgspec.json.encode({"sha256": sha256, "body": body.decode("utf-8")})


def batch_body(
    station: str, epoch: str, batch: int, events: Sequence[bytes], audit_head: AuditHead | None = None
) -> bytes:
    """A batch from encoded elements, put together without reading them again.

    `audit_head` names the station's last audit entry, which the service's receipt then vouches for.
    """
    said: dict[str, object] = {"protocol": PROTOCOL, "station": station, "epoch": epoch, "batch": batch}
    if audit_head is not None:
        said["audit_head"] = audit_head
    head = msgspec.json.encode(said)
    return head[:-1] + b',"events":[' + b",".join(events) + b"]}"


def _post(path: str, body: object) -> Call:
    return Call(method="POST", path=path, body=msgspec.json.encode(body))


def _put(path: str, content: bytes) -> Call:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return Call(
        method="PUT",
        path=path,
        body=content,
        media_type="application/octet-stream",
        headers={"Content-Digest": f"sha-256=:{digest}:"},
    )


def _converted(error: Refused) -> Refused | AuthFailed:
    if error.reaction is not Reaction.RENEW_TOKEN:
        return error
    return AuthFailed(
        error.message,
        Text(
            "请检查本机时间，并请平台管理员确认该工作站；必要时重新注册。记录会继续保存在本机。",
            "Check this computer's clock and ask the platform's operator about this station; enrol it again if need "
            "be. Records stay safe on this computer.",
        ),
        error.where,
    )


def _another_server(base_url: str, found: str, wanted: str) -> NotOurServer:
    return NotOurServer(
        Text(
            f"“{base_url}”是另一个平台（“{found}”），本工作站注册于“{wanted}”。",
            f'"{base_url}" is another service ("{found}"); this station is enrolled at "{wanted}".',
        ),
        Text("请核对平台地址，或重新注册。", "Check the service's address, or enrol again."),
        base_url,
    )
