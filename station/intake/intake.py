"""The intake as a whole: one `step` looks at every folder once and moves everything on that can move."""

from __future__ import annotations

import logging
import os
from dataclasses import replace

from parsers.wording import Text
from station import feed
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import DiskFull, trouble_of
from station.intake.capturing import Capture, LookAgain
from station.intake.determining import Determining, started_event
from station.intake.matching import match
from station.intake.reading import Reader, read_arrival
from station.intake.scanning import Found, fits, look, missing_members
from station.intake.settling import Restless, Settling
from station.items.catalogue import Catalogue
from station.outbox import Outbox
from station.records import Arrival, MeasurementRow, Task, Trouble, WatchFolder
from station.safekeeping import require_room
from station.store import Store

BATCH = 50
"""How many runs one step moves on before it looks at the folders again."""
CAPTURE_SECONDS = 2.0
"""After this time (or three times that of the look itself) one step captures no more of a folder: neither the other
instruments nor the reading wait until a hundred thousand old files are taken in."""
NOTE_SECONDS = 5.0
OF_ONE_FILE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, AssertionError, RecursionError)
"""What an oddity of one file can bring the program to: that file or run stops, with the reason, and all others go on.
Faults of the disk, the database or the reading program concern all; they go up to the agent, which tries again."""

log = logging.getLogger(__name__)


