"""A process that approves a report and is killed by its own clock: `-m tests.reports.dying DATA ID TICKS TIME`."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from station.assembly import open_station
from tests.reports.laboratory import PIN, SetClock

KILLED = 9


class DeadlyClock(SetClock):
    """Ends the process at once when it is asked the time for the n-th time after being armed."""

    left = 0

    def now(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            os._exit(KILLED)
        return super().now()


def main(folder: str, report_id: str, ticks: str, at: str) -> None:
    """Approve, and die on the way."""
    clock = DeadlyClock()
    clock.at = datetime.fromisoformat(at)
    station = open_station(Path(folder), clock=clock)
    clock.left = int(ticks)
    station.desk.approve(report_id, "wang", PIN)


if __name__ == "__main__":
    main(*sys.argv[1:])
