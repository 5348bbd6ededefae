"""The demonstration's course: start the real programs, let the instruments write and the people sign, and compare.

Everything is driven from outside, as in a laboratory: the order goes through the platform's interface, the files
through folders, the signatures through the same desk the window uses. With `Chaos` the agent and the service are
killed at random moments and started again; the outcome must be the same.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import click

from central.service import initialise
from parsers.wording import Language, Text
from sample_spectra.demo import balance, order
from sample_spectra.demo.instruments import VirtualInstrument, certificate, virtual_instruments
from sample_spectra.demo.people import MEANINGS, sign_what_waits
from sample_spectra.demo.processes import Program, free_port
from sample_spectra.demo.summary import Evidence, Summary, summarise
from station.assembly import Station, open_station
from station.records import STATES, WatchFolder
from station.records.trouble import Trouble
from sync.enrolment import enrol
from sync.errors import SyncError
from sync.platform_client import PlatformClient

STATION_NAME = "示范工作站"
TICK = 0.25
START_SECONDS = 20.0

T = TypeVar("T")


class DemoFailed(Exception):
    """The demonstration could not go on: what happened, and what to do."""

    def __init__(self, message: Text, cure: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.cure = cure


@dataclass(slots=True)
class Chaos:
    """Kills the agent or the service at random moments, `every` seconds of work on average.

    The clock of the next kill runs while both programs work, and in every third round also while they start, so that
    starting is hit too but a slow computer still gets on.
    """

    seed: int
    every: float
    kills: dict[str, int] = field(default_factory=dict)
    _random: random.Random = field(init=False)
    _left: float = field(init=False)
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 (no secret: a test's dice)
        self._last = time.monotonic()
        self._left = self._wait()

    def _wait(self) -> float:
        return self._random.uniform(0.2, 1.8) * self.every

    def strike(self, programs: list[Program], *, working: bool) -> None:
        """Kill one of the programs if it is time."""
        passed, self._last = time.monotonic() - self._last, time.monotonic()
        if working or sum(self.kills.values()) % 3 == 2:
            self._left -= passed
        if self._left > 0:
            return
        victim = self._random.choice(programs)
        victim.kill()
        self.kills[victim.name] = self.kills.get(victim.name, 0) + 1
        self._left = self._wait()


class DemoLaboratory:
    """One run of the demonstration in its own folder."""

    def __init__(self, out: Path, *, seed: int, language: Language) -> None:
        self.out = out.resolve()
        self.language = language
        self.started = time.monotonic()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._states: dict[str, str] = {}
        self._working = self._weighed = False
        _empty(self.out)
        self.service = Program(
            "geolab-central",
            ["central", "serve", "--data", str(self.out / "central"), "--host", "127.0.0.1", "--port", str(self.port)],
            self.out / "logs" / "central.log",
        )
        self.agent = Program(
            "geolab-agent", ["sync", "--data", str(self.out / "station")], self.out / "logs" / "agent.log"
        )
        self.instruments: tuple[VirtualInstrument, ...] = virtual_instruments(self.out / "instruments", seed)
        self.station: Station = open_station(self.out / "station")
        self.balance = balance.GatewayBalance()
        self.technician = balance.Technician(self.station, self.balance)
        self.platform: PlatformClient

    # --- the course

    def start(self) -> None:
        """Start the service, enrol the station, start the agent, place the order."""
        key = initialise(self.out / "central")
        self.service.keep_alive()
        self.platform = PlatformClient(self.url, key.read_text().strip())
        code = self._patiently(lambda: self.platform.enrolment_code(STATION_NAME, approved=True))
        self.say("service", url=self.url)
        enrol(self.station.store, self.station.audit, self.url, code, STATION_NAME)
        order.set_up(self.station, certificate())
        for instrument in self.instruments:
            instrument.folder.mkdir(parents=True, exist_ok=True)
            self.station.store.arrivals.put_folder(
                WatchFolder(
                    id=instrument.id,
                    path=instrument.folder,
                    instrument=instrument.name,
                    item_ids=instrument.item_ids,
                    quiet_seconds=instrument.quiet_seconds,
                )
            )
        self.technician.connect()
        self.agent.keep_alive()
        self.say("agent")
        body = order.order_body(self.station.catalogue, weighed=True)
        self.platform.create_order(body, idempotency_key=f"demo-{order.COMMISSION_NO}")
        tasks = sum(len(order.items_of(sample, weighed=True)) for sample in order.SAMPLES)
        self.say("order", no=order.COMMISSION_NO, samples=len(order.SAMPLES), tasks=tasks)
        self.report_states()
        self._patiently(lambda: self.station.store.orders.tasks() or None)
        self._patiently(lambda: self.platform.decide(order.COMMISSION_NO, "accept"))
        self.say("accepted")
        for instrument in self.instruments:
            instrument.start()
        self.say("instruments", n=len(self.instruments))
        self.technician.start()
        self.say("balance", name=balance.INSTRUMENT)

    def tick(self) -> bool:
        """People sign what waits, states are told; True when everything is reported and told."""
        if not self._weighed and self.technician.done:
            self._weighed = True
            self.say("weighed", n=balance.planned())
        for person, report in sign_what_waits(self.station):
            meaning = MEANINGS[report.state].in_(self.language)
            self.say("signed", who=person, meaning=meaning, report=report.report_no)
        return self.report_states() and self._everything_told()

    def finish(self, seconds: float, chaos: Chaos | None = None) -> bool:
        """Go on until everything is reported and told; False if that took longer than `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.tick():
            if time.monotonic() > deadline:
                return False
            if chaos is not None:
                chaos.strike([self.agent, self.service], working=self._working)
            self.keep_alive()
            time.sleep(TICK)
        return True

    def report_states(self) -> bool:
        """Tell every change of state that the platform shows; True when all tasks are reported."""
        try:
            tasks = self.platform.order(order.COMMISSION_NO)["tasks"]
        except SyncError:
            self._working = False  # the service is being started again
            return False
        pulse = self.station.library.pulse("agent")
        self._working = pulse is not None and pulse.at > self.agent.started_at
        for task in tasks:
            if self._states.get(task["id"]) != task["state"]:
                self._states[task["id"]] = task["state"]
                names = STATES[task["state"]]
                self.say("state", sample=task["sample_no"], item=task["item_id"], zh=names.zh, en=names.en)
        return all(task["state"] == "reported" for task in tasks)

    def summary(self, kills: dict[str, int]) -> Summary:
        """What both ends have; waits for a service that is being started again."""
        evidence = Evidence(
            out=self.out,
            url=self.url,
            station=self.station,
            platform=self.platform,
            instruments=self.instruments,
            shown_order=self._patiently(lambda: self.platform.order(order.COMMISSION_NO)),
        )
        return summarise(evidence, time.monotonic() - self.started, kills)

    def _everything_told(self) -> bool:
        counts = self.station.store.outbox.counts()
        done = self._weighed and all(instrument.done for instrument in self.instruments)
        return done and counts.waiting == 0 and counts.blobs_waiting == 0

    def keep_alive(self) -> None:
        """Start again what has died, as a service manager does."""
        for program in (self.service, self.agent):
            if not program.alive:
                program.keep_alive()
                self.say("restarted", name=program.name, n=program.starts)

    def stop(self) -> None:
        """End both programs, and switch the balance off."""
        self.agent.stop()
        self.service.stop()
        self.technician.stop()
        self.balance.close()

    # --- help

    def say(self, step: str, **values: object) -> None:
        """One line of the live progress."""
        seconds = time.monotonic() - self.started
        click.echo(f"{seconds:6.1f} s  {order.STEPS[step].in_(self.language).format(**values)}")

    def _patiently(self, attempt: Callable[[], T | None]) -> T:
        """The attempt's answer as soon as there is one; DemoFailed after `START_SECONDS`."""
        deadline = time.monotonic() + START_SECONDS
        trouble: Trouble | None = None
        while time.monotonic() < deadline:
            for program in (self.service, self.agent):
                if program.starts:
                    program.keep_alive()
            try:
                answer = attempt()
            except SyncError as error:
                trouble = error.trouble()
            else:
                if answer is not None:
                    return answer
            time.sleep(0.1)
        reason = Text("没有回应", "no answer") if trouble is None else trouble.message
        raise DemoFailed(
            Text(f"演示程序等待超过 {START_SECONDS:.0f} 秒：{reason.zh}", f"Waited {START_SECONDS:.0f} s: {reason.en}"),
            Text(f"请查看“{self.out / 'logs'}”。", f'Look into "{self.out / "logs"}".'),
        )


def _empty(out: Path) -> None:
    """Make the output folder anew; only a folder that a demonstration made is emptied."""
    mark = out / ".geolab-demo"
    if out.exists() and any(out.iterdir()) and not mark.exists():
        raise DemoFailed(
            Text(f"文件夹“{out}”不是演示程序建立的，不会清空。", f'"{out}" was not made by the demonstration.'),
            Text("请用 --out 指定一个空文件夹。", "Name an empty folder with --out."),
        )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    mark.touch()


def run_demo(
    out: Path,
    *,
    seed: int,
    language: Language,
    seconds: float,
    chaos: Chaos | None = None,
    keep: bool = False,
) -> Summary:
    """Run the demonstration; writes `summary.json` and the PDFs into `out` and gives the summary."""
    laboratory = DemoLaboratory(out, seed=seed, language=language)
    try:
        laboratory.start()
        laboratory.finish(seconds, chaos)
        summary = laboratory.summary({} if chaos is None else chaos.kills)
        summary.write(laboratory.out / "summary.json")
        summary.show(language)
        if keep:
            _keep(laboratory)
        return summary
    finally:
        laboratory.stop()
        laboratory.station.close()


def _keep(laboratory: DemoLaboratory) -> None:
    """Leave the programs running, with the window where there is a screen, until the person ends it with Ctrl+C."""
    laboratory.say("kept")
    window = None
    if os.name == "nt" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        data = str(laboratory.out / "station")
        environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        arguments = [sys.executable, "-m", "gui.app", "--data", data, "--lang", laboratory.language]
        window = subprocess.Popen(arguments, env=environment)
    try:
        while window is None or window.poll() is None:
            laboratory.keep_alive()
            time.sleep(TICK)
    except KeyboardInterrupt:
        pass
    finally:
        if window is not None:
            window.terminate()
