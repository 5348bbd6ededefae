"""The small signed statement in a report's QR code: number, revision and the hash of its content.

A compact JWS (RFC 7515) over Ed25519 (RFC 8037, named `Ed25519` as RFC 9864 does), so that any JOSE library can check
it with the laboratory's public key (a JWK, RFC 7517) and nothing else: no service, no network. Members, short because
they are printed: `n` report number, `r` revision, `h` SHA-256 of the content (the attached results.json) as base64url;
the header's `kid` is the beginning of the key's thumbprint (RFC 7638).

Pure: texts and keys in, values out; the central service's page uses it as it is.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from parsers.wording import Text

ALGORITHM = "Ed25519"
KEY_ID_LENGTH = 11
SIGNATURE_LENGTH = 86
LONGEST_TOKEN = 2000
"""Nothing longer is looked at: what is scanned comes from strangers."""

Jwk = Mapping[str, Any]


class BadToken(Exception):
    """A token that proves nothing. `foreign` where it is whole in form but no key here vouches for it."""

    def __init__(self, message: Text, *, foreign: bool = False) -> None:
        super().__init__(message.en)
        self.message = message
        self.foreign = foreign


class _Payload(msgspec.Struct, frozen=True):
    n: str
    r: int
    h: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token states, and the id of the key that signed it."""

    report_no: str
    revision: int
    content_sha256: str
    key_id: str


def sign_token(private_pem: bytes, *, report_no: str, revision: int, content_sha256: str) -> str:
    """The token of a report's content. The same report and key give the same token. `private_pem`: PKCS#8 Ed25519."""
    key = OKPKey.import_key(private_pem)
    payload = _Payload(n=report_no, r=revision, h=_base64(bytes.fromhex(content_sha256)))
    header = {"alg": ALGORITHM, "kid": _key_id(key)}
    return jws.serialize_compact(
        header, msgspec.json.encode(payload, order="deterministic"), key, algorithms=[ALGORITHM]
    )


def public_jwk(private_pem: bytes) -> dict[str, Any]:
    """The public half as JWK, with its key id, for pages and other laboratories."""
    key = OKPKey.import_key(private_pem)
    return {**key.as_dict(private=False), "kid": _key_id(key), "alg": ALGORITHM, "use": "sig"}


def read_token(scanned: str, keys: Iterable[Jwk]) -> Token:
    """What a scanned text states, proved by one of the public keys. Raises BadToken.

    The text is the token alone or an address that ends in `#` and the token, as a QR code may hold it.
    """
    token = scanned.strip().rsplit("#", 1)[-1]
    key_id = _claimed_key(token)
    for jwk in keys:
        key = OKPKey.import_key(dict(jwk))
        if _key_id(key) == key_id:
            return _proved(token, key, key_id)
    raise BadToken(
        Text(
            f"验伪码由未知的密钥“{key_id}”签名，不是本实验室的。",
            f'The code is signed by the key "{key_id}", which is not one of this laboratory\'s.',
        ),
        foreign=True,
    )


def looks_like_token(text: str) -> bool:
    """Whether a text has the form of a token: three parts of base64url, the last of 64 bytes."""
    parts = text.strip().rsplit("#", 1)[-1].split(".")
    return len(parts) == 3 and all(map(_is_base64, parts)) and len(parts[2]) == SIGNATURE_LENGTH


def _proved(token: str, key: OKPKey, key_id: str) -> Token:
    try:
        payload = msgspec.json.decode(
            jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload, type=_Payload
        )
        digest = _bytes(payload.h)
    except (JoseError, ValueError) as error:  # msgspec's and base64's errors are ValueErrors
        raise BadToken(
            Text("验伪码的签名不成立：内容已被改动。", "The code's signature does not hold: it was changed.")
        ) from error
    return Token(report_no=payload.n, revision=payload.r, content_sha256=digest.hex(), key_id=key_id)


def _claimed_key(token: str) -> str:
    if len(token) > LONGEST_TOKEN or not looks_like_token(token):
        raise BadToken(Text(f"“{token[:40]}”不是验伪码。", f'"{token[:40]}" is no verification code.'))
    try:
        header = msgspec.json.decode(_bytes(token.split(".")[0]), type=dict[str, Any])
    except ValueError as error:
        raise BadToken(Text("验伪码的头部不可读。", "The code's header cannot be read.")) from error
    return str(header.get("kid", ""))[:64]


def _key_id(key: OKPKey) -> str:
    return key.thumbprint()[:KEY_ID_LENGTH]


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _is_base64(part: str) -> bool:
    return part.isascii() and part.replace("-", "").replace("_", "").isalnum()
