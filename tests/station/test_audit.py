"""The audit trail tells where it was tampered with."""

from __future__ import annotations

import pytest

from station.audit import AuditTrail, BrokenChain
from station.store import Store

from .conftest import HandClock


@pytest.fixture
def trail(store: Store, clock: HandClock) -> AuditTrail:
    trail = AuditTrail(store, clock)
    for n in range(5):
        trail.write("act", "me", {"n": n})
    return trail


def test_an_untouched_trail_holds(trail: AuditTrail) -> None:
    """Five entries, one chain."""
    assert trail.check() is None


@pytest.mark.parametrize(
    ("harm", "n"),
    [
        ("UPDATE audit SET body = x'7b7d' WHERE n = 3", 3),
        ("UPDATE audit SET hash = 'f' WHERE n = 2", 2),
        ("DELETE FROM audit WHERE n = 4", 5),
        ("UPDATE audit SET n = 9 WHERE n = 5", 9),
    ],
)
def test_any_change_is_found(trail: AuditTrail, store: Store, harm: str, n: int) -> None:
    """Whoever gets past the triggers still breaks the chain, and the entry is named."""
    store.db.execute("DROP TRIGGER audit_keeps")
    store.db.execute("DROP TRIGGER audit_stays")
    store.db.execute(harm)
    assert trail.check() == BrokenChain(n)
