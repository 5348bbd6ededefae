"""The four lists of the first page: what is expected, what waits for whom, what is wrong, who looks at what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from gui import words
from gui.appearance import Tone
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.table_view import TableView
from gui.words import translate
from station.clock import Clock
from station.items.catalogue import Catalogue
from station.library.expected import Expectation, Expected
from station.library.today import Waiting, WaitsFor
from station.records import PortState, SerialPort, Trouble, WatchFolder
from station.store.board import Stuck

LONGEST_PAUSE_SECONDS = 150.0
"""The agent looks at least once a minute; what was not looked at for longer is not watched, whatever its state says."""
EXPECTATIONS: tuple[Expectation, ...] = ("late", "unexpected", "planned", "in")
EXPECTATION_TONES: dict[Expectation, Tone] = {"planned": "quiet", "in": "good", "late": "bad", "unexpected": "warn"}
ACT_TONES: dict[WaitsFor, Tone] = {"approve": "busy", "review": "busy", "prepare_again": "warn", "prepare": "good"}


def expectation(state: Expectation) -> str:
    """How an expected run stands."""
    return {
        "planned": translate("Today", "Planned"),
        "in": translate("Today", "In"),
        "late": translate("Today", "Late"),
        "unexpected": translate("Today", "Unexpected"),
    }[state]


def act(kind: WaitsFor) -> str:
    """What somebody is waited for to do."""
    return {
        "approve": translate("Today", "Approve"),
        "review": translate("Today", "Review"),
        "prepare_again": translate("Today", "Sent back: prepare again"),
        "prepare": translate("Today", "Prepare"),
    }[kind]


def expected_list(catalogue: Catalogue, languages: Languages, clock: Clock) -> TableView[Expected]:
    """The board of expected runs."""
    columns: list[Column[Expected]] = [
        Column(
            title=lambda: translate("Today", "State"),
            text=lambda one: expectation(one.state),
            order=lambda one: EXPECTATIONS.index(one.state),
            tone=lambda one: EXPECTATION_TONES[one.state],
            marked=True,
            width=10,
        ),
        Column(
            title=lambda: translate("Today", "Vial"),
            text=lambda one: "" if one.position is None else str(one.position),
            order=lambda one: one.position or 0,
            width=4,
            numeric=True,
        ),
        Column(title=lambda: translate("Today", "Sample"), text=lambda one: one.sample_no, width=14, whole=True),
        Column(
            title=lambda: translate("Today", "Item or instrument"),
            text=lambda one: words.item_title(catalogue, one.item_id, languages) if one.item_id else one.instrument,
            stretch=True,
        ),
        Column(title=lambda: translate("Today", "Order or run list"), text=lambda one: one.group, width=14),
        Column(
            title=lambda: translate("Today", "When"),
            text=lambda one: _when(one, clock.now()),
            order=_order_of_when,
            tone=_when_tone,
            width=11,
            whole=True,
        ),
    ]
    return TableView(Table(columns, lambda one: one.key))


def _when(one: Expected, now: datetime) -> str:
    if one.at is not None:
        return words.short_moment(one.at, now)
    if one.due_at is not None:
        return translate("Today", "due {at}").format(at=words.short_moment(one.due_at, now))
    return "—"


def _order_of_when(one: Expected) -> float:
    at = one.at or one.due_at
    return 0.0 if at is None else at.timestamp()


def _when_tone(one: Expected) -> Tone:
    return "bad" if one.state == "late" else "quiet"


def waiting_list(catalogue: Catalogue, languages: Languages) -> TableView[Waiting]:
    """Drafts and reports that wait for a name."""
    columns: list[Column[Waiting]] = [
        Column(
            title=lambda: translate("Today", "To do"),
            text=lambda one: act(one.act),
            tone=lambda one: ACT_TONES[one.act],
            marked=True,
            width=12,
        ),
        Column(
            title=lambda: translate("Today", "Report"),
            text=lambda one: one.report_no or one.commission_no,
            width=12,
            whole=True,
        ),
        Column(
            title=lambda: translate("Today", "Analysis item"),
            text=lambda one: words.item_title(catalogue, one.item_id, languages),
            width=17,
        ),
        Column(title=lambda: translate("Today", "Waits for"), text=_who, stretch=True),
    ]
    return TableView(Table(columns, lambda one: f"{one.act} {one.subject}"))


def _who(one: Waiting) -> str:
    return translate("Today", " or ").join(one.people) or translate("Today", "nobody here may do this")


def stuck_list(languages: Languages) -> TableView[Stuck]:
    """What does not move on by itself, with the reason."""
    columns: list[Column[Stuck]] = [
        Column(
            title=lambda: translate("Today", "What"),
            text=lambda one: one.name,
            tone=lambda _: "bad",
            marked=True,
            width=13,
        ),
        Column(title=lambda: translate("Today", "Instrument"), text=lambda one: one.instrument, width=14),
        Column(
            title=lambda: translate("Today", "Why"),
            text=lambda one: languages.of(one.trouble.title),
            tip=lambda one: f"{languages.of(one.trouble.message)}\n{languages.of(one.trouble.cure)}",
            stretch=True,
        ),
    ]
    return TableView(Table(columns, lambda one: one.subject))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A folder or port that is listened to: when it was last looked at, and what is wrong with it."""

    key: str
    name: str
    place: str
    looked_at: datetime | None
    trouble: Trouble | None
    active: bool = True


