"""Settings, people and roles, the audit trail, diagnostics and about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QTabWidget

from gui.background import Background
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.settings.certificates import CertificatesTab
from gui.pages.settings.parts import AuditTab, Entry, GeneralTab, Setting, SupportTab, settings_of
from gui.pages.settings.people import PeopleTab
from station.assembly import Station
from station.records import Certificate, Person

MOST_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class House:
    """The answer to this page's question."""

    settings: list[Setting]
    people: list[Person]
    certificates: list[Certificate]
    entries: list[Entry]


class SettingsPage(Page[House]):
    """Five tabs."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self.general = GeneralTab(station, background, languages)
        self.people = PeopleTab(station, background, languages)
        self.certificates = CertificatesTab(station, background, languages)
        self.audit = AuditTab(station, background, languages)
        self.support = SupportTab(station, background, languages)
        self.tabs = QTabWidget()
        for tab in (self.general, self.people, self.certificates, self.audit, self.support):
            self.tabs.addTab(tab, "")
        self.column.addWidget(self.tabs, 1)
        self.retranslate()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Settings")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("How this station works, who may do what, what was done, and help")

    def question(self) -> Callable[[], House]:
        """Settings, people and the newest entries of the trail."""
        station = self.station

        def ask() -> House:
            entries = [Entry.of(row) for row in station.store.audit.newest(MOST_ENTRIES)]
            certificates = list(station.store.certificates.newest().values())
            return House(settings_of(station), station.store.people.all(), certificates, entries)

        return ask

    def show_answer(self, answer: House) -> None:
        """Put it on the screen."""
        self.general.show_settings(answer.settings)
        self.people.show_people(answer.people)
        self.certificates.show_certificates(answer.certificates)
        self.audit.show_entries(answer.entries)

    def turn_to(self, subject: str) -> None:
        """Show one tab: general, people, certificates, audit or support."""
        names = ("general", "people", "certificates", "audit", "support")
        if subject in names:
            self.tabs.setCurrentIndex(names.index(subject))

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        titles = (
            self.tr("General"),
            self.tr("People"),
            self.tr("Certificates"),
            self.tr("Audit trail"),
            self.tr("Support and about"),
        )
        for number, title in enumerate(titles):
            self.tabs.setTabText(number, title)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the settings"))
