"""The serial ports under the agent: each port a process of its own, started, watched, and started again.

The settings are rows; whoever changes them is heard within a second. A process that has ended, or has told nothing
for a while (a driver that hangs in a system call), is killed and started again with growing pauses; the port is in the
state *failed* meanwhile. What a process has taken is in its file before it tells of it, and files of which nothing was
told (the agent was killed in between) are found at the next start: the window's readings are made from the files.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from multiprocessing.connection import wait
from pathlib import Path
from typing import cast

from station.assembly import Station
from station.errors import StationError
from station.records import Condition, PortCondition, PortReading, SerialPort
from station.serial.capture_file import SUFFIX, read_back
from station.serial.places import folder_of
from station.serial.port_process import News, PortProcess
from station.serial.settings import plan_of
from station.serial.watchdog import state

log = logging.getLogger(__name__)

WAIT_SECONDS = 0.5
HANGS_SECONDS = 20.0
"""A port's process tells that it lives each second; a loaded computer may be slow."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
SOUND_SECONDS = 60.0
"""A process that has run for so long is taken for sound: the next pause is short again."""
STEP_NEWS = 500


@dataclass(slots=True)
class _Running:
    """A port that is listened to, or is about to be."""

    port: SerialPort
    process: PortProcess | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    pause: float = field(default=FIRST_PAUSE_SECONDS)


class PortSupervisor:
    """Keeps one process per port that is set up. All calls come from one thread."""

    def __init__(self, station: Station, on_capture: Callable[[], None]) -> None:
        self._station = station
        self._on_capture = on_capture
        self._ports: dict[str, _Running] = {}
        self._looked_at = -WAIT_SECONDS

    def step(self) -> float:
        """Take up changed settings, start what must run, hear what is told for half a second; no pause is wanted."""
        self._take_up_settings()
        now = time.monotonic()
        for running in self._ports.values():
            self._keep_running(running, now)
        heard = {one.process.connection: one for one in self._ports.values() if one.process is not None}
        if not heard:
            return WAIT_SECONDS
        for connection in wait(list(heard), WAIT_SECONDS):
            self._hear(next(one for known, one in heard.items() if known is connection))
        return 0.0

    def close(self) -> None:
        """End every process: all are asked first, then those that do not end are killed."""
        processes = [running.process for running in self._ports.values() if running.process is not None]
        for process in processes:
            process.ask_to_end()
        patience = time.monotonic() + 1.0
        for process in processes:
            process.end(max(0.05, patience - time.monotonic()))
        self._ports.clear()

    # --- settings

    def _take_up_settings(self) -> None:
        now = time.monotonic()
        if now - self._looked_at < WAIT_SECONDS:
            return
        self._looked_at = now
        wanted = {port.id: port for port in self._station.store.ports.all()}
        for port_id in list(self._ports):
            if self._ports[port_id].port != wanted.get(port_id):
                gone = self._ports.pop(port_id)
                if gone.process is not None:
                    gone.process.end()
        for port_id, port in wanted.items():
            if port_id not in self._ports:
                self._ports[port_id] = _Running(port)
                self._catch_up(port)

    def _catch_up(self, port: SerialPort) -> None:
        """Take in the files that nobody was told of."""
        folder = folder_of(self._station.store.folder, port.id) / "captures"
        known = self._station.store.ports.last_capture(port.id)
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if path.name > known:
                self._captured(port, path)

    # --- processes

    def _keep_running(self, running: _Running, now: float) -> None:
        process = running.process
        if process is None:
            if now >= running.not_before:
                self._start(running, now)
            return
        hangs = now - process.heard_at > HANGS_SECONDS
        if process.alive() and not hangs:
            return
        while (news := process.poll(0.0)) is not None:  # its last words
            self._told(running.port, news)
        process.end(0.0)
        running.process = None
        if now - running.started_at > SOUND_SECONDS:
            running.pause = FIRST_PAUSE_SECONDS
        running.not_before = now + running.pause
        running.pause = min(2 * running.pause, LONGEST_PAUSE_SECONDS)
        log.warning("the process of port %s %s", running.port.id, "hangs" if hangs else "has ended")
        self._note(running.port, "failed")

    def _start(self, running: _Running, now: float) -> None:
        try:
            running.process = PortProcess(plan_of(running.port, self._station.store.folder))
        except OSError as error:  # no process to be had now
            log.warning("port %s cannot be started: %s", running.port.id, error)
            running.not_before = now + LONGEST_PAUSE_SECONDS
            self._note(running.port, "failed", str(error))
            return
        running.started_at = now

    # --- news

    def _hear(self, running: _Running) -> None:
        assert running.process is not None
        for _ in range(STEP_NEWS):
            news = running.process.poll(0.0)
            if news is None:
                return
            self._told(running.port, news)

    def _told(self, port: SerialPort, news: News) -> None:
        if "condition" in news:
            self._note(port, cast(PortCondition, news["condition"]), str(news.get("detail", "")))
        elif "captured" in news:
            self._captured(port, Path(news["captured"]))
        elif "measured" in news:
            at = datetime.fromisoformat(news["at"])
            self._station.store.ports.add_conditions(
                [
                    Condition(
                        instrument=port.instrument,
                        quantity=one["quantity"],
                        value=Decimal(one["value"]),
                        unit=one["unit"],
                        at=at,
                    )
                    for one in news["measured"]
                ]
            )

    def _note(self, port: SerialPort, condition: PortCondition, detail: str = "") -> None:
        now = self._station.clock.now()
        self._station.store.ports.put_state(port.id, state(condition, port.instrument, port.place, now, detail))
        log.info("port %s (%s): %s", port.id, port.place, condition)

    def _captured(self, port: SerialPort, path: Path) -> None:
        try:
            kept = read_back(path)
        except (OSError, ValueError, KeyError) as error:  # the intake refuses it with its reason
            log.warning("the capture file %s cannot be read back: %s", path.name, error)
            return
        self._station.store.ports.add_readings(
            [
                PortReading(
                    n=0,
                    port_id=port.id,
                    at=kept.at,
                    name=one.name,
                    text=one.text,
                    value=None if kept.incomplete else one.value,
                    unit=one.unit,
                    device_serial=kept.device_serial or port.expected_serial,
                    device_model=kept.device_model,
                    capture=path.name,
                )
                for one in kept.taken
            ]
        )
        self._on_capture()


def note_all_off(station: Station) -> None:
    """Say of every port that nobody listens: the agent ends. A database that cannot be written is left as it is."""
    for port in station.store.ports.all():
        try:
            now = station.clock.now()
            station.store.ports.put_state(port.id, state("off", port.instrument, port.place, now))
        except StationError:
            log.exception("the state of port %s could not be written", port.id)
