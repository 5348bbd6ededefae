"""Switching an instrument on and off. Each act is a new version of its profile, kept for good, with who did it and why.

While the station has no administrator (its first day), anybody may set it up, and the record says so; afterwards an
administrator proves who they are each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import Conflict, NotFound
from station.intake.naming import wrong_rule
from station.items.catalogue import Catalogue
from station.people import PeopleDesk
from station.records import WatchFolder
from station.records.sequences import RunList
from station.store import Store
from station.store.codec import to_time

NOBODY = "setup"
SHORTEST_QUIET, LONGEST_QUIET = 0.0, 3600.0


class InstrumentDesk:
    """Where watch folders are set up, changed and switched off."""

    def __init__(self, store: Store, catalogue: Catalogue, audit: AuditTrail, people: PeopleDesk, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._audit = audit
        self._people = people
        self._clock = clock

    def needs_proof(self) -> bool:
        """Whether an administrator must prove who they are: as soon as there is one."""
        return any(person.active and "admin" in person.rights for person in self._store.people.all())

    def prove(self, person_id: str, pin: str) -> str:
        """The id of the administrator whose PIN this is; `NOBODY` on the first day. Raises NotAllowed."""
        return self._people.prove(person_id, pin, "admin").id if self.needs_proof() else NOBODY

    def folder(self, folder_id: str) -> WatchFolder | None:
        """The settings that hold now; None if there is no such folder."""
        return self._store.arrivals.folder(folder_id)

    def put(self, folder: WatchFolder, person_id: str = "", pin: str = "", reason: str = "") -> WatchFolder:
        """Take these settings as the next version. Raises NotAllowed, Conflict, NotFound."""
        who = self.prove(person_id, pin)
        demand_sound(self._store, self._catalogue, folder)
        with self._store.transaction():
            before = self._store.arrivals.folder(folder.id)
            after = replace(folder, revision=1 if before is None else before.revision + 1)
            self._store.arrivals.put_folder(after)
            body = {
                **profile_of(after),
                "made_at": to_time(self._clock.now()),
                "made_by": who,
                "reason": reason,
            }
            self._store.arrivals.put_profile(after.id, after.revision, body)
            self._audit.write("instrument.profile", who, {"folder": after.id, "revision": after.revision, **body})
        return after

    def plan(self, run_list: RunList) -> RunList:
        """Put up a run list: what this instrument runs next. It binds nobody, so nobody need prove who they are."""
        if self._store.arrivals.folder(run_list.folder_id) is None:
            raise NotFound(
                Text("没有这台仪器。", "There is no such instrument."),
                Text("请先设置仪器。", "Set the instrument up first."),
            )
        if not run_list.vials:
            raise Conflict(
                Text("序列中没有样品。", "There is no sample in the run list."),
                Text("请每行写一个样品名。", "Write one sample's name on each line."),
            )
        with self._store.transaction():
            self._store.run_lists.put(run_list)
            what = {"list": run_list.id, "folder": run_list.folder_id, "vials": len(run_list.vials)}
            self._audit.write("run_list.planned", run_list.planned_by or NOBODY, what)
        return run_list

    def close_list(self, run_list_id: str, by: str = "") -> None:
        """Take a run list off the board; it stays kept."""
        with self._store.transaction():
            run_list = self._store.run_lists.get(run_list_id)
            if run_list is not None:
                self._store.run_lists.put(replace(run_list, closed=True))
                self._audit.write("run_list.closed", by or NOBODY, {"list": run_list_id})


def profile_of(folder: WatchFolder) -> Mapping[str, object]:
    """The settings of a folder as they are kept with a version."""
    return {
        "path": str(folder.path),
        "instrument": folder.instrument,
        "item_ids": folder.item_ids,
        "quiet_seconds": folder.quiet_seconds,
        "active": folder.active,
        "file_rule": folder.file_rule,
        "sample_from": folder.sample_from,
        "sample_rule": folder.sample_rule,
        "member_rule": folder.member_rule,
    }


def demand_sound(store: Store, catalogue: Catalogue, folder: WatchFolder) -> None:
    """Raises NotFound or Conflict, with what to change, unless these settings can be worked with."""
    if not folder.instrument.strip():
        raise Conflict(
            Text("仪器名称为空。", "The instrument has no name."), Text("请填写仪器名称。", "Give it a name.")
        )
    if folder.active and not folder.path.is_dir():
        raise NotFound(
            Text(f"“{folder.path}”不是文件夹，或无法访问。", f'"{folder.path}" is no folder, or cannot be reached.'),
            Text("请检查路径与网络共享。", "Check the path and the share."),
        )
    for other in store.arrivals.folders():
        if other.id != folder.id and _overlap(other.path, folder.path):
            raise Conflict(
                Text(
                    f"“{folder.path}”与仪器“{other.instrument}”的文件夹“{other.path}”重叠。",
                    f'"{folder.path}" overlaps the folder "{other.path}" of "{other.instrument}".',
                ),
                Text(
                    "每个文件只能属于一台仪器，请另选文件夹。",
                    "A file belongs to one instrument: choose another folder.",
                ),
            )
    if why := wrong_rule(folder.sample_rule):
        raise Conflict(
            Text(
                f"样品名规则“{folder.sample_rule}”不是正则表达式：{why}。",
                f'The sample rule "{folder.sample_rule}" is no regular expression: {why}.',
            ),
            Text("请修改规则，或留空。", "Change the rule, or leave it empty."),
        )
    unknown = [item_id for item_id in folder.item_ids if item_id not in catalogue]
    if unknown:
        raise NotFound(
            Text(f"本站没有分析项目“{unknown[0]}”。", f'This station has no item "{unknown[0]}".'),
            Text("请从列表中选择。", "Choose from the list."),
        )
    if not SHORTEST_QUIET <= folder.quiet_seconds <= LONGEST_QUIET:
        raise Conflict(
            Text(
                f"静止时间 {folder.quiet_seconds:g} 秒超出范围。",
                f"{folder.quiet_seconds:g} s of quiet is out of range.",
            ),
            Text("请设为 0 至 3600 秒。", "Set it between 0 and 3600 s."),
        )


def _overlap(one: Path, other: Path) -> bool:
    first, second = one.absolute(), other.absolute()
    return first == second or first.is_relative_to(second) or second.is_relative_to(first)
