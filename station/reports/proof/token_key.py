"""The laboratory's key for verification codes: one Ed25519 key in the data folder, and the public keys it trusts.

`signing/token-key.pem` is the private key (PKCS#8, readable by its owner alone); public keys of earlier years or of
other stations are `signing/trusted/*.jwk`, one JWK a file. Without a key reports bear no code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from parsers.wording import Text
from station.durable import write_whole
from station.errors import Conflict
from station.reports.proof.signing_key import SIGNING_FOLDER, TRUSTED_FOLDER, SigningError
from station.reports.proof.tokens import public_jwk

TOKEN_KEY = "token-key.pem"  # noqa: S105 (the name of a file)


def token_key(data: Path) -> bytes | None:
    """The private key's PEM, or None where the laboratory has none. Raises SigningError."""
    path = data / SIGNING_FOLDER / TOKEN_KEY
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
        key = serialization.load_pem_private_key(content, None)
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path)
    return content


def make_token_key(data: Path) -> dict[str, Any]:
    """Make the laboratory's key; gives the public JWK. Conflict if there is one: codes in print rest on it."""
    path = data / SIGNING_FOLDER / TOKEN_KEY
    if path.exists():
        raise Conflict(
            Text(f"验伪密钥“{path}”已存在。", f'There is a key already: "{path}".'),
            Text(
                "如需更换，请先将其公钥存入 trusted 文件夹，再移走该文件。",
                "To replace it, keep its public key in the trusted folder first, then move the file away.",
            ),
        )
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, pem)
    path.chmod(0o600)
    return public_jwk(pem)


def trusted_keys(data: Path) -> list[dict[str, Any]]:
    """The public keys that codes are checked against: the laboratory's own and those it trusts. Raises SigningError."""
    own = token_key(data)
    found = [] if own is None else [public_jwk(own)]
    folder = data / SIGNING_FOLDER / TRUSTED_FOLDER
    return found + [read_jwk(path) for path in sorted(folder.glob("*.jwk"))]


def read_jwk(path: Path) -> dict[str, Any]:
    """A public Ed25519 key from a JWK file. Raises SigningError."""
    try:
        jwk = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        OKPKey.import_key(jwk)
    except (OSError, ValueError, JoseError) as error:
        raise _unusable(path) from error
    return jwk


def _unusable(path: Path) -> SigningError:
    return SigningError(
        Text(f"“{path.name}”不是可用的 Ed25519 密钥。", f'"{path.name}" is no usable Ed25519 key.'),
        Text("请恢复该文件，或重新生成密钥。", "Restore the file, or make a new key."),
        str(path),
    )
