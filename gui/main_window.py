"""The window: the rail, the pages, the trouble bar and the line of signs. It wires them together, decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSettings, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from gui.agent_starter import AgentStarter
from gui.appearance import ThemeName, dress, theme_of, use_theme
from gui.background import Background
from gui.change_feed import ChangeFeed
from gui.icons import icon
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.register import PAGES
from gui.pages.runs.shown import Pages
from gui.person_switch import PersonSwitch
from gui.rail import Rail, shortcut_of
from gui.tray import Tray
from gui.widgets.parts import size_within_screen
from gui.widgets.pulse_line import PulseLine, signs_of
from gui.widgets.trouble_bar import TroubleBar
from station.assembly import Station

if TYPE_CHECKING:
    from gui.dropping import DroppedDialog
    from gui.guide import Guide

SECOND_MS = 1000
QUIET_MS = 400
"""How long after the first page is there the others are imported."""


class MainWindow(QMainWindow):
    """The station's one window. `settings` remembers its place, page, language and appearance; None: nothing."""

    def __init__(
        self, station: Station, background: Background, languages: Languages, settings: QSettings | None
    ) -> None:
        super().__init__()
        self._station = station
        self._background = background
        self._languages = languages
        self._settings = settings
        self.pages = Pages(station, background, languages, self._wire)
        self.rail = Rail(languages)
        self.navigation, self.language, self.appearance = self.rail.navigation, self.rail.language, self.rail.appearance
        self.troubles = TroubleBar(languages)
        self.pulse = PulseLine()
        self.starter = AgentStarter(station.store.folder, background, self.pulse, self)
        self.tray = Tray(self, self.pulse, languages, self.close)
        self.setAcceptDrops(True)
        self.feed = ChangeFeed(station.store, background, self)
        self.person = PersonSwitch(station, background, languages, self.rail)
        self.guide: Guide | None = None
        self._lay_out()
        self._dress()
        self._add_shortcuts()
        self._retranslate()
        self._connect()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(20, 12, 20, 0)
        bar.addWidget(self.troubles)
        right.addLayout(bar)
        right.addWidget(self.pages.stack, 1)
        whole = QWidget()
        both = QHBoxLayout(whole)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.rail)
        both.addLayout(right, 1)
        self.setCentralWidget(whole)
        status = QStatusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self.pulse, 1)
        self.setStatusBar(status)
        self.resize(1440, 900)

    def _connect(self) -> None:
        self.rail.page_wanted.connect(self.pages.show)
        self.rail.searched.connect(lambda words: self.open("journey", words))
        self._background.troubled.connect(self.troubles.add)
        self._background.troubled.connect(self.tray.tell)
        self._background.recovered.connect(self.troubles.remove)
        self._background.recovered.connect(self.tray.over)
        self.feed.changed.connect(self._reload)
        self.language.clicked.connect(lambda: self._languages.use(self._languages.other()))
        self.appearance.clicked.connect(self._switch_appearance)
        self.rail.person.clicked.connect(self.person.ask)
        self.rail.help.clicked.connect(self.help)
        self.person.changed.connect(self.rail.show_person)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._tick)

    def _add_shortcuts(self) -> None:
        """Ctrl+1 to Ctrl+9 and Ctrl+0 go to a page, Ctrl+F searches, Ctrl+L asks who is here, F5 anew, F1 helps."""
        for number, name in enumerate(PAGES[:10]):
            self._add_key(shortcut_of(number), partial(self.go_to, name))
        self._add_key("Ctrl+F", self.rail.focus_search)
        self._add_key("Ctrl+L", self.person.ask)
        self._add_key("F5", self._reload)
        self._add_key("F1", self.help)

    def _add_key(self, key: str, act: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: act())
        self.addAction(action)

    def _wire(self, page: Page[Any]) -> None:
        page.elsewhere.connect(self.open)

    # --- life

    def start(self, page: str) -> None:
        """Begin: show this page, look for changes, let the signs of life grow old."""
        first = self.pages[page]  # nothing else is to be seen yet: imported here it is there soonest
        self.go_to(page)
        self.feed.start()
        self._second.start()
        self.tray.start()
        self._tick()
        self._ask_signs()
        first.first_loaded(lambda: QTimer.singleShot(QUIET_MS, self, self._prepare_others))

    def go_to(self, page: str) -> None:
        """Show this page."""
        self.rail.choose(page)

    def open(self, page: str, subject: str) -> None:
        """Show this page with the subject of that name: a run, a report, words to look for."""
        self.pages.show(page, subject)
        self.go_to(page)

    @property
    def current_page(self) -> str:
        """The name of the page that is shown."""
        return self.pages.current

    def restore(self) -> None:
        """Take the place on the screen that the window had when it was last closed; the first time what fits."""
        size_within_screen(self, self.width(), self.height())
        geometry = None if self._settings is None else self._settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, stop looking, and let what is being written be written."""
        self.feed.stop()
        self._second.stop()
        self._remember("window/geometry", self.saveGeometry())
        self._remember("window/page", self.current_page)
        self._background.close()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the palette."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._remember("window/language", self._languages.current)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders of this computer may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what is dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.look_at(paths[0])

    # --- what happens

    def use_appearance(self, name: ThemeName) -> None:
        """Show everything in this appearance from now on, and remember it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        use_theme(application, name)
        self._dress()
        self._remember("window/appearance", name)
        self._retranslate()

    def help(self) -> None:
        """Open the guide at the section of the page that is shown."""
        from gui.guide import Guide  # only when it is first asked for

        if self.guide is None:
            self.guide = Guide(self._languages, self)
            dress(self.guide)
        self.guide.show_page(self.current_page)

    def look_at(self, path: Path) -> None:
        """Show what a file holds; a folder of results begins to be set up as an instrument."""

        def look() -> tuple[type[DroppedDialog], bool]:
            from gui.dropping import DroppedDialog, is_folder_of_an_instrument  # brings every format

            return DroppedDialog, is_folder_of_an_instrument(path)

        self._background.ask(look, partial(self._show_dropped, path), place="look at")

    def _show_dropped(self, path: Path, seen: tuple[type[DroppedDialog], bool]) -> None:
        dialog, is_instrument = seen
        if is_instrument:
            self.open("instruments", f"folder {path}")
        else:
            dialog(path, self._background, self._languages, self.rail).open()

    def _remember(self, key: str, value: object) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)

    def _prepare_others(self) -> None:
        self.pages.modules.fetch_all()
        self._background.ask(self._station.store.check, lambda _: None, place="store check")

    def _reload(self) -> None:
        if self._background.is_idle:  # nothing is being drafted or calculated here
            self._station.take_up_items()
        for page in self.pages.existing:
            page.reload()
        self._ask_signs()

    def _ask_signs(self) -> None:
        library = self._station.library
        self._background.ask(lambda: signs_of(library), self.pulse.show_signs, place="pulse")

    def _tick(self) -> None:
        now = self._station.clock.now()
        self.pulse.tick(now)
        self.tray.refresh()
        for page in self.pages.existing:
            if page.isVisible():
                page.tick(now)

    def _switch_appearance(self) -> None:
        self.use_appearance("light" if theme_of(self.palette()).name == "dark" else "dark")

    def _dress(self) -> None:
        for part in (self.rail, self.troubles, self.statusBar(), self.guide):
            if part is not None:
                dress(part)
        self.pages.dress()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Geolab Station"))
        theme = theme_of(self.palette())
        self.setWindowIcon(QIcon(icon("measurements", theme.accent, theme.accent)))
