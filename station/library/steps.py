"""A step on the way of a run: done, where it waits, or still ahead; with the reason and what can be done next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from parsers.wording import Text
from station.records import AckLevel, OutboxItem

Stage = Literal["ordered", "captured", "read", "matched", "calculated", "drafted", "reviewed", "approved", "sent"]
StepState = Literal["done", "waiting", "stopped", "ahead"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the window one can do something about it: a page, and what to show there."""

    page: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: `reason` is what it says of itself, `cure` what helps, `next` where one does it."""

    stage: Stage
    state: StepState
    at: datetime | None = None
    reason: Text | None = None
    cure: Text | None = None
    next: Place | None = None


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps with everything after the first that waits marked as still ahead, unless it is done."""
    told: list[Step] = []
    blocked = False
    for step in steps:
        told.append(
            replace(step, state="ahead", reason=None, cure=None, next=None)
            if blocked and step.state != "done"
            else step
        )
        blocked |= step.state in ("waiting", "stopped")
    return tuple(told)


LEVEL_TEXTS: Mapping[AckLevel, Text] = {
    "recorded": Text("已记录，等待发送。", "Recorded; it waits to be sent."),
    "stored": Text("平台已保存。", "The service has it on disk."),
    "applied": Text("平台已处理。", "The service has applied it."),
    "confirmed": Text("平台已处理，且已在平台的备份中。", "The service has applied it, and its backup holds it."),
}


def sent_step(items: list[OutboxItem], level: AckLevel) -> Step:
    """Whether everything that was to be told of this has reached the service; `level` is how far the least has."""
    if not items:
        return Step(stage="sent", state="ahead")
    queue = Place("queue")
    dead = next((item for item in items if item.state == "dead"), None)
    if dead is not None:
        reason = dead.last_error or dead.type
        return Step(
            stage="sent",
            state="stopped",
            at=dead.recorded_at,
            reason=Text(f"平台拒收：{reason}", f"The service refused it: {reason}"),
            cure=Text("请在队列页查看原因并处理。", "See the reason on the queue's page and act on it."),
            next=queue,
        )
    waiting = [item for item in items if item.state == "waiting"]
    if waiting:
        last = waiting[0].last_error
        return Step(
            stage="sent",
            state="waiting",
            at=waiting[0].recorded_at,
            reason=Text(
                f"{len(items)} 条事件中有 {len(waiting)} 条等待发送" + (f"；上次失败：{last}" if last else "。"),
                f"{len(waiting)} of {len(items)} events wait to be sent" + (f"; last failure: {last}" if last else "."),
            ),
            cure=Text("平台可达后会自动发送。", "They are sent by themselves when the service can be reached."),
            next=queue,
        )
    held = next((item for item in items if item.state == "held"), None)
    if held is not None:
        return Step(
            stage="sent",
            state="waiting",
            at=held.recorded_at,
            reason=Text(
                f"平台已保存，暂未采用：{held.last_error or '原因未说明'}",
                f"The service holds it back: {held.last_error or 'no reason given'}",
            ),
            next=queue,
        )
    return Step(stage="sent", state="done", at=items[-1].recorded_at, reason=LEVEL_TEXTS[level])
