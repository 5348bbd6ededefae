"""The laboratory's signing key: where it is configured, and how it is opened.

`signing/signing.toml` in the station's data folder:

    [seal]
    kind = "pkcs12"                      # a key file
    file = "laboratory.p12"
    passphrase_file = "laboratory.pass"  # readable by the station alone; without it the file has no passphrase
    stamp = "stamp.png"                  # the picture of the laboratory's stamp; without it the seal is set in type

or `kind = "pkcs11"` (a key in a token or a security module) with `module`, `token_label`, `cert_label` and
`pin_file`. Names are beside signing.toml. Certificates in `signing/trusted/` (PEM or DER) are those that verification
trusts besides the laboratory's own. SM2 seals (GM/T 0031) would be a third kind behind the same door; there is none.

No folder means no seal: reports are issued without one and say so. A folder that cannot be used is an error, because
a laboratory that has a seal does not want reports without it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from parsers.wording import Text
from station.errors import StationError

if TYPE_CHECKING:  # pyHanko takes half a second to import: only who signs or verifies pays for it
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import Signer

SIGNING_FOLDER = "signing"
CONFIGURATION = "signing.toml"
TRUSTED_FOLDER = "trusted"


class SigningError(StationError):
    """The laboratory's signing key cannot be used."""


class _Pkcs12(msgspec.Struct, forbid_unknown_fields=True, tag="pkcs12", tag_field="kind", kw_only=True):
    file: str
    passphrase_file: str = ""
    stamp: str = ""


class _Pkcs11(msgspec.Struct, forbid_unknown_fields=True, tag="pkcs11", tag_field="kind", kw_only=True):
    module: str
    token_label: str
    cert_label: str
    pin_file: str
    stamp: str = ""


class _Configuration(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    seal: _Pkcs12 | _Pkcs11


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """An opened signing key: what signs, its certificate, and the stamp's picture if the laboratory has one."""

    kind: Literal["pkcs12", "pkcs11"]
    signer: Signer
    certificate: Certificate
    stamp: Path | None

    @property
    def fingerprint(self) -> str:
        """The certificate's SHA-256 in hex."""
        return str(self.certificate.sha256.hex())

    @property
    def subject(self) -> str:
        """The certificate's subject for people."""
        return str(self.certificate.subject.human_friendly)

    def demand_valid(self, at: datetime) -> None:
        """SigningError unless the certificate is in force at that time."""
        begin, end = self.certificate.not_valid_before, self.certificate.not_valid_after
        if not begin <= at <= end:
            raise SigningError(
                Text(
                    f"签章证书“{self.subject}”的有效期为 {begin:%Y-%m-%d} 至 {end:%Y-%m-%d}，{at:%Y-%m-%d} 不在其内。",
                    f'The certificate "{self.subject}" is valid from {begin:%Y-%m-%d} to {end:%Y-%m-%d}; '
                    f"{at:%Y-%m-%d} is outside.",
                ),
                Text("请更换证书，或检查本机时钟。", "Renew the certificate, or check this computer's clock."),
            )


def has_seal(data: Path) -> bool:
    """Whether a signing key is configured in this data folder, usable or not."""
    return (data / SIGNING_FOLDER / CONFIGURATION).is_file()


@contextmanager
def seal_key(data: Path) -> Iterator[SealKey | None]:
    """The signing key of this data folder, open for the block; None where none is configured. Raises SigningError."""
    if not has_seal(data):
        yield None
        return
    folder = data / SIGNING_FOLDER
    wanted = _configuration(folder / CONFIGURATION).seal
    stamp = _beside(folder, wanted.stamp) if wanted.stamp else None
    if isinstance(wanted, _Pkcs12):
        yield _from_file(folder, wanted, stamp)
        return
    with _token_signer(folder, wanted) as signer:
        yield _key("pkcs11", signer, stamp, wanted.cert_label)


def trusted_certificates(data: Path) -> list[Certificate]:
    """The certificates that seals are checked against: the trusted folder's and the laboratory's own."""
    folder = data / SIGNING_FOLDER / TRUSTED_FOLDER
    found: list[Certificate] = []
    if folder.is_dir():
        for path in sorted(one for one in folder.iterdir() if one.suffix != ".jwk"):
            found += read_certificates(path)
    with seal_key(data) as key:
        if key is not None:
            found.append(key.certificate)
    return found


def read_certificates(path: Path) -> list[Certificate]:
    """The certificates of a PEM or DER file. Raises SigningError."""
    from pyhanko.keys import load_certs_from_pemder

    try:
        return list(load_certs_from_pemder([str(path)]))  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(path, Text("不是证书", "it is no certificate"), error) from error


def _configuration(path: Path) -> _Configuration:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Configuration)
    except (OSError, ValueError) as error:  # TOMLDecodeError, UnicodeDecodeError and ValidationError are ValueErrors
        raise _unusable(path, Text("配置不可用", "it is not a usable configuration"), error) from error


