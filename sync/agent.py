"""`geolab-agent`: the headless half of the station. It starts with the PC and needs nobody.

Threads: `intake` looks at the instruments' folders and moves what came in on to determinations; `ports` keeps the
processes of the serial ports and hears what they take; `keeper` makes the backups; `events`, `raw`,
`feed` and `heartbeat` are the lanes to the service. They meet in the database only. None of them dies in silence
(see `sync.workers`). The agent works before it is enrolled, and notices enrolment while it runs.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType

import click

from parsers.program import Program
from parsers.wording import Text
from parsers.worker import ReadingWorker
from station import config
from station.assembly import Station, open_station
from station.errors import StationError
from station.items.announced import announced
from station.records.key_words import key_words
from station.safekeeping import Keeper
from station.store.codec import to_time
from station.version import VERSION
from sync.agent_lock import AgentLock
from sync.central_client import CentralClient
from sync.engine import GROUPS, Engine
from sync.enrolment import enrol
from sync.errors import NotEnrolled, SyncError
from sync.identity import Membership, membership
from sync.logs import start_logging
from sync.ports import PortSupervisor, note_all_off
from sync.watching import FolderHints
from sync.workers import Worker

log = logging.getLogger(__name__)

PULSE, PULSE_SECONDS = "agent", 10.0
NOW = "sync.now"
"""A setting whose change means that a person wants every lane to try at once."""
MOST_RESTLESS = 200
"""So many files that are not yet still are named in the pulse; the window says of each what it waits for."""
STOP_SECONDS = 1.8
NOT_ENROLLED_SECONDS = 5.0
SETTLING_SECONDS = 1.0
SHORTEST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 5.0, 60.0
SHARE_OF_TIME = 50
"""A look at the folders that took t is followed by a pause of at least 50 t: 2 % of one core."""


class Agent:
    """The threads of one open station, and the signs of life they give."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._stopping = threading.Event()
        self._started_at = station.clock.now()
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._member: Membership | None = None
        self._membership_trouble: NotEnrolled | None = None
        self._intake = Worker("intake", self._take_in)
        self._port_supervisor = PortSupervisor(station, self._intake.wake)
        self._ports = Worker("ports", self._port_supervisor.step)
        self._keeper = Worker("keeper", Keeper(station.store, station.audit, station.clock, self._stopping.is_set).step)
        self._lanes = [Worker(name, partial(self._travel, lanes), self._news(name)) for name, lanes in GROUPS.items()]
        self._hints: FolderHints | None = None
        self._not_before = 0.0
        self._has_looked = False

    def run(self) -> bool:
        """Work until `stop` is called; False if a step of the intake had to be left behind."""
        log.info("agent %s starts on %s, process %d", VERSION, self._station.store.folder, os.getpid())
        self._hints = FolderHints(self._intake.wake)
        workers = self._workers
        for worker in workers:
            worker.start()
        while not self._stopping.wait(PULSE_SECONDS if self._beat() else 1.0):
            pass
        return self._end(workers)

    @property
    def _workers(self) -> list[Worker]:
        return [self._intake, self._ports, self._keeper, *self._lanes]

    def stop(self) -> None:
        """Ask the agent to end; returns at once."""
        self._stopping.set()

    def _end(self, workers: list[Worker]) -> bool:
        for worker in workers:
            worker.stop()
        self._station.intake.close()
        with self._lock:
            if self._engine is not None:
                self._engine.close()
        if self._hints is not None:
            self._hints.close()
        deadline = self._station.clock.monotonic() + STOP_SECONDS
        # what is left behind is a step that takes long; every state in the database survives its end
        left = [one.name for one in workers if not one.join(max(0.0, deadline - self._station.clock.monotonic()))]
        if self._ports.name not in left:
            self._port_supervisor.close()
            note_all_off(self._station)
        log.info("agent stops%s", f", {left} still at work" if left else "")
        return not left

    # --- intake

    def _take_in(self) -> float:
        station = self._station
        early = self._not_before - station.clock.monotonic()
        if early > 0:  # an instrument that writes all the time rings all the time
            return early
        if self._hints is not None:
            self._hints.watch([folder.path for folder in station.store.arrivals.folders()])
        if station.take_up_items():
            log.info("items that were handed down are in use: %s", sorted(station.catalogue.handed))
        started = station.clock.monotonic()
        worked = station.intake.step()
        took = station.clock.monotonic() - started if self._has_looked else 0.0
        self._has_looked = True  # the first look loads every format, which says nothing of the next one's length
        if worked:
            return 0.0
        pause = max(SETTLING_SECONDS, SHARE_OF_TIME * took)
        self._not_before = station.clock.monotonic() + min(pause, LONGEST_LOOK_SECONDS)
        if station.intake.waiting():
            return pause
        return min(LONGEST_LOOK_SECONDS, max(SHORTEST_LOOK_SECONDS, SHARE_OF_TIME * took))

    # --- lanes

    def _travel(self, lanes: tuple[str, ...]) -> float:
        engine = self._current_engine()
        if engine is None:
            return NOT_ENROLLED_SECONDS
        return engine.advance(lanes)

    def _current_engine(self) -> Engine | None:
        """The engine for the present enrolment, made anew when that has changed."""
        with self._lock:
            if self._stopping.is_set():
                return None
            try:
                member = membership(self._station.store)
                self._membership_trouble = None
            except NotEnrolled as error:
                self._membership_trouble = error
                return None
            if member is None:
                return None
            if self._engine is None or _differs(member, self._member):
                if self._engine is not None:
                    self._engine.close()
                station = self._station
                client = CentralClient(member.url, member.identity, clock=station.clock)
                items = announced(station.catalogue)
                self._engine = Engine(station.store, station.audit, client, member, station.clock, items=items)
                self._member = member
                log.info("on the road to %s as station %s", member.url, member.identity.station)
            return self._engine

    def _news(self, name: str) -> Callable[[], bool]:
        """A look, each second, whether the database has news for a group of lanes."""
        store = self._station.store
        seen: dict[str, object] = {}

        def look() -> bool:
            version = store.data_version()
            if seen.get("version") == version:
                return False
            seen["version"] = version
            asked = store.settings.get(NOW)
            first, before = "asked" not in seen, seen.get("asked")
            seen["asked"] = asked
            engine = self._engine
            if engine is None:
                return True
            if asked != before and not first:
                engine.now(GROUPS[name])
            else:
                engine.wake(GROUPS[name])
            return True

        return look

    # --- signs of life

    def _beat(self) -> bool:
        """Write the agent's pulse; False if that could not be done and should be tried again soon."""
        workers = {worker.name: worker.trouble for worker in self._workers}
        trouble = None if self._membership_trouble is None else self._membership_trouble.trouble()
        body = {
            "host": platform.node(),
            "pid": os.getpid(),
            "version": VERSION,
            "started_at": to_time(self._started_at),
            "enrolled": self._member is not None,
            "trouble": next((one for one in workers.values() if one is not None), trouble),
            "threads": workers,
            "restless": self._station.intake.restless()[:MOST_RESTLESS],
        }
        try:
            self._station.store.pulses.beat(PULSE, self._station.clock.now(), body)
        except Exception:
            log.exception("the pulse could not be written")
            return False
        return True


