"""A drawing in plain SVG: lines, fillings and outlined text on a sheet measured in points.

Written for charts of reports, where a general plotting library spent ten times as long on each. Text becomes outlines
of the report's own font, so that the drawing needs no font where it is shown; the same drawing gives the same bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline

from parsers.measurement import Floats
from station.reports.glyphs import runs, sans_font

MM = 72 / 25.4
EM = 1000.0
"""Outlines are kept at this many units an em and scaled where they are used."""
CAP_HEIGHT = 0.73
"""Of the report's font: the height of its capitals and figures, by which text is centred."""
SMALL = 0.62
SHIFTS = {1: 350.0, 0: 0.0, -1: -160.0}
"""Raised and lowered figures: their size, and how far their line lies from the others' (of an em)."""

_ONE_HAND = threading.Lock()
"""A face holds one loaded glyph: two threads at it would draw one character in the place of another."""

Anchor = Literal["start", "middle", "end"]
INK = "#000"
FAINT = "#737373"


class Ink:
    """A sheet of width x height points; y grows downwards, as in SVG."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._parts: list[str] = []
        self._glyphs: dict[str, str] = {}

    def line(
        self,
        x: Sequence[float] | Floats,
        y: Sequence[float] | Floats,
        *,
        color: str = INK,
        width: float = 0.5,
        dash: str = "",
    ) -> None:
        """A polyline through the points (pt)."""
        dashed = (
            "" if not dash else f' stroke-dasharray="{" ".join(f"{float(one) * 100:.0f}" for one in dash.split())}"'
        )
        self._parts.append(
            f'<path transform="scale(.01)" d="{_path(x, y)}" fill="none" stroke="{color}"'
            f' stroke-width="{width * 100:.0f}" stroke-linejoin="round"{dashed}/>'
        )

    def area(self, x: Sequence[float] | Floats, y: Sequence[float] | Floats, *, color: str) -> None:
        """A filled polygon around the points (pt)."""
        self._parts.append(f'<path transform="scale(.01)" d="{_path(x, y)}z" fill="{color}"/>')

    def text(
        self, text: str, x: float, y: float, *, size: float, anchor: Anchor = "start", upright: bool = False
    ) -> None:
        """Outlined text whose middle line lies at y; `upright` turns it a quarter to the left, to read from below.

        Upright text starts at (x, y) and goes up; its middle line lies at x.
        """
        scale = size / EM
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * text_length(text, size)
        drop = CAP_HEIGHT * size / 2
        turn = (
            f"translate({x + drop:.2f} {y + back:.2f}) rotate(-90)"
            if upright
            else f"translate({x - back:.2f} {y + drop:.2f})"
        )
        uses, at = [], 0.0
        for run in runs(text):
            small = SMALL if run.shift else 1.0
            for character in run.text:
                outline, advance = _glyph(character)
                if outline:
                    name = self._glyphs.setdefault(character, f"g{len(self._glyphs)}")
                    uses.append(_use(name, at, SHIFTS[run.shift], small))
                at += advance * small
        self._parts.append(f'<g transform="{turn} scale({scale:.5f})">{"".join(uses)}</g>')

    def svg(self) -> bytes:
        """The whole drawing."""
        defined = "".join(f'<path id="{name}" d="{_glyph(one)[0]}"/>' for one, name in self._glyphs.items())
        size = f"{self.width:.2f} {self.height:.2f}"
        width, height = size.split()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {size}">'
            f"<defs>{defined}</defs>{''.join(self._parts)}</svg>"
        ).encode()


def text_length(text: str, size: float) -> float:
    """How long a text is in points."""
    parts = ((_glyph(one)[1] * (SMALL if run.shift else 1.0)) for run in runs(text) for one in run.text)
    return sum(parts) * size / EM


def _use(name: str, x: float, rise: float, small: float) -> str:
    """A defined outline at x (of an em), `rise` above the line of writing."""
    if rise == 0.0:
        return f'<use href="#{name}" x="{x:.0f}"/>'
    return f'<use href="#{name}" transform="translate({x:.0f} {-rise:.0f}) scale({small:g})"/>'


def _path(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> str:
    """Points as path data in whole hundredths of a point, each a step from the last; points that coincide are one.

    Whole steps are short to write, and do not add up errors however long the curve is.
    """
    points = np.round(np.column_stack((np.asarray(x, np.float64), np.asarray(y, np.float64))) * 100).astype(np.int64)
    steps = np.diff(points, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    start = f"M{points[0, 0]} {points[0, 1]}"
    return f"{start}l{' '.join(map(str, steps.ravel().tolist()))}" if len(steps) else start


@lru_cache(maxsize=1)
def _face() -> FT2Font:
    face = FT2Font(str(sans_font()))
    face.set_size(EM, 72)
    return face


@lru_cache(maxsize=4096)
def _glyph(character: str) -> tuple[str, float]:
    """A character's outline as path data (y downwards) and its advance, both at EM units."""
    face = _face()
    with _ONE_HAND:
        glyph = face.load_char(ord(character), flags=LoadFlags.NO_HINTING)
        vertices, codes = face.get_path()
    return _outline(vertices, codes), float(glyph.linearHoriAdvance) / 65536


def _outline(vertices: Floats, codes: object) -> str:
    letters = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q", Outline.CURVE4: "C"}
    parts: list[str] = []
    left = 0
    for (x, y), code in zip(vertices.tolist(), np.asarray(codes).tolist(), strict=True):
        if code == Outline.CLOSEPOLY:
            parts.append("z")
            continue
        if left == 0:
            parts.append(letters[code])
            left = {Outline.CURVE3: 2, Outline.CURVE4: 3}.get(code, 1)
        left -= 1
        parts.append(f"{x:.0f} {-y:.0f} ")
    return "".join(parts)
