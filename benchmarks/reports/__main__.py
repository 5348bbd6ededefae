"""`python -m benchmarks.reports`: pages with charts, one by one, in bulk, wide, and merged; each against its bar.

A report's time is from the draft to the finished PDF: content frozen from the raw data, chart drawn, pages set. Every
report has a run of its own, so nothing is drawn or set before that is not drawn and set again for it.

Times are of the processor (all threads of this process added up), so that they say what one core needs whoever else is
on the machine; the clock's are printed beside them.
"""

from __future__ import annotations

import argparse
import copy
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.reports.laboratory import ITEM, measured, number
from station.assembly import Station
from station.reports import rendering
from station.reports.composing import head
from station.reports.content import Content, freeze
from station.reports.drafting import draft
from station.reports.merge_conflicts import Original
from station.reports.merging import merged
from station.reports.press import Press

ROWS, COLUMNS = 200, 30


class Taken(NamedTuple):
    """Seconds that an act took."""

    processor: float
    clock: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=500, help="how many reports in bulk (200 of them are merged)")
    count = parser.parse_args().reports
    with tempfile.TemporaryDirectory(prefix="geolab-bench-") as temporary:
        station = measured(Path(temporary), count)
        press = Press(station.store, station.catalogue)
        contents: list[Content] = []

        def one(n: int) -> bytes:
            contents.append(_content(station, press, n))
            return press.preview(contents[-1], (), "unissued")

        one(1)  # warm: fonts and the item are read once for a process
        contents.clear()
        taken = [_taken(lambda n=n: one(n)) for n in range(1, count + 1)]
        middle = Taken(median(one.processor for one in taken), median(one.clock for one in taken))
        _say("one report of six pages with its chart, warm (median, ms)", middle, 60, factor=1000)
        whole = Taken(sum(one.processor for one in taken), sum(one.clock for one in taken))
        _say(f"{count} reports with charts (s)", whole, 60 * count / 500)
        wide = _wide(contents[0])
        table = _taken(lambda: press.preview(wide, (), "unissued"))
        _say(f"{ROWS} samples x {COLUMNS} columns, landscape (s)", table, 1)
        some = contents[: min(200, count)]
        rendering._drawn.cache_clear()  # the originals' charts are drawn again, as in a process of its own
        _say(f"{len(some)} reports with charts merged (s)", _taken(lambda: _merge(station, press, some)), 5)
        station.close()


def _content(station: Station, press: Press, n: int) -> Content:
    item = station.catalogue[ITEM]
    wanted = draft(station.store, station.catalogue, number(n), ITEM)
    template = press.template_sha256({"item": {"id": ITEM}})
    return freeze(station.store, item, wanted, report_no=f"2026-RE-{n:04}", revision=1, template_sha256=template)


def _merge(station: Station, press: Press, contents: list[Content]) -> bytes:
    originals = [
        Original(
            report_no=content["report_no"],
            revision=1,
            state="issued",
            issued_on="2026-03-06",
            content=content,
            content_sha256="0" * 64,
        )
        for content in contents
    ]
    content = merged(originals, "item", head(station.store))
    content["report_no"] = "2026-H-0001"
    return press.preview(content, (), "unissued")


def _wide(content: Content) -> Content:
    """The content with many samples and columns and no chart."""
    made: Any = copy.deepcopy(content)
    columns = made["results"]["columns"]
    made["results"]["columns"] = [{**columns[n % len(columns)], "id": f"c{n}", "unit": ""} for n in range(COLUMNS)]
    sample = made["samples"][0]
    made["samples"] = [{**sample, "sample_no": f"WT2026-0001-{n:03}"} for n in range(1, ROWS + 1)]
    made["results"]["rows"] = [
        {"sample_no": one["sample_no"], "cells": {f"c{n}": f"{n * 1.37:.2f}" for n in range(COLUMNS)}, "values": []}
        for one in made["samples"]
    ]
    return made | {"charts": [], "peak_tables": [], "remarks": []}


def _taken(act: Callable[[], object]) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return Taken(time.process_time() - processor, time.perf_counter() - clock)


def _say(what: str, taken: Taken, bar: float, *, factor: float = 1.0) -> None:
    held = "held" if factor * taken.processor <= bar else "NOT HELD"
    print(
        f"{what:58s} {factor * taken.processor:8.2f}   bar {bar:6.1f}   {held:8s}  clock {factor * taken.clock:8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
