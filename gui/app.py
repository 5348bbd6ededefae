"""`geolab-station`: opens the station in its data folder and shows the window."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.appearance import ThemeName, use_theme
from gui.background import Background
from gui.fonts import use_chinese_font
from gui.language import Languages
from gui.main_window import MainWindow
from gui.pages.register import PAGES
from gui.screenshot import Screenshot
from parsers.wording import Language, Text, default_language
from station.assembly import Station, open_station
from station.errors import UnusableStore

NOT_OPENED = 2
SWITCH_SECONDS = 0.001
"""How long a thread that calculates keeps the interpreter while the window waits for it (Python's own: 5 ms)."""
NO_SUCH_RUN = Text(
    "没有名为“{run}”的进样；请写作“样品编号/技术”，如 WT2026-0001-001/gc。",
    'There is no run "{run}"; write it as sample number/technique, such as WT2026-0001-001/gc.',
)


@dataclass(slots=True)
class Window:
    """The opened window with what it stands on; keep it as long as the window is to live."""

    station: Station
    background: Background
    languages: Languages
    main: MainWindow

    def close(self) -> None:
        """Close the window and the station."""
        self.main.close()
        self.languages.leave()
        self.station.close()


def open_window(
    application: QApplication, station: Station, language: Language, theme: ThemeName, settings: QSettings | None
) -> Window:
    """Put the window together; `main.start(page)` and `main.show()` bring it to life."""
    sys.setswitchinterval(SWITCH_SECONDS)
    use_chinese_font(application)
    use_theme(application, theme)
    languages = Languages(application, language)
    background = Background()
    return Window(station, background, languages, MainWindow(station, background, languages, settings))


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window until it is closed; gives the exit code."""
    wanted = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    QApplication.setOrganizationName("Geolab")
    QApplication.setApplicationName("Geolab Station")
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    # a picture shows the same on every computer: it takes nothing from what somebody has set
    remembered = QSettings() if wanted.screenshot is None else None
    language = cast(Language, wanted.lang or _of(remembered, "window/language", default_language()))
    theme = cast(ThemeName, wanted.appearance or _of(remembered, "window/appearance", "light"))
    try:
        station = open_station(wanted.data, checked=False)
    except UnusableStore as error:
        _say_unusable(error, language, silently=wanted.screenshot is not None)
        return NOT_OPENED
    run = None if wanted.run is None else run_id(station, wanted.run)
    if wanted.run is not None and run is None:
        sys.stderr.write(NO_SUCH_RUN.fill(run=wanted.run).in_(language) + "\n")
        station.close()
        return NOT_OPENED
    window = open_window(application, station, language, theme, remembered)
    if run is not None:
        window.main.open("measurements", run)
    window.main.start(
        wanted.page or ("measurements" if wanted.run else None) or _of(remembered, "window/page", PAGES[0])
    )
    if wanted.screenshot is None:
        window.main.restore()
    window.main.show()
    if wanted.screenshot is not None:
        Screenshot(window.main, window.background, wanted.screenshot)
    code = application.exec()
    window.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="geolab-station", description="工作站窗口 / the station's window")
    parser.add_argument("--data", type=Path, help="数据文件夹 / data folder")
    parser.add_argument("--lang", choices=("zh", "en"), help="语言 / language")
    parser.add_argument("--appearance", choices=("light", "dark"), help="外观 / appearance")
    parser.add_argument("--page", choices=PAGES, help="首先显示的页面 / page to show first")
    parser.add_argument("--run", help="要显示的进样：样品编号/技术 / the run to show: WT2026-0001-001/gc")
    parser.add_argument("--screenshot", type=Path, help="保存该页面的图片后退出 / save a picture of the page and end")
    return parser


def run_id(station: Station, wanted: str) -> str | None:
    """The id of the newest run whose "sample/technique" begins with these words."""
    runs = station.library.runs()
    return next((run.id for run in runs if f"{run.sample_name}/{run.technique}".startswith(wanted)), None)


def _of(settings: QSettings | None, key: str, default: str) -> str:
    """A remembered word, if there is one that is still known."""
    known = {"window/page": PAGES, "window/language": ("zh", "en"), "window/appearance": ("light", "dark")}[key]
    value = None if settings is None else settings.value(key)
    return value if isinstance(value, str) and value in known else default


def _say_unusable(error: UnusableStore, language: Language, *, silently: bool) -> None:
    message, cure = error.message.in_(language), error.cure.in_(language)
    sys.stderr.write(f"{message}\n{cure}\n")
    if not silently:
        QMessageBox.critical(None, "Geolab Station", f"{message}\n\n{cure}")


if __name__ == "__main__":
    sys.exit(main())
