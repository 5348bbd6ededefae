"""A laboratory's own template is set for the first time in a process that is ended when it asks too much.

Typst ends a `while` that never does, but not a loop over a hundred million numbers, and what runs in this process
cannot be ended. So a template that did not come with the product is first set in a child with bounded time and memory,
once for each version of it; after that it is set here like any other. The child is
`python -m station.reports.trial FOLDER FONTS`.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from parsers.wording import Text
from station.errors import StationError

SECONDS = 30.0
MEMORY_BYTES = 3 * 1024 * 1024 * 1024
MAIN = "report.typ"

_tried: set[str] = set()


class TemplateTooGreedy(StationError):
    """The template does not come to an end, or wants more memory than there should be need for."""


def demand_bounded(pieces: Mapping[str, bytes], where: str) -> None:
    """TemplateTooGreedy unless these pieces are set in bounded time and memory; errors of Typst are no matter here.

    The answer is remembered for the templates among the pieces, whatever the data.
    """
    from station.reports.glyphs import font_folder  # not for the child: numpy and the fonts' library are slow to load

    templates = sorted((name, piece) for name, piece in pieces.items() if name.endswith(".typ"))
    version = hashlib.sha256(repr(templates).encode()).hexdigest()
    if version in _tried:
        return
    with tempfile.TemporaryDirectory(prefix="geolab-trial-") as temporary:
        root = Path(temporary)
        for name, piece in pieces.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(piece)
        command = [sys.executable, "-m", "station.reports.trial", str(root), str(font_folder())]
        try:
            code = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).returncode
        except subprocess.TimeoutExpired as error:
            raise _greedy(where) from error
    if code != 0:
        raise _greedy(where)
    _tried.add(version)


def _greedy(where: str) -> TemplateTooGreedy:
    return TemplateTooGreedy(
        Text(
            f"报告模板在 {SECONDS:g} 秒、{MEMORY_BYTES >> 30} GiB 内不能完成排版，已终止。",
            f"The report template is not set within {SECONDS:g} s and {MEMORY_BYTES >> 30} GiB, and was ended.",
        ),
        Text("请检查模板中的循环。", "Look at the loops of the template."),
        where,
    )


def main(root: Path, fonts: Path) -> int:
    """Set the report; 0 whatever Typst says of it, so that only a limit ends otherwise."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:
        pass  # Windows: the parent's time limit stands alone
    import typst

    try:
        typst.compile(root / MAIN, root=root, font_paths=[fonts], ignore_system_fonts=True)
    except (typst.TypstError, RuntimeError):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
