"""Capturing: a still file is copied into the vault, and its arrival and the duty to tell of it become one fact.

The instrument's file is only read, from a handle held no longer than the copy takes. If it changed while it was
copied, nothing is recorded and the next look tries again. Identity is content: other bytes under the same name are the
next revision, the same bytes under another name are no new arrival. Unless the name tells the sample: a result table of
two lines may be the same for two samples, and then both are.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import uuid6

from parsers.errors import ParserError
from parsers.opening import open_shared
from parsers.worker import WorkerUnavailable
from station.clock import Clock
from station.intake.reading import MOST_RUNS, Reader, names_of
from station.intake.scanning import Found
from station.outbox import Outbox
from station.records import Arrival, BlobRef, Event, WatchFolder
from station.store import Store


class LookAgain(Exception):
    """Nothing was recorded: the file was written to, or went away, while it was copied; or another of the same content
    has to be read first."""


class Capture:
    """Copies what is still into the vault and records its arrival."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock, reader: Reader) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._reader = reader

    def capture(self, folder: WatchFolder, found: Found) -> Arrival | None:
        """Capture it; None if its content is known already.

        Raises LookAgain, DiskFull, OSError (the file cannot be opened).
        """
        sha256, size, blobs = self._into_vault(folder.path, found)
        known = self._known(folder, found, sha256)
        with self._store.transaction():
            if known is not None:
                self._store.arrivals.put_catalogue(folder.id, found.relpath, found.signature, known.id)
                return None
            arrival = Arrival(
                id=str(uuid6.uuid7()),
                folder_id=folder.id,
                relpath=found.relpath,
                sha256=sha256,
                size=size,
                is_folder=found.is_dataset,
                revision=self._store.arrivals.next_revision(folder.id, found.relpath),
                captured_at=self._clock.now(),
                state="captured",
            )
            self._store.arrivals.add(arrival)
            self._store.arrivals.put_catalogue(folder.id, found.relpath, found.signature, arrival.id)
            self._outbox.record(_event(arrival, folder, blobs))
        return arrival

    def _known(self, folder: WatchFolder, found: Found, sha256: str) -> Arrival | None:
        """The arrival that this content already is."""
        arrivals = self._store.arrivals
        alike = arrivals.arrivals_of_content(sha256)
        own = [one for one in alike if (one.folder_id, one.relpath) == (folder.id, found.relpath)]
        if own:  # superseded: the file was put back as it had been
            return own[-1] if own[-1].state != "superseded" else None
        if any(one.state == "captured" for one in alike):
            raise LookAgain(found.relpath)
        return next((one for one in alike if not self._is_of_another_sample(folder, found, one)), None)

    def _is_of_another_sample(self, folder: WatchFolder, found: Found, known: Arrival) -> bool:
        """Whether these bytes would be another sample's run, because the name of the file tells the sample."""
        names = [run.sample_name for run in self._store.arrivals.measurements(arrival_id=known.id, limit=MOST_RUNS)]
        stem = PurePosixPath(known.relpath).stem
        if folder.sample_from == "name" and not any(stem in name for name in names):
            return False
        try:
            return bool(names) and names != names_of(self._store, folder, known, found.relpath, self._reader)
        except ParserError:
            return False
        except WorkerUnavailable as error:
            raise LookAgain(found.relpath) from error

    def _into_vault(self, root: Path, found: Found) -> tuple[str, int, list[BlobRef]]:
        members: dict[str, tuple[str, int]] = {}
        above = PurePosixPath(found.relpath).parent
        for relpath in found.members:
            inside = PurePosixPath(relpath).relative_to(above).as_posix()
            members[inside] = self._copy(root / relpath)
        blobs = [_blob(sha256, size, name) for name, (sha256, size) in members.items()]
        if not found.is_dataset:
            sha256, size = next(iter(members.values()))
            return sha256, size, blobs
        manifest = self._store.vault.put_manifest(members)
        blobs.append(_blob(manifest, self._store.vault.size(manifest), "manifest"))
        return manifest, sum(size for _, size in members.values()), blobs

    def _copy(self, path: Path) -> tuple[str, int]:
        try:
            with open_shared(path) as source:
                before = os.fstat(source.fileno())
                sha256, size = self._store.vault.put_stream(source)
                after = os.fstat(source.fileno())
        except FileNotFoundError as error:
            raise LookAgain(str(path)) from error
        if size != after.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise LookAgain(str(path))
        return sha256, size


def _blob(sha256: str, size: int, name: str) -> BlobRef:
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return BlobRef(sha256=sha256, size=size, role="raw", media_type="application/octet-stream", name=readable)


def _event(arrival: Arrival, folder: WatchFolder, blobs: list[BlobRef]) -> Event:
    return Event(
        stream=f"file:{arrival.id}",
        type="raw.captured",
        occurred_at=arrival.captured_at,
        actor="agent",
        via="agent",
        blobs=tuple(blobs),
        data={
            "arrival_id": arrival.id,
            "folder": folder.id,
            "instrument": folder.instrument,
            "relpath": os.fsencode(arrival.relpath).decode("utf-8", "replace"),
            "sha256": arrival.sha256,
            "size": arrival.size,
            "is_folder": arrival.is_folder,
            "revision": arrival.revision,
            "captured_at": arrival.captured_at,
        },
    )
