"""`geolab sync`: how the road to the service is, and what a person can do about it. Works on the station's database.

The agent does the travelling; these commands leave it a note in the database, which it sees within a second.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import click
import msgspec
import uuid6

from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import SystemClock
from station.outbox import Outbox
from station.outbox.recording import not_refused
from station.records import AckLevel, OutboxItem, Trouble
from station.store import Store
from station.store.notes import Pulse
from station.store.road import LEVELS
from sync.agent import NOW, data_option, told
from sync.agent import PULSE as AGENT_PULSE
from sync.cli_store import opened
from sync.cli_templates import templates
from sync.compare_lane import COMPARED_AT
from sync.compare_lane import NOW as COMPARE_NOW
from sync.engine import PULSE as ROAD_PULSE
from sync.identity import CENTRAL_URL, STATION_ID, STATION_NO
from sync.rollback import ROLLED_BACK, last_rollback, recovered
from sync.schedule import HOURS, PACE, put_schedule

SILENT_SECONDS = 60.0
LONGEST_REASON = 2000
SCHEDULED = ("events", "reports", "raw")
STATES: dict[str, Text] = {
    "idle": Text("正常", "in order"),
    "moving": Text("正在传送", "moving"),
    "retrying": Text("稍后重试", "trying again"),
    "stopped": Text("已停止，需要处理", "stopped, needs a person"),
}
LEVEL_NAMES: dict[AckLevel, Text] = {
    "recorded": Text("已记录", "recorded"),
    "stored": Text("平台已保存", "stored"),
    "applied": Text("平台已处理", "applied"),
    "confirmed": Text("平台已备份", "confirmed"),
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
    with told(), opened(data) as store:
        for line in _status_lines(store, SystemClock().now()):
            click.echo(str(line))


@sync.command()
@data_option
def now(data: Path | None) -> None:
    """请采集服务立即同步。/ Ask the agent to sync at once."""
    with told(), opened(data) as store:
        store.settings.put(NOW, str(uuid6.uuid7()))
        click.echo(str(_agent_line(store.pulses.last(AGENT_PULSE), SystemClock().now())))


@sync.command("dead-letters")
@data_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def dead_letters(data: Path | None, limit: int) -> None:
    """列出被平台拒收的事件及原因。/ List the events refused for good, and why."""
    with told(), opened(data) as store:
        for item in store.outbox.items("dead", limit):
            click.echo(_dead_line(item))


@sync.command()
@data_option
@click.argument("event_ids", nargs=-1, required=True)
def retry(data: Path | None, event_ids: tuple[str, ...]) -> None:
    """重新发送被拒收的事件。/ Send events again that were refused for good."""
    with told(), opened(data) as store:
        audit = AuditTrail(store, SystemClock())
        found = {event_id: store.outbox.find(event_id) for event_id in event_ids}
        for event_id, item in found.items():
            if item is None or item.state != "dead":
                raise not_refused(event_id)
        with store.transaction():
            for event_id, item in found.items():
                assert item is not None
                store.outbox.mark(event_id, "waiting")
                audit.write("retry", "tool", {"event": event_id, "stream": item.stream})
        click.echo(str(Text(f"{len(found)} 个事件将重新发送。", f"{len(found)} event(s) will be sent again.")))


@sync.command()
@data_option
@click.argument("event_id")
@click.option("--reason", required=True, help="作废原因 / Why it is given up.")
@click.option("--who", required=True, help="操作人 / Who decides it.")
def void(data: Path | None, event_id: str, reason: str, who: str) -> None:
    """作废一个被拒收的事件，使其后的事件继续发送。/ Give up a refused event, so that those after it go on."""
    for option, text in (("--reason", reason), ("--who", who)):
        if not text.strip() or len(text) > LONGEST_REASON:
            raise click.UsageError(f"{option}: 1–{LONGEST_REASON} 个字符 / 1 to {LONGEST_REASON} characters")
    with told(), opened(data) as store:
        audit = AuditTrail(store, SystemClock())
        with store.transaction():
            item = Outbox(store, SystemClock()).void(event_id, reason.strip(), who.strip())
            audit.write(
                "void", who.strip(), {"event": event_id, "stream": item.stream, "by": item.id, "reason": reason.strip()}
            )
        click.echo(
            str(
                Text(
                    f"已作废“{event_id}”；其内容保留在本机，流“{item.stream}”将继续发送。",
                    f'"{event_id}" is given up; its content stays here, and stream "{item.stream}" goes on.',
                )
            )
        )


@sync.command()
@data_option
@click.argument("lane", type=click.Choice(SCHEDULED))
@click.option("--hours", help="允许发送的时段，如 20:00-06:30；空为不限 / When it may send; empty: always.")
@click.option("--bytes-per-second", "pace", help="速度上限；空为不限 / The fastest it may send; empty: no bound.")
def lane(data: Path | None, lane: str, hours: str | None, pace: str | None) -> None:
    """限定一条通道的时段和速度。/ Set the hours and the pace of a lane."""
    with told(), opened(data) as store:
        with store.transaction():
            put_schedule(store.settings, lane, hours, pace)
            if hours is not None or pace is not None:
                AuditTrail(store, SystemClock()).write("lane", "tool", {"lane": lane, "hours": hours, "pace": pace})
        hours, pace = (store.settings.get(key.format(lane=lane)) for key in (HOURS, PACE))
        said = Text(
            f"{lane}：时段 {hours or '不限'}，速度 {f'{pace} B/s' if pace else '不限'}",
            f"{lane}: hours {hours or 'any'}, pace {f'{pace} B/s' if pace else 'unbounded'}",
        )
        click.echo(str(said))


@sync.command()
@data_option
def compare(data: Path | None) -> None:
    """请采集服务立即与平台逐日核对。/ Ask the agent to compare every day with the service now."""
    with told(), opened(data) as store:
        store.settings.put(COMPARE_NOW, "1")
        store.settings.put(NOW, str(uuid6.uuid7()))
        click.echo(str(_agent_line(store.pulses.last(AGENT_PULSE), SystemClock().now())))


@sync.command("recovered")
@data_option
@click.option("--seen", is_flag=True, help="已核对 / They have been looked at.")
def recovered_command(data: Path | None, seen: bool) -> None:
    """列出本机数据库被恢复到较早状态后从平台取回的事件。/ List what was fetched back after a rollback."""
    with told(), opened(data) as store:
        note = last_rollback(store)
        if note is None:
            click.echo(str(Text("没有待核对的恢复。", "There is no rollback to look at.")))
            return
        for event in recovered(store.folder, note):
            click.echo(f"{event.id}  {event.stream} #{event.sseq}\n    {event.body}")
        if seen:
            with store.transaction():
                store.settings.put(ROLLED_BACK, "")
                AuditTrail(store, SystemClock()).write("rollback seen", "tool", {"epoch": note.epoch})


@sync.command()
@data_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
def receipts(data: Path | None, limit: int) -> None:
    """列出平台签名的回执。/ List the receipts that the service signed."""
    with told(), opened(data) as store:
        for one in store.road.receipts(limit):
            click.echo(f"{one.at}  #{one.batch}  {one.events}\n    {one.receipt}")


sync.add_command(templates)


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
    levels = Counter(store.road.levels().values())
    said = [(LEVEL_NAMES[level], levels[level]) for level in LEVELS]
    lines.append(
        Text(
            "各流进度：" + "，".join(f"{name.zh} {count}" for name, count in said),
            "streams by how far they are: " + ", ".join(f"{name.en} {count}" for name, count in said),
        )
    )
    compared = store.settings.get(COMPARED_AT)
    lines.append(Text(f"最近逐日核对：{compared or '尚未进行'}", f"both sides last compared: {compared or 'not yet'}"))
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
