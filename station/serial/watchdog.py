"""What state a port is in: there or not, silent, flooded, another balance than expected. States, not dialogs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from parsers.wording import Text
from station.records import PortCondition, PortState, Trouble

FLOOD_BYTES_PER_SECOND = 30_000
"""More than twice what 115 200 baud can carry."""
_WINDOW_SECONDS = 1.0

_CURES: dict[PortCondition, Text] = {
    "absent": Text(
        "请检查电缆、USB 转换器和仪器电源；插好后会自动继续。",
        "Check the cable, the USB adapter and the instrument's power; it goes on by itself when it is back.",
    ),
    "silent": Text(
        "请检查仪器是否开机、打印/输出设置以及波特率和校验位。",
        "Check that the instrument is on, its print or output menu, and speed and parity.",
    ),
    "flood": Text(
        "请检查波特率、接地以及仪器的连续输出设置；此期间的数值只写入日志。",
        "Check the speed, the earth and the instrument's continuous output; meanwhile values go to the journal only.",
    ),
    "swapped": Text(
        "请接回原来的天平，或在设置中更换天平序列号。",
        "Connect the right balance, or enter the new balance's serial number in the settings.",
    ),
    "failed": Text(
        "会自动重新启动；若反复出现，请更换 USB 转换器或其驱动。",
        "It is started again by itself; if it happens often, change the USB adapter or its driver.",
    ),
    "off": Text("请启动值守程序。", "Start the agent."),
    "no_room": Text(
        "请清理磁盘或检查权限；会自动再试。", "Make room or check permissions; it is tried again by itself."
    ),
}
_TITLES: dict[PortCondition, Text] = {
    "absent": Text("串口未连接", "Port not connected"),
    "silent": Text("仪器没有数据", "The instrument is silent"),
    "flood": Text("串口数据过多", "Too much on the port"),
    "swapped": Text("天平已被更换", "Another balance"),
    "failed": Text("串口进程停止响应", "The port's process does not answer"),
    "off": Text("值守程序没有运行", "The agent is not running"),
    "no_room": Text("无法写入串口日志", "The port's journal cannot be written"),
}


def state(condition: PortCondition, instrument: str, port: str, since: datetime, detail: str = "") -> PortState:
    """The state with its sentence, naming the instrument, the port and what to check."""
    if condition == "listening":
        return PortState(condition=condition, since=since)
    tail = f": {detail}" if detail else ""
    title = _TITLES[condition]
    message = Text(
        f"仪器“{instrument}”，端口“{port}”：{title.zh}{tail}。", f'"{instrument}" on port "{port}": {title.en}{tail}.'
    )
    trouble = Trouble(kind=f"Port.{condition}", title=title, message=message, cure=_CURES[condition], where=port)
    return PortState(condition=condition, since=since, trouble=trouble)


@dataclass(slots=True)
class Watchdog:
    """Silence and flood of one port. `silence_seconds` 0: the device may be silent for ever (a balance at rest)."""

    silence_seconds: float = 0.0
    flood_bytes_per_second: int = FLOOD_BYTES_PER_SECOND
    _recent: deque[tuple[float, int]] = field(default_factory=deque)
    _sum: int = 0
    _last: float = 0.0

    def opened(self, mono: float) -> None:
        """Silence counts from here."""
        self._recent.clear()
        self._sum, self._last = 0, mono

    def heard(self, size: int, mono: float) -> None:
        """So many bytes came."""
        if size:
            self._last = mono
            self._recent.append((mono, size))
            self._sum += size
        while self._recent and mono - self._recent[0][0] > _WINDOW_SECONDS:
            self._sum -= self._recent.popleft()[1]

    def condition(self, mono: float) -> PortCondition:
        """What the last second says."""
        if self._sum > self.flood_bytes_per_second * _WINDOW_SECONDS:
            return "flood"
        if self.silence_seconds and mono - self._last > self.silence_seconds:
            return "silent"
        return "listening"
