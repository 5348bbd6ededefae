"""What the service does beside answering: sends messages, composes reports. Neither dies in silence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from central.composing import compose_next
from central.service import Service
from central.telling.sending import send_due

log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
END_SECONDS = 5.0


class Chore:
    """One kind of work in a thread of its own: a report that takes minutes keeps no message waiting."""

    def __init__(self, name: str, work: Callable[[], int | bool]) -> None:
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way; what takes longer is done again by the next process, by its lease."""
        self._stop.set()

    def join(self) -> None:
        """Wait for the end, not longer than some seconds."""
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        pause = IDLE_SECONDS
        while not self._stop.is_set():
            try:
                busy = bool(self._work())
                pause = IDLE_SECONDS
            except Exception:
                log.exception("a chore failed; it goes on in %.0f s", pause)
                busy, pause = False, min(2 * pause, LONGEST_PAUSE_SECONDS)
            if not busy:
                self._stop.wait(pause)


@contextmanager
def chores(service: Service, folder: Path) -> Iterator[None]:
    """The chores beside whatever is done inside."""
    running = (
        Chore("telling", lambda: send_due(service, folder)),
        Chore("composing", lambda: compose_next(service, folder)),
    )
    for chore in running:
        chore.start()
    try:
        yield
    finally:
        for chore in running:
            chore.stop()
        for chore in running:
            chore.join()
