"""What the laboratory's sensors measured stands in the report beside the range that is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.wording import Text
from station.records import Condition
from station.reports.conditions import conditions
from station.store import Store, open_store

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HELD = Text("温度 18–26 °C", "18 to 26 °C")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def note(store: Store, quantity: str, value: str, unit: str, hours: float) -> None:
    """A sensor's value so many hours after noon."""
    at = NOON + timedelta(hours=hours)
    store.ports.add_conditions(
        [Condition(instrument="room", quantity=quantity, value=Decimal(value), unit=unit, at=at)]
    )


def test_the_line_says_what_was_measured_while_the_runs_came(store: Store) -> None:
    """Lowest and highest of each quantity as the sensor wrote them; an oven is not the room, last night not today."""
    note(store, "temperature", "15.0", "°C", -12)
    note(store, "temperature", "21.30", "°C", -0.5)
    note(store, "temperature", "22.6", "°C", 1)
    note(store, "humidity", "44", "%", 0)
    note(store, "oven temperature", "105.0", "°C", 0)
    told = conditions(store, HELD, [NOON, NOON + timedelta(hours=2)])
    assert told.zh == "温度 18–26 °C；实测湿度 44 %，温度 21.30–22.6 °C"
    assert told.en == "18 to 26 °C; measured: humidity 44 %, temperature 21.30 to 22.6 °C"


def test_without_a_sensor_or_a_run_the_line_is_the_laboratorys(store: Store) -> None:
    """Nothing is made up."""
    assert conditions(store, HELD, [NOON]) == HELD
    note(store, "temperature", "21.3", "°C", 0)
    assert conditions(store, HELD, []) == HELD
    assert conditions(store, Text("", ""), [NOON]) == Text("实测温度 21.3 °C", "measured: temperature 21.3 °C")
