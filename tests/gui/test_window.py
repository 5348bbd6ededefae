"""The window as a technician uses it: by mouse and keys, over a real station."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.app import main, open_window
from gui.models.table import ROW_ROLE
from gui.pages.orders import Found
from gui.widgets.signing_dialog import SigningDialog
from parsers.wording import Text
from station.assembly import Station, open_station
from station.errors import Conflict
from station.records import Event, Report, Trouble
from tests.gui.conftest import WAIT_MS, Desk
from tests.gui.made_station import PINS

LEFT = Qt.MouseButton.LeftButton


def _dialog() -> SigningDialog:
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, SigningDialog) and one.isVisible()]
    assert len(shown) == 1
    return shown[0]


def _sign(desk: Desk, person: str, pin: str) -> None:
    """Fill in the open dialog by keys and sign by Enter."""
    dialog = _dialog()
    desk.qtbot.keyClicks(dialog.pin, pin)
    assert str(dialog.person.currentData()) == person
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.calm()


def test_arrivals_say_what_came_and_why_anything_waits(desk: Desk) -> None:
    """Each file and run has its state; what could not be read says why and what to do."""
    page = desk.main.pages["arrivals"]
    states = {cells[2]: cells[5] for cells in page.lines.cells()}
    assert states["001F0101.D"] == "Calculated"
    assert states["notes.txt"] == "Not readable"
    desk.qtbot.keyClicks(page.search, "notes")
    assert [cells[2] for cells in page.lines.cells()] == ["notes.txt"]
    page.lines.choose(page.lines.model().index(0, 0).data(ROW_ROLE).key)
    assert "notes.txt" in page._why.text()
    assert page._cure.text()
    assert not page.open.isEnabled()


def test_a_lost_folder_stands_first_and_in_words(desk: Desk) -> None:
    """An instrument that cannot be looked at is not found by scrolling."""
    first = desk.main.pages["arrivals"].folders.cells()[0]
    assert first[0] == "XRD-1 D8"
    assert first[3] == "Instrument folder lost"


def test_enter_on_a_run_opens_its_curve_with_named_peaks(desk: Desk) -> None:
    """From the list of arrivals to the chromatogram by the keyboard alone."""
    arrivals, page = desk.main.pages["arrivals"], desk.main.pages["measurements"]
    desk.qtbot.keyClicks(arrivals.search, "001F0101.D")
    arrivals.lines.setCurrentIndex(arrivals.lines.model().index(0, 0))
    desk.qtbot.keyClick(arrivals.lines, Qt.Key.Key_Return)
    desk.calm()
    assert desk.main.current_page == "measurements"
    assert page._sample.text().startswith("WT2026-0001-001")
    names = [cells[1] for cells in page.tables.peaks.cells()]
    assert "nC17" in names
    page.view.grab()
    named = {number for number, name in enumerate(names) if name != "—"}
    assert len(named & set(page.view.named)) > len(named) * 0.8
    printed = {cells[0]: cells[1] for cells in page.tables.values.cells()}
    assert printed["Pr/nC17"] == "0.62"


def test_each_channel_shows_its_own_peaks(desk: Desk) -> None:
    """Natural gas has two detectors: methane is not drawn on the other one's curve."""
    desk.go_to("measurements")
    page = desk.main.pages["measurements"]
    run = next(row for row in page.runs.table.rows if row.sample_name == "WT2026-0001-005")
    page.runs.choose(run.id)
    desk.calm()
    seen = {}
    for number in range(page.trace.count()):
        page.trace.setCurrentIndex(number)
        page.trace.activated.emit(number)
        desk.calm()
        seen[page.trace.currentText()] = {cells[1] for cells in page.tables.peaks.cells()}
    assert len(seen) == 2
    first, second = seen.values()
    assert first
    assert second
    assert not first & second
    assert "Methane" in first | second


def test_a_peak_chosen_in_the_table_is_brought_out_in_the_curve(desk: Desk) -> None:
    """Table and curve point at the same peak, in both directions."""
    desk.go_to("measurements")
    page = desk.main.pages["measurements"]
    page.runs.choose(
        next(row.id for row in page.runs.table.rows if row.technique == "gc" and row.state == "determined")
    )
    desk.calm()
    page.tables.peaks.choose("3")
    assert page.view.highlighted == 3
    page.view.peak_chosen.emit(1)
    assert page.tables.peaks.current is not None
    assert page.tables.peaks.current[0] == 1


