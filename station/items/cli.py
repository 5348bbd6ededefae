"""`geolab calculate` and `geolab items`: an item's figures from raw files or given numbers, without a
database.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from parsers.errors import ParserError
from parsers.wording import Language, Text, default_language
from station.items.case_of_files import case_of, certificates_of, plain_runs, unused_inputs
from station.items.catalogue import Catalogue, catalogue, own_items
from station.items.cells import row_cells
from station.items.errors import CalculationError, ItemProblem
from station.items.item import Item, Role
from station.items.run import calculate as calculate_item
from station.records import Finding, Outcome

_FOLDERS = click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A further folder of items. / 另一个项目文件夹。",
)
_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
_FILE = click.Path(path_type=Path)
_YES, _NO = Text("是", "yes"), Text("否", "no")


@click.command(help="Calculate an analysis item from given numbers or raw files. / 由给定数据或原始文件计算项目。")
@click.argument("item_id", metavar="ITEM")
@click.argument("inputs", nargs=-1, required=True, type=_FILE)
@click.option("--standard", "standards", multiple=True, type=_FILE, help="Run of a standard. / 标准进样。")
@click.option("--blank", "blanks", multiple=True, type=_FILE, help="Blank run, whatever its name. / 空白进样。")
@click.option("--reference", "references", multiple=True, type=_FILE, help="Reference material. / 质控样进样。")
@click.option("--duplicate", "duplicates", multiple=True, type=_FILE, help="Parallel run. / 平行样进样。")
@click.option("--certificate", "certificates", multiple=True, type=_FILE, help="Certificate, JSON. / 证书。")
@click.option("--json", "as_json", is_flag=True, help="Write JSON. / 输出 JSON。")
@_LANGUAGE
@_FOLDERS
def calculate(
    item_id: str,
    inputs: tuple[Path, ...],
    standards: tuple[Path, ...],
    blanks: tuple[Path, ...],
    references: tuple[Path, ...],
    duplicates: tuple[Path, ...],
    certificates: tuple[Path, ...],
    as_json: bool,
    lang: Language | None,
    folders: tuple[Path, ...],
) -> None:
    """Print unrounded and printed values by id; exit code 1 with the reason and the cure if there are none."""
    language = lang or default_language()
    try:
        item = _item(item_id, catalogue([own_items(), *folders]))
        told: dict[Role, tuple[Path, ...]] = {
            "standard": standards,
            "blank": blanks,
            "reference": references,
            "duplicate": duplicates,
        }
        case = case_of(item, inputs, told, certificates_of(certificates))
        outcome = calculate_item(item, case)
        outcome = replace(outcome, findings=(*outcome.findings, *unused_inputs(case)))
    except (ItemProblem, ParserError) as error:
        _refuse(error, as_json, language)
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps(as_plain(item, outcome) | {"runs": plain_runs(case)}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(item, outcome, language)))


@click.command(help="List the analysis items of this station. / 列出本站的分析项目。")
@click.option("--docs", type=_FILE, help="Write a page of each item into this folder. / 将各项目说明写入此文件夹。")
@_LANGUAGE
@_FOLDERS
def items(docs: Path | None, lang: Language | None, folders: tuple[Path, ...]) -> None:
    """One line per item: id, title, standards, whether its figures are verified, examples; broken ones after.

    With --docs the pages that were written.
    """
    language = lang or default_language()
    found = catalogue([own_items(), *folders])
    if docs is not None:
        _write_docs(found, docs, language)
        return
    heads = Text("项目\t名称\t检测依据\t已核对\t算例", "item\ttitle\tstandards\tverified\texamples")
    click.echo(heads.in_(language))
    for item in found.values():
        standards = ", ".join(standard.designation for standard in item.standards)
        verified = (_YES if item.verified else _NO).in_(language)
        click.echo("\t".join((item.id, item.title.in_(language), standards, verified, str(len(item.examples)))))
    for error in found.errors.values():
        click.echo(f"{error.where}: {error.message.in_(language)} {error.cure.in_(language)}", err=True)
    if found.errors:
        raise SystemExit(1)


def _write_docs(found: Catalogue, folder: Path, language: Language) -> None:
    from station.items.pages import write_pages

    try:
        written = write_pages(found, folder)
    except ItemProblem as error:
        _refuse(error, as_json=False, language=language)
        raise SystemExit(1) from error
    except OSError as error:
        said = Text(f"无法写入“{folder}”：{error.strerror}", f'"{folder}" cannot be written: {error.strerror}')
        click.echo(said.in_(language), err=True)
        raise SystemExit(1) from error
    click.echo("\n".join(str(path) for path in written))


def as_plain(item: Item, outcome: Outcome) -> dict[str, object]:
    """An outcome as plain JSON values: numbers are strings, digit by digit."""
    cells = row_cells(item, outcome.values)
    return {
        "item": item.id,
        "version": item.version,
        "sha256": item.sha256,
        "values": {
            value.id: {
                "number": None if value.number is None else f"{value.number:f}",
                "printed": cells[value.id],
                "unit": item.column(value.id).unit,
                "state": value.state,
                "reason": value.reason._asdict() if value.reason else None,
            }
            for value in outcome.values
        },
        "findings": [_plain_finding(finding) for finding in outcome.findings],
    }


def _plain_finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message._asdict(),
        "source": finding.source,
        "value": finding.value_id,
    }


def _lines(item: Item, outcome: Outcome, language: Language) -> list[str]:
    cells = row_cells(item, outcome.values)
    lines = [f"{item.title.in_(language)} ({item.id} {item.version})"]
    for value in outcome.values:
        column = item.column(value.id)
        unrounded = f"{value.number:f}" if value.number is not None else ""
        if value.reason is not None:
            unrounded = value.reason.in_(language)
        lines.append(f"{value.id}\t{cells[value.id]} {column.unit}".rstrip() + f"\t{unrounded}")
    lines += [f"{finding.severity}: {finding.message.in_(language)}" for finding in outcome.findings]
    return lines


def _refuse(error: ItemProblem | ParserError, as_json: bool, language: Language) -> None:
    if as_json:
        plain = {"kind": error.kind, "message": error.message._asdict(), "cure": error.cure._asdict()}
        click.echo(json.dumps({"error": plain | {"where": error.where}}, ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{error.where}: {error.message.in_(language)}" if error.where else error.message.in_(language), err=True
    )
    click.echo(error.cure.in_(language), err=True)


def _item(item_id: str, found: Catalogue) -> Item:
    if item_id in found:
        return found[item_id]
    for folder, error in found.errors.items():
        if folder.name == item_id:
            raise error
    listed = ", ".join(found)
    raise CalculationError(
        Text(f"没有项目“{item_id}”；现有：{listed}", f'there is no item "{item_id}"; there are: {listed}'),
        Text("请使用列出的项目，或用 --folder 指明项目文件夹。", "Use one of them, or name its folder with --folder."),
        item_id,
    )
