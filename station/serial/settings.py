"""Setting up a port: what a person says is checked before it is kept, and becomes a plan for the port's process.

Each port has a folder of its own below the data folder: `ports/<id>/captures` (a watch folder like any other, unless
the port is a scanner or measures conditions), `ports/<id>/journal`, and `ports/<id>/live.json`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from parsers.wording import Text
from station.audit import AuditTrail
from station.errors import NotFound, StationError
from station.items.catalogue import Catalogue
from station.records import LineSettings, SerialPort, WatchFolder
from station.serial.places import folder_of, live_file
from station.serial.port import PortPlan
from station.serial.protocols import ASTM, INTEGRATOR, dialect, is_known, register_profile
from station.store import Store

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_USB = re.compile(r"[0-9A-F]{4}:[0-9A-F]{4}")
_URL_SCHEMES = ("socket://", "rfc2217://")


class BadPort(StationError):
    """A port cannot be set up like this."""


def plan_of(port: SerialPort, data: Path) -> PortPlan:
    """What the port's process needs to know."""
    folder = folder_of(data, port.id)
    return PortPlan(
        url=port.url,
        usb=port.usb,
        usb_serial=port.usb_serial,
        instrument=port.instrument,
        protocol=port.protocol,
        capture_folder=folder / "captures",
        journal_folder=folder / "journal",
        line=port.line,
        reading_name=port.reading_name,
        expected_serial=port.expected_serial,
        silence_seconds=port.silence_seconds,
        poll_seconds=port.poll_seconds,
        keeps_files=port.use != "conditions",
        live_file=live_file(data, port.id) if port.use == "weighing" else None,
    )


def usual_line(protocol: str) -> LineSettings:
    """How a port of that protocol is usually set. Raises NotFound, BadProfile."""
    if protocol in (ASTM, INTEGRATOR):
        return LineSettings()
    registers = register_profile(protocol)
    return registers.settings if registers is not None else dialect(protocol).settings[0]


class PortDesk:
    """Adds, changes and removes ports. The agent sees it by itself."""

    def __init__(self, store: Store, audit: AuditTrail, catalogue: Catalogue) -> None:
        self._store, self._audit, self._catalogue = store, audit, catalogue

    @property
    def data(self) -> Path:
        """The station's data folder, below which each port has its own."""
        return self._store.folder

    def put(self, port: SerialPort, *, by: str) -> SerialPort:
        """Keep a port and its watch folder; gives it as it is kept. Raises BadPort, NotFound, BadProfile."""
        if port.protocol.endswith(".toml"):
            port = replace(port, protocol=str(Path(port.protocol).resolve()))
        self._demand(port)
        folder = folder_of(self._store.folder, port.id) / "captures"
        folder.mkdir(parents=True, exist_ok=True)
        with self._store.transaction():
            self._store.ports.put(port)
            if port.use in ("results", "weighing"):
                self._store.arrivals.put_folder(
                    WatchFolder(
                        id=f"port:{port.id}",
                        path=folder,
                        instrument=port.instrument,
                        item_ids=port.item_ids,
                        quiet_seconds=0.0,  # a capture file appears whole
                    )
                )
            self._audit.write("port.set", by, {"port": port})
        return port

    def remove(self, port_id: str, *, by: str) -> None:
        """Stop listening to a port; journal, captures and everything read from it stay. Raises NotFound."""
        with self._store.transaction():
            if not self._store.ports.remove(port_id):
                known = ", ".join(port.id for port in self._store.ports.all()) or "—"
                raise NotFound(
                    Text(f"没有名为“{port_id}”的串口。", f'There is no port "{port_id}".'),
                    Text(f"已设置的串口：{known}。", f"The ports are: {known}."),
                )
            self._audit.write("port.removed", by, {"port": port_id})

    def _demand(self, port: SerialPort) -> None:
        if not _ID.fullmatch(port.id):
            raise _bad(
                Text(f"编号“{port.id}”无效", f'the id "{port.id}" is not valid'),
                Text("请用小写字母、数字和连字符，如 balance-1。", "Use small letters, digits and hyphens: balance-1."),
            )
        if not port.instrument.strip():
            raise _bad(Text("没有仪器名称", "the instrument has no name"), Text("请填写名称。", "Give it a name."))
        if bool(port.url) == bool(port.usb):
            raise _bad(
                Text("应给出端口地址或 USB 编号之一", "exactly one of an address and a USB id is needed"),
                Text(
                    "端口如 /dev/ttyUSB0、COM3、socket://host:port；USB 编号见 geolab serial ports。",
                    "An address is /dev/ttyUSB0, COM3, socket://host:port; geolab serial ports lists USB ids.",
                ),
            )
        if "://" in port.url and not port.url.startswith(_URL_SCHEMES):
            raise _bad(
                Text(f"不认识的地址“{port.url}”", f'the address "{port.url}" is of no known kind'),
                Text("可用 socket:// 与 rfc2217://。", "socket:// and rfc2217:// can be used."),
            )
        if port.usb and not _USB.fullmatch(port.usb):
            raise _bad(
                Text(f"USB 编号“{port.usb}”无效", f'the USB id "{port.usb}" is not valid'),
                Text("请写作 0403:6001。", "Write it as 0403:6001."),
            )
        self._demand_fitting(port)
        self.demand_free(port.url, port.usb, port.usb_serial, but_for=port.id)

    def _demand_fitting(self, port: SerialPort) -> None:
        is_known(port.protocol)
        if register_profile(port.protocol) is not None and port.use != "conditions":
            raise _bad(
                Text("Modbus 设备只用于环境条件", "a Modbus device measures conditions"),
                Text("请使用 --use conditions。", "Use --use conditions."),
            )
        if (port.protocol == "scanner") != (port.use == "scanner"):
            raise _bad(
                Text("条码枪与用途不一致", "a barcode scanner is used as a scanner, and nothing else is"),
                Text("请使用 --protocol scanner --use scanner。", "Use --protocol scanner --use scanner."),
            )
        for item_id in port.item_ids:
            if item_id not in self._catalogue:
                known = ", ".join(self._catalogue)
                raise _bad(
                    Text(f"没有分析项目“{item_id}”", f'there is no analysis item "{item_id}"'),
                    Text(f"可用：{known}。", f"Known: {known}."),
                )

    def demand_free(self, url: str, usb: str, usb_serial: str, *, but_for: str = "") -> None:
        """Raises BadPort if that port belongs to somebody: two programs on one port take each other's bytes."""
        for other in self._store.ports.all():
            if other.id != but_for and (other.url, other.usb, other.usb_serial) == (url, usb, usb_serial):
                raise _bad(
                    Text(f"该端口已设为“{other.id}”", f'this port is set up as "{other.id}" already'),
                    Text("请先移除它。", "Remove that one first."),
                )


def _bad(why: Text, cure: Text) -> BadPort:
    return BadPort(Text(f"无法设置串口：{why.zh}。", f"The port cannot be set up: {why.en}."), cure)