def test_three_people_sign_a_report_and_it_is_issued(desk: Desk, station: Station, tmp_path: Path) -> None:
    """Prepare, review, approve: each with the PIN entered anew; the PDF is shown and can be exported."""
    desk.go_to("reports")
    page = desk.main.pages["reports"]
    page.drafts.choose("WT2026-0001/rock_eval")
    desk.calm()
    assert page.draft_panel.prepare.isEnabled()
    assert len(page.draft_panel.lines.cells()) == 3
    desk.qtbot.mouseClick(page.draft_panel.prepare, LEFT)
    _sign(desk, "zhang", PINS["zhang"])
    assert page.report_panel.report is not None
    assert page.report_panel.report.state == "prepared"
    assert page.report_panel.preview.page_count >= 1
    desk.qtbot.mouseClick(page.report_panel.review, LEFT)
    _sign(desk, "li", PINS["li"])
    desk.qtbot.mouseClick(page.report_panel.approve, LEFT)
    _sign(desk, "wang", PINS["wang"])
    issued = page.report_panel.report
    assert issued.state == "issued"
    assert [one.meaning for one in issued.signatures] == ["prepared", "reviewed", "approved"]
    assert station.library.reports()[0].id == issued.id
    target = tmp_path / "out" / "report.pdf"
    page.files.export_to(issued, target)
    desk.calm()
    assert len(PdfReader(target).pages) == page.report_panel.preview.page_count
    assert not page.report_panel.send_back.isVisible()


def test_a_wrong_pin_signs_nothing_and_says_so_where_one_looks(desk: Desk, station: Station) -> None:
    """The dialog stays open with the reason, the PIN is empty again, no report exists."""
    desk.go_to("reports")
    page = desk.main.pages["reports"]
    page.drafts.choose("WT2026-0001/gas_comp")
    desk.calm()
    desk.qtbot.mouseClick(page.draft_panel.prepare, LEFT)
    _sign(desk, "zhang", "0000")
    dialog = _dialog()
    assert "PIN is not right" in dialog.answer.text()
    assert dialog.pin.text() == ""
    assert station.library.reports() == []
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_report_is_sent_back_with_its_reason(desk: Desk, station: Station) -> None:
    """The reason is asked for, kept, and shown; the draft waits again."""
    desk.go_to("reports")
    page = desk.main.pages["reports"]
    page.drafts.choose("WT2026-0001/gas_comp")
    desk.calm()
    desk.qtbot.mouseClick(page.draft_panel.prepare, LEFT)
    _sign(desk, "zhang", PINS["zhang"])
    desk.qtbot.mouseClick(page.report_panel.send_back, LEFT)
    desk.qtbot.keyClicks(_dialog().reason, "peak 3 is cut wrongly")
    _sign(desk, "li", PINS["li"])
    assert page.report_panel.report.state == "returned"
    assert "peak 3 is cut wrongly" in page.report_panel._reason.text()
    assert any(draft.item_id == "gas_comp" for draft in page.drafts.table.rows)


