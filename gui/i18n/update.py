"""Brings the translation up to date with the source: `python -m gui.i18n.update`.

Qt's lupdate gathers every `self.tr(...)` and `translate(...)` into `geolab_zh.ts`; what is new there stands
unfinished until somebody translates it, and lrelease then makes the `geolab_zh.qm` that the window loads.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

HERE = Path(__file__).parent
TS = HERE / "geolab_zh.ts"
QM = HERE / "geolab_zh.qm"
MOST_SECONDS = 120


def sources() -> list[Path]:
    """The source files of the window in a fixed order, so that the result is the same everywhere."""
    return sorted(path for path in HERE.parent.rglob("*.py") if path.parent != HERE)


def gather(ts: Path) -> None:
    """Write every source string of the window into `ts`, keeping the translations it has."""
    files = [path.relative_to(HERE.parent).as_posix() for path in sources()]
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", "zh_CN"]
    _run("lupdate", [*files, *options, "-ts", str(ts)])


def release(ts: Path, qm: Path) -> None:
    """Make the file that Qt loads; an unfinished translation is an error."""
    _run("lrelease", [str(ts), "-qm", str(qm), "-fail-on-unfinished"])


def _run(tool: str, arguments: list[str]) -> None:
    program = _program(tool)
    subprocess.run([program, *arguments], cwd=HERE.parent, check=True, timeout=MOST_SECONDS, capture_output=True)


def _program(tool: str) -> str:
    """Qt's tool as PySide6 brings it: beside the package, or in its libexec folder."""
    package = Path(PySide6.__file__).parent
    for folder in (package, package / "Qt" / "libexec"):
        for name in (tool, f"{tool}.exe"):
            if (folder / name).is_file():
                return str(folder / name)
    raise FileNotFoundError(f"{tool} is not in {package}")


def main() -> int:
    """Gather and release; says what is still to be translated."""
    gather(TS)
    unfinished = TS.read_text("utf-8").count('type="unfinished"')
    if unfinished:
        sys.stderr.write(f"{unfinished} strings in {TS.name} are to be translated\n")
        return 1
    release(TS, QM)
    return 0


if __name__ == "__main__":
    sys.exit(main())
