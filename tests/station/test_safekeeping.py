"""Nothing is lost with a disk: backups are exact and proved, damage is found and put right, room is watched."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station.audit import AuditTrail
from station.errors import Conflict, DiskFull, NotFound, UnusableStore
from station.safekeeping import (
    BACKUP_FOLDER,
    Interrupted,
    Keeper,
    back_up,
    backups,
    heal,
    noted_places,
    restore,
    restoring,
    scrub,
    signs,
)
from station.safekeeping.backup import HALF, thin_out
from station.safekeeping.scrub import PARTS
from station.store import DATABASE_NAME, Store, open_store
from station.store.copying import check_copy
from station.store.migrations import MIGRATIONS
from tests.station.conftest import HandClock

Usage = namedtuple("Usage", "total used free")
CONTENTS = [f"content {number}".encode() for number in range(12)]


@pytest.fixture
def kept(store: Store) -> list[str]:
    """Some files of the vault."""
    store.settings.put("lab.name.zh", "一室")
    return [store.vault.put_bytes(content) for content in CONTENTS]


@pytest.fixture
def keeper(store: Store, clock: HandClock) -> Keeper:
    return Keeper(store, AuditTrail(store, clock), clock)


def _place(store: Store, sha256: str) -> Path:
    return store.vault.root / sha256[:2] / sha256


def _break(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(bytes(content))


def _rows(store: Store) -> dict[str, list[dict[str, object]]]:
    """Every row of every table with its row's number."""
    names = [row["name"] for row in store.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: store.db.rows(f"SELECT * FROM {name}") for name in names}


def test_a_backup_brought_back_into_an_empty_folder_is_the_station(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """Every row of every table, every file of the vault, own items and profiles, what was handed down."""
    own = ("items/own/item.toml", "profiles/moisture.toml", "handouts/keys/lab.jwk")
    for name in own:
        (store.folder / name).parent.mkdir(parents=True)
        (store.folder / name).write_text(name, encoding="utf-8")
    made = back_up(store, tmp_path / "usb", clock.now())
    before = _rows(store)
    assert made.manifest.files == len(kept)
    restored = restore(made.path, tmp_path / "new", clock.now())
    assert restored == made.manifest
    again = open_store(tmp_path / "new")
    assert _rows(again) == before
    assert [again.vault.path(sha256).read_bytes() for sha256 in kept] == CONTENTS
    assert [(again.folder / name).read_text(encoding="utf-8") for name in own] == list(own)
    again.close()


def test_rows_keep_their_numbers(store: Store, clock: HandClock, tmp_path: Path) -> None:
    """The newest run of a task is told by its row's number: a copy with gaps closed would tell another one."""
    for name in ("a", "b", "c"):
        store.settings.put(name, name)
    store.db.execute("DELETE FROM setting WHERE key = 'a'")
    made = back_up(store, tmp_path / "usb", clock.now())
    restore(made.path, tmp_path / "new", clock.now())
    again = open_store(tmp_path / "new")
    asked = "SELECT rowid, key FROM setting ORDER BY rowid"
    assert again.db.rows(asked) == store.db.rows(asked)
    again.close()


def test_no_private_key_leaves_with_a_backup(store: Store, clock: HandClock, tmp_path: Path) -> None:
    """Who reads a backup shall not be able to sign."""
    for name in ("agent/device.pem", "signing/token-key.pem"):
        (store.folder / name).parent.mkdir(exist_ok=True)
        (store.folder / name).write_text("PRIVATE KEY", encoding="utf-8")
    back_up(store, tmp_path / "usb", clock.now())
    files = [path for path in (tmp_path / "usb").rglob("*") if path.is_file()]
    assert files
    assert not any(b"PRIVATE KEY" in path.read_bytes() for path in files)


def test_a_second_backup_copies_only_what_is_new(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """The vault beside the backups is one for all of them."""
    back_up(store, tmp_path / "usb", clock.now())
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "usb" / "vault").rglob("*") if path.is_file()}
    new = store.vault.put_bytes(b"a later file")
    clock.move(86_400)
    made = back_up(store, tmp_path / "usb", clock.now())
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "usb" / "vault").rglob("*") if path.is_file()}
    assert {path.name for path in after.keys() - first.keys()} == {new}
    assert first.items() <= after.items()
    assert made.manifest.files == len(kept) + 1


