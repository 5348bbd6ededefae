"""`geolab people`: who is here, and the way back in when no administrator can prove themself."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.administration.cli import people
from station.audit import AuditTrail
from station.errors import NotAllowed
from station.people import MAX_FAILURES, PeopleDesk
from station.store import Store
from tests.station.conftest import HandClock


def _run(store: Store, *words: str) -> Result:
    return CliRunner().invoke(people, [words[0], "--data", str(store.folder), *words[1:]])


@pytest.fixture
def desk(store: Store, clock: HandClock) -> PeopleDesk:
    desk = PeopleDesk(store, AuditTrail(store, clock))
    desk.add("chief", "王主任", {"admin", "approve"}, "1234")
    for _ in range(MAX_FAILURES):
        with pytest.raises(NotAllowed):
            desk.prove("chief", "0000", "admin")
    return desk


def test_a_locked_administrator_is_seen(store: Store, desk: PeopleDesk) -> None:
    """With rights and state in both languages."""
    shown = _run(store, "list").output
    assert "王主任" in shown
    assert "已锁定 / locked" in shown


def test_a_new_administrator_sets_the_locked_one_free_and_signs_nothing(store: Store, desk: PeopleDesk) -> None:
    """The audit trail names the account of the computer; the PIN is asked for twice and never shown."""
    asked = CliRunner().invoke(
        people, ["recover", "--data", str(store.folder), "--id", "new", "--name", "李新"], input="4321\n4321\n"
    )
    assert asked.exit_code == 0, asked.output
    assert "4321" not in asked.output
    assert desk.prove("new", "4321", "admin").rights == {"admin"}
    with pytest.raises(NotAllowed):
        desk.prove("new", "4321", "approve")
    desk.set_pin("chief", "5678", by="new")
    assert desk.prove("chief", "5678", "approve").id == "chief"
    (entry,) = [row.body for row in store.audit.newest() if b'"person":"new"' in row.body]
    assert b"recovery:" in entry


def test_nobody_becomes_administrator_in_place_of_another(store: Store, desk: PeopleDesk) -> None:
    """A taken id, a PIN too short, no station: each its sentence, nothing changed."""
    before = store.people.all()
    assert "已被使用" in _run(store, "recover", "--id", "chief", "--name", "X", "--pin", "9999").output
    assert "太短" in _run(store, "recover", "--id", "x", "--name", "X", "--pin", "12").output
    assert store.people.all() == before
    elsewhere = CliRunner().invoke(people, ["list", "--data", str(Path(store.folder) / "none")])
    assert elsewhere.exit_code == 1
    assert "no station" in elsewhere.output
