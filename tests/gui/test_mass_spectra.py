"""Mass spectra on the bench: the total, any ion as a curve, and the spectrum under the cursor, to be exported too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from gui.pages.integration.bench import Bench
from sample_spectra.andi_mass_spectra import andi_sim_bytes
from sample_spectra.biomarkers import biomarker_run
from station.assembly import Station
from station.records import WatchFolder
from tests.gui.conftest import Desk

NAME = "BIO-1"


@pytest.fixture
def bench(open_desk, station: Station, tmp_path: Path) -> tuple[Desk, Bench]:
    """A run of selected ions that no order asked for, on the bench of a Chinese window."""
    folder = tmp_path / "GCMS"
    folder.mkdir()
    run = andi_sim_bytes(biomarker_run(1), NAME, datetime(2026, 3, 3, 9, 30, tzinfo=UTC))
    (folder / "sim.cdf").write_bytes(run)
    watched = WatchFolder(id="ms", path=folder, instrument="GCMS-1", item_ids=(), quiet_seconds=0.0)
    station.store.arrivals.put_folder(watched)
    for _ in range(6):
        station.intake.step()
    desk: Desk = open_desk(station, "zh")
    desk.go_to("measurements")
    page = desk.main.pages["measurements"]
    page.runs.choose(next(row.id for row in page.runs.table.rows if row.sample_name == NAME))
    desk.calm()
    return desk, page.bench


def test_a_typed_ion_is_drawn_beside_the_total(bench: tuple[Desk, Bench]) -> None:
    """The total first; an ion is typed and entered, and stays in the list while the file is read again."""
    desk, shown = bench
    assert shown.bar.trace.curve == "TIC"
    total = shown.view.drawing
    assert total is not None
    desk.qtbot.keyClicks(shown.bar.ion, "191")
    desk.qtbot.keyClick(shown.bar.ion, Qt.Key.Key_Return)
    desk.calm()
    assert shown.bar.trace.curve == "EIC 191"
    ion = shown.view.drawing
    assert ion is not None
    assert len(ion.x) == len(total.x)
    assert 0 < np.nanmax(ion.y) < np.nanmax(total.y)
    desk.main._reload()
    desk.calm()
    assert shown.bar.trace.curve == "EIC 191"


def test_the_spectrum_under_the_cursor_is_shown_and_exported(bench: tuple[Desk, Bench], tmp_path: Path) -> None:
    """The mouse over a time of the curve shows the ions of the nearest scan, and only of that."""
    desk, shown = bench
    spectrum, view = shown.spectrum, shown.view
    times = biomarker_run(1).time_min
    assert not spectrum.isVisible()
    desk.qtbot.mouseClick(shown.bar.spectrum, Qt.MouseButton.LeftButton)
    assert spectrum.isVisible()
    desk.calm()
    seen = []
    for part in (0.3, 0.7):
        at = view.frame()
        place = QPoint(int(at.px(at.x.low + at.x.width * part)), view.height() // 2)
        desk.qtbot.mouseMove(view, place)
        desk.calm()
        nearest = times[np.argmin(np.abs(times - at.value_x(place.x())))]
        assert f"{nearest:.3f} min" in spectrum.said
        seen.append(spectrum.view.drawing)
    first, second = seen
    assert list(first.x) == pytest.approx(list(second.x))  # the same selected ions
    assert list(first.y) != list(second.y)
    assert all(peak.name for peak in second.peaks)
    assert second.whole_x.low < second.x[0] < second.x[-1] < second.whole_x.high  # no stick on the frame
    spectrum.export.export_to(tmp_path / "scan.png", "png")
    desk.calm()
    assert (tmp_path / "scan.png").read_bytes().startswith(b"\x89PNG")
