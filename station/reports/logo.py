"""The laboratory's logo on the cover: setting `lab.logo`, a PNG, JPEG or SVG file in the station's data folder.

Its bytes are kept in the vault and named in the content by their hash, so that a report prints the logo it was
prepared with, whatever becomes of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import typst

from parsers.wording import Text
from station.reports.laboratory import BadSetting
from station.store import Store

SETTING = "lab.logo"
MOST_BYTES = 4 * 1024 * 1024
_MARKS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def kept_logo(store: Store) -> dict[str, str] | None:
    """The logo as a content names it, after it was put into the vault; None where there is none.

    Raises BadSetting: no such file, too large, no picture.
    """
    name = store.settings.get(SETTING)
    if not name.strip():
        return None
    path = store.folder / name
    try:
        picture = path.read_bytes()
    except OSError as error:
        raise _bad(name, Text(f"无法读取：{error.strerror}", f"it cannot be read: {error.strerror}")) from error
    if len(picture) > MOST_BYTES:
        raise _bad(name, Text(f"大于 {MOST_BYTES >> 20} MB", f"it is over {MOST_BYTES >> 20} MB"))
    kind = _kind(picture)
    if not kind or not _is_sound(picture, kind):
        raise _bad(name, Text("不是 PNG、JPEG 或 SVG 图片", "it is no PNG, JPEG or SVG picture"))
    return {"sha256": store.vault.put_bytes(picture), "kind": kind}


def file_name(logo: Mapping[str, str]) -> str:
    """The file that the frame looks for beside the template."""
    return f"logo.{logo['kind']}"


def _kind(picture: bytes) -> str:
    head = picture[:1024].lstrip()
    if head.startswith((b"<svg", b"<?xml")) and b"<svg" in head:
        return "svg"
    return next((kind for mark, kind in _MARKS.items() if picture.startswith(mark)), "")


@lru_cache(maxsize=4)
def _is_sound(picture: bytes, kind: str) -> bool:
    """Whether the picture can be set at all, not only begins like one."""
    with tempfile.TemporaryDirectory(prefix="geolab-logo-") as temporary:
        root = Path(temporary)
        (root / f"logo.{kind}").write_bytes(picture)
        (root / "main.typ").write_text(f'#image("logo.{kind}", height: 14mm)', "utf-8")
        try:
            typst.compile(root / "main.typ", root=root, ignore_system_fonts=True)
        except (typst.TypstError, RuntimeError):
            return False
    return True


def _bad(name: str, why: Text) -> BadSetting:
    return BadSetting(
        Text(
            f"设置 {SETTING} 的图标“{name}”不可用：{why.zh}。", f'The logo "{name}" of {SETTING} is unusable: {why.en}.'
        ),
        Text(
            "请将图片放入数据文件夹，并在设置中写明其文件名。", "Put a picture into the data folder and name it there."
        ),
        SETTING,
    )
