"""Who may speak: enrolment codes, station assertions and tokens, operator keys, the customer's access code.

A station proves itself with an Ed25519 key that never leaves it: it signs a JWT assertion (RFC 7523 style, one use,
at most a minute) and gets a bearer token for 15 minutes. Tokens are stateless, signed by the server's own key, so a
restart turns no station away; revocation is a look at the station's row on each call.

Secrets the service must recognise are stored hashed: the operator key (256 random bits) by SHA-256, the enrolment
code (50 bits, minutes of life) by a keyed hash, so that a copied database cannot be searched for it. The
customer's access code (160 bits) is derived from the server's secret and the order's number: it can be told again
to the operator, but is nowhere stored. Looking a secret up by its hash leaks no timing about the secret itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from central import moments
from central.limits import Limits
from central.refusals import Refusal, bad_value
from central.store.contract import Station
from parsers.wording import Text
from station.durable import sync_folder

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
OPERATOR_PREFIX = "glop_"
ASSERTION_SECONDS = 60
MOST_TOKENS = 20_000
ALGORITHMS = ["EdDSA", "Ed25519"]


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    sub: str
    aud: str
    jti: str
    iat: float
    exp: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a verified assertion says: the station, its one-use id and when it ends."""

    station_id: str
    jti: str
    until: datetime


