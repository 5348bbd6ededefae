"""What a customer signs: the content of an order as one text, and its hash.

The hash is kept with the signature. Where a dispatcher completes the order afterwards, the page says that the
signature is under an earlier wording; nothing is signed in somebody's name.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields

import msgspec

from central.orders import OrderView
from station.records.orders import Commission, Sample

LATER = frozenset({"client_address", "sampling", "sampled_on", "sampling_place"})
"""Fields that came after the first orders were signed: an empty one is left out, so that old signatures hold."""


def signed_content(order: OrderView) -> str:
    """The SHA-256 (hex) over client, contact, requirements, samples and their analysis items."""
    content = {
        "commission": _stated(order.commission),
        "samples": [_stated(sample) for sample in order.samples],
        "tasks": [(task.sample_no, task.item_id) for task in order.tasks],
    }
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def _stated(record: Commission | Sample) -> dict[str, object]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in values.items() if value or name not in LATER}
