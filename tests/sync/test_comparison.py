"""What both sides hold is compared and healed; how sure each event is; receipts; a database put back in time; voids."""

import shutil
import sqlite3

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import OKPKey

from central.upkeep import back_up
from station import safekeeping
from station.reports.numbers import blocks as number_blocks
from station.reports.numbers.numbering import SCHEME_SETTING, wished_blocks
from sync.cli import sync
from sync.compare_lane import COMPARED_AT
from sync.enrolment import enrol
from sync.errors import Refused
from sync.identity import KEY_FOLDER, epoch
from sync.rollback import last_rollback, recovered
from tests.sync.bench import Bench, drive, open_bench
from tests.sync.scripted import Said, ScriptedService, event_ids
from tests.sync.service import Central

EVENTS, COMPARE = ("events",), ("compare",)
DAY = "2026-03-01"


def _enrolled(bench: Bench, central: Central):
    platform = central.platform()
    enrol(bench.store, bench.audit, central.url, platform.enrolment_code("站", approved=True), "站")
    platform.close()
    return bench.engine(central.url)


def _raw(bench: Bench, name: str):
    return bench.record(f"file:{name}", "raw.captured", {"arrival_id": name})


def _all_told(bench: Bench) -> bool:
    return bench.store.outbox.counts().waiting == 0


def _compared(bench: Bench, engine) -> None:
    bench.clock.seconds += 25 * 3600
    before = bench.store.settings.get(COMPARED_AT)
    drive(bench, engine, lambda: bench.store.settings.get(COMPARED_AT) != before, COMPARE, 10)


def _run(bench: Bench, *words: str, ok: bool = True) -> str:
    result = CliRunner().invoke(sync, [words[0], "--data", str(bench.store.folder), *words[1:]])
    assert (result.exit_code == 0) == ok, result.output
    return result.output


def test_an_event_is_confirmed_when_a_backup_of_the_service_holds_it(bench: Bench, central: Central, tmp_path) -> None:
    """recorded → applied with the answer → confirmed when the day's digest is that of the last backup."""
    engine = _enrolled(bench, central)
    item = _raw(bench, "one")
    assert bench.store.road.levels() == {item.stream: "recorded"}
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    assert bench.store.road.levels([item.stream]) == {item.stream: "applied"}
    _compared(bench, engine)
    assert engine.status()["compare"].trouble is None
    assert bench.store.road.levels() == {item.stream: "applied"}, "no backup holds it yet"
    with sqlite3.connect(central.folder / "central.db", timeout=30) as database:
        database.execute("UPDATE server SET backed_up_at = '9999'")  # as a backup that ends later would note
    _compared(bench, engine)
    assert bench.store.road.levels() == {item.stream: "confirmed"}
    back_up(central.folder, tmp_path / "backup")
    later = _raw(bench, "two")
    assert bench.store.road.levels([later.stream]) == {later.stream: "recorded"}
    assert "平台已备份 1" in _run(bench, "status")


def test_what_the_service_lacks_is_sent_again_and_a_changed_body_alarms(
    bench: Bench, scripted: ScriptedService
) -> None:
    """Even under the same generation: what it forgot goes out again; another body is told, never overwritten."""
    one, two, three = bench.record("task-1"), bench.record("task-1"), bench.record("task-2")
    engine = bench.engine(scripted.url)
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    scripted.stored.clear()

    def reconcile(body: bytes) -> Said:
        said = {"generation": scripted.generation}
        if b'"days"' in body:
            return Said(body=said | {"differing": {DAY: {"count": 0, "digest": "0" * 64}}})
        return Said(body=said | {"missing": [two.id], "changed": [three.id], "only_here": ["lost", one.id]})

    scripted.on("/v1/reconcile", reconcile)
    _compared(bench, engine)
    assert bench.states() == {one.id: "stored", two.id: "waiting", three.id: "stored"}
    assert engine.status()["compare"].trouble.kind == "EventsDiffer"
    written = b"".join(row.body for row in bench.store.audit.after(0))
    assert b'"lost_here":["lost"]' in written
    bench.clock.seconds += 31
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    assert scripted.stored == [two.id]


def test_a_comparison_that_is_cut_off_changes_nothing_and_comes_again(bench: Bench, scripted: ScriptedService) -> None:
    """No answer, or one of another generation: nothing is confirmed or sent again; the next try is whole."""
    item = bench.record("task-1")
    engine = bench.engine(scripted.url)
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    bench.clock.seconds += 25 * 3600
    for said in (Said(503), Said(body={"generation": "another"}), Said(body={"differing": 1})):
        scripted.always("/v1/reconcile", said)
        bench.clock.seconds += engine.advance(COMPARE)
        assert engine.status()["compare"].state == "retrying"
        assert bench.states() == {item.id: "stored"}
    scripted.always("/v1/reconcile", Said(body={"generation": scripted.generation}))
    bench.clock.seconds += 600
    drive(bench, engine, lambda: engine.status()["compare"].state == "idle", COMPARE, 5)
    assert engine.status()["compare"].trouble is None


