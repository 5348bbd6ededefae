"""Nothing is captured while it may still be written, by our own clock alone."""

from __future__ import annotations

import os
from pathlib import Path

from station.intake.scanning import Found, look
from station.intake.settling import UNWHOLE_PATIENCE, Settling


def only(root: Path) -> Found:
    (found,) = look(root).found
    return found


def test_a_file_that_grows_is_not_still(tmp_path: Path) -> None:
    """Each change starts the quiet time anew; then it must pass in full."""
    settling = Settling()
    file = tmp_path / "a.cdf"
    for second in range(4):
        file.write_bytes(b"x" * (second + 1))
        assert not settling.is_still("gc1", only(tmp_path), 5.0, float(second))
    assert not settling.is_still("gc1", only(tmp_path), 5.0, 7.9)
    assert settling.is_still("gc1", only(tmp_path), 5.0, 8.0)


def test_an_old_time_stamp_is_not_believed(tmp_path: Path) -> None:
    """A copy that keeps its old modification time, or one from the future, waits like any other."""
    for stamp in (0, 4_102_444_800):
        (tmp_path / "a.cdf").write_bytes(b"x" * (stamp % 7 + 1))
        os.utime(tmp_path / "a.cdf", (stamp, stamp))
        settling = Settling()
        assert not settling.is_still("gc1", only(tmp_path), 5.0, 100.0)
        assert settling.is_still("gc1", only(tmp_path), 5.0, 105.0)


def test_half_a_pair_waits_longer(tmp_path: Path) -> None:
    """A .R00 whose .S00 has not come is given more time, but not for ever."""
    (tmp_path / "a.R00").write_bytes(b"x")
    settling = Settling()
    settling.is_still("re", only(tmp_path), 5.0, 0.0)
    assert not settling.is_still("re", only(tmp_path), 5.0, 6.0)
    assert settling.is_still("re", only(tmp_path), 5.0, 5.0 * UNWHOLE_PATIENCE)


def test_what_went_away_is_forgotten(tmp_path: Path) -> None:
    """A file that was removed and written again starts from nothing."""
    (tmp_path / "a.cdf").write_bytes(b"x")
    settling = Settling()
    found = only(tmp_path)
    settling.is_still("gc1", found, 5.0, 0.0)
    settling.keep_only("gc1", set())
    assert settling.waiting() == []
    assert not settling.is_still("gc1", found, 5.0, 10.0)
