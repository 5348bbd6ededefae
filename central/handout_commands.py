"""`geolab-central handout add | list`: hand templates and settings to stations from the server's console."""

from __future__ import annotations

from pathlib import Path

import click

from central.handouts import take
from central.options import data_option, database_option, told
from central.refusals import Refusal
from central.service import open_service
from central.trust_commands import tenant_option
from parsers.wording import Text
from station.handouts.statement import MOST_BYTES


@click.group("handout")
def handout_group() -> None:
    """下发到工作站的模板与设置 / Templates and settings handed to stations."""


@handout_group.command("add")
@data_option
@database_option
@tenant_option
@click.option("--station", "numbers", type=int, multiple=True, help="工作站编号，缺省为全部 / Numbers; default: all.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def add(data: Path, database: str, tenant: str, numbers: tuple[int, ...], file: Path) -> None:
    """下发一个已签名的文件 / Hand out a signed file."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    with open_service(data, database) as service:
        known = {one.station.station_no: one.station.id for one in service.store.stations(tenant)}
        missing = next((number for number in numbers if number not in known), None)
        if missing is not None:
            raise told(Refusal("station_unknown", station=missing).message)
        taken = take(service, tenant, content, [known[number] for number in numbers], actor="console")
    click.echo(f"{taken.view.sha256[:12]}\t{taken.view.kind}\t{taken.view.name}\t{taken.view.version}")
    if taken.with_code:
        zh = "其中带有计算代码：只有本机已允许的工作站才会接受。"
        click.echo(str(Text(zh, "It brings code: only stations where somebody allowed that will take it.")), err=True)


@handout_group.command("list")
@data_option
@database_option
@tenant_option
def list_(data: Path, database: str, tenant: str) -> None:
    """列出 / List them: hash, kind, name, version, when, by whom, for how many stations."""
    with open_service(data, database) as service:
        for one in service.handouts.listed(tenant):
            meant = str(len(one.stations)) if one.stations else "all"
            click.echo("\t".join((one.sha256[:12], one.kind, one.name, one.version, one.at, one.by, meant)))
