"""Commission orders (委托单), their samples and tasks, as the platform hands them down.

A task (检测任务) is one analysis item of one sample: the smallest thing that has a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from parsers.wording import Text

TaskState = Literal["pending_review", "accepted", "testing", "reported", "returned", "cancelled"]

STATES: dict[TaskState, Text] = {
    "pending_review": Text("待审核", "Pending review"),
    "accepted": Text("已受理", "Accepted"),
    "testing": Text("检测中", "Testing"),
    "reported": Text("出报告", "Reported"),
    "returned": Text("已退回", "Returned"),
    "cancelled": Text("已取消", "Cancelled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """One commission order of one client."""

    commission_no: str
    client_name: str
    client_contact: str = ""
    client_address: str = ""
    submitter: str = ""
    received_on: date | None = None
    requirements: str = ""
    sampling: str = ""
    """How the samples were taken, as the client tells it: plan, method, by whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sample of a commission. Everything but `sample_no` is what the client says of it."""

    sample_no: str
    commission_no: str
    client_sample_id: str = ""
    kind: str = ""
    condition: str = ""
    well: str = ""
    depth_top_m: Decimal | None = None
    depth_bottom_m: Decimal | None = None
    stratum: str = ""
    lithology: str = ""
    sampled_on: date | None = None
    sampling_place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One analysis item of one sample. `id` comes from the platform and names the stream of its events."""

    id: str
    commission_no: str
    sample_no: str
    item_id: str
    state: TaskState
    revision: int = 1
