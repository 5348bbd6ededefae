"""A PDF is told apart: issued here, altered, or no report of ours; and the command line says so by its exit code."""

from __future__ import annotations

import io
from pathlib import Path

from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from station.reports.commands.report import report, verify
from station.reports.proof.verification import verify_pdf
from tests.reports.conftest import Issued


def _with_results(pdf: bytes, attached: bytes) -> bytes:
    """The same pages with other results attached."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        writer.add_page(page)
    writer.add_attachment("results.json", attached)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _data(issued: Issued) -> list[str]:
    return ["--data", str(issued.laboratory.station.store.folder), "--lang", "en"]


def test_the_issued_file_is_known(issued: Issued) -> None:
    """Byte for byte the file of the record."""
    verdict = verify_pdf(issued.pdf, issued.laboratory.station.store)
    assert (verdict.genuine, verdict.report_no) == ("issued", issued.report.report_no)


def test_without_a_record_agreement_is_all_that_is_claimed(issued: Issued) -> None:
    """Somebody else's computer can say that the file agrees with itself, and says that this is no proof."""
    verdict = verify_pdf(issued.pdf, None)
    assert verdict.genuine == "unproven"
    assert "cannot be shown" in verdict.reason.en


def test_other_results_do_not_pass(issued: Issued) -> None:
    """One changed figure in the attachment no longer fits the printed digest."""
    (attached,) = PdfReader(io.BytesIO(issued.pdf)).attachments["results.json"]
    forged = attached.replace(b'"tmax":"436"', b'"tmax":"446"')
    assert forged != attached
    assert verify_pdf(_with_results(issued.pdf, forged), None).genuine == "values_changed"


def test_a_rewritten_file_is_not_the_issued_one(issued: Issued) -> None:
    """The same pages saved again agree with themselves, but are not the file that was issued."""
    (attached,) = PdfReader(io.BytesIO(issued.pdf)).attachments["results.json"]
    copy = _with_results(issued.pdf, attached)
    assert verify_pdf(copy, None).genuine == "unproven"
    assert verify_pdf(copy, issued.laboratory.station.store).genuine == "altered"


def test_what_is_no_report_is_unreadable(issued: Issued) -> None:
    """Text, an empty file, half a report, a PDF of something else."""
    blank = PdfWriter()
    blank.add_blank_page(100, 100)
    buffer = io.BytesIO()
    blank.write(buffer)
    for content in (b"", b"hello", issued.pdf[: len(issued.pdf) // 2], buffer.getvalue()):
        assert verify_pdf(content, issued.laboratory.station.store).genuine == "unreadable"


def test_the_command_line_lists_shows_and_writes(issued: Issued, tmp_path: Path) -> None:
    """`report list`, `show` and `pdf` give the record and the very bytes that were issued."""
    number = issued.report.report_no
    runner = CliRunner()
    listed = runner.invoke(report, ["list", *_data(issued)])
    assert listed.exit_code == 0
    assert listed.output.startswith(f"{number}\tissued\t")
    shown = runner.invoke(report, ["show", number, *_data(issued)])
    assert issued.report.content_sha256 in shown.output
    assert "王军" in shown.output
    out = tmp_path / "out.pdf"
    assert runner.invoke(report, ["pdf", number, "--out", str(out), *_data(issued)]).exit_code == 0
    assert out.read_bytes() == issued.pdf
    missing = runner.invoke(report, ["show", "2026-XX-1", *_data(issued)])
    assert (missing.exit_code, "2026-XX-1" in missing.output) == (1, True)


def test_verify_ends_with_a_code_for_programs(issued: Issued, tmp_path: Path) -> None:
    """0 issued, 3 changed values, 2 no report of ours or not there; a folder without a station is told."""
    runner = CliRunner()
    good, bad, other = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "other.pdf"
    good.write_bytes(issued.pdf)
    bad.write_bytes(_with_results(issued.pdf, b"{}"))
    other.write_bytes(b"hello")
    codes = [runner.invoke(verify, [str(file), *_data(issued)]).exit_code for file in (good, bad, other)]
    assert codes == [0, 3, 2]
    assert runner.invoke(verify, [str(tmp_path / "gone.pdf"), *_data(issued)]).exit_code == 2
    nowhere = runner.invoke(verify, [str(good), "--data", str(tmp_path / "empty"), "--lang", "en"])
    assert (nowhere.exit_code, "no station" in nowhere.output) == (2, True)
