"""Where a station proves, tries, takes and takes back what was handed down.

Taking is one transaction: the files of an item lie whole and synced in a folder of their own before the row says that
they are in force, and the folder before stays. A process that is killed anywhere leaves the earlier one in force. Every
program takes the new items up between two pieces of work (`Station.take_up_items`), never within one.

An item's calculate.py is code. From the network none is taken that is not on this station already, unless somebody
here has allowed it (`geolab sync templates code allow`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from datetime import timedelta

from parsers.wording import Text
from station import config
from station.audit import AuditTrail
from station.clock import Clock
from station.durable import sync_folder, write_whole
from station.errors import NotFound, StationError, trouble_of
from station.handouts.errors import HandoutRefused, not_whole, refused
from station.handouts.handed_settings import may_be_handed, read_settings
from station.handouts.keys import trusted_keys
from station.handouts.parcel import unpack
from station.handouts.statement import Statement, read_handout
from station.handouts.trying import sound_item
from station.items.catalogue import catalogue
from station.items.item_file import CALCULATION, DECLARATION
from station.records.handouts import HandoutKind, HandoutRow
from station.store import Store

CODE_ALLOWED = "handouts.code"
STAGING = "handouts.part"
"""Beside the folder of what is kept, not in it: a backup may be copying that."""
WHO = "platform"
AHEAD = timedelta(days=1)
"""One made later than this after now is refused: it would keep every true later one out."""


class HandoutDesk:
    """What was handed down to one station. `take` is the agent's; the rest is for people."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    def waiting(self) -> list[HandoutRow]:
        """What was announced and is not decided on; and what is in force but whose files are lost, to be had again."""
        for row in self._store.handouts.in_force("item").values():
            if not (self._store.handouts.folder_of(row) / DECLARATION).is_file():
                with self._store.transaction():
                    self._store.handouts.announce_again(row.sha256)
                    self._audit.write("handout lost", WHO, {"sha256": row.sha256, "name": row.name})
        return self._store.handouts.announced()

    def take(self, row: HandoutRow, file: bytes) -> HandoutRefused | None:
        """Prove and try a file; put it in force, or note why not and give that. Nothing is half applied."""
        try:
            if hashlib.sha256(file).hexdigest() != row.sha256:
                raise not_whole("文件不存在或与通知不符", "the file is not there, or not the one that was announced")
            handout = read_handout(file, trusted_keys(self._store))
            statement = handout.statement
            self._demand_newer(row, statement)
            if statement.kind == "settings":
                self._apply_settings(row, statement, read_settings(handout.content))
            else:
                self._keep_item(row, statement, unpack(handout.content))
        except StationError as error:
            why = error if isinstance(error, HandoutRefused) else HandoutRefused(error.message, error.cure, error.where)
            self._refuse(row, why)
            return why
        return None

    def back(self, kind: HandoutKind, name: str) -> HandoutRow | None:
        """Go back to what was in force before; gives it, None where that is the station's own. Raises NotFound."""
        present = self._store.handouts.in_force(kind).get(name)
        if present is None:
            raise NotFound(
                Text(f"没有生效的下发内容“{name}”。", f'Nothing that was handed down as "{name}" is in force.'),
                Text("请使用列出的名称。", "Use one of the names that are listed."),
            )
        assert present.made_at is not None, "what is in force was opened"
        older = [
            row
            for row in self._store.handouts.accepted(kind, name)
            if row.made_at is not None and row.made_at < present.made_at
        ]
        earlier = older[0] if older else None
        with self._store.transaction():
            for key, value in present.before.items():
                self._store.settings.put(key, value)
            self._store.handouts.take_back(present.sha256, None if earlier is None else earlier.sha256)
            what = {"name": name, "from": present.version, "to": "" if earlier is None else earlier.version}
            self._audit.write("handout taken back", "tool", what)
        return earlier

    def allow_code(self, allowed: bool) -> None:
        """Whether a handed-down item may bring a calculate.py that is not on this station yet."""
        with self._store.transaction():
            self._store.settings.put(CODE_ALLOWED, "yes" if allowed else "no")
            self._audit.write("handout code", "tool", {"allowed": allowed})
            if allowed:
                self._store.handouts.try_refused_again()

    def retry(self) -> int:
        """Let what was refused be fetched and tried again, after something here has changed; gives how many."""
        with self._store.transaction():
            again = self._store.handouts.try_refused_again()
            self._audit.write("handouts again", "tool", {"refused": again})
        return again

    # --- what may be taken

    def _demand_newer(self, row: HandoutRow, statement: Statement) -> None:
        """An old file that is handed down again must not undo a newer one: whoever carries it cannot decide that."""
        if (statement.kind, statement.name) != (row.kind, row.name):
            raise not_whole(
                f"通知为“{row.name}”，签名为“{statement.name}”",
                f'it was announced as "{row.name}" and signed as "{statement.name}"',
            )
        if statement.made_at > self._clock.now() + AHEAD:
            raise refused(
                f"制作时刻 {statement.made_at:%Y-%m-%d %H:%M} 在将来。",
                f"It was made at {statement.made_at:%Y-%m-%d %H:%M} UTC, which is in the future.",
                "请核对制作电脑与本机的时钟，再重新签名，或运行 geolab sync templates retry。",
                "Set the clocks of this computer and of the one it was made on right; sign it anew, or run geolab sync "
                "templates retry.",
            )
        newest = next(iter(self._store.handouts.accepted(statement.kind, statement.name)), None)
        if newest is not None and newest.made_at is not None and newest.made_at >= statement.made_at:
            raise refused(
                f"“{statement.name}”{statement.version} 制作于 {statement.made_at:%Y-%m-%d %H:%M}，"
                f"早于已收下的 {newest.version}。",
                f'"{statement.name}" {statement.version} was made at {statement.made_at:%Y-%m-%d %H:%M} UTC, before '
                f"{newest.version}, which was taken already.",
                "如需恢复旧内容，请重新签名，或在工作站用 geolab sync templates back。",
                "To have the old one again sign it anew, or use geolab sync templates back at the station.",
            )

    def _keep_item(self, row: HandoutRow, statement: Statement, files: dict[str, bytes]) -> None:
        files[CALCULATION] = self._calculation(statement, files)
        staged = self._store.folder / STAGING / statement.name
        shutil.rmtree(staged.parent, ignore_errors=True)
        for name, content in sorted(files.items()):
            write_whole(staged / name, content)
        item = sound_item(staged, self._store.folder)
        if (item.id, item.version) != (statement.name, statement.version):
            raise not_whole(
                f"其中是“{item.id}”{item.version}，签名为“{statement.name}”{statement.version}",
                f'it holds "{item.id}" {item.version} and was signed as "{statement.name}" {statement.version}',
            )
        shutil.rmtree(staged / "__pycache__", ignore_errors=True)
        goal = self._store.handouts.folder_of(row)
        shutil.rmtree(goal.parent, ignore_errors=True)  # of an earlier attempt that was killed before its row
        goal.parent.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(staged)
        sync_folder(staged.parent)
        staged.parent.replace(goal.parent)
        sync_folder(goal.parent.parent)
        with self._store.transaction():
            self._store.handouts.put_in_force(row.sha256, statement.made_at, {}, self._clock.now())
            self._audit.write("handout", WHO, _told(row, statement))

    def _calculation(self, statement: Statement, files: Mapping[str, bytes]) -> bytes:
        """The calculation that the statement speaks of: one this station has, else the one it brings if allowed."""
        known = self._known_calculations(statement.name)
        if statement.calculation in known:
            return known[statement.calculation]
        brought = files.get(CALCULATION, b"")
        if not brought:
            raise refused(
                f"“{statement.name}”{statement.version} 需要本站没有的 {CALCULATION}。",
                f'"{statement.name}" {statement.version} goes with a {CALCULATION} that this station does not have.',
                "请先更新本站程序；自有项目请先安装其文件夹，或连同代码签名（--with-code）。",
                "Update this station's program first; for an item of your own install its folder, or sign it "
                "--with-code.",
            )
        if hashlib.sha256(brought).hexdigest() != statement.calculation:
            raise not_whole(f"{CALCULATION} 与签名所述不符", f"its {CALCULATION} is not the one that was signed")
        if self._store.settings.get(CODE_ALLOWED) != "yes":
            raise refused(
                f"“{statement.name}”{statement.version} 带有新的程序代码（{CALCULATION}），本站不接受来自网络的代码。",
                f'"{statement.name}" {statement.version} brings new code ({CALCULATION}); this station takes no code '
                "from the network.",
                "请在本站人工安装该项目，或由本站负责人运行 geolab sync templates code allow。",
                "Install the item here by hand, or have whoever answers for this station run geolab sync templates "
                "code allow.",
            )
        return brought

    def _known_calculations(self, item_id: str) -> dict[str, bytes]:
        installed = catalogue(config.item_folders(self._store.folder)).get(item_id)
        folders = [] if installed is None else [installed.folder]
        folders += [self._store.handouts.folder_of(row) for row in self._store.handouts.accepted("item", item_id)]
        contents = [(one / CALCULATION).read_bytes() for one in folders if (one / CALCULATION).is_file()]
        return {hashlib.sha256(content).hexdigest(): content for content in contents}

    def _apply_settings(self, row: HandoutRow, statement: Statement, wanted: Mapping[str, str]) -> None:
        usual = may_be_handed()
        with self._store.transaction():
            before = {key: self._store.settings.get(key, usual[key]) for key in wanted}
            for key, value in wanted.items():
                self._store.settings.put(key, value or usual[key])
            self._store.handouts.put_in_force(row.sha256, statement.made_at, before, self._clock.now())
            self._audit.write("handout", WHO, {**_told(row, statement), "before": before, "after": dict(wanted)})

    def _refuse(self, row: HandoutRow, why: HandoutRefused) -> None:
        with self._store.transaction():
            self._store.handouts.refuse(row.sha256, trouble_of(why), self._clock.now())
            what = {"sha256": row.sha256, "name": row.name, "version": row.version, "why": why.message.en}
            self._audit.write("handout refused", WHO, what)


def _told(row: HandoutRow, statement: Statement) -> dict[str, str]:
    return {
        "sha256": row.sha256,
        "kind": statement.kind,
        "name": statement.name,
        "version": statement.version,
        "made_at": statement.made_at.isoformat(),
    }
