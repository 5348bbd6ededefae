"""A file is whole at its place or not at all, also where somebody looks at it for a moment (Windows)."""

from __future__ import annotations

from pathlib import Path

import pytest

from station import durable
from station.durable import put_in_place, whole_file, write_whole


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Renaming is forbidden so many times, as Windows forbids it of an open file."""
    left = {"times": 0}
    rename = Path.replace

    def forbidden(path: Path, target: Path) -> Path:
        if left["times"] > 0:
            left["times"] -= 1
            raise PermissionError(13, "The process cannot access the file", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", forbidden)
    return left


def test_a_file_that_a_scanner_holds_for_a_moment_is_put_in_place(
    held: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where open files stay where they are, it is tried again."""
    monkeypatch.setattr(durable, "HELD_FILES_STAY", True)
    held["times"] = 3
    write_whole(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"
    assert held["times"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_held_for_good_is_an_error_and_leaves_nothing(
    held: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait has an end, what was there before stays, and no part of the new is left."""
    (tmp_path / "a").write_bytes(b"before")
    monkeypatch.setattr(durable, "HELD_FILES_STAY", True)
    monkeypatch.setattr(durable, "HELD_SECONDS", 0.05)
    held["times"] = 10**9
    with pytest.raises(PermissionError), whole_file(tmp_path / "a") as file:
        file.write(b"after")
    assert (tmp_path / "a").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_where_open_files_may_be_renamed_a_refusal_is_told_at_once(
    held: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There a missing permission does not pass by waiting."""
    monkeypatch.setattr(durable, "HELD_FILES_STAY", False)
    held["times"] = 1
    (tmp_path / "a").write_bytes(b"content")
    with pytest.raises(PermissionError):
        put_in_place(tmp_path / "a", tmp_path / "b")
