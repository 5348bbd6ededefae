"""The dialects this house speaks, by id, and a laboratory's own profiles beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from parsers.wording import Text
from station.errors import NotFound
from station.serial import aandd, cas, mt_sics, ohaus, radwag, sartorius_sbi
from station.serial.dialect import Dialect
from station.serial.line_profile import read_profile

ASTM = "astm"
"""The one protocol that is no dialect of lines."""

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
        )
    }
)


def dialect(name: str) -> Dialect:
    """A dialect by id, or the profile of that path. Raises NotFound, BadProfile."""
    if name in DIALECTS:
        return DIALECTS[name]
    if name.endswith(".toml"):
        return read_profile(Path(name))
    known = ", ".join((*DIALECTS, ASTM))
    raise NotFound(
        Text(f"没有名为“{name}”的协议。", f'There is no protocol "{name}".'),
        Text(f"可用：{known}，或 .toml 描述文件。", f"Known: {known}, or a profile ending in .toml."),
    )
