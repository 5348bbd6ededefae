"""One request over the wire and back: the only door where `requests`, urllib3 and ssl are spoken to.

Every call has time-outs for connecting and reading, and a total deadline: when it is over a watchdog cuts the line.
TLS is always verified. Redirects are not followed, nothing is taken from `.netrc`, and an answer without our
protocol's header is not our server's.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import requests
import urllib3

from parsers.wording import Text
from sync.answers import HEADER, HEADER_VALUE, Answer, Reaction, react, retry_after_seconds
from sync.errors import (
    KEPT,
    BadAnswer,
    InProgress,
    NotOurServer,
    Refused,
    RetryLater,
    ServerFull,
    SyncError,
    TooLarge,
    Unreachable,
    UpgradeNeeded,
)
from sync.lines import Bearer, Line

MOST_ANSWER_BYTES = 64 << 20
SLOWEST_BYTES_PER_SECOND = 16 * 1024
CHUNK = 64 * 1024
LENGTH_NAMED = frozenset({"content-length", "transfer-encoding"})
"""http.client takes headers that end in the middle for whole ones; without a length an answer cannot be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: for connecting, for each read, and for a call in all (bodies add their share at a slow line's pace)."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `patience` is what the service may wait before it answers (s); `expected` are refusals that are
    answers to the question, such as 404 to a HEAD."""

    method: str
    path: str
    body: bytes | None = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = 0.0
    expected: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Our server's answer: a success, or a refusal that was expected."""

    status: int
    content: bytes

    def read(self, kind: type[Any]) -> Any:  # noqa: ANN401 (the caller names the kind)
        """The body as `kind`. Raises BadAnswer."""
        try:
            return msgspec.json.decode(self.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise bad_answer(str(error)) from error


class Transport:
    """Requests to one service, from any thread; each thread has its own line, a new one after each broken one."""

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        verify: bool | str = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`verify` may name a file of certificate authorities instead of the computer's; it cannot be False."""
        if verify is False:
            raise ValueError("TLS is always verified")
        self.base_url = base_url.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._verify = verify
        self._now = now
        self._local = threading.local()
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self._closed = False

    def send(self, call: Call, credential: str = "") -> Reply:
        """Make the call. Raises the errors of `sync.errors`, nothing else."""
        line = self._line()
        try:
            with self._deadline(line, self._total(call)):
                response = self._exchange(line, call, credential)
        except _Broken as error:
            self._drop(line)
            expired = line.taps.cut and not self._closed
            raise _unreachable(self.base_url, str(error), expired=expired) from error
        line.taps.release(closed_only=True)
        if line.taps.cut:  # what was read until then may look whole
            self._drop(line)
            raise _unreachable(self.base_url, "closed", expired=not self._closed)
        return self._judge(call, response)

    def close(self) -> None:
        """Cut every line at once, whatever it is waiting for; the calls end with Unreachable."""
        with self._lock:
            self._closed = True
            lines = list(self._lines)
        for line in lines:
            line.taps.shut()

    def _exchange(self, line: Line, call: Call, credential: str) -> _Response:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **call.headers}
        if call.body is not None:
            headers["Content-Type"] = call.media_type
        try:
            with line.session.request(
                call.method,
                self.base_url + call.path,
                data=call.body,
                headers=headers,
                auth=Bearer(credential),
                timeout=(self._timeouts.connect, self._timeouts.read + call.patience),
                allow_redirects=False,
                verify=self._verify,
                stream=True,
            ) as answer:
                if not LENGTH_NAMED & {name.lower() for name in answer.headers}:
                    raise _Broken("the answer's headers were cut short: no length")
                content = bytearray()
                for chunk in answer.iter_content(CHUNK):
                    content += chunk
                    if len(content) > MOST_ANSWER_BYTES:
                        raise _Broken(f"more than {MOST_ANSWER_BYTES} bytes")
                return _Response(answer.status_code, dict(answer.headers.lower_items()), bytes(content))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # ValueError: what urllib3 and http.client say of a shut socket or a header that is none
            raise _Broken(_innermost(error)) from error

    def _judge(self, call: Call, response: _Response) -> Reply:
        ours = response.headers.get(HEADER.lower()) == HEADER_VALUE
        if ours and response.status in call.expected:
            return Reply(status=response.status, content=response.content)
        problem = _problem(response.content) if response.status >= 400 else {}
        answer = Answer(
            status=response.status,
            ours=ours,
            code=str(problem.get("code", "")),
            retry_after=retry_after_seconds(response.headers.get("retry-after"), self._now()),
        )
        reaction = react(answer)
        if reaction is Reaction.ACCEPT:
            return Reply(status=response.status, content=response.content)
        raise _error_for(answer, reaction, problem, f"{call.method} {self.base_url}{call.path}")

    def _total(self, call: Call) -> float:
        size = 0 if call.body is None else len(call.body)
        return self._timeouts.total + call.patience + size / SLOWEST_BYTES_PER_SECOND

    @contextlib.contextmanager
    def _deadline(self, line: Line, seconds: float) -> Iterator[None]:
        watchdog = threading.Timer(seconds, line.taps.shut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _line(self) -> Line:
        line: Line | None = getattr(self._local, "line", None)
        if line is not None and not line.taps.cut:
            return line
        if line is not None:
            self._drop(line)
        with self._lock:
            if self._closed:
                raise _unreachable(self.base_url, "closed", expired=False)
            line = self._local.line = Line()
            self._lines.add(line)
        return line

    def _drop(self, line: Line) -> None:
        line.close()
        self._local.line = None
        with self._lock:
            self._lines.discard(line)


class _Broken(Exception):
    """The exchange ended without a whole answer."""


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: Mapping[str, str]
    content: bytes


def _innermost(error: BaseException) -> str:
    """What really happened, without the names of the libraries it came through."""
    while True:
        reason = getattr(error, "reason", None)
        inner = reason if isinstance(reason, BaseException) else (error.__cause__ or error.__context__)
        if inner is None or inner is error:
            return str(error) or type(error).__name__
        error = inner


def _problem(content: bytes) -> dict[str, Any]:
    try:
        problem = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return problem if isinstance(problem, dict) else {}


def _error_for(answer: Answer, reaction: Reaction, problem: Mapping[str, object], where: str) -> SyncError:
    """The refusal as an error of ours. `reaction` has already been decided, by `react` alone."""
    if not answer.ours:
        if reaction is Reaction.HALVE:
            return _too_large("", where, ours=False)
        return _not_ours(answer, where)
    refused = Refused(answer.status, problem, reaction, where)
    if answer.status == 413:
        return _too_large(refused.message.en, where, ours=True)
    if answer.status == 426:
        return UpgradeNeeded(
            refused.message, Text(f"请升级本程序。{KEPT.zh}", f"Upgrade this program. {KEPT.en}"), where
        )
    kinds: dict[Reaction, type[RetryLater]] = {
        Reaction.RETRY: RetryLater,
        Reaction.RETRY_SOON: InProgress,
        Reaction.RETRY_SLOWLY: ServerFull,
    }
    if reaction in kinds:
        return kinds[reaction](refused.message, _again(), where, answer.retry_after)
    return refused


def _again() -> Text:
    return Text(f"会自动重试。{KEPT.zh}", f"It is tried again by itself. {KEPT.en}")


def _unreachable(base_url: str, reason: str, *, expired: bool) -> Unreachable:
    why = Text("应答未在限定时间内完成", "the answer did not arrive in time") if expired else Text(reason, reason)
    return Unreachable(
        Text(f"无法连接平台“{base_url}”：{why.zh}。", f'The service at "{base_url}" cannot be reached: {why.en}.'),
        Text(
            f"请检查网络、代理和证书设置；会自动重试。{KEPT.zh}",
            f"Check network, proxy and certificates; it is tried again by itself. {KEPT.en}",
        ),
        base_url,
    )


def _not_ours(answer: Answer, where: str) -> NotOurServer:
    return NotOurServer(
        Text(
            f"应答（{answer.status}）没有“{HEADER}: {HEADER_VALUE}”标记，可能来自上网认证页面或代理。",
            f'The answer ({answer.status}) has no "{HEADER}: {HEADER_VALUE}"; '
            "it may be a login page of the network or a proxy.",
        ),
        Text(
            f"请检查网络登录、代理和平台地址；会自动重试。{KEPT.zh}",
            f"Check the network's login, proxy and the service's address; it is tried again by itself. {KEPT.en}",
        ),
        where,
        answer.retry_after,
    )


def _too_large(said: str, where: str, *, ours: bool) -> TooLarge:
    return TooLarge(
        Text(
            f"请求超过平台或其前置代理允许的大小。{said}",
            f"The request is larger than the service or a proxy before it takes. {said}".rstrip(),
        ),
        Text(f"会自动分成更小的批次。{KEPT.zh}", f"Smaller batches are tried by themselves. {KEPT.en}"),
        where,
        ours=ours,
    )


def bad_answer(reason: str) -> BadAnswer:
    """The error for an answer of our server that the contract does not know."""
    return BadAnswer(
        Text(f"平台的应答不符合约定：{reason}。", f"The service's answer does not follow the contract: {reason}."),
        _again(),
    )
