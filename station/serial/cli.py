"""`geolab serial`: which ports there are, what is said on one, what language it is, and what a journal holds."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from parsers.console import aligned
from parsers.wording import Language, Text, default_language
from station.records import LineSettings, PortCondition, PortState
from station.serial.capture_file import Message
from station.serial.cli_ports import add, list_ports, remove, told
from station.serial.conversation import Conversation, LineConversation
from station.serial.journal import entries
from station.serial.listening import overhear
from station.serial.port import PortLink, PortPlan
from station.serial.ports import found_ports
from station.serial.protocols import ASTM, DIALECTS, INTEGRATOR
from station.serial.settings import usual_line
from station.serial.talking import conversation

_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
_SECONDS = click.option(
    "--seconds", type=click.FloatRange(0.1, 86_400.0), default=10.0, show_default=True, help="How long. / 时长（秒）。"
)
_PROTOCOL = click.option(
    "--protocol",
    required=True,
    help=f"{', '.join((*DIALECTS, ASTM, INTEGRATOR))}, or a profile.toml. / 协议名或描述文件。",
)


@click.group(help="Serial instruments: ports, listening, learning, replaying. / 串口仪器。")
def serial() -> None:
    """The commands of the wire."""


for command in (add, list_ports, remove):
    serial.add_command(command)


@serial.command(help="List this computer's serial ports; none is opened. / 列出本机串口（不打开）。")
@_LANGUAGE
def ports(lang: Language | None) -> None:
    """One line per port: name, description, USB VID:PID, serial number."""
    language = lang or default_language()
    found = found_ports()
    if not found:
        click.echo(Text("本机没有串口。", "This computer has no serial port.").in_(language))
        return
    head = tuple(
        text.in_(language)
        for text in (
            Text("端口", "Port"),
            Text("说明", "Description"),
            Text("USB", "USB"),
            Text("序列号", "Serial number"),
        )
    )
    rows = [(port.device, port.description, port.usb, port.serial_number) for port in found]
    click.echo("\n".join(aligned([head, *rows])))


@serial.command(help="Listen on PORT; keep a journal and capture files. / 监听端口，写日志与采集文件。")
@click.argument("port")
@_PROTOCOL
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("serial"), show_default=True)
@click.option("--instrument", default="", help="The instrument's name. / 仪器名称。")
@click.option("--ask", is_flag=True, help="Ask for one stable weight. / 请求一次稳定称量。")
@click.option("--baud", type=click.IntRange(50, 4_000_000), default=None, help="Speed. / 波特率。")
@click.option("--bits", type=click.Choice(["7", "8"]), default=None, help="Data bits. / 数据位。")
@click.option("--parity", type=click.Choice(["N", "E", "O"]), default=None, help="Parity. / 校验位。")
@_SECONDS
@_LANGUAGE
def listen(
    port: str,
    protocol: str,
    out: Path,
    instrument: str,
    ask: bool,
    baud: int | None,
    bits: str | None,
    parity: str | None,
    seconds: float,
    lang: Language | None,
) -> None:
    """What was taken, one line each; at the end what was counted. Exit code 1 if the port was never there."""
    language = lang or default_language()
    conditions: set[PortCondition] = set()

    def show(state: PortState) -> None:
        conditions.add(state.condition)
        _show_state(state, language)

    with told(language):
        link = PortLink(
            PortPlan(
                url=port,
                instrument=instrument or port,
                protocol=protocol,
                capture_folder=out / "captures",
                journal_folder=out / "journal",
                line=_settings(protocol, baud, bits, parity),
            ),
            on_state=show,
            on_capture=lambda path, message: click.echo(f"{_shown(message, language)}  {path.name}"),
        )
        if ask:
            link.ask()
        stop = threading.Event()
        timer = threading.Timer(seconds, stop.set)
        timer.start()
        try:
            link.run(stop)
        finally:
            timer.cancel()
        _show_counts(link.conversation, language)
    if conditions == {"absent"}:
        raise SystemExit(1)


@serial.command(help="Find out by listening which protocol PORT speaks; nothing is sent. / 仅通过监听识别协议。")
@click.argument("port")
@click.option("--profile", type=click.Path(path_type=Path, dir_okay=False), help="Write a profile. / 写出描述文件。")
@_SECONDS
@_LANGUAGE
def learn(port: str, profile: Path | None, seconds: float, lang: Language | None) -> None:
    """The best settings and the dialects that fit, else a proposed profile; exit code 1 if nothing was understood."""
    language = lang or default_language()
    with told(language):
        heard = overhear(port, seconds=seconds)
    for text in heard.lines[:5]:
        click.echo(f"  {text}")
    if heard.protocols:
        found = Text("端口设置 {settings}；协议：{names}", "Settings {settings}; protocol: {names}")
        click.echo(found.fill(settings=heard.settings, names=", ".join(heard.protocols)).in_(language))
    if not heard.protocols and heard.profile is None:
        sentence = Text(
            "没有听懂该端口：{n} 行，无误的占 {share:.0%}。请让仪器多打印几次，或检查线缆与波特率。",
            "Nothing was understood: {n} lines, {share:.0%} clean. Let the instrument print a few times, or check "
            "cable and speed.",
        )
        raise click.ClickException(sentence.fill(n=heard.count, share=heard.clean).in_(language))
    if heard.profile is not None and (profile is not None or not heard.protocols):
        if profile is None:
            click.echo(heard.profile)
        else:
            profile.write_text(heard.profile, encoding="utf-8")
            click.echo(str(profile))


@serial.command(help="Run a journal through its protocol again. / 用协议重放串口日志。")
@click.argument("journal", type=click.Path(path_type=Path))
@_PROTOCOL
@click.option("--raw", is_flag=True, help="Show every entry. / 显示全部原始记录。")
@_LANGUAGE
def replay(journal: Path, protocol: str, raw: bool, lang: Language | None) -> None:
    """What would be taken from the same bytes today; nothing is written and nothing is sent."""
    language = lang or default_language()
    with told(language):
        talk = conversation(protocol)
        for entry in entries(journal):
            if raw:
                click.echo(f"{entry.at.isoformat()}  {entry.way:<6}  {entry.data!r}")
            mono = entry.at.timestamp()
            messages: list[Message] = []
            if entry.way == "opened":
                talk.opened(mono)
            elif entry.way == "in":
                messages = talk.receive(entry.data, entry.at, mono)
            elif entry.way == "closed":
                messages = talk.unplugged(entry.at)
            elif isinstance(talk, LineConversation) and talk.dialect.ask and talk.dialect.ask in entry.data:
                talk.was_asked()
            for message in messages:
                click.echo(_shown(message, language))
        _show_counts(talk, language)


def _settings(protocol: str, baud: int | None, bits: str | None, parity: str | None) -> LineSettings:
    usual = usual_line(protocol)
    return LineSettings(
        baud=baud or usual.baud,
        bits=usual.bits if bits is None else 7 if bits == "7" else 8,
        parity=usual.parity if parity is None else "E" if parity == "E" else "O" if parity == "O" else "N",
        stop=usual.stop,
        xonxoff=usual.xonxoff,
        rtscts=usual.rtscts,
    )


def _shown(message: Message, language: Language) -> str:
    said = ", ".join(
        " ".join(
            filter(None, (one.sample, one.name, one.text.strip() if one.value is None else str(one.value), one.unit))
        )
        for one in message.taken
    )
    tail = Text(f"不完整（{message.incomplete}）", f"incomplete ({message.incomplete})").in_(language)
    return f"{message.at.isoformat()}  {said}" + (f"  {tail}" if message.incomplete else "")


def _show_state(state: PortState, language: Language) -> None:
    if state.trouble is None:
        click.echo(Text("正在监听。", "Listening.").in_(language), err=True)
    else:
        click.echo(state.trouble.message.in_(language), err=True)
        click.echo("  " + state.trouble.cure.in_(language), err=True)


def _show_counts(talk: Conversation, language: Language) -> None:
    counts = talk.counts
    sentence = Text(
        "行 {lines}，结果 {results}，重复 {repeats}，未稳定 {not_at_rest}，不可用 {no_result}，损坏 {damaged}，"
        "不认识 {not_understood}，不完整 {incomplete}",
        "{lines} lines, {results} results, {repeats} repeats, {not_at_rest} not at rest, {no_result} no result, "
        "{damaged} damaged, {not_understood} not understood, {incomplete} incomplete",
    )
    names = ("lines", "results", "repeats", "not_at_rest", "no_result", "damaged", "not_understood", "incomplete")
    click.echo(sentence.fill(**{name: getattr(counts, name) for name in names}).in_(language))
