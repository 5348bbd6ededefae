"""A look sees every file and dataset once, whatever is in the folder, and never hangs or dies of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from station.intake.scanning import Found, look, missing_members


def names(root: Path) -> list[str]:
    return sorted(found.relpath for found in look(root).found)


def the(root: Path, relpath: str) -> Found:
    (found,) = [found for found in look(root).found if found.relpath == relpath]
    return found


def test_files_folders_and_pairs(tmp_path: Path) -> None:
    """A .D folder is one dataset with all below it; .R00 and .S00 of one stem are one; the rest stand alone."""
    for name in ("a.cdf", "day/b.txt", "run.D/FID1A.ch", "run.D/ACQ.M/x.txt", "re/S1.R00", "re/s1.s00", "re/S2.R00"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    assert names(tmp_path) == ["a.cdf", "day/b.txt", "re/S1.R00", "re/S2.R00", "run.D"]
    assert the(tmp_path, "run.D").members == ("run.D/ACQ.M/x.txt", "run.D/FID1A.ch")
    assert the(tmp_path, "run.D").is_dataset
    pair = the(tmp_path, "re/S1.R00")
    assert (pair.members, pair.whole) == (("re/S1.R00", "re/s1.s00"), True)
    assert not the(tmp_path, "re/S2.R00").whole


def test_what_a_folder_must_hold_is_asked_by_name_in_any_case() -> None:
    """Patterns that nothing fits are named; a single file and an empty rule lack nothing."""
    rule = "*.CH; acq.txt ;"
    assert missing_members(rule, "day/run.D", ("day/run.D/FID1A.ch", "day/run.D/ACQ.TXT")) == ()
    assert missing_members(rule, "run.D", ("run.D/sub/fid.ch",)) == ("acq.txt",)
    assert missing_members(rule, "run.D", ()) == ("*.ch", "acq.txt")
    assert missing_members(rule, "a.cdf", ("a.cdf",)) == ()
    assert missing_members("", "run.D", ()) == ()


def test_what_is_still_being_written_under_another_name_is_not_seen(tmp_path: Path) -> None:
    """Temporary names, backups, hidden files and the system's own are left alone."""
    for name in ("a.cdf.tmp", "b.B00~", ".hidden", "~$c.xlsx", "Thumbs.db", "d.PART"):
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == []


def test_every_change_changes_the_signature(tmp_path: Path) -> None:
    """Growth, a new member and a replaced file of the same size and time are all seen."""
    run = tmp_path / "r.D"
    run.mkdir()
    (run / "a.ch").write_bytes(b"1234")
    seen = [the(tmp_path, "r.D").signature]
    (run / "a.ch").write_bytes(b"12345")
    seen.append(the(tmp_path, "r.D").signature)
    (run / "b.ch").write_bytes(b"1")
    seen.append(the(tmp_path, "r.D").signature)
    status = (run / "b.ch").stat()
    (run / "new").write_bytes(b"2")
    os.utime(run / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (run / "new").replace(run / "b.ch")
    seen.append(the(tmp_path, "r.D").signature)
    assert len(set(seen)) == 4
    assert the(tmp_path, "r.D").signature == seen[-1]


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no time of the last change")
def test_content_written_over_under_its_old_time_is_seen(tmp_path: Path) -> None:
    """Same size, same time stamp, same file: other bytes are told by the time that cannot be set."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"1234")
    before, status = the(tmp_path, "a.csv").signature, path.stat()
    path.write_bytes(b"5678")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    assert the(tmp_path, "a.csv").signature != before


def test_links_pipes_and_loops_are_passed_over(tmp_path: Path) -> None:
    """A link to itself does not hang a look, and a pipe is not opened."""
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.cdf").symlink_to(tmp_path / "real.cdf")
    if hasattr(os, "mkfifo"):  # Windows keeps no pipes in folders
        os.mkfifo(tmp_path / "pipe")
    (tmp_path / "real.cdf").write_bytes(b"x")
    assert names(tmp_path) == ["real.cdf"]


@pytest.mark.skipif(os.name == "nt", reason="a name on Windows is Unicode")
def test_a_name_in_gbk_survives(tmp_path: Path) -> None:
    """A file name that is no UTF-8 keeps its bytes."""
    raw = "岩样1.txt".encode("gbk")
    with open(os.fsencode(tmp_path) + b"/" + raw, "wb") as file:
        file.write(b"x")
    (found,) = look(tmp_path).found
    assert os.fsencode(found.relpath) == raw


def test_a_lost_folder_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    """An unplugged drive must not look like an empty folder."""
    with pytest.raises(FileNotFoundError):
        look(tmp_path / "gone")


def test_too_deep_a_tree_is_reported(tmp_path: Path) -> None:
    """Depth is bounded and what lies beyond is said, while all else is found."""
    deep = tmp_path.joinpath(*["d"] * 70)
    deep.mkdir(parents=True)
    (deep / "lost.cdf").write_bytes(b"x")
    (tmp_path / "a.cdf").write_bytes(b"x")
    result = look(tmp_path)
    assert [found.relpath for found in result.found] == ["a.cdf"]
    assert [trouble.kind for trouble in result.troubles] == ["Unlisted"]
