"""Serial ports: their settings, their states, what was heard on them, and the conditions they measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from station.records.ports import Condition, PortReading, PortState, SerialPort
from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database, Row

KEPT_READINGS = 2_000
"""Of all ports together; what lasts are the capture files, this is the window's view of them."""


class Ports:
    """The serial ports of this station."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- settings

    def put(self, port: SerialPort) -> None:
        """Add a port or change its settings."""
        self._db.execute(
            "INSERT INTO serial_port(id, body) VALUES(?, ?) ON CONFLICT(id) DO UPDATE SET body = excluded.body",
            (port.id, to_json(port)),
        )

    def remove(self, port_id: str) -> bool:
        """Forget a port; what came from it stays. False if there is none of that id."""
        return self._db.execute("DELETE FROM serial_port WHERE id = ?", (port_id,)) > 0

    def all(self) -> list[SerialPort]:
        """Every port, by id."""
        return [from_json(row["body"], SerialPort) for row in self._db.rows("SELECT body FROM serial_port ORDER BY id")]

    def get(self, port_id: str) -> SerialPort | None:
        """One port."""
        row = self._db.row("SELECT body FROM serial_port WHERE id = ?", (port_id,))
        return None if row is None else from_json(row["body"], SerialPort)

    # --- states

    def put_state(self, port_id: str, state: PortState) -> None:
        """Note the state of a port; one that was removed meanwhile has none."""
        self._db.execute("UPDATE serial_port SET state = ? WHERE id = ?", (to_json(state), port_id))

    def states(self) -> Mapping[str, PortState]:
        """The state of every port that has one."""
        rows = self._db.rows("SELECT id, state FROM serial_port WHERE state IS NOT NULL ORDER BY id")
        return {row["id"]: from_json(row["state"], PortState) for row in rows}

    # --- readings

    def add_readings(self, readings: Sequence[PortReading]) -> None:
        """Note what one capture file holds, once however often it is told; the oldest readings are forgotten."""
        with self._db.transaction() as tables:
            for place, one in enumerate(readings):
                tables.conn.execute(
                    "INSERT INTO port_reading(port_id, at, name, text, value, unit, device_serial, device_model,"
                    " capture, place) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(port_id, capture, place)"
                    " DO NOTHING",
                    (
                        one.port_id,
                        to_time(one.at),
                        one.name,
                        one.text,
                        None if one.value is None else str(one.value),
                        one.unit,
                        one.device_serial,
                        one.device_model,
                        one.capture,
                        place,
                    ),
                )
            tables.conn.execute(
                "DELETE FROM port_reading WHERE n <= (SELECT max(n) FROM port_reading) - ?", (KEPT_READINGS,)
            )

    def readings_after(self, n: int, limit: int = 500) -> list[PortReading]:
        """What was heard after reading `n`, in order."""
        rows = self._db.rows("SELECT * FROM port_reading WHERE n > ? ORDER BY n LIMIT ?", (n, limit))
        return [_reading(row) for row in rows]

    def last_reading(self) -> int:
        """The number of the newest reading, 0 before the first."""
        row = self._db.row("SELECT coalesce(max(n), 0) AS n FROM port_reading")
        assert row is not None
        return int(row["n"])

    def last_capture(self, port_id: str) -> str:
        """The name of the newest capture file of a port that is known here, empty before the first."""
        row = self._db.row("SELECT coalesce(max(capture), '') AS c FROM port_reading WHERE port_id = ?", (port_id,))
        assert row is not None
        return str(row["c"])

    # --- conditions

    def add_conditions(self, conditions: Sequence[Condition]) -> None:
        """Note measured conditions."""
        with self._db.transaction() as tables:
            for one in conditions:
                tables.conn.execute(
                    "INSERT INTO condition(instrument, quantity, value, unit, at) VALUES(?, ?, ?, ?, ?)",
                    (one.instrument, one.quantity, str(one.value), one.unit, to_time(one.at)),
                )

    def conditions(self, since: datetime, until: datetime) -> list[Condition]:
        """What was measured in this time, in order."""
        rows = self._db.rows(
            "SELECT * FROM condition WHERE at BETWEEN ? AND ? ORDER BY at, n", (to_time(since), to_time(until))
        )
        return [
            Condition(
                instrument=row["instrument"],
                quantity=row["quantity"],
                value=Decimal(row["value"]),
                unit=row["unit"],
                at=_time(row["at"]),
            )
            for row in rows
        ]


def _reading(row: Row) -> PortReading:
    return PortReading(
        n=row["n"],
        port_id=row["port_id"],
        at=_time(row["at"]),
        name=row["name"],
        text=row["text"],
        value=None if row["value"] is None else Decimal(row["value"]),
        unit=row["unit"],
        device_serial=row["device_serial"],
        device_model=row["device_model"],
        capture=row["capture"],
    )


def _time(text: str) -> datetime:
    moment = from_time(text)
    assert moment is not None
    return moment
