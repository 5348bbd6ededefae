"""An instrument's file is opened so that its program may rename and delete it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parsers.opening import open_shared, shared_descriptor


class MadeWindows:
    """Answers as the system would; remembers what it was asked."""

    def __init__(self, handle: int | None, path: Path) -> None:
        self.handle, self.path = handle, path
        self.asked: tuple[str, int, int, int, int] | None = None
        self.flags = -1

    def create_file(self, path: str, access: int, share: int, disposition: int, flags: int) -> int | None:
        self.asked = (path, access, share, disposition, flags)
        return self.handle

    def descriptor(self, handle: int, flags: int) -> int:
        assert handle == self.handle
        self.flags = flags
        return os.open(self.path, os.O_RDONLY)

    def error(self) -> OSError:
        return PermissionError(13, "The process cannot access the file because it is being used")


def test_everything_is_allowed_to_others(tmp_path: Path) -> None:
    """GENERIC_READ; FILE_SHARE_READ, _WRITE and _DELETE; OPEN_EXISTING: never made, never cut short."""
    path = tmp_path / "run.ch"
    path.write_bytes(b"signal")
    windows = MadeWindows(0x1234, path)
    descriptor = shared_descriptor(str(path), windows=windows)
    assert os.read(descriptor, 99) == b"signal"
    os.close(descriptor)
    assert windows.asked is not None
    assert windows.asked[:4] == (str(path), 0x80000000, 0x7, 3)
    assert windows.flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC) == 0


def test_what_the_system_refuses_is_an_error_of_the_system(tmp_path: Path) -> None:
    """No handle: the reason is the system's own, and nothing is left open."""
    with pytest.raises(PermissionError, match="being used"):
        shared_descriptor("x", windows=MadeWindows(None, tmp_path))


def test_a_file_is_read_while_its_program_renames_and_deletes_it(tmp_path: Path) -> None:
    """On this system as well: what was opened is read to its end."""
    path = tmp_path / "run.ch"
    path.write_bytes(b"signal")
    with open_shared(path) as stream:
        path.rename(tmp_path / "renamed")
        (tmp_path / "renamed").unlink()
        assert stream.read() == b"signal"
    with pytest.raises(FileNotFoundError):
        open_shared(path)
