"""Who this station is: a key made here that never leaves, and the name the service gave to it.

The private Ed25519 key lies in the data folder, readable by the agent's user alone: `keyring` is per user, and a
service account does not see a person's entries. The service only ever knows the public half, so there is no secret
to steal from it. Everything else (the station's id and number, the service's address and id) are settings in the
station's database.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uuid6
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from parsers.wording import Text
from station.durable import write_whole
from station.store import Store
from sync.errors import NotEnrolled

STATION_ID, STATION_NO, STATION_NAME = "station.id", "station.no", "station.name"
CENTRAL_URL, CENTRAL_SERVER, CENTRAL_GENERATION = "central.url", "central.server", "central.generation"
EPOCH = "epoch"
KEY_FOLDER, KEY_NAME = "agent", "device.key"
ASSERTION_SECONDS = 60
ALGORITHM = "Ed25519"
"""RFC 9864's name for what JOSE used to call EdDSA with this curve; the service takes both."""


class DeviceKey:
    """The station's own key pair."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def public(self) -> str:
        """The public key: 32 raw bytes as base64url without padding."""
        raw = self._private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def sign(self, claims: dict[str, object]) -> str:
        """The claims as a compact signed JWT."""
        key = OKPKey.import_key(self._pem())
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])

    def save(self, path: Path) -> None:
        """Write the key so that only its owner may read it."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        write_whole(path, self._pem())
        path.chmod(0o600)

    def _pem(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """An enrolled station: its id, the service's id, and the key that proves it."""

    station: str
    server: str
    key: DeviceKey

    def assertion(self, now: datetime) -> str:
        """A signed statement of who this is, worth one token for a minute from `now` (the service's time)."""
        issued = int(now.timestamp())
        return self.key.sign(
            {
                "iss": self.station,
                "sub": self.station,
                "aud": self.server,
                "jti": secrets.token_hex(16),
                "iat": issued,
                "exp": issued + ASSERTION_SECONDS,
            }
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """Where this station is enrolled, and as whom."""

    url: str
    epoch: str
    identity: Identity


def key_path(folder: Path) -> Path:
    """Where the station's key lies in its data folder."""
    return folder / KEY_FOLDER / KEY_NAME


def device_key(folder: Path) -> DeviceKey:
    """The station's key, made on first use. Raises NotEnrolled where the file is not a key."""
    path = key_path(folder)
    if not path.exists():
        DeviceKey(Ed25519PrivateKey.generate()).save(path)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise _unusable_key(path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _unusable_key(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return DeviceKey(private)


def membership(store: Store) -> Membership | None:
    """Where this station is enrolled; None where it is not."""
    settings = store.settings
    url, station, server = settings.get(CENTRAL_URL), settings.get(STATION_ID), settings.get(CENTRAL_SERVER)
    if not (url and station and server):
        return None
    if not key_path(store.folder).exists():
        raise _lost_key(key_path(store.folder))
    return Membership(url, epoch(store), Identity(station, server, device_key(store.folder)))


def epoch(store: Store) -> str:
    """The name of this life of the database; it goes with every number of a stream."""
    return store.settings.put_first(EPOCH, str(uuid6.uuid7()))


def _unusable_key(path: Path) -> NotEnrolled:
    return NotEnrolled(
        Text(f"工作站密钥“{path}”不可用。", f'The station\'s key "{path}" cannot be used.'),
        Text(
            "请从备份恢复该文件，或移走后重新注册。", "Restore the file from a backup, or move it away and enrol again."
        ),
        str(path),
    )


def _lost_key(path: Path) -> NotEnrolled:
    return NotEnrolled(
        Text(f"工作站密钥“{path}”不存在。", f'The station\'s key "{path}" is gone.'),
        Text("请从备份恢复该文件，或重新注册。", "Restore the file from a backup, or enrol again."),
        str(path),
    )
