"""`geolab report …` and `geolab verify FILE`: look at reports and check a PDF without the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from parsers.wording import Language, Text, default_language
from station import config
from station.errors import NotFound, StationError
from station.records import Report
from station.store import Store
from station.store.store import DATABASE_NAME, open_store

_DATA = click.option("--data", type=click.Path(path_type=Path), help="The station's data folder. / 工作站数据文件夹。")
_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language. / 语言。")

EXIT_CODES = {"issued": 0, "unproven": 0, "altered": 1, "unreadable": 2}


@click.group(help="Reports of this station. / 本工作站的报告。")
def report() -> None:
    """The group of commands on reports."""


@report.command(name="list", help="List reports, newest first. / 列出报告，最新的在前。")
@_DATA
@_LANG
def list_reports(data: Path | None, lang: Language | None) -> None:
    """One line a report: number, state, commission, item, client."""
    language = lang or default_language()
    with _store(data, language) as store:
        for one in store.reports.all():
            commission = store.orders.commission(one.commission_no)
            client = "" if commission is None else commission.client_name
            click.echo("\t".join((one.report_no, _state(one, language), one.commission_no, one.item_id, client)))


@report.command(help="Show one report's state, signatures and digests. / 显示报告的状态、签名与摘要。")
@click.argument("report_no")
@_DATA
@_LANG
def show(report_no: str, data: Path | None, lang: Language | None) -> None:
    """What the record says of a report; exit code 1 if there is none of that number."""
    language = lang or default_language()
    with _store(data, language) as store:
        one = _report(store, report_no)
        click.echo(f"{one.report_no} ({one.revision})\t{_state(one, language)}\t{one.commission_no}\t{one.item_id}")
        for signature in one.signatures:
            click.echo(f"{signature.meaning}\t{signature.person_name}\t{signature.at.isoformat()}")
        click.echo(f"content sha256\t{one.content_sha256}")
        if one.pdf_sha256 is not None:
            click.echo(f"pdf sha256\t{one.pdf_sha256}")
        if one.return_reason:
            click.echo(Text(f"退回原因：{one.return_reason}", f"Sent back: {one.return_reason}").in_(language))


@report.command(help="Write the issued PDF of a report. / 输出已签发报告的 PDF。")
@click.argument("report_no")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write. / 输出文件。")
@_DATA
@_LANG
def pdf(report_no: str, out: Path, data: Path | None, lang: Language | None) -> None:
    """Copy the very bytes that were issued; exit code 1 if the report is not issued."""
    from station.durable import write_whole

    language = lang or default_language()
    with _store(data, language) as store:
        one = _report(store, report_no)
        if one.pdf_sha256 is None:
            raise NotFound(
                Text(f"报告“{report_no}”尚未签发。", f'Report "{report_no}" is not issued.'),
                Text("请先审核并批准。", "Review and approve it first."),
            )
        content = store.vault.path(one.pdf_sha256).read_bytes()
        try:
            write_whole(out, content)
        except OSError as error:
            raise NotFound(
                Text(f"无法写入“{out}”：{error.strerror}", f'"{out}" cannot be written: {error.strerror}'),
                Text("请选择其他位置。", "Choose another place."),
            ) from error
        click.echo(f"{out}\t{len(content)}\t{one.pdf_sha256}")


@click.command(help="Check a report's PDF; exit code 0 sound, 1 altered, 2 no report of ours. / 核对报告 PDF。")
@click.argument("file", type=click.Path(path_type=Path))
@_DATA
@_LANG
def verify(file: Path, data: Path | None, lang: Language | None) -> None:
    """Check the attached results against the printed digest and, with a station's record, the file against it."""
    from station.reports.verification import verify_pdf

    language = lang or default_language()
    try:
        content = file.read_bytes()
    except OSError as error:
        click.echo(
            Text(f"无法读取“{file}”：{error.strerror}", f'"{file}" cannot be read: {error}').in_(language), err=True
        )
        raise SystemExit(2) from error
    if (config.data_folder(data) / DATABASE_NAME).is_file() or data is not None:
        with _store(data, language) as store:
            verdict = verify_pdf(content, store)
    else:
        verdict = verify_pdf(content, None)
    click.echo(verdict.reason.in_(language), err=verdict.genuine in ("altered", "unreadable"))
    raise SystemExit(EXIT_CODES[verdict.genuine])


report.add_command(verify)


@contextmanager
def _store(data: Path | None, language: Language) -> Iterator[Store]:
    """The station's memory, which must exist; what goes wrong is said in one language and ends with code 1."""
    folder = config.data_folder(data)
    if not (folder / DATABASE_NAME).is_file():
        click.echo(
            Text(f"“{folder}”中没有工作站数据。", f'There is no station in "{folder}".').in_(language),
            err=True,
        )
        raise SystemExit(2)
    try:
        store = open_store(folder)
        try:
            yield store
        finally:
            store.close()
    except StationError as error:
        click.echo(error.message.in_(language), err=True)
        click.echo(error.cure.in_(language), err=True)
        raise SystemExit(1) from error


def _report(store: Store, report_no: str) -> Report:
    found = store.reports.by_number(report_no)
    if found is None:
        raise NotFound(
            Text(f"没有编号为“{report_no}”的报告。", f'There is no report "{report_no}".'),
            Text("请用 geolab report list 查看编号。", "See the numbers with: geolab report list"),
        )
    return found


def _state(one: Report, language: Language) -> str:
    from station.reports.rules import REPORT_STATES

    return REPORT_STATES[one.state].in_(language)
