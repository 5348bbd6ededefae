"""`geolab backup`: make, list, prove and bring back backups of the station.

Bringing one back needs the station's folder for itself: the agent's lock is taken, so that nothing is put under a
program that works.
"""

from __future__ import annotations

from pathlib import Path

import click

from parsers.wording import Text
from station import config
from station.audit import AuditTrail
from station.clock import SystemClock
from station.errors import NotFound, UnusableStore, trouble_of
from station.records import Trouble
from station.safekeeping import Backup, Keeper, back_up, backups, noted_places, restore, scrub, signs
from station.safekeeping.backup import vault_files
from station.safekeeping.scrub import PARTS
from station.store import DATABASE_NAME, open_store
from sync.agent import data_option, told
from sync.agent_lock import AgentLock

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("backup", context_settings={"help_option_names": ["-h", "--help"]})
def backup() -> None:
    """本站的备份。/ Backups of this station."""


@backup.command("now")
@click.option("--to", "place", type=FOLDER, help="备份到此文件夹 / Into this folder (default: every place set).")
@data_option
def now_command(data: Path | None, place: Path | None) -> None:
    """立即备份。/ Make a backup now."""
    with told():
        store = open_store(config.data_folder(data))
        clock = SystemClock()
        keeper = Keeper(store, AuditTrail(store, clock), clock)
        try:
            for one in [place] if place is not None else keeper.places():
                _say(_line(back_up(store, one, clock.now())))
        except OSError as error:
            raise click.ClickException(str(_not_written(error))) from error
        finally:
            store.close()


@backup.command("list")
@click.option("--in", "place", type=FOLDER, help="只看此文件夹 / Only this folder.")
@data_option
def list_command(data: Path | None, place: Path | None) -> None:
    """列出备份及存在的问题。/ List the backups, and what is wrong with them."""
    home = config.data_folder(data)
    with told():
        for one in [place] if place is not None else _places(home):
            click.echo(f"{one}:")
            for found in backups(one):
                _say(_line(found), "  ")
        if place is None:
            _say_troubles(home)


@backup.command("check")
@data_option
@click.pass_context
def check_command(ctx: click.Context, data: Path | None) -> None:
    """核对数据库与保管库的每个文件；有损坏则退出码为 1。/ Check the database and every file of the vault."""
    with told():
        store = open_store(config.data_folder(data))
        found = [scrub(store, part) for part in range(PARTS)]
        store.close()
    damaged = [sha256 for one in found for sha256 in one.damaged]
    files, size = sum(one.files for one in found), sum(one.bytes for one in found) / 1e6
    for sha256 in damaged:
        _say(Text(f"已损坏：{sha256}", f"damaged: {sha256}"))
    _say(
        Text(
            f"数据库完好；保管库 {files} 个文件（{size:.1f} MB），损坏 {len(damaged)} 个。",
            f"The database is sound. Of {files} files of the vault ({size:.1f} MB) {len(damaged)} are damaged.",
        )
    )
    ctx.exit(1 if damaged else 0)


@backup.command("restore")
@click.argument("source", type=FOLDER)
@data_option
def restore_command(data: Path | None, source: Path) -> None:
    """把备份放回数据文件夹；原有数据库改名保留。/ Bring a backup back; a database that is there is kept aside."""
    home = config.data_folder(data)
    clock = SystemClock()
    with told():
        home.mkdir(parents=True, exist_ok=True)
        with AgentLock(home):
            manifest = restore(source, home, clock.now())
            store = open_store(home)
            AuditTrail(store, clock).write("restore", "person", {"from": str(source), "at": manifest.at.isoformat()})
            store.close()
    at = f"{manifest.at.astimezone():%Y-%m-%d %H:%M}"
    _say(
        Text(
            f"已恢复到 {at}。现在启动采集服务：此后的仪器文件会重新采集，平台已有的事件会取回到 recovered 文件夹。",
            f"Restored to {at}. Start the agent: later files of the instruments are taken again, and what the service "
            "has is fetched into the folder recovered.",
        )
    )
    if not any(vault_files(home / "vault")):
        _say(
            Text(
                "此备份只有数据库，本机也没有保管库：原始文件和报告须另行取回。",
                "This backup is the database alone and there is no vault here: raw files and reports must be brought "
                "back from elsewhere.",
            )
        )


def _places(home: Path) -> list[Path]:
    """Where backups are; without a sound database the places that were noted beside it."""
    if not home.is_dir():
        raise NotFound(
            Text(f"“{home}”中没有工作站数据。", f'There is no station in "{home}".'),
            Text("用 --in 指明备份文件夹。", "Name the folder of the backups with --in."),
        )
    try:
        if not (home / DATABASE_NAME).exists():
            return noted_places(home)
        store = open_store(home)
    except UnusableStore:
        return noted_places(home)
    clock = SystemClock()
    places = Keeper(store, AuditTrail(store, clock), clock).places()
    store.close()
    return places


def _say_troubles(home: Path) -> None:
    if not (home / DATABASE_NAME).exists():
        return
    try:
        store = open_store(home)
    except UnusableStore as error:
        troubles: tuple[Trouble, ...] = (trouble_of(error),)
    else:
        troubles = signs(store).troubles
        store.close()
    for trouble in troubles:
        _say(Text(f"{trouble.message.zh}{trouble.cure.zh}", f"{trouble.message.en} {trouble.cure.en}"), "! ")


def _line(one: Backup) -> Text:
    manifest = one.manifest
    holds = Text("仅数据库", "database only")
    if manifest.whole:
        holds = Text(f"保管库 {manifest.files} 个文件", f"vault: {manifest.files} files")
    if left_out := len(manifest.damaged):
        holds = Text(f"{holds.zh}，{left_out} 个损坏未备份", f"{holds.en}, {left_out} damaged ones left out")
    at = f"{manifest.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return Text(f"{at}  {one.path}（{holds.zh}）", f"{at}  {one.path} ({holds.en})")


def _not_written(error: OSError) -> Text:
    where, why = error.filename or "", error.strerror or error
    return Text(
        f"无法写入备份“{where}”：“{why}”。请检查磁盘或共享文件夹。",
        f'No backup could be written to "{where}": "{why}". See to the disk or the share.',
    )


def _say(text: Text, before: str = "") -> None:
    click.echo(f"{before}{text}")
