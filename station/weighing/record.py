"""Complete weighings of one determination as a file, which walks the same road as an instrument's.

The file is made of the weights alone, so the same weights give the same bytes: written twice it is one arrival; when a
weight was taken back and weighed anew it is the next revision under the same name, and supersedes the old one. While a
weight is missing again the file says so, and its reader refuses it with that reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from parsers.wording import Text
from station.durable import write_whole
from station.records import WatchFolder, Weighing
from station.store import Store

FOLDER = "weighings"
SUFFIX = ".serial"
INSTRUMENT = Text("称量", "weighing")


def watch_folder(store: Store, item_id: str) -> WatchFolder:
    """The folder into which an item's weighings are written, made and watched from its first use."""
    path = store.folder / FOLDER / item_id
    folder = WatchFolder(
        id=f"weighing:{item_id}",
        path=path,
        instrument=f"{INSTRUMENT.zh} {item_id}",
        item_ids=(item_id,),
        quiet_seconds=0.0,  # a record appears whole
    )
    if store.arrivals.folder(folder.id) is None:
        path.mkdir(parents=True, exist_ok=True)
        store.arrivals.put_folder(folder)
    return folder


def path_of(folder: WatchFolder, sample_no: str, determination: int) -> Path:
    """Where the record of one determination is."""
    plain = re.sub(r"[^\w.-]+", "_", sample_no)
    return folder.path / f"{plain}_{determination}{SUFFIX}"


def write_record(path: Path, sample_name: str, held: Sequence[Weighing], incomplete: str = "") -> bool:
    """Write the record unless it says so already; True if it was written. OSError if the disk does not take it."""
    content = record(sample_name, held, incomplete)
    if path.exists() and path.read_bytes() == content:
        return False
    write_whole(path, content)
    return True


def record(sample_name: str, held: Sequence[Weighing], incomplete: str) -> bytes:
    """The bytes of a record (`parsers.formats.serial_capture`): what the balances said, then each reading with its
    balance, vessel, person and the capture file of its weight."""
    serials, models = {one.device_serial for one in held}, {one.device_model for one in held}
    head = {
        "format": "geolab serial capture",
        "version": 1,
        "instrument": "、".join(sorted({one.instrument for one in held})),
        "port": "、".join(sorted({one.port_id for one in held})),
        "protocol": "weighing",
        "device_serial": serials.pop() if len(serials) == 1 else "",
        "device_model": models.pop() if len(models) == 1 else "",
        "at": max(one.at for one in held).isoformat() if held else "1970-01-01T00:00:00+00:00",
    }
    lines: list[dict[str, object]] = [head]
    lines += [{"at": one.at.isoformat(), "way": "in", "bytes": one.raw} for one in held]
    lines += [
        {
            "sample": sample_name,
            "reading": one.quantity_id,
            "text": one.raw,
            "value": str(one.value),
            "unit": one.unit,
            "at": one.at.isoformat(),
            "device_serial": one.device_serial,
            "instrument": one.instrument,
            "vessel": one.vessel,
            "by": one.by,
            "capture": one.capture,
        }
        for one in held
    ]
    lines.append({"end": len(lines), "incomplete": incomplete})
    return b"".join(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n" for line in lines)
