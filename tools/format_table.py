"""`python tools/format_table.py`: the table of formats in docs/formats.md, made by the tests on real files.

Every test that asks for the folder of real files is run; whatever reader it calls is noted with the file and what came
of it. So a figure stands in the table only because a test that passed has read that file, and the sentences are the
promises of those tests. Needs the folder of real instrument files (see tests/conftest.py).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import parsers.formats  # noqa: E402 -- the tool runs from the checkout
from benchmarks.reading.files import real_folder  # noqa: E402
from benchmarks.reading.page import put_section  # noqa: E402
from parsers.errors import ParserError  # noqa: E402
from parsers.instrument_file import InstrumentFile  # noqa: E402
from parsers.measurement import Measurement  # noqa: E402


@dataclass
class Seen:
    """What the tests made of one format."""

    read: dict[Path, tuple[int, int, int, int]] = field(default_factory=dict)
    refused: set[Path] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


class Watching:
    """A pytest plugin: notes what the readers are asked for, and by which test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.seen: dict[str, Seen] = defaultdict(Seen)
        self.promises: dict[str, str] = {}
        self.failed: list[str] = []
        self._test = ""
        self._used: dict[str, set[str]] = defaultdict(set)

    def watch_readers(self) -> None:
        """Put a note-taker before the reader of every format."""
        for info in pkgutil.iter_modules(parsers.formats.__path__):
            module = importlib.import_module(f"parsers.formats.{info.name}")
            module.read = self._noting(module.FORMAT.id, module.read)

    def _noting(self, format_id: str, read: Callable[..., list[Measurement]]) -> Callable[..., list[Measurement]]:
        def noted(file: InstrumentFile) -> list[Measurement]:
            real = self.folder in file.path.resolve().parents
            self._used[self._test].add(format_id)
            try:
                found = read(file)
            except ParserError:
                if real:
                    self.seen[format_id].refused.add(file.path)
                raise
            if real:
                self.seen[format_id].read[file.path] = _figures(found)
            return found

        return noted

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Only the tests that ask for real files."""
        real = [item for item in items if "instruments" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in real])
        items[:] = real

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A test begins."""
        self._test = item.nodeid.partition("[")[0]
        function = getattr(item, "function", None)
        self.promises[self._test] = " ".join((inspect.getdoc(function) or "").split())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has ended."""
        if report.failed:
            self.failed.append(report.nodeid)

    def finish(self) -> None:
        """Give every format the tests that used it."""
        for test, used in self._used.items():
            for format_id in used:
                self.seen[format_id].tests.add(test)


def _figures(found: list[Measurement]) -> tuple[int, int, int, int]:
    """Points of curves, the vendor's peaks, ions of scans, readings."""
    points = sum(len(trace) for one in found for trace in one.traces)
    peaks = sum(len(table) for one in found for table in one.peak_tables)
    ions = sum(len(one.scans.mz) for one in found if one.scans is not None)
    return points, peaks, ions, sum(len(one.readings) for one in found)


def table(watching: Watching) -> str:
    """The section: the table, and what is held for each format."""
    rows = ["| format | | real files read | refused with reason | points | vendor peaks | ions | readings | tests |"]
    rows.append("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    held: list[str] = []
    for info in pkgutil.iter_modules(parsers.formats.__path__):
        registered = importlib.import_module(f"parsers.formats.{info.name}").FORMAT
        seen = watching.seen[registered.id]
        sums = [sum(figures[at] for figures in seen.read.values()) for at in range(4)]
        cells = [f"`{registered.id}`", registered.title.en, str(len(seen.read)), str(len(seen.refused))]
        rows.append(
            "| " + " | ".join([*cells, *(f"{one:,}" if one else "" for one in sums), str(len(seen.tests))]) + " |"
        )
        promises = sorted({watching.promises[test] for test in seen.tests if _is_of_its_own(watching, test)})
        if promises:
            held.append(f"- `{registered.id}`: " + " ".join(promises))
    shared = sorted({watching.promises[test] for test in watching.promises if not _is_of_its_own(watching, test)})
    promised = [f"- {promise}" for promise in shared if promise]
    heads = ("What the tests on real files hold, in their words:", "And for many formats at once:")
    return "\n".join([*rows, "", heads[0], "", *held, "", heads[1], "", *promised])


def _is_of_its_own(watching: Watching, test: str) -> bool:
    """Whether a test is about few formats, not about all of them."""
    return len([one for one in watching.seen.values() if test in one.tests]) <= 3


def main() -> int:
    """Run the tests and write the section; the number of failed tests is the answer."""
    folder = real_folder()
    if not folder.is_dir():
        print(f"no real instrument files at {folder}; set GEOLAB_INSTRUMENTS")
        return 1
    watching = Watching(folder)
    watching.watch_readers()
    pytest.main([str(ROOT / "tests" / "parsers"), "-q", "-p", "no:cacheprovider", "--timeout=600"], plugins=[watching])
    watching.finish()
    if watching.failed:
        print("\n".join(["no table: these tests failed", *watching.failed]))
        return 1
    put_section("formats", table(watching))
    return 0


if __name__ == "__main__":
    sys.exit(main())
