"""The pages of the window as data. A page's module is imported when the page is first opened, not with the window:
the first page must be there while the libraries of the others are still on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gui.pages.page import Page
from gui.words import translate


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its name, what imports its class, and (where it can) how it shows one subject of a given name."""

    name: str
    load: Callable[[], type[Page[Any]]]
    turn: Callable[[Any, str], object] | None = None


def _today() -> type[Page[Any]]:
    from gui.pages.today import TodayPage

    return TodayPage


def _journey() -> type[Page[Any]]:
    from gui.pages.runs.journey import JourneyPage

    return JourneyPage


def _arrivals() -> type[Page[Any]]:
    from gui.pages.runs.arrivals import ArrivalsPage

    return ArrivalsPage


def _measurements() -> type[Page[Any]]:
    from gui.pages.runs.measurement import MeasurementPage

    return MeasurementPage


def _reports() -> type[Page[Any]]:
    from gui.pages.reports.page import ReportsPage

    return ReportsPage


def _orders() -> type[Page[Any]]:
    from gui.pages.orders import OrdersPage

    return OrdersPage


def _weighing() -> type[Page[Any]]:
    from gui.pages.weighing.page import WeighingPage

    return WeighingPage


def _queue() -> type[Page[Any]]:
    from gui.pages.queue import QueuePage

    return QueuePage


def _instruments() -> type[Page[Any]]:
    from gui.pages.instruments.page import InstrumentsPage

    return InstrumentsPage


def _settings() -> type[Page[Any]]:
    from gui.pages.settings.page import SettingsPage

    return SettingsPage


def _turn_reports(page: Any, key: str) -> None:  # noqa: ANN401  (the class is imported late)
    if not page.reports.choose(key):
        page.drafts.choose(key)


ENTRIES = (
    Entry("today", _today),
    Entry("journey", _journey, lambda page, words: page.look_for(words)),
    Entry("arrivals", _arrivals, lambda page, words: page.search_for(words)),
    Entry("measurements", _measurements, lambda page, run_id: page.show_run(run_id)),
    Entry("reports", _reports, _turn_reports),
    Entry("orders", _orders, lambda page, words: page.search_for(words)),
    Entry("weighing", _weighing),
    Entry("queue", _queue),
    Entry("instruments", _instruments, lambda page, subject: page.turn_to(subject)),
    Entry("settings", _settings, lambda page, subject: page.turn_to(subject)),
)
PAGES = tuple(entry.name for entry in ENTRIES)


def page_title(name: str) -> str:
    """What a page is called in the navigation."""
    return {
        "today": translate("Pages", "Today"),
        "journey": translate("Pages", "Where is my run?"),
        "arrivals": translate("Pages", "Arrivals"),
        "measurements": translate("Pages", "Measurements"),
        "reports": translate("Pages", "Drafts and reports"),
        "orders": translate("Pages", "Orders"),
        "weighing": translate("Pages", "Weighing"),
        "queue": translate("Pages", "Queue"),
        "instruments": translate("Pages", "Instruments"),
        "settings": translate("Pages", "Settings"),
    }[name]
