"""What becomes of each event of a batch: one pure function.

It sees the batch and what the store knew before it, and answers for each event in turn as if those before it had
already been stored. Order matters and is: already known (a resend is answered `duplicate` even if a newer version
would no longer take it) → a taken place (`conflict`) → unreadable or wrong (`rejected`) → out of turn (`gap`) →
files missing (`missing_blobs`) → `stored`.

A duplicate counts for the stream it arrives on: a station that was enrolled anew, or whose database began a new
epoch, resends what the service already holds under another name. Its head moves forward with each such duplicate,
otherwise its streams would wait for ever for a place that can never be filled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from central.envelope import Fault, Incoming

Status = Literal["stored", "duplicate", "gap", "conflict", "rejected", "missing_blobs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store held before the batch, as far as the batch touches it.

    `hashes` id → sha256 of this tenant's events; `seats` (stream, sseq) → id and `heads` stream → highest sseq of
    this station and epoch; `blobs` the hashes of this tenant's stored files.
    """

    hashes: Mapping[str, str]
    seats: Mapping[tuple[str, int], str]
    heads: Mapping[str, int]
    blobs: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The fate of one event. `expected` belongs to a gap, `missing` to missing_blobs, `fault` to rejected."""

    status: Status
    expected: int = 0
    missing: tuple[str, ...] = ()
    fault: Fault | None = None
    held_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The fates in the order of the batch, and where each touched stream's head is afterwards."""

    decisions: tuple[Decision, ...]
    heads: Mapping[str, int]


def decide(batch: Sequence[Incoming], known: Known) -> Decided:
    """The fate of each event of `batch`."""
    hashes = dict(known.hashes)
    seats = dict(known.seats)
    heads = dict(known.heads)
    decisions: list[Decision] = []
    for event in batch:
        decision = _decide_one(event, hashes, seats, heads, known.blobs)
        if decision.status == "stored":
            hashes[event.id] = event.sha256
            seats[event.stream, event.sseq] = event.id
        if decision.status in ("stored", "duplicate") and heads.get(event.stream, 0) + 1 == event.sseq:
            heads[event.stream] = event.sseq
        decisions.append(decision)
    return Decided(decisions=tuple(decisions), heads=heads)


def _decide_one(
    event: Incoming,
    hashes: Mapping[str, str],
    seats: Mapping[tuple[str, int], str],
    heads: Mapping[str, int],
    blobs: Collection[str],
) -> Decision:
    if not event.readable:
        return Decision(status="rejected", fault=event.fault)
    if event.id in hashes:
        same = hashes[event.id] == event.sha256
        return Decision(status="duplicate") if same else Decision(status="conflict", held_by=event.id)
    head = heads.get(event.stream, 0)
    if event.sseq <= head or (event.stream, event.sseq) in seats:
        return Decision(status="conflict", held_by=seats.get((event.stream, event.sseq), ""))
    if event.fault is not None:
        return Decision(status="rejected", fault=event.fault)
    if event.sseq != head + 1:
        return Decision(status="gap", expected=head + 1)
    missing = tuple(dict.fromkeys(blob.sha256 for blob in event.blobs if blob.sha256 not in blobs))
    if missing:
        return Decision(status="missing_blobs", missing=missing)
    return Decision(status="stored")
