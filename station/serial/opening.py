"""Opening a port, whatever it is: a device of this computer, a gateway's socket, or a gateway that speaks RFC 2217.

Read `in_waiting or 1`: asked for a hundred bytes, pyserial lost all that had come when the cable was pulled. A
gateway's socket cannot say how much has come (it says 1): there the first byte is waited for, and the rest comes along.
"""

from __future__ import annotations

import os
from typing import Protocol

import serial

from station.records import LineSettings
from station.serial.ports import device_of

READ_SECONDS = 0.1
READ_BYTES = 65_536
WRITE_SECONDS = 2.0


class OpenPort(Protocol):
    """What is used of pyserial's port."""

    @property
    def in_waiting(self) -> int:
        """How many bytes may be read at once."""
        ...

    def read(self, size: int) -> bytes:
        """Up to `size` bytes within the time-out."""
        ...

    def write(self, data: bytes) -> int | None:
        """Send."""
        ...

    def close(self) -> None:
        """Let the port go."""
        ...


class SocketPort:
    """A gateway's socket, read in pieces and not byte by byte."""

    def __init__(self, port: serial.SerialBase) -> None:
        self._port = port

    @property
    def in_waiting(self) -> int:
        """More than it knows of: `read` takes what is there."""
        return READ_BYTES

    def read(self, size: int) -> bytes:
        """The first byte within the time-out, and what has come with it."""
        first: bytes = self._port.read(1)
        if not first or size == 1:
            return first
        self._port.timeout = 0.0
        try:
            return first + bytes(self._port.read(size - 1))
        finally:
            self._port.timeout = READ_SECONDS

    def write(self, data: bytes) -> int | None:
        """Send."""
        sent: int | None = self._port.write(data)
        return sent

    def close(self) -> None:
        """End the connection."""
        self._port.close()


def open_port(url: str, line: LineSettings, *, usb: str = "", usb_serial: str = "") -> OpenPort:
    """The port of that address, or where the adapter of that USB number is plugged in. OSError, ValueError."""
    place = url or device_of(usb, usb_serial)
    if place is None:
        raise OSError("the USB adapter is not plugged in, or not alone")
    try:
        opened: OpenPort = serial.serial_for_url(
            place,
            baudrate=line.baud,
            bytesize=line.bits,
            parity=line.parity,
            stopbits=line.stop,
            xonxoff=line.xonxoff,
            rtscts=line.rtscts,
            timeout=READ_SECONDS,
            # pyserial's RFC 2217 port knows no time-out for writing
            write_timeout=None if place.startswith("rfc2217://") else WRITE_SECONDS,
            **({"exclusive": True} if os.name != "nt" and "://" not in place else {}),
        )
    except NotImplementedError as error:  # a setting that this kind of port does not know
        raise OSError(str(error)) from error
    return SocketPort(opened) if place.startswith("socket://") else opened


def read_some(port: OpenPort) -> bytes:
    """What has arrived, waiting a tenth of a second for a first byte. OSError if the port is gone."""
    return port.read(min(port.in_waiting or 1, READ_BYTES))
