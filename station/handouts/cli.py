"""`geolab handout key | item | settings | show`: templates and settings made ready and signed in the laboratory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from parsers.wording import Text
from station.durable import write_whole
from station.errors import StationError
from station.handouts.keys import make_key
from station.handouts.making import item_handout, private_key, settings_handout
from station.handouts.parcel import unpack
from station.handouts.statement import SUFFIX, read_handout
from station.reports.proof.token_key import read_jwk

_KEY = click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="实验室的下发私钥 / The laboratory's private key of handouts.",
)
_OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="输出文件 / The file to write.")


@click.group("handout", context_settings={"help_option_names": ["-h", "--help"]})
def handout() -> None:
    """为工作站制作并签名模板与设置。/ Make and sign templates and settings for the stations."""


@handout.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def key(file: Path) -> None:
    """生成下发密钥：私钥 FILE，公钥在旁（.jwk）。/ Make a key: the private one in FILE, the public one beside it."""
    with _told():
        words = make_key(file)
    public = file.with_suffix(".jwk")
    said = Text(
        f"六个密钥词：{words}。公钥“{public}”交给工作站与平台；私钥“{file}”只留在实验室。",
        f'The six words: {words}. Give "{public}" to stations and the service; keep "{file}" in the laboratory.',
    )
    click.echo(str(said))


@handout.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_KEY
@_OUT
@click.option("--with-code", is_flag=True, help="连同 calculate.py / With its calculate.py.")
def item(folder: Path, key: Path, out: Path | None, with_code: bool) -> None:
    """检查、打包并签名一个项目文件夹。/ Check, pack and sign the folder of an item."""
    with _told():
        made = item_handout(folder, private_key(key), datetime.now(UTC), with_code=with_code)
        _write(out or Path(f"{folder.resolve().name}{SUFFIX}"), made)


@handout.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_KEY
@_OUT
def settings(file: Path, key: Path, out: Path | None) -> None:
    """签名一份设置（TOML）。/ Sign a file of settings (TOML)."""
    with _told():
        made = settings_handout(file, private_key(key), datetime.now(UTC))
        _write(out or file.with_suffix(SUFFIX), made)


@handout.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--trusted", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), help=".jwk")
def show(file: Path, trusted: Path) -> None:
    """核对签名并列出内容。/ Prove the signature and list what is inside."""
    with _told():
        found = read_handout(file.read_bytes(), [read_jwk(trusted)])
        click.echo(msgspec.json.format(msgspec.json.encode(found.statement)).decode())
        if found.statement.kind == "settings":
            click.echo(found.content.decode("utf-8"))
            return
        for name, content in unpack(found.content).items():
            click.echo(f"{len(content):>9}  {name}")


def _write(out: Path, content: bytes) -> None:
    write_whole(out, content)
    said = Text(
        f"{out}（{len(content)} 字节）。请在平台“下发”页上传。",
        f'{out} ({len(content)} bytes). Upload it on the platform\'s page "Handouts".',
    )
    click.echo(str(said))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What cannot be done is a sentence in both languages, not a traceback."""
    try:
        yield
    except StationError as error:
        lines = (error.message.zh, error.cure.zh, error.message.en, error.cure.en)
        raise click.ClickException("\n  ".join(lines)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