def test_a_station_restored_from_an_old_backup_goes_on_under_a_new_epoch(
    bench: Bench, central: Central, tmp_path
) -> None:
    """It is noticed before any number is used twice; what was lost is fetched back; old and new are there once each."""
    engine = _enrolled(bench, central)
    kept = [_raw(bench, name) for name in ("r1", "r2")]
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    made = safekeeping.back_up(bench.store, tmp_path / "usb", bench.clock.now())
    lost = [_raw(bench, "r3"), bench.record("file:r1", "void", {"reason": "later"})]
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    engine.close()

    copy = tmp_path / "old"
    safekeeping.restore(made.path, copy, bench.clock.now())
    shutil.copytree(bench.store.folder / KEY_FOLDER, copy / KEY_FOLDER)
    again = open_bench(copy)
    try:
        engine = again.engine(central.url)
        new = again.record("file:r1", "void", {"reason": "after the restore"})  # takes the number of a lost one
        drive(again, engine, lambda: _all_told(again), EVENTS, 10)
        note = last_rollback(again.store)
        assert {event.id for event in recovered(again.store.folder, note)} == {one.id for one in lost}
        assert epoch(again.store) != epoch(bench.store)
        assert engine.status()["events"].trouble.kind == "RolledBack"
        held = [event_id for _, _, event_id in central.inbox()]
        assert all(held.count(one.id) == 1 for one in [*kept, *lost, new])
        listed = _run(again, "recovered", "--seen")
        assert all(one.id in listed for one in lost)
        assert last_rollback(again.store) is None
    finally:
        again.store.close()


def test_a_void_takes_the_place_of_a_refused_event(bench: Bench, central: Central) -> None:
    """The stream stands while an event is refused; a void with a reason lets it go on; nothing is lost."""
    engine = _enrolled(bench, central)
    bad = bench.record("file:v", "raw.unheard_of", {"arrival_id": "v"}, [])
    after = _raw(bench, "v")
    drive(bench, engine, lambda: bench.states()[bad.id] == "dead", EVENTS, 5)
    engine.advance(EVENTS)
    assert bench.states()[after.id] == "waiting"
    assert "不在被拒收" in _run(bench, "void", after.id, "--reason", "x", "--who", "王", ok=False)
    _run(bench, "void", bad.id, "--reason", "仪器程序出错", "--who", "王敏")
    bench.clock.seconds += 31
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    rows = [(stream, sseq, event_id) for stream, sseq, event_id in central.inbox() if stream == "file:v"]
    assert [sseq for _, sseq, _ in rows] == [1, 2]
    assert rows[1][2] == after.id
    (voided,) = bench.store.road.voided()
    assert (voided["id"], voided["body"], voided["void_id"]) == (bad.id, bad.body, rows[0][2])
    assert "unheard_of" in voided["refused"]
    assert any(b"\xe7\x8e\x8b\xe6\x95\x8f" in row.body for row in bench.store.audit.after(0))


def test_receipts_are_kept_and_vouch_for_the_audit_trail(bench: Bench, central: Central) -> None:
    """Each receipt is signed by the service and names the head that the station's trail had."""
    engine = _enrolled(bench, central)
    head = bench.store.audit.last()
    _raw(bench, "receipt")
    drive(bench, engine, lambda: _all_told(bench), EVENTS, 5)
    (receipt,) = bench.store.road.receipts()
    assert receipt.events == 1
    client = engine._road.client
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": client.receipt_key})
    claims = jwt.decode(receipt.receipt, key, algorithms=["Ed25519"]).claims
    assert claims["audit_head"] == [head.n, head.hash]
    assert receipt.receipt in _run(bench, "receipts")


def test_an_answer_without_its_servers_receipt_acknowledges_nothing(bench: Bench, scripted: ScriptedService) -> None:
    """Where the service names its key, `stored` counts only under its signature over these very events."""
    item = bench.record("task-1")
    mine, other = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
    scripted.always("/v1/hello", Said(body=scripted.hello() | {"receipt_key": mine.as_dict(private=False)["x"]}))
    engine = bench.engine(scripted.url)

    def answer(body: bytes, key: OKPKey, digest: str) -> Said:
        claims = {"server": scripted.results([])["server"], "digest": digest}
        signed = jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])
        results = [{"id": one, "status": "stored", "applied": True} for one in event_ids(body)]
        return Said(body=scripted.results(results) | {"receipt": signed})

    for key, digest in ((other, "0" * 64), (mine, "0" * 64)):
        scripted.on("/v1/events", lambda body, key=key, digest=digest: answer(body, key, digest))
        bench.clock.seconds += engine.advance(EVENTS)
        assert engine.status()["events"].trouble.kind == "BadAnswer"
        assert bench.states() == {item.id: "waiting"}


def test_stations_get_numbers_that_no_other_station_gets(bench: Bench, central: Central) -> None:
    """Blocks of a scheme follow one another; a repeated wish gets its block again; another wish under it is refused."""
    client = _enrolled(bench, central)._road.client
    scheme = f"{{YYYY}}-{bench.store.folder.parent.name}"
    first = client.number_block(scheme, 50, "wish-0001")
    assert client.number_block(scheme, 50, "wish-0001") == first
    second = client.number_block(scheme, 20, "wish-0002")
    assert (first.first, first.last, second.first, second.last) == (1, 50, 51, 70)
    with pytest.raises(Refused, match="key"):
        client.number_block(scheme, 21, "wish-0002")


def test_a_station_keeps_numbers_in_store(bench: Bench, central: Central) -> None:
    """Where numbers come from the service, the agent asks while there are some left, and once only."""
    store = bench.store
    engine = _enrolled(bench, central)
    store.settings.put(number_blocks.SOURCE_SETTING, "service")
    store.settings.put(SCHEME_SETTING, f"{{YYYY}}-{store.folder.parent.name[-20:]}-{{code}}-{{serial:4}}")
    wanted = [wish.scheme for wish in wished_blocks(store, {}, bench.clock.now().date())]
    assert wanted
    engine.advance(("numbers",))
    assert engine.status()["numbers"].trouble is None
    assert [number_blocks.left(store, one) for one in wanted] == [number_blocks.SIZE] * len(wanted)
    bench.clock.seconds += 600
    engine.advance(("numbers",))
    assert [number_blocks.left(store, one) for one in wanted] == [number_blocks.SIZE] * len(wanted)
