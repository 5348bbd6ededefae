"""A picture of a curve for paper: drawn by matplotlib as it is seen, as PDF, SVG or PNG.

matplotlib is loaded when a picture is first wanted; its settings are global and its FreeType is not thread-safe, so
one picture is drawn at a time. Call it off the GUI thread.
"""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Literal

import numpy as np

from gui.axis_words import axis_title, curve_title
from gui.widgets.drawing import Drawing
from gui.widgets.scale import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Format = Literal["pdf", "svg", "png"]
FORMATS: tuple[Format, ...] = ("pdf", "svg", "png")
INCHES = (9.6, 5.4)
DPI = 300
COLUMNS = 2400
"""Columns in which a curve is reduced: more than a printer shows on this width."""
INK, FAINT, FILL, FOOT = "#1f3a4d", "#5d6c7a", "#56b4e9", "#d55e00"
OVER = ("#d55e00", "#009e73", "#cc79a7", "#e69f00", "#0072b2")
LACKING_SIGNS = "DejaVu Sans"
"""matplotlib's own font, for signs that the Chinese one has not: the minus of cm⁻¹."""
_ONE_AT_A_TIME = threading.Lock()


def chart_bytes(drawing: Drawing, x: Span, y: Span, title: str, kind: Format) -> bytes:
    """The part of the drawing that is seen, with the title over it, as a file of that kind."""
    with _ONE_AT_A_TIME:
        import matplotlib as mpl
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties, fontManager

        from station.reports.glyphs import sans_font

        path = str(sans_font())
        if path not in {font.fname for font in fontManager.ttflist}:
            fontManager.addfont(path)
        family = FontProperties(fname=path).get_name()
        settings = {
            "font.family": [family, LACKING_SIGNS],
            "text.parse_math": False,
            "axes.unicode_minus": False,
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
            "svg.hashsalt": "geolab",
        }
        with mpl.rc_context(settings):  # type: ignore[arg-type]
            figure = Figure(figsize=INCHES, layout="constrained")
            axes = figure.add_subplot()
            _draw(axes, drawing, x, y)
            axes.set_title(title, loc="left", fontsize=10)
            target = io.BytesIO()
            figure.savefig(target, format=kind, dpi=DPI, metadata={"Date": None} if kind == "svg" else None)
            return target.getvalue()


def _draw(axes: Axes, drawing: Drawing, x: Span, y: Span) -> None:
    log = drawing.log_floor is not None

    def heights(values: np.ndarray) -> np.ndarray:
        return np.power(10.0, values) if log else values

    if drawing.sticks:
        axes.vlines(drawing.x, 0, drawing.y, color=INK, linewidth=0.7)
    else:
        seen_x, seen_y = drawing.curve.points(x.low, x.high, COLUMNS)
        axes.plot(seen_x, heights(seen_y), color=INK, linewidth=0.7, label=curve_title(drawing.curve.name))
    for number, other in enumerate(drawing.others):
        seen_x, seen_y = other.points(x.low, x.high, COLUMNS)
        axes.plot(seen_x, heights(seen_y), color=OVER[number % len(OVER)], linewidth=0.7, label=curve_title(other.name))
    for number, peak in enumerate(drawing.peaks):
        if not x.low <= peak.apex <= x.high:
            continue
        foot = [peak.start, peak.end, peak.baseline_start, peak.baseline_end]
        known = [one for one in foot if one is not None]
        if len(known) == len(foot):
            axes.plot(known[:2], known[2:], color=FOOT, linewidth=0.6)
        top = float(heights(drawing.places.top[number : number + 1])[0])
        if peak.name and y.low <= drawing.places.top[number] <= y.high:
            axes.annotate(
                peak.name, (peak.apex, top), xytext=(0, 4), textcoords="offset points", rotation=90, fontsize=7,
                ha="center", va="bottom", color=INK, annotation_clip=True,
            )  # fmt: skip
    if log:
        axes.set_yscale("log")
    axes.set_xlim(x.low, x.high)
    axes.set_ylim(drawing.signal(y.low), drawing.signal(y.high))
    axes.set_xlabel(axis_title(drawing.x_title))
    axes.set_ylabel(axis_title(drawing.y_title))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=FAINT)
    if drawing.others:
        axes.legend(frameon=False, fontsize=8)
