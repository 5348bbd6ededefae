"""The service as a process: killed under load, started twice, moved, restored; and its files on disk."""

import random
import signal
import sqlite3
import stat
import threading
import time

import pytest
import requests
from pysqlite3 import dbapi2

from central.auth import ServerKeys
from central.service import initialise
from central.store.contract import StoreBroken
from central.store.sqlite.database import SqliteDatabase, refuse_unsafe_library
from tests.central.wire import Station, wire


def _load(station, acknowledged, pending, stop):
    """Send batches of captures until told to stop; note the ids that were answered as stored."""
    number = 0
    while not stop.is_set():
        elements = []
        for _ in range(20):
            number += 1
            elements.append(wire(station.event("file:load", "raw.captured", {"arrival_id": "load"})))
        pending.extend(elements)
        try:
            answer = station.batch(elements)
        except (requests.RequestException, KeyError):
            return
        acknowledged.update(fate["id"] for fate in answer.json()["results"] if fate["status"] == "stored")


def test_what_was_acknowledged_survives_being_killed(own_server):
    """SIGKILL at a random moment of a load, three times: the next start needs no hand, and every acknowledged
    event is a duplicate when it is sent again, in the order of its stream."""
    station = own_server.enrol()
    acknowledged: set[str] = set()
    pending: list[dict] = []
    for _ in range(3):
        stop = threading.Event()
        load = threading.Thread(target=_load, args=(station, acknowledged, pending, stop))
        load.start()
        time.sleep(random.uniform(0.1, 0.3))
        own_server.stop(signal.SIGKILL)
        stop.set()
        load.join(timeout=30)
        own_server.start()
        station.url = own_server.url
        station.session = requests.Session()
        station.login()
        fates = []
        for start in range(0, len(pending), 200):
            fates += station.batch(pending[start : start + 200]).json()["results"]
        assert {fate["status"] for fate in fates} <= {"stored", "duplicate"}
        again = {fate["id"] for fate in fates if fate["status"] == "duplicate"}
        assert acknowledged <= again, "an acknowledged event was not there"
        acknowledged.update(fate["id"] for fate in fates)
    assert acknowledged
    head = station.post("/v1/session", json={"epoch": station.epoch}).json()["heads"]["file:load"]
    assert head == len(pending)
    assert not list((own_server.data / "blobs" / "incoming").iterdir())


def test_a_second_process_is_refused(own_server):
    """Two services on one data folder: the second says so in both languages and leaves."""
    second = own_server.command("serve", "--port", "0", check=False)
    assert second.returncode == 1
    assert "正由另一进程使用" in second.stderr
    assert "in use by another process" in second.stderr
    assert requests.get(f"{own_server.url}/healthz", timeout=10).status_code == 200


def test_a_token_outlives_a_restart(own_server):
    """A restart turns no station away."""
    station = own_server.enrol()
    own_server.stop()
    own_server.start()
    station.url = own_server.url
    assert station.get("/v1/feed").status_code == 200


def test_codes_are_made_while_the_service_runs(own_server):
    """`enrol-code` works beside the running service, and the code enrols a station."""
    code = own_server.command("enrol-code", "--approved", "--name", "GC 2").stdout.strip()
    assert Station(own_server.url).enrol(code).no == 1


def test_a_restore_changes_the_generation(own_server):
    """`restored` is refused while the service runs; afterwards the service has a new generation."""
    before = requests.get(f"{own_server.url}/v1/hello", timeout=10).json()
    assert own_server.command("restored", check=False).returncode == 1
    own_server.stop()
    own_server.command("restored")
    after = requests.get(f"{own_server.start().url}/v1/hello", timeout=10).json()
    assert after["server"] == before["server"]
    assert after["generation"] != before["generation"]


def test_init_keeps_what_is_there(idle_server):
    """A second `init` changes neither the server's secret nor the operator's key, and both are the owner's only."""
    names = ("server.key", "operator.key")
    before = [(idle_server.data / name).read_text() for name in names]
    idle_server.command("init")
    assert [(idle_server.data / name).read_text() for name in names] == before
    for name in names:
        assert stat.S_IMODE((idle_server.data / name).stat().st_mode) == 0o600


