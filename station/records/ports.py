"""Serial ports as a laboratory sets them up, what state they are in, and what was heard on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from station.records.trouble import Trouble

Parity = Literal["N", "E", "O"]
PortUse = Literal["results", "weighing", "scanner", "conditions"]
"""results: its messages name their samples and are matched to tasks; weighing: a balance whose weights the weighing
page gives to samples; scanner: a barcode reader; conditions: temperature, humidity, pressure of a room or an oven."""

PortCondition = Literal["listening", "absent", "silent", "flood", "swapped", "no_room", "failed", "off"]
"""`failed`: its process ended or hung and is started again; `off`: the agent does not run it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """How a port is set: speed in baud, data bits, parity, stop bits, software and hardware handshake."""

    baud: int = 9600
    bits: Literal[7, 8] = 8
    parity: Parity = "N"
    stop: Literal[1, 2] = 1
    xonxoff: bool = False
    rtscts: bool = False

    def __str__(self) -> str:
        return f"{self.baud} {self.bits}-{self.parity}-{self.stop}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPort:
    """A port with an instrument on it. It is found by `url`, or by the USB adapter's `VID:PID` and serial number.

    `expected_serial` is the serial number of the balance that belongs here; another one gives no result. With
    `poll_seconds` the device is asked so often. `silence_seconds` 0: it may be silent for ever.
    """

    id: str
    instrument: str
    protocol: str
    use: PortUse
    url: str = ""
    usb: str = ""
    usb_serial: str = ""
    item_ids: tuple[str, ...] = ()
    line: LineSettings = field(default_factory=LineSettings)
    reading_name: str = "weight"
    expected_serial: str = ""
    silence_seconds: float = 0.0
    poll_seconds: float = 0.0

    @property
    def place(self) -> str:
        """What it is found by, for a person."""
        return self.url or f"USB {self.usb} {self.usb_serial}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortState:
    """The state of one port since `since`; `trouble` is None while it listens."""

    condition: PortCondition
    since: datetime
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortReading:
    """One thing taken from a port: a stable weight, or (without a value) the text of a scan.

    `capture` names its capture file, `raw` is the line as it came, `n` counts the readings of all ports.
    """

    n: int
    port_id: str
    at: datetime
    name: str
    text: str
    value: Decimal | None
    unit: str
    device_serial: str
    device_model: str
    capture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A measured condition of the laboratory: `quantity` is temperature, humidity or pressure."""

    instrument: str
    quantity: str
    value: Decimal
    unit: str
    at: datetime
