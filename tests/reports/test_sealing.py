"""The laboratory's seal: PAdES over the very file, without harm to PDF/A; no key, no seal, and the report says so."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from pyhanko.pdf_utils.generic import ArrayObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader

from station.outbox import Outbox
from station.reports.commands.report import report as report_command
from station.reports.commands.report import verify
from station.reports.proof import long_term
from station.reports.proof.sealing import add_long_term
from station.reports.proof.seals import examine_seal
from station.reports.proof.signing_key import SigningError, seal_key
from station.reports.proof.verification import Trust, verify_pdf
from sync.time_stamp_lane import ask
from tests.reports.authority import Authority
from tests.reports.conftest import Issued, issue
from tests.reports.dying import KILLED
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Issued]:
    laboratory = Laboratory(tmp_path_factory.mktemp("sealed"))
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    authority.seal(laboratory.station.store.folder)
    report = issue(laboratory, "rock_eval")
    yield Issued(laboratory, report, laboratory.station.desk.preview(report.id))
    laboratory.station.close()


def _issued_entry(laboratory: Laboratory) -> dict[str, object]:
    acts = [json.loads(row.body) for row in laboratory.station.store.audit.after(0)]
    (entry,) = [act["what"] for act in acts if act["act"] == "report.issued"]
    return dict(entry)


def test_the_issued_file_is_sealed(sealed: Issued, authority: Authority) -> None:
    """A PAdES signature over the whole file, at the time of approval; event and record name the signed file."""
    found = examine_seal(sealed.pdf, [authority.trusted()])
    assert (found.state, found.signed_at) == ("whole", sealed.report.signatures[-1].at)
    assert "石油地质实验中心" in found.signer
    assert "无章无效" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(sealed.pdf)).pages)
    (field,) = PdfReader(io.BytesIO(sealed.pdf)).get_fields().values()  # type: ignore[union-attr]
    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    (event,) = sealed.laboratory.station.store.outbox.of_stream(f"report:{sealed.report.id}")
    body = json.loads(event.body)
    assert body["data"]["pdf_sha256"] == body["blobs"][0]["sha256"] == sealed.report.pdf_sha256
    assert body["blobs"][0]["size"] == len(sealed.pdf)
    assert str(_issued_entry(sealed.laboratory)["seal"]).startswith("pkcs12: ")


def test_the_seal_is_seen_and_harms_nothing(sealed: Issued) -> None:
    """It stands on the first page with embedded fonts; PDF/A-3b mark and results.json are as they were; it prints."""
    reader = PdfReader(io.BytesIO(sealed.pdf))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert 'pdfaid:part="3"' in metadata or "<pdfaid:part>3<" in metadata
    (attached,) = reader.attachments["results.json"]
    assert json.loads(attached) == sealed.report.content
    widgets = [one.get_object() for one in reader.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    (widget,) = [one for one in widgets if one["/Subtype"] == "/Widget"]
    left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
    assert 30 < left < right < 565
    assert 30 < bottom < top < 812
    assert int(widget["/F"]) & 0b111 == 0b100, "printed, neither hidden nor invisible"
    assert "本实验室以电子签章签署" in "".join(page.extract_text() for page in reader.pages)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_no_fault(sealed: Issued, tmp_path: Path) -> None:
    """The structure of the signed file is sound for another reader."""
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed.pdf)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stderr


def test_each_forgery_has_its_own_answer(sealed: Issued, authority: Authority) -> None:
    """A changed byte, another's certificate, no trust at all; and the file itself, with and without the record."""
    mine = Trust(certificates=[authority.trusted()])
    store = sealed.laboratory.station.store
    assert verify_pdf(sealed.pdf, store).genuine == "issued"
    known = verify_pdf(sealed.pdf, None, mine)
    assert (known.genuine, known.report_no) == ("issued", sealed.report.report_no)
    assert verify_pdf(sealed.pdf, None, Trust(certificates=[Authority().trusted()])).genuine == "foreign"
    assert verify_pdf(sealed.pdf, None).genuine == "foreign"
    for place in (200, len(sealed.pdf) // 2, len(sealed.pdf) - 40):
        forged = bytearray(sealed.pdf)
        forged[place] ^= 1
        assert verify_pdf(bytes(forged), None, mine).genuine in ("altered", "values_changed"), place
        assert verify_pdf(bytes(forged), store).genuine in ("altered", "values_changed"), place
    longer = verify_pdf(sealed.pdf + b"\n% more", None, mine)
    assert longer.genuine == "altered"
    assert '""' not in longer.reason.en


def test_the_command_line_tells_a_changed_byte_from_a_foreign_certificate(sealed: Issued, tmp_path: Path) -> None:
    """`geolab verify` ends with 0 for the file, 1 for a changed one, 5 where nobody vouches for the certificate."""
    file, data = tmp_path / "report.pdf", ["--data", str(sealed.laboratory.station.store.folder)]
    for content, where, code, word in (
        (sealed.pdf, data, 0, sealed.report.report_no),
        (sealed.pdf + b"\n% more", data, 1, "changed after it was sealed"),
        (sealed.pdf, [], 5, "nobody here vouches"),
    ):
        file.write_bytes(content)
        env = {"GEOLAB_HOME": str(tmp_path / "none")}
        done = CliRunner().invoke(verify, [str(file), *where, "--lang", "en"], env=env)
        assert (done.exit_code, word in done.output) == (code, True), done.output


def test_a_forger_with_a_key_is_foreign(sealed: Issued, tmp_path: Path) -> None:
    """The same report under the same number, sealed by somebody else's key: the station says foreign."""
    forger = Laboratory(tmp_path)
    forger.order("rock_eval", 2)
    forger.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"], seed=50)
    Authority().seal(forger.station.store.folder)
    forged = forger.station.desk.preview(issue(forger, "rock_eval").id)
    forger.station.close()
    verdict = verify_pdf(forged, sealed.laboratory.station.store)
    assert (verdict.genuine, verdict.report_no) == ("foreign", sealed.report.report_no)


def test_a_time_stamp_keeps_it_for_long(sealed: Issued, authority: Authority) -> None:
    """B-LTA is added after the issued bytes: revocation data and a document time stamp, and it is still that report."""
    with authority.time_stamp_service() as address:

        def ask(request: bytes) -> bytes:
            return requests.post(address, data=request, timeout=10).content

        kept = add_long_term(sealed.pdf, ask, trusted=[authority.trusted()], crls=[authority.crl()])
    assert kept.startswith(sealed.pdf)
    found = examine_seal(kept, [authority.trusted()])
    assert (found.state, found.time_stamped) == ("whole", True)
    root = PdfReader(io.BytesIO(kept)).trailer["/Root"]
    assert root["/DSS"]["/CRLs"], "the revocation data are in the file"  # type: ignore[index]
    assert verify_pdf(kept, sealed.laboratory.station.store).genuine == "issued"
    assert verify_pdf(kept, None, Trust(certificates=[authority.trusted()])).genuine == "issued"


def test_a_page_written_over_is_told_even_with_a_genuine_time_stamp(
    sealed: Issued, authority: Authority, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """An incremental update after the seal, alone or with a document time stamp after it, passes nowhere as issued."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.pdf))
    place, _ = writer.find_page_for_modification(0)
    page = place.get_object()
    over = writer.add_object(StreamObject(stream_data=b"q 1 1 1 rg 100 400 200 40 re f Q"))
    page["/Contents"] = ArrayObject([page.raw_get("/Contents"), over])
    writer.update_container(page)
    writer.write(written := io.BytesIO())
    with authority.time_stamp_service() as address:
        stamped = add_long_term(
            written.getvalue(), lambda asked: ask(address, asked), trusted=[authority.trusted()], crls=[authority.crl()]
        )
    mine = Trust(certificates=[authority.trusted()])
    for forged in (written.getvalue(), stamped):
        assert verify_pdf(forged, sealed.laboratory.station.store).genuine == "altered"
        assert verify_pdf(forged, None, mine).genuine == "altered"
    assert "Traceback" not in capfd.readouterr().err + caplog.text


def test_the_agent_keeps_sealed_reports_for_long(complete: Laboratory, authority: Authority, tmp_path: Path) -> None:
    """Where a service is set each sealed report is stamped once; the issued file stays beside the longer one."""
    store, audit = complete.station.store, complete.station.audit
    outbox = Outbox(store, complete.clock)
    authority.seal(store.folder)
    report = issue(complete, "rock_eval")
    assert long_term.waiting(store) == []
    with authority.time_stamp_service() as address:
        store.settings.put(long_term.ADDRESS, address)
        (todo,) = long_term.waiting(store)
        sha256 = long_term.keep_for_long(
            store, audit, outbox, todo, lambda asked: ask(address, asked), complete.clock.at
        )
    assert long_term.waiting(store) == []
    out = tmp_path / "long.pdf"
    command = ["pdf", report.report_no, "--out", str(out), "--long-term", "--data", str(store.folder)]
    assert CliRunner().invoke(report_command, command).exit_code == 0
    assert out.read_bytes().startswith(complete.station.desk.preview(report.id))
    assert examine_seal(out.read_bytes(), [authority.trusted()]).time_stamped
    assert verify_pdf(out.read_bytes(), store).genuine == "issued"
    issued, proved = (json.loads(one.body) for one in store.outbox.of_stream(f"report:{report.id}"))
    assert (proved["type"], proved["causes"]) == ("report.proved", [issued["id"]])
    assert proved["data"]["pdf_sha256"] == issued["data"]["pdf_sha256"]
    assert proved["data"]["proof_sha256"] == proved["blobs"][0]["sha256"] == sha256
    assert store.vault.path(sha256).read_bytes() == out.read_bytes()
    with pytest.raises(OSError, match=r"refused|failed|connect"):
        ask(address, b"0")


def test_a_service_out_of_reach_is_told(sealed: Issued, authority: Authority) -> None:
    """No stamp, an answer that is none, a file without a seal: each an error of ours with its cure."""

    def refuse(request: bytes) -> bytes:
        raise OSError("connection refused")

    with pytest.raises(SigningError, match="connection refused"):
        add_long_term(sealed.pdf, refuse, trusted=[authority.trusted()])
    with pytest.raises(SigningError, match="no stamp"):
        add_long_term(sealed.pdf, lambda request: b"<html>login</html>", trusted=[authority.trusted()])


def test_without_a_key_the_report_says_that_it_has_no_seal(issued: Issued) -> None:
    """Issued all the same; pages and audit trail say that nothing seals it."""
    assert b"/ByteRange" not in issued.pdf
    assert "未加盖电子签章" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(issued.pdf)).pages)
    assert "无章无效" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(issued.pdf)).pages)
    entry = _issued_entry(issued.laboratory)
    assert str(entry["seal"]).startswith("none: ")
    assert str(entry["code"]).startswith("none: ")


def test_a_key_that_does_not_work_issues_nothing(complete: Laboratory, authority: Authority) -> None:
    """No usable passphrase, key file, settings or certificate: each has its own words, the report stays reviewed."""
    desk, folder = complete.station.desk, complete.station.store.folder
    report = desk.review(desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).id, "li", PIN)
    signing = folder / "signing"
    authority.seal(folder)
    (signing / "laboratory.pass").write_text("wrong", "utf-8")
    _refused(complete, report.id, 'passphrase in "laboratory.pass" is wrong')
    settings = (signing / "signing.toml").read_text("utf-8")
    (signing / "signing.toml").write_text(settings.replace('passphrase_file = "laboratory.pass"', ""), "utf-8")
    _refused(complete, report.id, "no passphrase_file is configured")
    (signing / "signing.toml").write_text(settings, "utf-8")
    sealing_key = (signing / "laboratory.p12").read_bytes()
    for other in (b"", b"hello", authority.pem(), sealing_key[: len(sealing_key) // 2]):
        (signing / "laboratory.p12").write_bytes(other)
        _refused(complete, report.id, "no PKCS#12 file")
    (signing / "laboratory.p12").unlink()
    _refused(complete, report.id, "no such file")
    (signing / "signing.toml").write_text('[seal]\nkind = "pkcs12"\nfile = "a"\nfiel = "b"', "utf-8")
    _refused(complete, report.id, "fiel")
    (signing / "signing.toml").write_text('[seal]\nkind = "sm2"\nfile = "a"', "utf-8")
    _refused(complete, report.id, "sm2")
    authority.seal(folder, years=0.01)
    _refused(complete, report.id, "is valid from 2026-01-01")
    authority.seal(folder)
    assert desk.approve(report.id, "wang", PIN).state == "issued"


def test_a_stamp_that_is_no_picture_is_refused(complete: Laboratory, authority: Authority) -> None:
    """The stamp's picture is named when it cannot be used; a real one is taken."""
    desk, folder = complete.station.desk, complete.station.store.folder
    report = desk.review(desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).id, "li", PIN)
    authority.seal(folder)
    toml = folder / "signing" / "signing.toml"
    toml.write_text(toml.read_text("utf-8") + '\nstamp = "stamp.png"', "utf-8")
    (folder / "signing" / "stamp.png").write_bytes(b"no picture")
    _refused(complete, report.id, "stamp.png")
    (folder / "signing" / "stamp.png").write_bytes(_red_square())
    issued = desk.approve(report.id, "wang", PIN)
    assert examine_seal(desk.preview(issued.id), [authority.trusted()]).state == "whole"


def test_a_token_device_needs_its_library(tmp_path: Path) -> None:
    """PKCS#11 goes through the same door; what is missing is named."""
    signing = tmp_path / "signing"
    signing.mkdir()
    (signing / "pin.txt").write_text("1234", "utf-8")
    lines = (
        'kind = "pkcs11"',
        'module = "nowhere.so"',
        'token_label = "t"',
        'cert_label = "c"',
        'pin_file = "pin.txt"',
    )
    (signing / "signing.toml").write_text("\n".join(("[seal]", *lines)), "utf-8")
    with pytest.raises(SigningError, match=r"nowhere\.so"), seal_key(tmp_path):
        pass


@pytest.mark.parametrize("ticks", [1, 2, 3])
def test_a_kill_while_sealing_leaves_one_sealed_report(complete: Laboratory, authority: Authority, ticks: int) -> None:
    """Killed at any step of a sealed approval: approved again, one report, one event, and the sealed file of both."""
    desk, store = complete.station.desk, complete.station.store
    authority.seal(store.folder)
    report = desk.review(desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).id, "li", PIN)
    command = [sys.executable, "-m", "tests.reports.dying", str(store.folder), report.id, str(ticks)]
    died = subprocess.run(
        [*command, complete.clock.at.isoformat()], cwd=Path(__file__).resolve().parents[2], timeout=60, check=False
    )
    assert died.returncode == KILLED
    assert store.reports.get(report.id).state == "reviewed"  # type: ignore[union-attr]
    issued = desk.approve(report.id, "wang", PIN)
    (event,) = store.outbox.of_stream(f"report:{report.id}")
    assert json.loads(event.body)["data"]["pdf_sha256"] == issued.pdf_sha256
    assert examine_seal(desk.preview(report.id), [authority.trusted()]).state == "whole"


def _refused(laboratory: Laboratory, report_id: str, why: str) -> None:
    with pytest.raises(SigningError, match=why):
        laboratory.station.desk.approve(report_id, "wang", PIN)
    store = laboratory.station.store
    assert store.reports.get(report_id).state == "reviewed"  # type: ignore[union-attr]
    assert store.outbox.of_stream(f"report:{report_id}") == []


def _red_square() -> bytes:
    from matplotlib import image
    from numpy import full

    buffer = io.BytesIO()
    image.imsave(buffer, full((40, 40, 4), (0.8, 0.1, 0.1, 0.6)), format="png")
    return buffer.getvalue()
