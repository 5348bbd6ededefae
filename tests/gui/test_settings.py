"""Settings, people, the PIN switch, the audit trail and the bundle for support, by mouse and keys."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from gui.pages.settings.certificates import CertificateDialog
from gui.pages.settings.people import PersonDialog
from gui.widgets.signing_dialog import SigningDialog
from station.administration import bundle, save_bundle
from station.assembly import Station
from station.errors import Conflict, NotAllowed, NotFound
from station.records import Event
from station.store.codec import from_json
from tests.gui.conftest import WAIT_MS, Desk
from tests.gui.made_station import PINS

LEFT = Qt.MouseButton.LeftButton


def _settings(desk: Desk, tab: str):
    desk.main.open("settings", tab)
    desk.calm()
    return desk.main.pages["settings"]


def test_the_first_person_is_added_without_proof_and_the_next_needs_it(open_desk, empty_station: Station) -> None:
    """Somebody must be the first; once there is an administrator, their PIN is asked for."""
    desk = open_desk(empty_station, "en", "settings")
    page = _settings(desk, "people")
    for person, name, pin in (("chen", "Chen", "8642"), ("lu", "Lu", "7531")):
        desk.qtbot.mouseClick(page.people.add, LEFT)
        dialog = page.people.findChildren(PersonDialog)[-1]
        desk.qtbot.keyClicks(dialog.id, person)
        desk.qtbot.keyClicks(dialog.name, name)
        desk.qtbot.keyClicks(dialog.pin, pin)
        desk.qtbot.keyClicks(dialog.again, pin)
        dialog._boxes["admin" if person == "chen" else "prepare"].setChecked(True)
        desk.qtbot.mouseClick(dialog.save, LEFT)
        if person == "lu":
            (proof,) = dialog.findChildren(SigningDialog)
            desk.qtbot.keyClicks(proof.pin, "8642")
            desk.qtbot.mouseClick(proof.sign, LEFT)
        desk.qtbot.waitUntil(lambda p=person: empty_station.store.people.get(p) is not None, timeout=WAIT_MS)
    assert empty_station.store.people.get("lu").rights == frozenset({"prepare"})
    acts = [from_json(row.body, dict) for row in empty_station.store.audit.newest()]
    assert [(one["act"], one["who"]) for one in acts] == [("person.added", "chen"), ("person.added", "setup")]


def test_a_certificate_is_recorded_revised_and_taken_out_of_use(open_desk, empty_station: Station) -> None:
    """By keys alone; what is no number or no date stays in the dialog with its reason."""
    desk = open_desk(empty_station, "en", "settings")
    tab = _settings(desk, "certificates").certificates
    kept = empty_station.store.certificates

    def typed(dialog: CertificateDialog, values: str, until: str) -> None:
        dialog.values.setFocus()
        dialog.values.clear()
        desk.qtbot.keyClicks(dialog.values, values)
        dialog.until.clear()
        desk.qtbot.keyClicks(dialog.until, until)
        desk.qtbot.mouseClick(dialog.save, LEFT)

    desk.qtbot.mouseClick(tab.add, LEFT)
    (dialog,) = tab.findChildren(CertificateDialog)
    desk.qtbot.keyClicks(dialog.name, "STD-GAS-01")
    typed(dialog, "methane much", "2027-01-31")
    assert '"much" of "methane" is no number' in dialog._answer.text()
    typed(dialog, "methane 90.120", "soon")
    assert '"soon" is no date' in dialog._answer.text()
    typed(dialog, "methane 90.120", "2027-01-31")
    desk.qtbot.waitUntil(lambda: "STD-GAS-01" in kept.newest(), timeout=WAIT_MS)
    _settings(desk, "certificates")
    tab.certificates.choose("STD-GAS-01")
    desk.qtbot.mouseClick(tab.change, LEFT)
    dialog = tab.findChildren(CertificateDialog)[-1]
    assert dialog.values.toPlainText() == "methane\t90.120"
    typed(dialog, "methane 90.20", "")
    desk.qtbot.waitUntil(lambda: len(kept.history("STD-GAS-01")) == 2, timeout=WAIT_MS)
    _settings(desk, "certificates")
    tab.certificates.choose("STD-GAS-01")
    desk.qtbot.mouseClick(tab.retire, LEFT)
    desk.qtbot.waitUntil(lambda: kept.newest()["STD-GAS-01"].use == "unused", timeout=WAIT_MS)
    assert [str(one.values["methane"]) for one in kept.history("STD-GAS-01")] == ["90.120", "90.20", "90.20"]


def test_two_pins_that_differ_are_not_taken(desk: Desk, station: Station) -> None:
    """Said in the dialog; nothing is changed."""
    page = _settings(desk, "people")
    page.people.people.choose("zhang")
    desk.qtbot.mouseClick(page.people.pin, LEFT)
    (dialog,) = page.people.findChildren(PersonDialog)
    before = station.store.people.pin("zhang")
    desk.qtbot.keyClicks(dialog.pin, "1111")
    desk.qtbot.keyClicks(dialog.again, "2222")
    desk.qtbot.mouseClick(dialog.save, LEFT)
    assert "not the same" in dialog._answer.text()
    assert station.store.people.pin("zhang") == before
    dialog.reject()


def test_a_setting_is_changed_and_a_wrong_one_refused_with_what_is_expected(desk: Desk, station: Station) -> None:
    """Typed and entered; both languages of the reason are the station's own."""
    page = _settings(desk, "general")
    tab = page.general
    assert tab.settings.choose("board.late_days")
    tab.value.selectAll()
    desk.qtbot.keyClicks(tab.value, "soon")
    desk.qtbot.keyClick(tab.value, Qt.Key.Key_Return)
    desk.calm()
    assert "1 to 365" in tab._answer.text()
    tab.value.selectAll()
    desk.qtbot.keyClicks(tab.value, "12")
    desk.qtbot.keyClick(tab.value, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: station.store.settings.get("board.late_days") == "12", timeout=WAIT_MS)
    last = from_json(station.store.audit.last().body, dict)
    assert (last["act"], last["what"]) == ("setting", {"setting": "board.late_days", "before": "7", "after": "12"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sync.raw.hours", "8-9"),
        ("sync.raw.hours", "25:00-03:00"),
        ("sync.raw.bytes_per_second", "10"),
        ("lab.utc_offset", "Beijing"),
        ("review.different_people", "maybe"),
        ("lab.contact", "x" * 501),
    ],
)
def test_what_a_setting_may_not_be_is_refused(station: Station, key: str, value: str) -> None:
    """Before anything is stored."""
    before = station.store.settings.get(key)
    with pytest.raises(Conflict):
        station.administration.put_setting(key, value)
    assert station.store.settings.get(key) == before
    with pytest.raises(NotFound):
        station.administration.put_setting("epoch", "mine")


