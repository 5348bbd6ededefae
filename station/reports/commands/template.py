"""`geolab template check FOLDER` and `geolab template preview ITEM`: a report's template before it is used."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.wording import Language, default_language
from station.items.catalogue import catalogue, own_items
from station.items.errors import ItemProblem
from station.items.item_file import load_item
from station.items.register import load_registers
from station.reports.commands.shell import LANG, said, written


@click.group(help="Templates of reports. / 报告模板。")
def template() -> None:
    """The group of commands on templates."""


@template.command(help="Check the template of an item's folder; exit code 1 with findings. / 检查项目文件夹中的模板。")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--acknowledge", is_flag=True, help="Take what it prints now as right. / 确认当前印出的内容。")
@click.option("--form", type=click.Path(path_type=Path), help="A Word form that lies elsewhere. / 另一处的 Word 表单。")
@click.option(
    "--issued", is_flag=True, help="Also what the Word form must have to be issued. / 并检查 Word 表单能否用于签发。"
)
@LANG
def check(folder: Path, acknowledge: bool, form: Path | None, issued: bool, lang: Language | None) -> None:
    """One line a finding: kind, what, where."""
    from station.reports.workbench import check as findings_of

    language = lang or default_language()
    if form is not None and not form.is_file():
        raise click.UsageError(str(form))
    with said(language):
        try:
            register = load_registers([own_items(), folder.resolve().parent], {})
            found = findings_of(load_item(folder, register), acknowledge=acknowledge, form=form, issued=issued)
        except ItemProblem as problem:
            raise _refused(problem, language) from problem
    for one in found:
        click.echo("\t".join((one.kind, one.message.in_(language), one.where)))
    raise SystemExit(1 if found else 0)


@template.command(help="Write the report of an item's stored example. / 以示例输出报告预览。")
@click.argument("item_id", metavar="ITEM")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF to write. / 输出文件。")
@click.option("--folder", "folders", multiple=True, type=click.Path(path_type=Path), help="More items. / 另一文件夹。")
@LANG
def preview(item_id: str, out: Path, folders: tuple[Path, ...], lang: Language | None) -> None:
    """The pages of the first example, marked as a draft."""
    from station.reports.workbench import preview as pages_of

    language = lang or default_language()
    items = catalogue([own_items(), *folders])
    if item_id not in items:
        raise click.UsageError(f"{item_id}: {', '.join(items)}")
    with said(language):
        try:
            written(out, pages_of(items[item_id]))
        except ItemProblem as problem:
            raise _refused(problem, language) from problem
    click.echo(str(out))


def _refused(problem: ItemProblem, language: Language) -> SystemExit:
    click.echo(f"{problem.where}: {problem.message.in_(language)}", err=True)
    click.echo(problem.cure.in_(language), err=True)
    return SystemExit(1)
