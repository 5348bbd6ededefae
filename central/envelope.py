"""The event envelope as it arrives, and what is wrong with one that cannot be taken.

An element of a batch is `{"sha256", "body"}`: `body` is the exact text the station wrote once, `sha256` is over its
UTF-8 bytes. The bytes are kept as they came; unknown members stay in them (a newer minor version may add some).
Only what routes and guards an event is decoded here. Reported numbers are strings and are never interpreted.

Stream names are bound to their subject (`{task_id}`, `report:{report_id}`, `file:{arrival_id}`), because the
gap-free order that is promised per stream is worth nothing if an event can travel on another one.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from central import moments
from central.event_data import (
    TYPES,
    ComposedData,
    Data,
    ProvedData,
    RawData,
    ReportData,
    Sha,
    TaskData,
    WithdrawnData,
)
from parsers.wording import Text

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
STREAM = re.compile(r"[A-Za-z0-9._:-]{1,120}\Z")
REPORT_NO = re.compile(r"[^\x00-\x1f\x7f/\\?#%]{1,80}\Z")


class Blob(Struct, frozen=True):
    """A file an event refers to, by content."""

    sha256: Sha
    size: Annotated[int, Meta(ge=0)]
    role: str
    media_type: str = ""
    name: Annotated[str, Meta(max_length=255)] = ""


class WireEvent(Struct, frozen=True):
    """One element of a batch: the exact body text and the hash of its bytes."""

    sha256: str
    body: str


class AuditHead(Struct, frozen=True):
    """The last entry of a station's audit trail: the receipt vouches for it outside that station."""

    n: Annotated[int, Meta(ge=0, lt=2**53)]
    hash: Sha


class Batch(Struct, frozen=True, kw_only=True):
    """A batch as sent by a station."""

    protocol: str
    station: str
    epoch: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    batch: Annotated[int, Meta(ge=0, lt=2**53)]
    events: list[WireEvent]
    audit_head: AuditHead | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """What of an event's body is read: identity, place in its stream, references. `data` stays raw."""

    id: str
    stream: str
    sseq: Annotated[int, Meta(ge=1, lt=2**53)]
    type: str
    schema: Annotated[int, Meta(ge=1)]
    occurred_at: str
    recorded_at: str
    clock: dict[str, Any]
    actor: dict[str, Any]
    data: msgspec.Raw
    causes: Annotated[list[str], Meta(max_length=1000)] = msgspec.field(default_factory=list)
    blobs: Annotated[list[Blob], Meta(max_length=500)] = msgspec.field(default_factory=list)


class Fault(Struct, frozen=True):
    """Why an event can never be taken as it is."""

    code: str
    field: str
    message: Text


class Incoming(Struct, frozen=True, kw_only=True):
    """One event of a batch, read as far as it can be.

    With a `fault` the event cannot be taken; then `id` may be empty, and `stream` and `sseq` mean nothing.
    `day` is the UTC day of `recorded_at`, by which station and service compare what they hold.
    """

    id: str
    sha256: str
    body: bytes
    stream: str = ""
    sseq: int = 0
    type: str = ""
    occurred_at: str = ""
    day: str = ""
    causes: tuple[str, ...] = ()
    blobs: tuple[Blob, ...] = ()
    data: Data | None = None
    fault: Fault | None = None

    @property
    def readable(self) -> bool:
        """Whether id, stream and sseq can be trusted, even if the content cannot be taken."""
        return self.sseq > 0


_batch = msgspec.json.Decoder(Batch)
_envelope = msgspec.json.Decoder(Envelope)
_data: dict[str, msgspec.json.Decoder[Data]] = {name: msgspec.json.Decoder(kind) for name, kind in TYPES.items()}


class _Anonymous(Struct):
    id: str = ""


def decode_batch(content: bytes) -> Batch:
    """A batch from its bytes; msgspec.DecodeError where it is none."""
    return _batch.decode(content)


def read_event(wire: WireEvent) -> Incoming:
    """One event of a batch with what is wrong with it, if anything; never raises for a station's content."""
    body = wire.body.encode("utf-8")
    actual = hashlib.sha256(body).hexdigest()
    if actual != wire.sha256:
        changed = _fault("sha256_mismatch", "sha256", wire.sha256, actual, Text("正文的摘要", "the body's hash"))
        return Incoming(id=_id_of(body), sha256=wire.sha256[:64], body=body, fault=changed)
    try:
        envelope = _envelope.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        message = Text(f"事件正文不可读：{error}。", f"The event's body cannot be read: {error}.")
        return Incoming(id=_id_of(body), sha256=actual, body=body, fault=Fault("bad_event", "", message))
    fault = _envelope_fault(envelope)
    data: Data | None = None
    if fault is None:
        data, fault = _read_data(envelope)
    seated = fault is None or fault.field not in ("id", "stream")
    return Incoming(
        id=envelope.id[:64],
        sha256=actual,
        body=body,
        stream=envelope.stream if seated else "",
        sseq=envelope.sseq if seated else 0,
        type=envelope.type,
        occurred_at=envelope.occurred_at,
        day="" if fault is not None else moments.iso(moments.parse(envelope.recorded_at))[:10],
        causes=tuple(envelope.causes),
        blobs=tuple(envelope.blobs),
        data=data,
        fault=fault,
    )


