"""The station's memory keeps what it acknowledged, and refuses what it cannot keep."""

from __future__ import annotations

import sys
import threading
from decimal import Decimal
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from station.errors import UnusableStore
from station.records import Sample, WatchFolder
from station.store import Store, database, open_store
from station.store.migrations import MIGRATIONS, NAMES_USED_AGAIN

from .conftest import put_order


def test_the_settings_that_survive_power_loss_are_in_force(store: Store) -> None:
    """WAL with synchronous=FULL and foreign keys, read back from the open connection."""
    found = {
        name: store.db.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
    }
    assert found["journal_mode"] == {"journal_mode": "wal"}
    assert found["synchronous"] == {"synchronous": 2}
    assert found["foreign_keys"] == {"foreign_keys": 1}
    assert found["user_version"] == {"user_version": len(MIGRATIONS)}


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """A fact and its event commit together or not at all, nested transactions included."""

    def fail_after_writing() -> None:
        with store.transaction():
            store.settings.put("one", "1")
            with store.transaction():
                store.settings.put("two", "2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert store.settings.get("one") == store.settings.get("two") == ""


def test_a_database_of_a_newer_program_is_refused(store: Store) -> None:
    """An older program does not touch a newer schema, and says so."""
    store.db.execute("PRAGMA user_version = 99")
    with pytest.raises(UnusableStore, match="newer program"):
        open_store(store.folder)


def test_an_older_database_keeps_its_arrivals_and_what_refers_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of arrivals is made anew; rows, references and their enforcement are as before."""
    with monkeypatch.context() as older:
        older.setattr(database, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(NAMES_USED_AGAIN)])
        store = open_store(tmp_path / "station")
        store.arrivals.put_folder(WatchFolder(id="gc", path=tmp_path, instrument="GC", item_ids=()))
        store.db.execute(
            "INSERT INTO arrival VALUES('a', 'gc', 'x', X'78', 'sha', 1, 0, 1, '2026-01-02', 'read', NULL)"
        )
        store.db.execute("INSERT INTO catalog VALUES('gc', X'78', 'signature', 'a')")
        store.db.execute("INSERT INTO measurement VALUES('m', 'a', 0, 'f', 't', 'S', NULL, 'unmatched', NULL, NULL)")
        store.close()
    store = open_store(tmp_path / "station")
    (arrival,) = store.arrivals.newest()
    assert (arrival.id, arrival.relpath, arrival.state) == ("a", "x", "read")
    assert [run.id for run in store.arrivals.measurements(arrival_id="a")] == ["m"]
    with pytest.raises(sqlite.IntegrityError):
        store.db.execute("DELETE FROM arrival")
    store.db.execute("INSERT INTO arrival VALUES('b', 'gc', 'y', X'79', 'sha', 1, 0, 1, '2026-01-02', 'read', NULL)")
    assert [one.id for one in store.arrivals.arrivals_of_content("sha")] == ["a", "b"]
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file is an answer with a cure, and is left as it is."""
    (tmp_path / "station.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(UnusableStore) as caught:
        open_store(tmp_path)
    assert "备份" in caught.value.cure.zh
    assert (tmp_path / "station.db").read_bytes().startswith(b"this is not")
    # `caught` keeps every frame alive: only what was closed may be renamed, as Windows demands
    if sys.platform == "linux":
        opened = Path("/proc/self/fd").iterdir()
        assert str(tmp_path / "station.db") not in {str(one.readlink()) for one in opened if one.is_symlink()}


def test_a_sqlite_that_can_corrupt_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite below 3.51.3 can corrupt a WAL database: nothing starts on it."""
    monkeypatch.setattr(sqlite, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(UnusableStore, match=r"3\.51\.3"):
        open_store(tmp_path)


def test_two_openings_at_once_make_one_database(tmp_path: Path) -> None:
    """Agent and window may be started for the first time in the same moment."""
    failures: list[Exception] = []

    def start() -> None:
        try:
            open_store(tmp_path / "new").settings.put_first("epoch", threading.current_thread().name)
        except Exception as error:  # noqa: BLE001 (the thread's failure is the test's)
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert open_store(tmp_path / "new").settings.get("epoch").startswith("Thread-")


def test_serials_are_never_given_twice(store: Store) -> None:
    """Eight writers that take 25 numbers each get 200 different ones without a gap."""
    taken: list[int] = []
    lock = threading.Lock()

    def take() -> None:
        other = open_store(store.folder)
        for _ in range(25):
            number = other.reports.next_serial("2026-GCS")
            with lock:
                taken.append(number)
        other.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == list(range(1, 201))


def test_decimals_keep_their_zeros(store: Store) -> None:
    """A depth that the client wrote as 3254.50 comes back as 3254.50."""
    put_order(store, "WT2026-0001-001")
    sample = store.orders.sample("WT2026-0001-001")
    assert isinstance(sample, Sample)
    assert sample.depth_top_m == Decimal("3254.50")
    assert str(sample.depth_top_m) == "3254.50"


def test_an_older_decision_changes_nothing(store: Store) -> None:
    """Feed rows may be repeated or late: the higher revision of a task stands."""
    (task,) = put_order(store, "WT2026-0001-001", state="pending_review")
    store.orders.set_state(task.id, "accepted", 2)
    store.orders.set_state(task.id, "returned", 1)
    put_order(store, "WT2026-0001-001", state="pending_review")
    found = store.orders.task(task.id)
    assert found is not None
    assert (found.state, found.revision) == ("accepted", 2)


def test_the_audit_table_cannot_be_changed(store: Store) -> None:
    """Even a statement past the program is stopped by the table itself."""
    store.db.execute("INSERT INTO audit VALUES(1, 'a', 'b', x'00')")
    with pytest.raises(sqlite.IntegrityError, match="kept"):
        store.db.execute("UPDATE audit SET hash = 'c'")
    with pytest.raises(sqlite.IntegrityError, match="kept"):
        store.db.execute("DELETE FROM audit")
