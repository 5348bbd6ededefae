"""The heartbeat lane: how the station is, once a minute. It is never queued: only the newest counts."""

from __future__ import annotations

import shutil

from station import feed
from station.records.handouts import HandoutRow
from station.safekeeping.keeper import signs
from station.store import Store
from station.store.codec import to_time
from station.version import VERSION
from sync.lanes import Lane

BEAT_SECONDS = 60.0
SPREAD = 0.2

MOST_HANDOUTS = 50
LONGEST_REASON = 300
MOST_PLACES = 8
MOST_TROUBLES = 10


class HeartbeatLane(Lane):
    """Greets the service and tells it how much waits here."""

    name = "heartbeat"
    wakes = False

    def work(self) -> float:
        """Greet (limits, clock offset, generation) and tell."""
        road = self.road
        road.generation_seen = road.client.hello().generation
        counts = road.store.outbox.counts()
        road.client.heartbeat(
            {
                "at": to_time(road.clock.now()),
                "waiting": counts.waiting,
                "dead": counts.dead,
                "oldest_waiting_at": to_time(counts.oldest_waiting_at),
                "disk_free": shutil.disk_usage(road.store.folder).free,
                "version": VERSION,
                "feed_cursor": feed.cursor(road.store),
                "clock_offset_ms": road.client.clock_offset_ms,
                "items": dict(road.items),
                "safekeeping": _kept(road.store),
                "handouts": [_told(one) for one in road.store.handouts.newest(MOST_HANDOUTS)],
            }
        )
        self.backoff.reset()
        return road.uniform((1 - SPREAD) * BEAT_SECONDS, (1 + SPREAD) * BEAT_SECONDS)


def _kept(store: Store) -> dict[str, object]:
    """The newest backup of each place, and what is wrong with backups, files and the disk, as the keeper last said."""
    said = signs(store)
    return {
        "backups": {place[:LONGEST_REASON]: at or None for place, at in list(said.backups.items())[:MOST_PLACES]},
        "troubles": [
            [one.message.zh[:LONGEST_REASON], one.message.en[:LONGEST_REASON]] for one in said.troubles[:MOST_TROUBLES]
        ],
    }


def _told(row: HandoutRow) -> dict[str, object]:
    """What became of a handout here: the service shows it, and why one was refused."""
    said: dict[str, object] = {"sha256": row.sha256, "name": row.name, "version": row.version, "state": row.state}
    if row.trouble is not None:
        said["why"] = [row.trouble.message.zh[:LONGEST_REASON], row.trouble.message.en[:LONGEST_REASON]]
    return said
