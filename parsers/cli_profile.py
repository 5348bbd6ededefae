"""`geolab profile`: the profiles of result tables: which there are, and a new one proposed from an example."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.console import aligned
from parsers.errors import ParserError
from parsers.wording import Language, Text, default_language

_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")
_OWN, _PRODUCT = Text("本实验室", "laboratory"), Text("产品自带", "product")
_WRITTEN = Text(
    "已写入 {path}。请检查各列的含义、单位和 [marks]，然后用 geolab read 读取示例文件核对。",
    "Written: {path}. Check what the columns mean, their units and [marks]; then read the example with geolab read.",
)
_THERE = Text("“{path}”已存在，未覆盖。", '"{path}" is there already; it is not overwritten.')


@click.group(help="Profiles of result tables. / 结果表格的配置。")
def profile() -> None:
    """Profiles say what the rows and columns of one kind of table are."""


@profile.command("new", help="Propose a profile from an example file. / 由示例文件生成配置。")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The profile's id; default: from the file's name. / 配置名。")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default=None, help="Write into this folder. / 写入文件夹。"
)
@_LANGUAGE
def new(path: Path, name: str, folder: Path | None, lang: Language | None) -> None:
    """Print the proposal, or write it as `<name>.toml`; exit code 1 with the reason where no table is found."""
    from parsers.instrument_file import InstrumentFile
    from parsers.tables.proposing import proposal

    language = lang or default_language()
    try:
        found = proposal(InstrumentFile.of(path), name)
    except ParserError as error:
        click.echo(error.message.in_(language), err=True)
        click.echo(error.cure.in_(language), err=True)
        raise SystemExit(1) from error
    if folder is None:
        click.echo(found.text, nl=False)
        return
    target = folder / f"{found.id}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(found.text)
    except FileExistsError as error:
        click.echo(_THERE.fill(path=target).in_(language), err=True)
        raise SystemExit(1) from error
    except OSError as error:
        click.echo(f"{target}: {error.strerror}", err=True)
        raise SystemExit(1) from error
    click.echo(_WRITTEN.fill(path=target).in_(language))


@profile.command("list", help="The profiles there are. / 列出所有配置。")
@_LANGUAGE
def list_profiles(lang: Language | None) -> None:
    """One line for each profile, in order of rank; exit code 1 if a file of the laboratory's is no profile."""
    from parsers.tables.shelf import shelf

    language = lang or default_language()
    there = shelf()
    rows = [
        (one.id, (_OWN if one.own else _PRODUCT).in_(language), one.technique, one.title.in_(language))
        for one in there.profiles
    ]
    for line in aligned(rows) if rows else []:
        click.echo(line)
    for trouble in there.troubles:
        click.echo(trouble.message.in_(language), err=True)
    if there.troubles:
        raise SystemExit(1)
