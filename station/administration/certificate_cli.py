"""`geolab certificate list | show | set | retire`: what the laboratory's reference materials are certified to hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from parsers.console import aligned
from parsers.wording import Language, Text, default_language
from station import config
from station.administration.certificates import USES, CertificateDesk, values_in
from station.administration.desk import AdminDesk
from station.audit import AuditTrail
from station.clock import SystemClock
from station.items.catalogue import catalogue
from station.outbox import Outbox
from station.people import PeopleDesk
from station.records import Certificate, CertificateUse
from station.reports.commands.shell import DATA, LANG, opened
from station.store import Store

_PERSON = click.option("--person", default="", help="编号 / Id of the administrator.")
_PIN = click.option("--pin", envvar="GEOLAB_PIN", default="", help="PIN (or GEOLAB_PIN). / PIN。")


@click.group("certificate", context_settings={"help_option_names": ["-h", "--help"]})
def certificate() -> None:
    """标准物质证书。/ Certificates of reference materials."""


@certificate.command("list")
@DATA
@LANG
def list_command(data: Path | None, lang: Language | None) -> None:
    """列出证书。/ List the certificates that hold."""
    language = lang or default_language()
    heads = Text("名称\t用途\t定值\t证书编号\t生产者\t有效期至", "name\tuse\tvalues\tcertificate\tmaker\tvalid until")
    with _desk(data, language) as (store, _):
        lines = [
            (
                one.name,
                USES[one.use].in_(language),
                str(len(one.values)),
                one.number or "—",
                one.maker or "—",
                "—" if one.valid_until is None else str(one.valid_until),
            )
            for one in store.certificates.newest().values()
        ]
    for line in aligned([tuple(heads.in_(language).split("\t")), *lines]):
        click.echo(line)


@certificate.command("show")
@click.argument("name")
@DATA
@LANG
def show_command(name: str, data: Path | None, lang: Language | None) -> None:
    """列出一个标准物质的全部修订。/ Every revision of a material's certificate, newest last."""
    language = lang or default_language()
    with _desk(data, language) as (store, _):
        kept = store.certificates.history(name)
    for one in kept:
        when = "—" if one.recorded_at is None else f"{one.recorded_at.astimezone():%Y-%m-%d %H:%M}"
        said = " · ".join(filter(None, (one.number, one.maker, USES[one.use].in_(language))))
        click.echo(f"{when} {one.recorded_by} {said}".rstrip())
        for line in aligned([("", called, str(value)) for called, value in one.values.items()]):
            click.echo(line)
    if not kept:
        click.echo(Text(f"没有“{name}”的证书。", f'There is no certificate of "{name}".').in_(language), err=True)
        raise SystemExit(1)


@certificate.command("set")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--use", type=click.Choice(["standard", "reference"]), default=None, help="用途 / What it serves for.")
@click.option("--number", default="", help="证书编号 / The certificate's number.")
@click.option("--maker", default="", help="生产者 / Who made it.")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="有效期至 / Its last day.")
@_PERSON
@_PIN
@DATA
@LANG
def set_command(
    name: str,
    file: Path,
    use: CertificateUse | None,
    number: str,
    maker: str,
    valid_until: datetime | None,
    person: str,
    pin: str,
    data: Path | None,
    lang: Language | None,
) -> None:
    """录入证书：FILE 每行一个组分与数值，或 JSON。/ Record one: FILE has a name and a number a line, or is JSON."""
    language = lang or default_language()
    with _desk(data, language) as (_, desk):
        values = values_in(file.read_text("utf-8-sig"))
        last: date | None = None if valid_until is None else valid_until.date()
        desk.put(
            Certificate(name=name, values=values, use=use or "", number=number, maker=maker, valid_until=last),
            person,
            pin,
        )
        strange = desk.unknown(list(values))
    click.echo(
        Text(f"已录入“{name}”：{len(values)} 个定值。", f'"{name}" is recorded: {len(values)} values.').in_(language)
    )
    if strange:
        listed = ", ".join(strange)
        said = Text(
            f"没有分析项目使用这些名称：{listed}；请核对写法（geolab items 各页列出组分）。",
            f"No item asks for these names: {listed}; check how they are written (each item's page lists its own).",
        )
        click.echo(said.in_(language), err=True)


@certificate.command("retire")
@click.argument("name")
@_PERSON
@_PIN
@DATA
@LANG
def retire_command(name: str, person: str, pin: str, data: Path | None, lang: Language | None) -> None:
    """停用一个标准物质。/ Take a material out of use."""
    language = lang or default_language()
    with _desk(data, language) as (_, desk):
        desk.retire(name, person, pin)
    click.echo(Text(f"已停用“{name}”。", f'"{name}" is not in use any more.').in_(language))


@contextmanager
def _desk(data: Path | None, language: Language) -> Iterator[tuple[Store, CertificateDesk]]:
    with opened(data, language) as store:
        clock = SystemClock()
        audit = AuditTrail(store, clock)
        items = catalogue(config.item_folders(store.folder), store.handouts.folders_in_force())
        administration = AdminDesk(store, Outbox(store, clock), audit, PeopleDesk(store, audit), clock)
        yield store, CertificateDesk(store, items, audit, administration, clock)
