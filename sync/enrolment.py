"""Giving this station its name at the service, once, with a single-use code from the platform's operator."""

from __future__ import annotations

import platform
from urllib.parse import urlsplit

from parsers.wording import Text
from station import feed
from station.audit import AuditTrail
from station.store import Store
from station.version import VERSION
from sync.central_client import CentralClient
from sync.errors import InsecureAddress, Refused
from sync.identity import (
    CENTRAL_GENERATION,
    CENTRAL_SERVER,
    CENTRAL_URL,
    STATION_ID,
    STATION_NAME,
    STATION_NO,
    Identity,
    Membership,
    device_key,
    epoch,
)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def enrol(store: Store, audit: AuditTrail, base_url: str, code: str, name: str) -> Membership:
    """Enrol this station with a single-use code; safe to repeat after a lost answer. Raises SyncError.

    Enrolling again gives the station a new name: the service then knows none of its streams under it, and the
    events lane compares and sends them again.
    """
    refuse_plain_http(base_url)
    key = device_key(store.folder)
    client = CentralClient(base_url)
    try:
        enrolled = client.enrol(code, key.public, name, _machine())
    except Refused as error:
        error.cure = Text(
            "请核对注册码；若已失效，请平台管理员生成新的注册码。",
            "Check the code; if it is no longer valid, ask the platform's operator for a new one.",
        )
        raise
    finally:
        client.close()
    with store.transaction():
        for setting, value in (
            (CENTRAL_URL, client.base_url),
            (CENTRAL_SERVER, enrolled.server),
            (CENTRAL_GENERATION, ""),
            (STATION_ID, enrolled.station),
            (STATION_NO, str(enrolled.station_no)),
            (STATION_NAME, name),
            (feed.CURSOR, "0"),
        ):
            store.settings.put(setting, value)
        audit.write("enrol", "agent", {"url": client.base_url, "station": enrolled.station, "public_key": key.public})
    return Membership(client.base_url, epoch(store), Identity(enrolled.station, enrolled.server, key))


def refuse_plain_http(base_url: str) -> None:
    """Raise InsecureAddress unless the address is https, or this computer itself."""
    parts = urlsplit(base_url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return
    raise InsecureAddress(
        Text(
            f"平台地址“{base_url}”不是 https 地址；检测结果不能明文传输。",
            f'The service\'s address "{base_url}" is not https; results are not sent in the clear.',
        ),
        Text("请使用 https:// 开头的地址。", "Use an address that starts with https://."),
        base_url,
    )


def _machine() -> dict[str, str]:
    return {
        "host": platform.node(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "version": VERSION,
    }
