"""Files made to harm, from a real file of a format: bombs, entities, nesting, floods. Little input, large promises."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from parsers.reading.ole import OLE_MAGIC

BOMB = 600 << 20
FLOOD = 8 << 20
LAUGHS = (
    b"<!DOCTYPE x ["
    + b'<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>'
REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'


def hostile(seed: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the files that can be made of this one; none of a folder."""
    if seed.is_dir():
        return
    data = seed.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        yield from _archives(data)
    elif data.startswith(b"\x1f\x8b"):
        yield "gzip bomb", gzip.compress(gzip.decompress(data)[:3000] + bytes(BOMB // 4), 6)
    elif _markup(data) is not None:
        yield from _documents(data)
    elif not data.startswith(OLE_MAGIC) and b"\0" not in data[:2000]:
        yield from _texts(data)
    else:
        yield "zeros", data[:600] + bytes(FLOOD)
        yield "ones", data[:600] + b"\xff" * FLOOD


def _archives(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in list(members)[:8]:
        yield f"bomb in {name}", _packed({**members, name: bytes(BOMB)})
    large = {name: (content + bytes(60 << 20)) for name, content in members.items()}
    yield "every member large", _packed(dict(list(large.items())[:12]))
    yield "6,000 members", _packed({**members, **{f"x{number}": b"" for number in range(6000)}})
    yield "paths that climb", _packed({**{f"../../{name}": content for name, content in members.items()}, **members})
    for name, content in members.items():
        if _markup(content) is not None:
            for what, made in _documents(content):
                yield f"{name}: {what}", _packed({**members, name: made})


def _packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _markup(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """What stands before the root element, its tag, and what follows; None if it is no XML in an 8-bit encoding."""
    at = data.find(b"<", data.find(b"?>") + 1 if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") else 0)
    end = data.find(b">", at)
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") or b"\0" in data[:200] or at < 0 or end < 0:
        return None
    return data[:at], data[at : end + 1], data[end + 1 :]


def _documents(data: bytes) -> Iterator[tuple[str, bytes]]:
    parts = _markup(data)
    assert parts is not None
    before, root, after = parts
    yield "billion laughs", before + LAUGHS + root + b"<a>&a9;</a>" + after
    yield "entity of a file", before + OUTSIDE + root + b"<a>&a9;</a>" + after
    yield "entity of the network", before + REMOTE + root + after
    yield "deep", before + root + b"<a>" * 300_000
    yield "many elements", before + root + b"<a/>" * (FLOOD // 4) + after
    yield "many attributes", before + root + b"<a %s/>" % b" ".join(b'k%d="v"' % n for n in range(200_000)) + after
    yield "long text", before + root + b"<a>" + b"1 " * (FLOOD // 2) + b"</a>" + after


def _texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    head = data[: data.find(b"\n", 1500) + 1 or 1500]
    floods: dict[str, Callable[[], bytes]] = {
        "one long line": lambda: b"1" * FLOOD,
        "empty lines": lambda: b"\n" * FLOOD,
        "many columns": lambda: b"1\t" * (FLOOD // 2),
        "many commas": lambda: b"1," * (FLOOD // 2),
        "many numbers": lambda: b"1.5\t2.5\n" * (FLOOD // 8),
        "brackets": lambda: b"[" * FLOOD,
        "quotes": lambda: b'"' * (FLOOD + 1),
    }
    for what, flood in floods.items():
        yield what, head + flood()
        yield f"{what} in the middle", head + flood() + data[len(head) :]
