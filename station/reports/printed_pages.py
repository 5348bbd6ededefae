"""Printed pages before they are sealed, and where the laboratory's seal stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class SealPlace(NamedTuple):
    """A page (from 0) and a box on it: left, bottom, right, top in points from the lower left corner."""

    page: int
    box: tuple[int, int, int, int]


USUAL_PLACE = SealPlace(0, (388, 160, 490, 262))
"""On the first page, over the signatures; 36 mm wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Pages as a PDF, and where the seal belongs."""

    pdf: bytes
    seal_place: SealPlace = USUAL_PLACE
