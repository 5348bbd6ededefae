"""The commands that keep a service well: backup, restore, scrub, trust, export, import."""

from __future__ import annotations

from pathlib import Path

import click

from central.handout_commands import handout_group
from central.moving import export_database, import_database
from central.options import data_option, database_option, told
from central.service import database_address, open_service, require_initialised, sole_server
from central.store.opening import open_database
from central.trust_commands import trust_group
from central.upkeep import back_up, restore, scrub
from parsers.wording import Text


def add_upkeep(main: click.Group) -> None:
    """Add these commands to the tool."""
    for command in (backup, restore_command, scrub_command, trust_group, handout_group, export_command, import_command):
        main.add_command(command)


@click.command()
@data_option
@click.option("--to", "goal", type=click.Path(path_type=Path), required=True, help="新文件夹 / A new folder.")
def backup(data: Path, goal: Path) -> None:
    """备份（服务可在运行）/ Back up, while the service may run."""
    require_initialised(data)
    if database_address(data):
        zh = "数据库为 PostgreSQL：请用 pg_dump 备份数据库，并复制 blobs/ 与密钥文件。"
        raise told(Text(zh, "The database is PostgreSQL: use pg_dump for it, and copy blobs/ and the key files."))
    made = back_up(data, goal)
    click.echo(f"{goal}: {made.files} 个文件 / files, {made.bytes} B, {made.at}")


@click.command("restore")
@data_option
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True), required=True, help="备份文件夹 / The backup."
)
def restore_command(data: Path, source: Path) -> None:
    """由备份恢复到空文件夹 / Restore a backup to an empty folder; stations then send again what is missing."""
    made = restore(source, data)
    with sole_server(data), open_service(data) as service:
        click.echo(f"{data}: {made.files} 个文件 / files, {made.at}, generation {service.server.generation}")


@click.command("scrub")
@data_option
@database_option
def scrub_command(data: Path, database: str) -> None:
    """逐一核对文件内容 / Read every file and compare its hash. Exit code 1 where one is damaged."""
    with open_service(data, database) as service:
        found = scrub(service, data, database_address(data, database))
    click.echo(f"{found.files} 个文件 / files, {found.bytes} B, {found.unnamed} 个无登记 / not named")
    for damage in found.damages:
        click.echo(f"{damage.fault}\t{damage.tenant}\t{damage.sha256}")
    if found.damages:
        zh = f"{len(found.damages)} 个文件损坏或缺失。请由备份取回。"
        raise told(Text(zh, f"{len(found.damages)} files are damaged or missing. Take them back from a backup."))


@click.command("export")
@data_option
@database_option
@click.option("--to", "goal", type=click.Path(path_type=Path), required=True, help="新文件夹 / A new folder.")
def export_command(data: Path, database: str, goal: Path) -> None:
    """导出数据库的全部表 / Write every table of the database to a folder (to move to another engine)."""
    require_initialised(data, database)
    opened = open_database(data, database_address(data, database))
    try:
        made = export_database(opened, goal)
    finally:
        opened.close()
    click.echo(f"{goal}: {sum(table.rows for table in made.tables.values())} 行 / rows, {made.at}")


@click.command("import")
@data_option
@database_option
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True), required=True, help="导出文件夹 / The export."
)
def import_command(data: Path, database: str, source: Path) -> None:
    """导入到空数据库（服务须已停止）/ Read an export into an empty database; the service must not run."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = open_database(data, database_address(data, database))
    try:
        made = import_database(opened, source)
    finally:
        opened.close()
    click.echo(f"{sum(table.rows for table in made.tables.values())} 行 / rows, {made.at}")
