"""What the commands on reports share: their options, the station's memory opened, and errors said in one language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parsers.wording import Language, Text
from station import config
from station.errors import NotFound, StationError
from station.records import Report
from station.store import Store
from station.store.store import DATABASE_NAME, open_store

if TYPE_CHECKING:
    from station.reports.review import ReportDesk

DATA = click.option("--data", type=click.Path(path_type=Path), help="The station's data folder. / 工作站数据文件夹。")
LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")


@contextmanager
def opened(data: Path | None, language: Language) -> Iterator[Store]:
    """The station's memory, which must exist; what goes wrong is said in one language and ends with code 1."""
    folder = config.data_folder(data)
    if not (folder / DATABASE_NAME).is_file():
        click.echo(
            Text(f"“{folder}”中没有工作站数据。", f'There is no station in "{folder}".').in_(language),
            err=True,
        )
        raise SystemExit(2)
    with said(language):
        store = open_store(folder)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def desk_of(data: Path | None, language: Language) -> Iterator[tuple[Store, ReportDesk]]:
    """The desk of the station, put together as the station itself does."""
    from station.audit import AuditTrail
    from station.clock import SystemClock
    from station.items.catalogue import catalogue
    from station.outbox import Outbox
    from station.reports.review import ReportDesk

    clock = SystemClock()
    with opened(data, language) as store:
        items = catalogue(config.item_folders(store.folder), store.handouts.folders_in_force())
        yield store, ReportDesk(store, items, Outbox(store, clock), AuditTrail(store, clock), clock)


@contextmanager
def said(language: Language) -> Iterator[None]:
    """What goes wrong inside is said in one language and ends with code 1."""
    try:
        yield
    except StationError as error:
        click.echo(error.message.in_(language), err=True)
        click.echo(error.cure.in_(language), err=True)
        raise SystemExit(1) from error


def written(out: Path, content: bytes) -> None:
    """Write a file; NotFound where that cannot be."""
    from station.durable import write_whole

    try:
        write_whole(out, content)
    except OSError as error:
        raise NotFound(
            Text(f"无法写入“{out}”：{error.strerror}", f'"{out}" cannot be written: {error.strerror}'),
            Text("请选择其他位置。", "Choose another place."),
        ) from error


def report_of(store: Store, report_no: str) -> Report:
    """The newest report of that number. Raises NotFound."""
    found = store.reports.by_number(report_no)
    if found is None:
        raise NotFound(
            Text(f"没有编号为“{report_no}”的报告。", f'There is no report "{report_no}".'),
            Text("请用 geolab report list 查看编号。", "See the numbers with: geolab report list"),
        )
    return found
