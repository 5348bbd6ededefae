"""What comes in: watch folders, captured files and the measurements read from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from station.records.trouble import Trouble

ArrivalState = Literal["captured", "read", "refused", "superseded"]
"""captured: safe in the vault; read: measurements are known; refused: no reader could (see its trouble);
superseded: the same name arrived again, and what it now holds replaces every run of this content."""

SampleFrom = Literal["name", "file", "folder"]
"""Where a rule looks for the sample's number: in the name that the file says, in the file's name, in its folder's."""

MeasurementState = Literal["unmatched", "matched", "determined", "stopped", "standard", "ignored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFolder:
    """An instrument's output folder. We read it and never write into it.

    `item_ids` are the analysis items its runs may belong to; `quiet_seconds` is how long a file must be still. Only
    files that fit one of `file_rule`'s patterns (`*.D; *.cdf`; empty: all) are taken, and none while it is not
    `active`. The sample is what the file says, or what `sample_rule` (a regular expression) takes from `sample_from`.
    `member_rule` names what a folder of files must hold before it is whole (`*.ch; acq.txt`; empty: nothing is asked);
    until it is, it is waited for longer. `revision` counts the versions of these settings.
    """

    id: str
    path: Path
    instrument: str
    item_ids: tuple[str, ...]
    quiet_seconds: float = 5.0
    last_look_at: datetime | None = None
    trouble: Trouble | None = None
    active: bool = True
    file_rule: str = ""
    sample_from: SampleFrom = "name"
    sample_rule: str = ""
    member_rule: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One captured file or dataset folder, immutable in the vault under its sha256.

    For a folder (`.D`) the vault holds one manifest that names each member and its sha256.
    """

    id: str
    folder_id: str
    relpath: str
    sha256: str
    size: int
    is_folder: bool
    revision: int
    captured_at: datetime
    state: ArrivalState
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """A measurement as the database knows it; its curves are read again from the vault when wanted."""

    id: str
    arrival_id: str
    position: int
    format_id: str
    technique: str
    sample_name: str
    acquired_at: datetime | None
    state: MeasurementState
    task_id: str | None = None
    trouble: Trouble | None = None
