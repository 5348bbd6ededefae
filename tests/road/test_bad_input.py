"""Whatever lies in an instrument's folder, the station goes on, loses nothing, and says one sentence with a cure."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from sample_spectra.demo.instruments import VirtualInstrument
from station.assembly import Station
from station.errors import DiskFull
from station.intake import capturing as capturing_module
from station.intake import intake as intake_module
from station.records import Arrival, WatchFolder
from station.store import Store
from station.store import vault as vault_module

from .conftest import write_everything


def watched(station: Station, folder: Path, *item_ids: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    station.store.arrivals.put_folder(
        WatchFolder(id=folder.name, path=folder, instrument=folder.name, item_ids=item_ids, quiet_seconds=0.0)
    )


def arrived(station: Station) -> dict[str, Arrival]:
    for _ in range(3):
        station.intake.step()
    return {view.arrival.relpath: view.arrival for view in station.library.arrivals()}


def whole_run(instruments: tuple[VirtualInstrument, ...], instrument_id: str) -> bytes:
    (instrument,) = [one for one in instruments if one.id == instrument_id]
    (content,) = instrument.runs[0].files.values()
    return content


def test_each_bad_file_gets_its_sentence_and_the_good_one_its_values(
    station: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path
) -> None:
    """Empty, cut, foreign and damaged files are refused one by one; a good file beside them is calculated."""
    good = whole_run(made_instruments, "gc-2")
    folder = tmp_path / "gc-2"
    watched(station, folder, "gc_sat")
    bad = {
        "empty.cdf": b"",
        "cut.cdf": good[: len(good) // 3],
        "foreign.docx": b"PK\x03\x04" + bytes(2000),
        "program.exe": b"MZ" + bytes(range(256)) * 20,
        "damaged.cdf": good[:40] + bytes(200) + good[240:],
        "text.cdf": "这不是色谱数据".encode("gb18030") * 50,
    }
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    (folder / "good.cdf").write_bytes(good)
    found = arrived(station)
    assert found["good.cdf"].state == "read"
    assert len(station.store.determinations.of_task("WT2026-0001-004:gc_sat")) == 1
    for name in bad:
        assert found[name].state == "refused", name
        trouble = found[name].trouble
        assert trouble is not None
        assert name in trouble.message.zh
        assert name in trouble.message.en
        assert trouble.cure.zh
        assert trouble.cure.en


def test_a_wrong_name_does_not_matter(
    station: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path
) -> None:
    """A run whose file was renamed to something else is recognised by its content."""
    watched(station, tmp_path / "gc-2", "gc_sat")
    (tmp_path / "gc-2" / "结果.xls").write_bytes(whole_run(made_instruments, "gc-2"))
    assert arrived(station)["结果.xls"].state == "read"


def test_an_empty_dataset_folder_is_no_arrival(station: Station, tmp_path: Path) -> None:
    """A .D folder that the instrument has only just made waits for its files."""
    watched(station, tmp_path / "gc-1", "gc_sat")
    (tmp_path / "gc-1" / "001.D").mkdir()
    assert arrived(station) == {}


def test_a_full_database_disk_is_said_and_passes(
    station: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path
) -> None:
    """No room for the database: the step fails with its cure; with room again everything is there, once."""
    write_everything(station, made_instruments, tmp_path / "instruments")
    pages = station.store.db.row("PRAGMA page_count")
    assert pages is not None
    station.store.db.tables.conn.execute(f"PRAGMA max_page_count = {pages['page_count'] + 2}")
    station.intake.step()  # only looks
    with pytest.raises(DiskFull) as caught:
        station.intake.step()
    assert "空间" in caught.value.cure.zh
    station.store.db.tables.conn.execute("PRAGMA max_page_count = 1000000")
    for _ in range(3):
        station.intake.step()
    assert [len(station.store.determinations.of_task(task.id)) for task in station.store.orders.tasks()] == [1] * 8
    assert len({view.arrival.relpath for view in station.library.arrivals()}) == len(station.library.arrivals())


def test_a_full_vault_disk_is_said_at_the_folder_and_passes(
    station: Station,
    made_instruments: tuple[VirtualInstrument, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No room for the copy: the folder says so, no part file is left, and the copy is made when there is room."""
    write_everything(station, made_instruments, tmp_path / "instruments")

    def no_room(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
        target.write(source.read(100))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(vault_module, "copy_hashed", no_room)
        for _ in range(2):
            station.intake.step()
        assert {folder.trouble.kind for folder in station.library.folders() if folder.trouble} == {"DiskFull"}
        assert station.library.arrivals() == []
        assert [path for path in station.store.vault.root.rglob("*") if path.is_file()] == []
    for _ in range(3):
        station.intake.step()
    assert all(folder.trouble is None for folder in station.library.folders())
    assert len(station.library.arrivals()) == 11


def test_a_file_that_may_not_be_opened_waits(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the instrument's program holds is said at its folder and taken as soon as it is let go."""
    watched(station, tmp_path / "gc-2", "gc_sat")
    (tmp_path / "gc-2" / "held.cdf").write_bytes(b"x" * 100)

    def held(path: Path) -> BinaryIO:
        raise PermissionError(errno.EACCES, f"The process cannot access the file {path}")

    with monkeypatch.context() as patched:
        patched.setattr(capturing_module, "open_shared", held)
        for _ in range(2):
            station.intake.step()
        (folder,) = station.library.folders()
        assert folder.trouble is not None
        assert "held.cdf" in folder.trouble.message.zh
        assert station.library.arrivals() == []
    assert list(arrived(station)) == ["held.cdf"]


def test_a_fault_of_the_program_stops_one_run_and_no_other(
    station: Station,
    made_instruments: tuple[VirtualInstrument, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever one file brings the program to, the next are read and calculated, and the sentence names the file."""
    good = whole_run(made_instruments, "gc-2")
    watched(station, tmp_path / "gc-2", "gc_sat")
    (tmp_path / "gc-2" / "a odd.cdf").write_bytes(good + b"\0")
    (tmp_path / "gc-2" / "b good.cdf").write_bytes(good)
    as_it_is = intake_module.read_arrival

    def stumble(store: Store, arrival: Arrival, *others: Any) -> object:
        if arrival.relpath.startswith("a "):
            raise KeyError("Vial")
        return as_it_is(store, arrival, *others)

    monkeypatch.setattr(intake_module, "read_arrival", stumble)
    found = arrived(station)
    assert found["b good.cdf"].state == "read"
    assert len(station.store.determinations.of_task("WT2026-0001-004:gc_sat")) == 1
    trouble = found["a odd.cdf"].trouble
    assert trouble is not None
    assert trouble.kind == "ProgramFault"
    assert '"a odd.cdf"' in trouble.message.en
    assert "KeyError" in trouble.message.zh


def test_with_little_room_left_no_file_is_taken_in_and_it_goes_on_by_itself(
    station: Station,
    made_instruments: tuple[VirtualInstrument, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is left is for results and signatures; the files wait in their folders, which say so."""
    write_everything(station, made_instruments, tmp_path / "instruments")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200 << 20))
        for _ in range(2):
            station.intake.step()
        assert {folder.trouble.kind for folder in station.library.folders() if folder.trouble} == {"DiskFull"}
        assert station.library.arrivals() == []
    for _ in range(3):
        station.intake.step()
    assert all(folder.trouble is None for folder in station.library.folders())
    assert len(station.library.arrivals()) == 11
