"""`geolab serial add | list | remove`: the ports that the agent listens to."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from parsers.console import aligned
from parsers.wording import Language, Text, default_language
from station import config
from station.audit import AuditTrail
from station.clock import SystemClock
from station.errors import StationError
from station.items.catalogue import catalogue
from station.records import LineSettings, Parity, PortState, PortUse, SerialPort
from station.serial.settings import PortDesk, usual_line
from station.store import Store, open_store

_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
_DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Data folder. / 数据文件夹。"
)
USES: dict[PortUse, Text] = {
    "results": Text("结果", "results"),
    "weighing": Text("称量", "weighing"),
    "scanner": Text("扫码", "scanner"),
    "conditions": Text("环境条件", "conditions"),
}
CONDITIONS = {
    "listening": Text("正在监听", "listening"),
    "absent": Text("未连接", "not connected"),
    "silent": Text("没有数据", "silent"),
    "flood": Text("数据过多", "too much data"),
    "swapped": Text("天平已更换", "another balance"),
    "no_room": Text("无法写日志", "no room"),
    "failed": Text("进程停止响应", "failed"),
    "off": Text("未运行", "off"),
}


def _line_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--baud", type=click.IntRange(50, 4_000_000), default=None, help="Speed. / 波特率。"),
        click.option("--bits", type=click.Choice(["7", "8"]), default=None, help="Data bits. / 数据位。"),
        click.option("--parity", type=click.Choice(["N", "E", "O"]), default=None, help="Parity. / 校验位。"),
        click.option("--stop", type=click.Choice(["1", "2"]), default=None, help="Stop bits. / 停止位。"),
        click.option("--xonxoff", is_flag=True, help="Software handshake. / 软件流控。"),
        click.option("--rtscts", is_flag=True, help="Hardware handshake. / 硬件流控。"),
    ):
        command = option(command)
    return command


@click.command(help="Set up a port that the agent listens to, or change it. / 设置由值守程序监听的串口。")
@click.argument("port_id", metavar="ID")
@click.argument("url", metavar="[PORT]", default="")
@click.option("--usb", default="", help="VID:PID instead of a port's name. / 用 USB 编号代替端口名。")
@click.option("--usb-serial", default="", help="The adapter's serial number. / 转换器序列号。")
@click.option("--protocol", required=True, help="A protocol, or a profile.toml. / 协议名或描述文件。")
@click.option("--use", type=click.Choice(list(USES)), default="results", show_default=True, help="For what. / 用途。")
@click.option("--instrument", default="", help="The instrument's name. / 仪器名称。")
@click.option("--item", "items", multiple=True, help="Analysis item of its results. / 结果所属分析项目。")
@click.option("--expect", default="", help="Serial number of the balance. / 天平序列号。")
@click.option("--silence", type=click.FloatRange(0.0, 1e6), default=0.0, help="Seconds. / 静默报警秒数。")
@click.option("--poll", type=click.FloatRange(0.0, 86_400.0), default=0.0, help="Ask every S seconds. / 定时询问。")
@_line_options
@_DATA
@_LANGUAGE
def add(
    port_id: str,
    url: str,
    protocol: str,
    use: str,
    lang: Language | None,
    data: Path | None,
    **more: Any,  # noqa: ANN401 (the options, as click gives them)
) -> None:
    """What is said is checked; the agent begins to listen within a second."""
    language = lang or default_language()
    with told(language), _desk(data) as (desk, _):
        port = SerialPort(
            id=port_id,
            instrument=more["instrument"] or port_id,
            protocol=protocol,
            use=cast(PortUse, use),
            url=url,
            usb=more["usb"].upper(),
            usb_serial=more["usb_serial"],
            item_ids=more["items"],
            line=_line(usual_line(protocol), more),
            expected_serial=more["expect"],
            silence_seconds=more["silence"],
            poll_seconds=more["poll"],
        )
        port = desk.put(port, by=getpass.getuser())
        done = Text("已设置“{id}”：{place}，{line}", 'Set up "{id}": {place}, {line}')
        click.echo(done.fill(id=port.id, place=port.place, line=str(port.line)).in_(language))


@click.command("list", help="The ports that are set up, and their states. / 已设置的串口及其状态。")
@_DATA
@_LANGUAGE
def list_ports(lang: Language | None, data: Path | None) -> None:
    """One line per port, and the sentence of each that is in trouble."""
    language = lang or default_language()
    with told(language), _desk(data) as (_, store):
        ports, states = store.ports.all(), store.ports.states()
    if not ports:
        click.echo(
            Text("还没有设置串口（geolab serial add）。", "No port is set up (geolab serial add).").in_(language)
        )
        return
    head = Text("编号|仪器|端口|协议|设置|用途|状态", "id|instrument|port|protocol|settings|use|state").in_(language)
    rows = [tuple(head.split("|"))]
    for port in ports:
        state = states.get(port.id)
        condition = CONDITIONS["off" if state is None else state.condition].in_(language)
        name = Path(port.protocol).name
        rows.append(
            (port.id, port.instrument, port.place, name, str(port.line), USES[port.use].in_(language), condition)
        )
    click.echo("\n".join(aligned(rows)))
    for state in states.values():
        _show_trouble(state, language)


@click.command(help="Stop listening to a port; what came from it stays. / 停止监听，已有数据保留。")
@click.argument("port_id", metavar="ID")
@_DATA
@_LANGUAGE
def remove(port_id: str, lang: Language | None, data: Path | None) -> None:
    """The agent lets the port go within a second."""
    language = lang or default_language()
    with told(language), _desk(data) as (desk, _):
        desk.remove(port_id, by=getpass.getuser())
        click.echo(Text(f"已移除“{port_id}”。", f'Removed "{port_id}".').in_(language))


def _line(usual: LineSettings, said: dict[str, Any]) -> LineSettings:
    """The protocol's usual settings, changed by what was said."""
    line = replace(usual, xonxoff=said["xonxoff"] or usual.xonxoff, rtscts=said["rtscts"] or usual.rtscts)
    if said["baud"] is not None:
        line = replace(line, baud=said["baud"])
    if said["bits"] is not None:
        line = replace(line, bits=7 if said["bits"] == "7" else 8)
    if said["parity"] is not None:
        line = replace(line, parity=cast(Parity, said["parity"]))
    if said["stop"] is not None:
        line = replace(line, stop=2 if said["stop"] == "2" else 1)
    return line


@contextmanager
def _desk(data: Path | None) -> Iterator[tuple[PortDesk, Store]]:
    home = config.data_folder(data)
    store = open_store(home)
    try:
        yield PortDesk(store, AuditTrail(store, SystemClock()), catalogue(config.item_folders(home))), store
    finally:
        store.close()


def _show_trouble(state: PortState, language: Language) -> None:
    if state.trouble is not None:
        click.echo(f"{state.trouble.message.in_(language)}\n  {state.trouble.cure.in_(language)}")


@contextmanager
def told(language: Language) -> Iterator[None]:
    """What stops a command is told to a person, with the cure."""
    try:
        yield
    except StationError as error:
        raise click.ClickException(f"{error.message.in_(language)}\n  {error.cure.in_(language)}") from error
    except OSError as error:
        sentence = Text(f"端口无法使用：{error}", f"The port cannot be used: {error}")
        raise click.ClickException(sentence.in_(language)) from error
