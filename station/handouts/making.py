"""Making a handout in the laboratory: check, pack, sign. Needs no station and no network."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.handouts.errors import HandoutRefused, refused
from station.handouts.handed_settings import read_settings
from station.handouts.parcel import files_of, pack
from station.handouts.statement import MOST_BYTES, SETTINGS_NAME, Statement, sign_handout
from station.handouts.trying import sound_item
from station.items.item_file import CALCULATION


def item_handout(folder: Path, private_pem: bytes, made_at: datetime, *, with_code: bool = False) -> bytes:
    """The file of an item's handout. Raises HandoutRefused for an item that does not pass its checks.

    Without `with_code` its calculate.py stays behind: a station then needs the very same one already.
    """
    item = sound_item(folder.resolve())
    files = files_of(folder)
    calculation = hashlib.sha256(files[CALCULATION]).hexdigest()
    if not with_code:
        del files[CALCULATION]
    content = pack(files)
    statement = Statement(
        kind="item",
        name=item.id,
        version=item.version,
        made_at=made_at,
        sha256=hashlib.sha256(content).hexdigest(),
        calculation=calculation,
    )
    return _bounded(sign_handout(private_pem, statement, content))


def settings_handout(file: Path, private_pem: bytes, made_at: datetime) -> bytes:
    """The file of a handout of settings; its version is the moment it was made. Raises HandoutRefused."""
    content = file.read_bytes()
    read_settings(content)
    statement = Statement(
        kind="settings",
        name=SETTINGS_NAME,
        version=f"{made_at:%Y-%m-%d %H:%M:%S} UTC",
        made_at=made_at,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return _bounded(sign_handout(private_pem, statement, content))


def private_key(path: Path) -> bytes:
    """The PEM of a private Ed25519 key. Raises HandoutRefused."""
    try:
        content = path.read_bytes()
        key = serialization.load_pem_private_key(content, None)
    except (OSError, ValueError, TypeError) as error:  # TypeError: it needs a passphrase
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return content


def _bounded(file: bytes) -> bytes:
    if len(file) > MOST_BYTES:
        raise refused(
            f"下发文件有 {len(file)} 字节，上限为 {MOST_BYTES}。",
            f"The handout has {len(file)} bytes; the most is {MOST_BYTES}.",
            "请缩小图片或减少算例。",
            "Make its pictures smaller, or leave examples out.",
        )
    return file


def _no_key(path: Path) -> HandoutRefused:
    return refused(
        f"“{path}”不是可用的 Ed25519 私钥。",
        f'"{path}" is no usable private Ed25519 key.',
        "请用 geolab handout key 生成。",
        "Make one with geolab handout key.",
        str(path),
    )
