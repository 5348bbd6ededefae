"""What the platform hands down: orders, decisions on tasks, word of handouts. A row and the cursor commit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from parsers.wording import Text
from station.audit import AuditTrail
from station.errors import StationError
from station.records import Commission, Sample, Task, TaskState
from station.records.handouts import HandoutKind, HandoutRow
from station.store import Store

CURSOR = "feed.cursor"


class UnknownRow(StationError):
    """The feed says something this version does not understand."""


class _Order(msgspec.Struct):
    commission: Commission
    samples: list[Sample]
    tasks: list[Task]


class _TaskState(msgspec.Struct):
    id: str
    state: TaskState
    revision: int


class _Handout(msgspec.Struct):
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    kind: HandoutKind
    name: Annotated[str, msgspec.Meta(max_length=64)]
    version: Annotated[str, msgspec.Meta(max_length=64)]
    size: Annotated[int, msgspec.Meta(ge=0)]


def cursor(store: Store) -> int:
    """The number of the last feed row that was applied."""
    return int(store.settings.get(CURSOR, "0"))


def apply(store: Store, audit: AuditTrail, row: Mapping[str, Any]) -> None:
    """Apply one feed row and move the cursor, in one transaction; a row applied before changes nothing.

    Raises UnknownRow for a row of an unknown type or form: the feed then waits for a newer program.
    """
    with store.transaction():
        number = int(row["n"])
        if number <= cursor(store):
            return
        try:
            _apply(store, row)
        except msgspec.ValidationError as error:
            raise _not_understood(row, str(error)) from error
        audit.write("feed", "platform", {"n": number, "type": row["type"]})
        store.settings.put(CURSOR, str(number))


def _apply(store: Store, row: Mapping[str, Any]) -> None:
    match row["type"]:
        case "commission":
            order = msgspec.convert(row["data"], _Order)
            store.orders.put(order.commission, order.samples, order.tasks)
        case "task":
            change = msgspec.convert(row["data"], _TaskState)
            store.orders.set_state(change.id, change.state, change.revision)
        case "handout":
            told = msgspec.convert(row["data"], _Handout)
            store.handouts.announce(
                HandoutRow(
                    n=int(row["n"]),
                    sha256=told.sha256,
                    kind=told.kind,
                    name=told.name,
                    version=told.version,
                    size=told.size,
                    state="announced",
                )
            )
        case other:
            raise _not_understood(row, f"type {other!r}")


def _not_understood(row: Mapping[str, Any], reason: str) -> UnknownRow:
    return UnknownRow(
        Text(
            f"平台下发的第 {row.get('n')} 行无法理解：{reason}。",
            f"Row {row.get('n')} of the platform's feed: {reason}.",
        ),
        Text("请更新本程序。", "Update this program."),
    )
