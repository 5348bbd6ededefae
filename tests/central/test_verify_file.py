"""A report's file handed in at the verify page: real reports, sealed and coded, as issued, altered and superseded."""

import io
import re

import pytest
from pypdf import PdfReader, PdfWriter

from central import examining
from central.pages.verify_file import judged_file
from central.refusals import Refusal
from central.service import open_service
from station.reports.proof.token_key import make_token_key
from tests.central.people import Person, visible
from tests.central.wire import sha256
from tests.reports.authority import Authority
from tests.reports.conftest import Issued, issue
from tests.reports.laboratory import COMMISSION, Laboratory

TENANT = "sealing-lab"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory, authority):
    """A report with the laboratory's seal and code."""
    laboratory = Laboratory(tmp_path_factory.mktemp("sealed"))
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    authority.seal(laboratory.station.store.folder)
    make_token_key(laboratory.station.store.folder)
    report = issue(laboratory, "rock_eval")
    yield Issued(laboratory, report, laboratory.station.desk.preview(report.id))
    laboratory.station.close()


def saved_anew(pdf: bytes, forged: bytes | None = None) -> bytes:
    """The same pages without the seal; with other values where `forged` is given."""
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.add_attachment("results.json", forged or reader.attachments["results.json"][0])
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def handed_in(person: Person, pdf: bytes, language: str = "zh"):
    return person.session.post(
        f"{person.url}/verify?lang={language}", files={"file": ("报告.pdf", pdf, "application/pdf")}, timeout=90
    )


def verdict(person: Person, pdf: bytes) -> str:
    answer = handed_in(person, pdf)
    assert answer.status_code == 200, answer.text
    (found,) = re.findall(r'card verdict (\w+)"', answer.text)
    return found


def record(server, station, issued: Issued, pdf: bytes = b"", **said) -> dict:
    """The report's event, kept by the platform; `pdf` where another file was issued."""
    operator = server.operator(TENANT)
    order = operator.order()
    operator.accept(order["commission_no"])
    about = {"content_sha256": issued.report.content_sha256, "revision": issued.report.revision, **said}
    task = station.task_event("item.started", order, order["tasks"][0])
    result = station.task_event("result.recorded", order, order["tasks"][0])
    station.put_blob(pdf or issued.pdf)
    number = issued.report.report_no
    report = station.report_event(
        order, order["tasks"], pdf or issued.pdf, [result["id"]], report_no=number, said=about
    )
    fates = station.send(task, result, report)
    assert [fate["status"] for fate in fates] == ["stored"] * 3, fates
    return report


@pytest.fixture
def laboratory_station(own_server):
    own_server.operator(TENANT)
    return own_server.enrol(tenant=TENANT)


def test_a_file_that_has_not_arrived_is_told_by_its_seal(own_server, laboratory_station, sealed, authority):
    """Nobody's certificate; a laboratory's, and genuine; and an old revision once a newer one is on record."""
    anyone = Person(own_server.url)
    assert verdict(anyone, sealed.pdf) == "foreign"
    trusted = own_server.data / "trusted" / TENANT
    trusted.mkdir(parents=True)
    (trusted / "root.pem").write_bytes(authority.pem())
    assert verdict(anyone, sealed.pdf) == "genuine"
    record(own_server, laboratory_station, sealed, b"%PDF-1.7 revision 2", revision=2, content_sha256=sha256(b"2"))
    assert verdict(anyone, sealed.pdf) == "superseded"


def test_what_is_on_record_tells_a_copy_from_the_file(own_server, laboratory_station, sealed):
    """The issued file is known by its hash; a changed byte, a new saving, a changed value, another file are told."""
    anyone = Person(own_server.url)
    issued = record(own_server, laboratory_station, sealed)
    assert verdict(anyone, sealed.pdf) == "genuine"
    (attached,) = PdfReader(io.BytesIO(sealed.pdf)).attachments["results.json"]
    forged = attached.replace(b'"tmax":"436"', b'"tmax":"446"')
    other_byte = sealed.pdf.replace(b"(Typst", b"(Tipst", 1)
    assert forged != attached
    assert other_byte != sealed.pdf
    assert verdict(anyone, other_byte) == "altered"
    assert verdict(anyone, saved_anew(sealed.pdf)) == "altered"
    assert verdict(anyone, b"hello") == "unreadable"
    page = handed_in(anyone, saved_anew(sealed.pdf, forged), "en").text
    assert 'card verdict values"' in page
    english = visible(page)
    assert "Values were changed" in english
    assert "报告.pdf" in english
    said = {key: issued["data"][key] for key in ("report_id", "report_no", "revision")} | {"reason": "数据更正"}
    gone = laboratory_station.event(f"report:{said['report_id']}", "report.superseded", said)
    assert laboratory_station.send(gone)[0]["status"] == "stored"
    assert verdict(anyone, sealed.pdf) == "superseded"


def test_what_only_calls_itself_a_pdf_is_examined_and_what_does_not_is_told_at_once(idle_server, monkeypatch):
    """The mark may stand behind other bytes; without it no program is started; with it alone the program tells."""
    with open_service(idle_server.data) as service:
        assert judged_file(service, b"x" * 900 + b"%PDF-1.7 and nothing more").verdict == "unreadable"
        monkeypatch.setattr(examining, "PROGRAM", "no.such.program")
        assert judged_file(service, b"x" * 1024 + b"%PDF-1.7").verdict == "unreadable"
        assert judged_file(service, b"").verdict == "unreadable"
        assert judged_file(service, b"%PDF-1.7").verdict == "unexamined"


def test_an_examination_has_an_end_and_few_run_at_once(idle_server, sealed, monkeypatch):
    """Out of time the answer is that it could not be checked; beyond the bound of programs the asker waits."""
    with open_service(idle_server.data) as service:
        with examining.AT_ONCE, examining.AT_ONCE, pytest.raises(Refusal) as refused:
            judged_file(service, sealed.pdf)
        assert refused.value.code == "slow_down"
        monkeypatch.setattr(examining, "SECONDS", 0.01)
        assert judged_file(service, sealed.pdf).verdict == "unexamined"


def test_what_is_no_file_or_too_large_is_refused(tight_server, own_server):
    """A form without a file and a body of another kind are 400; the bound of bytes is held."""
    anyone = Person(own_server.url)
    assert anyone.session.post(f"{anyone.url}/verify", files={"other": ("a", b"x")}, timeout=40).status_code == 400
    assert anyone.session.post(f"{anyone.url}/verify", data={"file": "x"}, timeout=40).status_code == 400
    assert handed_in(anyone, bytes(33 << 20)).status_code == 413
    hasty = Person(tight_server.url)
    statuses = [handed_in(hasty, b"no report %d" % n).status_code for n in range(6)]
    assert statuses[-1] == 429
