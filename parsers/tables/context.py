"""What the readers of rows and of curves are told about the sheet before them."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.tables.dates import Order
from parsers.tables.numbers import Marks
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the reading of one sheet needs to know; `stem` is the file's name without its suffix."""

    sheet: Sheet
    profile: Profile
    marks: Marks
    dates: Order
    stem: str
