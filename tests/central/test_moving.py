"""A service moves from one engine to another with everything it holds, and goes on numbering where it was."""

import pytest

from central.moving import COUNTED, MANIFEST, TABLES, NotAnExport, export_database, import_database
from central.store.opening import open_database
from central.store.sql.store import SqlStore
from tests.central.stores import NOW, Scene, fates
from tests.central.test_store_contract import of_task, raw


def _rows(database) -> dict:
    with database.read() as db:
        return {
            name: sorted(
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in dict(row).values())
                for row in db.execute(f"SELECT * FROM {name}")
            )
            for name in ("inbox", "head", "commission", "task", "station", "feed_row", "act", "blob")
        }


@pytest.fixture
def filled(tmp_path, database_url):
    """A database of the engine at hand with a laboratory at work."""
    database = open_database(tmp_path, database_url)
    scene = Scene(SqlStore(database, now=NOW))
    station = scene.enrol()
    order = scene.order()
    scene.decide(order)
    scene.send(station, of_task("item.started", order, order.tasks[0], 1), raw("样品"))
    yield database, scene, station
    database.close()


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_everything_arrives_and_the_service_goes_on(filled, fresh_url, tmp_path, other):
    """All rows to the letter; the next event and the next order take the next numbers."""
    database, _, station = filled
    made = export_database(database, tmp_path / "out")
    (tmp_path / "new").mkdir()
    moved = open_database(tmp_path / "new", fresh_url(other))
    try:
        assert import_database(moved, tmp_path / "out").tables == made.tables
        assert _rows(moved) == _rows(database)
        scene = Scene(SqlStore(moved, now=NOW))
        assert SqlStore(moved, now=NOW).server() == SqlStore(database, now=NOW).server()
        assert fates(scene.send(station, raw("later"))) == ["stored"]
        assert scene.order(key="next").commission_no.endswith("-0002")
        with pytest.raises(NotAnExport, match="holds a service"):
            import_database(moved, tmp_path / "out")
    finally:
        moved.close()


@pytest.mark.parametrize("harm", ["manifest", "row", "table"])
def test_a_damaged_export_puts_nothing_in(filled, fresh_url, tmp_path, harm):
    """A missing manifest, a changed row, a lost table: refused by name, and the new database stays empty."""
    export_database(filled[0], tmp_path / "out")
    if harm == "manifest":
        (tmp_path / "out" / MANIFEST).unlink()
    elif harm == "row":
        path = tmp_path / "out" / "inbox.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"sseq":1', b'"sseq":9', 1))
    else:
        (tmp_path / "out" / "task.jsonl").unlink()
    (tmp_path / "new").mkdir()
    moved = open_database(tmp_path / "new", fresh_url("sqlite"))
    try:
        with pytest.raises(NotAnExport):
            import_database(moved, tmp_path / "out")
        with moved.read() as db:
            assert db.one("SELECT count(*) AS n FROM tenant")["n"] == 0
    finally:
        moved.close()


def test_no_table_and_no_counter_is_forgotten(database):
    """The list is the schema's: a new table must be put into it, and a new numbered column."""
    if database.engine != "sqlite":
        pytest.skip("both engines have the same tables; SQLite lists them")
    with database.read() as db:
        rows = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        found = {row["name"]: row["sql"] for row in rows}
    assert set(found) == set(TABLES)
    assert {name for name, sql in found.items() if "AUTOINCREMENT" in sql} == set(COUNTED)
