"""Reports of items whose figures are typed in: determined in a real station, printed without raw files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from station.items.case import Case
from station.items.run import calculate
from station.records import Determination, Fingerprint
from station.version import VERSION
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


def prepared(laboratory: Laboratory, item_id: str, given: Sequence[Mapping[str, Any]]) -> str:
    """The id of a prepared report of one sample per table of given numbers."""
    laboratory.order(item_id, len(given))
    station = laboratory.station
    item = station.catalogue[item_id]
    for n, (task, numbers) in enumerate(zip(station.store.orders.tasks(COMMISSION, item_id), given, strict=True)):
        determination = Determination(
            id=f"d-{item_id}-{n}",
            task_id=task.id,
            item_id=item_id,
            sample_no=task.sample_no,
            revision=1,
            measurement_ids=(),
            standard_ids=(),
            outcome=calculate(item, Case(item=item, given=numbers)),
            fingerprint=Fingerprint(
                item_id=item_id,
                item_version=item.version,
                item_sha256=item.sha256,
                program_version=VERSION,
                raw_sha256=(),
                parameters={one.id: str(one.value) for one in item.parameters},
            ),
            made_at=laboratory.clock.now(),
        )
        station.store.determinations.add(determination)
    return station.desk.prepare(COMMISSION, item_id, "zhang", PIN).id


def example(item_folder: Path, name: str) -> dict[str, Any]:
    """The given numbers of one of the item's worked examples."""
    import json

    content = json.loads((item_folder / "examples" / name).read_text(encoding="utf-8"), parse_float=Decimal)
    found: dict[str, Any] = content["given"]
    return found
