"""Why: one of the laboratory's reasons or a person's own words, asked once for an act, or for all that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.language import Languages
from gui.widgets.parts import label, primary
from parsers.wording import Text
from station.correcting.reasons import reason_text, written

WIDTH = 430


class ReasonDialog(QDialog):
    """Asks for the reason of an act; `done` is told the reason as it is stored, and whether it stays."""

    def __init__(
        self,
        act: str,
        reasons: Sequence[Text],
        languages: Languages,
        done: Callable[[str, bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._languages = languages
        self.setWindowTitle(self.tr("Reason for this act"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for one in reasons:
            self.reason.addItem(languages.of(one), written(one))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.stays = QCheckBox(self.tr("The same for what I do next on this run"))
        self.ok = primary(QPushButton(self.tr("Do it")))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        head = label("section", wrap=True)
        head.setText(act)
        form = QFormLayout()
        form.addRow(self.tr("Reason"), self.reason)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(head)
        column.addLayout(form)
        column.addWidget(self.stays)
        column.addLayout(buttons)
        self.reason.setFocus()

    @property
    def stored(self) -> str:
        """The chosen reason in both languages, or the person's own words."""
        at = self.reason.currentIndex()
        if at >= 0 and self.reason.itemText(at) == self.reason.currentText():
            return str(self.reason.itemData(at))
        return self.reason.currentText().strip()

    def _accept(self) -> None:
        if not reason_text(self.stored).zh:
            self.reason.setFocus()
            return
        reason, stays = self.stored, self.stays.isChecked()
        self.accept()
        self._done(reason, stays)
