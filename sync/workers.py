"""A thread that does one step after another and never dies in silence.

Whatever a step raises is logged with its traceback, becomes a Trouble that the agent's pulse shows, and the thread
goes on after a pause that doubles up to a minute.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from parsers.wording import Text
from station.errors import StationError, trouble_of
from station.records import Trouble

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
LOOK_SECONDS = 1.0

Step = Callable[[], float]


class Worker:
    """Runs `step` again and again; `step` gives the seconds until it wants to run again.

    `news`, if given, is asked each second of a wait whether there is a reason to step at once.
    """

    def __init__(self, name: str, step: Step, news: Callable[[], bool] | None = None) -> None:
        self.name = name
        self.trouble: Trouble | None = None
        self._step = step
        self._news = news
        self._pause = FIRST_PAUSE_SECONDS
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Step at once."""
        self._woken.set()

    def stop(self) -> None:
        """Ask the thread to end after its step."""
        self._stop.set()
        self._woken.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; False if the step is still running."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            wait = self._safe_step()
            self._wait(wait)

    def _safe_step(self) -> float:
        try:
            wait = self._step()
        except Exception as error:
            if self._stop.is_set():
                return 0.0
            log.exception("%s failed; it goes on in %.0f s", self.name, self._pause)
            self.trouble = _trouble(self.name, error)
            wait, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            return wait
        self._pause = FIRST_PAUSE_SECONDS
        self.trouble = None
        return wait

    def _wait(self, seconds: float) -> None:
        left = seconds
        while left > 0 and not self._stop.is_set():
            part = min(left, LOOK_SECONDS) if self._news is not None else left
            if self._woken.wait(part):
                break
            left -= part
            if self._news is not None and self._has_news():
                break
        self._woken.clear()

    def _has_news(self) -> bool:
        assert self._news is not None
        try:
            return self._news()
        except Exception:
            log.exception("%s cannot look for news", self.name)
            return True


def _trouble(name: str, error: Exception) -> Trouble:
    if isinstance(error, StationError):
        return trouble_of(error)
    said = f"{type(error).__name__}: {error}"
    return Trouble(
        kind="AgentFault",
        title=Text("采集服务内部错误", "A fault in the agent"),
        message=Text(f"“{name}”出错：“{said}”。", f'"{name}" failed: "{said}".'),
        cure=Text(
            "会自动继续；若持续出现，请将数据文件夹中的 logs 提供给技术支持。",
            "It goes on by itself; if it stays, give the folder logs of the data folder to support.",
        ),
        where=name,
    )
