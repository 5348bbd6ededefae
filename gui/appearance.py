"""How the window looks: two themes as data, and the palette and style sheet made from one.

The palette is the program's, the style sheet each part's own (`dress`): given to the whole program at once it takes
half a second, since Qt tells every widget of every page again and again; given to one page it takes a few
hundredths, and a page that nobody sees can wait. A dialog takes its looks from the part that it belongs to.

Curves, peaks and states use the colours of Okabe and Ito, which people with any colour vision tell apart; a state is
always written as well, never colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

ThemeName = Literal["light", "dark"]
CHEVRON = Path(__file__).parent / "icons" / "chevron.svg"
TICK = CHEVRON.with_name("tick.svg")
Tone = Literal["plain", "quiet", "good", "busy", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of one appearance, as `#rrggbb`."""

    name: ThemeName
    window: str
    surface: str
    rail: str
    hover: str
    line: str
    text: str
    quiet: str
    accent: str
    accent_text: str
    selected: str
    good: str
    busy: str
    warn: str
    bad: str
    bad_surface: str
    curve: str
    peak: str
    baseline: str
    span: str

    def tone(self, tone: Tone) -> QColor:
        """The colour in which a word of that tone is written."""
        colours = {
            "plain": self.text,
            "quiet": self.quiet,
            "good": self.good,
            "busy": self.busy,
            "warn": self.warn,
            "bad": self.bad,
        }
        return QColor(colours[tone])


LIGHT = Theme(
    name="light",
    window="#f3f5f7",
    surface="#ffffff",
    rail="#e8edf1",
    hover="#dde5ea",
    line="#d8dfe5",
    text="#1b2733",
    quiet="#5d6c7a",
    accent="#0b6486",
    accent_text="#ffffff",
    selected="#d9eaf2",
    good="#00795a",
    busy="#0072b2",
    warn="#a35f00",
    bad="#b8400e",
    bad_surface="#fcefe8",
    curve="#1f3a4d",
    peak="#56b4e9",
    baseline="#d55e00",
    span="#e69f00",
)
DARK = Theme(
    name="dark",
    window="#171d23",
    surface="#1f272f",
    rail="#12171c",
    hover="#27313a",
    line="#34404b",
    text="#e4eaef",
    quiet="#9aa8b5",
    accent="#4fa8cc",
    accent_text="#0c1317",
    selected="#24465a",
    good="#35c29a",
    busy="#56b4e9",
    warn="#e6a93c",
    bad="#f08a5d",
    bad_surface="#3a2820",
    curve="#cfe3ee",
    peak="#3d9bd4",
    baseline="#f0864a",
    span="#e69f00",
)


def theme_of(palette: QPalette) -> Theme:
    """The theme that a widget is shown in, told by its palette: painters need no one to tell them."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def translucent(colour: str, alpha: int) -> QColor:
    """A colour that lets through what is behind it; `alpha` from 0 to 255."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def use_theme(application: QApplication, name: ThemeName) -> None:
    """Give the whole program the colours of this appearance; `dress` gives each part the rest."""
    theme = DARK if name == "dark" else LIGHT
    if application.style().objectName() != "fusion":
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette(theme))


def dress(part: QWidget) -> None:
    """Give a part of the window, with all that is in it, the looks of the palette's theme; quick if it has them."""
    if not is_dressed(part):
        part.setStyleSheet(_style_sheet(theme_of(QApplication.palette()).name))


def is_dressed(part: QWidget) -> bool:
    """Whether it has the looks of the palette's theme."""
    return part.styleSheet() == _style_sheet(theme_of(QApplication.palette()).name)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Highlight: theme.selected,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Light: theme.surface,
        role.Dark: theme.line,
    }
    for one, colour in colours.items():
        palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(theme.quiet))
    return palette


@cache
def _style_sheet(name: ThemeName) -> str:
    theme = DARK if name == "dark" else LIGHT
    colours = {name: getattr(theme, name) for name in Theme.__dataclass_fields__}
    return _STYLE.substitute(colours, chevron=CHEVRON.as_posix(), tick=TICK.as_posix())


