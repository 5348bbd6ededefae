"""The events lane against a scripted service: each answer of the table does to the queue what it should, no more."""

import hashlib
import json

import pytest

from station import feed
from sync.identity import CENTRAL_GENERATION, epoch
from sync.rollback import last_rollback, recovered
from tests.sync.bench import Bench, drive
from tests.sync.scripted import OURS, Said, ScriptedService, bodies, event_ids

EVENTS = ("events",)
BOTH = ("reports", "raw", "events")
PROBLEM = {"code": "any", "title": "No", "detail": "No", "message_zh": "不行", "message_en": "no"}


def _lane(bench: Bench, url: str):
    engine = bench.engine(url)
    return engine, lambda: engine.status()["events"]


ROWS = [
    # the answer, the lane's state after it, the trouble's kind, the least and the most seconds until the next try
    ("portal", Said(200, b"<html>sign in</html>", {}), "retrying", "NotOurServer", 0, 2),
    ("502 html", Said(502, b"<html>", {}), "retrying", "NotOurServer", 0, 2),
    ("403 of a proxy", Said(403, b"<html>", {}), "retrying", "NotOurServer", 0, 2),
    ("redirect", Said(302, b"", {"Location": "http://127.0.0.1:9/"}), "retrying", "NotOurServer", 0, 2),
    ("500", Said(500, PROBLEM), "retrying", "RetryLater", 0, 2),
    ("503 asked 40", Said(503, PROBLEM, {**OURS, "Retry-After": "40"}), "retrying", "RetryLater", 40, 48),
    ("429 asked 7", Said(429, PROBLEM, {**OURS, "Retry-After": "7"}), "retrying", "RetryLater", 7, 8.4),
    ("408", Said(408, PROBLEM), "retrying", "RetryLater", 0, 2),
    ("425", Said(425, PROBLEM), "retrying", "RetryLater", 0, 2),
    ("409", Said(409, PROBLEM), "retrying", "InProgress", 0.5, 2),
    ("507", Said(507, PROBLEM), "retrying", "ServerFull", 300, 360),
    ("body cut", Said(400, {**PROBLEM, "code": "body_cut"}), "retrying", "RetryLater", 0, 2),
    ("unreadable", Said(200, b"{"), "retrying", "BadAnswer", 0, 2),
    ("not a batch's answer", Said(200, {"ok": True}), "retrying", "BadAnswer", 0, 2),
    ("401 for good", Said(401, PROBLEM), "stopped", "AuthFailed", 300, 360),
    ("403", Said(403, PROBLEM), "stopped", "Refused", 300, 360),
    ("426", Said(426, PROBLEM), "stopped", "UpgradeNeeded", 300, 360),
    ("404", Said(404, PROBLEM), "stopped", "Refused", 300, 360),
    ("418", Said(418, PROBLEM), "stopped", "Refused", 300, 360),
    ("everything is 400", Said(400, PROBLEM), "stopped", "Refused", 300, 360),
    ("everything is 422", Said(422, PROBLEM), "stopped", "Refused", 300, 360),
    ("everything is 413", Said(413, PROBLEM), "stopped", "TooLarge", 300, 360),
    ("a proxy says 413", Said(413, b"<html>", {}), "stopped", "TooLarge", 300, 360),
]


