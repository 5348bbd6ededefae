"""Integration put right by hand: worked out on a worksheet, signed at the desk, in force in every calculation after.

The automatic result is never overwritten: it is a revision of its own, and the corrected one stands beside it.

The desk and the worksheet bring the whole engine and scipy with them, so they are loaded when they are first asked for:
a program that only says of a report why a value was corrected (verifying one, say) starts in less than half the time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from station.correcting.desk import CorrectionDesk, Preview, ValueChange
    from station.correcting.worksheet import Worksheet

__all__ = ["CorrectionDesk", "Preview", "ValueChange", "Worksheet"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands under the name (PEP 562)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "worksheet" if name == "Worksheet" else "desk"
    return getattr(import_module(f"{__name__}.{home}"), name)
