"""The laboratory's keys of handouts that this station trusts, and the making of such a key.

The private key stays with whoever is responsible for templates in the laboratory, on no station and not at the service.
A station trusts public keys (JWK, RFC 7517) in `handouts/keys/` of its data folder: put there by hand, after the six
words of the key were compared. Without one, nothing that is handed down is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from parsers.wording import Text
from station import config
from station.audit import AuditTrail
from station.durable import sync_folder, write_whole
from station.errors import Conflict, NotFound
from station.handouts.statement import key_id_of
from station.records.key_words import key_words
from station.reports.proof.token_key import read_jwk
from station.reports.proof.tokens import public_jwk
from station.store import Store

KEYS_FOLDER = "keys"
PUBLIC_SUFFIX = ".jwk"


def make_key(path: Path) -> str:
    """Make a private key at `path` (PEM, its owner's alone) and the public one beside it; gives the six words.

    Raises Conflict where there is a file already.
    """
    public = path.with_suffix(PUBLIC_SUFFIX)
    taken = next((one for one in (path, public) if one.exists()), None)
    if taken is not None:
        raise Conflict(
            Text(f"“{taken}”已存在。", f'"{taken}" is there already.'),
            Text("请换一个文件名；原密钥不被覆盖。", "Choose another name; a key is not overwritten."),
        )
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    jwk = public_jwk(pem)
    path.touch(mode=0o600)
    write_whole(path, pem)
    path.chmod(0o600)
    write_whole(public, msgspec.json.encode(jwk))
    return key_words(str(jwk["x"]))


def trust_key(store: Store, audit: AuditTrail, path: Path) -> str:
    """Trust the public key of a file; gives its six words. What was refused before is tried again.

    Raises SigningError for a file that is no public key.
    """
    jwk = read_jwk(path)
    public = {name: value for name, value in jwk.items() if name != "d"}
    words = key_words(str(public["x"]))
    write_whole(_folder(store) / f"{key_id_of(public)}{PUBLIC_SUFFIX}", msgspec.json.encode(public))
    with store.transaction():
        audit.write("handout key", "tool", {"trusted": key_id_of(public), "words": words})
        store.handouts.try_refused_again()
    return words


def distrust_key(store: Store, audit: AuditTrail, key_id: str) -> None:
    """Trust a key no more; what is in force stays. Raises NotFound."""
    path = next((one for one in _files(store) if one.stem == key_id), None)
    if path is None:
        raise NotFound(
            Text(f"没有受信任的密钥“{key_id}”。", f'There is no trusted key "{key_id}".'),
            Text("请使用列出的名称。", "Use one of the names that are listed."),
        )
    path.unlink()
    sync_folder(path.parent)
    audit.write("handout key", "tool", {"trusted no more": key_id})


def trusted_keys(store: Store) -> list[Mapping[str, Any]]:
    """The public keys whose handouts are taken. Raises SigningError for a file that cannot be read."""
    return [read_jwk(path) for path in _files(store)]


def key_lines(store: Store) -> list[tuple[str, str]]:
    """The id and the six words of each trusted key. Raises SigningError."""
    return [(key_id_of(one), key_words(str(one["x"]))) for one in trusted_keys(store)]


def _files(store: Store) -> list[Path]:
    return sorted(_folder(store).glob(f"*{PUBLIC_SUFFIX}"))


def _folder(store: Store) -> Path:
    return store.folder / config.HANDOUTS_FOLDER / KEYS_FOLDER
