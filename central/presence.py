"""Whether a station is there: silence is shown as late or lost, for silence is not "no results"."""

from __future__ import annotations

from typing import Literal

from central.limits import Limits
from parsers.wording import Text

Presence = Literal["present", "late", "lost", "never_seen", "revoked"]
PRESENCES: dict[Presence, Text] = {
    "present": Text("在线", "Present"),
    "late": Text("迟到", "Late"),
    "lost": Text("失联", "Lost"),
    "never_seen": Text("从未联系", "Never seen"),
    "revoked": Text("已停用", "Revoked"),
}


def presence(revoked: bool, silent: float | None, limits: Limits) -> Presence:
    """How a station that has been silent for so many seconds is called; None where it never spoke."""
    if revoked:
        return "revoked"
    if silent is None:
        return "never_seen"
    if silent >= limits.lost_seconds:
        return "lost"
    return "late" if silent >= limits.late_seconds else "present"
