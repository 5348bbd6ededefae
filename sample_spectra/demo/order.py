"""The demonstration's commission order, its laboratory and its people. All names are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parsers.wording import Text
from station.assembly import Station
from station.items.item import Item
from station.records import Certificate, Right

COMMISSION_NO = "WT2026-0001"
STANDARD_GAS = "STD-GAS-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSample:
    """A sample of the order and the analysis items that are wanted of it."""

    number: int
    client_id: str
    kind: str
    condition: str
    well: str
    depth: str
    stratum: str
    lithology: str
    items: tuple[str, ...]

    @property
    def sample_no(self) -> str:
        """The laboratory's number."""
        return f"{COMMISSION_NO}-{self.number:03}"


SAMPLES: tuple[DemoSample, ...] = (
    DemoSample(
        number=1, client_id="YX1-3254.50", kind="岩心", condition="完好", well="示1井", depth="3254.50",
        stratum="沙三段", lithology="灰黑色泥岩", items=("rock_eval", "gc_sat"),
    ),
    DemoSample(
        number=2, client_id="YX1-3261.20", kind="岩心", condition="完好", well="示1井", depth="3261.20",
        stratum="沙三段", lithology="深灰色泥岩", items=("rock_eval", "gc_sat"),
    ),
    DemoSample(
        number=3, client_id="YX2-2987.00", kind="岩屑", condition="已清洗", well="示2井", depth="2987.00",
        stratum="沙四段", lithology="褐灰色页岩", items=("rock_eval",),
    ),
    DemoSample(
        number=4, client_id="SY3-O1", kind="原油", condition="密封", well="示3井", depth="3102.00",
        stratum="沙二段", lithology="", items=("gc_sat",),
    ),
    DemoSample(
        number=5, client_id="SY3-G1", kind="天然气", condition="钢瓶", well="示3井", depth="3102.00",
        stratum="沙二段", lithology="", items=("gas_comp",),
    ),
    DemoSample(
        number=6, client_id="SY4-G1", kind="天然气", condition="钢瓶", well="示4井", depth="2856.00",
        stratum="沙三段", lithology="", items=("gas_comp",),
    ),
)  # fmt: skip

PEOPLE: tuple[tuple[str, str, Right, str], ...] = (
    ("zhang", "张立新", "prepare", "2580"),
    ("li", "李文静", "review", "3691"),
    ("wang", "王建国", "approve", "1470"),
)
"""Person id, name, right, PIN."""

LABORATORY = {
    "lab.name.zh": "示范石油地质实验室",
    "lab.name.en": "Demonstration Petroleum Geology Laboratory",
    "lab.address.zh": "示范市实验路 1 号",
    "lab.address.en": "1 Laboratory Road, Demonstration City",
    "lab.contact": "0000-0000000",
}


WEIGHED: Mapping[int, tuple[str, ...]] = {1: ("bitumen_a",), 2: ("bitumen_a",)}
"""What is wanted beside `SAMPLES.items` where a balance stands: by the sample's number."""


def items_of(sample: DemoSample, *, weighed: bool) -> tuple[str, ...]:
    """The items wanted of a sample."""
    return (*sample.items, *(WEIGHED.get(sample.number, ()) if weighed else ()))


def order_body(catalogue: Mapping[str, Item] | None = None, *, weighed: bool = False) -> dict[str, Any]:
    """The order as the platform's interface takes it; with a catalogue, also what its items are called.

    `weighed`: with the items for which somebody has to weigh.
    """
    titles = {
        item_id: {"zh": catalogue[item_id].title.zh, "en": catalogue[item_id].title.en}
        for sample in SAMPLES
        for item_id in items_of(sample, weighed=weighed)
        if catalogue is not None
    }
    return {
        **({"item_titles": titles} if titles else {}),
        "commission_no": COMMISSION_NO,
        "client_name": "示范油田勘探开发研究院",
        "client_contact": "赵敏 0000-1111111",
        "submitter": "赵敏",
        "received_on": "2026-03-02",
        "requirements": "",
        "samples": [
            {
                "sample_no": sample.sample_no,
                "client_sample_id": sample.client_id,
                "kind": sample.kind,
                "condition": sample.condition,
                "well": sample.well,
                "depth_top_m": sample.depth,
                "depth_bottom_m": None,
                "stratum": sample.stratum,
                "lithology": sample.lithology,
                "items": list(items_of(sample, weighed=weighed)),
            }
            for sample in SAMPLES
        ],
    }


def set_up(station: Station, certificate: dict[str, Decimal]) -> None:
    """Give the station its laboratory, its people and the certificate of its standard gas."""
    for key, value in LABORATORY.items():
        station.store.settings.put(key, value)
    for person_id, name, right, pin in PEOPLE:
        if station.store.people.get(person_id) is None:
            station.people.add(person_id, name, {right}, pin)
    station.store.certificates.put(Certificate(name=STANDARD_GAS, values=certificate))


STEPS = {
    "service": Text("启动中心服务 {url}", "central service at {url}"),
    "agent": Text("启动值守程序", "agent started"),
    "order": Text(
        "平台下发委托单 {no}：{samples} 个样品，{tasks} 个检测任务", "order {no}: {samples} samples, {tasks} tasks"
    ),
    "accepted": Text("平台受理委托单", "the platform accepts the order"),
    "instruments": Text("{n} 台虚拟仪器开始写数据", "{n} virtual instruments write their files"),
    "balance": Text("天平 {name} 已接入，开始称量", "the balance {name} is connected, weighing begins"),
    "weighed": Text("称量完成：{n} 次", "everything is weighed: {n} weights"),
    "state": Text("{sample} {item}：{zh}", "{sample} {item}: {en}"),
    "signed": Text("{who} {meaning}：{report}", "{who} {meaning}: {report}"),
    "restarted": Text("{name} 被终止，已重新启动（第 {n} 次）", "{name} was killed and started again (start {n})"),
    "kept": Text("程序继续运行，按 Ctrl+C 结束", "the programs go on running; Ctrl+C ends them"),
}
"""What the live progress says."""