def read_stored(type_: str, body: bytes) -> tuple[Envelope, Data]:
    """A stored event's body again. It was read once before it was stored, so it can be read now."""
    envelope = _envelope.decode(body)
    return envelope, _data[type_].decode(envelope.data)


def _id_of(body: bytes) -> str:
    """The id of a body that cannot be taken, as far as it says one, so that the answer can name it."""
    try:
        return msgspec.json.decode(body, type=_Anonymous).id[:64]
    except (msgspec.DecodeError, RecursionError):
        return ""


def _fault(code: str, field: str, value: str, expected: str, what: Text) -> Fault:
    zh = f"“{field}”为“{value[:80]}”，与{what.zh}“{expected[:200]}”不符。"
    en = f'"{field}" is "{value[:80]}", which does not fit {what.en} "{expected[:200]}".'
    return Fault(code, field, Text(zh, en))


def _envelope_fault(envelope: Envelope) -> Fault | None:
    if not _is_uuid(envelope.id):
        return _fault("bad_id", "id", envelope.id, "UUID", Text("约定的形式", "the agreed form"))
    if not STREAM.match(envelope.stream):
        return _fault("bad_stream", "stream", envelope.stream, STREAM.pattern, Text("约定的形式", "the agreed form"))
    if envelope.type not in TYPES:
        known = ", ".join(sorted(TYPES))
        return _fault("unknown_type", "type", envelope.type, known, Text("已知的类型", "the known types"))
    for field in ("occurred_at", "recorded_at"):
        value = getattr(envelope, field)
        if not _is_moment(value):
            return _fault("bad_time", field, value, "RFC 3339", Text("约定的形式", "the agreed form"))
    for cause in envelope.causes:
        if not _is_uuid(cause):
            return _fault("bad_cause", "causes", cause, "UUID", Text("约定的形式", "the agreed form"))
    return None


def _read_data(envelope: Envelope) -> tuple[Data | None, Fault | None]:
    try:
        data = _data[envelope.type].decode(envelope.data)
    except (msgspec.DecodeError, RecursionError) as error:
        return None, Fault("bad_data", "data", Text(f"事件内容不可读：{error}。", f"The data cannot be read: {error}."))
    return data, _data_fault(envelope, data)


def _data_fault(envelope: Envelope, data: Data) -> Fault | None:
    stream = envelope.stream
    subject = Text("事件内容所属的流", "the stream of its subject")
    if isinstance(data, TaskData) and stream != data.task_id:
        return _fault("stream_mismatch", "stream", stream, data.task_id, subject)
    if isinstance(data, RawData) and stream != f"file:{data.arrival_id}":
        return _fault("stream_mismatch", "stream", stream, f"file:{data.arrival_id}", subject)
    if isinstance(data, ReportData | ComposedData | ProvedData):
        return _report_fault(envelope, data, subject)
    if isinstance(data, WithdrawnData) and stream != f"report:{data.report_id}":
        return _fault("stream_mismatch", "stream", stream, f"report:{data.report_id}", subject)
    return None


def _report_fault(envelope: Envelope, data: ReportData | ComposedData | ProvedData, subject: Text) -> Fault | None:
    if envelope.stream != f"report:{data.report_id}":
        return _fault("stream_mismatch", "stream", envelope.stream, f"report:{data.report_id}", subject)
    if isinstance(data, ProvedData):
        file, field, moment = data.proof_sha256, "proved_at", data.proved_at
    else:
        file, field, moment = data.pdf_sha256, "issued_at", data.issued_at
    if not REPORT_NO.match(data.report_no):
        form = Text("可用的报告编号", "a usable report number")
        return _fault("bad_report_no", "data.report_no", data.report_no, REPORT_NO.pattern, form)
    if not _is_moment(moment):
        form = Text("约定的形式", "the agreed form")
        return _fault("bad_time", f"data.{field}", moment, "RFC 3339", form)
    if not envelope.causes:
        message = Text("报告未列出其依据的事件。", "The report names no event it rests on.")
        return Fault("report_without_causes", "causes", message)
    if not any(blob.sha256 == file and blob.role == "report" for blob in envelope.blobs):
        message = Text(
            f"报告文件“{file}”未作为 report 列入 blobs。",
            f'The report\'s file "{file}" is not among its blobs with role "report".',
        )
        return Fault("report_without_pdf", "blobs", message)
    return None


def _is_moment(text: str) -> bool:
    try:
        moments.parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