class Intake:
    """Moves files from the instruments' folders to determinations. One per station, in the agent."""

    def __init__(
        self, store: Store, catalogue: Catalogue, outbox: Outbox, audit: AuditTrail, clock: Clock, reader: Reader
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._outbox = outbox
        self._clock = clock
        self._reader = reader
        self._settling = Settling()
        self._capture = Capture(store, outbox, clock, reader)
        self._determining = Determining(store, outbox, audit, clock)
        self._certificates_seen = -1
        self._told_seen: tuple[object, ...] = ()

    def step(self) -> bool:
        """Look at every folder, capture what is still, and move runs on; True if anything moved."""
        worked = False
        for folder in self._store.arrivals.folders():
            if folder.active:
                worked |= self._look(folder)
        return worked | self._read() | self._match() | self._determine()

    def waiting(self) -> list[tuple[str, str]]:
        """Files that are not yet still: (folder id, relative path)."""
        return self._settling.waiting()

    def restless(self) -> list[Restless]:
        """Files that are not yet still, and how long each has been; may be asked from another thread."""
        return self._settling.restless(self._clock.monotonic())

    def close(self) -> None:
        """Let the reader go; a reading that is under way ends, and its file is read again at the next start."""
        self._reader.close()

    # --- capture

    def _look(self, folder: WatchFolder) -> bool:
        began = self._clock.monotonic()
        try:
            seen = look(folder.path)
        except OSError as error:
            # an unplugged drive is no reason to forget what was in it
            self._note_look(folder, _lost(folder, error))
            return False
        known = self._store.arrivals.catalogue(folder.id)
        worked, trouble = False, seen.troubles[0] if seen.troubles else None
        self._settling.keep_only(folder.id, {found.relpath for found in seen.found})
        looked = self._clock.monotonic()
        enough = looked + max(CAPTURE_SECONDS, 3 * (looked - began))
        for found in seen.found:
            if worked and self._clock.monotonic() > enough:
                break
            if not fits(folder.file_rule, found.relpath):
                continue
            if known.get(_raw(found)) == found.signature:
                continue
            now = self._clock.monotonic()
            if missing_members(folder.member_rule, found.relpath, found.members):
                found = replace(found, whole=False)
            if not self._settling.is_still(folder.id, found, folder.quiet_seconds, now):
                continue
            try:
                require_room(self._store.folder)
                self._capture.capture(folder, found)
            except LookAgain:
                self._settling.forget(folder.id, found.relpath)
            except DiskFull as error:
                trouble = trouble_of(error)
                break
            except OSError as error:
                trouble = _locked(found, error)
            else:
                self._settling.forget(folder.id, found.relpath)
                worked = True
        self._note_look(folder, trouble)
        return worked

    def _note_look(self, folder: WatchFolder, trouble: Trouble | None) -> None:
        """Say when the folder was last looked at; not each time, so that an idle station writes next to nothing."""
        now = self._clock.now()
        last = folder.last_look_at
        if folder.trouble != trouble or last is None or (now - last).total_seconds() >= NOTE_SECONDS:
            self._store.arrivals.looked(folder.id, now, trouble)

    # --- read, match, determine

    def _read(self) -> bool:
        arrivals = self._store.arrivals.in_state("captured", BATCH)
        for arrival in arrivals:
            try:
                read_arrival(self._store, arrival, self._reader, self._relabelled)
            except OF_ONE_FILE as error:
                log.exception("reading %s", arrival.relpath)
                self._store.arrivals.set_state(arrival.id, "refused", _fault(arrival.relpath, error))
        if not arrivals:
            self._reader.rest()
        return bool(arrivals)

    def _relabelled(self, run: MeasurementRow, arrival: Arrival) -> None:
        task = None if run.task_id is None else self._store.orders.task(run.task_id)
        if task is not None and task.item_id in self._catalogue:
            self._determining.withdraw(run, task, self._catalogue[task.item_id], arrival)

    def _match(self) -> bool:
        # runs that had no task are looked at again only when an order, a certificate or a folder's item is new
        items_of = tuple((folder.id, folder.item_ids) for folder in self._store.arrivals.folders())
        told = (feed.cursor(self._store), self._store.certificates.last_revision(), items_of, self._catalogue.handed)
        only_new, self._told_seen = told == self._told_seen, told
        worked = False
        for row in self._store.arrivals.measurements_in_state("unmatched", only_new=only_new):
            worked |= self._match_one(row)
        return worked

    def _match_one(self, row: MeasurementRow) -> bool:
        folder = self._folder_of(row)
        found = match(self._store, self._catalogue, folder, row)
        arrivals = self._store.arrivals
        if found.task is not None:  # a duplicate too: its task is calculated again with it
            with self._store.transaction():
                self._start(found.task, folder)
                arrivals.set_measurement_state(row.id, "matched", task_id=found.task.id)
            return True
        if found.role == "standard":
            with self._store.transaction():
                arrivals.set_measurement_state(row.id, "standard")
                self._retry_stopped(folder.id)
            return True
        if found.trouble is None:  # blanks and references are kept beside the samples they rule
            with self._store.transaction():
                arrivals.set_measurement_state(row.id, "ignored")
                self._retry_stopped(folder.id)
            return True
        if row.trouble != found.trouble:
            arrivals.set_measurement_state(row.id, "unmatched", trouble=found.trouble)
        return False

    def _start(self, task: Task, folder: WatchFolder) -> None:
        if not self._store.outbox.of_stream(task.id):
            self._outbox.record(started_event(task, folder.instrument, self._clock.now()))

    def _determine(self) -> bool:
        certificates = self._store.certificates.last_revision()
        if certificates != self._certificates_seen:
            # a new program, item or certificate may know the way: nothing stays stopped over a restart
            self._retry_stopped(None)
            self._certificates_seen = certificates
        rows = self._store.arrivals.measurements_in_state("matched", BATCH)
        for row in rows:
            assert row.task_id is not None
            task = self._store.orders.task(row.task_id)
            assert task is not None
            try:
                self._determining.determine(row, task, self._catalogue[task.item_id])
            except OF_ONE_FILE as error:
                log.exception("determining %s for %s", row.id, task.id)
                trouble = _fault(row.sample_name, error)
                self._store.arrivals.set_measurement_state(row.id, "stopped", trouble=trouble)
        return bool(rows)

    def _retry_stopped(self, folder_id: str | None) -> None:
        for row in self._store.arrivals.measurements_in_state("stopped"):
            if folder_id is None or self._folder_of(row).id == folder_id:
                self._store.arrivals.set_measurement_state(row.id, "matched")

    def _folder_of(self, row: MeasurementRow) -> WatchFolder:
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None
        folder = self._store.arrivals.folder(arrival.folder_id)
        assert folder is not None
        return folder


def _raw(found: Found) -> bytes:
    return os.fsencode(found.relpath)


def _fault(name: str, error: Exception) -> Trouble:
    said = f"{type(error).__name__}: {error}"
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return Trouble(
        kind="ProgramFault",
        title=Text("程序内部错误", "A fault in the program"),
        message=Text(f"处理“{readable}”时出错：“{said}”。", f'"{readable}" made the program fail: "{said}".'),
        cure=Text(
            "其他数据不受影响；请将该文件与数据文件夹中的 logs 提供给技术支持。",
            "All other data go on; send this file and the logs of the data folder to the support.",
        ),
    )


def _lost(folder: WatchFolder, error: OSError) -> Trouble:
    reason = error.strerror or str(error)
    return Trouble(
        kind="FolderLost",
        title=Text("找不到仪器文件夹", "Instrument folder lost"),
        message=Text(
            f"仪器“{folder.instrument}”的文件夹“{folder.path}”无法查看：{reason}。已采集的数据不受影响。",
            f'The folder "{folder.path}" of "{folder.instrument}" cannot be looked at: {reason}. '
            "What was captured is safe.",
        ),
        cure=Text(
            "请检查磁盘、网络共享或权限；恢复后会自动继续。",
            "Check the disk, the share or its permissions; it goes on by itself when it is back.",
        ),
        where=str(folder.path),
    )


def _locked(found: Found, error: OSError) -> Trouble:
    reason = error.strerror or str(error)
    return Trouble(
        kind="UnreadableFile",
        title=Text("无法打开文件", "File cannot be opened"),
        message=Text(
            f"文件“{found.relpath}”无法打开：{reason}。", f'The file "{found.relpath}" cannot be opened: {reason}.'
        ),
        cure=Text(
            "可能仍被仪器软件占用；会自动再试。", "The instrument's program may hold it; it is tried again by itself."
        ),
        where=found.relpath,
    )
