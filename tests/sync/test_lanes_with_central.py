"""Files, feed, tokens and restores against the real service."""

import hashlib
import os
import shutil
import stat
import uuid
from datetime import timedelta

import pytest

from station import feed
from station.errors import StationError
from station.records.key_words import key_words
from sync.central_client import CentralClient
from sync.enrolment import enrol, refuse_plain_http
from sync.errors import InsecureAddress, Refused
from sync.identity import STATION_ID, STATION_NO, device_key, key_path, membership
from tests.sync.bench import Bench, drive
from tests.sync.service import Central

ROAD = ("reports", "events", "raw")
SMALL = "[limits]\nblob_bytes = 65536\npart_bytes = 65536\n"


def _enrol(bench: Bench, central: Central, name: str = "一号站") -> None:
    platform = central.platform()
    enrol(bench.store, bench.audit, central.url, platform.enrolment_code(name, approved=True), name)
    platform.close()


def _order(central: Central) -> str:
    platform = central.platform()
    order = {"client_name": "测试油田", "samples": [{"items": ["gc_sat"], "depth_top_m": "1234.50"}]}
    number = platform.create_order(order, str(uuid.uuid4()))["commission_no"]
    platform.close()
    return number


def _told(bench: Bench) -> bool:
    counts = bench.store.outbox.counts()
    return counts.waiting == 0 and counts.blobs_waiting == 0


def _raw(bench: Bench, name: str, content: bytes):
    blob = bench.keep(content)
    return bench.record(f"file:{name}", "raw.captured", {"arrival_id": name, "sha256": blob.sha256}, [blob]), blob


def test_enrolment_gives_a_name_and_keeps_the_key_private(bench: Bench, central: Central) -> None:
    """Station id and number are settings; the key file is its owner's alone; a repeated code answers the same."""
    platform = central.platform()
    code = platform.enrolment_code("注册站", approved=True)
    first = enrol(bench.store, bench.audit, central.url, code, "注册站")
    again = enrol(bench.store, bench.audit, central.url, code, "注册站")
    assert first.identity.station == again.identity.station == bench.store.settings.get(STATION_ID)
    assert int(bench.store.settings.get(STATION_NO)) >= 1
    assert first.epoch == membership(bench.store).epoch
    if os.name == "posix":
        assert stat.S_IMODE(key_path(bench.store.folder).stat().st_mode) == 0o600
        assert stat.S_IMODE(key_path(bench.store.folder).parent.stat().st_mode) == 0o700
    with pytest.raises(Refused, match="Enrolment code"):
        enrol(bench.store, bench.audit, central.url, "WRONG", "一号站")
    assert [row["name"] for row in platform.stations()].count("注册站") == 1
    platform.close()


def test_a_new_station_waits_for_its_approval_and_goes_on_by_itself(bench: Bench, central: Central) -> None:
    """Nothing is sent and nothing is lost before the words of its key are approved; afterwards no hand is needed."""
    platform = central.platform()
    code = platform.enrolment_code("待批站")
    platform.close()
    enrol(bench.store, bench.audit, central.url, code, "待批站")
    _raw(bench, "waits", b"content of a station that waits")
    engine = bench.engine(central.url)
    before = len(central.inbox())
    for _ in range(4):
        bench.clock.seconds += engine.advance(ROAD)
    assert len(central.inbox()) == before
    assert key_words(device_key(bench.store.folder).public) in str(engine.status())
    central.approve(key_words(device_key(bench.store.folder).public))
    drive(bench, engine, lambda: _told(bench), ROAD, 200)
    engine.close()
    assert len(central.inbox()) == before + 1


@pytest.mark.parametrize(
    "url", ["http://lab.example", "ftp://x", "lab.example", "https://", "http://127.0.0.1.evil.org"]
)
def test_an_address_in_the_clear_is_refused(url: str) -> None:
    """Results do not travel in the clear; only this computer itself may be spoken to without TLS."""
    with pytest.raises(InsecureAddress):
        refuse_plain_http(url)
    refuse_plain_http("https://lab.example")
    refuse_plain_http("http://127.0.0.1:8750")


@pytest.mark.parametrize("hours", [-30, 9 * 8766])
def test_a_wrong_wall_clock_locks_nobody_out(bench: Bench, central: Central, hours: int) -> None:
    """A day behind or nine years ahead: the token is signed with the service's time, and events are taken."""
    _enrol(bench, central)
    wrong = bench.clock.now() + timedelta(hours=hours)
    bench.clock.now = lambda: wrong  # type: ignore[method-assign]
    item, _ = _raw(bench, "a1", b"one")
    engine = bench.engine(central.url)
    drive(bench, engine, lambda: bench.states()[item.id] == "stored", ROAD, 40)
    engine.close()


