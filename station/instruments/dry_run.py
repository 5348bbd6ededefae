"""A dry run: what a profile would make of files that are there already. Nothing is captured, recorded or told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.wording import Text
from station.instruments.surveying import Seen, Survey
from station.intake.matching import match
from station.intake.naming import sample_name
from station.intake.scanning import fits, missing_members
from station.intake.settling import UNWHOLE_PATIENCE
from station.items.catalogue import Catalogue
from station.items.item import Role
from station.records import MeasurementRow, Task, WatchFolder
from station.store import Store

Fate = Literal["task", "beside", "waits", "refused", "left_out", "unwhole"]
"""task: it belongs to a task; beside: a blank, standard or control; waits: no task yet; refused: not readable;
left_out: the file rule does not take it; unwhole: a file that it must hold is not there, so it is waited for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DryLine:
    """One run (or unread file) under the profile. `before` is the sample name as recorded, where that differs."""

    key: str
    relpath: str
    fate: Fate
    sample_name: str = ""
    format_id: str = ""
    technique: str = ""
    role: Role | None = None
    task: Task | None = None
    reason: Text | None = None
    before: str = ""


def dry_run(store: Store, catalogue: Catalogue, folder: WatchFolder, survey: Survey) -> list[DryLine]:
    """What the profile makes of every file that was read for the look, in the order of their names."""
    lines: list[DryLine] = []
    recorded = _recorded(store, folder, survey)
    for one in survey.seen:
        if not fits(folder.file_rule, one.relpath):
            lines.append(DryLine(key=one.relpath, relpath=one.relpath, fate="left_out"))
        elif missing := missing_members(folder.member_rule, one.relpath, one.members):
            why = _lacks(missing, folder.quiet_seconds * UNWHOLE_PATIENCE)
            lines.append(DryLine(key=one.relpath, relpath=one.relpath, fate="unwhole", reason=why))
        elif one.trouble is not None:
            lines.append(DryLine(key=one.relpath, relpath=one.relpath, fate="refused", reason=one.trouble.message))
        else:
            lines += _runs(store, catalogue, folder, one, recorded)
    return lines


def _lacks(missing: tuple[str, ...], seconds: float) -> Text:
    named = "; ".join(missing)
    return Text(
        f"缺少 {named}：静止 {seconds:g} 秒后才按现状采集。",
        f"It lacks {named}: captured as it is only after {seconds:g} s without a change.",
    )


def _runs(
    store: Store, catalogue: Catalogue, folder: WatchFolder, one: Seen, recorded: dict[tuple[str, int], str]
) -> list[DryLine]:
    lines: list[DryLine] = []
    for position, head in enumerate(one.heads):
        name = sample_name(folder, one.relpath, head.sample_name)
        row = MeasurementRow(
            id="",
            arrival_id="",
            position=position,
            format_id=head.format_id,
            technique=head.technique,
            sample_name=name,
            acquired_at=head.acquired_at,
            state="unmatched",
        )
        found = match(store, catalogue, folder, row)
        before = recorded.get((one.relpath, position), name)
        lines.append(
            DryLine(
                key=f"{one.relpath}#{position}",
                relpath=one.relpath,
                fate="task" if found.task is not None else "waits" if found.trouble is not None else "beside",
                sample_name=name,
                format_id=head.format_id,
                technique=head.technique,
                role=found.role,
                task=found.task,
                reason=None if found.trouble is None else found.trouble.message,
                before="" if before == name else before,
            )
        )
    return lines


def _recorded(store: Store, folder: WatchFolder, survey: Survey) -> dict[tuple[str, int], str]:
    """How the runs of these files are recorded already, under the profile that held when they came in."""
    known: dict[tuple[str, int], str] = {}
    for one in survey.seen:
        arrival = store.arrivals.newest_of_name(folder.id, one.relpath)
        if arrival is not None:
            for run in store.arrivals.measurements(arrival_id=arrival.id):
                known[(one.relpath, run.position)] = run.sample_name
    return known
