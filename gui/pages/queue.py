"""What the central service has been told and what it still has to be told; what it refused, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.page import Page
from gui.widgets.parts import GAP, Choices, Figure, card, label, row, set_rank
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library.road import LaneView, RoadView
from station.records import AckLevel, OutboxItem, OutboxState

ALL = "all"
STATES: tuple[OutboxState, ...] = ("waiting", "held", "dead", "stored")


@dataclass(frozen=True, slots=True)
class Queue:
    """The answer to this page's question."""

    road: RoadView
    now: datetime


class QueuePage(Page[Queue]):
    """Counts, the newest events, and the reason of what was refused."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._items: list[OutboxItem] = []
        self._levels: Mapping[str, AckLevel] = {}
        self._lane_views: tuple[LaneView, ...] = ()
        self.lanes = label("quiet", wrap=True, selectable=True)
        self.figures = {name: Figure() for name in ("waiting", "oldest", "files", "held", "dead", "stored")}
        figures = QHBoxLayout()
        figures.setSpacing(GAP)
        for figure in self.figures.values():
            figures.addWidget(figure, 1)
        self.states = Choices([ALL, *STATES])
        self.events: TableView[OutboxItem] = TableView(Table(self._columns(), lambda item: item.id))
        self._what = label("section", selectable=True, wrap=True)
        self._why = label(selectable=True, wrap=True)
        self._cure = label("quiet", wrap=True)
        self._reason = card(self._what, self._why, self._cure)
        self.again, self.give_up, self.now, self.hours = QPushButton(), QPushButton(), QPushButton(), QPushButton()
        self.column.addLayout(figures)
        self.column.addWidget(self.lanes)
        self.column.addWidget(self.states)
        self.column.addWidget(self.events, 1)
        self.column.addWidget(self._reason)
        self.column.addWidget(row(self.again, self.give_up))
        self.head.addWidget(self.hours)
        self.head.addWidget(self.now)
        self.states.picked.connect(lambda _: self._show())
        self.events.chosen.connect(self._show_event)
        self.again.clicked.connect(self._send_again)
        self.give_up.clicked.connect(self._give_up)
        self.now.clicked.connect(self._send_now)
        self.hours.clicked.connect(lambda: self.elsewhere.emit("settings", "general"))
        self.retranslate()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Queue")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("What is told to the central service: nothing is dropped, everything is sent until it is stored")

    def question(self) -> Callable[[], Queue]:
        """Counts and the newest events."""
        station = self.station

        def ask() -> Queue:
            return Queue(station.library.road(), station.clock.now())

        return ask

    def show_answer(self, answer: Queue) -> None:
        """Put it on the screen."""
        counts, self._items = answer.road.counts, answer.road.items
        self._levels, self._lane_views = answer.road.levels, answer.road.lanes
        self._show_lanes()
        oldest = counts.oldest_waiting_at
        since = "—" if oldest is None else words.age((answer.now - oldest).total_seconds())
        self.figures["waiting"].show_number(str(counts.waiting))
        self.figures["oldest"].show_number(since)
        self.figures["files"].show_number(str(counts.blobs_waiting))
        self.figures["held"].show_number(str(counts.held), "warn" if counts.held else "figure")
        self.figures["dead"].show_number(str(counts.dead), "bad" if counts.dead else "figure")
        self.figures["stored"].show_number(str(counts.stored))
        self.states.set_count(ALL, counts.waiting + counts.held + counts.dead + counts.stored)
        for state in STATES:
            self.states.set_count(state, getattr(counts, state))
        self._show()

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        captions = {
            "waiting": self.tr("Events waiting"),
            "oldest": self.tr("Oldest waiting since"),
            "files": self.tr("Files waiting"),
            "held": self.tr("Held by the service"),
            "dead": self.tr("Refused, to be acted on"),
            "stored": self.tr("Delivered"),
        }
        for name, caption in captions.items():
            self.figures[name].set_caption(caption)
        self.states.set_words(ALL, self.tr("All"))
        for state in STATES:
            self.states.set_words(state, words.queue_state(state))
        self.again.setText(self.tr("Send again…"))
        self.give_up.setText(self.tr("Give up…"))
        self.now.setText(self.tr("Send now"))
        self.hours.setText(self.tr("Hours and pace…"))
        self.events.setAccessibleName(self.tr("Events"))
        self.events.set_placeholder(self.tr("No event here."))
        self.events.table.retranslate()
        self._show_event(self.events.current)
        self._show_lanes()

    def _show_lanes(self) -> None:
        """How each lane does; the reason and the cure of one that is in trouble."""
        if not self._lane_views:
            self.lanes.setText(self.tr("The agent has not reached the service yet."))
            return
        of = self.languages.of
        said = [" · ".join(f"{words.lane(one.name)}: {words.lane_state(one.state)}" for one in self._lane_views)]
        for one in self._lane_views:
            if one.why is not None:
                said.append(f"{words.lane(one.name)}: {of(one.why)} {'' if one.cure is None else of(one.cure)}".strip())
        self.lanes.setText("\n".join(said))
        set_rank(self.lanes, "warn" if len(said) > 1 else "quiet")

    def _show(self) -> None:
        picked = self.states.current
        self.events.show_rows([item for item in self._items if picked in (ALL, item.state)], choose_first=True)

    def _show_event(self, item: OutboxItem | None) -> None:
        self._reason.setVisible(item is not None)
        dead = item is not None and item.state == "dead"
        self.again.setVisible(dead)
        self.give_up.setVisible(dead)
        if item is None:
            return
        self._what.setText(f"{words.event_type(item.type)} — {words.queue_state(item.state)}")
        self._why.setText(item.last_error or self._usual(item))
        self._cure.setVisible(dead)
        self._cure.setText(
            self.tr(
                "Settle what the reason names, then send it again; what comes after it in its stream waits. If it was "
                "wrong from the start, give it up with a reason: its bytes are kept here and the rest goes on."
            )
        )

    def _usual(self, item: OutboxItem) -> str:
        if item.state == "stored":
            return self.tr("The service has it on disk.")
        return self.tr("It is sent by itself as soon as the service can be reached.")

    # --- acts

    def _send_now(self) -> None:
        desk = self.station.administration
        self.background.write(desk.sync_now, lambda _: self.reload())

    def _send_again(self) -> None:
        item, desk = self.events.current, self.station.administration
        if item is not None:
            self._act(
                self.again.text(),
                self.tr("The reason is settled; this event may be sent again."),
                lambda person, pin, _: desk.send_again(item.id, person, pin),
                with_reason=False,
            )

    def _give_up(self) -> None:
        item, desk = self.events.current, self.station.administration
        if item is not None:
            self._act(
                self.give_up.text(),
                self.tr("This event is given up; the service is told that its place is void."),
                lambda person, pin, reason: desk.give_up(item.id, reason, person, pin),
                with_reason=True,
            )

    def _act(self, title: str, statement: str, deed: Callable[[str, str, str], object], *, with_reason: bool) -> None:
        """Ask for an administrator's PIN."""
        act = Act(
            title=title.rstrip("…"),
            statement=statement,
            rights=frozenset({"admin"}),
            deed=deed,
            with_reason=with_reason,
        )
        people = self.station.store.people.all()
        SigningDialog(act, people, self.background, self.languages, lambda _: self.reload(), self).open()

    def _columns(self) -> list[Column[OutboxItem]]:
        return [
            Column(
                title=lambda: self.tr("No."),
                text=lambda item: str(item.seq),
                order=lambda item: item.seq,
                width=8,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Recorded"), text=lambda item: words.moment(item.recorded_at), width=22),
            Column(title=lambda: self.tr("Event"), text=lambda item: words.event_type(item.type), width=20),
            Column(
                title=lambda: self.tr("State"),
                text=lambda item: words.queue_state(item.state),
                tone=lambda item: words.QUEUE_TONES[item.state],
                marked=True,
                width=14,
            ),
            Column(
                title=lambda: self.tr("How far"),
                text=lambda item: words.ack_level(self._levels.get(item.stream, "recorded")),
                tip=lambda _: self.tr("How far the events of this stream have come, the least of them"),
                width=20,
            ),
            Column(
                title=lambda: self.tr("Tries"),
                text=lambda item: str(item.attempts),
                order=lambda item: item.attempts,
                width=8,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Stream"), text=lambda item: f"{item.stream} #{item.sseq}", width=24),
            Column(title=lambda: self.tr("Reason"), text=lambda item: item.last_error, stretch=True),
        ]
