"""`geolab report …` and `geolab verify FILE|CODE`: look at reports and check them without the window."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.wording import Language, Text, default_language
from station import config
from station.errors import NotFound
from station.records import Report
from station.reports.commands.desk import amend, declare, export, key, merge, numbers, split, void
from station.reports.commands.shell import DATA, LANG, opened, report_of, said, written
from station.store import Store
from station.store.store import DATABASE_NAME

EXIT_CODES = {
    "issued": 0,
    "altered": 1,
    "unreadable": 2,
    "values_changed": 3,
    "superseded": 4,
    "foreign": 5,
    "unproven": 6,
}


@click.group(help="Reports of this station. / 本工作站的报告。")
def report() -> None:
    """The group of commands on reports."""


@report.command(name="list", help="List reports, newest first. / 列出报告，最新的在前。")
@DATA
@LANG
def list_reports(data: Path | None, lang: Language | None) -> None:
    """One line a report: number, state, commission, item, client."""
    language = lang or default_language()
    with opened(data, language) as store:
        for one in store.reports.all():
            commission = store.orders.commission(one.commission_no)
            client = "" if commission is None else commission.client_name
            click.echo("\t".join((one.report_no, _state(one, language), one.commission_no, one.item_id, client)))


@report.command(help="Show one report's state, signatures and digests. / 显示报告的状态、签名与摘要。")
@click.argument("report_no")
@DATA
@LANG
def show(report_no: str, data: Path | None, lang: Language | None) -> None:
    """What the record says of a report; exit code 1 if there is none of that number."""
    language = lang or default_language()
    with opened(data, language) as store:
        one = report_of(store, report_no)
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
@click.option("--long-term", is_flag=True, help="With time stamps, if it has any. / 带时间戳的文件（若有）。")
@DATA
@LANG
def pdf(report_no: str, out: Path, long_term: bool, data: Path | None, lang: Language | None) -> None:
    """Copy the very bytes that were issued; exit code 1 if the report is not issued."""
    from station.reports.proof.long_term import longest

    language = lang or default_language()
    with opened(data, language) as store:
        one = report_of(store, report_no)
        if one.pdf_sha256 is None:
            raise NotFound(
                Text(f"报告“{report_no}”尚未签发。", f'Report "{report_no}" is not issued.'),
                Text("请先审核并批准。", "Review and approve it first."),
            )
        sha256 = (longest(store, one) if long_term else None) or one.pdf_sha256
        content = store.vault.path(sha256).read_bytes()
        written(out, content)
        click.echo(f"{out}\t{len(content)}\t{sha256}")


@click.command(
    help="Check a report's PDF, or the text of its QR code. Exit code: 0 issued, 1 altered, 2 no report of ours, "
    "3 values changed, 4 superseded, 5 foreign certificate or key, 6 unproven. / 核对报告 PDF 或二维码内容。"
)
@click.argument("subject", metavar="FILE.pdf|CODE")
@click.option(
    "--trust",
    "trusted",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Certificate or .jwk. / 受信任的证书或公钥。",
)
@DATA
@LANG
def verify(subject: str, trusted: tuple[Path, ...], data: Path | None, lang: Language | None) -> None:
    """Check digest, code and seal and, with a station's record, whether it is what was issued and still valid."""
    from station.reports.proof.tokens import looks_like_token
    from station.reports.proof.verification import Verdict, trust, verify_pdf, verify_token

    language = lang or default_language()
    is_token = looks_like_token(subject)

    def check(store: Store | None) -> Verdict:
        believed = trust(None if store is None else store.folder, trusted)
        return verify_token(subject, store, believed) if is_token else verify_pdf(content, store, believed)

    content = b"" if is_token else _content(Path(subject), language)
    if (config.data_folder(data) / DATABASE_NAME).is_file() or data is not None:
        with opened(data, language) as store:
            verdict = check(store)
    else:
        with said(language):
            verdict = check(None)
    code = EXIT_CODES[verdict.genuine]
    click.echo(verdict.reason.in_(language), err=code not in (0, 6))
    raise SystemExit(code)


def _content(file: Path, language: Language) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        click.echo(
            Text(f"无法读取“{file}”：{error.strerror}", f'"{file}" cannot be read: {error}').in_(language), err=True
        )
        raise SystemExit(2) from error


for command in (verify, amend, merge, split, declare, export, void, numbers, key):
    report.add_command(command)


def _state(one: Report, language: Language) -> str:
    from station.reports.rules import REPORT_STATES

    return REPORT_STATES[one.state].in_(language)
