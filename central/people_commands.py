"""The commands about who may do what: accounts, stations turned away, webhooks, backups that other tools made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from central import moments
from central.accounts import ROLES, check_email, new_account, new_password
from central.options import Tenant, data_option, database_option, told
from central.service import MAIN_TENANT, open_service, utc_now
from central.telling.webhook import check_url
from parsers.wording import Text
from station.records.key_words import key_words

tenant_option = click.option(
    "--tenant", type=Tenant(), default=MAIN_TENANT, show_default=True, help="实验室 / Laboratory."
)


def add_people(main: click.Group) -> None:
    """Add these commands to the tool."""
    for command in (account, approve, revoke, backed_up, webhook):
        main.add_command(command)


@click.command()
@data_option
@database_option
@click.option("--login", required=True, help="登录名 / Login.")
@click.option("--name", required=True, help="姓名 / Name.")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True, help="角色 / Role.")
@click.option("--client", "client_name", default="", help="委托单位，仅客户 / The client, for a customer.")
@click.option("--email", default="", help="接收通知的邮箱 / Where to tell what became of orders.")
@tenant_option
def account(
    data: Path, database: str, login: str, name: str, role: str, client_name: str, email: str, tenant: str
) -> None:
    """建立账号，输出初始密码 / Make an account and print its first password."""
    address = check_email(email)
    wanted = new_account(tenant, login=login, name=name, role=role, client_name=client_name)
    with open_service(data, database) as service:
        password = new_password()
        hashed = service.passwords.hashed(password)
        service.accounts.add(wanted, hashed, actor="console", now=service.now())
        if email:
            service.accounts.set_email(tenant, wanted.login, address, actor="console", now=service.now())
    click.echo(password)


@click.command()
@data_option
@database_option
@click.argument("words", nargs=-1, required=True)
@tenant_option
def approve(data: Path, database: str, words: tuple[str, ...], tenant: str) -> None:
    """批准显示这六个密钥词的工作站 / Let the station in whose key has these six words."""
    said = " ".join(" ".join(words).lower().split())
    with open_service(data, database) as service:
        found = [one.station for one in service.store.stations(tenant)]
        chosen = next((one for one in found if key_words(one.public_key) == said), None)
        if chosen is None or chosen.revoked:
            zh = f"没有密钥词为“{said}”的工作站。请与工作站逐词核对；仍不一致则另有密钥注册，请停用该站。"
            en = f'No station has the words "{said}". Compare word by word; another key\'s station must be revoked.'
            raise told(Text(zh, en))
        service.store.approve(tenant, chosen.id)
        service.desk.note(tenant, "console", "station.approved", chosen.id, now=service.now(), detail=said)
    click.echo(f"{chosen.id} {chosen.name}")


@click.command()
@data_option
@database_option
@click.option("--station", required=True, help="工作站编号 / The station's id or number.")
@tenant_option
def revoke(data: Path, database: str, station: str, tenant: str) -> None:
    """停用一台工作站 / Turn a station away for good."""
    with open_service(data, database) as service:
        found = [one.station for one in service.store.stations(tenant)]
        chosen = next((one for one in found if station in (one.id, str(one.station_no))), None)
        if chosen is None:
            raise told(
                Text(f"没有工作站“{station}”。请核对编号。", f'There is no station "{station}". Check the number.')
            )
        service.store.revoke(tenant, chosen.id, now=service.now())
        service.desk.note(tenant, "console", "station.revoked", chosen.id, now=service.now(), detail=chosen.name)
    click.echo(f"{chosen.id} {chosen.name}")


@click.command("backed-up")
@data_option
@database_option
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), required=True, help="备份开始时间 / When it began.")
def backed_up(data: Path, database: str, at: datetime) -> None:
    """登记由其他工具所做的备份 / Note a backup that other tools made (pg_dump): stations are told what it holds."""
    with open_service(data, database) as service:
        if at > utc_now():
            raise told(Text(f"“{at}”在将来。请给出备份开始的时间。", f'"{at}" is to come. Say when the backup began.'))
        service.store.backed_up(moments.iso(at))
    click.echo(moments.iso(at))


@click.group()
def webhook() -> None:
    """其他程序的通知接口 / Where other programs are told."""


@webhook.command("add")
@data_option
@database_option
@click.option("--url", required=True, help="https://…")
@tenant_option
def add_webhook(data: Path, database: str, url: str, tenant: str) -> None:
    """增加一个接口，输出其密钥 / Add one and print its secret."""
    address = check_url(url)
    with open_service(data, database) as service:
        made = service.outgoing.add_webhook(tenant, address, actor="console", now=service.now())
        click.echo(f"{made.id} {service.keys.webhook_secret(made.id)}")


@webhook.command("list")
@data_option
@database_option
@tenant_option
def list_webhooks(data: Path, database: str, tenant: str) -> None:
    """列出接口 / List them."""
    with open_service(data, database) as service:
        for one in service.outgoing.webhooks(tenant):
            click.echo(f"{one.id} {one.url}")


@webhook.command("end")
@data_option
@database_option
@click.argument("webhook_id")
@tenant_option
def end_webhook(data: Path, database: str, webhook_id: str, tenant: str) -> None:
    """停用一个接口 / End one."""
    with open_service(data, database) as service:
        if not service.outgoing.end_webhook(tenant, webhook_id, actor="console", now=service.now()):
            raise told(
                Text(f"没有接口“{webhook_id}”。请核对编号。", f'There is no webhook "{webhook_id}". Check the id.')
            )
