"""Whom a laboratory's reports are believed by: the public keys of their codes and the certificates of their seals.

They lie as files in `trusted/<tenant>/`: a JWK of an Ed25519 public key, or one X.509 certificate (PEM), each named by
the SHA-256 of what it is, so that the same thing twice is one file. Each vouches for its laboratory alone. What is
secret is never taken; a certificate that has ended is, for reports that were sealed while it was good.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from parsers.wording import Text
from station.durable import sync_folder, write_whole

MOST_BYTES = 1 << 20
NAME_DIGITS = 16
FILES = (".jwk", ".pem", ".crt", ".cer")


class NotTrusted(ValueError):
    """What cannot be trusted, and why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """One thing that is believed: its file's name; of a certificate whose it is and until when it was made for."""

    name: str
    kind: Literal["key", "certificate", "unreadable"]
    subject: str = ""
    until: datetime | None = None


def trust(folder: Path, content: bytes) -> list[Trusted]:
    """Believe what a file holds: one public key, or certificates. Raises NotTrusted, and nothing is kept then."""
    if len(content) > MOST_BYTES:
        raise NotTrusted(f"文件过大（{len(content)} 字节）。", f"The file is too large ({len(content)} bytes).")
    if b"PRIVATE KEY" in content:
        raise NotTrusted(
            "文件含私钥，不能收下。请只给出公钥或证书。", "It holds a private key. Give the public part only."
        )
    found = [_key(content)] if content.lstrip()[:1] == b"{" else _certificates(content)
    folder.mkdir(parents=True, exist_ok=True)
    for one, kept in found:
        write_whole(folder / one.name, kept)
    return [one for one, _ in found]


def trusted(folder: Path) -> list[Trusted]:
    """What is believed, by name. A file that cannot be read is named too: it stops every verification."""
    if not folder.is_dir():
        return []
    return [_read(path) for path in sorted(folder.iterdir()) if path.suffix in FILES]


def distrust(folder: Path, name: str) -> Trusted:
    """Believe it no more. Raises NotTrusted where no such thing is believed, or the name fits several."""
    fitting = [one for one in trusted(folder) if name and one.name.startswith(name)]
    if len(fitting) != 1:
        zh, en = ("多于一项", "fits several") if fitting else ("没有这一项", "is not there")
        raise NotTrusted(
            f"“{name}”：{zh}。请用 trust list 列出的名称。", f'"{name}" {en}. Use a name that trust list shows.'
        )
    (folder / fitting[0].name).unlink()
    sync_folder(folder)
    return fitting[0]


def _read(path: Path) -> Trusted:
    try:
        content = path.read_bytes()
        found = [_key(content)] if path.suffix == ".jwk" else _certificates(content)
    except (OSError, NotTrusted):
        return Trusted(name=path.name, kind="unreadable")
    first, _ = found[0]
    return Trusted(name=path.name, kind=first.kind, subject=first.subject, until=first.until)


def _key(content: bytes) -> tuple[Trusted, bytes]:
    refused = NotTrusted(
        "不是 Ed25519 公钥的 JWK。请用工作站导出的公钥文件。",
        "It is no JWK of an Ed25519 public key. Use the file that the station exports.",
    )
    try:
        key: dict[str, Any] = msgspec.json.decode(content, type=dict[str, Any])
        if key.get("kty") != "OKP" or key.get("crv") != "Ed25519" or "d" in key:
            raise refused
        raw = base64.urlsafe_b64decode(str(key["x"]) + "=" * (-len(str(key["x"])) % 4))
        Ed25519PublicKey.from_public_bytes(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, binascii.Error, ValueError) as error:
        raise refused from error
    return Trusted(name=f"{hashlib.sha256(raw).hexdigest()[:NAME_DIGITS]}.jwk", kind="key"), content


def _certificates(content: bytes) -> list[tuple[Trusted, bytes]]:
    try:
        if b"-----BEGIN CERTIFICATE-----" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise NotTrusted(
            "既不是公钥的 JWK，也不是 X.509 证书（PEM 或 DER）。请核对文件。",
            "It is neither a public key (JWK) nor an X.509 certificate (PEM, DER). Check the file.",
        ) from error
    made = []
    for one in found:
        kept = one.public_bytes(serialization.Encoding.PEM)
        digest = hashlib.sha256(one.public_bytes(serialization.Encoding.DER)).hexdigest()
        name = f"{digest[:NAME_DIGITS]}.pem"
        subject = one.subject.rfc4514_string()
        made.append((Trusted(name=name, kind="certificate", subject=subject, until=one.not_valid_after_utc), kept))
    return made
