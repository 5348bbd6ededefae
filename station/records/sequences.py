"""A run list (序列, worklist): which samples an instrument is about to run, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vial:
    """One place of a run list: its number from 1 and the sample's name as the instrument will write it."""

    position: int
    sample_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """The vials that an instrument was given at one time; what arrives from its folder after that is compared."""

    id: str
    folder_id: str
    name: str
    vials: tuple[Vial, ...]
    planned_at: datetime
    planned_by: str = ""
    closed: bool = False
