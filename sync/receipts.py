"""The service's receipt for a batch: a JWS over what it stored, and over the head of this station's audit trail.

A receipt that is kept elsewhere anchors the trail outside this computer: whoever cuts its tail off contradicts what the
service signed. It is checked on arrival, for an answer that its server did not sign is not that server's answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from station.records import OutboxItem
from sync.messages import BatchAnswer
from sync.transport import bad_answer

ALGORITHM = "Ed25519"


def check_receipt(answer: BatchAnswer, items: Sequence[OutboxItem], key: str) -> None:
    """Raise BadAnswer unless the receipt covers exactly these events with these answers.

    `key` is the service's public key (base64url of the raw Ed25519 key) as its greeting names it; a service that names
    none signs nothing.
    """
    if not key:
        return
    try:
        jwk = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": key})
        claims = jwt.decode(answer.receipt, jwk, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as error:
        raise bad_answer(f"the receipt is not signed by the service: {error}") from error
    expected = batch_digest(answer, items)
    if claims.get("digest") != expected or claims.get("server") != answer.server:
        raise bad_answer("the receipt is for other answers")


def batch_digest(answer: BatchAnswer, items: Sequence[OutboxItem]) -> str:
    """SHA-256 (hex) over a line per event: id, sha256 of its body, and what became of it.

    `held` is how the answer calls what is stored without effect yet; the receipt vouches for `stored`.
    """
    lines = (
        f"{item.id} {item.sha256} {'stored' if result.status == 'held' else result.status}\n"
        for item, result in zip(items, answer.results, strict=True)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
