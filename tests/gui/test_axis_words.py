"""Axes and curves are named in the language of now, whichever reader named them; the instrument's names stay."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.axis_words import AxisName, axis_title, curve_title
from gui.chart_export import FORMATS, Format, chart_bytes
from gui.language import Languages
from gui.widgets.curve_box import CurveBox
from gui.widgets.drawing import drawing_of
from parsers.formats import bruker_opus, galactic_spc, labspec_xml, ocean_text, omnic_spa, perkin_sp, renishaw_wdf
from parsers.measurement import Axis, Trace

ENGLISH = re.compile(r"[A-Za-z]{3,}")
SO_IN_CHINESE_TOO = ("ATR", "Kubelka-Munk", "log(1/R)")


@pytest.fixture
def chinese(qapp: QApplication):
    languages = Languages(qapp, "zh")
    yield languages
    languages.leave()


def _names_of_readers() -> set[str]:
    tables = (
        galactic_spc._X_TYPES, galactic_spc._Y_TYPES, omnic_spa._X_UNITS, omnic_spa._Y_UNITS, perkin_sp._AXES,
        perkin_sp._SIGNALS, renishaw_wdf._UNITS, bruker_opus._AXES, ocean_text._AXES,
    )  # fmt: skip
    names = {name for table in tables for name, _ in table.values()} | set(labspec_xml._X_NAMES.values())
    kinds = set(bruker_opus._DATA_KINDS.values())
    return names | kinds | {f"{channel} {kind}" for channel in bruker_opus._CHANNELS.values() for kind in kinds}


def _quantities_of_curves() -> set[str]:
    """What the built-in profiles of tables call the columns that they draw."""
    found = set()
    for profile in files("parsers.tables").joinpath("profiles").iterdir():
        columns = tomllib.loads(profile.read_text("utf-8")).get("columns", []) if profile.name.endswith("toml") else []
        found |= {one["quantity"] for one in columns if one.get("role") in ("x", "y") and one.get("quantity")}
    return {name for name in found if "{" not in name}


def test_no_name_that_a_reader_gives_is_english_on_a_chinese_screen(chinese: Languages) -> None:
    """The tables of the readers of spectra and the profiles of tables are asked; a new name must be translated."""
    names = _names_of_readers() | _quantities_of_curves() | {"2Theta", "time", "TIC", "value", "ordinate", "counts"}
    assert len(names) > 60
    english = {name for name in names if ENGLISH.search(axis_title(AxisName(name, "")))}
    left = {name for name in english if not name.endswith(SO_IN_CHINESE_TOO)}
    assert left == set(), "say them in gui/axis_words.py, then python -m gui.i18n.update"


@pytest.mark.parametrize(
    ("name", "unit", "english", "in_chinese"),
    [
        ("time", "min", "time (min)", "时间 (min)"),
        ("2Theta", "°", "2θ (°)", "2θ (°)"),
        ("Raman shift", "cm-1", "Raman shift (cm⁻¹)", "拉曼位移 (cm⁻¹)"),
        ("TIC", "counts", "total ion current (counts)", "总离子流 (counts)"),
        ("quantity_adsorbed", "cm³/g STP", "quantity adsorbed (cm³/g STP)", "吸附量 (cm³/g STP)"),
        ("sample interferogram", "V", "interferogram of the sample (V)", "样品干涉图 (V)"),
        ("1/cm", "1/CM", "wavenumber (cm⁻¹)", "波数 (cm⁻¹)"),
        ("counts", "COUNTS", "counts", "计数"),
        ("reflectance", "Reflectance", "reflectance", "反射率"),
        ("Wavelength (nm)", "nm", "wavelength (nm)", "波长 (nm)"),
        ("FID1A", "pA", "FID1A (pA)", "FID1A (pA)"),
        ("Front Signal", "pA", "Front Signal (pA)", "Front Signal (pA)"),
        ("mau", "mAU", "mAU", "mAU"),
        ("H2 2", "mV", "H2 2 (mV)", "H2 2 (mV)"),
        ("", "mAU", "mAU", "mAU"),
        ("x", "", "x", "x"),
        ("mass 44", "mV", "mass 44 (mV)", "质量数 44 (mV)"),
        ("high voltage", "kV", "high voltage (kV)", "高压 (kV)"),
    ],
)
def test_an_axis_has_its_name_and_its_unit_once(
    qapp: QApplication, name: str, unit: str, english: str, in_chinese: str
) -> None:
    """In both languages; a unit that stands in the name already is not said twice."""
    languages = Languages(qapp, "en")
    assert axis_title(AxisName(name, unit)) == english
    languages.use("zh")
    assert axis_title(AxisName(name, unit)) == in_chinese
    languages.leave()


def test_the_choice_of_curves_follows_the_language_and_keeps_what_is_chosen(qtbot: QtBot, qapp: QApplication) -> None:
    """What the file calls a curve is what the station asks for, whatever is written."""
    languages = Languages(qapp, "en")
    box = CurveBox()
    qtbot.addWidget(box)
    box.offer(["scan 1", "scan 2", "FID1A"])
    assert box.curve == ""
    box.choose("scan 2")
    languages.use("zh")
    qapp.processEvents()
    assert [box.itemText(n) for n in range(3)] == ["扫描 1", "扫描 2", "FID1A"]
    assert box.curve == "scan 2"
    box.choose("EIC 191")
    assert (box.currentText(), box.curve) == ("EIC 191", "EIC 191")
    languages.leave()


def test_a_curve_that_is_numbered_keeps_what_stands_behind_its_number(chinese: Languages) -> None:
    """A place on a map is part of a spectrum's name."""
    assert curve_title("spectrum 12 (3.5, 4)") == "谱图 12 (3.5, 4)"
    assert curve_title("TIC") == "TIC"
    assert curve_title("trace metals") == "trace metals"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.filterwarnings("error:Glyph")
def test_an_exported_picture_has_every_sign_of_its_axes(chinese: Languages, kind: Format) -> None:
    """The minus of cm⁻¹ is in no Chinese font that comes with the program; matplotlib warns of a sign it lacks."""
    x, y = np.linspace(400.0, 4000.0, 50), np.linspace(0.0, 1.0, 50)
    trace = Trace(name="t", x=Axis(name="wavenumber", unit="cm-1", values=x), y=Axis(name="y", unit="", values=y))
    drawing = drawing_of(trace)
    assert chart_bytes(drawing, drawing.whole_x, drawing.whole_y, "样品", kind)
