"""`geolab item new` and `geolab item check`: a laboratory's own analysis item, made and checked with its template."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from parsers.wording import Language, Text, default_language
from station.items.catalogue import own_items
from station.items.checking import Defect, check_folder, defect_of
from station.items.errors import ItemError, ItemProblem
from station.items.item_file import load_item
from station.items.making import make_item
from station.items.register import Register, load_registers
from station.reports.commands.shell import said

_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
TEMPLATE = "report.typ"
_GRADES = {"error": Text("错误", "error"), "remark": Text("提示", "remark")}


@click.group(help="Make and check analysis items. / 新建与检查分析项目。")
def item() -> None:
    """The group of commands on one item."""


@item.command(help="Make a new item's folder that works. / 新建一个可用的项目文件夹。")
@click.argument("item_id", metavar="ID")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Where to make it. / 建立位置。")
@click.option("--zh", default="新分析项目", help="Chinese title. / 中文名称。")
@click.option("--en", default="New analysis item", help="English title. / 英文名称。")
@_LANGUAGE
def new(item_id: str, into: Path, zh: str, en: str, lang: Language | None) -> None:
    """Print the folder; exit code 1 with the reason if it cannot be made."""
    language = lang or default_language()
    try:
        folder = make_item(item_id, into, Text(zh, en))
    except ItemError as error:
        click.echo(f"{error.message.in_(language)} {error.cure.in_(language)}", err=True)
        raise SystemExit(1) from error
    click.echo(str(folder))
    hint = Text(
        f"请修改其中的文件，然后运行 geolab item check {folder}", f"Change its files, then: geolab item check {folder}"
    )
    click.echo(hint.in_(language))


@item.command(help="Check an item's folder; exit code 1 if it has errors. / 检查项目文件夹。")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write JSON. / 输出 JSON。")
@_LANGUAGE
def check(folder: Path, as_json: bool, lang: Language | None) -> None:
    """One line per defect: grade, file and key, what is wrong, and the way out."""
    language = lang or default_language()
    with said(language):
        defects = _defects(folder.resolve())
    if as_json:
        plain = [
            {"grade": one.grade, "where": one.where, "message": one.message._asdict(), "cure": one.cure._asdict()}
            for one in defects
        ]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        for one in defects:
            told = [part.in_(language) for part in (_GRADES[one.grade], one.message, one.cure) if part.en]
            click.echo("\t".join([told[0], one.where, *told[1:]]))
        if not defects:
            click.echo(Text("没有问题。", "Nothing is wrong.").in_(language))
    if any(one.grade == "error" for one in defects):
        raise SystemExit(1)


def _defects(folder: Path) -> list[Defect]:
    """What is wrong with a folder; its template is tried where nothing else is."""
    broken: dict[Path, ItemError] = {}
    register = load_registers([own_items(), folder.parent], broken)
    defects = [*map(defect_of, broken.values()), *check_folder(folder, register, date.today())]
    if all(one.grade != "error" for one in defects):
        defects += _of_template(folder, register)
    return defects


def _of_template(folder: Path, register: Register) -> list[Defect]:
    """Fields that are unbound, unknown or printed twice, marks without scope, text that does not fit its cell."""
    from station.reports.workbench import check as findings_of  # Typst and the engine come with it

    try:
        findings = findings_of(load_item(folder, register))
    except ItemProblem as problem:
        return [defect_of(problem)]
    acknowledge = f"geolab template check {folder} --acknowledge"
    zh, en = f"查看预览，无误后确认：{acknowledge}", f"Look at the preview; if it is right: {acknowledge}"
    return [
        Defect(
            where=one.where or TEMPLATE,
            message=one.message,
            grade="remark" if one.kind == "golden" else "error",
            cure=Text(zh, en) if one.kind == "golden" else Text("", ""),
        )
        for one in findings
    ]
