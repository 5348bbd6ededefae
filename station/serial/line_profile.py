"""A device told by a file instead of code: how its line reads, what to ask it, how its units are written.

A profile is TOML:

    id = "ph_meter"
    title = { zh = "pH 计", en = "pH meter" }
    line = '''(?P<stable>[SU]) +(?P<value>[+-]?[0-9.]+) *(?P<unit>pH)'''
    stable = ["S"]              # what the group `stable` says when the device is at rest; "" for an empty group
    ask = "R\\r\\n"               # optional
    terminator = "\\r\\n"
    timeout = 10.0
    units = { pH = "pH" }       # as printed -> as recorded
    settings = { baud = 9600, bits = 8, parity = "N", stop = 1 }

`value` is needed; `unit` too, or `unit = "mPa.s"` for a device that prints none: then the laboratory says it, and the
profile's author answers for it. Without a group `stable` every line counts as unstable unless `always_stable = true`
says that the device prints at rest only. The pattern must match the whole line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from parsers.wording import Text
from station.errors import StationError
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Weight, WeightState, not_understood, number

_GROUPS = {"value", "unit", "stable", "sign", "id"}
_LONGEST_PATTERN = 400
_KEYS = {
    "id", "title", "line", "stable", "always_stable", "ask", "hello", "terminator", "timeout", "units", "unit",
    "settings", "encoding",
}  # fmt: skip


class BadProfile(StationError):
    """A device's profile does not hold."""


def read_profile(path: Path) -> Dialect:
    """The dialect a profile file tells. Raises BadProfile, quoting what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(path.name, Text(f"无法读取：{error}", f"it cannot be read: {error}")) from error
    return dialect_of(table, path.name)


def dialect_of(table: Mapping[str, Any], name: str) -> Dialect:
    """The dialect of a profile's table. Raises BadProfile."""
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise _bad(name, Text(f"不认识的键“{unknown[0]}”", f'the key "{unknown[0]}" is not known'))
    pattern = _pattern(table, name)
    units = table.get("units", {})
    if not isinstance(units, Mapping) or not all(isinstance(unit, str) for unit in units.values()):
        raise _bad(name, Text("units 应为“打印 = 记录”的表", "units must be a table of printed = recorded"))
    fixed_unit = str(table.get("unit", ""))
    if "unit" not in pattern.groupindex and not fixed_unit:
        raise _bad(name, Text("既没有 unit 组，也没有 unit 键", "there is neither a group nor a key unit"))
    rest = frozenset(map(str, table.get("stable", ())))
    always = table.get("always_stable", False) is True

    def parse(line: str) -> Heard:
        found = pattern.fullmatch(line)
        groups = {} if found is None else found.groupdict()
        value = _value(groups)
        if value is None:
            return not_understood(line)
        unit = str(units.get((groups.get("unit") or "").strip(), "")) if "unit" in groups else fixed_unit
        at_rest = always or ("stable" in groups and (groups["stable"] or "").strip() in rest)
        state: WeightState = "unitless" if not unit else "stable" if at_rest else "unstable"
        return Weight(value=value, unit=unit, state=state, raw=line, label=(groups.get("id") or "").strip())

    return Dialect(
        id=str(table.get("id", "")) or Path(name).stem,
        title=_title(table, name),
        parse=parse,
        hello=_bytes(table, "hello", "", name),
        ask=_bytes(table, "ask", "", name),
        terminator=_bytes(table, "terminator", "\r\n", name) or b"\n",
        encoding=str(table.get("encoding", "ascii")),
        patience=float(table.get("timeout", 40.0)),
        settings=(_settings(table.get("settings", {}), name),),
    )


def _value(groups: Mapping[str, str | None]) -> Decimal | None:
    digits = groups.get("value")
    return None if digits is None else number((groups.get("sign") or "").strip() + digits.strip())


def _pattern(table: Mapping[str, Any], name: str) -> re.Pattern[str]:
    text = table.get("line")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_PATTERN:
        raise _bad(name, Text("缺少 line（正则表达式）", "line, a regular expression, is missing or too long"))
    try:
        pattern = re.compile(text, re.ASCII)
    except re.error as error:
        raise _bad(name, Text(f"line 不是正则表达式：{error}", f"line is no regular expression: {error}")) from error
    if "value" not in pattern.groupindex or set(pattern.groupindex) - _GROUPS:
        known = ", ".join(sorted(_GROUPS))
        raise _bad(name, Text(f"line 应有 value 组；可用：{known}", f"line needs a group value; known: {known}"))
    return pattern


def _title(table: Mapping[str, Any], name: str) -> Text:
    title = table.get("title")
    if not isinstance(title, Mapping) or not {"zh", "en"} <= set(title):
        raise _bad(name, Text("title 应有 zh 与 en", "title needs zh and en"))
    return Text(str(title["zh"]), str(title["en"]))


def _bytes(table: Mapping[str, Any], key: str, default: str, name: str) -> bytes:
    try:
        return str(table.get(key, default)).encode("latin-1")
    except UnicodeEncodeError as error:
        raise _bad(name, Text(f"{key} 含有非单字节字符", f"{key} has characters that are no single byte")) from error


def _settings(given: object, name: str) -> LineSettings:
    problem = Text("settings 应为 baud、bits、parity、stop", "settings are baud, bits, parity (N, E, O) and stop")
    if not isinstance(given, Mapping):
        raise _bad(name, problem)
    try:
        settings = LineSettings(**given)
    except TypeError as error:
        raise _bad(name, problem) from error
    if settings.parity not in ("N", "E", "O") or settings.bits not in (7, 8) or not 50 <= settings.baud <= 4_000_000:
        raise _bad(name, problem)
    return settings


def _bad(name: str, reason: Text) -> BadProfile:
    return BadProfile(
        Text(f"仪器描述文件“{name}”有误：{reason.zh}。", f'The device profile "{name}" does not hold: {reason.en}.'),
        Text(
            "请修改该文件，或用 geolab serial learn 重新生成。",
            "Correct it, or make it again with geolab serial learn.",
        ),
        name,
    )
