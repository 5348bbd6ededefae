"""Orders: found by words over all of them, with labels; the queue: what was refused and its cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from gui.labels_of_samples import modules, save_labels
from gui.widgets.signing_dialog import SigningDialog
from station.assembly import Station
from station.records import Event, Sample
from tests.gui.conftest import WAIT_MS, Desk

LEFT = Qt.MouseButton.LeftButton


def test_tasks_are_found_among_all_by_sample_client_and_well(desk: Desk, station: Station) -> None:
    """Typed words are looked for in the store, not only in what is listed; no wildcard is one."""
    desk.go_to("orders")
    page = desk.main.pages["orders"]
    every = len(page.tasks.cells())
    desk.qtbot.keyClicks(page.search, "0001-005")
    desk.qtbot.waitUntil(lambda: {cells[1] for cells in page.tasks.cells()} == {"WT2026-0001-005"}, timeout=WAIT_MS)
    page.search.setText("示范油田")
    desk.qtbot.waitUntil(lambda: len(page.tasks.cells()) == every, timeout=WAIT_MS)
    page.search.setText("WT2026_0001")
    desk.qtbot.waitUntil(lambda: page.tasks.cells() == [], timeout=WAIT_MS)
    assert page.states.button("all").text() == f"All  {every}"


def test_what_the_client_said_of_order_and_sample_is_shown(desk: Desk, station: Station) -> None:
    """Each thing that a report must tell of it (ISO/IEC 17025:2017, 7.8.2), in both languages; a dash where none is."""
    orders = station.store.orders
    commission, sample = orders.commission("WT2026-0001"), orders.sample("WT2026-0001-005")
    assert commission is not None
    assert sample is not None
    with station.store.transaction():
        orders.put(
            replace(commission, requirements="GB/T 13610", sampling="by Li Si", client_address="Road 18"),
            [
                replace(
                    sample, sampled_on=date(2026, 2, 20), sampling_place="wellhead YS1", depth_bottom_m=Decimal(3110)
                )
            ],
            [],
        )
    desk.go_to("orders")
    page = desk.main.pages["orders"]
    page.tasks.choose("task-5-gas_comp")
    assert page.facts.order.heading.text() == "Order WT2026-0001"
    order, of_sample = page.facts.order.facts, page.facts.sample.facts
    assert order["Requirements and method wanted"] == "GB/T 13610"
    assert order["Sampling: plan, method, by whom"] == "by Li Si"
    assert (order["Address"], order["Received"], order["Contact"]) == ("Road 18", "2026-03-02", "—")
    assert (of_sample["Sampled on"], of_sample["Sampled at"]) == ("2026-02-20", "wellhead YS1")
    assert of_sample["State when received"] == sample.condition
    assert of_sample["Depth"] == "3102.00–3110 m"
    desk.qtbot.mouseClick(desk.main.language, LEFT)
    desk.calm()
    assert page.facts.sample.facts["采样地点"] == "wellhead YS1"


@pytest.mark.parametrize(("words", "state", "count"), [("", None, 8), ("", "reported", 0), ("0001-006", "accepted", 1)])
def test_the_library_finds_tasks_by_state_and_words(
    station: Station, words: str, state: str | None, count: int
) -> None:
    """Both together; the limit holds."""
    station.store.db.execute("UPDATE task SET state = 'accepted'")
    assert len(station.library.tasks_like(state, words)) == count
    assert len(station.library.tasks_like(None, "", limit=3)) == 3
    assert station.library.task_counts() == {"accepted": 8}


def test_labels_are_printed_twenty_four_to_a_page(tmp_path: Path, qapp) -> None:
    """25 samples are two pages; the code is a QR code of at least 21 modules a side with its three finders."""
    samples = [Sample(sample_no=f"WT2026-0001-{n:03}", commission_no="WT2026-0001") for n in range(25)]
    save_labels(samples, str(tmp_path / "labels.pdf"))
    assert len(PdfReader(tmp_path / "labels.pdf").pages) == 2
    squares = list(modules("WT2026-0001-001"))
    size = squares[0][2]
    dark = {(column, row) for column, row, _ in squares}
    assert size >= 21
    for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
        assert {(left + n, top) for n in range(7)} <= dark
        assert (left + 1, top + 1) not in dark


def test_a_refused_event_tells_its_cure_and_is_sent_again_by_an_administrator(desk: Desk, station: Station) -> None:
    """Chosen, its reason and cure are read; the PIN is asked for; it waits again."""
    station.people.add("chen", "Chen", {"admin"}, "8642")
    item = station.outbox.record(
        Event(stream="s", type="item.started", occurred_at=datetime.now(UTC), data={}, actor="t", via="gui")
    )
    station.store.outbox.mark(item.id, "dead", error="unknown sample")
    desk.go_to("queue")
    page = desk.main.pages["queue"]
    desk.qtbot.mouseClick(page.states.button("dead"), LEFT)
    assert page._why.text() == "unknown sample"
    assert "send it again" in page._cure.text()
    desk.qtbot.mouseClick(page.again, LEFT)
    (dialog,) = page.findChildren(SigningDialog)
    desk.qtbot.keyClicks(dialog.pin, "8642")
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: station.store.outbox.find(item.id).state == "waiting", timeout=WAIT_MS)


def test_send_now_leaves_the_agent_its_note(desk: Desk, station: Station) -> None:
    """Each click is another note: the agent sees that it changed."""
    desk.go_to("queue")
    page = desk.main.pages["queue"]
    notes = set()
    for _ in range(2):
        desk.qtbot.mouseClick(page.now, LEFT)
        desk.calm()
        notes.add(station.store.settings.get("sync.now"))
    assert len(notes) == 2
    assert "" not in notes


def test_the_queue_tells_each_lane_and_how_far_each_event_is(desk: Desk, station: Station) -> None:
    """Lanes by their names with what is wrong; an event goes from recorded over the disk to the service's backup."""
    item = station.outbox.record(
        Event(stream="s", type="item.started", occurred_at=datetime.now(UTC), data={}, actor="t", via="gui")
    )
    trouble = {"message": {"zh": "时间戳服务无应答。", "en": "No answer."}, "cure": {"zh": "稍后。", "en": "Later."}}
    lanes = {"compare": {"state": "idle"}, "time_stamps": {"state": "retrying", "trouble": trouble}}
    station.store.pulses.beat("sync", station.clock.now(), {"lanes": lanes})
    desk.go_to("queue")
    page = desk.main.pages["queue"]
    assert page.lanes.text().splitlines() == [
        "Daily comparison: in order · Time stamps: tries again",
        "Time stamps: No answer. Later.",
    ]
    assert page.events.cells()[0][4] == "Recorded here"
    station.store.outbox.mark(item.id, "stored")
    page.reload()
    desk.calm()
    assert page.events.cells()[0][4] == "On the service's disk"
    station.store.road.confirm([item.id])
    station.store.db.execute("UPDATE outbox SET applied = 1")
    page.reload()
    desk.calm()
    assert page.events.cells()[0][4] == "In the service's backup"