class ServerKeys:
    """The server's secret and everything made with it.

    `public_key` (base64url of the raw Ed25519 key) verifies receipts.
    """

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise ValueError(f"the server's secret has {len(seed)} bytes, 32 are needed")
        self._seed = seed
        private = Ed25519PrivateKey.from_private_bytes(self._derive(b"signing"))
        self._known: dict[tuple[str, str], tuple[str, float]] = {}
        self.public_key = base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode().rstrip("=")
        self._key = OKPKey.import_key(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def _derive(self, purpose: bytes, content: bytes = b"") -> bytes:
        """32 bytes for one purpose: HMAC-SHA256 over the purpose and the content, kept apart by a NUL."""
        return hmac.digest(self._seed, purpose + b"\0" + content, "sha256")

    def code_hash(self, code: str) -> str:
        """The keyed hash of an enrolment code as typed: case, blanks and hyphens do not matter."""
        typed = "".join(code.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
        return self._derive(b"enrolment-code", typed.encode()).hex()

    def access_code(self, tenant: str, commission_no: str) -> str:
        """The customer's access code of an order: 32 characters, 160 bits."""
        content = f"{tenant}\0{commission_no}".encode()
        return base64.b32encode(self._derive(b"access-code", content)[:20]).decode().lower()

    def form_token(self, session: str) -> str:
        """What the forms of a session carry (CSRF): nobody without the session's cookie can know it."""
        return self._derive(b"form", session.encode()).hex()

    def webhook_secret(self, webhook_id: str) -> str:
        """What the messages to a webhook are signed with; nowhere stored."""
        return self._derive(b"webhook", webhook_id.encode()).hex()

    def report_key(self) -> bytes:
        """The Ed25519 key (PKCS#8 PEM) of the codes on reports that this platform composes."""
        private = Ed25519PrivateKey.from_private_bytes(self._derive(b"composed-reports"))
        return private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def issue_token(self, server_id: str, station: Station, now: datetime, seconds: int) -> str:
        """A bearer token for the station."""
        claims = {
            "iss": server_id,
            "sub": station.id,
            "aud": server_id,
            "iat": int(now.timestamp()),
            "exp": int(now.timestamp()) + seconds,
            "use": "station",
        }
        return jwt.encode({"alg": "Ed25519", "typ": "JWT"}, claims, self._key, algorithms=["Ed25519"])

    def read_token(self, server_id: str, token: str, now: datetime) -> str:
        """The station id of a token of ours that is in force; Refusal otherwise."""
        known = self._known.get((server_id, token))
        if known is None:
            known = self._verified(server_id, token)
            self._remember((server_id, token), known, now.timestamp())
        station_id, until = known
        if not until > now.timestamp():
            raise _not_authenticated("令牌已过期", "the token has expired")
        return station_id

    def _verified(self, server_id: str, token: str) -> tuple[str, float]:
        """The station id of a token whose signature is ours, and when it ends."""
        try:
            claims = jwt.decode(token, self._key, algorithms=["Ed25519"]).claims
        except (JoseError, ValueError) as error:
            raise _not_authenticated("令牌不可读或签名不符", "the token is unreadable or not ours") from error
        if claims.get("use") != "station" or claims.get("aud") != server_id:
            raise _not_authenticated("不是本服务的工作站令牌", "it is not a station's token of this service")
        return str(claims["sub"]), float(claims["exp"])

    def _remember(self, key: tuple[str, str], known: tuple[str, float], now: float) -> None:
        """A signature is checked once for each token; what has expired goes when there is no more room."""
        if len(self._known) >= MOST_TOKENS:
            self._known = {old: one for old, one in self._known.items() if one[1] > now}
        if len(self._known) < MOST_TOKENS:
            self._known[key] = known

    def sign_receipt(self, content: dict[str, Any]) -> str:
        """A receipt as a compact JWS over its content."""
        claims = {**content, "use": "receipt"}
        return jwt.encode({"alg": "Ed25519", "typ": "JWT"}, claims, self._key, algorithms=["Ed25519"])


def verify_assertion(assertion: str, station: Station, server_id: str, now: datetime, limits: Limits) -> Assertion:
    """The assertion of a station, its signature and claims checked; Refusal where anything is amiss.

    Whether it is used for the first time is asked of the store afterwards.
    """
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": station.public_key})
    try:
        with warnings.catch_warnings():
            # RFC 9864 renames "EdDSA" to "Ed25519"; stations in the field may say either.
            warnings.simplefilter("ignore")
            found = jwt.decode(assertion, key, algorithms=ALGORITHMS).claims
        claims = msgspec.convert(found, _Claims)
    except (JoseError, ValueError, msgspec.ValidationError) as error:
        raise _not_authenticated("签名凭证不可用", "the assertion is not signed by this station's key") from error
    if claims.iss != station.id or claims.sub != station.id or claims.aud != server_id:
        raise _not_authenticated("凭证的签发者或对象不符", "the assertion names another issuer, subject or audience")
    if not (0 < claims.exp - claims.iat <= ASSERTION_SECONDS and 8 <= len(claims.jti) <= 100):
        raise _not_authenticated("凭证期限或编号不合规", "its life is over 60 s or its jti is not 8 to 100 long")
    skew = limits.assertion_skew_seconds
    if claims.iat > now.timestamp() + skew or claims.exp < now.timestamp() - skew:
        raise Refusal("clock_apart", server_time=moments.iso(now), seconds=skew)
    # A used assertion must be remembered for as long as it would be accepted.
    return Assertion(station_id=station.id, jti=claims.jti, until=now + timedelta(seconds=2 * skew + 61))


def claimed_issuer(assertion: str) -> str:
    """The station an assertion says it is from, before anything is verified."""
    try:
        payload = assertion.split(".")[1]
        content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return msgspec.json.decode(content, type=_Claims).iss
    except (IndexError, ValueError, msgspec.DecodeError) as error:
        raise _not_authenticated("凭证不可读", "the assertion cannot be read") from error


def public_key(text: str) -> str:
    """An Ed25519 public key in base64url without padding, checked."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        expected = Text("32 字节 Ed25519 公钥的 base64url", "the base64url of 32 raw bytes of an Ed25519 public key")
        raise bad_value("public_key", text, expected) from error
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def new_code() -> str:
    """A fresh enrolment code, 50 bits, without letters that look like digits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def new_operator_key() -> str:
    """A fresh operator key, 256 bits."""
    return OPERATOR_PREFIX + secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """The hash under which a secret of full entropy (operator key, access code) is known."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def write_secret(path: Path, content: str) -> None:
    """Write a secret that only its owner may read; never over an existing one (FileExistsError)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _not_authenticated(why_zh: str, why_en: str) -> Refusal:
    return Refusal("not_authenticated", why_zh=why_zh, why_en=why_en, headers={"WWW-Authenticate": "Bearer"})
