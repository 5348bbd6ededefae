"""What a station tells of its analysis items, so that the service can see which station works with other ones.

The hash covers all that decides figures and pages and can differ between stations of one program version: the
declaration, the calculation, and the item's own templates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from station.items.item import Item

Announced = Mapping[str, tuple[str, str]]
"""Version and short hash of each analysis item, by its id."""

NOTHING: Announced = MappingProxyType({})
TEMPLATES = ("report.typ", "report.docx")
SHOWN = 12
"""Hexadecimal digits of a hash that is told: enough to differ, short enough to read out."""


def announced(items: Mapping[str, Item]) -> Announced:
    """Version and short hash of each item, by its id."""
    return {item_id: (item.version, _hash(item)) for item_id, item in items.items()}


def _hash(item: Item) -> str:
    digest = hashlib.sha256(item.sha256.encode())
    for name in TEMPLATES:
        template = item.folder / name
        if template.is_file():
            digest.update(name.encode() + b"\0" + hashlib.sha256(template.read_bytes()).digest())
    return digest.hexdigest()[:SHOWN]
