"""Telling another program over HTTPS, signed so that it knows who tells it.

`Geolab-Signature: t=SECONDS,v1=HEX` where HEX is HMAC-SHA256 under the webhook's secret over `SECONDS.BODY`. The
receiver checks it in constant time, turns away what is older than some minutes, and remembers `Geolab-Delivery`: a
message may come twice. Anything but 2xx is tried again, for three days. An example receiver: `docs/webhooks.md`.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
from urllib.parse import SplitResult, urlsplit

import msgspec

from central.refusals import bad_value
from central.store.sql.outgoing import Outgoing
from central.telling.mail import NotSent
from central.telling.words import EVENTS, place, sentence
from parsers.wording import Text

SECONDS = 10.0
MOST_ANSWER = 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check_url(url: str) -> str:
    """An address that may be told to: https, or this computer itself. Refusal `bad_value`."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_fits = SplitResult("", "", "", "", ""), False
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    clean = url.isascii() and url.isprintable() and " " not in url and len(url) <= 500 and parts.username is None
    if not ((parts.scheme == "https" and parts.hostname) or plain) or not port_fits or not clean:
        raise bad_value("url", url, Text("https:// 开头的地址", "an address that begins with https://"))
    return url


def body_of(message: Outgoing, site: str) -> bytes:
    """The JSON of a message; the same bytes however often it is sent."""
    said = sentence(message)
    content = {
        "id": delivery_id(message),
        "type": EVENTS[message.kind],
        "at": message.made_at,
        "commission_no": message.commission_no or None,
        "report_no": message.report_no or None,
        "link": f"{site.rstrip('/')}{place(message)}" if site else None,
        "message_zh": said.zh,
        "message_en": said.en,
    }
    return msgspec.json.encode(content)


def delivery_id(message: Outgoing) -> str:
    """What a receiver recognises a repetition by."""
    return f"{message.tenant}-{message.n}"


def signature(secret: str, body: bytes, at: int) -> str:
    """The header's value at a moment (Unix seconds)."""
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def send(url: str, secret: str, message: Outgoing, site: str, at: int) -> None:
    """Post the message. Redirects are not followed. Raises NotSent unless the answer is 2xx."""
    body = body_of(message, site)
    parts = urlsplit(url)
    assert parts.hostname is not None, url
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    goal = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "geolab-central",
        "Geolab-Delivery": delivery_id(message),
        "Geolab-Signature": signature(secret, body, at),
        "Connection": "close",
    }
    try:
        connection.request("POST", goal, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise NotSent(f"HTTP {answer.status}", final=answer.status == 410)
