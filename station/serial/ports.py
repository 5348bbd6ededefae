"""Which serial ports this computer has, by what they are: vendor, product and serial number of the USB adapter.

A port's name changes with the socket it is plugged into; its USB serial number does not. Nothing is opened here.
"""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPort:
    """A port of this computer. `usb` is `VID:PID` in hexadecimal, empty for a built-in port."""

    device: str
    description: str
    usb: str
    serial_number: str


def found_ports() -> list[FoundPort]:
    """All ports, in order of their names."""
    return sorted(
        (
            FoundPort(
                device=port.device,
                description=port.description or "",
                usb="" if port.vid is None else f"{port.vid:04X}:{port.pid:04X}",
                serial_number=port.serial_number or "",
            )
            for port in list_ports.comports()
        ),
        key=lambda port: port.device,
    )


def device_of(usb: str, serial_number: str) -> str | None:
    """Where the adapter with this `VID:PID` and serial number is plugged in now; None if it is not, or not alone."""
    fitting = [port.device for port in found_ports() if (port.usb, port.serial_number) == (usb, serial_number)]
    return fitting[0] if len(fitting) == 1 else None
