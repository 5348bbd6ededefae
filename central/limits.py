"""The bounds of the service. Every loop, wait and body has one; `central.toml` in the data folder may change them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

MIB = 1 << 20


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bytes, counts and seconds.

    `json_seconds` and `blob_seconds` bound the reading of one body: uvicorn itself keeps a half-sent body open
    without end. `min_free_bytes` is the free disk below which nothing more is accepted (507).
    """

    batch_events: int = 500
    batch_bytes: int = MIB
    json_bytes: int = MIB
    blob_bytes: int = 8 * MIB
    part_bytes: int = 8 * MIB
    verify_bytes: int = 32 * MIB
    upload_bytes: int = 64 * 1024 * MIB
    json_seconds: float = 30.0
    blob_seconds: float = 300.0
    min_free_bytes: int = 1024 * MIB
    feed_rows: int = 200
    feed_wait_seconds: float = 25.0
    failures_per_minute: int = 20
    enrolment_minutes: int = 15
    token_seconds: int = 900
    assertion_skew_seconds: int = 60
    late_seconds: int = 180
    lost_seconds: int = 900


class PageSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pages show things: moments at this offset from UTC, in minutes (China: 480).

    `address`: where people reach this service (https://…), for links in messages and codes on merged reports.
    """

    utc_offset_minutes: Annotated[int, msgspec.Meta(ge=-720, le=840)] = 480
    address: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s]+)?$")] = ""


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mail server; no mail is sent without `host`. `password_file` is a name within the data folder."""

    host: str = ""
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, msgspec.Meta(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")] = ""
    login: str = ""
    password_file: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]+$")] = "mail.password"  # noqa: S105

    def __post_init__(self) -> None:
        if self.host and not self.sender:
            raise ValueError("[mail] needs a sender, such as lab@example.org")
        if self.security == "none" and self.host not in ("", "localhost", "127.0.0.1", "::1"):
            raise ValueError('[mail] security = "none" is for this computer only')


class BlobSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where finished files are kept: in the data folder, or in `url` (s3://bucket/prefix) at an S3-compatible store.

    `endpoint` is for a store that is not AWS; without TLS only on this computer.
    """

    url: Annotated[str, msgspec.Meta(pattern=r"^(s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9._/-]*)?)?$")] = ""
    endpoint: Annotated[str, msgspec.Meta(pattern=r"^(https://[^\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?/?)?$")] = ""
    region: str = "us-east-1"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `central.toml` may set: `database` (postgresql://…), the tables `[limits]`, `[pages]`,
    `[mail]` and `[blobs]`.
    """

    limits: Limits = Limits()
    pages: PageSettings = PageSettings()
    mail: MailSettings = MailSettings()
    blobs: BlobSettings = BlobSettings()
    database: str = ""


def read_settings(path: Path) -> Settings:
    """The settings of a `central.toml`; the defaults where there is no such file.

    Raises msgspec.ValidationError or tomllib.TOMLDecodeError for a file that cannot be used.
    """
    if not path.exists():
        return Settings()
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
