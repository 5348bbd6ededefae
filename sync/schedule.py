"""When and how fast a lane may send: hours of the day and bytes per second, set for each lane.

Raw files are large and nobody waits for them: a laboratory on a thin line lets them go at night, or slowly. Results go
at any hour unless somebody says otherwise; a lane without settings has no bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from parsers.wording import Text
from station.errors import StationError
from station.store.notes import Settings

HOURS, PACE = "sync.{lane}.hours", "sync.{lane}.bytes_per_second"
SLOWEST, FASTEST = 8 * 1024, 1 << 30
LONGEST_WAIT_SECONDS = 600.0
"""Settings are looked at again at least this often."""

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class BadSchedule(StationError):
    """The hours or the pace of a lane cannot be used."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the local day, in minutes after midnight; `end` before `begin` goes over midnight."""

    begin: int
    end: int

    def wait(self, local: datetime) -> float:
        """Seconds until the window is open; 0 where it is."""
        minute = local.hour * 60 + local.minute
        inside = self.begin <= minute < self.end if self.begin < self.end else not self.end <= minute < self.begin
        if inside:
            return 0.0
        opens = local.replace(hour=self.begin // 60, minute=self.begin % 60, second=0, microsecond=0)
        if opens <= local:
            opens += timedelta(days=1)
        return (opens - local).total_seconds()


@dataclass(frozen=True, slots=True)
class Schedule:
    """The bounds of one lane; without `window` it may send at any hour, without `pace` as fast as it goes."""

    window: Window | None = None
    pace: int | None = None

    def closed(self, now: datetime) -> float:
        """Seconds to wait before anything may be sent; looked at again at least every ten minutes."""
        return 0.0 if self.window is None else min(self.window.wait(now.astimezone()), LONGEST_WAIT_SECONDS)

    def pause_after(self, sent: int) -> float:
        """Seconds that `sent` bytes take at the pace."""
        return 0.0 if self.pace is None else sent / self.pace


def schedule_of(settings: Settings, lane: str) -> Schedule:
    """The bounds of a lane. Raises BadSchedule."""
    hours, pace = settings.get(HOURS.format(lane=lane)), settings.get(PACE.format(lane=lane))
    return Schedule(read_hours(hours) if hours else None, read_pace(pace) if pace else None)


def put_schedule(settings: Settings, lane: str, hours: str | None, pace: str | None) -> None:
    """Set what is given; an empty text takes the bound away. Raises BadSchedule before anything is written."""
    if hours:
        read_hours(hours)
    if pace:
        read_pace(pace)
    if hours is not None:
        settings.put(HOURS.format(lane=lane), hours)
    if pace is not None:
        settings.put(PACE.format(lane=lane), pace)


def read_hours(text: str) -> Window:
    """`20:00-06:30` as a window. Raises BadSchedule."""
    found = _HOURS.fullmatch(text.strip())
    begin, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
    if begin == end:
        raise BadSchedule(
            Text(
                f"时段“{text}”不可用，应为开始与结束不同的时间，如 20:00-06:30。",
                f'The hours "{text}" cannot be used: a beginning and another end are expected, such as 20:00-06:30.',
            ),
            Text(
                "请改为 24 小时制的时段；留空表示不限。",
                "Give them on the 24-hour clock; leave them empty for no bound.",
            ),
        )
    return Window(begin, end)


def read_pace(text: str) -> int:
    """Bytes per second as a number. Raises BadSchedule."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 12 and SLOWEST <= int(plain) <= FASTEST):
        raise BadSchedule(
            Text(
                f"速度“{text}”不可用，应为每秒 {SLOWEST} 至 {FASTEST} 字节的整数。",
                f'The pace "{text}" cannot be used: a whole number from {SLOWEST} to {FASTEST} bytes per second is '
                "expected.",
            ),
            Text("请改正；留空表示不限。", "Correct it; leave it empty for no bound."),
        )
    return int(plain)
