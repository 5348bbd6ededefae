"""What only PostgreSQL can get wrong: several writers at once, several processes, a server that does not sync."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from central.store.contract import StoreBroken, StoreBusy
from central.store.opening import open_database
from central.store.postgres.database import PostgresDatabase
from central.store.sql.store import SqlStore
from tests.central.conftest import Server
from tests.central.stores import NOW, Scene, fates
from tests.central.test_store_contract import of_task, raw
from tests.central.wire import Station, wire


@pytest.fixture
def two(postgres_url, tmp_path):
    """Two workers' stores on one database."""
    databases = [open_database(tmp_path, postgres_url) for _ in range(2)]
    yield [SqlStore(database, now=NOW) for database in databases]
    for database in databases:
        database.close()


def test_a_start_and_its_acceptance_never_pass_each_other(two):
    """A held event and the decision that releases it, at the same moment on two workers, thirty times: the task is
    testing afterwards, every time."""
    here, there = Scene(two[0]), Scene(two[1])
    station = here.enrol()
    orders = [here.order(key=f"k{n}") for n in range(30)]
    gate = threading.Barrier(2)

    def accept():
        for order in orders:
            gate.wait(timeout=30)
            there.decide(order)

    with ThreadPoolExecutor(1) as pool:
        accepting = pool.submit(accept)
        for order in orders:
            gate.wait(timeout=30)
            here.send(station, of_task("item.started", order, order.tasks[0], 1))
        accepting.result(timeout=60)
    assert [here.states(order) for order in orders] == [["testing"]] * 30


def test_a_reader_of_the_feed_misses_no_row(two):
    """Eight writers on two workers, a reader that asks for "after N" all the while: every row is seen, in order.

    A sequence as cursor fails this: a lower number can commit after a higher one was read."""
    scenes = [Scene(two[0]), Scene(two[1])]
    station = scenes[0].enrol()
    seen: list[int] = []
    done = threading.Event()

    def read():
        while True:
            last = done.is_set()
            page = two[0].feed(station.id, seen[-1] if seen else 0, 50)
            seen.extend(n for n, _, _ in page.rows)
            if last and not page.rows:
                return

    with ThreadPoolExecutor(9) as pool:
        reading = pool.submit(read)
        writing = [pool.submit(lambda w=w: [scenes[w % 2].order(key=f"{w}-{n}") for n in range(10)]) for w in range(8)]
        numbers = [order.commission_no for one in writing for order in one.result(timeout=60)]
        done.set()
        reading.result(timeout=60)
    assert seen == list(range(1, 81))
    assert len(set(numbers)) == 80


def test_one_batch_at_once_on_two_workers_is_stored_once(two):
    """The same batch delivered to both workers together: one stores, the other answers duplicate."""
    here, there = Scene(two[0]), Scene(two[1])
    station = here.enrol()
    for n in range(10):
        batch = [raw(f"a{n}", sseq) for sseq in (1, 2, 3)]
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda scene, batch=batch: fates(scene.send(station, *batch)), [here, there]))
        assert sorted(both) == [["duplicate"] * 3, ["stored"] * 3]


@pytest.mark.parametrize("name", ["synchronous_commit"])
def test_a_server_that_does_not_sync_is_refused(postgres_cluster, postgres_url, name):
    """A database whose commits may be lost in a power cut is not served; the setting is named."""
    with psycopg.connect(postgres_cluster, autocommit=True) as connection:
        connection.execute("CREATE DATABASE careless")
        connection.execute(f"ALTER DATABASE careless SET {name} = off")
    with pytest.raises(StoreBroken, match=name):
        PostgresDatabase(postgres_cluster.replace("/postgres", "/careless"))


def test_stored_events_cannot_be_changed_or_deleted(postgres_url, two):
    """The inbox refuses UPDATE and DELETE of what came, whoever asks."""
    scene = Scene(two[0])
    scene.send(scene.enrol(), raw("a"))
    for change in ("UPDATE inbox SET body = '\\x01'", "DELETE FROM inbox"):
        with psycopg.connect(postgres_url) as connection, pytest.raises(psycopg.errors.RaiseException, match="never"):
            connection.execute(change)


def test_a_lost_connection_is_a_busy_store_and_comes_back(postgres_url, tmp_path):
    """The server cuts every connection: what is under way is refused as busy, the next call works."""
    database = open_database(tmp_path, postgres_url)
    scene = Scene(SqlStore(database, now=NOW))

    def cut_half_way():
        with database.write() as db:
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'geolab-central' AND pid <> pg_backend_pid()"
                )
            db.execute("INSERT INTO tenant (id, created_at) VALUES ('lost', 'now')")

    with pytest.raises(StoreBusy):
        cut_half_way()
    assert fates(scene.send(scene.enrol(), raw("a"))) == ["stored"]
    with database.read() as db:
        assert db.execute("SELECT id FROM tenant WHERE id = 'lost'").fetchone() is None
    database.close()


def test_an_unreachable_server_is_told_at_once(tmp_path):
    """A wrong address is an error with the driver's words, not a wait; another kind of address is named."""
    with pytest.raises(StoreBusy, match=r"127\.0\.0\.1"):
        open_database(tmp_path, "postgresql://geolab@127.0.0.1:1/none")
    with pytest.raises(ValueError, match="mysql"):
        open_database(tmp_path, "mysql://x")


def test_two_processes_serve_one_laboratory(postgres_url, tmp_path):
    """Two `serve` processes on one database and one data folder: a station may speak to either, each event is stored
    once, and what one is told the other shows."""
    first = Server(tmp_path, postgres_url)
    first.command("init")
    (tmp_path / "central.toml").write_text("[limits]\nmin_free_bytes = 1048576\n")
    second = Server(tmp_path, postgres_url, port_file="port-2")
    try:
        for server in (first, second):
            server.start()
        station = first.enrol()
        order = first.operator().order()
        second.operator().accept(order["commission_no"])
        batch = [wire(station.task_event("item.started", order, order["tasks"][0]))]
        station.batch(batch)
        station.url = second.url
        assert [fate["status"] for fate in station.batch(batch).json()["results"]] == ["duplicate"]
        assert second.operator().look(order["commission_no"])["tasks"][0]["state"] == "testing"
        assert Station(second.url).get("/v1/hello").json()["server"] == station.server
        assert requests.get(f"{second.url}/progress/{order['access_code']}", timeout=10).status_code == 200
    finally:
        for server in (first, second):
            if server.process is not None:
                server.stop()
