"""The demonstration's balance and who weighs at it.

The balance stands behind a serial gateway (`socket://`, so that it is there on every system): it answers the greeting
with its number and prints a weight when its key is pressed. The technician follows the weighing list, presses the key,
looks whether the weight has come, and presses it again if it has not, as after a pulled cable; so agent and gateway
may be killed at any moment. A weight that comes late and is not what lies on the pan is left alone.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from decimal import Decimal

from sample_spectra.demo.order import COMMISSION_NO, PEOPLE
from station.assembly import Station
from station.records import PortReading, SerialPort
from station.serial.settings import PortDesk
from station.weighing import WeighingSession

PORT_ID = "balance-1"
INSTRUMENT = "BAL-1 XS204"
SERIAL = "B412345678"
ITEM = "bitumen_a"
PATIENCE_SECONDS = 4.0
LOOK_SECONDS = 0.1
PAN_SECONDS = 0.6
"""Putting a flask on the pan; also longer than a repeated line is taken for the same weighing."""

MASSES: Mapping[str, tuple[str, ...]] = {
    f"{COMMISSION_NO}-001": ("52.1034", "50.0312", "52.2071", "52.2070"),
    f"{COMMISSION_NO}-002": ("49.8812", "50.1127", "49.9205", "49.9203"),
}
"""Empty flask, rock, flask with extract twice (constant weight), grams, by sample."""
STEPS = ("m1", "m_rock", "m2", "m2")


class GatewayBalance:
    """An MT-SICS balance behind a gateway on this computer; one connection at a time, the newest counts."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, name=PORT_ID, daemon=True).start()

    def press_print(self, grams: str) -> None:
        """Print this weight; it is lost if nobody is connected, as it is on a cable."""
        with self._lock, contextlib.suppress(OSError):
            if self._line is not None:
                self._line.sendall(b"S S %10s g\r\n" % grams.encode())

    def close(self) -> None:
        """Switch it off."""
        self._server.close()
        with self._lock:
            if self._line is not None:
                self._line.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with self._lock:
                if self._line is not None:
                    self._line.close()
                self._line = line
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := line.recv(1024):
                if b"@" in said:
                    line.sendall(b'I4 A "%s"\r\n' % SERIAL.encode())


class Technician:
    """Weighs the list from its beginning to its end, in a thread of its own."""

    def __init__(self, station: Station, balance: GatewayBalance) -> None:
        self._station, self._balance = station, balance
        self._session: WeighingSession | None = None
        self._heard = 0
        self._pressed_at = 0.0
        self._stopping = threading.Event()

    def connect(self) -> None:
        """Set up the balance's port, as `geolab serial add` does."""
        desk = PortDesk(self._station.store, self._station.audit, self._station.catalogue)
        desk.put(
            SerialPort(
                id=PORT_ID,
                instrument=INSTRUMENT,
                protocol="mt_sics",
                use="weighing",
                url=self._balance.url,
                expected_serial=SERIAL,
            ),
            by="setup",
        )

    def start(self) -> None:
        """Begin; it goes on until everything is weighed or `stop`."""
        threading.Thread(target=self._run, name="technician", daemon=True).start()

    def stop(self) -> None:
        """Go home."""
        self._stopping.set()

    @property
    def done(self) -> bool:
        """Whether every weight is taken."""
        return len(self._station.store.weighings.newest()) >= planned()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS) and not self.done:
            self._weigh()

    def _weigh(self) -> None:
        """Take what was printed, and print what is next."""
        state = self._station.store.ports.states().get(PORT_ID)
        if state is None or state.condition != "listening":
            return
        if self._session is None:
            self._session = WeighingSession(self._station.weighing, ITEM, by=PEOPLE[0][0], port_id=PORT_ID)
            self._heard = self._station.store.ports.last_reading()
        if self._session.aim is None:  # the order, or its next sample, has not come down yet
            self._session.look_again()
        for reading in self._station.store.ports.readings_after(self._heard):
            self._heard = reading.n
            self._look(self._session, reading)
        now = time.monotonic()
        if self._session.aim is not None and now - self._pressed_at > PATIENCE_SECONDS:
            self._press(now)

    def _look(self, session: WeighingSession, reading: PortReading) -> None:
        """The technician compares the display with the pan."""
        if session.aim is not None and reading.value == Decimal(self._on_pan(session)):
            session.hear(reading)
            self._pressed_at = time.monotonic() - PATIENCE_SECONDS + PAN_SECONDS

    def _press(self, now: float) -> None:
        assert self._session is not None
        self._balance.press_print(self._on_pan(self._session))
        self._pressed_at = now

    def _on_pan(self, session: WeighingSession) -> str:
        assert session.aim is not None
        place, step = session.aim.place, session.aim.step
        taken = len(place.held.get(step.quantity_id, ()))
        return MASSES[place.sample.sample_no][STEPS.index(step.quantity_id) + taken]


def planned() -> int:
    """How many weights the list asks for."""
    return sum(len(masses) for masses in MASSES.values())
