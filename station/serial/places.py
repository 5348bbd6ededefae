"""Where a port keeps its files, below the station's data folder."""

from __future__ import annotations

from pathlib import Path

PORTS_FOLDER = "ports"


def folder_of(data: Path, port_id: str) -> Path:
    """Where everything of one port is kept."""
    return data / PORTS_FOLDER / port_id


def live_file(data: Path, port_id: str) -> Path:
    """Where the digits of its display are while they move (`station.serial.live`)."""
    return folder_of(data, port_id) / "live.json"
