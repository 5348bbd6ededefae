"""Settings that the laboratory hands to its stations: a TOML file of names and texts.

    [settings]
    "sync.raw.hours" = "20:00-06:30"
    "report.number_scheme" = "{YYYY}-{code}-{station}{serial:4}"
    "board.late_days" = "10"

Only settings that a person may change at the station are taken, by the same rules; the number scheme besides. Where the
settings are a station's own matter (who reviews, where its backups go) they are not handed down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated

import msgspec

from station.administration.settings import KNOWN, LONGEST
from station.handouts.errors import HandoutRefused, not_whole, refused
from station.reports.numbers.numbering import DEFAULT_SCHEME, SCHEME_SETTING, BadScheme, check_scheme

OWN_MATTERS = ("review.different_people", "backup.")
"""Beginnings of settings that nobody sets from afar: a weaker review or another place for backups is decided here."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    settings: Annotated[dict[str, str], msgspec.Meta(min_length=1, max_length=200)]


def read_settings(content: bytes) -> Mapping[str, str]:
    """The settings of a file; each may be set and fits. Raises HandoutRefused, which names the first that does not."""
    try:
        wanted = msgspec.convert(tomllib.loads(content.decode("utf-8-sig")), _File).settings
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise not_whole(f"不是设置文件（{error}）", f"it is no file of settings ({error})") from error
    for key, value in wanted.items():
        _demand_fit(key, value)
    return wanted


def may_be_handed() -> dict[str, str]:
    """The settings that may be handed down, and what holds where nothing is set."""
    own = {one.key: one.usual for one in KNOWN if not one.key.startswith(OWN_MATTERS)}
    return {**own, SCHEME_SETTING: DEFAULT_SCHEME}


def _demand_fit(key: str, value: str) -> None:
    if key not in may_be_handed():
        raise _unfit(key, value, "不是可下发的设置", "is no setting that may be handed down")
    if key == SCHEME_SETTING:
        try:
            check_scheme(value)
        except BadScheme as error:
            raise _unfit(key, value, error.message.zh, error.message.en) from error
        return
    setting = next(one for one in KNOWN if one.key == key)
    if len(value) > LONGEST or not setting.fits(value):
        raise _unfit(key, value, f"应为{setting.expected.zh}", f"should be {setting.expected.en}")


def _unfit(key: str, value: str, zh: str, en: str) -> HandoutRefused:
    return refused(
        f"设置“{key[:80]}”的值“{value[:80]}”：{zh}。",
        f'Setting "{key[:80]}", value "{value[:80]}": {en}.',
        "请更正后重新签名并上传。",
        "Correct it, sign it anew and upload that.",
        key[:80],
    )
