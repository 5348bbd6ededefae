"""The service put together: the only place where store, files, keys and limits meet.

A data folder holds `central.db`, `server.key` (the server's secret, owner only), `operator.key`, `blobs/`,
`trusted/<tenant>/` (the laboratories' public keys and certificates, see `trust`), `central.toml` (optional limits) and
`central.lock`. On SQLite one process serves it at a time, held by an operating system lock that dies with its owner;
on PostgreSQL several may, with the data folder shared between them.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from central import moments
from central.accounts import Passwords
from central.auth import ServerKeys, new_operator_key, secret_hash, write_secret
from central.blobs import FolderBlobs
from central.heartbeats import Heartbeats
from central.limits import BlobSettings, Limits, MailSettings, PageSettings, read_settings
from central.metrics import Metrics
from central.refusals import Refusal
from central.store.contract import Server, Store
from central.store.database import Database
from central.store.opening import holds_database, open_database
from central.store.sql.accounts import SqlAccounts
from central.store.sql.compositions import SqlCompositions
from central.store.sql.desk import SqlDesk
from central.store.sql.handouts import SqlHandouts
from central.store.sql.letters import SqlLetters
from central.store.sql.numbers import SqlNumbers
from central.store.sql.offered_items import SqlOfferedItems
from central.store.sql.outgoing import SqlOutgoing
from central.store.sql.reports import SqlReports
from central.store.sql.store import SqlStore
from central.wakeups import Wakeups

MAIN_TENANT = "main"
MOST_HOSTS = 10_000


class NotInitialised(Exception):
    """The data folder holds no service yet."""


class AlreadyServed(Exception):
    """Another process serves this data folder."""


class FailureBrake:
    """Counts failed attempts per host and minute; over the bound, further attempts are turned away unread."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._failures: dict[str, tuple[int, int]] = {}

    def check(self, host: str) -> None:
        """Refusal `slow_down` where this host failed too often in this minute."""
        minute, count = self._failures.get(host, (0, 0))
        if minute == self._minute() and count >= self._per_minute:
            raise Refusal("slow_down", seconds=60, headers={"Retry-After": "60"})

    def failed(self, host: str) -> None:
        """Count one failure."""
        now = self._minute()
        if len(self._failures) >= MOST_HOSTS:
            self._failures = {h: seen for h, seen in self._failures.items() if seen[0] == now}
        minute, count = self._failures.get(host, (now, 0))
        self._failures[host] = (now, count + 1 if minute == now else 1)

    def _minute(self) -> int:
        return int(time.monotonic() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything a request may need."""

    store: Store
    accounts: SqlAccounts
    desk: SqlDesk
    letters: SqlLetters
    numbers: SqlNumbers
    outgoing: SqlOutgoing
    compositions: SqlCompositions
    reports: SqlReports
    handouts: SqlHandouts
    offered_items: SqlOfferedItems
    blobs: FolderBlobs
    keys: ServerKeys
    limits: Limits
    pages: PageSettings
    mail: MailSettings
    server: Server
    trusted: Path
    clock: Callable[[], datetime]
    wakeups: Wakeups
    heartbeats: Heartbeats
    brake: FailureBrake = field(default_factory=lambda: FailureBrake(20))
    metrics: Metrics = field(default_factory=Metrics)
    passwords: Passwords = field(default_factory=Passwords)

    def now(self) -> str:
        """The moment as text."""
        return moments.iso(self.clock())

    def check_space(self) -> None:
        """Refusal `storage_full` where the disk is nearly full."""
        if self.blobs.free_bytes() < self.limits.min_free_bytes:
            raise Refusal("storage_full", headers={"Retry-After": "300"})


def utc_now() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)


def initialise(data: Path, database: str = "") -> Path:
    """Make what is missing of a data folder; the path of the main tenant's operator key.

    Safe to repeat, also after being killed half way: what exists is kept.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    seed = data / "server.key"
    if not seed.exists():
        write_secret(seed, secrets.token_hex(32))
    (data / "blobs").mkdir(exist_ok=True)
    return add_operator(data, MAIN_TENANT, data / "operator.key", database)


def database_address(data: Path, given: str = "") -> str:
    """The database's address: the one given, else the one of `central.toml`, else none (the file in the folder)."""
    return given or read_settings(data / "central.toml").database


@contextmanager
def open_store(data: Path, database: str = "") -> Iterator[tuple[Database, SqlStore]]:
    """The store of a data folder; makes its tables where there are none."""
    opened = open_database(data, database_address(data, database))
    try:
        yield opened, SqlStore(opened, now=moments.iso(utc_now()))
    finally:
        opened.close()


def add_operator(data: Path, tenant: str, path: Path, database: str = "") -> Path:
    """Give a tenant the operator key in `path`, made there if it is not; the tenant is made if it is new."""
    if not path.exists():
        write_secret(path, new_operator_key())
    key = path.read_text(encoding="utf-8").strip()
    with open_store(data, database) as (_, store):
        store.add_operator(tenant, secret_hash(key), moments.iso(utc_now()))
    return path


def require_initialised(data: Path, database: str = "") -> None:
    """NotInitialised where `init` has not been run on the folder, or not to its end."""
    if not ((data / "server.key").exists() and holds_database(data, database_address(data, database))):
        raise NotInitialised(str(data))


@contextmanager
def open_service(data: Path, database: str = "") -> Iterator[Service]:
    """The service of an initialised data folder. NotInitialised where `init` has not been run."""
    require_initialised(data, database)
    settings = read_settings(data / "central.toml")
    keys = ServerKeys(bytes.fromhex((data / "server.key").read_text(encoding="utf-8").strip()))
    with open_store(data, database) as (opened, store):
        yield Service(
            store=store,
            accounts=SqlAccounts(opened),
            desk=SqlDesk(opened),
            letters=SqlLetters(opened),
            numbers=SqlNumbers(opened),
            outgoing=SqlOutgoing(opened),
            compositions=SqlCompositions(opened),
            reports=SqlReports(opened),
            handouts=SqlHandouts(opened),
            offered_items=SqlOfferedItems(opened),
            blobs=_blobs(data / "blobs", settings.blobs),
            keys=keys,
            limits=settings.limits,
            pages=settings.pages,
            mail=settings.mail,
            server=store.server(),
            trusted=data / "trusted",
            clock=utc_now,
            wakeups=Wakeups(store.feed_tops),
            heartbeats=Heartbeats(store.keep_heartbeats),
            brake=FailureBrake(settings.limits.failures_per_minute),
        )


def _blobs(folder: Path, settings: BlobSettings) -> FolderBlobs:
    if not settings.url:
        return FolderBlobs(folder)
    # Imported here, so that a service with its files in a folder needs no object store's client.
    from central.bucket import BucketBlobs

    return BucketBlobs(folder, settings)


@contextmanager
def sole_server(data: Path, database: str = "") -> Iterator[None]:
    """Hold the data folder's lock; AlreadyServed where another process holds it.

    On PostgreSQL nothing is held: its processes keep out of each other's way in the database.
    """
    require_initialised(data, database)
    if database_address(data, database):
        yield
        return
    with (data / "central.lock").open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise AlreadyServed(str(data)) from None
        yield


def _lock(descriptor: int) -> None:
    """Take an exclusive lock that ends with the process; OSError where it is taken."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
