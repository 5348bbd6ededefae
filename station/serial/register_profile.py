"""A Modbus RTU device told by a file instead of code: which registers hold what.

    id = "room"
    title = { zh = "温湿度计", en = "room conditions" }
    device = 1                       # address 1-247
    settings = { baud = 9600, bits = 8, parity = "N", stop = 1 }

    [[registers]]
    name = "temperature"             # temperature, humidity and pressure go into the report's conditions
    function = 3                     # 3 holding, 4 input registers; nothing is ever written
    register = 0                     # offset from 0; where a manual says 40001 that is offset 0, function 3
    type = "int16"                   # int16, uint16, int32, uint32, float32
    order = "ABCD"                   # of the bytes of two registers: ABCD, CDAB, BADC, DCBA
    scale = "0.1"                    # as text, so that it is decimal
    unit = "°C"
    sentinels = [-32768, 32767]      # what the device says when it has no value

Source: Modbus over serial line 1.02, as generally known.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from struct import pack, unpack
from typing import Any, Literal

import numpy

from parsers.wording import Text
from station.records import LineSettings
from station.serial.line_profile import BadProfile, bad_profile, settings_of, title_of

Kind = Literal["int16", "uint16", "int32", "uint32", "float32"]
Order = Literal["ABCD", "CDAB", "BADC", "DCBA"]
_FORMATS: Mapping[str, str] = {"int16": ">h", "uint16": ">H", "int32": ">i", "uint32": ">I", "float32": ">f"}
ORDERS: tuple[Order, ...] = ("ABCD", "CDAB", "BADC", "DCBA")
MOST_REGISTERS = 64
_KEYS = {"id", "title", "device", "settings", "registers"}
_REGISTER_KEYS = {"name", "function", "register", "type", "order", "scale", "unit", "sentinels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One quantity: where it stands and how its words become a number."""

    name: str
    function: Literal[3, 4]
    address: int
    kind: Kind
    unit: str
    order: Order = "ABCD"
    scale: Decimal = Decimal(1)
    sentinels: tuple[int, ...] = ()

    @property
    def words(self) -> int:
        """How many registers it takes."""
        return 1 if self.kind.endswith("16") else 2

    def value(self, words: list[int]) -> Decimal | None:
        """The number; None for a sentinel or a float that is none."""
        raw = raw_number(words, self.kind, self.order)
        if raw is None or raw in self.sentinels:
            return None
        return raw * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterProfile:
    """A Modbus device."""

    id: str
    title: Text
    device: int
    registers: tuple[Register, ...]
    settings: LineSettings


def raw_number(words: list[int], kind: Kind, order: Order = "ABCD") -> Decimal | None:
    """What the words say, read in this order of bytes; None for a float that is no finite number."""
    plain = pack(f">{len(words)}H", *words)
    if len(words) == 2:
        plain = bytes(plain["ABCD".index(letter)] for letter in order)
    (number,) = unpack(_FORMATS[kind], plain)
    if kind != "float32":
        return Decimal(number)
    short = Decimal(str(numpy.float32(number)))  # the shortest text that is this float and no other
    return short if short.is_finite() else None


def read_registers(path: Path) -> RegisterProfile | None:
    """The registers of a profile file; None if it tells of lines instead. Raises BadProfile."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise bad_profile(path.name, Text(f"无法读取：{error}", f"it cannot be read: {error}")) from error
    if "registers" not in table:
        return None
    name = path.name
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise bad_profile(name, Text(f"不认识的键“{unknown[0]}”", f'the key "{unknown[0]}" is not known'))
    device, told = table.get("device", 1), table["registers"]
    if not isinstance(device, int) or not 1 <= device <= 247:
        raise bad_profile(name, Text(f"device = {device!r}：应为 1–247", f"device = {device!r}: expected 1 to 247"))
    if not isinstance(told, list) or not 0 < len(told) <= MOST_REGISTERS:
        raise bad_profile(name, Text("registers 应为 1–64 个表", "registers must be 1 to 64 tables"))
    return RegisterProfile(
        id=str(table.get("id", "")) or path.stem,
        title=title_of(table, name),
        device=device,
        registers=tuple(_register(one, name) for one in told),
        settings=settings_of(table.get("settings", {}), name),
    )


def _register(told: object, name: str) -> Register:
    if not isinstance(told, Mapping) or set(told) - _REGISTER_KEYS or not {"name", "register", "unit"} <= set(told):
        keys = ", ".join(sorted(_REGISTER_KEYS))
        raise bad_profile(
            name, Text(f"寄存器 {told!r} 应有：{keys}", f"the register {told!r} needs name, register, unit of {keys}")
        )
    try:
        return _checked(told)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise bad_profile(
            name, Text(f"寄存器“{told['name']}”：{error}", f'the register "{told["name"]}": {error}')
        ) from error


def _checked(told: Mapping[str, Any]) -> Register:
    function, address = told.get("function", 3), told["register"]
    kind, order = told.get("type", "int16"), told.get("order", "ABCD")
    if function not in (3, 4) or kind not in _FORMATS or order not in ORDERS:
        raise ValueError(f"function {function!r}, type {kind!r} or order {order!r} is not known")
    if not isinstance(address, int) or not 0 <= address <= 0xFFFF:
        raise ValueError(f"register {address!r}: expected an offset from 0 to 65535")
    scale = Decimal(str(told.get("scale", 1)))
    if not scale.is_finite() or scale == 0:
        raise ValueError(f"scale {told.get('scale')!r}: expected a number that is not zero")
    return Register(
        name=str(told["name"]),
        function=function,
        address=address,
        kind=kind,
        order=order,
        scale=scale,
        unit=str(told["unit"]),
        sentinels=tuple(int(one) for one in told.get("sentinels", ())),
    )


__all__ = ["ORDERS", "BadProfile", "Kind", "Order", "Register", "RegisterProfile", "raw_number", "read_registers"]
