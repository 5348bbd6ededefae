"""Frames of the trace view: pan and zoom over a million points with 300 labelled peaks, painted offscreen.

    python -m benchmarks.window.frames [--points 1000000] [--peaks 300] [--frames 200] [--pyqtgraph]

Each frame is one step of a scripted pan or zoom and one full repaint into a 1200 x 600 widget (`grab` of the widget,
so every pixel is really painted). With --pyqtgraph the same walk is done by a pyqtgraph PlotWidget with the same
curve, filled peaks and names, where that package is installed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from gui.widgets.drawing import drawing_of
from gui.widgets.scale import Span
from gui.widgets.trace_view import TraceView
from parsers.measurement import Axis, Floats, Peak, Trace

SIZE = (1200, 600)
MINUTES = 60.0


def long_trace(points: int, peaks: int) -> tuple[Trace, tuple[Peak, ...]]:
    """A curve of Gaussian peaks with noise, and the peaks that are in it."""
    rng = np.random.default_rng(1)
    x = np.linspace(0.0, MINUTES, points)
    y = rng.normal(10.0, 0.3, points) + 0.05 * x
    found = []
    for number, apex in enumerate(np.linspace(1.0, MINUTES - 1.0, peaks)):
        height, sigma = float(rng.lognormal(4.0, 1.0)), 0.02 + 0.0004 * apex
        near = slice(*np.searchsorted(x, [apex - 6 * sigma, apex + 6 * sigma]))
        y[near] += height * np.exp(-(((x[near] - apex) / sigma) ** 2) / 2)
        base = 10.0 + 0.05 * apex
        found.append(
            Peak(
                start=apex - 4 * sigma,
                apex=apex,
                end=apex + 4 * sigma,
                area=height * sigma * 150.0,
                height=height,
                baseline_start=base,
                baseline_end=base,
                name=f"nC{number + 10}",
            )
        )
    trace = Trace(name="FID1A", x=Axis(name="time", unit="min", values=x), y=Axis(name="FID1A", unit="pA", values=y))
    return trace, tuple(found)


def walk(frames: int) -> Iterator[tuple[float, float]]:
    """The part of the run that is seen in each frame: zoom in, pan along, zoom out, twice at different depths."""
    for number in range(frames):
        share = number / frames
        width = MINUTES * (1.0, 0.5, 0.2, 0.05)[int(share * 4)] * (1.0 - 0.2 * ((number % 25) / 25))
        low = (MINUTES - width) * (0.5 + 0.5 * np.sin(share * 12.0))
        yield float(low), float(low + width)


def timed(widget: QWidget, look: Callable[[float, float], None], frames: int) -> list[tuple[float, float]]:
    """Milliseconds of each frame, by the clock and of the processor: others may use the computer meanwhile."""
    took = []
    for low, high in walk(frames):
        began, worked = time.perf_counter(), time.thread_time()
        look(low, high)
        widget.grab()
        took.append(((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000))
    return took


def ours(trace: Trace, peaks: tuple[Peak, ...], frames: int) -> list[tuple[float, float]]:
    """Frames of this program's view."""
    view = TraceView()
    view.resize(*SIZE)
    view.show_drawing(drawing_of(trace, peaks))
    view.grab()
    return timed(view, lambda low, high: view.look_at(Span(low, high)), frames)


def theirs(x: Floats, y: Floats, peaks: tuple[Peak, ...], frames: int) -> list[tuple[float, float]]:
    """Frames of pyqtgraph, with its own downsampling and clipping to the view."""
    import pyqtgraph as pg  # type: ignore[import-not-found]  # a peer, only where it is installed

    window = pg.GraphicsLayoutWidget()
    window.resize(*SIZE)
    plot = window.addPlot()
    curve = plot.plot(x, y, pen=pg.mkPen("k", width=1), skipFiniteCheck=True)
    curve.setDownsampling(auto=True, method="peak")
    curve.setClipToView(True)
    for peak in peaks:
        assert None not in (peak.start, peak.end, peak.baseline_start, peak.height)
        inside = slice(*np.searchsorted(x, np.array([peak.start, peak.end], dtype=np.float64)))
        base = pg.PlotDataItem(x[inside], np.full_like(x[inside], peak.baseline_start))
        plot.addItem(pg.FillBetweenItem(pg.PlotDataItem(x[inside], y[inside]), base, brush=(200, 220, 255)))
        text = pg.TextItem(peak.name, color="k", anchor=(0.5, 1.0))
        text.setPos(peak.apex, (peak.baseline_start or 0.0) + (peak.height or 0.0))
        plot.addItem(text)
    window.show()
    window.grab()
    return timed(window, lambda low, high: plot.setXRange(low, high, padding=0), frames)


def told(name: str, took: list[tuple[float, float]]) -> str:
    """Two lines of the table: by the clock, and of the processor."""
    lines = []
    for place, what in enumerate(("by the clock", "processor")):
        ordered = sorted(one[place] for one in took)
        lines.append(
            f"{name:<12} {what:<13} median {statistics.median(ordered):7.1f} ms   "
            f"95th {ordered[int(len(took) * 0.95)]:7.1f} ms   slowest {ordered[-1]:7.1f} ms"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--peaks", type=int, default=300)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--pyqtgraph", action="store_true")
    asked = parser.parse_args(arguments)
    application = QApplication.instance() or QApplication([])
    trace, peaks = long_trace(asked.points, asked.peaks)
    print(f"{asked.points} points, {asked.peaks} labelled peaks, {SIZE[0]} x {SIZE[1]}, {asked.frames} frames")
    print(told("trace view", ours(trace, peaks, asked.frames)))
    if asked.pyqtgraph:
        print(told("pyqtgraph", theirs(trace.x.values, trace.y.values, peaks, asked.frames)))
    del application


if __name__ == "__main__":
    main()
