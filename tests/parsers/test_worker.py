"""Whatever a file does to its reader, the answer is the file's runs or a ParserError that names it.

The children here are the real ones, but for their reader: files of some names make it hang, crash, swallow memory,
lie or stumble, as an unknown fault of a reader would.
"""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime

import pytest

import parsers
from parsers.worker import Limits, ReadingWorker, RunHead, WorkerUnavailable, read_heads
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import Oven, saturates_run

CHILD = """
import mmap, os, time
from pathlib import Path
from parsers.worker.child import serve
from parsers.worker.heads import read_heads

def read(path):
    with Path(os.environ["TRIES"]).open("a") as tries:
        tries.write(path.name + "\\n")
    if path.name == "hang": time.sleep(600)
    if path.name == "crash": os.abort()
    if path.name == "greedy": return [bytearray(8 << 20) for _ in range(400)]
    if path.name == "slowly": keep = mmap.mmap(-1, 300 << 20); keep.write(bytes(300 << 20)); time.sleep(600)
    if path.name == "chatty": print("x" * 9000); os.write(1, b"{}" * 9000)
    if path.name == "stumble": raise AttributeError("None has no name")
    if path.name == "once" and Path(os.environ["TRIES"]).read_text().count("once") < 2: os.abort()
    return read_heads(path)

serve(read)
"""
MIB = 1 << 20


@pytest.fixture(scope="module")
def run_bytes():
    """A small real run, of one format."""
    return andi_bytes(
        saturates_run(5, "S-1", oven=Oven(rate=40.0, minutes=18.0), rate_hz=1.0, carbons=(12, 34)), "FID1A"
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The command of a child whose reader has faults."""
    script = tmp_path_factory.mktemp("child") / "child.py"
    script.write_text(CHILD)
    return (sys.executable, str(script))


@pytest.fixture
def folder(tmp_path, run_bytes, monkeypatch):
    """A folder that holds the run under any name asked for; TRIES lists what a child began to read."""
    monkeypatch.setenv("TRIES", str(tmp_path / "tries"))
    for name in ("good", "hang", "crash", "greedy", "slowly", "chatty", "stumble", "once"):
        (tmp_path / name).write_bytes(run_bytes)
    return tmp_path


@pytest.fixture
def worker(program):
    """A worker over the faulty child, with wide limits."""
    made = ReadingWorker(limits=lambda size: Limits(60.0, 2048 * MIB), program=program)
    yield made
    made.close()


def test_the_child_reads_what_reading_in_place_reads(folder):
    """The heads are those of a reading in place; a refusal is the same refusal; one child serves all."""
    worker = ReadingWorker()
    try:
        assert worker.read(folder / "good") == read_heads(folder / "good")
        (folder / "cut").write_bytes((folder / "good").read_bytes()[:-9])
        with pytest.raises(parsers.IncompleteFile) as there:
            worker.read(folder / "cut")
        with pytest.raises(parsers.IncompleteFile) as here:
            read_heads(folder / "cut")
        assert (there.value.message, there.value.cure, there.value.where) == (
            here.value.message,
            here.value.cure,
            here.value.where,
        )
        with pytest.raises(parsers.UnreadableFile):
            worker.read(folder / "gone")
    finally:
        worker.close()


def test_a_crash_is_an_answer_and_the_next_file_is_read(folder, worker):
    """A reader that aborts its process is tried twice, not for ever; the file after it is read."""
    with pytest.raises(parsers.ReadingStopped, match=r'"crash".*died'):
        worker.read(folder / "crash")
    assert (folder / "tries").read_text().split() == ["crash", "crash"]
    assert worker.read(folder / "good") == read_heads(folder / "good")


def test_a_crash_that_does_not_come_again_costs_nothing(folder, worker):
    """The second child reads what the first died over."""
    assert worker.read(folder / "once") == read_heads(folder / "once")


def test_a_reading_without_end_is_stopped(folder, program):
    """At the limit of time the child is killed, and the message says how long it was."""
    worker = ReadingWorker(limits=lambda size: Limits(0.4, 2048 * MIB), program=program, tries=1)
    with pytest.raises(parsers.ReadingStopped, match=r'"hang".*more than 0\.4 s'):
        worker.read(folder / "hang")
    worker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's own memory")
def test_a_greedy_reading_is_refused_memory(folder, program):
    """The child may not even ask for more than its bound."""
    worker = ReadingWorker(limits=lambda size: Limits(60.0, 64 * MIB), program=program, tries=1)
    with pytest.raises(parsers.ReadingStopped, match=r'"greedy".*memory'):
        worker.read(folder / "greedy")
    worker.close()


def test_a_reading_that_holds_too_much_is_killed(folder, program):
    """The parent sees the child's resident memory and kills it above the limit (any system)."""
    # shared memory is beyond the bound that the child has on Linux
    worker = ReadingWorker(limits=lambda size: Limits(60.0, 320 * MIB), program=program, tries=1)
    with pytest.raises(parsers.ReadingStopped, match=r'"slowly".*took more than 320 MB'):
        worker.read(folder / "slowly")
    worker.close()


def test_what_a_reader_prints_is_no_answer(folder, worker):
    """Libraries may print: the messages have a pipe of their own."""
    assert worker.read(folder / "chatty") == read_heads(folder / "good")


def test_a_fault_of_a_reader_is_told_with_the_file(folder, worker):
    """An exception that no reader should raise refuses the file, and the child goes on."""
    with pytest.raises(parsers.BrokenFile, match=r'"stumble".*None has no name'):
        worker.read(folder / "stumble")
    assert worker.read(folder / "good")


def test_a_worker_that_cannot_start_blames_no_file(folder):
    """Without a child the file is neither read nor refused."""
    for program in ((str(folder / "no program"),), (sys.executable, "-c", "raise SystemExit('broken')")):
        with pytest.raises(WorkerUnavailable, match="does not"):
            ReadingWorker(program=program).read(folder / "good")


def test_closing_ends_a_reading_under_way(folder, worker):
    """The end of the agent waits for no file, and refuses none."""
    seen = []

    def read():
        try:
            worker.read(folder / "hang")
        except WorkerUnavailable as error:
            seen.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    deadline = time.monotonic() + 60
    while not (folder / "tries").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    worker.close()
    thread.join(60)
    assert len(seen) == 1


def test_the_child_ends_with_its_parent(folder, program):
    """When the pipe closes, as at the death of the parent, the child ends within its reading."""
    child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ})
    with child:
        assert b"ready" in child.stdout.readline()
        request = {"path": str(folder / "hang"), "memory": 10**9, "profiles": []}
        child.stdin.write(json.dumps(request).encode("ascii") + b"\n")
        child.stdin.close()
        assert child.wait(60) == 0


def test_heads_survive_the_way(folder):
    """Time, technique and text come back as they were."""
    from parsers.worker.heads import head_as_json, head_from_json

    head = RunHead(format_id="x", technique="gc", sample_name="样品-1", acquired_at=datetime(2026, 1, 2, 3, 4, 5, 6))
    assert head_from_json(head_as_json(head)) == head
    with pytest.raises(ValueError, match="technique"):
        head_from_json({**head_as_json(head), "technique": "magic"})


def test_limits_grow_with_the_file():
    """A large run has time and memory in proportion, up to a bound."""
    small, large, giant = (Limits.of_size(size) for size in (1000, 100 * MIB, 1 << 40))
    assert small.seconds < large.seconds < giant.seconds
    assert small.memory < large.memory < giant.memory == 3072 * MIB
