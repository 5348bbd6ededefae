"""The window: navigation, pages, the trouble bar and the line of signs. It wires them together and decides nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QStatusBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import theme_of, use_theme
from gui.background import Background
from gui.change_feed import ChangeFeed
from gui.icons import icon
from gui.language import Languages
from gui.pages.arrivals import ArrivalsPage
from gui.pages.measurement import MeasurementPage
from gui.pages.orders import OrdersPage
from gui.pages.page import Page
from gui.pages.queue import QueuePage
from gui.pages.reports import ReportsPage
from gui.widgets.parts import label
from gui.widgets.pulse_line import PulseLine, signs_of
from gui.widgets.trouble_bar import TroubleBar
from station.assembly import Station

RAIL_WIDTH = 188
SECOND_MS = 1000
PAGES = ("arrivals", "measurements", "reports", "orders", "queue")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
"""Each language in its own words, so that whoever is lost in the other finds the way back."""


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
        arrivals = ArrivalsPage(station, background, languages)
        self._measurements = MeasurementPage(station, background, languages)
        self.pages: dict[str, Page[Any]] = {
            "arrivals": arrivals,
            "measurements": self._measurements,
            "reports": ReportsPage(station, background, languages),
            "orders": OrdersPage(station, background, languages),
            "queue": QueuePage(station, background, languages),
        }
        self.troubles = TroubleBar(languages)
        self.pulse = PulseLine()
        self.feed = ChangeFeed(station.store, background, self)
        self.navigation = QListWidget()
        self._stack = QStackedWidget()
        self._product = label()
        self.language, self.appearance = QToolButton(), QToolButton()
        self._lay_out()
        self._add_shortcuts()
        self._retranslate()
        self._connect()
        arrivals.run_opened.connect(self.open_run)

    def _lay_out(self) -> None:
        self._product.setObjectName("product")
        self.navigation.setObjectName("navigation")
        self.navigation.setIconSize(QSize(20, 20))
        self.navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, page in self.pages.items():
            QListWidgetItem(self.navigation).setData(Qt.ItemDataRole.UserRole, name)
            self._stack.addWidget(page)
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(RAIL_WIDTH)
        left = QVBoxLayout(rail)
        left.setContentsMargins(0, 18, 0, 10)
        left.setSpacing(10)
        head = QVBoxLayout()
        head.setContentsMargins(18, 0, 12, 6)
        head.addWidget(self._product)
        left.addLayout(head)
        left.addWidget(self.navigation, 1)
        switches = QHBoxLayout()
        switches.setContentsMargins(10, 0, 10, 0)
        switches.addWidget(self.language)
        switches.addStretch(1)
        switches.addWidget(self.appearance)
        left.addLayout(switches)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(20, 12, 20, 0)
        bar.addWidget(self.troubles)
        right.addLayout(bar)
        right.addWidget(self._stack, 1)
        whole = QWidget()
        both = QHBoxLayout(whole)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(rail)
        both.addLayout(right, 1)
        self.setCentralWidget(whole)
        status = QStatusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self.pulse, 1)
        self.setStatusBar(status)
        self.resize(1440, 900)

    def _connect(self) -> None:
        self.navigation.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._background.troubled.connect(self.troubles.add)
        self._background.recovered.connect(self.troubles.remove)
        self.feed.changed.connect(self._reload)
        self.language.clicked.connect(lambda: self._languages.use(self._languages.other()))
        self.appearance.clicked.connect(self._switch_appearance)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._tick)

    def _add_shortcuts(self) -> None:
        """Ctrl+1 to Ctrl+5 go to a page, F5 asks anew."""
        for number in range(len(self.pages)):
            action = QAction(self)
            action.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
            action.triggered.connect(lambda _=False, number=number: self.navigation.setCurrentRow(number))
            self.addAction(action)
        again = QAction(self)
        again.setShortcut(QKeySequence("F5"))
        again.triggered.connect(self._reload)
        self.addAction(again)

    # --- life

    def start(self, page: str) -> None:
        """Begin: show this page, look for changes, let the signs of life grow old."""
        self.go_to(page)
        self.feed.start()
        self._second.start()
        self._tick()
        self._ask_signs()

    def go_to(self, page: str) -> None:
        """Show this page."""
        self.navigation.setCurrentRow(list(self.pages).index(page))

    @property
    def current_page(self) -> str:
        """The name of the page that is shown."""
        return list(self.pages)[self._stack.currentIndex()]

    def restore(self) -> None:
        """Take the place on the screen that the window had when it was last closed."""
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

    # --- what happens

    def _remember(self, key: str, value: object) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)

    def _reload(self) -> None:
        for page in self.pages.values():
            page.reload()
        self._ask_signs()

    def _ask_signs(self) -> None:
        library = self._station.library
        self._background.ask(lambda: signs_of(library), self.pulse.show_signs, place="pulse")

    def _tick(self) -> None:
        self.pulse.tick(self._station.clock.now())

    def open_run(self, measurement_id: str) -> None:
        """Show this run on its page."""
        self._measurements.show_run(measurement_id)
        self.go_to("measurements")

    def _switch_appearance(self) -> None:
        name = "light" if theme_of(self.palette()).name == "dark" else "dark"
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        use_theme(application, "light" if name == "light" else "dark")
        self._remember("window/appearance", name)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Geolab Station"))
        self._product.setText(self.tr("Geolab Station"))
        self.navigation.setAccessibleName(self.tr("Pages"))
        theme = theme_of(self.palette())
        for number, (name, page) in enumerate(self.pages.items()):
            item = self.navigation.item(number)
            item.setText(page.title())
            item.setToolTip(f"Ctrl+{number + 1}")
            item.setIcon(icon(name, theme.quiet, theme.accent))
        self.setWindowIcon(QIcon(icon("measurements", theme.accent, theme.accent)))
        self.language.setText(LANGUAGE_NAMES[self._languages.other()])
        self.language.setToolTip(self.tr("Change the language"))
        self.language.setAccessibleName(self.tr("Change the language"))
        self.appearance.setText(self.tr("Light") if theme.name == "dark" else self.tr("Dark"))
        self.appearance.setToolTip(self.tr("Change the appearance"))
