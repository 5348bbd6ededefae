"""Notices that something in the station's memory has changed, whichever process or thread wrote it.

`PRAGMA data_version` is asked of the GUI thread's own connection (it takes some microseconds and reads no table);
it moves whenever another connection has committed: the agent's, or our own writing worker's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import Background, trouble_from
from station.store import Store

PERIOD_MS = 500
PLACE = "change feed"


class ChangeFeed(QObject):
    """Emits `changed` on the GUI thread after somebody has written."""

    changed = Signal()

    def __init__(self, store: Store, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._background = background
        self._version: int | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin looking twice a second."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more; the store may be closed after this."""
        self._timer.stop()

    def look(self) -> None:
        """Look once; the first look only remembers."""
        try:
            version = self._store.data_version()
        except Exception as error:  # noqa: BLE001  the window must outlive a database that went away
            self._background.report(PLACE, trouble_from(error))
            return
        self._background.recover(PLACE)
        if self._version is not None and version != self._version:
            self.changed.emit()
        self._version = version
