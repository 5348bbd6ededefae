"""The watchdog of the GUI thread: how long it worked between two ticks of its timer, and on what.

A timer of 2 ms notes the stretch since its last tick: by the processor's clock of that thread (its own work) and by the
wall (with what the machine and the interpreter's lock made it wait). A thread of the watchdog looks at the GUI thread's
stack every 3 ms; of a stretch that was too long the calls that were seen most often are kept as its cause.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QTimer

LIMIT_MS = 50.0
TICK_MS = 2
SAMPLE_SECONDS = 0.003
FRAMES = 3
"""How many calls, from the innermost outwards, a cause is told by."""
HOUSE = tuple(str(Path(__file__).resolve().parents[2] / part) for part in ("gui", "station", "parsers"))


@dataclass(slots=True)
class Longest:
    """The longest stretches of one step (ms), and what was seen on the stack in those over the limit."""

    own: float = 0.0
    wall: float = 0.0
    causes: Counter[str] = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        """Whether the GUI thread itself worked longer than it should."""
        return self.own > LIMIT_MS

    @property
    def cause(self) -> str:
        """What was seen most often; a stack without a call of this house is Qt's own work."""
        return self.causes.most_common(1)[0][0] if self.causes else ""


class Watch:
    """Keeps the longest stretches of the GUI thread under the name of what is being done, its `step`."""

    def __init__(self) -> None:
        self.step = "start"
        self.found: dict[str, Longest] = {}
        self._thread = threading.get_ident()
        self._seen: list[str] = []
        self._wall, self._own = time.monotonic(), time.thread_time()
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._ends = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="stack sampler", daemon=True)
        self._sampler.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._ends.set()
        self._sampler.join()

    def table(self) -> str:
        """A line for each step, and under one over the limit what took the time."""
        lines = [f"{'step':28} {'own work, ms':>13} {'by the wall, ms':>16}"]
        for step, found in self.found.items():
            lines.append(f"{step:28} {found.own:13.0f} {found.wall:16.0f}{'  over' if found.is_over else ''}")
            if found.is_over:
                lines.append(f"    {found.cause or 'not seen on the stack'}")
        return "\n".join(lines)

    def _tick(self) -> None:
        wall, own = time.monotonic(), time.thread_time()
        worked = (own - self._own) * 1000
        longest = self.found.setdefault(self.step, Longest())
        longest.own, longest.wall = max(longest.own, worked), max(longest.wall, (wall - self._wall) * 1000)
        if worked > LIMIT_MS:
            longest.causes.update(self._seen)
        self._seen.clear()
        self._wall, self._own = wall, own

    def _sample(self) -> None:
        while not self._ends.wait(SAMPLE_SECONDS):
            frame = sys._current_frames().get(self._thread)
            self._seen.append(_calls(frame))


def _calls(frame: FrameType | None) -> str:
    """The innermost calls of this house, the innermost first."""
    found: list[str] = []
    while frame is not None and len(found) < FRAMES:
        path = Path(frame.f_code.co_filename)
        if frame.f_code.co_filename.startswith(HOUSE):
            found.append(f"{path.parent.name}/{path.name}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found) or "Qt (style, layout, painting)"
