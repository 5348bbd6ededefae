"""A kept file as an answer: from the disk, or streamed from the bucket it is in."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse

from central.service import Service


def file_answer(
    service: Service, tenant: str, sha256: str, size: int, *, media_type: str, headers: Mapping[str, str]
) -> Response:
    """The file; `size` is what the database says of it."""
    here = service.blobs.local(tenant, sha256)
    if here is not None:
        return FileResponse(here, media_type=media_type, headers=dict(headers))
    chunks = iterate_in_threadpool(service.blobs.chunks(tenant, sha256))
    return StreamingResponse(chunks, media_type=media_type, headers={**headers, "Content-Length": str(size)})
