"""The lanes of files: reports first, raw files beside them on their own.

A file goes whole, or in numbered parts where it is larger than the service takes at once; one part is one step. After
any failure the upload is begun again: the service then says which parts it still misses, so nothing is sent twice
that arrived, and no offset can get out of step. What the service cannot take now is set aside and the next file gets
its turn; nothing is ever given up.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parsers.wording import Text
from station.durable import CHUNK
from station.errors import NotFound, trouble_of
from station.records import BlobRef, Trouble
from sync.backoff import LONGEST_SECONDS
from sync.errors import Refused, RetryLater, SyncError, TooLarge
from sync.lanes import IDLE_SECONDS, Lane, Road

log = logging.getLogger(__name__)

LOOK_AT = 100
ASK_FIRST_BYTES = 256 * 1024
SMALLEST_PART = 64 * 1024
SECONDS_PER_PART = 10
"""A capped lane sends in pieces of about so long, or one part would fill the line for minutes."""
DAMAGED = frozenset({"blob_mismatch", "digest_mismatch", "part_mismatch"})
BEGIN_AGAIN = frozenset({"upload_not_found", "parts_missing"})


@dataclass(slots=True)
class _Upload:
    blob: BlobRef
    path: Path
    id: str
    part_bytes: int
    missing: list[int]


class BlobLane(Lane):
    """Sends the files of some roles."""

    name = "raw"
    scheduled = True

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        self._upload: _Upload | None = None
        self._aside: dict[str, tuple[float, Trouble]] = {}
        self._most: int | None = None
        """The most bytes in one request, once something on the way has refused more."""

    def takes(self, blob: BlobRef) -> bool:
        """Whether this lane carries the file."""
        return blob.role != "report"

    def work(self) -> float:
        """Send one file, or one part of one."""
        if self._upload is None:
            blob = self._next()
            if blob is None:
                self.backoff.reset()
                return IDLE_SECONDS
            self._guarded(blob, lambda: self._begin(blob))
        else:
            upload = self._upload
            self._guarded(upload.blob, lambda: self._go_on(upload))
        return 0.0

    def lasting_trouble(self) -> Trouble | None:
        """The trouble of the first file that is set aside."""
        return next((trouble for _, trouble in self._aside.values()), None)

    def _next(self) -> BlobRef | None:
        now = self.road.clock.monotonic()
        self._aside = {sha256: kept for sha256, kept in self._aside.items() if kept[0] > now}
        for blob in self.road.store.outbox.pending_blobs(LOOK_AT + len(self._aside)):
            if self.takes(blob) and blob.sha256 not in self._aside:
                return blob
        return None

    def _guarded(self, blob: BlobRef, send: Callable[[], None]) -> None:
        """Send; on failure forget the upload, so that the next step begins it again."""
        try:
            send()
            self.backoff.reset()
        except NotFound as error:
            self._set_aside(blob, trouble_of(error))
        except TooLarge as error:
            self._upload = None
            self._send_less(error)
        except Refused as error:
            self._upload = None
            self._refused(blob, error)
        except SyncError:
            self._upload = None
            raise

    def _begin(self, blob: BlobRef) -> None:
        client = self.road.client
        path = self.road.store.vault.path(blob.sha256)
        at_once = self._at_once()
        if blob.size <= min(client.limits.blob_bytes, at_once):
            if blob.size < ASK_FIRST_BYTES or not client.has_blob(blob.sha256):
                self.sent(blob.size)
                client.put_blob(blob.sha256, path.read_bytes())
            self._done(blob)
            return
        part_bytes = min(client.limits.part_bytes, at_once)
        upload = client.begin_upload(blob.sha256, blob.size, part_bytes)
        if upload.present:
            self._done(blob)
            return
        self._upload = _Upload(blob, path, upload.upload, part_bytes, list(upload.missing))

    def _at_once(self) -> int:
        """The most bytes in one request: what the way has taken, and no more than a pace sends in some seconds."""
        most = self._most or max(self.road.client.limits.blob_bytes, self.road.client.limits.part_bytes)
        pace = self.schedule.pace
        return most if pace is None else min(most, max(SMALLEST_PART, pace * SECONDS_PER_PART))

    def _go_on(self, upload: _Upload) -> None:
        if upload.missing:
            number = upload.missing[0]
            with upload.path.open("rb") as file:
                file.seek((number - 1) * upload.part_bytes)
                content = file.read(upload.part_bytes)
            self.sent(len(content))
            self.road.client.put_part(upload.id, number, content)
            upload.missing.pop(0)
            return
        self.road.client.complete_upload(upload.id)
        self._upload = None
        self._done(upload.blob)

    def _done(self, blob: BlobRef) -> None:
        self.road.store.outbox.mark_blob(blob.sha256, stored=True)
        log.info("file %s stored, %d bytes", blob.sha256, blob.size)

    def _send_less(self, error: TooLarge) -> None:
        limits = self.road.client.limits
        most = (self._most or min(limits.blob_bytes, limits.part_bytes)) // 2
        if most < SMALLEST_PART:
            raise error
        self._most = most

    def _refused(self, blob: BlobRef, error: Refused) -> None:
        if error.code in BEGIN_AGAIN:
            raise RetryLater(error.message, error.cure, error.where) from error
        if error.code not in DAMAGED:
            raise error
        if self._is_sound(blob):  # damaged on the way
            raise RetryLater(error.message, error.cure, error.where) from error
        self._set_aside(blob, _damaged(blob))

    def _is_sound(self, blob: BlobRef) -> bool:
        digest = hashlib.sha256()
        with self.road.store.vault.path(blob.sha256).open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest() == blob.sha256

    def _set_aside(self, blob: BlobRef, trouble: Trouble) -> None:
        self._upload = None
        self._aside[blob.sha256] = (self.road.clock.monotonic() + LONGEST_SECONDS, trouble)
        self.road.store.outbox.mark_blob(blob.sha256, stored=False, error=str(trouble.message))
        log.error("file %s is set aside: %s", blob.sha256, trouble.message.en)


class ReportLane(BlobLane):
    """Sends the reports' PDFs, which customers wait for."""

    name = "reports"

    def takes(self, blob: BlobRef) -> bool:
        """Only reports."""
        return blob.role == "report"


def _damaged(blob: BlobRef) -> Trouble:
    return Trouble(
        kind="VaultDamaged",
        title=Text("保管库文件已损坏", "A file in the vault is damaged"),
        message=Text(
            f"保管库中的文件“{blob.sha256}”内容已改变，与采集时不符，未能上传。",
            f'The file "{blob.sha256}" in the vault is no longer what was captured; it was not uploaded.',
        ),
        cure=Text("请检查磁盘，并从备份恢复该文件。", "Check the disk, and restore the file from a backup."),
        where=blob.sha256,
    )
