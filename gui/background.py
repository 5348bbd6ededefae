"""Work off the GUI thread, answers back on it.

One long-lived QObject, a queue and one queued signal in front of a ThreadPoolExecutor: `QRunnable` objects with
signals of their own lost answers and crashed when this was measured, this way delivered 10,000 of 10,000. Writes go
through a pool of one worker, so that they happen in the order in which a person asked for them.

This is also the one door through which the errors of a question become a `Trouble` that a person can read.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from parsers.errors import ParserError
from parsers.wording import Text
from station.errors import StationError, trouble_of
from station.items.errors import ItemProblem
from station.records import Trouble

LOG = logging.getLogger(__name__)
DELIVERY_SECONDS = 0.008
"""How long answers may be handed out in one go before the window may paint again."""

T = TypeVar("T")
Failed = Callable[[Trouble], None]


@dataclass(frozen=True, slots=True)
class _Job:
    place: str
    turn: int
    then: Callable[[Any], None]
    failed: Failed | None


@dataclass(frozen=True, slots=True)
class _Answer:
    job: _Job
    value: Any = None
    trouble: Trouble | None = None


class Background(QObject):
    """Asks questions and does deeds on worker threads; `then` and `failed` are called on the GUI thread.

    `place` names who asks: a newer question of the same place makes an older answer void, so that a slow answer
    never overwrites a newer one. Without a `failed` of its own, a trouble goes to the signal `troubled`; the next
    success in that place emits `recovered`, so that no trouble stays on the screen longer than it is true.
    """

    troubled = Signal(str, object)
    recovered = Signal(str)
    idle = Signal()
    _answered = Signal()

    def __init__(self, readers: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="gui-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="gui-write")
        self._answers: SimpleQueue[_Answer] = SimpleQueue()
        self._turns: dict[str, int] = {}
        self._in_trouble: set[str] = set()
        self._open = 0
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether every answer has been delivered."""
        return self._open == 0

    def ask(
        self, question: Callable[[], T], then: Callable[[T], None], *, place: str = "", failed: Failed | None = None
    ) -> None:
        """Ask off the GUI thread; several questions may be answered at once."""
        turn = 0
        if place:
            turn = self._turns[place] = self._turns.get(place, 0) + 1
        self._submit(self._readers, question, _Job(place, turn, then, failed))

    def forget(self, place: str) -> None:
        """What was asked last in that place is wanted no more."""
        self._turns[place] = self._turns.get(place, 0) + 1

    def write(
        self, deed: Callable[[], T], then: Callable[[T], None], *, place: str = "", failed: Failed | None = None
    ) -> None:
        """Do something that writes; deeds are done one after another, and every one is answered."""
        self._submit(self._writer, deed, _Job(place, 0, then, failed))

    def report(self, place: str, trouble: Trouble) -> None:
        """Make a trouble known that was met on the GUI thread itself."""
        self._in_trouble.add(place)
        self.troubled.emit(place, trouble)

    def recover(self, place: str) -> None:
        """Say that there is no trouble in that place any more."""
        if place in self._in_trouble:
            self._in_trouble.discard(place)
            self.recovered.emit(place)

    def close(self) -> None:
        """Drop questions that have not begun and wait for the writes that have been asked for."""
        self._closed = True
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)

    def _submit(self, pool: Executor, work: Callable[[], Any], job: _Job) -> None:
        if self._closed:
            return
        self._open += 1
        pool.submit(self._work, work, job)

    def _work(self, work: Callable[[], Any], job: _Job) -> None:
        if self._is_void(job):
            answer = _Answer(job)
        else:
            try:
                answer = _Answer(job, value=work())
            except Exception as error:  # noqa: BLE001  the one door: whatever it is, a person is told
                answer = _Answer(job, trouble=trouble_from(error))
        self._answers.put(answer)
        self._answered.emit()

    def _is_void(self, job: _Job) -> bool:
        return bool(job.turn) and self._turns.get(job.place) != job.turn

    @Slot()
    def _deliver(self) -> None:
        until = time.monotonic() + DELIVERY_SECONDS
        while not self._closed:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                return
            self._hand_over(answer)
            self._open -= 1
            if self._open == 0:
                self.idle.emit()
            if time.monotonic() > until:
                self._answered.emit()
                return

    def _hand_over(self, answer: _Answer) -> None:
        job = answer.job
        if self._is_void(job):
            return
        try:
            if answer.trouble is None:
                self.recover(job.place)
                if _is_there(job.then):
                    job.then(answer.value)
            elif job.failed is None:
                self.report(job.place, answer.trouble)
            elif _is_there(job.failed):
                job.failed(answer.trouble)
        except Exception as error:  # noqa: BLE001  one answer that cannot be shown must not hold up the others
            self.report(job.place, trouble_from(error))


def _is_there(receiver: Callable[[Any], None]) -> bool:
    """Whether the widget that waits for the answer still exists: a dialog may have been closed meanwhile."""
    owner = getattr(receiver, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def trouble_from(error: Exception) -> Trouble:
    """Any error as a Trouble: ours keep their sentence, an unexpected one is logged with where it happened."""
    if isinstance(error, StationError | ParserError | ItemProblem):
        return trouble_of(error)
    LOG.error("unexpected error", exc_info=error)
    kind = type(error).__name__
    return Trouble(
        kind=kind,
        title=Text("程序遇到意外错误", "The program met an unexpected error"),
        message=Text(
            f"“{kind}: {error}”：本程序没有预料到这种情况；已保存的数据不受影响。",
            f'"{kind}: {error}": the program did not expect this; what is stored is not affected.',
        ),
        cure=Text(
            "请再试一次；若再次出现，请把日志文件发给技术支持。",
            "Try again; if it happens again, send the log file to support.",
        ),
    )
