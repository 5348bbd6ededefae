"""The session at a balance, between the page and the station: every act on the writing thread, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import Background
from gui.widgets.weighing_choices import WeighingChoice
from station.assembly import Station
from station.records import PortReading, Trouble
from station.weighing import WeighingSession
from station.weighing.shown import Shown, shown

LOOK_MS, AGAIN_MS = 16, 1000
Act = Callable[[WeighingSession], Any]


class WeighingCourse(QObject):
    """`moved` tells what is to be shown after each act. While it listens it looks 60 times a second for readings."""

    moved = Signal(object)

    def __init__(self, station: Station, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._station, self._background = station, background
        self._session: WeighingSession | None = None
        self._heard, self._version = 0, -1
        self._is_taking = False
        self.uses: Mapping[str, str] = {}
        """What each port is for, by its id."""
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._look)

    @property
    def is_under_way(self) -> bool:
        """Whether a list has been begun."""
        return self._session is not None

    @property
    def refused(self) -> PortReading | None:
        """The last weight, if it was refused and may be taken with a reason."""
        return None if self._session is None else self._session.refused

    def listen(self) -> None:
        """Take weights and scans from now on."""
        self._looking.start()

    def leave(self) -> None:
        """Take no more; the list is begun anew when somebody comes back."""
        self._looking.stop()
        self._session = None

    def begin(self, chosen: WeighingChoice) -> None:
        """Begin a list; weights printed before do not count for it."""
        station = self._station

        def deed() -> tuple[WeighingSession, int, Shown]:
            session = WeighingSession(
                station.weighing,
                chosen.item_id,
                by=chosen.person_id,
                commission_no=chosen.commission_no or None,
                order="sample" if chosen.by_sample else "step",
                scan_needed=chosen.scan_needed,
                port_id=chosen.port_id,
            )
            return session, station.store.ports.last_reading(), shown(session)

        self._background.write(deed, self._begun, place="WeighingCourse.begin")

    def do(self, act: Act) -> None:
        """Do something with the session."""
        session = self._session
        if session is not None:
            self._background.write(lambda: shown(session, act(session)), self.moved.emit, place="WeighingCourse.do")

    def look_again(self) -> None:
        """Show the list anew: somebody has written."""
        session = self._session

        def deed() -> Shown:
            assert session is not None
            session.look_again()
            return shown(session)

        if session is not None:
            self._background.write(deed, self.moved.emit, place="WeighingCourse.look")

    def _begun(self, answer: tuple[WeighingSession, int, Shown]) -> None:
        self._session, self._heard, now = answer
        self.moved.emit(now)

    def _look(self) -> None:
        """Look whether somebody has written, and take what was heard on the ports."""
        version, session = self._station.store.data_version(), self._session
        if version == self._version or session is None or self._is_taking:
            return
        self._version, self._is_taking = version, True
        ports, uses, after = self._station.store.ports, dict(self.uses), self._heard

        def deed() -> tuple[WeighingSession, int, list[Shown]]:
            heard, left = after, []
            for reading in ports.readings_after(after):
                heard, use = reading.n, uses.get(reading.port_id)
                if use == "scanner":
                    left.append(shown(session, session.scan(reading.text)))
                elif use == "weighing":
                    left.append(shown(session, session.hear(reading)))
            return session, heard, left

        self._background.write(deed, self._taken, place="WeighingCourse.readings", failed=self._not_taken)

    def _taken(self, answer: tuple[WeighingSession, int, list[Shown]]) -> None:
        session, heard, left = answer
        self._is_taking = False
        if session is self._session:
            self._heard = heard
            for one in left:
                self.moved.emit(one)

    def _not_taken(self, trouble: Trouble) -> None:
        """The readings are still there: they are taken a little later."""
        self._background.report("WeighingCourse.readings", trouble)
        QTimer.singleShot(AGAIN_MS, self, self._try_again)

    def _try_again(self) -> None:
        self._is_taking, self._version = False, -1
