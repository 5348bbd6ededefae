"""Chinese is readable on a computer that has no Chinese font."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication
from gui.fonts import use_chinese_font
application = QApplication([])
before = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
family = use_chinese_font(application)
print(len(before), family, QFontMetrics(QFont(family)).inFontUcs4(ord("烷")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux may lack a Chinese font; fontconfig is told of none")
def test_the_font_that_comes_with_the_program_is_loaded_where_there_is_none(tmp_path: Path) -> None:
    """With an empty font folder the window still writes 烷."""
    (tmp_path / "fonts").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{tmp_path / 'fonts'}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    environment = {"FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["0", "Noto", "Sans", "SC", "True"]
