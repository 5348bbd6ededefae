"""A port in a process of its own, which can be killed if a driver hangs; a spawned one, so alike everywhere.

What happens is told as JSON through a pipe: `condition` when the state changes, `captured` with the path of each new
capture file, `measured` for conditions, `alive` each second. A process that has told nothing for a while hangs. It ends
by itself when the program that started it is gone, so that no orphan keeps the port.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import threading
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from station.records import PortState
from station.serial.capture_file import Message
from station.serial.port import PortLink, PortPlan, Stop

ALIVE_SECONDS = 1.0
LAST_CHANCE_SECONDS = 2.0

News = dict[str, Any]


class PortProcess:
    """The process of one port, as seen from the program that started it."""

    def __init__(self, plan: PortPlan) -> None:
        context = multiprocessing.get_context("spawn")
        self.plan = plan
        self.heard_at = time.monotonic()
        self._stop = context.Event()
        self._news, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(plan, self._stop, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def connection(self) -> Connection:
        """The end of the pipe to wait on."""
        return self._news

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    def poll(self, seconds: float) -> News | None:
        """The next news, or None when there is none in that time or the process has ended."""
        until = time.monotonic() + seconds
        try:
            while self._news.poll(max(0.0, until - time.monotonic())):
                told: News = json.loads(self._news.recv_bytes())
                self.heard_at = time.monotonic()
                if told.keys() != {"alive"}:
                    return told
        except (EOFError, OSError):
            return None
        return None

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def ask_to_end(self) -> None:
        """Ask it to end; returns at once."""
        self._stop.set()

    def end(self, patience: float = LAST_CHANCE_SECONDS) -> None:
        """Ask it to end, and kill it if it does not."""
        self._stop.set()
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._news.close()


def _work(plan: PortPlan, stop: Stop, news: Connection) -> None:
    told = _Told(news)
    link = PortLink(plan, on_state=told.state, on_capture=told.captured, on_measured=told.measured)
    threading.Thread(target=_watch, args=(stop, told), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C reaches the whole group; the agent ends its ports itself
        link.run(stop)


class _Told:
    """The process's end of the pipe."""

    def __init__(self, news: Connection) -> None:
        self._news, self._lock = news, threading.Lock()

    def state(self, state: PortState) -> None:
        self._send({"condition": state.condition, "detail": "" if state.trouble is None else state.trouble.message.en})

    def captured(self, path: Path, _: Message) -> None:
        self._send({"captured": str(path)})

    def measured(self, message: Message) -> None:
        self._send(
            {
                "measured": [
                    {"quantity": one.name, "value": str(one.value), "unit": one.unit}
                    for one in message.taken
                    if one.value is not None
                ],
                "at": message.at.isoformat(),
            }
        )

    def alive(self) -> None:
        self._send({"alive": True})

    def _send(self, news: News) -> None:
        try:
            with self._lock:
                self._news.send_bytes(json.dumps(news).encode())
        except (BrokenPipeError, ConnectionResetError):
            _end_with_parent()


def _watch(stop: Stop, told: _Told) -> None:
    """Tell each second that the process lives; end it when the program that started it is gone."""
    parent = multiprocessing.parent_process()
    while not stop.is_set():
        told.alive()
        if parent is not None and wait([parent.sentinel], ALIVE_SECONDS):
            _end_with_parent()


def _end_with_parent() -> None:
    """Nobody listens any more. What was taken is in its file already; the port must be free for the next process."""
    os._exit(1)
