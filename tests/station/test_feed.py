"""The platform's words are applied once, in order, together with the cursor."""

from __future__ import annotations

import pytest

from station import feed
from station.audit import AuditTrail
from station.store import Store

from .conftest import HandClock

ORDER = {
    "n": 1,
    "type": "commission",
    "data": {
        "commission": {"commission_no": "WT2026-0001", "client_name": "甲方", "received_on": "2026-03-01"},
        "samples": [{"sample_no": "S1", "commission_no": "WT2026-0001", "depth_top_m": "3254.50"}],
        "tasks": [
            {
                "id": "t1",
                "commission_no": "WT2026-0001",
                "sample_no": "S1",
                "item_id": "gc_sat",
                "state": "pending_review",
                "revision": 1,
            }
        ],
    },
}
ACCEPTED = {"n": 2, "type": "task", "data": {"id": "t1", "state": "accepted", "revision": 2}}


@pytest.fixture
def audit(store: Store, clock: HandClock) -> AuditTrail:
    return AuditTrail(store, clock)


def test_an_order_and_its_acceptance(store: Store, audit: AuditTrail) -> None:
    """Rows applied twice change nothing; the cursor stands at the last one."""
    for row in (ORDER, ACCEPTED, ORDER, ACCEPTED):
        feed.apply(store, audit, row)
    (task,) = store.orders.tasks()
    assert (task.id, task.state, feed.cursor(store)) == ("t1", "accepted", 2)
    assert len(store.audit.after(0)) == 2


@pytest.mark.parametrize(
    "row",
    [
        {"n": 3, "type": "sing", "data": {}},
        {"n": 3, "type": "task", "data": {"id": "t1", "state": "finished", "revision": 3}},
        {"n": 3, "type": "task", "data": {"id": "t1"}},
    ],
)
def test_a_row_of_the_future_is_not_skipped(store: Store, audit: AuditTrail, row: dict[str, object]) -> None:
    """What is not understood is refused with a cure, and the cursor stays before it."""
    feed.apply(store, audit, ORDER)
    with pytest.raises(feed.UnknownRow) as caught:
        feed.apply(store, audit, row)
    assert "更新" in caught.value.cure.zh
    assert feed.cursor(store) == 1
