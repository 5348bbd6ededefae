"""Bad input ends in an answer that names it, and in no number: the rows of the table that no other test holds.

Expired certificates, two approvals at once and power cuts while issuing are in `test_sealing` and `test_review`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from station.errors import StationError
from station.reports import trial
from station.reports.glyphs import UnprintableText
from station.reports.laboratory import BadSetting
from station.reports.logo import SETTING
from station.reports.review import ReportDesk
from station.reports.trial import TemplateTooGreedy
from station.reports.typesetting import RenderingError
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

HEAD = '#import "frame.typ": *\n#show: report.with()\n#results-by-column()\n'
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A laboratory with a measured order, of which no report comes to be."""
    made = Laboratory(tmp_path_factory.mktemp("bad"))
    made.order("rock_eval", 1)
    made.run("rock_eval", [f"{COMMISSION}-001"])
    yield made
    assert made.station.store.reports.all() == []
    assert made.station.store.reports.serials() == {}
    made.station.close()


def _refusal(laboratory: Laboratory, template: str, folder: Path) -> StationError:
    """What preparing says with a laboratory's own template."""
    (folder / "report.typ").write_text(template, "utf-8")
    station = laboratory.station
    own = replace(station.catalogue["rock_eval"], folder=folder)
    desk = ReportDesk(station.store, {"rock_eval": own}, station.outbox, station.audit, station.clock)
    with pytest.raises(StationError) as caught:
        desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    return caught.value


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('#image("stamp-of-the-lab.png")', "stamp-of-the-lab.png"),
        ("#content.resluts", "resluts"),
        ('#read("/etc/hostname")', "hostname"),
        ('#read("../../station.db")', "station.db"),
        ("#while true {}", "always true"),
        ("#let f(x) = f(x + 1)\n#f(1)", "depth exceeded"),
    ],
)
def test_a_template_that_cannot_be_set(measured: Laboratory, tmp_path: Path, line: str, why: str) -> None:
    """A missing image, a wrong field, files of the computer, loops and recursion without end: named, with the line."""
    refusal = _refusal(measured, HEAD + line, tmp_path)
    assert isinstance(refusal, RenderingError)
    assert why in refusal.message.en
    assert refusal.where.startswith("report.typ:")


def test_a_template_that_asks_too_much(measured: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops within loops are ended from outside, and the station works on."""
    monkeypatch.setattr(trial, "SECONDS", 4.0)
    refusal = _refusal(measured, HEAD + "#for a in range(90000) { for b in range(90000) {} }", tmp_path)
    assert isinstance(refusal, TemplateTooGreedy)
    assert refusal.where.endswith("report.typ")


@pytest.mark.parametrize("content", [b"no picture", PIXEL[:40], b"<svg", None])
def test_a_logo_that_is_no_picture(measured: Laboratory, content: bytes | None) -> None:
    """Text under a picture's name, a torn picture, no file: the setting is named."""
    store = measured.station.store
    logo = store.folder / "logo.png"
    logo.unlink(missing_ok=True)
    if content is not None:
        logo.write_bytes(content)
    store.settings.put(SETTING, "logo.png")
    try:
        with pytest.raises(BadSetting, match=r"logo\.png"):
            measured.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    finally:
        store.settings.put(SETTING, "")


def test_a_logo_is_printed_and_kept(measured: Laboratory) -> None:
    """The picture stands in the file, and stays the report's own when its file goes."""
    store, desk = measured.station.store, measured.station.desk
    without = desk.preview_draft(COMMISSION, "rock_eval")
    (store.folder / "logo.png").write_bytes(PIXEL)
    store.settings.put(SETTING, "logo.png")
    try:
        printed = desk.preview_draft(COMMISSION, "rock_eval")
    finally:
        store.settings.put(SETTING, "")
    assert printed.count(b"/Subtype/Image") + printed.count(b"/Subtype /Image") > without.count(b"/Subtype/Image")


def test_a_control_character_in_a_name(measured: Laboratory) -> None:
    """Never a box in print: the character and the text it stands in are named. (Rare ones: `test_glyphs`.)"""
    orders = measured.station.store.orders
    before = orders.commission(COMMISSION)
    assert before is not None
    orders.put(replace(before, client_name="某油田 \x1b 研究院"), [], [])
    try:
        with pytest.raises(UnprintableText, match=r"U\+001B"):
            measured.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    finally:
        orders.put(before, [], [])
