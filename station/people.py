"""Who signs: persons with rights and a PIN, and the proof that it is they (21 CFR 11.100-11.300).

A PIN is stored as an Argon2id hash (RFC 9106, the library's "low memory" profile: 64 MiB, 3 passes). After five wrong
ones in a row the person is locked until somebody sets a new PIN. Every failure is in the audit trail.
"""

from __future__ import annotations

from collections.abc import Collection

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.errors import Conflict, NotAllowed, NotFound
from station.records import Person, Right
from station.store import Store

MAX_FAILURES = 5
SHORTEST_PIN = 4

RIGHTS: dict[Right, Text] = {
    "prepare": Text("编制报告", "prepare reports"),
    "review": Text("审核报告", "review reports"),
    "approve": Text("批准报告", "approve reports"),
    "admin": Text("管理工作站", "administer the station"),
}


class PeopleDesk:
    """Adds persons, sets their PINs and proves who is at the desk."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    def add(self, person_id: str, name: str, rights: Collection[Right], pin: str, *, by: str = "setup") -> Person:
        """Add a person; Conflict if the id is taken: an id is never given to somebody else (11.100).

        Raises NotAllowed for a PIN that is too short or a right that does not exist.
        """
        _demand_pin(pin)
        _demand_person(person_id, name, rights)
        person = Person(id=person_id, name=name.strip(), rights=frozenset(rights))
        pin_hash = self._hasher.hash(pin)
        with self._store.transaction():
            if self._store.people.get(person_id) is not None:
                raise Conflict(
                    Text(f"人员编号“{person_id}”已被使用。", f'The person id "{person_id}" is already taken.'),
                    Text(
                        "请使用另一个编号；编号不得转给他人。", "Use another id; an id never passes to somebody else."
                    ),
                )
            self._store.people.put(person, pin_hash)
            self._audit.write(
                "person.added", by, {"person": person_id, "name": person.name, "rights": sorted(person.rights)}
            )
        return person

    def set_pin(self, person_id: str, pin: str, *, by: str) -> None:
        """Give a person a new PIN; that also unlocks them. `by` is the id of who does it."""
        _demand_pin(pin)
        pin_hash = self._hasher.hash(pin)
        with self._store.transaction():
            person = self._store.people.get(person_id)
            if person is None:
                raise _unknown(person_id)
            self._store.people.put(person, pin_hash)
            self._audit.write("person.pin_set", by, {"person": person_id})

    def change(self, person_id: str, rights: Collection[Right], active: bool, *, by: str) -> Person:
        """Change what a person may do, or whether they are active. Raises NotFound, NotAllowed, Conflict.

        The last active administrator cannot give that right up: nobody could ever give it to anybody again.
        """
        with self._store.transaction():
            before, stored = self._store.people.get(person_id), self._store.people.pin(person_id)
            if before is None or stored is None:
                raise _unknown(person_id)
            _demand_person(person_id, before.name, rights)
            others = [one for one in self._store.people.all() if one.active and one.id != person_id]
            was, stays = before.active and "admin" in before.rights, active and "admin" in rights
            if was and not stays and not any("admin" in one.rights for one in others):
                raise Conflict(
                    Text(f"“{before.name}”是唯一的管理员。", f'"{before.name}" is the only administrator.'),
                    Text("请先授权另一位管理员。", "Give the right to somebody else first."),
                )
            after = Person(id=person_id, name=before.name, rights=frozenset(rights), active=active)
            self._store.people.put(after, stored[0])
            self._audit.write("person.changed", by, {"person": person_id, "rights": sorted(rights), "active": active})
        return after

    def recognise(self, person_id: str, pin: str) -> Person:
        """The person, if the PIN is theirs, whatever they may do; otherwise NotAllowed. Failures count as ever."""
        return self._proven(person_id, pin, None)

    def prove(self, person_id: str, pin: str, right: Right) -> Person:
        """The person, if the PIN is theirs and they have the right; otherwise NotAllowed.

        Call it outside any transaction, so that a failure is kept whatever happens afterwards. Guesses made at
        the same time are counted one after the other: no more than five are ever answered.
        """
        return self._proven(person_id, pin, right)

    def _proven(self, person_id: str, pin: str, right: Right | None) -> Person:
        person, stored = self._store.people.get(person_id), self._store.people.pin(person_id)
        matches = stored is not None and self._matches(stored[0], pin)
        with self._store.transaction():
            refusal = self._judge(person_id, person, matches, right)
        if refusal is not None:
            raise refusal
        assert person is not None
        return person

    def _judge(self, person_id: str, person: Person | None, matches: bool, right: Right | None) -> NotAllowed | None:
        stored = self._store.people.pin(person_id)
        if person is None or stored is None or not person.active:
            self._audit.write("person.refused", person_id, {"why": "unknown", "right": right})
            return _wrong(None)
        failures = stored[1]
        if failures >= MAX_FAILURES:
            self._audit.write("person.refused", person_id, {"why": "locked", "right": right})
            return _locked(person)
        if not matches:
            self._store.people.count_failure(person_id)
            self._audit.write("person.refused", person_id, {"why": "pin", "right": right, "failures": failures + 1})
            return _wrong(MAX_FAILURES - failures - 1)
        self._store.people.clear_failures(person_id)
        if right is not None and right not in person.rights:
            self._audit.write("person.refused", person_id, {"why": "right", "right": right})
            return _no_right(person, right)
        return None

    def _matches(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin)
        except VerifyMismatchError:
            return False


def _demand_pin(pin: str) -> None:
    if len(pin.strip()) < SHORTEST_PIN:
        raise NotAllowed(
            Text(f"PIN 太短：至少需要 {SHORTEST_PIN} 个字符。", f"The PIN is too short: {SHORTEST_PIN} at least."),
            Text("请设置更长的 PIN。", "Choose a longer PIN."),
        )


def _demand_person(person_id: str, name: str, rights: Collection[Right]) -> None:
    if not person_id.strip() or not name.strip():
        raise NotAllowed(
            Text(f"人员编号“{person_id}”或姓名“{name}”为空。", f'The id "{person_id}" or the name "{name}" is empty.'),
            Text("编号与姓名均须填写：姓名会印在报告上。", "Give both: the name is printed on reports."),
        )
    unknown = sorted(set(rights) - set(RIGHTS))
    if unknown:
        raise NotAllowed(
            Text(f"没有名为“{unknown[0]}”的权限。", f'There is no right "{unknown[0]}".'),
            Text(f"可用的权限：{', '.join(RIGHTS)}。", f"The rights are {', '.join(RIGHTS)}."),
        )


def _unknown(person_id: str) -> NotFound:
    return NotFound(
        Text(f"没有编号为“{person_id}”的人员。", f'There is no person "{person_id}".'),
        Text("请检查编号。", "Check the id."),
    )


def _wrong(left: int | None) -> NotAllowed:
    left_zh = "" if left is None else f"还可尝试 {left} 次。"
    left_en = "" if left is None else f" {left} more attempts."
    return NotAllowed(
        Text("人员或 PIN 不正确。", "The person or the PIN is not right."),
        Text(f"请核对后重试。{left_zh}", f"Check them and try again.{left_en}"),
    )


def _locked(person: Person) -> NotAllowed:
    return NotAllowed(
        Text(
            f"“{person.name}”连续 {MAX_FAILURES} 次输入错误的 PIN，已被锁定。",
            f'"{person.name}" is locked: a wrong PIN was given {MAX_FAILURES} times in a row.',
        ),
        Text("请管理员为其设置新的 PIN。", "Ask an administrator to set a new PIN."),
    )


def _no_right(person: Person, right: Right) -> NotAllowed:
    return NotAllowed(
        Text(
            f"“{person.name}”没有“{RIGHTS[right].zh}”的权限。",
            f'"{person.name}" has not the right to {RIGHTS[right].en}.',
        ),
        Text("请由有权限的人员操作，或请管理员授权。", "Ask somebody who has it, or an administrator to grant it."),
    )
