"""Hints that an instrument wrote something. The scan is the truth; a hint only makes it look sooner.

watchdog lost two thirds of the files of a burst, and on Windows it is silent when its buffer overflows: so nothing
depends on it, and a folder it cannot watch is no trouble. Openings and reads are not listened to, otherwise the
agent's own copying would wake it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

log = logging.getLogger(__name__)


class _Bell(FileSystemEventHandler):
    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def on_created(self, event: FileSystemEvent) -> None:
        """Something new."""
        self._ring()

    def on_modified(self, event: FileSystemEvent) -> None:
        """Something was written."""
        self._ring()

    def on_moved(self, event: FileSystemEvent) -> None:
        """Something has another name."""
        self._ring()


class FolderHints:
    """Watches folders as far as the system lets it; `ring` is called for each change, from another thread."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._bell = _Bell(ring)
        self._observer: BaseObserver = Observer()
        self._watches: dict[Path, ObservedWatch] = {}
        self._refused: set[Path] = set()
        self._observer.start()

    def watch(self, folders: Collection[Path]) -> None:
        """Watch exactly these folders."""
        for gone in self._watches.keys() - set(folders):
            self._observer.unschedule(self._watches.pop(gone))
        for folder in set(folders) - self._watches.keys():
            try:
                self._watches[folder] = self._observer.schedule(self._bell, str(folder), recursive=True)
                self._refused.discard(folder)
            except OSError as error:  # not there yet, a share, or too many watches: the scan finds it all the same
                if folder not in self._refused:
                    log.info("no hints from %s: %s", folder, error)
                self._refused.add(folder)

    def close(self) -> None:
        """Stop watching."""
        self._observer.stop()
