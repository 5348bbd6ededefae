"""The language of the window: Qt's translators for its own words, `Text` for what the station says.

Source strings are English; `i18n/geolab_zh.qm` brings the Chinese. Installing or removing a translator makes Qt send
LanguageChange to every widget, which is how the language is switched while the window is open.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from parsers.wording import Language, Text

TRANSLATION = Path(__file__).parent / "i18n" / "geolab_zh.qm"


class Languages(QObject):
    """Knows the language of the window and switches it."""

    def __init__(self, application: QCoreApplication, language: Language) -> None:
        super().__init__(application)
        self._application = application
        self._translators: list[QTranslator] = []
        self.current: Language = "en"
        self.use(language)

    def use(self, language: Language) -> None:
        """Show everything in this language from now on. FileNotFoundError if the installation lacks its words."""
        self.current = language
        self.leave()
        if language == "zh":
            QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
            self._install("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            self._install(TRANSLATION.stem, str(TRANSLATION.parent))
        else:
            QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))

    def leave(self) -> None:
        """Take the translators away, as when the window is closed; the source's English is left."""
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators.clear()

    def other(self) -> Language:
        """The language one would switch to."""
        return "en" if self.current == "zh" else "zh"

    def of(self, text: Text) -> str:
        """A sentence of the station in the window's language."""
        return text.in_(self.current)

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if not translator.load(name, folder):
            raise FileNotFoundError(f"{folder}/{name}.qm")
        self._translators.append(translator)
        self._application.installTranslator(translator)
