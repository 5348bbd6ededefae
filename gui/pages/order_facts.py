"""What the client said of the chosen order and sample: all that ISO/IEC 17025:2017, 7.8.2 wants of it in a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.parts import label
from station.library import TaskView
from station.records import Commission, Sample

MISSING = "—"
TALLEST = 260
"""Pixels: a long text of a client is moved within the card and does not push the table away."""

Fact = tuple[str, str]


class OrderFacts(QScrollArea):
    """The order at the left and the sample at the right; what the client did not say is a dash."""

    def __init__(self) -> None:
        super().__init__()
        self._view: TaskView | None = None
        self.order, self.sample = FactList(), FactList()
        holder = QWidget()
        both = QHBoxLayout(holder)
        both.setContentsMargins(14, 8, 14, 8)
        both.setSpacing(32)
        both.addWidget(self.order, 1)
        both.addWidget(self.sample, 1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("card", True)
        self.setMinimumHeight(96)
        self.setMaximumHeight(TALLEST)
        holder.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.hide()

    def show_task(self, view: TaskView | None) -> None:
        """Show what stands behind this task; None: nothing is chosen."""
        self._view = view
        self.retranslate()

    def retranslate(self) -> None:
        """Say it again in the language of now."""
        self.setAccessibleName(self.tr("Order and sample"))
        self.setVisible(self._view is not None)
        if self._view is not None:
            commission, sample = self._view.commission, self._view.sample
            self.order.show_facts(self.tr("Order {no}").format(no=commission.commission_no), self._of_order(commission))
            self.sample.show_facts(self.tr("Sample {no}").format(no=sample.sample_no), self._of_sample(sample))

    def _of_order(self, one: Commission) -> Sequence[Fact]:
        return (
            (self.tr("Client"), one.client_name),
            (self.tr("Contact"), one.client_contact),
            (self.tr("Address"), one.client_address),
            (self.tr("Submitted by"), one.submitter),
            (self.tr("Received"), _day(one.received_on)),
            (self.tr("Requirements and method wanted"), one.requirements),
            (self.tr("Sampling: plan, method, by whom"), one.sampling),
        )

    def _of_sample(self, one: Sample) -> Sequence[Fact]:
        metres = depth(one)
        return (
            (self.tr("Client's id"), one.client_sample_id),
            (self.tr("Kind"), one.kind),
            (self.tr("State when received"), one.condition),
            (self.tr("Well"), one.well),
            (self.tr("Depth"), metres and f"{metres} m"),
            (self.tr("Stratum"), one.stratum),
            (self.tr("Lithology"), one.lithology),
            (self.tr("Sampled on"), _day(one.sampled_on)),
            (self.tr("Sampled at"), one.sampling_place),
        )


class FactList(QWidget):
    """A heading over lines of a name and what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label("section", selectable=True)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addLayout(self._grid)
        column.addStretch(1)

    @property
    def facts(self) -> dict[str, str]:
        """What is shown."""
        return {name.text(): said.text() for name, said in self._lines}

    def show_facts(self, heading: str, facts: Sequence[Fact]) -> None:
        """Show these; the lines are made once, for each list has always the same."""
        self.heading.setText(heading)
        for _ in range(len(self._lines), len(facts)):
            self._add_line()
        for (name, said), (name_of_fact, fact) in zip(self._lines, facts, strict=True):
            name.setText(name_of_fact)
            said.setText(fact or MISSING)
            said.setAccessibleName(name_of_fact)

    def _add_line(self) -> None:
        name, said = label("quiet"), label(selectable=True, wrap=True)
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        number, top = len(self._lines), Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, number, 0, top)
        self._grid.addWidget(said, number, 1, top)
        self._lines.append((name, said))


def depth(sample: Sample) -> str:
    """A sample's depth as the client gave it: one figure, or from top to bottom; empty where he did not."""
    if sample.depth_top_m is None:
        return ""
    bottom = "" if sample.depth_bottom_m is None else f"–{sample.depth_bottom_m}"
    return f"{sample.depth_top_m}{bottom}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
