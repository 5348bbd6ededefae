"""Opens the store a service was told to use: a SQLite file in its data folder, or a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path

from central.store.database import Database
from central.store.sqlite.database import SqliteDatabase

POSTGRES = ("postgresql://", "postgres://")
FILE = "central.db"


def open_database(data: Path, url: str) -> Database:
    """The database at `url`; the file in the data folder where it is empty. ValueError for any other address."""
    if not url:
        return SqliteDatabase(data / FILE)
    if not url.startswith(POSTGRES):
        raise ValueError(f'the database "{url.split("@")[-1]}" is not a postgresql:// address')
    # Imported here, so that a service on SQLite needs no PostgreSQL driver.
    from central.store.postgres.database import PostgresDatabase

    return PostgresDatabase(url)


def holds_database(data: Path, url: str) -> bool:
    """Whether there is a database to open without making one."""
    return bool(url) or (data / FILE).exists()
