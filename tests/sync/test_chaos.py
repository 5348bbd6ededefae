"""The road's main promise under fire: nothing lost, nothing twice, order kept; and proof that the fire is real."""

from collections import Counter, defaultdict

from sync.enrolment import enrol
from tests.sync.bench import Bench, drive
from tests.sync.hostile import HostileProxy
from tests.sync.scripted import ScriptedService
from tests.sync.service import Central

SEED = 20260301
EVENTS = 300
STREAMS = 10
LATE_SECONDS = 0.9
"""Longer than the client waits for an answer, so that a late request arrives after its repetition."""
ROAD = ("reports", "events", "raw")


def _order(central: Central) -> list[dict]:
    platform = central.platform()
    samples = [{"items": ["gc_sat"], "kind": "原油", "depth_top_m": "1234.50"} for _ in range(STREAMS)]
    order = platform.create_order({"client_name": "测试油田", "samples": samples}, "order-1")
    platform.decide(order["commission_no"], "accept")
    tasks = platform.order(order["commission_no"])["tasks"]
    platform.close()
    return tasks


def _result(bench: Bench, task: dict, commission_no: str, number: int) -> str:
    data = {
        "task_id": task["id"],
        "commission_no": commission_no,
        "sample_no": task["sample_no"],
        "item_id": task["item_id"],
        "values": [{"id": "pr_ph", "printed": f"1.{number:02d}"}],
    }
    blobs = [bench.keep(f"trace {task['id']} {number}".encode())] if number % 10 == 3 else []
    kind = "item.started" if number == 0 else "result.recorded" if number == 1 else "result.revised"
    return bench.record(task["id"], kind, data, blobs).id


def test_chaos_loses_nothing_sends_nothing_twice_and_keeps_the_order(bench: Bench, own_central: Central) -> None:
    """300 events over a hostile network and one killed service: each stored once, in the order of its stream."""
    central = own_central
    platform = central.platform()
    tasks = _order(central)
    commission_no = tasks[0]["sample_no"].rsplit("-", 1)[0]
    enrol(bench.store, bench.audit, central.url, platform.enrolment_code("一号站", approved=True), "一号站")
    proxy = HostileProxy(central.port, SEED, LATE_SECONDS)
    engine = bench.engine(proxy.url)
    recorded: dict[str, list[str]] = defaultdict(list)
    killed = False
    try:
        for number in range(EVENTS // STREAMS):
            for task in tasks:
                recorded[task["id"]].append(_result(bench, task, commission_no, number))
            bench.clock.seconds += engine.advance(ROAD)
            if number == EVENTS // STREAMS // 2:
                central.kill()
                killed = True
                bench.clock.seconds += engine.advance(ROAD)
                central.start()
        drive(bench, engine, lambda: _all_told(bench), ROAD, 3000)
    finally:
        engine.close()
        proxy.stop()
    arrived: dict[str, list[str]] = defaultdict(list)
    for stream, _sseq, event_id in central.inbox():
        arrived[stream].append(event_id)
    assert arrived == recorded, "lost, twice, or out of order"
    assert set(bench.states().values()) == {"stored"}
    faults = proxy.faults.total() - proxy.faults["pass"]
    print(f"seed {SEED}: {EVENTS} events, {faults} faults of {proxy.faults.total()} calls: {dict(proxy.faults)}")
    assert killed
    assert faults >= 20
    assert proxy.faults["drop_answer"]
    assert platform.order(commission_no)["events"] == {"stored": EVENTS, "unapplied": 0}
    platform.close()


def test_the_same_fire_makes_duplicates_where_the_service_does_not_recognise_them(
    bench: Bench, scripted: ScriptedService
) -> None:
    """Negative control: against a service without memory the same harness does see events twice."""
    proxy = HostileProxy(scripted.port, SEED, LATE_SECONDS)
    engine = bench.engine(proxy.url)
    recorded: set[str] = set()
    try:
        for number in range(EVENTS // STREAMS):
            recorded |= {bench.record(f"task-{stream}", data={"n": number}).id for stream in range(STREAMS)}
            bench.clock.seconds += engine.advance(ROAD)
        drive(bench, engine, lambda: _all_told(bench), ROAD, 3000)
    finally:
        engine.close()
        proxy.stop()
    times = Counter(scripted.stored)
    twice = sum(1 for count in times.values() if count > 1)
    print(f"seed {SEED}: {twice} of {len(times)} events twice without recognition")
    assert set(times) == recorded
    assert twice > 0


def _all_told(bench: Bench) -> bool:
    counts = bench.store.outbox.counts()
    return counts.waiting == 0 and counts.blobs_waiting == 0
