"""Peers that are asked in a process of their own, and stopped where they take too long."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine.shapes import Floats

MOST_SECONDS = 20.0
_FIRST_SECONDS = 60.0
"""More for the first question: the process has to be started."""


class Apart:
    """A peer of `peer_process`. A run that takes it longer than the limit has no peaks; `stopped` counts them."""

    def __init__(self, name: str) -> None:
        self.name, self.patience, self.stopped, self.failed = name, MOST_SECONDS, 0, 0
        self.seconds = 0.0
        """Processor time of the last run; what was stopped took the limit at least."""
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, time: Floats, signal: Floats) -> list[tuple[float, float]]:
        """(apex min, area in unit x second) of each peak."""
        if self._process is None:
            self._start()
            self._asked(np.arange(200) / 600, np.exp(-(((np.arange(200) - 100) / 8) ** 2)) * 100, _FIRST_SECONDS)
        answer = self._asked(time, signal, self.patience)
        self.seconds = self.patience if answer is None else answer["seconds"]
        if answer is None:
            self.stopped += 1
            self.close()
            return []
        self.failed += "error" in answer
        return [(float(at), float(area)) for at, area in answer["peaks"]]

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.engine.peer_process", self.name],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _asked(self, time: Floats, signal: Floats, seconds: float) -> dict[str, Any] | None:
        """The answer, or None where there is none in time."""
        process, answers = self._process, queue.Queue[bytes]()
        assert process is not None and process.stdin is not None and process.stdout is not None  # noqa: PT018
        process.stdin.write(f"{len(time)}\n".encode() + np.stack((time, signal)).astype(np.float64).tobytes())
        process.stdin.flush()
        stream = process.stdout
        threading.Thread(target=lambda: answers.put(stream.readline()), daemon=True).start()
        try:
            line = answers.get(timeout=seconds)
        except queue.Empty:
            return None
        found: dict[str, Any] | None = json.loads(line) if line else None
        return found
