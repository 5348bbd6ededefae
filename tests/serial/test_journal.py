"""The black box of a port: what a power cut or a full disk leaves of it is still read."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from station.serial.journal import NAME, BadJournal, Journal, entries

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BEFORE, CUT, AFTER = b"S S     100.00 g\r\n", b"S S     200.00 g\r\n", b"S S     300.00 g\r\n"


def written(folder: Path, *said: bytes) -> Path:
    journal = Journal(folder)
    journal.write("opened", b"", AT)
    for data in said:
        journal.write("in", data, AT)
    journal.close()
    return folder / f"{NAME}.jsonl"


def test_a_line_torn_at_any_byte_costs_that_line_alone(tmp_path: Path) -> None:
    """The station starts again after the power cut, and all before and after is replayed."""
    whole = written(tmp_path / "whole", BEFORE, CUT).read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])
    for kept in range(len(whole) - last, len(whole)):
        folder = tmp_path / str(kept)
        folder.mkdir()
        (folder / f"{NAME}.jsonl").write_bytes(whole[:kept])
        written(folder, AFTER)
        said = [entry.data for entry in entries(folder) if entry.way == "in"]
        assert said in ([BEFORE, AFTER], [BEFORE, CUT, AFTER])  # the second: only the line's end was cut
        assert (said == [BEFORE, CUT, AFTER]) == (kept == len(whole) - 1)


def test_a_tail_of_zeros_costs_nothing_else(tmp_path: Path) -> None:
    """File systems give back zeros for what was not on the disk when the power went."""
    path = written(tmp_path, BEFORE)
    path.write_bytes(path.read_bytes() + bytes(64))
    written(tmp_path, AFTER)
    assert [entry.data for entry in entries(tmp_path) if entry.way == "in"] == [BEFORE, AFTER]


def test_a_disk_that_takes_a_part_is_given_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short write is no lost byte; after an error the next line stands alone."""

    class Reluctant(io.FileIO):
        full = False

        def write(self, data: object) -> int:
            if self.full:
                type(self).full = False
                super().write(bytes(data)[:9])  # type: ignore[call-overload]
                raise OSError(28, "No space left on device")
            return super().write(bytes(data)[:7])  # type: ignore[call-overload]

    journal = Journal(tmp_path)
    monkeypatch.setattr(journal, "_stream", Reluctant(tmp_path / f"{NAME}.jsonl", "ab"))
    journal.write("in", BEFORE, AT)
    Reluctant.full = True
    with pytest.raises(OSError, match="No space"):
        journal.write("in", CUT, AT)
    journal.write("closed", b"", AT)
    journal.close()
    assert [(entry.way, entry.data) for entry in entries(tmp_path)] == [("in", BEFORE), ("closed", b"")]


def test_a_journal_changed_in_its_middle_is_refused(tmp_path: Path) -> None:
    """Only what a power cut can do is passed over."""
    path = written(tmp_path, BEFORE, CUT, AFTER)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:30] + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(BadJournal, match="line 3"):
        list(entries(path))
