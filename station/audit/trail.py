"""A hash-chained trail (21 CFR 11.10(e); ISO/IEC 17025 7.5.2, 7.11): an entry cannot be changed, moved or cut out
without the chain telling where.

hash(n) = sha256(prev ‖ body), prev = hash(n-1), the first prev is 64 zeros. The tail can still be cut by whoever
owns the disk; against that the head must be told to somebody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from station.clock import Clock
from station.store import Store
from station.store.notes import AuditRow

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """The first entry at which the chain does not hold."""

    n: int


class AuditTrail:
    """Appends entries and checks them. Call `write` inside the transaction of the act it tells of."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def write(self, act: str, who: str, what: Mapping[str, Any]) -> str:
        """Append one entry; gives its hash."""
        with self._store.transaction():
            last = self._store.audit.last()
            prev = FIRST if last is None else last.hash
            body = msgspec.json.encode(
                {"act": act, "who": who, "at": self._clock.now(), "what": what}, order="deterministic"
            )
            row = AuditRow(1 if last is None else last.n + 1, prev, _hash(prev, body), body)
            self._store.audit.add(row)
        return row.hash

    def check(self) -> BrokenChain | None:
        """The first entry that does not fit the chain, or None if all hold."""
        prev, n = FIRST, 0
        while rows := self._store.audit.after(n):
            for row in rows:
                if row.n != n + 1 or row.prev != prev or row.hash != _hash(prev, row.body):
                    return BrokenChain(row.n)
                prev, n = row.hash, row.n
        return None


def _hash(prev: str, body: bytes) -> str:
    return hashlib.sha256(prev.encode() + body).hexdigest()
