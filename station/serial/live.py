"""What a balance's display shows at this moment, for a window beside it.

Moving digits are no facts: they belong in no database and on no disk that is waited for. The port's process writes
them into a small file, at most ten times a second and only when they change; the window looks at it. A reader never
sees half a file (it is renamed into place), and a file that was not renewed for a while is not believed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from station.serial.heard import Heard, Weight

SHORTEST_SECONDS = 0.1
RENEWED_SECONDS = 2.0
BELIEVED_SECONDS = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """The digits as the balance wrote them, its unit, its state (`station.serial.heard.WeightState`) and its number."""

    digits: str
    unit: str
    state: str
    device_serial: str
    at: datetime


class LiveFile:
    """The writing side. A display that cannot be written disturbs nothing: it is shown for comfort alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_suffix(".part")
        self._shown: tuple[str, str, str, str] | None = None
        self._at = -1e9

    def show(self, heard: Heard | None, device_serial: str, at: datetime, mono: float) -> None:
        """Show this, if it is a weight and something has changed, or to say that it is still so."""
        if not isinstance(heard, Weight):
            return
        now = ("" if heard.value is None else str(heard.value), heard.unit, heard.state, device_serial)
        if mono - self._at < (SHORTEST_SECONDS if now != self._shown else RENEWED_SECONDS):
            return
        self._shown, self._at = now, mono
        told = dict(zip(("digits", "unit", "state", "device_serial"), now, strict=True)) | {"at": at.isoformat()}
        try:
            self._part.write_text(json.dumps(told), encoding="utf-8")
            os.replace(self._part, self._path)
        except OSError:
            self._shown = None  # a full disk or a reader that holds the file (Windows): the next digits come at once


def display(path: Path, now: datetime) -> Display | None:
    """What the display shows; None if nothing is known or it has not been renewed for some seconds."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        shown = Display(**{**told, "at": datetime.fromisoformat(told["at"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return shown if abs((now - shown.at).total_seconds()) <= BELIEVED_SECONDS else None
