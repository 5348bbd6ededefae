"""The time-stamp lane: sealed reports are brought to PAdES B-LTA while a time-stamp service (RFC 3161) is reachable.

The service is another one than ours, with no account and no protocol header; it gets a hash and never the report.
"""

from __future__ import annotations

import requests

from station.outbox import Outbox
from station.reports.proof.long_term import ADDRESS, keep_for_long, waiting
from sync.lanes import Lane

LOOK_SECONDS = 300.0
CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0
MOST_ANSWER_BYTES = 1 << 20


class TimeStampLane(Lane):
    """One report a step, oldest first."""

    name = "time_stamps"
    wakes = False

    def work(self) -> float:
        """Stamp the next report; what goes wrong is tried again, and the report is valid meanwhile."""
        road = self.road
        todo = waiting(road.store, limit=2)
        if todo:
            address = road.store.settings.get(ADDRESS)
            outbox = Outbox(road.store, road.clock)
            keep_for_long(
                road.store, road.audit, outbox, todo[0], lambda request: ask(address, request), road.clock.now()
            )
        self.backoff.reset()
        return 0.0 if len(todo) > 1 else LOOK_SECONDS


def ask(address: str, request: bytes) -> bytes:
    """A DER TimeStampReq to the service, its DER answer back. OSError where it is out of reach or refuses."""
    with requests.post(
        address,
        data=request,
        headers={"Content-Type": "application/timestamp-query"},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code != 200:
            raise OSError(f"{address}: HTTP {answer.status_code}")
        return answer.raw.read(MOST_ANSWER_BYTES, decode_content=True)