@pytest.mark.parametrize(
    ("said", "state", "kind", "least", "most"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_no_answer_to_a_whole_batch_takes_anything_out_of_the_queue(
    bench: Bench, scripted: ScriptedService, said: Said, state: str, kind: str, least: float, most: float
) -> None:
    """Row by row: the lane waits or stops as the table says, the queue stays whole, and goes out when it is over."""
    recorded = {bench.record("task-1").id for _ in range(5)}
    engine, status = _lane(bench, scripted.url)
    scripted.always("/v1/events", said)
    for _ in range(6):  # halving takes a few steps
        wait = engine.advance(EVENTS)
        if status().state != "moving":
            break
    assert status().state == state
    assert status().trouble.kind == kind
    assert status().trouble.message.zh != status().trouble.message.en
    assert least <= wait <= most
    assert set(bench.states().values()) == {"waiting"}
    scripted.overrides.clear()
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 20)
    assert set(scripted.stored) == recorded
    assert status().trouble is None


def test_nobody_there_is_waited_for_ever(bench: Bench) -> None:
    """With no service at all the lane backs off, up to five minutes at a time, and loses nothing."""
    event = bench.record("task-1")
    engine, status = _lane(bench, "http://127.0.0.1:9")
    waits = []
    for _ in range(30):
        waits.append(engine.advance(EVENTS))
        bench.clock.seconds += waits[-1]
    assert status().trouble.kind == "Unreachable"
    assert max(waits) <= 300
    assert max(waits) > 60
    assert bench.states() == {event.id: "waiting"}


def test_a_token_that_is_no_longer_taken_is_renewed_once(bench: Bench, scripted: ScriptedService) -> None:
    """A 401 gets one new token, and the batch goes out in the same step."""
    bench.record("task-1")
    engine, _ = _lane(bench, scripted.url)
    answers = iter([Said(401, PROBLEM)])
    scripted.on("/v1/events", lambda body: next(answers, None))
    engine.advance(EVENTS)
    assert len(scripted.stored) == 1
    assert [path for _, path in scripted.calls].count("/v1/token") == 2


def test_the_same_bytes_are_sent_however_often(bench: Bench, scripted: ScriptedService) -> None:
    """A resent event is byte for byte what was recorded, with its hash over exactly those bytes."""
    item = bench.record("task-1", data={"printed": "1.20", "zh": "姥鲛烷", "quote": '"\\'})
    engine, _ = _lane(bench, scripted.url)
    seen = []

    def look(body: bytes) -> Said | None:
        seen.extend(json.loads(body)["events"])
        return Said(503, PROBLEM) if len(seen) == 1 else None

    scripted.on("/v1/events", look)
    drive(bench, engine, lambda: bool(scripted.stored), EVENTS, 10)
    assert seen[0] == seen[1]
    assert seen[0]["body"].encode() == item.body
    assert seen[0]["sha256"] == hashlib.sha256(item.body).hexdigest()


def test_a_gap_sends_the_stream_again_from_the_number_asked_for(bench: Bench, scripted: ScriptedService) -> None:
    """`gap` rewinds its own stream to the expected number and no other."""
    one = [bench.record("task-1") for _ in range(4)]
    other = bench.record("task-2")
    engine, _ = _lane(bench, scripted.url)
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 5)
    late = bench.record("task-1")
    scripted.stored.clear()
    answers = iter([Said(body=scripted.results([{"id": late.id, "status": "gap", "expected": 3}]))])
    scripted.on("/v1/events", lambda body: next(answers, None))
    engine.wake()
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 10)
    assert scripted.stored == [one[2].id, one[3].id, late.id]
    assert other.id not in scripted.stored


def test_endless_gaps_do_not_turn_in_a_tight_circle(bench: Bench, scripted: ScriptedService) -> None:
    """A service that answers nothing but gaps is asked ever less often."""
    item = bench.record("task-1")
    engine, _status = _lane(bench, scripted.url)
    scripted.always("/v1/events", Said(body=scripted.results([{"id": item.id, "status": "gap", "expected": 1}])))
    for _ in range(12):
        bench.clock.seconds += engine.advance(EVENTS)
    assert bench.clock.seconds > 120
    assert bench.states() == {item.id: "waiting"}


@pytest.mark.parametrize(
    "result", [{"status": "conflict"}, {"status": "rejected", "code": "bad_data", "field": "data", "message_zh": "坏"}]
)
def test_an_event_refused_for_good_stops_its_stream_alone(
    bench: Bench, scripted: ScriptedService, result: dict
) -> None:
    """It is kept as a dead letter with its reason and in the audit trail; its stream waits, other streams go on."""
    bad, after, other = bench.record("task-1"), bench.record("task-1"), bench.record("task-2")

    def judge(body: bytes) -> Said:
        fates = [
            {"id": one, **result}
            if one == bad.id
            else {"id": one, "status": "gap", "expected": 1}
            if one == after.id
            else {"id": one, "status": "stored", "applied": True}
            for one in event_ids(body)
        ]
        return Said(body=scripted.results(fates))

    scripted.on("/v1/events", judge)
    engine, _ = _lane(bench, scripted.url)
    for _ in range(4):
        bench.clock.seconds += engine.advance(EVENTS)
    assert bench.states() == {bad.id: "dead", after.id: "waiting", other.id: "stored"}
    dead = bench.store.outbox.items("dead")[0]
    assert dead.last_error
    assert any(bad.id.encode() in row.body for row in bench.store.audit.after(0))


