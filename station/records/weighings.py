"""Weighings: which weight belongs to which quantity of which task, on which balance, and what was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """One weight of one task. Never edited: it is undone with a reason, and weighed anew.

    `value` and `unit` are the balance's own; `quantity_id` is the item's quantity it stands for; `determination`
    counts parallel determinations from 1. `vessel` is the code of the flask or crucible. `taken` numbers the weights
    in the order in which they were taken.
    """

    id: str
    task_id: str
    sample_no: str
    item_id: str
    quantity_id: str
    determination: int
    value: Decimal
    unit: str
    raw: str
    at: datetime
    port_id: str
    instrument: str
    device_serial: str
    device_model: str
    capture: str
    vessel: str
    by: str
    taken: int
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was not taken back."""
        return self.undone_at is None
