"""What is weighed, of which order, on which balance, by whom, and how: the choices above the weighing list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.parts import label

ITEM_WIDTH, WIDTH = 210, 140
ORDER_LETTERS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingChoice:
    """What is chosen; an empty order or port stands for any."""

    item_id: str
    commission_no: str
    port_id: str
    person_id: str
    by_sample: bool
    scan_needed: bool


class WeighingChoices(QWidget):
    """`changed` tells that a person has chosen something else; filling it anew does not."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.item, self.order, self.port, self.person = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.by_sample, self.scan_needed = QCheckBox(), QCheckBox()
        self._boxes = (self.item, self.order, self.port, self.person)
        self._captions = [label("quiet") for _ in self._boxes]
        self._is_filling = False
        line, switches = QHBoxLayout(), QHBoxLayout()
        for caption, box in zip(self._captions, self._boxes, strict=True):
            box.setMinimumWidth(ITEM_WIDTH if box is self.item else WIDTH)
            box.currentIndexChanged.connect(self._tell)
            line.addWidget(caption)
            line.addWidget(box)
        # else each change of the style measures every order of the laboratory on the GUI thread
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.order.setMinimumContentsLength(ORDER_LETTERS)
        line.addStretch(1)
        for switch in (self.by_sample, self.scan_needed):
            switch.toggled.connect(self._tell)
            switches.addWidget(switch)
        switches.addStretch(1)
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.addLayout(line)
        both.addLayout(switches)
        self.retranslate()

    @property
    def chosen(self) -> WeighingChoice | None:
        """What is chosen; None where no item is weighed."""
        item, order, port, person = (box.currentData() for box in self._boxes)
        if item is None:
            return None
        return WeighingChoice(
            item_id=str(item),
            commission_no=str(order or ""),
            port_id=str(port or ""),
            person_id=str(person or ""),
            by_sample=self.by_sample.isChecked(),
            scan_needed=self.scan_needed.isChecked(),
        )

    def fill(
        self,
        items: Sequence[tuple[str, str]],
        orders: Sequence[str],
        balances: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
    ) -> bool:
        """Offer these (text, id); what is chosen stays as long as it is there. True if the choice has changed."""
        before = self.chosen
        self._is_filling = True
        _fill(self.item, items)
        _fill(self.order, [(self.tr("All orders"), ""), *((one, one) for one in orders)])
        _fill(self.port, [(self.tr("Any balance"), ""), *balances])
        _fill(self.person, people)
        self._is_filling = False
        return before != self.chosen

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        names = (self.tr("Item"), self.tr("Order"), self.tr("Balance"), self.tr("Weighed by"))
        for caption, box, name in zip(self._captions, self._boxes, names, strict=True):
            caption.setText(name)
            box.setAccessibleName(name)
        for box, any_one in ((self.order, self.tr("All orders")), (self.port, self.tr("Any balance"))):
            if box.count():
                box.setItemText(0, any_one)
        self.by_sample.setText(self.tr("Sample by sample"))
        self.scan_needed.setText(self.tr("Scan before each weight"))

    def _tell(self) -> None:
        if not self._is_filling:
            self.changed.emit()


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    if [(box.itemText(place), box.itemData(place)) for place in range(box.count())] == list(choices):
        return
    chosen = box.currentData()
    box.clear()
    for text, data in choices:
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(chosen), 0) if choices else -1)
