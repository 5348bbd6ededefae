"""Files by content: whole, or in numbered parts."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated

from fastapi import APIRouter, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import answer, decode, stream, whole
from central.api.callers import AnyTenant, CallingStation, TheService
from central.refusals import Refusal, bad_value
from central.serving import file_answer
from parsers.wording import Text

router = APIRouter(prefix="/v1")

CONTENT_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class UploadBody(Struct, frozen=True):
    """How large a file is, and its parts."""

    size: Annotated[int, Meta(ge=0)]
    part_size: Annotated[int, Meta(ge=1)]


@router.head("/blobs/{sha256}")
async def present(sha256: str, service: TheService, tenant: AnyTenant) -> Response:
    """200 where the tenant has the file, 404 where not."""
    size = await _size(service, tenant, sha256)
    return Response(headers={"Content-Length": str(size)}, media_type="application/octet-stream")


@router.get("/blobs/{sha256}")
async def fetch(sha256: str, service: TheService, tenant: AnyTenant) -> Response:
    """The file's bytes."""
    size = await _size(service, tenant, sha256)
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return file_answer(service, tenant, sha256, size, media_type="application/octet-stream", headers=headers)


@router.put("/blobs/{sha256}")
async def put(sha256: str, request: Request, service: TheService, station: CallingStation) -> Response:
    """Take a whole file; repeating it is harmless."""
    service.blobs.path(station.tenant, sha256)
    service.check_space()
    chunks = stream(request, service.limits.blob_bytes, service.limits.blob_seconds)
    size = await service.blobs.receive(station.tenant, sha256, chunks)
    await _note(service, station.tenant, sha256, size)
    return answer({"sha256": sha256, "size": size}, 201)


@router.post("/blobs/{sha256}/uploads")
async def begin(sha256: str, request: Request, service: TheService, station: CallingStation) -> Response:
    """Begin an upload in parts, or find it again; which parts are missing."""
    body = decode(await whole(request, 4096, service.limits.json_seconds), UploadBody)
    service.blobs.path(station.tenant, sha256)
    if await run_in_threadpool(service.store.blob_size, station.tenant, sha256) is not None:
        return answer({"present": True})
    limits = service.limits
    if body.part_size > limits.part_bytes:
        raise bad_value(
            "part_size", body.part_size, Text(f"不超过 {limits.part_bytes}", f"at most {limits.part_bytes}")
        )
    if body.size > limits.upload_bytes:
        raise Refusal("too_large", limit=limits.upload_bytes)
    if service.blobs.free_bytes() < limits.min_free_bytes + 2 * body.size:
        raise Refusal("storage_full", headers={"Retry-After": "300"})
    upload = await run_in_threadpool(service.blobs.begin, station.tenant, station.id, sha256, body.size, body.part_size)
    missing = await run_in_threadpool(service.blobs.missing, upload)
    return answer({"upload": upload.id, "missing": missing})


@router.put("/uploads/{upload_id}/parts/{number}")
async def part(upload_id: str, number: int, request: Request, service: TheService, station: CallingStation) -> Response:
    """Take one part; repeating it is harmless."""
    service.check_space()
    upload = await run_in_threadpool(service.blobs.upload, station.tenant, station.id, upload_id)
    digest = _digest(request.headers.get("content-digest"))
    chunks = stream(request, service.limits.part_bytes, service.limits.blob_seconds)
    await service.blobs.receive_part(upload, number, chunks, digest)
    return answer({"part": number})


@router.post("/uploads/{upload_id}/complete")
async def complete(upload_id: str, service: TheService, station: CallingStation) -> Response:
    """Join the parts and check the whole; then the file is here."""
    upload = await run_in_threadpool(service.blobs.upload, station.tenant, station.id, upload_id)
    await run_in_threadpool(service.blobs.complete, upload)
    await _note(service, station.tenant, upload.sha256, upload.size)
    await run_in_threadpool(service.blobs.forget, upload)
    return answer({"sha256": upload.sha256, "size": upload.size}, 201)


async def _note(service: TheService, tenant: str, sha256: str, size: int) -> None:
    """The row comes after the bytes: what the row says is on disk."""
    await run_in_threadpool(service.store.add_blob, tenant, sha256, size, now=service.now())
    service.wakeups.ring(tenant)


async def _size(service: TheService, tenant: str, sha256: str) -> int:
    service.blobs.path(tenant, sha256)
    size = await run_in_threadpool(service.store.blob_size, tenant, sha256)
    if size is None:
        raise Refusal("blob_not_found", sha256=sha256)
    return size


def _digest(header: str | None) -> str | None:
    """The sha256 (hex) of a Content-Digest (RFC 9530); None where there is none of that kind."""
    if header is None:
        return None
    found = CONTENT_DIGEST.search(header)
    if found is None:
        raise bad_value("Content-Digest", header, Text("sha-256=:…:", "sha-256=:…:"))
    try:
        return base64.b64decode(found.group(1), validate=True).hex()
    except binascii.Error as error:
        raise bad_value("Content-Digest", header, Text("base64", "base64")) from error