def test_missing_files_are_uploaded_and_the_event_sent_again(bench: Bench, scripted: ScriptedService) -> None:
    """`missing_blobs` sends the file once more and then the event, which is not dead meanwhile."""
    blob = bench.keep(b"trace")
    item = bench.record("task-1", blobs=[blob])
    engine, _ = _lane(bench, scripted.url)
    wanted = iter([Said(body=scripted.results([{"id": item.id, "status": "missing_blobs", "blobs": [blob.sha256]}]))])
    scripted.on("/v1/events", lambda body: next(wanted, None))
    drive(bench, engine, lambda: bench.states()[item.id] == "stored", BOTH, 40)
    puts = [path for method, path in scripted.calls if method == "PUT"]
    assert len(puts) == 2
    assert scripted.blobs[blob.sha256] == b"trace"


def test_an_event_waits_for_its_file(bench: Bench, scripted: ScriptedService) -> None:
    """No event is sent before the files it speaks of are stored."""
    blob = bench.keep(b"trace")
    item = bench.record("task-1", blobs=[blob])
    engine, _ = _lane(bench, scripted.url)
    engine.advance(EVENTS)
    assert scripted.stored == []
    drive(bench, engine, lambda: bench.states()[item.id] == "stored", BOTH, 40)
    order = [path for method, path in scripted.calls if method == "PUT" or path == "/v1/events"]
    assert order == [f"/v1/blobs/{blob.sha256}", "/v1/events"]


@pytest.mark.parametrize("status", [400, 413, 422])
def test_one_bad_event_among_many_is_found_and_the_rest_goes_out(
    bench: Bench, scripted: ScriptedService, status: int
) -> None:
    """A batch refused as a whole is halved down to the one event; only that one is a dead letter."""
    items = [bench.record(f"task-{number}") for number in range(40)]
    bad = items[17].id
    scripted.on("/v1/events", lambda body: Said(status, PROBLEM) if bad in event_ids(body) else None)
    engine, _ = _lane(bench, scripted.url)
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 60)
    states = bench.states()
    assert states.pop(bad) == "dead"
    assert set(states.values()) == {"stored"}
    assert sorted(scripted.stored) == sorted(states)


def test_a_batch_stays_within_the_allowed_bytes(bench: Bench, scripted: ScriptedService) -> None:
    """The encoded batch, with all its escapes, is never larger than the service allows."""
    sizes: list[int] = []
    scripted.on("/v1/events", lambda body: sizes.append(len(body)))
    scripted.always("/v1/hello", Said(body={**scripted.hello(), "limits": {"batch_bytes": 20_000}}))
    for number in range(60):
        bench.record(f"task-{number}", data={"text": '"' * 900})
    engine, _ = _lane(bench, scripted.url)
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 100)
    assert max(sizes) <= 20_000
    assert len(set(scripted.stored)) == 60


def test_a_result_for_another_event_acknowledges_nothing(bench: Bench, scripted: ScriptedService) -> None:
    """An answer that names other events, or fewer, is unreadable: nothing is marked."""
    one, two = bench.record("task-1"), bench.record("task-2")
    swapped = [{"id": two.id, "status": "stored"}, {"id": one.id, "status": "stored"}]
    engine, status = _lane(bench, scripted.url)
    for results in (swapped, swapped[:1], []):
        scripted.always("/v1/events", Said(body=scripted.results(results)))
        bench.clock.seconds += engine.advance(EVENTS)
        assert status().trouble.kind == "BadAnswer"
    assert set(bench.states().values()) == {"waiting"}