_STYLE = Template("""
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px 6px; }
QSplitter::handle { background: $window; }
QScrollArea { border: none; background: transparent; }

#rail { background: $rail; border: none; border-right: 1px solid $line; }
#product { font-size: 13pt; font-weight: 600; color: $text; padding: 0; }
#navigation { background: transparent; border: none; outline: none; }
#navigation::item { padding: 9px 10px; margin: 1px 8px; border-radius: 6px; color: $text; }
#navigation::item:hover { background: $hover; }
#navigation::item:selected { background: $surface; color: $accent; }
#rail QToolButton { border: none; border-radius: 6px; padding: 6px 5px; color: $quiet; text-align: left; }
#rail QToolButton:hover { background: $hover; color: $text; }
#rail QToolButton:focus { border: 1px solid $accent; }

QLabel[rank="title"] { font-size: 15pt; font-weight: 600; }
QLabel[rank="section"] { font-size: 10pt; font-weight: 600; color: $text; }
QLabel[rank="quiet"] { color: $quiet; }
QLabel[rank="figure"] { font-size: 18pt; font-weight: 600; }
QLabel[rank="warn"] { color: $warn; }
QLabel[rank="bad"] { color: $bad; }

QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 6px; }

QTableView { background: $surface; border: 1px solid $line; border-radius: 6px; gridline-color: transparent;
             selection-background-color: $selected; selection-color: $text; outline: none; }
QTableView:focus { border: 1px solid $accent; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $quiet; border: none; border-bottom: 1px solid $line;
                       padding: 6px 11px; font-weight: 600; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: $surface; border: none; }

QPushButton { background: $surface; border: 1px solid $line; border-radius: 5px; padding: 6px 14px; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $quiet; background: $window; }
QPushButton[rank="primary"] { background: $accent; border: 1px solid $accent; color: $accent_text; font-weight: 600; }
QPushButton[rank="primary"]:focus { border: 2px solid $text; padding: 5px 13px; }
QPushButton[rank="primary"]:disabled { background: $line; border-color: $line; color: $quiet; }
QToolButton[rank="tool"] { background: $surface; border: 1px solid $line; border-radius: 5px; padding: 4px 7px;
                           color: $text; }
QToolButton[rank="tool"]:hover { background: $hover; }
QToolButton[rank="tool"]:focus { border: 1px solid $accent; }
QToolButton[rank="tool"]:checked { background: $selected; border-color: $accent; }
QToolButton[rank="tool"]:disabled { color: $quiet; background: $window; }
QToolButton[rank="tool"]::menu-indicator { image: none; }
QPushButton:checkable { border-radius: 12px; padding: 4px 12px; }
QPushButton:checked { background: $selected; border-color: $accent; color: $text; }

QLineEdit, QComboBox, QPlainTextEdit { background: $surface; border: 1px solid $line; border-radius: 5px;
                                       padding: 5px 8px; selection-background-color: $accent;
                                       selection-color: $accent_text; }
QLineEdit, QComboBox { min-height: 20px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$chevron"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; outline: none; }

QCheckBox::indicator, QListView::indicator { width: 14px; height: 14px; border: 1px solid $quiet; border-radius: 3px;
                                             background: $surface; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
                                                             image: url("$tick"); }
QListWidget { background: $surface; border: 1px solid $line; border-radius: 5px; outline: none; padding: 3px; }
QListWidget:focus { border: 1px solid $accent; }
QDoubleSpinBox, QSpinBox, QDateEdit { background: $surface; border: 1px solid $line; border-radius: 5px;
                                      padding: 5px 8px; min-height: 20px; }
QDoubleSpinBox QLineEdit, QSpinBox QLineEdit, QDateEdit QLineEdit { background: transparent; border: none;
                                                                     padding: 0; min-height: 0; }
QDoubleSpinBox:focus, QSpinBox:focus, QDateEdit:focus { border: 1px solid $accent; }
QProgressBar { background: $surface; border: 1px solid $line; border-radius: 5px; max-height: 10px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $quiet; padding: 6px 4px; margin-right: 18px;
               border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }

#troubleBar { background: $bad_surface; border: 1px solid $bad; border-radius: 6px; }
#troubleBar QLabel { color: $text; }
#troubleTitle { font-weight: 600; }
#troubleBar QPushButton { background: transparent; border: 1px solid $bad; color: $text; padding: 4px 10px; }

QStatusBar { background: $window; border-top: 1px solid $line; color: $quiet; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $quiet; padding: 0 6px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 5px; min-height: 28px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 5px; min-width: 28px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
""")
