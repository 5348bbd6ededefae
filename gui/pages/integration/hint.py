"""The line under the curve: what mouse and keys do now."""

from __future__ import annotations

from gui.widgets.trace_marker import SPANS, Marker
from gui.words import translate


def hint_for(marker: Marker | None) -> str:
    """What can be done with the marker that is in hand, or with the curve where none is."""
    if marker is None:
        return translate("Bench", "Wheel or box: zoom · right button: move · double click: whole")
    if marker.kind == "through":
        return translate(
            "Bench",
            "Click: a point, near the curve on it · drag: move it · double click: done; "
            "or arrows, Space, Enter · Backspace: one point less · Esc: leave",
        )
    if marker.kind in SPANS and marker.begun is None:
        return translate("Bench", "Draw from the start to the end, or arrows and Enter twice; Esc: leave")
    return translate("Bench", "Click or drag, or arrows (Shift: faster) and Enter; Esc: leave")
