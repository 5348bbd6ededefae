"""A completed message as a file that walks the same road as any instrument's file (`parsers.formats.serial_capture`).

JSON lines: a head (protocol, port, device), the raw lines both ways with their times, the readings, and an end that
counts the lines before it. An incomplete message (an ASTM transfer without its end) is written too, marked, and the
reader refuses it with the reason: it is seen, and it is no result.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from station.durable import write_whole

SUFFIX = ".serial"
FORMAT_NAME = "geolab serial capture"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """Bytes of the conversation; `way` is `in` or `out`."""

    at: datetime
    way: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One value as the device said it; `value` is None where its text is no plain number (`<0.1`)."""

    name: str
    text: str
    value: Decimal | None
    unit: str
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What becomes one capture file. `incomplete` says why it is no whole message; empty if it is."""

    at: datetime
    lines: tuple[RawLine, ...]
    taken: tuple[Taken, ...]
    device_serial: str = ""
    device_model: str = ""
    incomplete: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where messages of one port come from, and into which watch folder they go."""

    folder: Path
    instrument: str
    port: str
    protocol: str


def write(message: Message, origin: Origin, number: int) -> Path:
    """Write the message whole and synced, or not at all (OSError). `number` counts the port's messages."""
    stamp = message.at.strftime("%Y%m%dT%H%M%S_%f")
    name = re.sub(r"[^\w-]+", "_", origin.instrument)[:60]
    path = origin.folder / f"{stamp}_{name}_{number:06d}{SUFFIX}"
    write_whole(path, content(message, origin))
    return path


def content(message: Message, origin: Origin) -> bytes:
    """The bytes of the file."""
    head = {
        "format": FORMAT_NAME,
        "version": 1,
        "instrument": origin.instrument,
        "port": origin.port,
        "protocol": origin.protocol,
        "device_serial": message.device_serial,
        "device_model": message.device_model,
        "at": message.at.isoformat(),
    }
    lines: list[dict[str, object]] = [head]
    lines += [
        {"at": line.at.isoformat(), "way": line.way, "bytes": line.data.decode("latin-1")} for line in message.lines
    ]
    lines += [
        {
            "sample": taken.sample,
            "reading": taken.name,
            "text": taken.text,
            "value": None if taken.value is None else str(taken.value),
            "unit": taken.unit,
        }
        for taken in message.taken
    ]
    lines.append({"end": len(lines), "incomplete": message.incomplete})
    return b"".join(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a capture file holds, without its conversation."""

    at: datetime
    device_serial: str
    device_model: str
    taken: tuple[Taken, ...]
    incomplete: str


def read_back(path: Path) -> Kept:
    """What this program wrote into a capture file. OSError, ValueError or KeyError if it is none of ours."""
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    head, end = rows[0], rows[-1]
    return Kept(
        at=datetime.fromisoformat(head["at"]),
        device_serial=head["device_serial"],
        device_model=head["device_model"],
        taken=tuple(
            Taken(
                name=row["reading"],
                text=row["text"],
                value=None if row["value"] is None else Decimal(row["value"]),
                unit=row["unit"],
                sample=row["sample"],
            )
            for row in rows
            if "reading" in row
        ),
        incomplete=end["incomplete"],
    )
