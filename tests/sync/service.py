"""The real central service in a process of its own, on a free loopback port."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from central.service import initialise
from sync.platform_client import PlatformClient

START_SECONDS = 30.0


class Central:
    """`python -m central serve` on a data folder. `kill` is a power cut for the process, `start` brings it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        initialise(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Central":
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "central", "serve", "--data", str(self.folder)]
        command += ["--port", str(self.port), "--port-file", str(port_file)]
        with (self.folder / "service.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if port_file.exists() and _accepts(int(port_file.read_text())):
                self.port = int(port_file.read_text())
                return self
            time.sleep(0.02)
        raise RuntimeError((self.folder / "service.log").read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(15)

    def restored(self) -> None:
        """Tell the stopped service that it was restored from a backup."""
        self._run("restored")

    def platform(self) -> PlatformClient:
        return PlatformClient(self.url, (self.folder / "operator.key").read_text().strip())

    def inbox(self) -> list[tuple[str, int, str]]:
        """Every stored event in the order it was stored: stream, number in it, id."""
        with sqlite3.connect(self.folder / "central.db") as database:
            return list(database.execute("SELECT stream, sseq, id FROM inbox ORDER BY rowid"))

    def approve(self, words: str) -> None:
        """What whoever compared the words of a station's key does."""
        self._run("approve", *words.split())

    def _run(self, command: str, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "central", command, "--data", str(self.folder), *words],
            check=True,
            capture_output=True,
            timeout=60,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
