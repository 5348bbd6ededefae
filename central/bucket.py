"""The bytes of files in an S3-compatible store: the same rooms as a folder's, with the finished files in a bucket.

What comes in is received, hashed and put together in the data folder, as it is for a folder; only what is whole and
right goes up, under the name of its hash, and the local copy goes. A name in the bucket is its content, so writing it
twice writes the same; a file that is there already with its size is not sent again. Reading is by stream, never whole.

Keys come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, a profile, an instance's role), never
from a file of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from central.blobs import BUFFER, FolderBlobs
from central.limits import BlobSettings
from central.store.contract import StoreBusy

if TYPE_CHECKING:
    from obstore.store import S3Store


class BucketBlobs(FolderBlobs):
    """The files of all tenants in one bucket; `root` is where they come in."""

    def __init__(self, root: Path, settings: BlobSettings) -> None:
        super().__init__(root)
        self._store = _store(settings)

    def local(self, tenant: str, sha256: str) -> Path | None:
        """None: nothing that is whole stays here."""
        return None

    def size(self, tenant: str, sha256: str) -> int | None:
        """The size of a file in the bucket."""
        import obstore

        try:
            with _foreign_errors():
                return int(obstore.head(self._store, self._key(tenant, sha256))["size"])
        except FileNotFoundError:
            return None

    def chunks(self, tenant: str, sha256: str) -> Iterator[bytes]:
        """A file's bytes, in pieces. FileNotFoundError where it is not in the bucket."""
        import obstore

        with _foreign_errors():
            found = obstore.get(self._store, self._key(tenant, sha256))
            for piece in found.stream(min_chunk_size=BUFFER):
                yield bytes(piece)

    def _publish(self, part: Path, tenant: str, sha256: str) -> None:
        import obstore

        size = part.stat().st_size
        if self.size(tenant, sha256) == size:
            return
        try:
            with _foreign_errors():
                obstore.put(self._store, self._key(tenant, sha256), part)
        except FileNotFoundError as error:
            raise StoreBusy(f"the object store has no such bucket: {' '.join(str(error).split())[:300]}") from error
        kept = self.size(tenant, sha256)
        if kept != size:
            raise StoreBusy(f"the bucket says {kept} bytes of {size} for {sha256}")

    def _key(self, tenant: str, sha256: str) -> str:
        self.path(tenant, sha256)  # checks both
        return f"{tenant}/{sha256[:2]}/{sha256}"


@contextmanager
def _foreign_errors() -> Iterator[None]:
    """The one door for what the object store says: whatever it is, nothing is lost by asking again."""
    from obstore.exceptions import BaseError

    try:
        yield
    except BaseError as error:
        raise StoreBusy(f"the object store: {' '.join(str(error).split())[:500]}") from error


def _store(settings: BlobSettings) -> S3Store:
    from obstore.store import S3Store

    parts = urlsplit(settings.url)
    plain = settings.endpoint.startswith("http://")
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        endpoint=settings.endpoint or None,
        region=settings.region,
        client_options={"allow_http": plain, "timeout": "120s"},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )
