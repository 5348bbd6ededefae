"""What the laboratory declares of the tests of an order and item: deviations, external provider, uncertainty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.language import Languages
from gui.widgets.parts import label, primary
from station.records import Declared
from station.reports.declaring import KINDS
from station.reports.labels import LABELS

LINES_HIGH = 64


class DeclareDialog(QDialog):
    """Asks for the three wordings, begun with what stands; `declared` is told all of them."""

    def __init__(
        self,
        standing: Declared,
        languages: Languages,
        declared: Callable[[Declared], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._declared = declared
        self.setWindowTitle(self.tr("Declare"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.wordings = {kind: QPlainTextEdit(str(getattr(standing, kind))) for kind in KINDS}
        self.ok = primary(QPushButton(self.tr("Sign…")))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._accept)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for kind, wording in self.wordings.items():
            title = languages.of(LABELS[kind])
            wording.setTabChangesFocus(True)
            wording.setMaximumHeight(LINES_HIGH)
            wording.setAccessibleName(title)
            form.addRow(title, wording)
        note = label("quiet", wrap=True)
        note.setText(self.tr("Printed on the report as it stands here; what is left empty is not printed."))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(note)
        column.addLayout(buttons)

    def _accept(self) -> None:
        said = Declared(**{kind: wording.toPlainText().strip() for kind, wording in self.wordings.items()})
        self.accept()
        self._declared(said)
