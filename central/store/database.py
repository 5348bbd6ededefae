"""What the SQL of this service needs of an engine: transactions, and the places where engines differ.

The statements in `central.store.sql` are written once, by hand, in the SQL that SQLite and PostgreSQL share (`?` for
a value, `ON CONFLICT`, `RETURNING`, `FILTER`). What differs is behind this port: how a transaction begins, how a
writer keeps others out, how many keys are asked for at once, and the schema.

Locks: SQLite has one writer for the whole file. PostgreSQL has many, so a transaction that judges events takes the
lock of its laboratory first (`lock`): an event that is held because an order is not accepted, and the acceptance
that would release it, must not pass each other unseen. Locks are named by tenant or by station, are taken once and
first (several in the order of their names), and end with the transaction, so they cannot wait for each other in a
circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Value = str | int | bytes | None


class Row(Protocol):
    """A row whose columns are asked for by name; `dict(row)` gives them all."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401 - a column is what the schema says
        ...

    def keys(self) -> Any:  # noqa: ANN401 - an iterable of names, of the engine's own kind
        """The names of the columns."""
        ...


class Rows(Protocol):
    """What a statement gave; `rowcount` is how many rows it changed."""

    @property
    def rowcount(self) -> int:
        """Rows changed."""
        ...

    def fetchone(self) -> Row | None:
        """The next row."""
        ...

    def fetchall(self) -> Sequence[Row]:
        """All rows."""
        ...

    def __iter__(self) -> Iterator[Row]: ...


class Transaction(Protocol):
    """One open transaction."""

    def execute(self, query: str, values: Sequence[Value] = ()) -> Rows:
        """Run one statement."""
        ...

    def one(self, query: str, values: Sequence[Value] = ()) -> Row:
        """The one row of a statement that always gives one."""
        ...

    def executemany(self, query: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each of the rows."""
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a table in the engine's fastest way; names are the program's own, never a person's."""
        ...

    def among(self, query: str, first: Sequence[Value], keys: Iterable[str]) -> Iterable[Row]:
        """Rows of a query that ends in `IN (%s)`, for any number of keys."""
        ...

    def lock(self, name: str) -> None:
        """Keep other writers of this name out until the transaction ends."""
        ...


class Database(Protocol):
    """An opened database of the newest schema."""

    engine: str

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that is committed and synced when the block ends, or leaves nothing behind."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A consistent view of the last commit."""
        ...

    def copy_to(self, path: Path) -> None:
        """Write a whole, consistent copy while the service runs; StoreBroken where the engine has other tools."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


def schema_steps(folder: Path) -> list[str]:
    """The numbered scripts of a schema folder in order; AssertionError where a number is missing or doubled."""
    scripts = sorted(folder.glob("*.sql"))
    numbers = [int(script.name.split("_", 1)[0]) for script in scripts]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    return [script.read_text(encoding="utf-8") for script in scripts]
