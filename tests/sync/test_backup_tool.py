"""`geolab backup`: what a person does when a disk fails."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from station.records import BlobRef
from station.safekeeping import backups
from station.store import DATABASE_NAME, open_store
from sync.agent_lock import AgentLock
from sync.backup_cli import backup
from tests.sync.bench import Bench


def _run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(backup, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_damaged_database_is_found_and_a_backup_brings_it_back(bench: Bench, tmp_path: Path) -> None:
    """List names the damage and the backups; restore puts the newest in place; check says that all is sound."""
    home, usb = bench.store.folder, tmp_path / "usb"
    bench.keep(b"a raw file")
    bench.store.settings.put("lab.name.zh", "一室")
    assert "1 files" in _run("now", "--to", usb, "--data", home)
    bench.store.close()
    (home / DATABASE_NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 60_000)
    assert "! " in _run("list", "--data", home)
    _run("check", "--data", home, code=1)
    newest = backups(usb)[0].path
    assert "Restored to" in _run("restore", newest, "--data", home)
    assert "0 are damaged" in _run("check", "--data", home)
    again = open_store(home)
    assert again.settings.get("lab.name.zh") == "一室"
    again.close()


def test_check_names_a_damaged_file(bench: Bench) -> None:
    """With exit code 1, for whoever calls it from a script."""
    kept: BlobRef = bench.keep(b"a raw file")
    assert "0 are damaged" in _run("check", "--data", bench.store.folder)
    bench.store.vault.path(kept.sha256).write_bytes(b"another one")
    assert kept.sha256 in _run("check", "--data", bench.store.folder, code=1)


def test_nothing_is_put_under_an_agent_that_works(bench: Bench, tmp_path: Path) -> None:
    """The lock of the agent is respected."""
    home = bench.store.folder
    _run("now", "--to", tmp_path / "usb", "--data", home)
    with AgentLock(home):
        said = _run("restore", backups(tmp_path / "usb")[0].path, "--data", home, code=1)
    assert "agent" in said
