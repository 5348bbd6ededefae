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

    identity = '[^,]*,(?P<model>[^,]*),(?P<serial>[^,]*).*'   # optional: how the answer to `hello` reads

`value` is needed; `unit` too, or `unit = "mPa.s"` for a device that prints none: then the laboratory says it, and the
profile's author answers for it. Without a group `stable` every line counts as unstable unless `always_stable = true`
says that the device prints at rest only. The pattern must match the whole line. Numbers may be written with an
exponent, as instruments that understand SCPI do: `hello = "*IDN?\\n"`, `ask = "READ?\\n"`, `terminator = "\\n"`.
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
from station.serial.heard import Heard, Message, Weight, WeightState, not_understood, number

_GROUPS = {"value", "unit", "stable", "sign", "id"}
_LONGEST_PATTERN = 400
_EXPONENT = re.compile(r"[+-]?\d{1,20}(\.\d{0,20})?[eE][+-]?\d{1,2}")
_KEYS = {
    "id", "title", "line", "stable", "always_stable", "ask", "hello", "terminator", "timeout", "units", "unit",
    "settings", "encoding", "identity",
}  # fmt: skip


class BadProfile(StationError):
    """A device's profile does not hold."""


def read_profile(path: Path) -> Dialect:
    """The dialect a profile file tells. Raises BadProfile, quoting what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise bad_profile(path.name, Text(f"无法读取：{error}", f"it cannot be read: {error}")) from error
    return dialect_of(table, path.name)


def dialect_of(table: Mapping[str, Any], name: str) -> Dialect:
    """The dialect of a profile's table. Raises BadProfile."""
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise bad_profile(name, Text(f"不认识的键“{unknown[0]}”", f'the key "{unknown[0]}" is not known'))
    pattern = _pattern(table, name)
    units = table.get("units", {})
    if not isinstance(units, Mapping) or not all(isinstance(unit, str) for unit in units.values()):
        raise bad_profile(name, Text("units 应为“打印 = 记录”的表", "units must be a table of printed = recorded"))
    fixed_unit = str(table.get("unit", ""))
    if "unit" not in pattern.groupindex and not fixed_unit:
        raise bad_profile(name, Text("既没有 unit 组，也没有 unit 键", "there is neither a group nor a key unit"))
    rest = frozenset(map(str, table.get("stable", ())))
    always = table.get("always_stable", False) is True
    identity = _identity(table, name)

    def parse(line: str) -> Heard:
        found = pattern.fullmatch(line)
        groups = {} if found is None else found.groupdict()
        value = _value(groups)
        if value is None:
            known = None if identity is None else identity.fullmatch(line)
            if known is not None:
                return Message(kind="serial_number", text=known["serial"].strip(), raw=line)
            return not_understood(line)
        unit = str(units.get((groups.get("unit") or "").strip(), "")) if "unit" in groups else fixed_unit
        at_rest = always or ("stable" in groups and (groups["stable"] or "").strip() in rest)
        state: WeightState = "unitless" if not unit else "stable" if at_rest else "unstable"
        return Weight(value=value, unit=unit, state=state, raw=line, label=(groups.get("id") or "").strip())

    return Dialect(
        id=str(table.get("id", "")) or Path(name).stem,
        title=title_of(table, name),
        parse=parse,
        hello=_bytes(table, "hello", "", name),
        ask=_bytes(table, "ask", "", name),
        terminator=_bytes(table, "terminator", "\r\n", name) or b"\n",
        encoding=str(table.get("encoding", "ascii")),
        patience=float(table.get("timeout", 40.0)),
        settings=(settings_of(table.get("settings", {}), name),),
    )


def _value(groups: Mapping[str, str | None]) -> Decimal | None:
    digits = groups.get("value")
    if digits is None:
        return None
    text = (groups.get("sign") or "").strip() + digits.strip()
    return Decimal(text) if _EXPONENT.fullmatch(text) else number(text)


def _identity(table: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    text = table.get("identity")
    if text is None:
        return None
    try:
        pattern = re.compile(str(text)[:_LONGEST_PATTERN], re.ASCII)
    except re.error as error:
        raise bad_profile(name, Text(f"identity 有误：{error}", f"identity is no expression: {error}")) from error
    if "serial" not in pattern.groupindex:
        raise bad_profile(name, Text("identity 应有 serial 组", "identity needs a group serial"))
    return pattern


def _pattern(table: Mapping[str, Any], name: str) -> re.Pattern[str]:
    text = table.get("line")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_PATTERN:
        raise bad_profile(name, Text("缺少 line（正则表达式）", "line, a regular expression, is missing or too long"))
    try:
        pattern = re.compile(text, re.ASCII)
    except re.error as error:
        raise bad_profile(
            name, Text(f"line 不是正则表达式：{error}", f"line is no regular expression: {error}")
        ) from error
    if "value" not in pattern.groupindex or set(pattern.groupindex) - _GROUPS:
        known = ", ".join(sorted(_GROUPS))
        raise bad_profile(name, Text(f"line 应有 value 组；可用：{known}", f"line needs a group value; known: {known}"))
    return pattern


def title_of(table: Mapping[str, Any], name: str) -> Text:
    """The profile's title in both languages. Raises BadProfile."""
    title = table.get("title")
    if not isinstance(title, Mapping) or not {"zh", "en"} <= set(title):
        raise bad_profile(name, Text("title 应有 zh 与 en", "title needs zh and en"))
    return Text(str(title["zh"]), str(title["en"]))


def _bytes(table: Mapping[str, Any], key: str, default: str, name: str) -> bytes:
    try:
        return str(table.get(key, default)).encode("latin-1")
    except UnicodeEncodeError as error:
        raise bad_profile(
            name, Text(f"{key} 含有非单字节字符", f"{key} has characters that are no single byte")
        ) from error


def settings_of(given: object, name: str) -> LineSettings:
    """How the port is set. Raises BadProfile."""
    problem = Text("settings 应为 baud、bits、parity、stop", "settings are baud, bits, parity (N, E, O) and stop")
    if not isinstance(given, Mapping):
        raise bad_profile(name, problem)
    try:
        settings = LineSettings(**given)
    except TypeError as error:
        raise bad_profile(name, problem) from error
    if settings.parity not in ("N", "E", "O") or settings.bits not in (7, 8) or not 50 <= settings.baud <= 4_000_000:
        raise bad_profile(name, problem)
    return settings


def bad_profile(name: str, reason: Text) -> BadProfile:
    """The error that names the file and quotes what is wrong."""
    return BadProfile(
        Text(f"仪器描述文件“{name}”有误：{reason.zh}。", f'The device profile "{name}" does not hold: {reason.en}.'),
        Text(
            "请修改该文件，或用 geolab serial learn 重新生成。",
            "Correct it, or make it again with geolab serial learn.",
        ),
        name,
    )
