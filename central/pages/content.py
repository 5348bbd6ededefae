"""What a customer signs: the content of an order as one text, and its hash.

The hash is kept with the signature. Where a dispatcher completes the order afterwards, the page says that the
signature is under an earlier wording; nothing is signed in somebody's name.
"""

from __future__ import annotations

import hashlib

import msgspec

from central.orders import OrderView


def signed_content(order: OrderView) -> str:
    """The SHA-256 (hex) over client, contact, requirements, samples and their analysis items."""
    content = {
        "commission": order.commission,
        "samples": order.samples,
        "tasks": [(task.sample_no, task.item_id) for task in order.tasks],
    }
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
