"""The operator's calls to the platform: orders, decisions, enrolment codes. Used by the demo and by tools.

The operator's key is sent as it is; a key that is refused raises Refused with status 401.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from sync.transport import Call, Timeouts, Transport

Decision = Literal["accept", "return", "cancel"]


class PlatformClient:
    """One operator's calls. Answers are the service's JSON as mappings. Raises the errors of `sync.errors`."""

    def __init__(
        self, base_url: str, operator_key: str, *, timeouts: Timeouts | None = None, verify: bool | str = True
    ) -> None:
        self._transport = Transport(base_url, timeouts=timeouts, verify=verify)
        self._key = operator_key

    def create_order(self, order: Mapping[str, Any], idempotency_key: str) -> dict[str, Any]:
        """Make an order; the same key and content always give the same answer."""
        call = Call(
            method="POST",
            path="/v1/orders",
            body=msgspec.json.encode(order),
            headers={"Idempotency-Key": idempotency_key},
        )
        return self._send(call)

    def decide(self, commission_no: str, decision: Decision, reason: str = "") -> dict[str, Any]:
        """Accept, return (with a reason) or cancel an order."""
        body = msgspec.json.encode({"reason": reason} if reason else {})
        return self._send(Call(method="POST", path=f"{_order(commission_no)}/{decision}", body=body))

    def order(self, commission_no: str) -> dict[str, Any]:
        """An order as it stands: samples, tasks with their states, reports."""
        return self._send(Call(method="GET", path=_order(commission_no)))

    def enrolment_code(self, name: str, *, approved: bool = False) -> str:
        """A new single-use code for a station; unless `approved`, a person compares the words of its key first."""
        body = msgspec.json.encode({"name": name, "approved": approved})
        return str(self._send(Call(method="POST", path="/v1/enrolment-codes", body=body))["code"])

    def stations(self) -> list[dict[str, Any]]:
        """The stations with their newest heartbeat."""
        stations: list[dict[str, Any]] = self._send(Call(method="GET", path="/v1/stations"))["stations"]
        return stations

    def blob(self, sha256: str) -> bytes:
        """A stored file's bytes, of at most 64 MiB."""
        return self._transport.send(Call(method="GET", path=f"/v1/blobs/{sha256}"), self._key).content

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _send(self, call: Call) -> dict[str, Any]:
        answer: dict[str, Any] = self._transport.send(call, self._key).read(dict[str, Any])
        return answer


def _order(commission_no: str) -> str:
    return f"/v1/orders/{quote(commission_no, safe='')}"
