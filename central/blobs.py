"""The bytes of files, by content, in a folder per tenant.

A file is received under a temporary name while its hash is taken, synced, and only then linked to its name, which
is its sha256: a name never shows a half or a wrong content, and is never written twice. Names on disk are made from
checked hashes and numbers only; what a client calls a file never becomes a path.

Large files come in numbered parts (1, 2, 3 …). Sending a part twice is harmless, in any order; which parts are
missing is the only state, and the folder of the upload is that state. An upload's id follows from tenant, station,
content and part size, so beginning it again finds the parts that are already here.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from central.refusals import Refusal, bad_value
from parsers.wording import Text
from station.durable import put_in_place, sync_folder, write_whole

TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
UPLOAD = re.compile(r"[0-9a-f]{32}\Z")
BUFFER = 1 << 20
MOST_PARTS = 10_000
UPLOAD_DAYS = 30
HALF_HOURS = 2


class Upload(msgspec.Struct, frozen=True):
    """A file that is coming in parts; sizes in bytes."""

    id: str
    tenant: str
    station: str
    sha256: str
    size: int
    part_size: int

    @property
    def parts(self) -> int:
        """How many parts there are; an empty file has one."""
        return max(1, -(-self.size // self.part_size))

    def bytes_of(self, number: int) -> int:
        """The size of one part; the last may be shorter."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class FolderBlobs:
    """The files of all tenants under one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._uploads = root / "uploads"
        for folder in (self._incoming, self._uploads):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(root)

    def path(self, tenant: str, sha256: str) -> Path:
        """Where the content is, or would be."""
        assert TENANT.match(tenant), tenant
        if not SHA256.match(sha256):
            raise bad_value("sha256", sha256, Text("64 位小写十六进制", "64 lower-case hexadecimal digits"))
        return self._root / "content" / tenant / sha256[:2] / sha256

    def local(self, tenant: str, sha256: str) -> Path | None:
        """The file here, where finished files stay on this disk."""
        return self.path(tenant, sha256)

    def size(self, tenant: str, sha256: str) -> int | None:
        """The size of a kept file, None where there is none."""
        try:
            return self.path(tenant, sha256).stat().st_size
        except FileNotFoundError:
            return None

    def chunks(self, tenant: str, sha256: str) -> Iterator[bytes]:
        """A file's bytes, in pieces. FileNotFoundError where it is not here."""
        with self.path(tenant, sha256).open("rb") as file:
            while chunk := file.read(BUFFER):
                yield chunk

    async def receive(self, tenant: str, sha256: str, chunks: AsyncIterator[bytes]) -> int:
        """Take a whole file; its size. Refusal `blob_mismatch` where the content is another."""
        self.path(tenant, sha256)
        with self._temporary() as part:
            actual, size = await _write(part, chunks)
            if actual != sha256:
                raise Refusal("blob_mismatch", actual=actual, expected=sha256)
            await asyncio.to_thread(self._publish, part, tenant, sha256)
        return size

    def put(self, tenant: str, sha256: str, content: bytes) -> None:
        """Keep a file that was made here."""
        self.path(tenant, sha256)
        with self._temporary() as part:
            with part.open("xb") as file:
                file.write(content)
                _sync(file)
            self._publish(part, tenant, sha256)

    def read(self, tenant: str, sha256: str) -> bytes:
        """A file's bytes, whole."""
        return b"".join(self.chunks(tenant, sha256))

    def begin(self, tenant: str, station: str, sha256: str, size: int, part_size: int) -> Upload:
        """Begin an upload, or find it again."""
        self.path(tenant, sha256)
        if -(-size // part_size) > MOST_PARTS:
            expected = Text(f"使分片数不超过 {MOST_PARTS} 的大小", f"a size that gives at most {MOST_PARTS} parts")
            raise bad_value("part_size", part_size, expected)
        name = f"{tenant}\0{station}\0{sha256}\0{size}\0{part_size}"
        upload = Upload(
            id=hashlib.sha256(name.encode()).hexdigest()[:32],
            tenant=tenant,
            station=station,
            sha256=sha256,
            size=size,
            part_size=part_size,
        )
        note = self._uploads / upload.id / "upload.json"
        if not note.exists():
            write_whole(note, msgspec.json.encode(upload))
            sync_folder(self._uploads)
        return upload

    def upload(self, tenant: str, station: str, upload_id: str) -> Upload:
        """An upload of this station; Refusal `upload_not_found` for any other."""
        missing = Refusal("upload_not_found", upload=upload_id[:40])
        if not UPLOAD.match(upload_id):
            raise missing
        try:
            upload = msgspec.json.decode((self._uploads / upload_id / "upload.json").read_bytes(), type=Upload)
        except FileNotFoundError:
            raise missing from None
        if (upload.tenant, upload.station) != (tenant, station):
            raise missing
        return upload

    def missing(self, upload: Upload) -> list[int]:
        """The numbers of the parts that are not here yet."""
        return [n for n in range(1, upload.parts + 1) if not self._part(upload, n).exists()]

    async def receive_part(self, upload: Upload, number: int, chunks: AsyncIterator[bytes], sha256: str | None) -> None:
        """Take one part; `sha256` (hex) is checked where the client gave one."""
        if not 1 <= number <= upload.parts:
            raise bad_value("part", number, Text(f"1 至 {upload.parts}", f"1 to {upload.parts}"))
        with self._temporary() as part:
            actual, size = await _write(part, chunks)
            if size != upload.bytes_of(number):
                raise Refusal("part_mismatch", number=number, expected=upload.bytes_of(number), actual=size)
            if sha256 is not None and sha256 != actual:
                raise Refusal("digest_mismatch", number=number)
            await asyncio.to_thread(_place, part, self._part(upload, number))

    def complete(self, upload: Upload) -> None:
        """Join the parts, check the hash of the whole, publish. A wrong whole throws all parts away."""
        missing = self.missing(upload)
        if missing:
            raise Refusal("parts_missing", missing=", ".join(map(str, missing[:20])))
        with self._temporary() as whole:
            digest = hashlib.sha256()
            with whole.open("xb") as target:
                for number in range(1, upload.parts + 1):
                    with self._part(upload, number).open("rb") as source:
                        while chunk := source.read(BUFFER):
                            digest.update(chunk)
                            target.write(chunk)
                _sync(target)
            if digest.hexdigest() != upload.sha256:
                self.forget(upload)
                raise Refusal("blob_mismatch", actual=digest.hexdigest(), expected=upload.sha256)
            self._publish(whole, upload.tenant, upload.sha256)

    def forget(self, upload: Upload) -> None:
        """Remove an upload's parts."""
        shutil.rmtree(self._uploads / upload.id, ignore_errors=True)

    def sweep(self, *, shared: bool = False) -> None:
        """At start: remove what a killed process left half, and uploads nobody came back to.

        `shared`: other processes may be receiving, so only what is older than any body may take is left over.
        """
        newest = time.time() - (HALF_HOURS * 3600 if shared else 0)
        for part in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if not shared or part.stat().st_mtime < newest:
                    part.unlink()
        oldest = time.time() - UPLOAD_DAYS * 86_400
        for folder in self._uploads.iterdir():
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)

    def free_bytes(self) -> int:
        """Free space where the files are kept."""
        return shutil.disk_usage(self._root).free

    def _publish(self, part: Path, tenant: str, sha256: str) -> None:
        _publish(part, self.path(tenant, sha256))

    def _part(self, upload: Upload, number: int) -> Path:
        return self._uploads / upload.id / f"{number:05d}"

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        part = self._incoming / f"{secrets.token_hex(12)}.part"
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)


