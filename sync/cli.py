"""`geolab sync`: how the road to the service is, and what a person can do about it. Works on the station's database.

The agent does the travelling; these commands leave it a note in the database, which it sees within a second.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec
import uuid6

from parsers.wording import Text
from station import config
from station.audit import AuditTrail
from station.clock import SystemClock
from station.records import OutboxItem, Trouble
from station.store import Store, open_store
from station.store.notes import Pulse
from sync.agent import NOW, data_option, told
from sync.agent import PULSE as AGENT_PULSE
from sync.engine import PULSE as ROAD_PULSE
from sync.identity import CENTRAL_URL, STATION_ID, STATION_NO

SILENT_SECONDS = 60.0
STATES: dict[str, Text] = {
    "idle": Text("正常", "in order"),
    "moving": Text("正在传送", "moving"),
    "retrying": Text("稍后重试", "trying again"),
    "stopped": Text("已停止，需要处理", "stopped, needs a person"),
}


class _LaneNote(msgspec.Struct):
    state: str
    failures: int
    trouble: Trouble | None = None


@click.group("sync", context_settings={"help_option_names": ["-h", "--help"]})
def sync() -> None:
    """与平台的同步。/ The road to the central service."""


@sync.command()
@data_option
def status(data: Path | None) -> None:
    """显示同步状态。/ Show how the road is."""
    with told():
        store = open_store(config.data_folder(data))
        for line in _status_lines(store, SystemClock().now()):
            click.echo(str(line))
        store.close()


@sync.command()
@data_option
def now(data: Path | None) -> None:
    """请采集服务立即同步。/ Ask the agent to sync at once."""
    with told():
        store = open_store(config.data_folder(data))
        store.settings.put(NOW, str(uuid6.uuid7()))
        click.echo(str(_agent_line(store.pulses.last(AGENT_PULSE), SystemClock().now())))
        store.close()


@sync.command("dead-letters")
@data_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def dead_letters(data: Path | None, limit: int) -> None:
    """列出被平台拒收的事件及原因。/ List the events refused for good, and why."""
    with told():
        store = open_store(config.data_folder(data))
        for item in store.outbox.items("dead", limit):
            click.echo(_dead_line(item))
        store.close()


@sync.command()
@data_option
@click.argument("event_ids", nargs=-1, required=True)
def retry(data: Path | None, event_ids: tuple[str, ...]) -> None:
    """重新发送被拒收的事件。/ Send events again that were refused for good."""
    with told():
        store = open_store(config.data_folder(data))
        audit = AuditTrail(store, SystemClock())
        dead = {item.id: item for item in store.outbox.items("dead", 10_000)}
        for event_id in event_ids:
            if event_id not in dead:
                raise click.ClickException(
                    str(
                        Text(
                            f"“{event_id}”不在被拒收的事件中。",
                            f'"{event_id}" is not among the events refused for good.',
                        )
                    )
                )
        with store.transaction():
            for event_id in event_ids:
                store.outbox.mark(event_id, "waiting")
                audit.write("retry", "tool", {"event": event_id, "stream": dead[event_id].stream})
        click.echo(str(Text(f"{len(event_ids)} 个事件将重新发送。", f"{len(event_ids)} event(s) will be sent again.")))
        store.close()


def _status_lines(store: Store, at: datetime) -> list[Text]:
    settings, counts = store.settings, store.outbox.counts()
    if settings.get(STATION_ID):
        number, url = settings.get(STATION_NO), settings.get(CENTRAL_URL)
        lines = [Text(f"平台：{url}，第 {number} 号工作站", f"service: {url}, station {number}")]
    else:
        lines = [Text("尚未在平台注册", "not enrolled at a service")]
    lines.append(_agent_line(store.pulses.last(AGENT_PULSE), at))
    lines.append(
        Text(
            f"事件：{counts.waiting} 待发送，{counts.stored} 已保存，{counts.held} 待平台处理，{counts.dead} 被拒收；"
            f"文件：{counts.blobs_waiting} 待发送",
            f"events: {counts.waiting} waiting, {counts.stored} stored, {counts.held} held, {counts.dead} refused; "
            f"files: {counts.blobs_waiting} waiting",
        )
    )
    if counts.oldest_waiting_at is not None:
        since = counts.oldest_waiting_at.astimezone().isoformat(" ", "seconds")
        lines.append(Text(f"最早待发送：{since}", f"oldest waiting: {since}"))
    road = store.pulses.last(ROAD_PULSE)
    if road is not None:
        for name, note in msgspec.convert(road.body["lanes"], dict[str, _LaneNote]).items():
            state = STATES[note.state]
            lines.append(Text(f"{name}：{state.zh}", f"{name}: {state.en}"))
            if note.trouble is not None:
                lines += [note.trouble.message, note.trouble.cure]
    return lines


def _agent_line(pulse: Pulse | None, at: datetime) -> Text:
    if pulse is None:
        return Text("采集服务从未运行", "the agent has never run")
    silent = (at - pulse.at).total_seconds()
    seen = pulse.at.astimezone().isoformat(" ", "seconds")
    if silent > SILENT_SECONDS:
        return Text(
            f"采集服务未在运行（最后一次：{seen}）；请启动 geolab-agent",
            f"the agent is not running (last seen {seen}); start geolab-agent",
        )
    pid = pulse.body.get("pid")
    return Text(f"采集服务正在运行（进程 {pid}）", f"the agent is running (process {pid})")


def _dead_line(item: OutboxItem) -> str:
    recorded = item.recorded_at.astimezone().isoformat(" ", "seconds")
    return f"{item.id}  {item.type}  {item.stream} #{item.sseq}  {recorded}\n    {item.last_error}"
