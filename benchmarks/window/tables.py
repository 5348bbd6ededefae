"""A table of 100,000 rows: filled, scrolled line by line, page by page and to its ends, sorted and searched.

    python -m benchmarks.window.tables [--rows 100000]

The figure is the processor time of the GUI thread for one step and the painting that follows it, each frame in full.
Of sorting and searching, which a thread of the table's own does, it is each turn of the event loop until all is shown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.appearance import Tone, dress, use_theme
from gui.models.table import Column, Table
from gui.widgets.table_view import TableView

LIMIT_MS = 50.0
STEPS = 300
TONES: tuple[Tone, ...] = ("good", "busy", "warn", "bad")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    number: int
    sample: str
    state: Tone


def columns() -> list[Column[Line]]:
    """Eight columns, as many as the widest page has on a small screen; one with dots, one of figures."""
    return [
        Column(title=lambda: "No.", text=lambda one: str(one.number), numeric=True, width=8),
        Column(title=lambda: "Sample", text=lambda one: one.sample, width=16),
        Column(title=lambda: "State", text=lambda one: one.state, tone=lambda one: one.state, marked=True, width=12),
        *(
            Column(title=lambda: "Text", text=lambda one: f"{one.sample} 饱和烃气相色谱分析", width=18)
            for _ in range(4)
        ),
        Column(title=lambda: "Rest", text=lambda one: one.sample, stretch=True),
    ]


def main() -> None:
    """Print the table of steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    application = QApplication([])
    use_theme(application, "light")
    view = TableView(Table(columns(), lambda one: str(one.number)))
    dress(view)
    view.resize(1600, 900)
    view.show()
    lines = [Line(n, f"WT2026-{n // 20:05}-{n % 20:03}", TONES[n % 4]) for n in range(count)]

    def step(act: Callable[[], object]) -> float:
        begun = time.thread_time()
        act()
        view.viewport().update()
        application.processEvents()
        return (time.thread_time() - begun) * 1000

    print(f"{'step':22} {'median, ms':>11} {'longest, ms':>12}")
    bar = view.verticalScrollBar()

    def told(name: str, times: list[float]) -> None:
        longest = max(times)
        over = "  over" if longest > LIMIT_MS else ""
        print(f"{name:22} {statistics.median(times):11.1f} {longest:12.1f}{over}")

    told("fill", [step(lambda: view.show_rows(lines))])
    told("the same rows again", [step(lambda: view.show_rows(lines)) for _ in range(3)])
    told("line by line", [step(partial(bar.setValue, n)) for n in range(STEPS)])
    told("page by page", [step(partial(bar.setValue, n * bar.pageStep())) for n in range(STEPS)])
    told("to the ends", [step(partial(bar.setValue, bar.maximum() * (n % 2))) for n in range(1, 21)])
    told("next row by key", [step(partial(view.selectRow, n)) for n in range(STEPS)])

    def turns(act: Callable[[], object]) -> list[float]:
        times = [step(act)]
        while view.table.is_arranging:
            times.append(step(lambda: None))
        return times

    for column, name in ((0, "sorted by a figure"), (1, "sorted by a text")):
        told(name, turns(partial(view.sortByColumn, column, Qt.SortOrder.DescendingOrder)))
    told("searched", turns(lambda: view.keep_only("-00042-")))
    told("whole again", turns(lambda: view.keep_only("")))


if __name__ == "__main__":
    main()