def _differs(one: Membership, other: Membership | None) -> bool:
    if other is None:
        return True
    return (one.url, one.epoch, one.identity.station, one.identity.server) != (
        other.url,
        other.epoch,
        other.identity.station,
        other.identity.server,
    )


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What stops a command is told to a person as a sentence in both languages, not as a traceback."""
    try:
        yield
    except (StationError, SyncError) as error:
        lines = (error.message.zh, error.cure.zh, error.message.en, error.cure.en)
        raise click.ClickException("\n  ".join(lines)) from error


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="数据文件夹（默认取 GEOLAB_HOME 或本机惯用位置） / Data folder (default: GEOLAB_HOME or the usual place).",
)


@click.group(cls=Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@data_option
@click.version_option(VERSION, prog_name="geolab-agent")
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """工作站后台采集与同步服务。/ The station's agent: takes in what instruments write, and syncs."""
    ctx.obj = data
    if ctx.invoked_subcommand is None:
        ctx.invoke(run)


@main.command()
@click.pass_obj
def run(data: Path | None) -> None:
    """运行，直到收到停止信号（默认）。/ Run until told to stop (the default)."""
    folder = config.data_folder(data)
    with told(), AgentLock(folder):
        start_logging(folder)
        station = open_station(folder, reader=ReadingWorker())
        agent = Agent(station)

        def stop(number: int, frame: FrameType | None) -> None:
            agent.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if agent.run():
            station.close()


@main.command("enrol")
@click.option("--url", required=True, help="平台地址，https:// 开头 / The service's address, https://…")
@click.option("--code", required=True, help="一次性注册码 / The single-use enrolment code.")
@click.option("--name", required=True, help="工作站名称 / The station's name.")
@click.pass_obj
def enrol_command(data: Path | None, url: str, code: str, name: str) -> None:
    """在平台注册本工作站。/ Enrol this station at the service."""
    with told():
        station = open_station(data)
        member = enrol(station.store, station.audit, url, code, name)
        number = station.store.settings.get("station.no")
        station.close()
    done = Text(
        f"已注册为第 {number} 号工作站（{member.identity.station}）。",
        f"Enrolled as station {number} ({member.identity.station}).",
    )
    words = key_words(member.identity.key.public)
    compare = Text(
        f"本站密钥：{words}。平台的“工作站”页显示同样六个词时请在那里批准，否则请停用该工作站。",
        f"Key of this station: {words}. Approve it on the platform's page of stations where that shows the same six "
        "words; if it does not, revoke the station there.",
    )
    click.echo(f"{done}\n{compare}")
