"""The two rows of tools over a curve: what is seen of it, and what a person does to its integration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.widgets.curve_box import CurveBox
from gui.widgets.export_button import ExportButton
from gui.widgets.parts import primary


class CurveBar(QWidget):
    """Which curve, whose peaks, what is laid over it, how its axis runs, where it is exported to."""

    def __init__(self) -> None:
        super().__init__()
        self.trace = CurveBox()
        self.origin = QComboBox()
        for box in (self.trace, self.origin):
            box.setMinimumWidth(84)
            box.setMaximumWidth(220)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.ion = QLineEdit()
        self.ion.setFixedWidth(72)
        self.overlay = _menu_button()
        self.log = _toggle()
        self.ghost = _toggle()
        self.spectrum = _toggle()
        self.whole = _tool()
        self.export = ExportButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for one in (self.trace, self.ion, self.origin):
            line.addWidget(one)
        line.addStretch(1)
        for button in (self.overlay, self.log, self.ghost, self.spectrum, self.whole, self.export):
            line.addWidget(button)
        self.ghost.setChecked(True)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        _say(self.trace, self.tr("Curve"))
        _say(self.origin, self.tr("Peaks of"))
        _say(self.ion, self.tr("Ion (m/z), Enter shows its chromatogram"))
        self.ion.setPlaceholderText("m/z")
        for button, words, tip in (
            (self.overlay, self.tr("Lay over ▾"), self.tr("Lay blanks, duplicates and earlier runs over the curve")),
            (self.log, self.tr("Log"), self.tr("Logarithmic signal (L)")),
            (self.ghost, self.tr("Ghost"), self.tr("Show the automatic integration dotted (G)")),
            (self.spectrum, self.tr("Spectrum"), self.tr("Mass spectrum at the cursor")),
            (self.whole, self.tr("Whole"), self.tr("Show the whole curve (Home)")),
        ):
            button.setText(words)
            button.setToolTip(tip)
            button.setAccessibleName(tip)


class CorrectionBar(QWidget):
    """The acts of a manual integration with their keys, undo and redo, the reason that stands, keep and discard."""

    act = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, QToolButton] = {}
        self.draw, self.more = _menu_button(), _menu_button()
        self.drawn = {name: QAction(self) for name in ("now", "through", "hold", "back", "valley")}
        self.method, self.sequence, self.discard = (QAction(self) for _ in range(3))
        self.keep = primary(QPushButton())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for name in ("split", "merge", "add", "delete", "name", "baseline", "undo", "redo"):
            button = _tool()
            button.clicked.connect(lambda _=False, name=name: self.act.emit(name))
            self._buttons[name] = button
            if name == "undo":
                line.addWidget(self.draw)
            line.addWidget(button)
        line.addStretch(1)
        for one in (self.more, self.keep):
            line.addWidget(one)
        self._fill(self.draw, self.drawn)
        self._fill(self.more, {"method": self.method, "sequence": self.sequence, "discard": self.discard})
        self.keep.clicked.connect(lambda: self.act.emit("keep"))
        self.retranslate()

    def _fill(self, button: QToolButton, actions: Mapping[str, QAction]) -> None:
        menu = button.menu()
        assert menu is not None
        for name, action in actions.items():
            action.triggered.connect(lambda _=False, name=name: self.act.emit(name))
            menu.addAction(action)

    def button(self, name: str) -> QToolButton:
        """The button of an act."""
        return self._buttons[name]

    def allow(self, *, chosen: bool, undo: bool, redo: bool, changed: bool, steps: bool) -> None:
        """Enable what can be done now."""
        for name in ("split", "merge", "delete", "name", "baseline"):
            self._buttons[name].setEnabled(chosen)
        self._buttons["undo"].setEnabled(undo)
        self._buttons["redo"].setEnabled(redo)
        self.keep.setEnabled(changed)
        self.discard.setEnabled(steps)
        self.sequence.setEnabled(steps)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        for name, words, tip in (
            ("split", self.tr("Split"), self.tr("Split the peak (S)")),
            ("merge", self.tr("Merge"), self.tr("Merge with the next peak (M)")),
            ("add", self.tr("Add"), self.tr("Add a peak between two times (A)")),
            ("delete", self.tr("Delete"), self.tr("Delete the peak (D)")),
            ("name", self.tr("Name…"), self.tr("Name the peak (R)")),
            (
                "baseline",
                self.tr("Baseline"),
                self.tr("Move the peak's baseline and limits (B, then arrows and Enter)"),
            ),
            ("undo", "↶", self.tr("Undo (Ctrl+Z)")),
            ("redo", "↷", self.tr("Redo (Ctrl+Y)")),
        ):
            self._buttons[name].setText(words)
            self._buttons[name].setToolTip(tip)
            self._buttons[name].setAccessibleName(tip)
        for name, words in (
            ("now", self.tr("Now: on the signal where two peaks meet  (W)")),
            ("through", self.tr("Through points that you set  (T)")),
            ("hold", self.tr("Held level from a time  (H)")),
            ("back", self.tr("Level back from a time  (K)")),
            ("valley", self.tr("At all valleys  (V)")),
        ):
            self.drawn[name].setText(words)
        self.draw.setText(self.tr("Draw ▾"))
        self.draw.setToolTip(self.tr("Draw a baseline for several peaks; its diamonds are dragged"))
        self.draw.setAccessibleName(self.tr("Draw a baseline"))
        self.more.setText(self.tr("More ▾"))
        self.more.setAccessibleName(self.tr("More acts"))
        self.method.setText(self.tr("Baseline mode and integration events…  (E)"))
        self.sequence.setText(self.tr("Apply to the whole sequence, with a preview…"))
        self.discard.setText(self.tr("Go back to the automatic integration"))
        self.keep.setText(self.tr("Keep…"))
        self.keep.setToolTip(self.tr("Keep the corrected integration; the result is calculated again (Ctrl+S)"))


def add_keys(over: QWidget, keys: dict[str, Callable[[], object]]) -> None:
    """Keys that work wherever the focus is inside `over`."""
    for key, deed in keys.items():
        action = QAction(over)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False, deed=deed: deed())
        over.addAction(action)


def _tool() -> QToolButton:
    button = QToolButton()
    button.setProperty("rank", "tool")
    return button


def _menu_button() -> QToolButton:
    button = _tool()
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button


def _toggle() -> QToolButton:
    button = _tool()
    button.setCheckable(True)
    return button


def _say(one: QWidget, words: str) -> None:
    one.setAccessibleName(words)
    one.setToolTip(words)
