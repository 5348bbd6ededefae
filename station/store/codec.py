"""Records to JSON text and back. Decimals travel as strings, so no digit is lost; times as UTC ISO text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import msgspec

T = TypeVar("T")


def to_json(record: object) -> str:
    """A record (dataclass, tuple, mapping …) as JSON text."""
    return msgspec.json.encode(record, order="deterministic").decode()


def from_json(text: str | bytes, kind: type[T]) -> T:
    """The record of type `kind` that `to_json` wrote."""
    return msgspec.json.decode(text, type=kind)


def to_time(moment: datetime | None) -> str | None:
    """A time as text; one without a zone (an instrument's own clock) stays without."""
    if moment is None:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()


def from_time(text: str | None) -> datetime | None:
    """The time that `to_time` wrote."""
    return None if text is None else datetime.fromisoformat(text)
