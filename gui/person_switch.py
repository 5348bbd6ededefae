"""Who sits at the desk: changed by PIN within seconds, though everybody uses the same account of the computer.

The person at the desk is proposed wherever something is signed; signing still asks for the PIN each time. After some
minutes without mouse or keys nobody is at the desk any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from gui.background import Background
from gui.language import Languages
from gui.widgets.signing_dialog import AT_DESK, Act, SigningDialog
from station.assembly import Station
from station.people import RIGHTS
from station.records import Person

USUAL_MINUTES = 15
ALIVE = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class PersonSwitch(QObject):
    """Knows who is at the desk. `changed` tells the person's name, empty when nobody is."""

    changed = Signal(str)

    def __init__(self, station: Station, background: Background, languages: Languages, parent: QWidget) -> None:
        super().__init__(parent)
        self._station, self._background, self._languages = station, background, languages
        self._window = parent
        self.person: Person | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.leave)

    def ask(self) -> None:
        """Ask who it is; the list of people is read first."""
        self._background.ask(self._station.store.people.all, self._open, place="people")

    def leave(self) -> None:
        """Nobody is at the desk any more."""
        self._take(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every key and click begins the wait anew."""
        if self.person is not None and event.type() in ALIVE:
            self._idle.start()
        return False

    def _open(self, people: Sequence[Person]) -> None:
        station = self._station
        act = Act(
            title=self.tr("Who works here now"),
            statement=self.tr("I work at this station now."),
            rights=frozenset(RIGHTS),
            deed=lambda person_id, pin, _: station.people.recognise(person_id, pin),
        )
        SigningDialog(act, people, self._background, self._languages, self._take, self._window).open()

    def _take(self, person: Person | None) -> None:
        self.person = person
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setProperty(AT_DESK, "" if person is None else person.id)
        application.removeEventFilter(self)
        self._idle.stop()
        if person is not None:
            minutes = self._station.store.settings.get("window.idle_minutes", str(USUAL_MINUTES))
            self._idle.start(60_000 * (int(minutes) if minutes.isdecimal() else USUAL_MINUTES))
            application.installEventFilter(self)
        self.changed.emit("" if person is None else person.name)
