"""Waiting until a writer has finished, by our own clock: what looks the same for long enough is still.

Time stamps of files are not believed (they lie after copies and on shares); only that nothing changed between our
own looks counts. A file that pauses longer and then grows is not lost: it is captured again as the next revision.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.intake.scanning import Found

UNWHOLE_PATIENCE = 10.0
"""A dataset of which a file is missing waits this many times longer, then it is captured as it is."""


@dataclass(slots=True)
class _Seen:
    signature: str
    since: float
    patience: float = 0.0
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Restless:
    """A file that is not captured yet: for how long it has been still, and how long it must be (s).

    `whole` is False while a file that belongs to it by name is missing.
    """

    folder_id: str
    relpath: str
    still_seconds: float
    needs_seconds: float
    whole: bool


class Settling:
    """What is not yet captured, and since when it has looked as it looks now."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}

    def is_still(self, folder_id: str, found: Found, quiet_seconds: float, now: float) -> bool:
        """Whether it has looked the same for `quiet_seconds`; `now` is monotonic."""
        key = (folder_id, found.relpath)
        seen = self._seen.get(key)
        patience = quiet_seconds if found.whole else quiet_seconds * UNWHOLE_PATIENCE
        if seen is None or seen.signature != found.signature:
            self._seen[key] = _Seen(found.signature, now, patience, found.whole)
            return False
        return now - seen.since >= patience

    def forget(self, folder_id: str, relpath: str) -> None:
        """It is captured, or gone."""
        self._seen.pop((folder_id, relpath), None)

    def keep_only(self, folder_id: str, relpaths: set[str]) -> None:
        """Forget what is no longer there."""
        for key in [key for key in self._seen if key[0] == folder_id and key[1] not in relpaths]:
            del self._seen[key]

    def waiting(self) -> list[tuple[str, str]]:
        """What is not yet still: (folder id, relative path)."""
        return list(self._seen)

    def restless(self, now: float) -> list[Restless]:
        """What is not yet still, with how long it still takes; may be asked from another thread."""
        return [
            Restless(
                folder_id=folder_id,
                relpath=relpath,
                still_seconds=max(now - seen.since, 0.0),
                needs_seconds=seen.patience,
                whole=seen.whole,
            )
            for (folder_id, relpath), seen in list(self._seen.items())
        ]
