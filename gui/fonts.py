"""The window's font: one that has Chinese on every computer.

Windows brings its own. A Linux without a Chinese font would show boxes, so there the font that the reports are set
in (Noto Sans SC, installed with the program) is loaded from its file.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

PREFERRED = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
)
POINT_SIZE = 10


def chinese_family() -> str:
    """A font family with simplified Chinese: the computer's own, else the one that comes with the program."""
    installed = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    for family in (*PREFERRED, *installed):
        if family in installed:
            return family
    # imported late: it is only there for computers without a font of their own
    from pylopdf_fonts_zh_cn import sans_path

    number = QFontDatabase.addApplicationFont(str(sans_path()))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise FileNotFoundError(sans_path())
    return families[0]


def use_chinese_font(application: QApplication) -> str:
    """Set the application's font; gives the family that was chosen."""
    family = chinese_family()
    application.setFont(QFont(family, POINT_SIZE))
    return family
