"""The charts of a report as its own file carries them: the attachment `charts.json`.

A chart is drawn from an instrument's file, which only the station has. Its drawing travels inside the issued PDF, so
that a compilation that the central service makes of several reports shows the charts of the originals, line for line.
A drawing is found by the hash of the chart's entry in the content: what it shows is what the content says.

What comes out of a file is believed no further than it must: of the elements and attributes only those that the
product itself draws with, no reference but to its own glyphs, and bounds on size and number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

ATTACHMENT = "charts.json"
MOST_BYTES = 64 << 20
MOST_OF_ONE = 8 << 20

Drawings = Mapping[str, bytes]
"""The SVG of each chart, by `chart_key`."""

NO_DRAWINGS: Drawings = MappingProxyType({})

_ELEMENT = re.compile(r"<(/?)([A-Za-z!?][^\s/>]*)")
_OUR_ELEMENTS = frozenset({"svg", "defs", "g", "path", "use"})
_FOREIGN = re.compile(r"""(?i)href\s*=\s*["'](?!#)|url\((?!#)|\son\w+\s*=|style\s*=""")


class BadDrawings(ValueError):
    """The attachment does not hold drawings as this product makes them."""


def chart_key(chart: Mapping[str, Any]) -> str:
    """The name of a chart's drawing: the hash of its entry in the content."""
    return hashlib.sha256(msgspec.json.encode(chart, order="deterministic")).hexdigest()


def packed(drawings: Drawings) -> bytes:
    """The attachment's bytes; the same drawings give the same bytes."""
    return msgspec.json.encode({key: svg.decode("utf-8") for key, svg in drawings.items()}, order="deterministic")


def unpacked(attached: bytes) -> dict[str, bytes]:
    """The drawings of an attachment. Raises BadDrawings."""
    if len(attached) > MOST_BYTES:
        raise BadDrawings(f"{len(attached)} bytes, at most {MOST_BYTES}")
    try:
        found = msgspec.json.decode(attached, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadDrawings(str(error)) from error
    for key, svg in found.items():
        why = _fault(svg)
        if why:
            raise BadDrawings(f"{key[:12]}…: {why}")
    return {key: svg.encode() for key, svg in found.items()}


def _fault(svg: str) -> str:
    """What of a drawing this product would not draw; empty where it is one of ours."""
    if len(svg) > MOST_OF_ONE or not svg.startswith("<svg "):
        return "no drawing of this product"
    strange = {name for _, name in _ELEMENT.findall(svg)} - _OUR_ELEMENTS
    if strange:
        return f"elements {sorted(strange)[:3]}"
    foreign = _FOREIGN.search(svg)
    return f'"{foreign[0].strip()}"' if foreign else ""