def test_the_last_administrator_stays_one_and_an_admin_s_pin_is_demanded(station: Station) -> None:
    """Nobody can lock the station for ever; nobody without the right changes anything."""
    desk = station.administration
    desk.add_person("chen", "Chen", {"admin"}, "8642")
    with pytest.raises(Conflict, match="only administrator"):
        desk.change_person("chen", {"prepare"}, True, "chen", "8642")
    with pytest.raises(NotAllowed):
        desk.change_person("zhang", {"admin"}, True, "zhang", PINS["zhang"])
    with pytest.raises(NotAllowed):
        desk.put_setting("lab.contact", "x")
    desk.change_person("zhang", {"prepare", "admin"}, True, "chen", "8642")
    desk.change_person("chen", set(), False, "zhang", PINS["zhang"])
    assert not station.store.people.get("chen").active


def test_who_sits_here_is_changed_by_pin_and_proposed_for_signing(desk: Desk) -> None:
    """Ctrl+L, PIN, Enter: the name stands in the rail, and the next signature proposes that person."""
    desk.qtbot.keyClick(desk.main, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.calm()
    (dialog,) = desk.main.findChildren(SigningDialog)
    dialog.person.setCurrentIndex(dialog.person.findData("wang"))
    desk.qtbot.keyClicks(dialog.pin, PINS["wang"])
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.main.rail.person.text() == "王建国", timeout=WAIT_MS)
    desk.main.person.ask()
    desk.qtbot.waitUntil(lambda: bool(_open_dialogs(desk)), timeout=WAIT_MS)
    (again,) = _open_dialogs(desk)
    assert again.person.currentData() == "wang"
    assert again.pin.text() == ""
    again.reject()
    desk.main.person.leave()
    assert desk.main.rail.person.text() == "Nobody at the desk"