def _from_file(folder: Path, wanted: _Pkcs12, stamp: Path | None) -> SealKey:
    from pyhanko.sign.signers import SimpleSigner

    path = _beside(folder, wanted.file)
    passphrase = _secret(folder, wanted.passphrase_file).encode() if wanted.passphrase_file else None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unusable(path, Text("无法读取", "it cannot be read"), error) from error
    if not _is_pkcs12(content):
        raise _unusable(path, Text("文件不是 PKCS#12", "it is no PKCS#12 file"), None)
    try:
        signer = SimpleSigner.load_pkcs12_data(content, [], passphrase)
    except ValueError as error:
        raise _unusable(path, _not_opened(wanted), None) from error
    except (AttributeError, TypeError) as error:  # how the library fails where the file has no key or no certificate
        why = Text("其中没有私钥或证书", "it holds no private key or no certificate")
        raise _unusable(path, why, None) from error
    return _key("pkcs12", signer, stamp, wanted.file)


def _is_pkcs12(content: bytes) -> bool:
    """Whether these bytes have the outer structure of a PKCS#12 file (RFC 7292, PFX), which no passphrase covers."""
    from asn1crypto.pkcs12 import Pfx

    try:
        outer = Pfx.load(content, strict=True)
        return bool(outer["version"].native == "v3" and outer["auth_safe"]["content"].native is not None)
    except (ValueError, TypeError, KeyError):
        return False


def _not_opened(wanted: _Pkcs12) -> Text:
    if not wanted.passphrase_file:
        return Text(
            "没有口令不能打开，而配置中没有 passphrase_file",
            "it does not open without a passphrase, and no passphrase_file is configured",
        )
    name = wanted.passphrase_file
    return Text(f"“{name}”中的口令不正确", f'the passphrase in "{name}" is wrong')


@contextmanager
def _token_signer(folder: Path, wanted: _Pkcs11) -> Iterator[Signer]:
    try:
        from pkcs11.exceptions import PKCS11Error  # type: ignore[import-not-found]
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        why = Text("未安装 python-pkcs11", "python-pkcs11 is not installed")
        raise _unusable(Path(wanted.module), why, error) from error
    try:
        session = open_pkcs11_session(
            wanted.module,
            token_criteria=TokenCriteria(label=wanted.token_label),
            user_pin=_secret(folder, wanted.pin_file),
        )
        with session:
            yield PKCS11Signer(session, cert_label=wanted.cert_label)
    except (PKCS11Error, RuntimeError) as error:
        why = Text("密码设备不能签名", "the token cannot sign")
        raise _unusable(Path(wanted.module), why, error) from error


def _key(kind: Literal["pkcs12", "pkcs11"], signer: Signer, stamp: Path | None, name: str) -> SealKey:
    certificate = signer.signing_cert
    if certificate is None:
        raise _unusable(Path(name), Text("其中没有证书", "it holds no certificate"), None)
    return SealKey(kind=kind, signer=signer, certificate=certificate, stamp=stamp)


def _secret(folder: Path, name: str) -> str:
    path = _beside(folder, name)
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, Text("无法读取", "it cannot be read"), error) from error


def _beside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise _unusable(path, Text("文件不存在", "there is no such file"), None)
    return path


def _unusable(path: Path, why: Text, error: Exception | None) -> SigningError:
    said = f" ({error})" if error is not None and str(error) else ""
    return SigningError(
        Text(
            f"实验室签章密钥不可用：“{path.name}”：{why.zh}{said}",
            f'The laboratory\'s signing key cannot be used: "{path.name}": {why.en}{said}',
        ),
        Text(
            f"请更正数据文件夹中的 {SIGNING_FOLDER}/{CONFIGURATION} 及其所列文件。",
            f"Correct {SIGNING_FOLDER}/{CONFIGURATION} in the data folder and the files it names.",
        ),
        str(path),
    )
