"""`geolab-central trust add | list | remove`: whom a laboratory's reports are believed by."""

from __future__ import annotations

from pathlib import Path

import click

from central import moments
from central.options import Tenant, data_option, database_option, told
from central.service import MAIN_TENANT, open_service
from central.trust import MOST_BYTES, NotTrusted, Trusted, distrust, trust, trusted

tenant_option = click.option(
    "--tenant", type=Tenant(), default=MAIN_TENANT, show_default=True, help="实验室 / Laboratory."
)


@click.group("trust")
def trust_group() -> None:
    """核对报告所信任的公钥与证书 / The public keys and certificates that reports are believed by."""


@trust_group.command("add")
@data_option
@database_option
@tenant_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def add(data: Path, database: str, tenant: str, file: Path) -> None:
    """信任一把公钥（JWK）或签章证书（PEM、DER）/ Believe a public key or the certificates of a seal."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    with open_service(data, database) as service:
        try:
            made = trust(service.trusted / tenant, content)
        except NotTrusted as error:
            raise told(error.message) from error
        for one in made:
            service.desk.note(tenant, "console", "trust.added", one.name, now=service.now(), detail=one.subject)
            click.echo(_line(one))


@trust_group.command("list")
@data_option
@database_option
@tenant_option
def list_(data: Path, database: str, tenant: str) -> None:
    """列出 / List them: name, kind, end, whose."""
    with open_service(data, database) as service:
        for one in trusted(service.trusted / tenant):
            click.echo(_line(one))


@trust_group.command("remove")
@data_option
@database_option
@tenant_option
@click.argument("name")
def remove(data: Path, database: str, tenant: str, name: str) -> None:
    """不再信任一项；其报告不能再以它核实 / Believe one no more: its reports cannot be proved by it from now on."""
    with open_service(data, database) as service:
        try:
            gone = distrust(service.trusted / tenant, name)
        except NotTrusted as error:
            raise told(error.message) from error
        service.desk.note(tenant, "console", "trust.removed", gone.name, now=service.now(), detail=gone.subject)
        click.echo(_line(gone))


def _line(one: Trusted) -> str:
    until = "" if one.until is None else moments.iso(one.until)[:10]
    return "\t".join((one.name, one.kind, until, one.subject)).rstrip("\t")
