"""A service in a process of its own, on SQLite or on a PostgreSQL cluster made for it, and stations to speak to it."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from central.service import initialise, open_service
from central.store.contract import Enrolment
from tests.central.postgres import running_cluster

SETTINGS = "[limits]\nmin_free_bytes = 1048576\nfailures_per_minute = 1000000\n"
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Member:
    """A station: its id and a bearer token."""

    id: str
    token: str


class Service:
    """One served data folder; `kill` is a power cut for the process, `start` brings it back on the same port."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.port = 0
        self._environment = {**os.environ, "GEOLAB_CENTRAL_DATABASE": database}
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        initialise(folder, database)
        (folder / "central.toml").write_text(SETTINGS, encoding="utf-8")

    def start(self) -> Service:
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        words = ["serve", "--data", str(self.folder), "--port", str(self.port), "--port-file", str(port_file)]
        with (self.folder / "service.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "central", *words], stdout=log, stderr=log, env=self._environment
            )
        deadline = time.monotonic() + START_SECONDS
        while not port_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "service.log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        self.port = int(port_file.read_text())
        return self

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(30)

    def memory(self) -> int:
        """Peak resident bytes of the process."""
        assert self._process is not None
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def stations(self, count: int) -> list[Member]:
        """Enrol stations straight into the database, and give each a token for an hour, as the service itself would."""
        with open_service(self.folder, self._database) as inside:
            now = inside.now()
            members = []
            for number in range(count):
                code = f"code-{number}-{secrets.token_hex(4)}"
                inside.store.add_enrolment_code("main", "s", code, now=now, expires_at="9999", approved=True)
                key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
                brought = Enrolment(code_hash=code, public_key=key, name=f"站 {number}", machine="{}")
                station = inside.store.enrol(brought, now=now)
                token = inside.keys.issue_token(inside.server.id, station, inside.clock(), 3600)
                members.append(Member(station.id, token))
        return members

    def count(self) -> int:
        """How many events are stored."""
        with open_service(self.folder, self._database) as inside, inside.letters._database.read() as db:
            return int(db.one("SELECT count(*) AS n FROM inbox")["n"])


@contextlib.contextmanager
def served(engine: str) -> Iterator[Service]:
    """A service on an engine, started, and gone afterwards."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geolab-bench-")))
        database = stack.enter_context(running_cluster()) if engine == "postgresql" else ""
        service = Service(folder / "central", database).start()
        stack.callback(service.kill)
        yield service


def batch(member: Member, number: int, bodies: Sequence[bytes], digests: Sequence[str]) -> bytes:
    """A batch's bytes from bodies and their hashes."""
    events = ",".join(
        json.dumps({"sha256": digest, "body": body.decode()}, ensure_ascii=False)
        for body, digest in zip(bodies, digests, strict=True)
    )
    head = json.dumps({"protocol": "1.0", "station": member.id, "epoch": "bench", "batch": number})
    return f'{head[:-1]},"events":[{events}]}}'.encode()


def connection(service: Service) -> http.client.HTTPConnection:
    """A kept connection without Nagle's delay."""
    made = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    made.connect()
    return made