def source_of_folder(folder: WatchFolder) -> Source:
    """A watch folder as a source."""
    return Source(
        key=folder.id,
        name=folder.instrument,
        place=str(folder.path),
        looked_at=folder.last_look_at,
        trouble=folder.trouble,
    )


def source_of_port(port: SerialPort, state: PortState | None, agent_at: datetime | None) -> Source:
    """A serial port as a source: while it listens, it is looked at whenever the agent gives a sign of life."""
    listening = state is not None and state.condition == "listening"
    return Source(
        key=f"port {port.id}",
        name=port.instrument,
        place=port.place,
        looked_at=agent_at if listening else None if state is None else state.since,
        trouble=None if state is None else state.trouble,
    )


class SourceList(TableView[Source]):
    """Folders and ports; told the time each second, their last looks grow old."""

    def __init__(self, languages: Languages, parent: QWidget | None = None) -> None:
        self._languages = languages
        self._now: datetime | None = None
        columns: list[Column[Source]] = [
            Column(
                title=lambda: translate("Today", "Instrument"),
                text=lambda one: one.name,
                tone=lambda one: "good" if one.trouble is None else "bad",
                marked=True,
                width=20,
            ),
            Column(
                title=lambda: translate("Today", "Last look"),
                text=self._age,
                order=lambda one: 0.0 if one.looked_at is None else -one.looked_at.timestamp(),
                width=12,
            ),
            Column(
                title=lambda: translate("Today", "State"),
                text=self._state,
                tone=self._tone,
                tip=lambda one: "" if one.trouble is None else languages.of(one.trouble.message),
                width=19,
            ),
            Column(
                title=lambda: translate("Today", "Folder or port"),
                text=lambda one: one.place,
                tone=lambda _: "quiet",
                stretch=True,
            ),
        ]
        super().__init__(Table(columns, lambda one: one.key), parent)

    def tick(self, now: datetime) -> None:
        """It is now this late."""
        self._now = now
        self.table.retranslate()

    def _age(self, one: Source) -> str:
        if one.looked_at is None or self._now is None:
            return "—"
        return words.age((self._now - one.looked_at).total_seconds())

    def _state(self, one: Source) -> str:
        if one.trouble is not None:
            return self._languages.of(one.trouble.title)
        if not one.active:
            return translate("Today", "Switched off")
        if one.looked_at is None:
            return translate("Today", "Never looked at yet")
        return translate("Today", "Nobody looks") if self._is_lost(one) else translate("Today", "Watched")

    def _tone(self, one: Source) -> Tone:
        if one.trouble is not None:
            return "bad"
        return "warn" if self._is_lost(one) else "quiet" if not one.active else "plain"

    def _is_lost(self, one: Source) -> bool:
        if one.looked_at is None or self._now is None or not one.active:
            return False
        return (self._now - one.looked_at).total_seconds() > LONGEST_PAUSE_SECONDS
