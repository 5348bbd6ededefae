"""`geolab explain REPORT CELL`: where a reported figure comes from, down to the raw file and the signatures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from parsers.wording import Language, Text, default_language
from station import config
from station.errors import NotFound, StationError
from station.items.catalogue import catalogue
from station.reports.provenance import CellOrigin, Input, RawFile, origin_of_cell
from station.reports.wording import in_chinese
from station.store.store import DATABASE_NAME, open_store

ROLES = {
    "sample": Text("样品", "sample"),
    "duplicate": Text("平行样", "duplicate"),
    "mount": Text("分样 (处理片、组分)", "part of the sample (mount, fraction)"),
    "standard": Text("标样", "standard"),
    "reference": Text("质控样", "reference"),
    "blank": Text("空白", "blank"),
}
MEANINGS = {
    "prepared": Text("编制", "prepared"),
    "reviewed": Text("审核", "reviewed"),
    "approved": Text("批准", "approved"),
}


@click.command(help="Where a reported cell comes from (SAMPLE:COLUMN). / 报告单元格的来源 (样品编号:列)。")
@click.argument("report_no", metavar="REPORT")
@click.argument("cell", metavar="CELL")
@click.option("--data", type=click.Path(path_type=Path), help="The station's data folder. / 工作站数据文件夹。")
@click.option("--json", "as_json", is_flag=True, help="Write JSON. / 输出 JSON。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
def explain(report_no: str, cell: str, data: Path | None, as_json: bool, lang: Language | None) -> None:
    """Exit code 0; 1 if there is no such cell; 3 if record, report and raw files disagree."""
    language = lang or default_language()
    try:
        origin = _origin(config.data_folder(data), report_no, cell)
    except StationError as error:
        if as_json:
            plain = {"kind": type(error).__name__, "message": error.message._asdict(), "cure": error.cure._asdict()}
            click.echo(json.dumps({"error": plain}, ensure_ascii=False, indent=2))
        else:
            click.echo(f"{error.message.in_(language)} {error.cure.in_(language)}", err=True)
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps(_plain(origin), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(origin, language)))
    if origin.disagreements:
        raise SystemExit(3)


def _origin(folder: Path, report_no: str, cell: str) -> CellOrigin:
    if not (folder / DATABASE_NAME).is_file():
        raise NotFound(
            Text(f"“{folder}”中没有工作站数据。", f'There is no station in "{folder}".'),
            Text("请用 --data 指明数据文件夹。", "Name the data folder with --data."),
        )
    store = open_store(folder)
    try:
        items = catalogue(config.item_folders(folder), store.handouts.folders_in_force())
        return origin_of_cell(store, items, report_no, cell)
    finally:
        store.close()


def _lines(origin: CellOrigin, language: Language) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_(language)

    unit = f" {origin.unit}" if origin.unit else ""
    title = origin.title.in_(language)
    yield say(
        f"报告 {origin.report_no} ({origin.revision})，样品 {origin.sample_no}，{title} ({origin.column_id})",
        f"report {origin.report_no} ({origin.revision}), sample {origin.sample_no}, {title} ({origin.column_id})",
    )
    yield say(f"单元格  {origin.printed}{unit}", f"cell  {origin.printed}{unit}")
    unrounded = "—" if origin.unrounded is None else f"{origin.unrounded}{unit}"
    yield say(f"未修约值  {unrounded}  (按 GB/T 8170 修约一次)", f"unrounded  {unrounded}  (rounded once, GB/T 8170)")
    if origin.reason is not None:
        yield say("原因  ", "reason  ") + origin.reason.in_(language)
    if origin.formula:
        variant = "" if origin.variant is None else f"  ({origin.variant.in_(language)})"
        yield say("公式  ", "formula  ") + _formula(origin.formula, language) + variant
    yield say("输入", "inputs")
    yield from _input_lines(origin.inputs, language, 1)
    yield say("原始文件", "raw files")
    for place, raw in enumerate(origin.raw_files, start=1):
        yield from _raw_lines(place, raw, language)
    yield say(
        f"计算  {origin.item}，sha256 {origin.item_sha256}，程序 {origin.program_version}",
        f"calculated by  {origin.item}, sha256 {origin.item_sha256}, program {origin.program_version}",
    )
    yield say(
        f"测定  {origin.determination_id}，第 {origin.determination_revision} 版",
        f"determination  {origin.determination_id}, revision {origin.determination_revision}",
    )
    for name, setting in sorted(origin.parameters.items()):
        yield f"  {name} = {setting}"
    yield say("签名", "signatures")
    for signature in origin.signatures:
        meaning = MEANINGS[signature.meaning].in_(language)
        yield f"  {meaning}  {signature.person_name}  {signature.at.isoformat()}  sha256 {signature.content_sha256}"
    yield from (f"! {one.in_(language)}" for one in origin.disagreements)


def _input_lines(inputs: Sequence[Input], language: Language, depth: int) -> Iterator[str]:
    for one in inputs:
        parts = [f"{one.title.in_(language)} [{one.name}]"]
        if one.amount:
            parts.append(f"= {one.amount} {one.unit}".rstrip())
        if one.formula:
            parts.append(f"({_formula(one.formula, language)})")
        if one.detail.zh:
            parts.append(one.detail.in_(language))
        if one.run is not None:
            parts.append(f"← {one.run + 1}")
        yield "  " * depth + "  ".join(parts)
        yield from _input_lines(one.inputs, language, depth + 1)


def _formula(declared: str, language: Language) -> str:
    return in_chinese("formulas", declared) if language == "zh" else declared


def _raw_lines(place: int, raw: RawFile, language: Language) -> Iterator[str]:
    acquired = "—" if raw.acquired_at is None else raw.acquired_at.isoformat()
    state = Text("完好", "intact") if raw.intact else Text("缺失或已改变", "missing or altered")
    yield f"  {place}  {ROLES[raw.role].in_(language)}  {raw.sample_name}  {raw.instrument}/{raw.relpath}  {acquired}"
    yield f"     sha256 {raw.sha256}  {state.in_(language)}"


def _plain(value: object) -> object:
    """Records as plain JSON values: numbers of figures as strings, digit by digit."""
    if isinstance(value, Text):
        return value._asdict()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return value
