"""A bundle for support: states, counts, versions and logs, but no result and no name of a sample, client or person.

Every known number and name is replaced before anything is shown or written; what the bundle holds can be read first.
"""

from __future__ import annotations

import io
import platform
import re
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from station.durable import write_whole
from station.records import OutboxState
from station.store import Store
from station.version import VERSION

REFUSED: tuple[OutboxState, ...] = ("dead", "held")
LOG_FOLDER = "logs"
NAMES_FILES = ("restless",)
"""What of the agent's sign of life names files, which are often called after samples."""
MOST_NAMES = 5000
MOST_LOG_BYTES = 1 << 20
"""So much of the end of each log is taken."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Named texts, in the order in which they are read."""

    parts: tuple[tuple[str, str], ...]


def bundle(store: Store, now: datetime) -> Bundle:
    """Gather and redact. Reads the store and the log files only."""
    redact = _Redaction(store)
    parts = [("about.json", _json(_about(now))), ("state.json", _json(_state(store)))]
    parts.append(("refused.txt", "\n".join(_refused(store)) or "none"))
    parts += [(f"{LOG_FOLDER}/{path.name}", _tail(path)) for path in _logs(store.folder)]
    return Bundle(tuple((name, redact(text)) for name, text in parts))


def save_bundle(made: Bundle, target: Path) -> Path:
    """Write the bundle as a zip, whole or not at all. Raises OSError."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in made.parts:
            archive.writestr(name, text)
    write_whole(target, memory.getvalue())
    return target


class _Redaction:
    """Replaces what names a sample, an order, a client, a report or a person."""

    def __init__(self, store: Store) -> None:
        names: dict[str, str] = {}
        for commission in store.orders.commissions():
            client = (commission.client_name, commission.client_contact, commission.client_address)
            names |= _named("client", (*client, commission.submitter))
            names |= _named("order", (commission.commission_no,))
            for sample in store.orders.samples(commission.commission_no):
                names |= _named("sample", (sample.sample_no, sample.client_sample_id, sample.well))
        names |= _named("sample", _telling(run.sample_name for run in store.arrivals.measurements(limit=MOST_NAMES)))
        names |= _named("file", _telling(PurePosixPath(one.relpath).stem for one in store.arrivals.newest(MOST_NAMES)))
        names |= _named("report", (report.report_no for report in store.reports.all(limit=10_000)))
        for person in store.people.all():
            names |= _named("person", (person.name, person.id))
        self._names = names
        words = sorted(names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def __call__(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._names[found[0]], text)


def _named(kind: str, words: Iterable[str]) -> dict[str, str]:
    """Words shorter than three letters name nothing that could be told from other text."""
    return {word: f"[{kind}]" for word in words if len(word) >= 2 and (len(word) > 2 or not word.isascii())}


def _telling(words: Iterable[str]) -> list[str]:
    """Of free names those that could name a sample: a plain word such as "unknown" stands in many sentences."""
    return [word for word in words if not word.isascii() or any(letter.isdigit() for letter in word)]


def _about(now: datetime) -> dict[str, object]:
    return {
        "made_at": now,
        "version": VERSION,
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "machine": platform.machine(),
    }


def _state(store: Store) -> dict[str, object]:
    counts = store.outbox.counts()
    return {
        "folders": [
            {
                "instrument": folder.instrument,
                "active": folder.active,
                "items": folder.item_ids,
                "quiet_seconds": folder.quiet_seconds,
                "last_look_at": folder.last_look_at,
                "trouble": None if folder.trouble is None else [folder.trouble.kind, folder.trouble.message.en],
                "revision": folder.revision,
            }
            for folder in store.arrivals.folders()
        ],
        "stuck": [[one.kind, one.trouble.kind, one.trouble.title.en] for one in store.board.stuck()],
        "queue": msgspec.to_builtins(counts),
        "pulses": {name: _pulse(store, name) for name in ("agent", "sync")},
    }


def _pulse(store: Store, name: str) -> dict[str, object] | None:
    pulse = store.pulses.last(name)
    if pulse is None:
        return None
    return {"at": pulse.at} | {key: value for key, value in pulse.body.items() if key not in NAMES_FILES}


def _refused(store: Store) -> list[str]:
    """What the service refused, by type and reason; the events themselves are results and stay here."""
    return [
        f"{item.recorded_at.isoformat()} {item.type} {item.state} tries {item.attempts}: {item.last_error}"
        for state in REFUSED
        for item in store.outbox.items(state, 200)
    ]


def _logs(folder: Path) -> list[Path]:
    place = folder / LOG_FOLDER
    return sorted(place.glob("*.log*")) if place.is_dir() else []


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(0, io.SEEK_END)
            file.seek(max(file.tell() - MOST_LOG_BYTES, 0))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror}"


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
