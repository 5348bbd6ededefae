"""The dialects this house speaks, by id, and a laboratory's own profiles beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from parsers.wording import Text
from station.errors import NotFound
from station.serial import aandd, cas, mt_sics, ohaus, radwag, sartorius_sbi, scanner
from station.serial.dialect import Dialect
from station.serial.line_profile import read_profile
from station.serial.register_profile import RegisterProfile, read_registers

ASTM = "astm"
INTEGRATOR = "hp_integrator"
"""The protocols that are no dialects of lines; Modbus devices are told by a profile of registers."""

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        dialect.id: dialect
        for dialect in (
            mt_sics.DIALECT,
            sartorius_sbi.DIALECT,
            ohaus.DIALECT,
            ohaus.OLDER,
            aandd.DIALECT,
            radwag.DIALECT,
            cas.DIALECT,
            scanner.DIALECT,
        )
    }
)


def dialect(name: str) -> Dialect:
    """A dialect by id, or the profile of that path. Raises NotFound, BadProfile."""
    if name in DIALECTS:
        return DIALECTS[name]
    if name.endswith(".toml"):
        return read_profile(Path(name))
    known = ", ".join((*DIALECTS, ASTM, INTEGRATOR))
    raise NotFound(
        Text(f"没有名为“{name}”的协议。", f'There is no protocol "{name}".'),
        Text(f"可用：{known}，或 .toml 描述文件。", f"Known: {known}, or a profile ending in .toml."),
    )


def register_profile(name: str) -> RegisterProfile | None:
    """The registers of a Modbus device, if the profile of that path tells of some. Raises BadProfile."""
    return read_registers(Path(name)) if name.endswith(".toml") else None


def is_known(name: str) -> None:
    """Raises NotFound or BadProfile for a protocol that cannot be spoken."""
    if name not in (ASTM, INTEGRATOR) and register_profile(name) is None:
        dialect(name)
