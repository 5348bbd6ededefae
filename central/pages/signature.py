"""A signature drawn on a screen: the picture a browser sends, taken apart and put together again.

Nothing of what came is kept as it came: the PNG (W3C PNG, third edition) is read chunk by chunk within bounds, must
be 8-bit RGBA as a canvas writes it, must hold ink, and is written anew with the three chunks a picture needs. Text,
profiles and anything behind the end are gone.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib

from central.refusals import Refusal, bad_value
from parsers.wording import Text

PREFIX = "data:image/png;base64,"
LONGEST = 400_000
WIDEST, HIGHEST = 1600, 800
LEAST_INK = 60
_HEAD = b"\x89PNG\r\n\x1a\n"
_RGBA = (8, 6, 0, 0, 0)


def read_signature(data_url: str) -> bytes:
    """The signature as a clean PNG; Refusal `bad_value` where it is none, or an empty one."""
    if not data_url.startswith(PREFIX) or len(data_url) > LONGEST:
        raise _refused()
    try:
        content = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
        width, height, pixels = _read(content)
    except (binascii.Error, struct.error, zlib.error, ValueError) as error:
        raise _refused() from error
    if _ink(pixels, width, height) < LEAST_INK:
        expected = Text("手写签名：请在方框内签名", "a handwritten signature: please sign in the box")
        raise bad_value("signature", "", expected)
    head = struct.pack(">II5B", width, height, *_RGBA)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels, 9)) + _chunk(b"IEND", b"")
    return _HEAD + body


def _refused() -> Refusal:
    return bad_value("signature", "…", Text("本页画布生成的 PNG 图片", "the PNG picture that this page's canvas makes"))


def _read(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and the filtered scan lines (height × (1 + 4·width) bytes). ValueError for another picture."""
    if not content.startswith(_HEAD):
        raise ValueError("not a PNG")
    place = len(_HEAD)
    size: tuple[int, int] | None = None
    packed = b""
    while True:
        length, kind = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(kind + body) != check:
            raise ValueError("a chunk is damaged")
        place += 12 + length
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">II5B", body)
            if tuple(form) != _RGBA or not (0 < width <= WIDEST and 0 < height <= HIGHEST):
                raise ValueError("not a canvas of this page")
            size = width, height
        elif kind == b"IDAT":
            packed += body
        elif kind == b"IEND":
            break
    if size is None:
        raise ValueError("no size")
    wanted = size[1] * (1 + 4 * size[0])
    inflate = zlib.decompressobj()
    pixels = inflate.decompress(packed, wanted + 1)
    if len(pixels) != wanted or any(pixels[:: 1 + 4 * size[0]][row] > 4 for row in range(size[1])):
        raise ValueError("not as many pixels as it says")
    return *size, pixels


def _ink(pixels: bytes, width: int, height: int) -> int:
    """How many bytes of the filtered lines are not zero: an empty canvas has none but the filter types."""
    line = 1 + 4 * width
    return sum(line - 1 - pixels[n * line + 1 : (n + 1) * line].count(0) for n in range(height))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
