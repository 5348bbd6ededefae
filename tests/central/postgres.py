"""A PostgreSQL cluster of the tests' own: its own folder, a free port, ended with the tests. Never an existing one."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SETTINGS = "max_connections = 60\nshared_buffers = 32MB\nfsync = on\nsynchronous_commit = on\njit = off\n"


def binaries() -> Path | None:
    """The folder of initdb and postgres: Debian keeps each version in its own."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _as_servant() -> tuple[list[str], int | None]:
    """PostgreSQL refuses to run as root: the words that become somebody else, and who that is."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("setpriv"):
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user.pw_uid
    pytest.skip("PostgreSQL does not run as root, and there is no setpriv with a user postgres or nobody here")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_cluster() -> Iterator[str]:
    """The address of a fresh cluster; skips with a reason where PostgreSQL is not installed."""
    folder = binaries()
    if folder is None:
        pytest.skip("no initdb on this machine: install Debian's postgresql-15")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'psycopg[binary,pool]'")
    servant, uid = _as_servant()
    home = Path(tempfile.mkdtemp(prefix="geolab-pg-"))
    if uid is not None:
        os.chown(home, uid, -1)
    data = home / "data"
    port = _free_port()

    def run(program: str, *words: str) -> None:
        command = [*servant, str(folder / program), *words]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=90, check=False)
        log = home / "log"
        assert done.returncode == 0, done.stdout + done.stderr + (log.read_text() if log.exists() else "")

    try:
        run("initdb", "-D", str(data), "-U", "geolab", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        (data / "conf.d").mkdir()
        with (data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS + f"port = {port}\nlisten_addresses = '127.0.0.1'\n")
            file.write(f"unix_socket_directories = '{home}'\n")
        run("pg_ctl", "-D", str(data), "-l", str(home / "log"), "-w", "-t", "60", "start")
        try:
            yield f"postgresql://geolab@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def own_schema(url: str, name: str) -> str:
    """The address of an empty schema in the cluster: one per test, so that tests share nothing but the server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"')
    return f"{url}?options=-csearch_path%3D{name}"
