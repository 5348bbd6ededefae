"""A captured file whose reader dies is refused with the reason; the file after it is read."""

import sys

import pytest

from parsers.worker import Limits, ReadingWorker
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import Oven, saturates_run
from station.intake.capturing import Capture
from station.intake.reading import ReadInPlace, read_arrival
from station.intake.scanning import look

CHILD = """
import os
from parsers.worker.child import serve
from parsers.worker.heads import read_heads

serve(lambda path: os.abort() if path.name == "killer.cdf" else read_heads(path))
"""


@pytest.fixture
def captured(store, outbox, clock, folder):
    """Two captured runs, of which the reader of the first dies."""
    run = saturates_run(5, "S-1", oven=Oven(rate=40.0, minutes=18.0), rate_hz=1.0, carbons=(12, 34))
    data = andi_bytes(run, "FID1A")
    for name in ("killer.cdf", "run.cdf"):
        (folder.path / name).write_bytes(data + (b"\\0" if name == "killer.cdf" else b""))
    capture = Capture(store, outbox, clock, ReadInPlace())
    for found in look(folder.path).found:
        capture.capture(folder, found)
    return store.arrivals.in_state("captured", 10)


def test_a_deadly_file_is_refused_and_the_next_is_read(store, captured, tmp_path):
    """The refusal says which file and what happened, in both languages; the other run is as read in place."""
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    worker = ReadingWorker(limits=lambda size: Limits(60.0, 2 << 30), program=(sys.executable, str(script)))
    rows = {arrival.relpath: read_arrival(store, arrival, worker) for arrival in captured}
    worker.close()
    there = {arrival.relpath: store.arrivals.arrival(arrival.id) for arrival in captured}
    assert there["killer.cdf"].state == "refused"
    trouble = there["killer.cdf"].trouble
    assert trouble.kind == "ReadingStopped"
    assert "killer.cdf" in trouble.message.zh
    assert "killer.cdf" in trouble.message.en
    assert there["run.cdf"].state == "read"
    assert [row.sample_name for row in rows["run.cdf"]] == ["S-1"]
    assert not store.arrivals.in_state("captured", 10)


def test_a_file_waits_while_no_worker_can_start(store, captured, tmp_path):
    """A fault of the computer refuses no file: it stays captured, and is read when a worker is there."""
    from parsers.worker import WorkerUnavailable

    with pytest.raises(WorkerUnavailable):
        read_arrival(store, captured[0], ReadingWorker(program=(str(tmp_path / "no program"),)))
    assert [arrival.state for arrival in store.arrivals.in_state("captured", 10)] == ["captured"] * 2
    assert read_arrival(store, captured[1], ReadInPlace())
