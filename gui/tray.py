"""The icon beside the clock: how the station is, and a word when something goes wrong while nobody looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from gui.appearance import Tone, theme_of
from gui.icons import icon
from gui.language import Languages
from gui.widgets.pulse_line import PulseLine
from station.records import Trouble

SIZE, DOT = 64, 26


class Tray(QObject):
    """Shows the state of the pulse line; a trouble is told once, and a click brings the window to the front."""

    def __init__(self, window: QWidget, pulse: PulseLine, languages: Languages, leave: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._pulse, self._languages = window, pulse, languages
        self._shown: tuple[Tone, str] | None = None
        self._told: set[str] = set()
        self.icon = QSystemTrayIcon(self)
        self._menu = QMenu(window)
        self._open = self._menu.addAction("", self.bring_up)
        self._leave = self._menu.addAction("", leave)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._clicked)
        self.icon.messageClicked.connect(self.bring_up)
        window.installEventFilter(self)
        self.retranslate()

    def start(self) -> None:
        """Appear, where the desktop has a place for it."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def refresh(self) -> None:
        """Show what the pulse line says; the picture is drawn anew only when it changed."""
        now = (self._pulse.tone, self._pulse.text().strip())
        if now == self._shown:
            return
        if self._shown is None or now[0] != self._shown[0]:
            self.icon.setIcon(self._picture(now[0]))
        self._shown = now
        self.icon.setToolTip(f"{self._window.windowTitle()}\n{now[1]}")

    def tell(self, place: str, trouble: Trouble) -> None:
        """Say it once beside the clock while the window is not in front."""
        if place in self._told or self._window.isActiveWindow():
            return
        self._told.add(place)
        of = self._languages.of
        self.icon.showMessage(of(trouble.title), of(trouble.message), QSystemTrayIcon.MessageIcon.Warning)

    def over(self, place: str) -> None:
        """It works again: the next trouble of that place is told."""
        self._told.discard(place)

    def bring_up(self) -> None:
        """Bring the window to the front."""
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the language of the window."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return False

    def retranslate(self) -> None:
        """Write every word anew."""
        self._open.setText(self.tr("Show the window"))
        self._leave.setText(self.tr("Close the window"))
        self._shown = None
        self.refresh()

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.bring_up()

    def _picture(self, tone: Tone) -> QIcon:
        theme = theme_of(self._window.palette())
        picture = QPixmap(icon("measurements", theme.accent, theme.accent).pixmap(SIZE, SIZE))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.window))
        painter.setBrush(theme.tone(tone))
        corner = min(picture.width(), picture.height()) - DOT
        painter.drawEllipse(corner, corner, DOT - 2, DOT - 2)
        painter.end()
        return QIcon(picture)
