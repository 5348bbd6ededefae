"""Which component a peak is: one of the item's, or words of one's own; nothing takes the name away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.parts import label, primary


class NameDialog(QDialog):
    """Asks for a name; `done` is told what is stored, an empty text for no known component."""

    def __init__(
        self,
        at: str,
        now: str,
        names: Sequence[tuple[str, str]],
        done: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._done = done
        self.setWindowTitle(self.tr("Name the peak"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(380)
        self.component = QComboBox()
        self.component.setEditable(True)
        self.component.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.component.addItem("", "")
        for stored, shown in names:
            self.component.addItem(shown, stored)
        completer = self.component.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.component.setCurrentText(now)
        self.component.setAccessibleName(self.tr("Component"))
        head = label("section", wrap=True)
        head.setText(self.tr("The peak at {time} min is").format(time=at))
        hint = label("quiet", wrap=True)
        hint.setText(self.tr("An empty name says that it is no known component."))
        self.ok = primary(QPushButton(self.tr("Name")))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        form = QFormLayout()
        form.addRow(self.tr("Component"), self.component)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(head)
        column.addLayout(form)
        column.addWidget(hint)
        column.addLayout(buttons)
        self.component.setFocus()

    def _accept(self) -> None:
        text = self.component.currentText().strip()
        at = self.component.findText(text, Qt.MatchFlag.MatchFixedString)
        name = str(self.component.itemData(at)) if at >= 0 else text
        self.accept()
        self._done(name)
