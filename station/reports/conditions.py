"""The report's line of conditions: the range the laboratory holds, and what its own sensors measured meanwhile.

Only the quantities that a sensor's profile (docs/serial.md) names `temperature`, `humidity` and `pressure` are the
room's; an oven calls its own something else. The time runs from an hour before the first run's arrival to the last's:
facts of the runs, so the line says the same whenever it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from parsers.wording import Text
from station.store import Store

ROOM: dict[str, Text] = {
    "temperature": Text("温度", "temperature"),
    "humidity": Text("湿度", "humidity"),
    "pressure": Text("气压", "pressure"),
}
BEFORE = timedelta(hours=1)


def conditions(store: Store, held: Text, arrived: Sequence[datetime]) -> Text:
    """The wording of the line; `arrived` are the arrivals of the runs, with zone. Only `held` where nothing was
    measured."""
    if not arrived:
        return held
    found: dict[tuple[str, str], list[Decimal]] = {}
    for one in store.ports.conditions(min(arrived) - BEFORE, max(arrived)):
        if one.quantity in ROOM:
            found.setdefault((one.quantity, one.unit), []).append(one.value)
    ranges = [(ROOM[quantity], min(values), max(values), unit) for (quantity, unit), values in sorted(found.items())]
    if not ranges:
        return held
    zh = "，".join(f"{name.zh} {_range(low, high, '–')} {unit}".strip() for name, low, high, unit in ranges)
    en = ", ".join(f"{name.en} {_range(low, high, ' to ')} {unit}".strip() for name, low, high, unit in ranges)
    return Text(
        f"{held.zh}；实测{zh}" if held.zh else f"实测{zh}",
        f"{held.en}; measured: {en}" if held.en else f"measured: {en}",
    )


def _range(low: Decimal, high: Decimal, to: str) -> str:
    return str(low) if low == high else f"{low}{to}{high}"