def test_serving_needs_a_data_folder(tmp_path, idle_server):
    """Without `init` the command says what to do."""
    idle_server.data = tmp_path / "empty"
    refused = idle_server.command("serve", check=False)
    assert refused.returncode == 1
    assert "geolab-central init" in refused.stderr
    assert not idle_server.data.exists()


def test_a_wrong_setting_is_told(idle_server):
    """A misspelt limit stops the start with its name."""
    (idle_server.data / "central.toml").write_text("[limits]\nbatch_evens = 3\n")
    refused = idle_server.command("serve", check=False)
    assert refused.returncode == 1
    assert "batch_evens" in refused.stderr


def test_little_space_refuses_data_but_not_reading(idle_server):
    """Under the free-space limit events and files get 507; enrolment, orders' states and pages still answer."""
    (idle_server.data / "central.toml").write_text(f"[limits]\nmin_free_bytes = {1 << 60}\n")
    station = idle_server.start().enrol()
    assert station.batch([]).status_code == 507
    assert station.put("/v1/blobs/" + "0" * 64, data=b"x").status_code == 507
    assert station.get("/readyz").status_code == 507
    assert station.get("/progress/unknown").status_code == 404
    assert station.get("/v1/feed").json() == {"rows": [], "cursor": 0}


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_can_corrupt_is_refused(version):
    """Libraries with the WAL reset fault are not used; the one in use is newer."""
    with pytest.raises(StoreBroken, match=r"3\.51\.3"):
        refuse_unsafe_library(version)
    refuse_unsafe_library(dbapi2.sqlite_version_info)


def test_a_newer_schema_is_refused(tmp_path):
    """An older program does not touch a newer database."""
    path = tmp_path / "central.db"
    SqliteDatabase(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreBroken, match="999"):
        SqliteDatabase(path)


def test_stored_events_cannot_be_changed_or_deleted(tmp_path):
    """The inbox refuses UPDATE and DELETE of what came, whoever asks."""
    initialise(tmp_path)
    database = SqliteDatabase(tmp_path / "central.db")
    with database.write() as db:
        db.execute(
            "INSERT INTO station (id, tenant, station_no, name, public_key, machine, enrolled_at)"
            " VALUES ('s', 'main', 1, 'n', 'k', '{}', 'now')"
        )
        db.execute(
            "INSERT INTO inbox (tenant, id, station, epoch, stream, sseq, type, sha256, body, stored_at)"
            " VALUES ('main', 'i', 's', 'e', 'a', 1, 'void', 'x', x'00', 'now')"
        )
    for change in ("UPDATE inbox SET body = x'01'", "DELETE FROM inbox"):
        with pytest.raises(StoreBroken, match="never"), database.write() as db:
            db.execute(change)
    database.close()


def test_a_failed_block_leaves_nothing(tmp_path):
    """An error inside a transaction takes back all of it, and the next one works."""
    database = SqliteDatabase(tmp_path / "central.db")

    def half_way():
        with database.write() as db:
            db.execute("INSERT INTO tenant (id, created_at) VALUES ('a', 'now')")
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    with database.write() as db:
        db.execute("INSERT INTO tenant (id, created_at) VALUES ('b', 'now')")
    with database.read() as db:
        assert [row["id"] for row in db.execute("SELECT id FROM tenant")] == ["b"]
    database.close()


def test_secrets_are_kept_apart():
    """Codes, access codes and servers do not share hashes; typing habits do not matter for a code."""
    keys, other = ServerKeys(b"1" * 32), ServerKeys(b"2" * 32)
    assert keys.code_hash("0a1b2-c3d4e") == keys.code_hash(" OAIB2C3D4E ")
    assert keys.code_hash("X") != other.code_hash("X")
    assert keys.access_code("a", "WT-1") != keys.access_code("b", "WT-1")
    assert keys.access_code("a", "WT-1") != other.access_code("a", "WT-1")
    with pytest.raises(ValueError, match="32"):
        ServerKeys(b"short")
