"""What an answer of the road means: one pure function over one table, read row by row in the tests.

Everything the service (or whatever stands in its place) can say to a request becomes an `Answer`; `react` says what
follows from it. Two rules stand above the table. What does not carry the header `LabSync: 1` is not our server,
whatever it says: a captive portal or an inspecting proxy must never empty the queue into the bin. And a 4xx this
program does not know stops the lane, it does not condemn the event.

Per event the service answers by name; `react_to_event` is the table of those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum

import msgspec

from parsers.wording import Text

HEADER, HEADER_VALUE = "LabSync", "1"
LONGEST_RETRY_AFTER = 3600


class Reaction(Enum):
    """What the station does about an answer to a whole request."""

    ACCEPT = "accept"
    """Take the answer."""
    RETRY = "retry"
    """Back off and try again, for ever; Retry-After wins."""
    RETRY_SOON = "retry soon"
    """The same request is still being worked on: try again shortly."""
    RETRY_SLOWLY = "retry slowly"
    """The server is full: try again at the longest interval, and say so."""
    RENEW_TOKEN = "renew token"  # noqa: S105 (a reaction's name)
    """Get a new token once; if that does not help, stop the lane."""
    HALVE = "halve"
    """Send half as much, down to one; one alone that is still refused goes to the dead letters."""
    STOP = "stop"
    """Stop this lane, keep recording, and tell a person. It is looked at again at a long interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one request. `status` 0: none came (DNS, TCP, TLS, time-out, cut in the middle).

    `ours`: it carries the protocol's header. `readable`: its body is what the contract promises. `code` is our
    server's own name for a refusal. `retry_after` in seconds.
    """

    status: int
    ours: bool = True
    readable: bool = True
    code: str = ""
    retry_after: float | None = None


BATCH_REFUSED = frozenset({400, 422})
RETRIED = frozenset({408, 425, 429})
CUT_ON_THE_WAY = frozenset({"body_cut"})
"""Refusals with a 400 that blame the road and not the content."""


def react(answer: Answer) -> Reaction:
    """What follows from an answer. Total: every status, ours or not, has a row."""
    status = answer.status
    if status == 0:
        return Reaction.RETRY
    if not answer.ours:
        # a reverse proxy in front of our server has its own size limit, and less may pass it
        return Reaction.HALVE if status == 413 else Reaction.RETRY
    if 200 <= status < 300:
        return Reaction.ACCEPT if answer.readable else Reaction.RETRY
    if status == 507:
        return Reaction.RETRY_SLOWLY
    if status >= 500 or status < 400 or status in RETRIED or answer.code in CUT_ON_THE_WAY:
        return Reaction.RETRY
    if status in BATCH_REFUSED or status == 413:
        return Reaction.HALVE
    return {401: Reaction.RENEW_TOKEN, 409: Reaction.RETRY_SOON}.get(status, Reaction.STOP)


class EventResult(msgspec.Struct, frozen=True, kw_only=True):
    """The service's answer on one event of a batch. Members it does not know are left alone."""

    id: str
    status: str
    applied: bool = False
    expected: int = 0
    blobs: list[str] = msgspec.field(default_factory=list)
    reason: str = ""
    code: str = ""
    field: str = ""
    message_zh: str = ""
    message_en: str = ""


class Fate(Enum):
    """What becomes of one event."""

    STORED = "stored"
    HELD = "held"
    """Stored, but the platform has not applied it; acknowledged all the same."""
    REWIND = "rewind"
    """Send its stream again from the number the service expects."""
    UPLOAD = "upload"
    """Send the files it speaks of, then the event again; no attempt is counted."""
    DEAD = "dead"
    """Refused for good; its stream stops until a person acts."""
    WAIT = "wait"
    """The service said something this program does not know: the event stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReaction:
    """What becomes of one event, and the sentence for a person where there is one."""

    fate: Fate
    applied: bool = False
    expected: int = 0
    blobs: tuple[str, ...] = ()
    message: Text | None = None


def react_to_event(result: EventResult) -> EventReaction:
    """What follows from the service's answer on one event."""
    match result.status:
        case "stored" | "duplicate":
            if result.reason and not result.applied:
                return EventReaction(fate=Fate.HELD, message=_reason(result))
            return EventReaction(fate=Fate.STORED, applied=result.applied)
        case "held":
            return EventReaction(fate=Fate.HELD, message=_reason(result))
        case "gap" if result.expected >= 1:
            return EventReaction(fate=Fate.REWIND, expected=result.expected)
        case "missing_blobs" if result.blobs:
            return EventReaction(fate=Fate.UPLOAD, blobs=tuple(result.blobs))
        case "conflict":
            return EventReaction(fate=Fate.DEAD, message=_conflict(result))
        case "rejected":
            return EventReaction(fate=Fate.DEAD, message=_rejected(result))
        case _:
            return EventReaction(fate=Fate.WAIT, message=_unknown(result))


def _reason(result: EventResult) -> Text:
    why = result.reason or result.status
    return Text(result.message_zh or why, result.message_en or why)


def _conflict(result: EventResult) -> Text:
    return Text(
        f"平台已保存同一编号而内容不同的事件（“{result.id}”）。不会自动覆盖，请联系平台管理员核对。",
        f'The service holds another content under the number of event "{result.id}". '
        "Nothing is overwritten by itself; ask the platform's operator.",
    )


def _rejected(result: EventResult) -> Text:
    code, name = result.code or "rejected", result.field or "-"
    return Text(
        f"平台拒收此事件（{code}，字段“{name}”）：{result.message_zh or result.message_en or code}",
        f'The service refuses this event ({code}, field "{name}"): {result.message_en or result.message_zh or code}',
    )


def _unknown(result: EventResult) -> Text:
    return Text(
        f"平台对事件的答复“{result.status}”无法理解；事件保留在队列中。",
        f'The service answered "{result.status}" for an event, which is not understood; the event stays queued.',
    )


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """The seconds a Retry-After header asks for: a number, or an HTTP date (RFC 9110 10.2.3) against `now`.

    None where there is none or it cannot be read; never more than an hour, whoever asks.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_RETRY_AFTER))
    try:
        seconds = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):  # not a date; a date without a zone
        return None
    return min(max(0.0, seconds), float(LONGEST_RETRY_AFTER))


def problem_text(problem: Mapping[str, object]) -> Text:
    """What our server says about a refusal, from its problem+json (RFC 9457)."""
    detail = str(problem.get("detail") or problem.get("title") or "")
    return Text(str(problem.get("message_zh") or detail), str(problem.get("message_en") or detail))
