"""The settings that a person may change, as data: what each is called, what it does, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parsers.wording import Text
from station.library.expected import LATE_DAYS, USUAL_LATE_DAYS
from station.reports.word.choice import WORD_ITEMS
from station.safekeeping import BACKUP_AT, BACKUP_FOLDER, USUAL_BACKUP_AT

Check = Callable[[str], bool]
LONGEST = 500
ANY_TEXT = Text("任意文字", "any text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One setting. `usual` holds where nothing is set; `fits` tells whether a text may be set, `expected` what may."""

    key: str
    title: Text
    usual: str = ""
    expected: Text = ANY_TEXT
    fits: Check = lambda _: True


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda text: not text or compiled.fullmatch(text) is not None


_HOURS = _matches(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_HOURS_TOLD = Text("如 20:00-06:30；空为不限", "such as 20:00-06:30; empty: any hour")
_PACE = _matches(r"(?:819[2-9]|8[2-9]\d\d|9\d{3}|[1-9]\d{4,8}|1073741824)")
_PACE_TOLD = Text("每秒字节数，8192 以上；空为不限", "bytes a second from 8192; empty: no bound")


KNOWN: tuple[Known, ...] = (
    Known(key="lab.name.zh", title=Text("实验室名称（中文）", "Laboratory, Chinese")),
    Known(key="lab.name.en", title=Text("实验室名称（英文）", "Laboratory, English")),
    Known(key="lab.address.zh", title=Text("地址（中文）", "Address, Chinese")),
    Known(key="lab.address.en", title=Text("地址（英文）", "Address, English")),
    Known(key="lab.contact", title=Text("联系方式", "Contact")),
    Known(
        key="lab.utc_offset",
        title=Text("时区", "Time zone"),
        usual="+08:00",
        expected=Text("如 +08:00", "such as +08:00"),
        fits=_matches(r"[+-](0\d|1[0-4]):[0-5]\d"),
    ),
    Known(
        key="report.language",
        title=Text("报告语言", "Language of reports"),
        usual="both",
        expected=Text("both、zh 或 en", "both, zh or en"),
        fits=_matches("both|zh|en"),
    ),
    Known(
        key=WORD_ITEMS,
        title=Text("以 Word 表单签发的项目", "Items issued on the Word form"),
        expected=Text(
            "项目代号，以逗号分隔；* 为所有备有 Word 表单的项目；空为不用",
            "ids of items, comma between; * for every item that has a Word form; empty: none",
        ),
        fits=_matches(r"\*|[a-z0-9_]+(\s*[,，;；\s]\s*[a-z0-9_]+)*"),
    ),
    Known(
        key="review.different_people",
        title=Text("编制、审核、批准须为不同人员", "Three different people sign"),
        usual="yes",
        expected=Text("yes 或 no", "yes or no"),
        fits=_matches("yes|no"),
    ),
    Known(
        key=LATE_DAYS,
        title=Text("委托几天后算迟到", "Days after which an order is late"),
        usual=str(USUAL_LATE_DAYS),
        expected=Text("1 至 365", "1 to 365"),
        fits=_matches(r"[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5]"),
    ),
    Known(
        key="window.idle_minutes",
        title=Text("无人操作几分钟后退出人员", "Minutes after which nobody is at the desk"),
        usual="15",
        expected=Text("1 至 480", "1 to 480"),
        fits=_matches(r"[1-9]\d?|[1-3]\d\d|4[0-7]\d|480"),
    ),
    Known(
        key=BACKUP_FOLDER,
        title=Text("备份文件夹（另一块磁盘或共享）", "Folder for backups (another disk or a share)"),
        expected=Text(
            "已有文件夹的完整路径，如 E:\\geolab-backup；空为只在本机保留数据库副本",
            "the whole path of a folder that is there, such as E:\\geolab-backup; empty: only the database, here",
        ),
        fits=lambda text: not text or (Path(text).is_absolute() and Path(text).is_dir()),
    ),
    Known(
        key=BACKUP_AT,
        title=Text("每日备份时刻", "When the backup is made each day"),
        usual=USUAL_BACKUP_AT,
        expected=Text("如 02:30", "such as 02:30"),
        fits=_matches(r"([01]\d|2[0-3]):[0-5]\d"),
    ),
    Known(
        key="sync.raw.hours",
        title=Text("原始文件上传时段", "Hours for raw files"),
        expected=_HOURS_TOLD,
        fits=_HOURS,
    ),
    Known(
        key="sync.raw.bytes_per_second",
        title=Text("原始文件上传速度", "Pace of raw files"),
        expected=_PACE_TOLD,
        fits=_PACE,
    ),
)


def known(key: str) -> Known | None:
    """The setting of that name, if a person may change it."""
    return next((one for one in KNOWN if one.key == key), None)
