"""Commission orders as the platform gives them and as they are shown: what is checked before one is made.

Nouns are the station's records (`Commission`, `Sample`, `Task`), so that what goes down the feed has their field
names and nothing is translated on the way.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from central.refusals import Refusal, bad_value
from parsers.wording import Text
from station.records.orders import STATES, Commission, Sample, TaskState

NUMBER = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]{0,59}\Z")
ITEM = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

DecisionName = Literal["accept", "return", "cancel"]
DECISIONS: dict[DecisionName, Text] = {
    "accept": Text("受理", "accepted"),
    "return": Text("退回", "returned"),
    "cancel": Text("取消", "cancelled"),
}

Short = Annotated[str, Meta(max_length=200)]


class ItemTitle(Struct, frozen=True):
    """An analysis item's name for the customer."""

    zh: Annotated[str, Meta(min_length=1, max_length=100)]
    en: Annotated[str, Meta(min_length=1, max_length=100)]


class NewSample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sample of a new order, with the analysis items wanted."""

    items: Annotated[list[str], Meta(min_length=1, max_length=50)]
    client_sample_id: Short = ""
    kind: Short = ""
    condition: Short = ""
    well: Short = ""
    depth_top_m: Decimal | None = None
    depth_bottom_m: Decimal | None = None
    stratum: Short = ""
    lithology: Short = ""
    sampled_on: date | None = None
    sampling_place: Short = ""
    sample_no: str | None = None


class NewOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new order. Numbers left out are given by the service; titles left out show the item's id."""

    client_name: Annotated[str, Meta(min_length=1, max_length=200)]
    samples: Annotated[list[NewSample], Meta(min_length=1, max_length=500)]
    client_contact: Short = ""
    submitter: Short = ""
    received_on: date | None = None
    requirements: Annotated[str, Meta(max_length=4000)] = ""
    client_address: Short = ""
    sampling: Annotated[str, Meta(max_length=4000)] = ""
    commission_no: str | None = None
    item_titles: dict[str, ItemTitle] = msgspec.field(default_factory=dict)


class NewTask(Struct, frozen=True):
    """A task as the answer to a new order names it."""

    id: str
    sample_no: str
    item_id: str
    state: TaskState


class NewOrderAnswer(Struct, frozen=True):
    """What a new order got: its number and its tasks."""

    commission_no: str
    tasks: list[NewTask]


class Step(Struct, frozen=True):
    """One state a task reached. `at` is the server's time, `occurred_at` the station's where an event told it."""

    state: TaskState
    at: str
    occurred_at: str


class TaskView(Struct, frozen=True, kw_only=True):
    """A task with its way so far and its newest visible report."""

    id: str
    sample_no: str
    item_id: str
    item_zh: str
    item_en: str
    state: TaskState
    reason: str
    history: list[Step]
    report_no: str | None
    report_sha256: str | None


class Replaced(Struct, frozen=True):
    """Why a report no longer holds: `by` is the report that took its place, empty where it was withdrawn."""

    reason: str
    at: str
    by: str = ""


class ReportView(Struct, frozen=True, kw_only=True):
    """A visible report; size in bytes."""

    report_no: str
    revision: int
    item_id: str
    sha256: str
    size: int
    issued_at: str
    visible_at: str
    task_ids: list[str]
    event_id: str = ""
    content_sha256: str = ""
    replaced: Replaced | None = None


class EventCounts(Struct, frozen=True):
    """How many events of the order are stored, and how many of those have no effect yet."""

    stored: int
    unapplied: int


class OrderView(Struct, frozen=True, kw_only=True):
    """An order as the platform and the customer see it."""

    commission: Commission
    created_at: str
    samples: list[Sample]
    tasks: list[TaskView]
    reports: list[ReportView]
    events: EventCounts


_decoder = msgspec.json.Decoder(NewOrder)


def decode_order(content: bytes) -> NewOrder:
    """A new order from its bytes, checked; msgspec.DecodeError or Refusal where it cannot be taken."""
    order = _decoder.decode(content)
    _check_numbers(order)
    head = (order.client_name, order.client_contact, order.client_address, order.submitter)
    for text in (*head, order.requirements, order.sampling):
        _check_text("order", text)
    for item_id in order.item_titles:
        _check_item("item_titles", item_id)
    for place, sample in enumerate(order.samples):
        _check_sample(f"samples[{place}]", sample)
    return order


def _check_numbers(order: NewOrder) -> None:
    form = Text("1–60 个字母、数字、汉字或 . _ -", "1 to 60 letters, digits, Chinese characters or . _ -")
    given = [sample.sample_no for sample in order.samples if sample.sample_no is not None]
    for field, number in [("commission_no", order.commission_no), *(("sample_no", number) for number in given)]:
        if number is not None and not NUMBER.match(number):
            raise bad_value(field, number, form)
    for number, times in Counter(given).items():
        if times > 1:
            raise bad_value("sample_no", number, Text("每个样品编号只出现一次", "each sample number once"))


def _check_sample(place: str, sample: NewSample) -> None:
    for item_id in sample.items:
        _check_item(f"{place}.items", item_id)
    if len(set(sample.items)) != len(sample.items):
        raise bad_value(f"{place}.items", sample.items, Text("每个分析项目只出现一次", "each analysis item once"))
    for text in (sample.client_sample_id, sample.kind, sample.condition, sample.well, sample.stratum):
        _check_text(place, text)
    _check_text(place, sample.lithology)
    _check_text(place, sample.sampling_place)
    top, bottom = sample.depth_top_m, sample.depth_bottom_m
    for field, depth in (("depth_top_m", top), ("depth_bottom_m", bottom)):
        if depth is not None and not (depth.is_finite() and abs(depth) < 100_000):
            raise bad_value(f"{place}.{field}", depth, Text("以米为单位的深度", "a depth in metres"))
    if top is not None and bottom is not None and bottom < top:
        raise bad_value(f"{place}.depth_bottom_m", bottom, Text(f"不小于 {top}", f"not less than {top}"))


def _check_item(field: str, item_id: str) -> None:
    if not ITEM.match(item_id):
        raise bad_value(field, item_id, Text("分析项目标识，如 gc_sat", "an analysis item's id such as gc_sat"))


def _check_text(field: str, text: str) -> None:
    if CONTROL.search(text):
        raise bad_value(field, text.encode("unicode_escape").decode(), Text("不含控制字符", "no control characters"))


def numbered_order(year: int, serial: int) -> str:
    """`WT2026-0001`; grows to five digits when four are used up."""
    return f"WT{year}-{serial:04d}"


def numbered_sample(commission_no: str, position: int) -> str:
    """`WT2026-0001-001` for the first sample."""
    return f"{commission_no}-{position:03d}"


def refuse_decision(commission_no: str, decision: DecisionName, state: TaskState) -> Refusal:
    """The refusal for a decision that a task's state does not allow."""
    name = DECISIONS[decision]
    return Refusal(
        "decision_refused",
        commission_no=commission_no,
        state_zh=STATES[state].zh,
        state_en=STATES[state].en,
        decision_zh=name.zh,
        decision_en=name.en,
    )
