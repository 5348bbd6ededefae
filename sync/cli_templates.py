"""`geolab sync templates`: what the laboratory handed down to this station, and what a person may decide about it."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import click

from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import SystemClock
from station.handouts.desk import CODE_ALLOWED, HandoutDesk
from station.handouts.keys import distrust_key, key_lines, trust_key
from station.records.handouts import HandoutKind, HandoutRow, HandoutState
from station.store import Store
from sync.agent import data_option, told
from sync.cli_store import opened

STATES: dict[HandoutState, Text] = {
    "announced": Text("待取", "to be fetched"),
    "in_force": Text("生效", "in force"),
    "earlier": Text("较早", "earlier"),
    "refused": Text("未接受", "refused"),
}
KINDS: dict[HandoutKind, Text] = {"item": Text("项目", "item"), "settings": Text("设置", "settings")}


@click.group("templates", invoke_without_command=True)
@data_option
@click.pass_context
def templates(ctx: click.Context, data: Path | None) -> None:
    """实验室下发的模板与设置。/ Templates and settings that the laboratory handed down."""
    if ctx.invoked_subcommand is not None:
        return
    with told(), opened(data) as store:
        for line in _lines(store):
            click.echo(str(line))


@templates.command()
@data_option
@click.argument("public_key", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def trust(data: Path | None, public_key: Path) -> None:
    """信任实验室的下发公钥（.jwk）。/ Trust the laboratory's public key (.jwk)."""
    with told(), opened(data) as store:
        words = trust_key(store, AuditTrail(store, SystemClock()), public_key)
    said = Text(
        f"已信任密钥：{words}。请与制作者核对这六个词；不一致请立即 distrust。",
        f"Trusted: {words}. Compare these six words with whoever made the key; if they differ, distrust it at once.",
    )
    click.echo(str(said))


# one key's name in sixty-four begins with "-", which is then no option
@templates.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@data_option
@click.argument("key_id", type=click.UNPROCESSED)
def distrust(data: Path | None, key_id: str) -> None:
    """不再信任一把公钥；已生效的内容保留。/ Trust a key no more; what is in force stays."""
    with told(), opened(data) as store:
        distrust_key(store, AuditTrail(store, SystemClock()), key_id)
    click.echo(str(Text(f"不再信任“{key_id}”。", f'"{key_id}" is trusted no more.')))


@templates.command()
@data_option
@click.argument("name")
@click.option("--kind", type=click.Choice(get_args(HandoutKind)), default="item", show_default=True)
def back(data: Path | None, name: str, kind: str) -> None:
    """回到上一版；没有上一版则回到本站自带的。/ Go back to the one before, or to the station's own."""
    with told(), opened(data) as store:
        earlier = _desk(store).back(cast(HandoutKind, kind), name)
    if earlier is None:
        click.echo(str(Text(f"“{name}”已回到本站自带的内容。", f'"{name}" is the station\'s own again.')))
    else:
        click.echo(str(Text(f"“{name}”已回到 {earlier.version}。", f'"{name}" is back at {earlier.version}.')))


@templates.command()
@data_option
def retry(data: Path | None) -> None:
    """重新尝试未接受的内容。/ Try again what was refused."""
    with told(), opened(data) as store:
        again = _desk(store).retry()
    click.echo(str(Text(f"将重新尝试 {again} 项。", f"{again} will be tried again.")))


@templates.command()
@data_option
@click.argument("choice", type=click.Choice(("allow", "refuse")))
def code(data: Path | None, choice: str) -> None:
    """是否接受来自网络的新计算代码，默认不接受。/ Whether new code may come from the network; refused by default."""
    with told(), opened(data) as store:
        _desk(store).allow_code(choice == "allow")
    click.echo(str(_code_line(choice == "allow")))


def _desk(store: Store) -> HandoutDesk:
    clock = SystemClock()
    return HandoutDesk(store, AuditTrail(store, clock), clock)


def _lines(store: Store) -> list[Text]:
    keys = [
        Text(f"受信任的密钥 {key_id}：{words}", f"trusted key {key_id}: {words}") for key_id, words in key_lines(store)
    ]
    if not keys:
        zh = "尚未信任任何下发密钥；下发内容一律不接受（geolab sync templates trust 公钥.jwk）"
        keys = [Text(zh, "no key is trusted: nothing handed down is taken (geolab sync templates trust KEY.jwk)")]
    lines = [*keys, _code_line(store.settings.get(CODE_ALLOWED) == "yes")]
    for row in store.handouts.all():
        lines += _of(row)
    return lines


def _of(row: HandoutRow) -> list[Text]:
    kind, state = KINDS[row.kind], STATES[row.state]
    head = f"{row.name}  {row.version}  {row.sha256[:12]}"
    lines = [Text(f"{kind.zh} {head}：{state.zh}", f"{kind.en} {head}: {state.en}")]
    return lines if row.trouble is None else [*lines, row.trouble.message, row.trouble.cure]


def _code_line(allowed: bool) -> Text:
    if allowed:
        return Text("接受来自网络的新计算代码", "new code from the network is taken if it is signed")
    return Text("不接受来自网络的新计算代码", "no new code is taken from the network")