def test_a_large_file_goes_in_parts_and_resumes_with_those_that_are_missing(
    bench: Bench, own_central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a stop in the middle only the missing parts are sent; the service holds the same bytes."""
    central = own_central
    central.stop()
    (central.folder / "central.toml").write_text(SMALL)
    central.start()
    _enrol(bench, central)
    content = hashlib.shake_256(b"trace").digest(65536 * 5 + 123)
    _, blob = _raw(bench, "a1", content)
    engine = bench.engine(central.url)
    engine.advance(("heartbeat",))  # the greeting brings the limits
    for _ in range(3):  # begin, part 1, part 2
        bench.clock.seconds += engine.advance(("raw",))
    engine.close()
    central.kill()
    central.start()
    engine = bench.engine(central.url)
    engine.advance(("heartbeat",))
    sent: set[int] = set()
    put_part = CentralClient.put_part

    def noted(client: CentralClient, upload: str, number: int, part: bytes) -> None:
        sent.add(number)
        put_part(client, upload, number, part)

    monkeypatch.setattr(CentralClient, "put_part", noted)
    drive(bench, engine, lambda: bench.store.outbox.counts().blobs_waiting == 0, ("raw",), 40)
    assert sent == {3, 4, 5, 6}, "the first two were there before the stop"
    drive(bench, engine, lambda: _told(bench), ROAD, 20)
    engine.close()
    platform = central.platform()
    assert platform.blob(blob.sha256) == content
    platform.close()


def test_a_damaged_file_is_set_aside_and_holds_up_no_other(bench: Bench, central: Central) -> None:
    """A vault file that is no longer what was captured is reported, not uploaded; the next one goes."""
    _enrol(bench, central)
    _, damaged = _raw(bench, "a1", b"captured")
    bench.store.vault.path(damaged.sha256).chmod(0o644)
    bench.store.vault.path(damaged.sha256).write_bytes(b"CAPTURED")
    _, lost = _raw(bench, "a2", b"lost")
    bench.store.vault.path(lost.sha256).unlink()
    good, _ = _raw(bench, "a3", b"good")
    engine = bench.engine(central.url)
    drive(bench, engine, lambda: bench.states()[good.id] == "stored", ROAD, 30)
    status = engine.status()["raw"]
    assert status.trouble is not None
    assert status.trouble.kind == "VaultDamaged"
    assert bench.store.outbox.counts().blobs_waiting == 2
    bench.store.vault.path(damaged.sha256).write_bytes(b"captured")
    bench.store.vault.put_bytes(b"lost")
    bench.clock.seconds += 301
    drive(bench, engine, lambda: _told(bench), ROAD, 40)
    assert engine.status()["raw"].trouble is None
    engine.close()


def test_orders_come_down_once_each(bench: Bench, central: Central) -> None:
    """A row and the cursor commit together; what was applied is not applied again."""
    _enrol(bench, central)
    number = _order(central)
    engine = bench.engine(central.url)
    drive(bench, engine, lambda: bool(bench.store.orders.tasks(number)), ("feed",), 10)
    assert bench.store.orders.tasks(number)[0].state == "pending_review"
    assert str(bench.store.orders.samples(number)[0].depth_top_m) == "1234.50"
    applied = [row for row in bench.store.audit.after(0) if b'"act":"feed"' in row.body]
    for _ in range(3):
        bench.clock.seconds += engine.advance(("feed",))
    engine.close()
    assert feed.cursor(bench.store) == len(applied) >= 1


def test_a_decision_of_the_platform_reaches_the_task(bench: Bench, central: Central) -> None:
    """待审核 → 已受理 at the platform is seen at the station."""
    _enrol(bench, central)
    number = _order(central)
    engine = bench.engine(central.url)
    drive(bench, engine, lambda: bool(bench.store.orders.tasks(number)), ("feed",), 10)
    platform = central.platform()
    platform.decide(number, "accept")
    platform.close()
    for _ in range(3):
        bench.clock.seconds += engine.advance(("feed",))
    engine.close()
    assert bench.store.orders.tasks(number)[0].state == "accepted"


def test_a_restored_service_is_filled_up_again(bench: Bench, own_central: Central, tmp_path) -> None:
    """A service put back to yesterday's backup ends with every event, file and order, without a person's help."""
    central = own_central
    _enrol(bench, central)
    first, _ = _raw(bench, "a1", b"one")
    engine = bench.engine(central.url)
    drive(bench, engine, lambda: _told(bench), ROAD, 30)
    central.stop()
    shutil.copytree(central.folder, tmp_path / "backup")
    central.start()
    second, _ = _raw(bench, "a2", b"two")
    number = _order(central)
    bench.clock.seconds += 31
    drive(bench, engine, lambda: _told(bench) and bool(bench.store.orders.tasks(number)), (*ROAD, "feed"), 60)
    central.stop()
    shutil.rmtree(central.folder)
    shutil.copytree(tmp_path / "backup", central.folder)
    central.restored()
    central.start()
    assert [one for _, _, one in central.inbox()] == [first.id]
    bench.clock.seconds += 400
    everything = (*ROAD, "feed", "heartbeat")
    drive(bench, engine, lambda: len(central.inbox()) == 2 and _told(bench), everything, 120)
    assert [one for _, _, one in central.inbox()] == [first.id, second.id]
    engine.close()


def test_a_lost_key_is_said_and_nothing_new_is_made_up(bench: Bench, central: Central) -> None:
    """Without its key an enrolled station does not quietly make another one."""
    _enrol(bench, central)
    key_path(bench.store.folder).unlink()
    with pytest.raises(Exception, match="gone") as raised:
        membership(bench.store)
    assert not isinstance(raised.value, StationError)
    assert not key_path(bench.store.folder).exists()