def test_a_restored_service_gets_again_what_it_lost(bench: Bench, scripted: ScriptedService) -> None:
    """A new generation: the heads are compared, each stream is sent again from there, and the feed read anew."""
    items = [bench.record("task-1") for _ in range(4)] + [bench.record("task-2")]
    engine, _ = _lane(bench, scripted.url)
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 5)
    bench.store.settings.put(feed.CURSOR, "12")
    scripted.generation, scripted.heads = "gen-2", {"task-1": 2}
    scripted.stored.clear()
    engine.advance(("heartbeat",))  # an idle station notices by its heartbeat
    bench.clock.seconds += 31
    drive(bench, engine, lambda: bool(scripted.stored), EVENTS, 5)
    assert scripted.stored == [items[2].id, items[3].id, items[4].id]
    assert bench.store.settings.get(CENTRAL_GENERATION) == "gen-2"
    assert feed.cursor(bench.store) == 0


@pytest.mark.parametrize("heads", [{"task-1": 3}, {"task-1": 1, "never heard of": 1}])
def test_a_database_put_back_in_time_uses_no_number_twice(
    bench: Bench, scripted: ScriptedService, heads: dict[str, int]
) -> None:
    """While the service cannot say what is missing here, nothing is sent; then all goes out under a new epoch."""
    item = bench.record("task-1")
    scripted.heads = heads
    old = epoch(bench.store)
    engine, status = _lane(bench, scripted.url)
    bench.clock.seconds += engine.advance(EVENTS)
    assert status().trouble.kind == "BadAnswer"
    assert (scripted.stored, bench.states(), epoch(bench.store)) == ([], {item.id: "waiting"}, old)
    gone = {"seq": 7, "id": "gone", "epoch": old, "stream": "task-1", "sseq": 2, "sha256": "0", "body": "{}"}
    pages = iter([[gone], []])
    scripted.on("/v1/own-events", lambda body: Said(body={"events": next(pages), "cursor": 7}))
    engine.advance(EVENTS)
    assert epoch(bench.store) != old
    assert status().trouble.kind == "RolledBack"
    assert [event.id for event in recovered(bench.store.folder, last_rollback(bench.store))] == ["gone"]
    scripted.heads = {}
    drive(bench, engine, lambda: bench.states() == {item.id: "stored"}, EVENTS, 5)
    assert scripted.stored == [item.id]


def test_a_held_event_is_asked_for_again_after_a_decision(bench: Bench, scripted: ScriptedService) -> None:
    """`held` is acknowledged with its reason; when the platform decides, the station learns how it stands now."""
    item = bench.record("task-1")
    held = iter([Said(body=scripted.results([{"id": item.id, "status": "held", "reason": "not_accepted"}]))])
    scripted.on("/v1/events", lambda body: next(held, None))
    engine, _ = _lane(bench, scripted.url)
    engine.advance(EVENTS)
    assert bench.states()[item.id] == "held"
    row = {"n": 1, "type": "task", "data": {"id": "task-1", "state": "accepted", "revision": 2}}
    scripted.always("/v1/feed", Said(body={"rows": [row], "cursor": 1}))
    engine.advance(("feed",))
    engine.wake()
    engine.advance(EVENTS)
    assert bench.states()[item.id] == "stored"


def test_an_older_program_leaves_unknown_words_alone(bench: Bench, scripted: ScriptedService) -> None:
    """A status this program does not know leaves the event waiting, and it is asked again ever less often."""
    item = bench.record("task-1")
    scripted.always("/v1/events", Said(body=scripted.results([{"id": item.id, "status": "pondering", "new": 1}])))
    engine, _ = _lane(bench, scripted.url)
    for _ in range(10):
        bench.clock.seconds += engine.advance(EVENTS)
    assert bench.clock.seconds > 30
    assert bench.states() == {item.id: "waiting"}


def test_order_within_a_stream_is_the_order_recorded(bench: Bench, scripted: ScriptedService) -> None:
    """Across batches and halvings a stream's numbers go out in order."""
    for number in range(30):
        bench.record(f"task-{number % 3}")
    numbers: dict[str, list[int]] = {}

    def look(body: bytes) -> Said | None:
        if len(event_ids(body)) > 7:
            return Said(413, PROBLEM)
        for one in bodies(body):
            numbers.setdefault(one["stream"], []).append(one["sseq"])
        return None

    scripted.on("/v1/events", look)
    engine, _ = _lane(bench, scripted.url)
    drive(bench, engine, lambda: bench.store.outbox.counts().waiting == 0, EVENTS, 60)
    assert numbers == {f"task-{stream}": list(range(1, 11)) for stream in range(3)}