def test_a_signed_report_is_shown_also_when_data_change_in_that_moment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page looks at the store anew meanwhile, as it does when a file arrives: the report is chosen all the same."""
    desk.go_to("reports")
    page = desk.main.pages["reports"]
    page.drafts.choose("WT2026-0001/gas_comp")
    desk.calm()
    signed = page._signed

    def signed_as_data_change(report: Report) -> None:
        signed(report)
        page.reload()

    monkeypatch.setattr(page, "_signed", signed_as_data_change)
    desk.qtbot.mouseClick(page.draft_panel.prepare, LEFT)
    _sign(desk, "zhang", PINS["zhang"])
    assert page.report_panel.report is not None
    assert page.report_panel.report.state == "prepared"


def test_an_incomplete_draft_says_what_is_missing_and_cannot_be_prepared(desk: Desk, station: Station) -> None:
    """The reason stands in the row of the sample it concerns."""
    task = station.store.orders.tasks()[0]
    station.store.db.execute("DELETE FROM determination WHERE task_id = ?", (task.id,))
    station.store.db.execute("UPDATE measurement SET task_id = NULL, state = 'unmatched'")
    desk.go_to("reports")
    page = desk.main.pages["reports"]
    page.drafts.choose(f"WT2026-0001/{task.item_id}")
    desk.calm()
    assert not page.draft_panel.prepare.isEnabled()
    reasons = [cells[2] for cells in page.draft_panel.lines.cells() if cells[1] == "Missing"]
    assert reasons == ["No run has arrived yet."]


def test_what_another_process_writes_appears_by_itself(desk: Desk, station: Station) -> None:
    """The agent writes, the window notices: no button, no restart."""
    page = desk.main.pages["arrivals"]
    program = (
        "import sys; from pathlib import Path; from station.store import open_store\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "store.db.execute(\"UPDATE measurement SET sample_name = 'written elsewhere' WHERE rowid = 1\")\n"
        "store.close()\n"
    )
    assert not any("written elsewhere" in cells for cells in page.lines.cells())
    subprocess.run([sys.executable, "-c", program, str(station.store.folder)], check=True, timeout=60)
    desk.qtbot.waitUntil(lambda: any("written elsewhere" in cells for cells in page.lines.cells()), timeout=WAIT_MS)


def test_a_page_that_is_not_seen_asks_nothing_until_it_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five pages do not read the database at once each time a file arrives."""
    asked: list[int] = []
    orders = desk.main.pages["orders"]
    monkeypatch.setattr(orders, "question", lambda: lambda: asked.append(1) or Found([], {}))
    orders.reload()
    desk.calm()
    assert asked == []
    desk.go_to("orders")
    assert asked == [1]


def test_orders_are_chosen_by_state(desk: Desk, station: Station) -> None:
    """The four states stand as buttons with their counts; one click shows only those."""
    task = station.store.orders.tasks()[0]
    station.store.orders.set_state(task.id, "testing", task.revision + 1)
    desk.go_to("orders")
    page = desk.main.pages["orders"]
    assert page.states.button("testing").text() == "Testing  1"
    desk.qtbot.mouseClick(page.states.button("testing"), LEFT)
    desk.calm()
    assert [cells[1] for cells in page.tasks.cells()] == [task.sample_no]
    assert not page.states.button("returned").isVisible()


def test_the_queue_shows_what_was_refused_and_why(desk: Desk, station: Station) -> None:
    """A dead letter is counted, found by one click, and tells its reason."""
    item = station.outbox.record(
        Event(stream="s", type="item.started", occurred_at=station.clock.now(), data={}, actor="t", via="agent")
    )
    station.store.outbox.mark(item.id, "dead", error="unknown sample WT-9")
    desk.go_to("queue")
    page = desk.main.pages["queue"]
    desk.qtbot.mouseClick(page.states.button("dead"), LEFT)
    assert [cells[-1] for cells in page.events.cells()] == ["unknown sample WT-9"]
    assert page._why.text() == "unknown sample WT-9"
    assert page.figures["dead"]._number.text() == "1"


def test_the_bottom_line_tells_whether_the_agent_lives(desk: Desk, station: Station) -> None:
    """A pulse that grows old is told as what it is."""
    assert "Agent: last look" in desk.main.pulse.text()
    later = station.clock.now().replace(year=station.clock.now().year + 1)
    desk.main.pulse.tick(later)
    assert "not running; last seen 365 days ago" in desk.main.pulse.text()


