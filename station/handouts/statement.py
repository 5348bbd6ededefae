"""The form of a handout: one line that the laboratory signed, and behind it the bytes that the line speaks of.

The line is a compact JWS (RFC 7515) over Ed25519, its header's `typ` sets it apart from every other thing that the
laboratory signs. Its payload states what the bytes are, when they were made, and their SHA-256: whoever carries the
file can change nothing of it. An item's bytes are a zip of its folder, those of settings a TOML file.

Pure: bytes and keys in, values out; the station and the central service read it with the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from station.handouts.errors import not_whole, refused
from station.records.handouts import HandoutKind
from station.reports.proof.tokens import ALGORITHM, KEY_ID_LENGTH, public_jwk

TYPE = "geolab-handout"
SUFFIX = ".handout"
MOST_BYTES = 8 << 20
LONGEST_LINE = 4000
SETTINGS_NAME = "settings"

_Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What the laboratory states of the bytes. `calculation`: the SHA-256 of the calculate.py that an item goes with.

    `name` is an item's id, or `settings`.
    """

    kind: HandoutKind
    name: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
    made_at: Annotated[datetime, msgspec.Meta(tz=True)]
    sha256: _Sha256
    calculation: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A handout that was proved: its statement, its bytes, and the id of the key that signed it."""

    statement: Statement
    content: bytes
    key_id: str


def sign_handout(private_pem: bytes, statement: Statement, content: bytes) -> bytes:
    """The file of a handout; `statement.sha256` must be that of `content`. `private_pem`: PKCS#8 Ed25519."""
    assert statement.sha256 == hashlib.sha256(content).hexdigest(), "a statement speaks of its own content"
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": public_jwk(private_pem)["kid"]}
    key = OKPKey.import_key(private_pem)
    line = jws.serialize_compact(header, msgspec.json.encode(statement), key, algorithms=[ALGORITHM])
    return line.encode("ascii") + b"\n" + content


def read_handout(file: bytes, keys: Iterable[Mapping[str, Any]]) -> Handout:
    """The handout of a file, proved by one of the public keys (JWK). Raises HandoutRefused."""
    if len(file) > MOST_BYTES:
        raise not_whole(f"大于 {MOST_BYTES} 字节", f"it is larger than {MOST_BYTES} bytes")
    line, found, content = file[:LONGEST_LINE].partition(b"\n")
    if not found:
        raise not_whole("没有签名行", "it has no signed line")
    content = file[len(line) + 1 :]
    key_id, key = _key(line, keys)
    try:
        signed = jws.deserialize_compact(line, key, algorithms=[ALGORITHM])
        statement = msgspec.json.decode(signed.payload, type=Statement)
    except (JoseError, ValueError) as error:  # msgspec's errors are ValueErrors
        raise not_whole("签名不成立，文件已被改动", "its signature does not hold: it was changed") from error
    if hashlib.sha256(content).hexdigest() != statement.sha256:
        raise not_whole("内容与签名所述不符", "its content is not what was signed")
    return Handout(statement=statement, content=content, key_id=key_id)


def key_id_of(jwk: Mapping[str, Any]) -> str:
    """The id of a public key: the beginning of its thumbprint (RFC 7638)."""
    return OKPKey.import_key(dict(jwk)).thumbprint()[:KEY_ID_LENGTH]


def _key(line: bytes, keys: Iterable[Mapping[str, Any]]) -> tuple[str, OKPKey]:
    try:
        header = jws.extract_compact(line).headers()
    except (JoseError, ValueError) as error:
        raise not_whole("首行不是签名", "its first line is no signature") from error
    key_id = str(header.get("kid", ""))[:64]
    if header.get("typ") != TYPE:
        raise not_whole("签名的用途不是下发", "what was signed is no handout")
    for jwk in keys:
        if key_id_of(jwk) == key_id:
            return key_id, OKPKey.import_key(dict(jwk))
    raise refused(
        f"下发文件由未受信任的密钥“{key_id}”签名。",
        f'The handout is signed by the key "{key_id}", which is not trusted here.',
        "核对六个密钥词后，在工作站用 geolab sync templates trust、在平台用 geolab-central trust add 信任其公钥。",
        "Compare the six words of its key; trust it at the station with geolab sync templates trust, at the service "
        "with geolab-central trust add.",
    )
