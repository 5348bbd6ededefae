"""The queue to the central service: an event is written beside the fact it tells, in the same transaction."""

from station.outbox.recording import Outbox

__all__ = ["Outbox"]