def test_a_failing_page_shows_one_bar_that_goes_when_it_works_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, why and what to do in one place; nobody has to click it away once it is no longer true."""

    def refuse() -> None:
        raise Conflict(Text("甲", "the disk is asleep"), Text("乙", "wake it"))

    page, bar = desk.main.pages["orders"], desk.main.troubles
    with monkeypatch.context() as patch:
        patch.setattr(page, "question", lambda: refuse)
        desk.go_to("orders")
        assert bar.isVisible()
        assert bar._message.text() == "the disk is asleep"
        assert bar._cure.text() == "wake it"
    page.reload()
    desk.calm()
    assert not bar.isVisible()


def test_several_troubles_are_counted_and_dismissed_one_by_one(desk: Desk) -> None:
    """The newest is on top."""
    bar = desk.main.troubles
    for name in ("a", "b"):
        trouble = Trouble(kind="x", title=Text(name, name), message=Text("m", "m"), cure=Text("c", "c"))
        desk.background.report(name, trouble)
    assert bar._title.text() == "b (and 1 more)"
    desk.qtbot.mouseClick(bar._dismiss, LEFT)
    assert bar._title.text() == "a"
    desk.qtbot.mouseClick(bar._dismiss, LEFT)
    assert not bar.isVisible()


def test_pages_are_reached_by_keys(desk: Desk) -> None:
    """Ctrl and the number that the navigation names beside each page."""
    names = list(desk.main.pages)
    for number in (2, 0, 3):
        desk.qtbot.keyClick(desk.main, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        assert desk.main.current_page == names[number]
        assert desk.main.navigation.item(number).toolTip() == f"Ctrl+{number + 1}"


def test_dark_and_light_are_switched_while_open(desk: Desk) -> None:
    """Also the painted curve follows."""
    desk.go_to("measurements")
    before = desk.main.grab().toImage().pixelColor(600, 20).lightness()
    desk.qtbot.mouseClick(desk.main.appearance, LEFT)
    desk.calm()
    after = desk.main.grab().toImage()
    view = desk.main.pages["measurements"].view
    corner = view.mapTo(desk.main, view.rect().topRight())
    assert before > 200
    assert after.pixelColor(600, 20).lightness() < 60
    assert after.pixelColor(corner.x() - 4, corner.y() + 4).lightness() < 60
    desk.qtbot.mouseClick(desk.main.appearance, LEFT)


def test_the_place_of_the_window_is_remembered(qapp: QApplication, station: Station, tmp_path: Path) -> None:
    """Size and page are as they were left."""
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = open_window(qapp, station, "en", "light", settings)
    window.main.start("queue")
    window.main.resize(1200, 655)
    window.main.show()
    window.main.close()
    again = open_window(qapp, station, "en", "light", settings)
    again.main.restore()
    assert again.main.height() == 655  # the width is cut to the small screen that Qt pretends to have
    assert settings.value("window/page") == "queue"
    again.main.close()


def test_main_saves_a_picture_of_a_page_and_ends(qapp: QApplication, made: Path, tmp_path: Path) -> None:
    """`geolab-station --screenshot`: the page with its data, in the wanted language, and exit code 0."""
    target = tmp_path / "pictures" / "queue.png"
    arguments = ["--data", str(made), "--lang", "zh", "--page", "queue", "--screenshot", str(target)]
    assert main(arguments) == 0
    picture = QImage(str(target))
    assert (picture.width(), picture.height()) == (1440, 900)


def test_main_shows_the_run_it_is_asked_for(qapp: QApplication, made: Path, tmp_path: Path) -> None:
    """`--run SAMPLE/TECHNIQUE` brings another picture than the newest run."""
    pictures = []
    for run in ("WT2026-0001-001/gc", "WT2026-0001-001/rock_eval"):
        target = tmp_path / f"{len(pictures)}.png"
        assert main(["--data", str(made), "--lang", "en", "--run", run, "--screenshot", str(target)]) == 0
        pictures.append(QImage(str(target)))
    assert pictures[0] != pictures[1]


def test_main_says_that_there_is_no_such_run(
    qapp: QApplication, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture of another run would be a wrong picture."""
    target = tmp_path / "x.png"
    assert main(["--data", str(made), "--lang", "en", "--run", "WT-9", "--screenshot", str(target)]) == 2
    assert '"WT-9"' in capsys.readouterr().err
    assert not target.exists()


def test_main_says_why_a_station_cannot_be_opened(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged database is a sentence and an exit code, no traceback."""
    (tmp_path / "station.db").write_bytes(b"not a database, " * 100)
    picture = str(tmp_path / "x.png")
    assert main(["--data", str(tmp_path), "--lang", "en", "--screenshot", picture]) == 2
    assert "station.db" in capsys.readouterr().err


def test_the_window_leaves_the_station_usable(desk: Desk, station: Station) -> None:
    """Closing the window closes nothing of the station but what it opened."""
    desk.main.close()
    other = open_station(station.store.folder)
    assert other.library.tasks()
    other.close()
