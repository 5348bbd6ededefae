"""Why a handout is not taken."""

from __future__ import annotations

from parsers.wording import Text
from station.errors import StationError


class HandoutRefused(StationError):
    """A handout that is not what it should be, or that this station may not take. Nothing of it was applied."""


def refused(zh: str, en: str, cure_zh: str, cure_en: str, where: str = "") -> HandoutRefused:
    """A refusal with what to do about it."""
    return HandoutRefused(Text(zh, en), Text(cure_zh, cure_en), where)


def not_whole(why_zh: str, why_en: str) -> HandoutRefused:
    """A file that is no handout, or was changed on its way."""
    return refused(
        f"下发文件不可用：{why_zh}。",
        f"The handout cannot be used: {why_en}.",
        "请用 geolab handout 重新制作并上传。",
        "Make it again with geolab handout, and upload that.",
    )