def test_a_damaged_file_is_not_taken_for_good(store: Store, kept: list[str], clock: HandClock, tmp_path: Path) -> None:
    """It is named in the manifest; what the backup has is what its name says."""
    _break(_place(store, kept[0]))
    made = back_up(store, tmp_path / "usb", clock.now())
    assert made.manifest.damaged == (kept[0],)
    assert not (tmp_path / "usb" / "vault" / kept[0][:2] / kept[0]).exists()


def test_a_backup_that_was_cut_off_is_none(store: Store, kept: list[str], clock: HandClock, tmp_path: Path) -> None:
    """It leaves no folder that looks like one, and the next run clears it away and goes on."""
    answers = iter([False] * 5 + [True])
    with pytest.raises(Interrupted):
        back_up(store, tmp_path / "usb", clock.now(), stop=lambda: next(answers))
    assert backups(tmp_path / "usb") == []
    clock.move(1)
    back_up(store, tmp_path / "usb", clock.now())
    assert len(backups(tmp_path / "usb")) == 1
    assert not list((tmp_path / "usb").glob(f"*{HALF}"))


def test_a_changed_or_foreign_backup_is_refused_and_nothing_is_touched(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """Neither a database of another content nor a folder without a manifest."""
    made = back_up(store, tmp_path / "usb", clock.now())
    _break(made.path / DATABASE_NAME)
    with pytest.raises(UnusableStore, match="has changed since it was made"):
        restore(made.path, tmp_path / "new", clock.now())
    with pytest.raises(NotFound, match="no whole backup"):
        restore(tmp_path / "usb", tmp_path / "new", clock.now())
    assert not (tmp_path / "new").exists()


def test_a_database_that_is_there_is_kept_beside_and_damaged_files_are_put_right(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """Bringing a backup back deletes nothing, and keys stay where they are."""
    made = back_up(store, tmp_path / "usb", clock.now())
    store.settings.put("later", "yes")
    (store.folder / "agent").mkdir()
    (store.folder / "agent" / "device.pem").write_text("key", encoding="utf-8")
    _break(_place(store, kept[3]))
    store.close()
    restore(made.path, store.folder, clock.now())
    again = open_store(store.folder)
    assert again.settings.get("later") == ""
    assert again.vault.path(kept[3]).read_bytes() == CONTENTS[3]
    assert (store.folder / "agent" / "device.pem").read_text(encoding="utf-8") == "key"
    again.close()
    aside = [path for path in store.folder.glob(f"{DATABASE_NAME}.before-*") if path.suffix not in ("-wal", "-shm")]
    assert aside


def test_nothing_is_put_over_a_database_that_a_program_holds(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system forbids to put it aside, as Windows does, that is told, and it stays as it was."""

    def held(part: Path, target: Path) -> None:
        raise PermissionError(13, "Sharing violation", str(part))

    made = back_up(store, tmp_path / "usb", clock.now())
    store.settings.put("later", "yes")
    store.close()
    monkeypatch.setattr(restoring, "put_in_place", held)
    with pytest.raises(Conflict, match="Another program uses"):
        restore(made.path, store.folder, clock.now())
    again = open_store(store.folder)
    assert again.settings.get("later") == "yes"
    again.close()


def test_backups_are_thinned_out_and_the_newest_stays(store: Store, clock: HandClock, tmp_path: Path) -> None:
    """One of each of the last seven days, five weeks and twelve months that have one."""
    made = back_up(store, tmp_path / "usb", datetime(2026, 1, 1, 12, tzinfo=UTC))
    content = (made.path / "backup.json").read_text(encoding="utf-8")
    for day in range(1, 400):
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        folder = tmp_path / "usb" / at.strftime("%Y%m%dT%H%M%SZ")
        folder.mkdir()
        (folder / "backup.json").write_text(content.replace("2026-01-01T12", f"{at:%Y-%m-%dT%H}"), encoding="utf-8")
    thin_out(tmp_path / "usb", days=7, weeks=5, months=12)
    left = [one.manifest.at.date() for one in backups(tmp_path / "usb")]
    newest = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=399)).date()
    assert left[:7] == [newest - timedelta(days=number) for number in range(7)]
    assert len({day.strftime("%Y-%m") for day in left}) == 12
    assert 18 <= len(left) <= 24


def test_looking_through_finds_each_flipped_bit(store: Store, kept: list[str]) -> None:
    """All parts together read every file once."""
    for sha256 in kept[:2]:
        _break(_place(store, sha256))
    found = [scrub(store, part) for part in range(PARTS)]
    assert sum(one.files for one in found) == len(kept)
    assert {sha256 for one in found for sha256 in one.damaged} == set(kept[:2])


def test_a_damaged_file_is_put_right_from_a_backup(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """What it was is kept beside; a backup that is damaged itself puts nothing right."""
    back_up(store, tmp_path / "usb", clock.now())
    _break(_place(store, kept[0]))
    _break(_place(store, kept[1]))
    _break(tmp_path / "usb" / "vault" / kept[1][:2] / kept[1])
    assert heal(store, kept[0], [tmp_path / "none", tmp_path / "usb"])
    assert store.vault.path(kept[0]).read_bytes() == CONTENTS[0]
    assert (store.vault.root / "damaged" / kept[0]).is_file()
    assert not heal(store, kept[1], [tmp_path / "usb"])


def test_the_keeper_backs_up_once_a_day_to_both_places(
    store: Store, kept: list[str], keeper: Keeper, clock: HandClock, tmp_path: Path
) -> None:
    """A station that is on all the time: one each day; the place outside is noted where it is found without the
    database."""
    (tmp_path / "usb").mkdir()
    store.settings.put(BACKUP_FOLDER, str(tmp_path / "usb"))
    for _ in range(3 * 24):
        keeper.step()
        clock.move(3600)
    local, outside = keeper.places()
    assert len(backups(local)) == 3
    assert len(backups(outside)) in (3, 4)  # the first at once, then at each due moment
    assert not any(one.manifest.whole for one in backups(local))
    assert all(one.manifest.whole for one in backups(outside))
    assert noted_places(store.folder) == [local, outside]
    assert signs(store).troubles == ()


def test_a_place_that_is_not_there_is_told_and_tried_again(
    store: Store, keeper: Keeper, clock: HandClock, tmp_path: Path
) -> None:
    """A drive that is not plugged in: no folder is made in its stead, the trouble goes when it is back."""
    store.settings.put(BACKUP_FOLDER, str(tmp_path / "usb"))
    keeper.step()
    assert [one.kind for one in signs(store).troubles] == ["BackupFailed"]
    assert not (tmp_path / "usb").exists()
    (tmp_path / "usb").mkdir()
    keeper.step()
    assert [one.kind for one in signs(store).troubles] == ["BackupFailed"]
    clock.move(901)
    keeper.step()
    assert signs(store).troubles == ()
    assert len(backups(keeper.places()[1])) == 1


def test_the_keeper_tells_of_damage_until_it_is_put_right(
    store: Store, kept: list[str], clock: HandClock, tmp_path: Path
) -> None:
    """Also over a restart of the agent; with the file put back the trouble goes."""
    audit = AuditTrail(store, clock)
    _break(_place(store, kept[0]))
    keeper = Keeper(store, audit, clock)
    for _ in range(PARTS):
        keeper.step()
        clock.move(86_400)
        if signs(store).troubles:
            break
    assert [one.kind for one in signs(store).troubles] == ["FileDamaged"]
    again = Keeper(store, audit, clock)
    again.step()
    assert [one.kind for one in signs(store).troubles] == ["FileDamaged"]
    _place(store, kept[0]).write_bytes(CONTENTS[0])
    again.step()
    assert signs(store).troubles == ()


def test_little_room_is_told_and_a_backup_leaves_room(
    store: Store, keeper: Keeper, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word in time; a copy that would fill the disk is not begun."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 2 << 30))
    keeper.step()
    assert [one.kind for one in signs(store).troubles] == ["DiskLow"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 256 << 20))
    with pytest.raises(DiskFull, match="too little for a database"):
        back_up(store, tmp_path / "usb", clock.now())
    assert backups(tmp_path / "usb") == []


def test_before_the_schema_changes_the_database_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program finds its database again, whole; a new database, and one of this schema, need no copy."""
    home = tmp_path / "station"
    for _ in range(2):
        opened = open_store(home)
        opened.settings.put("made", "before")
        opened.close()
    assert not list(home.glob("*.schema-*"))
    monkeypatch.setattr("station.store.database.MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE more(a TEXT) STRICT",)))
    opened = open_store(home)
    opened.settings.put("made", "after")
    opened.close()
    kept = home / f"{DATABASE_NAME}.schema-{len(MIGRATIONS)}"
    assert check_copy(kept) == len(MIGRATIONS)
    monkeypatch.undo()
    (tmp_path / "older").mkdir()
    shutil.copy(kept, tmp_path / "older" / DATABASE_NAME)
    older = open_store(tmp_path / "older")
    assert older.settings.get("made") == "before"
    older.close()
