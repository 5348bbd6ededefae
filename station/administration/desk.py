"""Acts of whoever runs the station. Each is proved by an administrator's PIN and stands in the audit trail.

While there is no administrator yet, anybody may act: somebody has to be the first, and the record says "setup".
"""

from __future__ import annotations

from collections.abc import Collection

import uuid6

from parsers.wording import Text
from station.administration.settings import LONGEST, known
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import Conflict, NotFound
from station.outbox import Outbox
from station.people import PeopleDesk
from station.records import Person, Right
from station.store import Store

NOBODY = "setup"
SYNC_NOW = "sync.now"
"""The note at which the agent tries every lane at once."""


class AdminDesk:
    """Settings, people, and what the service refused."""

    def __init__(self, store: Store, outbox: Outbox, audit: AuditTrail, people: PeopleDesk, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._audit = audit
        self._people = people
        self._clock = clock

    def needs_proof(self) -> bool:
        """Whether an administrator must prove who they are: as soon as there is one."""
        return any(person.active and "admin" in person.rights for person in self._store.people.all())

    def put_setting(self, key: str, value: str, person_id: str = "", pin: str = "") -> None:
        """Change a setting. Raises NotFound for an unknown one, Conflict for what it may not be, NotAllowed."""
        setting, text = known(key), value.strip()
        if setting is None:
            raise NotFound(
                Text(f"没有名为“{key}”的设置。", f'There is no setting "{key}".'),
                Text("请从列表中选择。", "Choose one of the list."),
            )
        if len(text) > LONGEST or not setting.fits(text):
            raise Conflict(
                Text(
                    f"“{text[:80]}”不能用作“{setting.title.zh}”：应为{setting.expected.zh}。",
                    f'"{text[:80]}" cannot be the setting "{setting.title.en}": {setting.expected.en} is expected.',
                ),
                Text("请修改后再保存。", "Change it and save again."),
            )
        who = self.prove(person_id, pin)
        with self._store.transaction():
            before = self._store.settings.get(key, setting.usual)
            if before != text:
                self._store.settings.put(key, text or setting.usual)
                self._audit.write("setting", who, {"setting": key, "before": before, "after": text})

    def add_person(
        self, person_id: str, name: str, rights: Collection[Right], new_pin: str, by: str = "", pin: str = ""
    ) -> Person:
        """Add a person. Raises NotAllowed, Conflict."""
        return self._people.add(person_id.strip(), name, rights, new_pin, by=self.prove(by, pin))

    def change_person(
        self, person_id: str, rights: Collection[Right], active: bool, by: str = "", pin: str = ""
    ) -> Person:
        """Change what a person may do, or whether they are here. The last administrator stays one.

        Raises NotAllowed, NotFound, Conflict.
        """
        who = self.prove(by, pin)
        return self._people.change(person_id, rights, active, by=who)

    def set_pin(self, person_id: str, new_pin: str, by: str = "", pin: str = "") -> None:
        """Give a person a new PIN, which unlocks them. Raises NotAllowed, NotFound."""
        self._people.set_pin(person_id, new_pin, by=self.prove(by, pin))

    def send_again(self, event_id: str, person_id: str = "", pin: str = "") -> None:
        """Let an event that was refused for good be sent once more. Raises NotAllowed, NotFound."""
        who = self.prove(person_id, pin)
        with self._store.transaction():
            item = self._store.outbox.find(event_id)
            if item is None or item.state != "dead":
                raise NotFound(
                    Text("该事件已不在被拒收之列。", "This event is not among the refused any more."),
                    Text("请刷新页面。", "Look at the page again."),
                )
            self._store.outbox.mark(event_id, "waiting")
            self._audit.write("retry", who, {"event": event_id, "stream": item.stream})

    def give_up(self, event_id: str, reason: str, person_id: str = "", pin: str = "") -> None:
        """Give the place of a refused event to a void, so that those after it go on. Raises NotAllowed, NotFound."""
        if not reason.strip():
            raise Conflict(Text("作废须写明原因。", "A reason is needed."), Text("请填写原因。", "Give the reason."))
        who = self.prove(person_id, pin)
        with self._store.transaction():
            item = self._outbox.void(event_id, reason.strip(), who)
            what = {"event": event_id, "stream": item.stream, "by": item.id, "reason": reason.strip()}
            self._audit.write("void", who, what)

    def sync_now(self) -> None:
        """Ask the agent to try every lane at once. It changes nothing, so nobody need prove who they are."""
        self._store.settings.put(SYNC_NOW, str(uuid6.uuid7()))

    def prove(self, person_id: str, pin: str) -> str:
        """Who acts: an administrator by their PIN; while there is none, nobody. Raises NotAllowed."""
        return self._people.prove(person_id, pin, "admin").id if self.needs_proof() else NOBODY
