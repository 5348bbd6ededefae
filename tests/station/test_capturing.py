"""Capture: the bytes are in the vault, the arrival and its event are one fact, and content is identity."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from station.intake.capturing import Capture, LookAgain
from station.intake.reading import ReadInPlace, read_arrival
from station.intake.scanning import Found, look
from station.outbox import Outbox
from station.records import Arrival, WatchFolder
from station.store import Store

from .conftest import HandClock


@pytest.fixture
def capture(store: Store, outbox: Outbox, clock: HandClock) -> Capture:
    return Capture(store, outbox, clock, ReadInPlace())


def only(root: Path) -> Found:
    (found,) = look(root).found
    return found


def taken(capture: Capture, folder: WatchFolder) -> Arrival:
    arrival = capture.capture(folder, only(folder.path))
    assert arrival is not None
    return arrival


def test_a_file_is_captured_with_its_event(capture: Capture, folder: WatchFolder, store: Store) -> None:
    """The vault has the bytes, the event names them, the instrument's file is as it was."""
    (folder.path / "a.cdf").write_bytes(b"peaks")
    arrival = taken(capture, folder)
    assert arrival.sha256 == hashlib.sha256(b"peaks").hexdigest()
    assert store.vault.path(arrival.sha256).read_bytes() == b"peaks"
    (item,) = store.outbox.items()
    told = json.loads(item.body)
    assert (told["type"], told["data"]["relpath"], told["data"]["sha256"]) == ("raw.captured", "a.cdf", arrival.sha256)
    assert [blob.sha256 for blob in store.outbox.pending_blobs(10)] == [arrival.sha256]
    assert (folder.path / "a.cdf").read_bytes() == b"peaks"


def test_the_same_content_under_another_name_is_no_new_arrival(
    capture: Capture, folder: WatchFolder, store: Store
) -> None:
    """A copy of a run is not a second run."""
    (folder.path / "a.cdf").write_bytes(b"peaks")
    arrival = taken(capture, folder)
    (folder.path / "a.cdf").rename(folder.path / "copy of a.cdf")
    with pytest.raises(LookAgain):  # whose it is, its reader will tell
        capture.capture(folder, only(folder.path))
    read_arrival(store, arrival, ReadInPlace())
    assert capture.capture(folder, only(folder.path)) is None
    assert len(store.arrivals.newest()) == 1
    assert len(store.outbox.items()) == 1


def test_other_content_under_the_same_name_is_the_next_revision(
    capture: Capture, folder: WatchFolder, store: Store
) -> None:
    """A file that grew after it was captured is captured again; both contents are kept."""
    (folder.path / "a.cdf").write_bytes(b"half")
    first = taken(capture, folder)
    (folder.path / "a.cdf").write_bytes(b"half and half")
    second = taken(capture, folder)
    assert (first.revision, second.revision) == (1, 2)
    assert {a.revision: a.state for a in store.arrivals.newest()} == {1: "captured", 2: "captured"}
    assert store.vault.has(first.sha256)
    assert store.vault.has(second.sha256)


def test_a_file_that_changes_while_it_is_copied_is_not_taken(
    capture: Capture, folder: WatchFolder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that appends in the very moment of the copy leaves no arrival and no event."""
    file = folder.path / "a.cdf"
    file.write_bytes(b"x" * 1000)
    put_stream = store.vault.put_stream

    def slow_copy(source: BinaryIO) -> tuple[str, int]:
        result = put_stream(source)
        with file.open("ab") as writer:
            writer.write(b"more")
        return result

    monkeypatch.setattr(store.vault, "put_stream", slow_copy)
    with pytest.raises(LookAgain):
        capture.capture(folder, only(folder.path))
    assert store.arrivals.newest() == []
    assert store.outbox.items() == []


def test_a_file_that_vanishes_is_looked_for_again(capture: Capture, folder: WatchFolder, store: Store) -> None:
    """Gone between the look and the copy: nothing is recorded."""
    (folder.path / "a.cdf").write_bytes(b"x")
    found = only(folder.path)
    (folder.path / "a.cdf").unlink()
    with pytest.raises(LookAgain):
        capture.capture(folder, found)
    assert store.arrivals.newest() == []


def test_a_dataset_is_one_arrival_with_all_its_files(capture: Capture, folder: WatchFolder, store: Store) -> None:
    """A .D folder is told of with its manifest and every member as blobs."""
    run = folder.path / "001.D"
    run.mkdir()
    (run / "FID1A.ch").write_bytes(b"fid")
    (run / "TCD2B.ch").write_bytes(b"tcd")
    arrival = taken(capture, folder)
    assert (arrival.is_folder, arrival.size, arrival.relpath) == (True, 6, "001.D")
    assert sorted(m.path for m in store.vault.members(arrival.sha256)) == ["001.D/FID1A.ch", "001.D/TCD2B.ch"]
    (item,) = store.outbox.items()
    assert len(json.loads(item.body)["blobs"]) == 3


@pytest.mark.skipif(os.name == "nt", reason="a name on Windows is Unicode")
def test_a_name_that_is_no_unicode_is_captured(capture: Capture, folder: WatchFolder, store: Store) -> None:
    """A GBK file name is kept byte for byte, and told as readable text."""
    raw = "岩样.txt".encode("gbk")
    with open(os.fsencode(folder.path) + b"/" + raw, "wb") as file:
        file.write(b"x")
    arrival = taken(capture, folder)
    assert os.fsencode(arrival.relpath) == raw
    assert json.loads(store.outbox.items()[0].body)["data"]["relpath"].endswith(".txt")
    stored = store.arrivals.arrival(arrival.id)
    assert stored is not None
    assert os.fsencode(stored.relpath) == raw
