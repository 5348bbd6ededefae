"""`geolab report amend | merge | split | declare | void | key`: acts of the desk by a person with their PIN."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parsers.wording import Language, Text, default_language
from station import config
from station.records import Report
from station.reports.commands.shell import DATA, LANG, desk_of, opened, report_of, said, written
from station.reports.labels import LABELS
from station.reports.merging import SplitBy

if TYPE_CHECKING:
    from station.reports.exporting import ExportKind

F = TypeVar("F", bound=Callable[..., Any])


def _by_person(command: F) -> F:
    """The options by which a person signs; the PIN is asked for where it is not given by GEOLAB_PIN."""
    pin = click.option("--pin", envvar="GEOLAB_PIN", prompt=True, hide_input=True, help="PIN (or GEOLAB_PIN). / PIN。")
    return click.option("--person", required=True, help="Who prepares it. / 编制人编号。")(pin(command))


@click.command(help="Prepare the amendment of an issued report. / 更改已签发的报告。")
@click.argument("report_no")
@click.option("--reason", required=True, help="Why. / 更改原因。")
@_by_person
@DATA
@LANG
def amend(report_no: str, reason: str, person: str, pin: str, data: Path | None, lang: Language | None) -> None:
    """Prepare the amendment and print its number and every change."""
    with desk_of(data, lang or default_language()) as (store, desk):
        made = desk.amend(report_of(store, report_no).id, reason, person, pin)
        content: Any = made.content
        click.echo(made.report_no)
        for change in content["amends"]["changes"]:
            what = Text(change["zh"], change["en"]).in_(lang or default_language())
            click.echo("\t".join((change["sample_no"], what, change["before"], change["after"])))


@click.command(help="Merge issued reports of one item or one client. / 合并同一项目或同一委托单位的已签发报告。")
@click.option("--item", "item_id", help="Of this analysis item. / 分析项目。")
@click.option("--client", help="Of this client. / 委托单位。")
@click.option("--from", "begin", type=click.DateTime(["%Y-%m-%d"]), help="Issued from this day. / 起始日期。")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="To this day, included. / 截止日期。")
@click.option("--preview", type=click.Path(path_type=Path), help="Only write its pages here. / 仅输出预览。")
@click.option("--person", help="Who prepares it. / 编制人编号。")
@click.option("--pin", envvar="GEOLAB_PIN", help="PIN (or GEOLAB_PIN). / PIN。")
@DATA
@LANG
def merge(
    item_id: str | None,
    client: str | None,
    begin: datetime | None,
    end: datetime | None,
    preview: Path | None,
    person: str | None,
    pin: str | None,
    data: Path | None,
    lang: Language | None,
) -> None:
    """List the reports and merge them; conflicts are listed and end with code 1."""
    from station.reports.composing import candidates

    language = lang or default_language()
    if (item_id is None) == (client is None):
        raise click.UsageError(
            Text("请给出 --item 或 --client 之一。", "Give either --item or --client.").in_(language)
        )
    with desk_of(data, language) as (store, desk):
        by, value = ("item", item_id) if item_id is not None else ("client", client)
        days = [None if day is None else day.date() for day in (begin, end)]
        found = candidates(store, by, value or "", *days)  # type: ignore[arg-type]  # one of the two words
        for one in found:
            click.echo(_line(one), err=True)
        ids = [one.id for one in found]
        if preview is not None:
            written(preview, desk.preview_merged(ids, by))  # type: ignore[arg-type]  # as above
            return
        if person is None:
            raise click.UsageError(Text("合并须给出 --person。", "Merging needs --person.").in_(language))
        pin = pin if pin is not None else click.prompt("PIN", hide_input=True)
        click.echo(desk.merge(ids, by, person, pin).report_no)  # type: ignore[arg-type]  # as above


@click.command(help="Split an issued report. / 拆分已签发的报告。")
@click.argument("report_no")
@click.option("--by", type=click.Choice(["sample", "item", "client"]), required=True, help="Into what. / 按何拆分。")
@_by_person
@DATA
@LANG
def split(report_no: str, by: SplitBy, person: str, pin: str, data: Path | None, lang: Language | None) -> None:
    """Prepare the parts and print their numbers."""
    with desk_of(data, lang or default_language()) as (store, desk):
        for part in desk.split(report_of(store, report_no).id, by, person, pin):
            click.echo(part.report_no)


@click.command(help="Write a report as CSV, XLSX, JSON, or in its Word form. / 输出报告为其他格式。")
@click.argument("report_no")
@click.option("--to", "kind", type=click.Choice(["csv", "xlsx", "json", "docx", "pdf"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write. / 输出文件。")
@DATA
@LANG
def export(report_no: str, kind: ExportKind, out: Path, data: Path | None, lang: Language | None) -> None:
    """The PDF is of the Word form, by LibreOffice; the issued one comes by `geolab report pdf`."""
    from station.items.catalogue import catalogue
    from station.reports.exporting import export as exported

    language = lang or default_language()
    with opened(data, language) as store:
        items = catalogue(config.item_folders(store.folder), store.handouts.folders_in_force())
        content = exported(store, items, report_of(store, report_no), kind)
        written(out, content)
        click.echo(f"{out}\t{len(content)}")


@click.command(help="Declare deviations, an external provider, the uncertainty. / 声明方法偏离、分包与不确定度。")
@click.argument("commission_no")
@click.argument("item_id")
@click.option("--deviations", help="From the method. / 方法偏离。")
@click.option("--provider", help="Who did the tests, if not the laboratory. / 分包检测单位。")
@click.option("--uncertainty", help="Of the results. / 测量不确定度。")
@_by_person
@DATA
@LANG
def declare(
    commission_no: str,
    item_id: str,
    person: str,
    pin: str,
    data: Path | None,
    lang: Language | None,
    **said: str | None,
) -> None:
    """Put what is given in the place of what was declared ("" takes it back), and print all that stands now."""
    language = lang or default_language()
    with desk_of(data, language) as (store, desk):
        given = {kind: text for kind, text in said.items() if text is not None}
        wanted = replace(store.orders.declared(commission_no, item_id), **given)
        declared = desk.declare(commission_no, item_id, wanted, person, pin)
        for kind, text in asdict(declared).items():
            click.echo(f"{LABELS[kind].in_(language)}\t{text}")


@click.command(help="Give up a report that was sent back; its number stays. / 作废已退回的报告，编号保留。")
@click.argument("report_no")
@click.option("--reason", required=True, help="Why. / 作废原因。")
@_by_person
@DATA
@LANG
def void(report_no: str, reason: str, person: str, pin: str, data: Path | None, lang: Language | None) -> None:
    """Make the report void."""
    with desk_of(data, lang or default_language()) as (store, desk):
        click.echo(desk.void(report_of(store, report_no).id, person, pin, reason).report_no)


@click.command(help="List every number and what became of it; exit code 1 with gaps. / 列出编号及其状态，检查缺号。")
@DATA
@LANG
def numbers(data: Path | None, lang: Language | None) -> None:
    """One line a number: number, revision, state, reason, of a void one who and when; then the gaps."""
    from station.reports.numbers.audit import number_register
    from station.reports.rules import REPORT_STATES

    language = lang or default_language()
    with opened(data, language) as store:
        register = number_register(store)
    for one in register.reports:
        line = [one.report_no, str(one.revision), REPORT_STATES[one.state].in_(language), one.return_reason]
        if (void := register.voided.get(one.id)) is not None:
            line += [void.who, f"{void.at.astimezone():%Y-%m-%d %H:%M}"]
        click.echo("\t".join(line))
    for gap in register.gaps:
        click.echo("\t".join((gap, "", Text("缺号", "gap").in_(language), "")))
    raise SystemExit(1 if register.gaps else 0)


@click.group(help="The key of verification codes. / 验伪码密钥。")
def key() -> None:
    """The group of commands on the key."""


@key.command(name="new", help="Make the key; prints the public one as JWK. / 生成密钥，输出公钥（JWK）。")
@DATA
@LANG
def new_key(data: Path | None, lang: Language | None) -> None:
    """Make the laboratory's key once; exit code 1 if there is one."""
    from station.reports.proof.token_key import make_token_key

    with said(lang or default_language()):
        click.echo(json.dumps(make_token_key(config.data_folder(data))))


@key.command(name="public", help="Print the trusted public keys as a JWK set. / 输出受信任的公钥集合。")
@DATA
@LANG
def public_keys(data: Path | None, lang: Language | None) -> None:
    """The keys that a page needs to check codes (RFC 7517)."""
    from station.reports.proof.token_key import trusted_keys

    with said(lang or default_language()):
        click.echo(json.dumps({"keys": trusted_keys(config.data_folder(data))}))


def _line(one: Report) -> str:
    content: Any = one.content
    return "\t".join((one.report_no, one.item_id, one.commission_no, content["client"]["name"]))
