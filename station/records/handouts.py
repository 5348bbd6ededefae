"""What was handed down to this station, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from station.records.trouble import Trouble

HandoutKind = Literal["item", "settings"]
HandoutState = Literal["announced", "in_force", "earlier", "refused"]
"""announced: to be fetched and tried; earlier: was in force, kept to go back to; refused: see `trouble`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutRow:
    """One handout by the hash of its file; `n` is the feed's row that announced it.

    `made_at` is known once it was opened, `at` once it was decided on; `before` are the settings it replaced.
    """

    n: int
    sha256: str
    kind: HandoutKind
    name: str
    version: str
    size: int
    state: HandoutState
    at: datetime | None = None
    made_at: datetime | None = None
    trouble: Trouble | None = None
    before: Mapping[str, str] = field(default_factory=dict)