def _open_dialogs(desk: Desk) -> list[SigningDialog]:
    return [one for one in desk.main.findChildren(SigningDialog) if one.isVisible()]


def test_the_audit_trail_is_shown_and_checked(desk: Desk, station: Station) -> None:
    """All hold; after somebody has put a foreign entry behind the program's back, it says where."""
    page = _settings(desk, "audit")
    desk.qtbot.mouseClick(page.audit.check, LEFT)
    desk.calm()
    count = station.store.audit.last().n
    assert page.audit._answer.text() == f"All {count} entries hold together."
    body = b'{"act":"x","at":"2026-01-01T00:00:00Z","what":{},"who":"y"}'
    station.store.db.execute("INSERT INTO audit VALUES(?, ?, ?, ?)", (count + 1, "0" * 64, "1" * 64, body))
    desk.qtbot.mouseClick(page.audit.check, LEFT)
    desk.calm()
    assert f"broken at entry {count + 1}" in page.audit._answer.text()


def test_the_bundle_for_support_holds_no_result_and_no_name(desk: Desk, station: Station, tmp_path: Path) -> None:
    """Neither samples, clients, people nor wells, though the log and the refusals name them."""
    logs = station.store.folder / "logs"
    logs.mkdir()
    (logs / "agent.log").write_text("reading WT2026-0001-001 of 示范油田勘探开发研究院 by zhang\n", encoding="utf-8")
    item = station.outbox.record(
        Event(
            stream="s",
            type="item.started",
            occurred_at=datetime.now(UTC),
            data={"value": 3.14159},
            actor="t",
            via="gui",
        )
    )
    station.store.outbox.mark(item.id, "dead", error="unknown sample WT2026-0001-004")
    page = _settings(desk, "support")
    desk.qtbot.mouseClick(page.support.gather, LEFT)
    desk.calm()
    page.support.save_to(tmp_path / "out" / "bundle.zip")
    desk.calm()
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        names = archive.namelist()
        whole = "\n".join(archive.read(name).decode() for name in names)
    assert {"about.json", "state.json", "refused.txt", "logs/agent.log"} <= set(names)
    assert "reading [sample] of [client] by [person]" in whole
    assert "unknown sample [sample]" in whole
    for hidden in ("WT2026-0001", "示范油田", "张立新", "3.14159", "赵敏"):
        assert hidden not in whole
    assert whole.replace("\n\n", "\n").count("[sample]") <= page.support.preview.toPlainText().count("[sample]")


def test_a_bundle_is_written_of_an_empty_station_too(empty_station: Station, tmp_path: Path) -> None:
    """On the first day there is nothing to replace; the state is told all the same."""
    made = bundle(empty_station.store, empty_station.clock.now())
    save_bundle(made, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert json.loads(archive.read("state.json"))["folders"] == []


def test_a_refused_event_is_sent_again_or_given_up_with_a_reason(station: Station) -> None:
    """Both stand in the audit trail; without a reason nothing is given up."""
    items = [
        station.outbox.record(
            Event(stream=f"s{n}", type="item.started", occurred_at=datetime.now(UTC), data={}, actor="t", via="gui")
        )
        for n in range(2)
    ]
    for item in items:
        station.store.outbox.mark(item.id, "dead", error="no")
    desk = station.administration
    desk.send_again(items[0].id)
    with pytest.raises(Conflict):
        desk.give_up(items[1].id, "  ")
    desk.give_up(items[1].id, "entered twice")
    assert station.store.outbox.find(items[0].id).state == "waiting"
    assert station.store.outbox.counts().dead == 0
    with pytest.raises(NotFound):
        desk.send_again(items[1].id)
    acts = [from_json(row.body, dict)["act"] for row in station.store.audit.newest(2)]
    assert acts == ["void", "retry"]