async def _write(target: Path, chunks: AsyncIterator[bytes]) -> tuple[str, int]:
    """Write a stream to a new file and sync it; its sha256 (hex) and size."""
    digest = hashlib.sha256()
    size = 0
    buffer = bytearray()
    with target.open("xb") as file:
        async for chunk in chunks:
            buffer += chunk
            if len(buffer) >= BUFFER:
                await asyncio.to_thread(_take, file, digest, bytes(buffer))
                size += len(buffer)
                buffer.clear()
        size += len(buffer)
        await asyncio.to_thread(_take, file, digest, bytes(buffer))
        await asyncio.to_thread(_sync, file)
    return digest.hexdigest(), size


def _take(file: BinaryIO, digest: hashlib._Hash, content: bytes) -> None:
    digest.update(content)
    file.write(content)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _place(part: Path, target: Path) -> None:
    try:
        put_in_place(part, target)
    except FileNotFoundError:
        raise Refusal("upload_not_found", upload=target.parent.name) from None
    sync_folder(target.parent)


def _publish(part: Path, target: Path) -> None:
    """Give a synced file its name, create-only: the first one stays, and a second is the same content."""
    if not target.parent.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(target.parent.parent)
        sync_folder(target.parent.parent.parent)
    try:
        os.link(part, target)
    except FileExistsError:
        return
    except OSError as error:
        # Some file systems (FAT, some network shares) know no hard links; the name is free, so renaming is whole too.
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        put_in_place(part, target)
    sync_folder(target.parent)
