"""Integration put right by hand: worked out on a worksheet, signed at the desk, in force in every calculation after.

The automatic result is never overwritten: it is a revision of its own, and the corrected one stands beside it.
"""

from station.correcting.desk import CorrectionDesk, Preview, ValueChange
from station.correcting.worksheet import Worksheet

__all__ = ["CorrectionDesk", "Preview", "ValueChange", "Worksheet"]
