"""A serial gateway that speaks RFC 2217: the station sets speed and parity over the network, as with a real one."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import serial
from serial.rfc2217 import PortManager

from sample_spectra.devices import Cable


@contextlib.contextmanager
def rfc2217_cable() -> Iterator[Cable]:
    """A gateway on this computer; the station opens `rfc2217://127.0.0.1:...`. One connection at a time."""
    gateway = _Gateway()
    try:
        yield Cable(f"rfc2217://127.0.0.1:{gateway.port}", gateway.send, gateway.heard, gateway.unplug)
    finally:
        gateway.close()


class _Gateway:
    """The negotiation is pyserial's own; the port behind it is a loop that is only set and never read."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._line: socket.socket | None = None
        self._manager: PortManager | None = None
        self._heard = bytearray()
        self._woken = threading.Condition()
        self._closed = False
        threading.Thread(target=self._serve, daemon=True).start()

    def send(self, data: bytes) -> None:
        """What the device says."""
        with self._woken:
            self._woken.wait_for(lambda: self._manager is not None, 10.0)
            line, manager = self._line, self._manager
        if line is None or manager is None:
            raise OSError("nobody is connected")
        line.sendall(b"".join(manager.escape(data)))

    def heard(self, seconds: float) -> bytes:
        """What the station said to the device."""
        with self._woken:
            self._woken.wait_for(lambda: bool(self._heard), seconds)
            data = bytes(self._heard)
            self._heard.clear()
        return data

    def unplug(self) -> None:
        """End the connection; the gateway stays."""
        with self._woken:
            line, self._line, self._manager = self._line, None, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def close(self) -> None:
        """Go away."""
        self._closed = True
        self._server.close()
        self.unplug()

    def write(self, data: bytes) -> None:
        """What the negotiation sends (the name is pyserial's)."""
        if self._line is not None:
            self._line.sendall(data)

    def _serve(self) -> None:
        while not self._closed:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self._line = line
            manager = PortManager(serial.serial_for_url("loop://"), self)
            with self._woken:
                self._manager = manager
                self._woken.notify_all()
            with contextlib.suppress(OSError):
                while data := line.recv(4096):
                    plain = b"".join(manager.filter(data))
                    with self._woken:
                        self._heard += plain
                        self._woken.notify_all()
