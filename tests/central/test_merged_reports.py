"""A customer asks for one report of several and gets it: values to the letter, or every reason why not."""

import copy
import io
import re
import subprocess
import sys
import time
from datetime import UTC, datetime

import msgspec
import pytest
from pypdf import PdfReader

from central.auth import ServerKeys
from station.reports.charts.drawings import BadDrawings, chart_key, packed, unpacked
from station.reports.compiling import Answer, Request, Source
from station.reports.content import content_bytes, content_sha256
from station.reports.proof.tokens import public_jwk, read_token
from station.reports.typesetting import compile_pdf
from tests.central.people import visible
from tests.central.wire import sha256
from tests.reports.conftest import issue
from tests.reports.laboratory import COMMISSION, Laboratory

CLIENT = "合并报告委托方"
KEY = ServerKeys(b"k" * 32).report_key()
CARRIER = b'#pdf.attach("results.json", relationship: "data", mime-type: "application/json", description: "d")\n#[x]'


def carrier(content: dict) -> bytes:
    """A PDF that carries a content as the product's reports do."""
    return compile_pdf(
        {"report.typ": CARRIER, "results.json": content_bytes(content)}, datetime(2026, 3, 5, tzinfo=UTC)
    )


@pytest.fixture(scope="module")
def issued_report(tmp_path_factory):
    """What a real report of two samples says, and its file as the station issued it."""
    laboratory = Laboratory(tmp_path_factory.mktemp("lab"))
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    report = issue(laboratory, "rock_eval")
    pdf = laboratory.station.desk.preview(report.id)
    laboratory.station.close()
    return copy.deepcopy(dict(report.content)), pdf


@pytest.fixture(scope="module")
def contents(issued_report) -> list[dict]:
    """What the real report says, and the same of two other samples of another order."""
    first, _ = issued_report
    text = content_bytes(first).decode().replace(COMMISSION, "WT2026-0002")
    second = msgspec.json.decode(text)
    second["report_no"] = "2026-RE-010002"
    return [first, second]


def source(content: dict, **changed) -> Source:
    said = {
        "report_no": content["report_no"],
        "revision": 1,
        "issued_on": "2026-03-05",
        "holds": True,
        "content_sha256": content_sha256(content),
        "pdf": carrier(content),
    }
    return Source(**(said | changed))


def compiled(sources, by="item") -> Answer:
    """What the program says, in a process of its own as the service runs it."""
    request = Request(
        by=by,
        report_no="HB2026-0001",
        issued_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        key=KEY,
        verify_address="https://lab.example/verify",
        sources=sources,
        items=[],
    )
    done = subprocess.run(
        [sys.executable, "-m", "station.reports.compiling"],
        input=msgspec.msgpack.encode(request),
        capture_output=True,
        timeout=120,
        check=True,
    )
    return msgspec.msgpack.decode(done.stdout, type=Answer)


def test_the_compilation_takes_every_row_to_the_letter(contents):
    """All rows of all originals, each original named with its hash, no mark of accreditation, the platform's code."""
    answer = compiled([source(content) for content in contents])
    assert answer.refused == []
    attached = PdfReader(io.BytesIO(answer.pdf)).attachments
    made = msgspec.json.decode(attached["results.json"][0])
    assert content_sha256(made) == answer.content_sha256
    rows = [row["cells"] for content in contents for row in content["results"]["rows"]]
    assert [row["cells"] for row in made["chapters"][0]["results"]["rows"]] == rows
    assert [one["content_sha256"] for one in made["origin"]["reports"]] == [content_sha256(one) for one in contents]
    assert made["lab"]["marks"] == []
    token = read_token(attached["verification.jws"][0].decode(), [public_jwk(KEY)])
    assert (token.report_no, token.content_sha256) == ("HB2026-0001", answer.content_sha256)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.pdf)).pages)
    assert "未重新签字" in text
    assert "2026-RE-010002" in text


def test_the_compilation_shows_the_charts_that_the_originals_carry(issued_report, contents):
    """Drawn as in the original, line for line; a chart that no file carries is left out, and the report says so."""
    first, pdf = issued_report
    drawn = msgspec.json.decode(PdfReader(io.BytesIO(pdf)).attachments["charts.json"][0])
    assert set(drawn) == {chart_key(chart) for chart in first["charts"]}
    answer = compiled([source(first, pdf=pdf), source(contents[1])])
    assert answer.refused == []
    reader = PdfReader(io.BytesIO(answer.pdf))
    assert msgspec.json.decode(reader.attachments["charts.json"][0]) == drawn
    made = msgspec.json.decode(reader.attachments["results.json"][0])
    assert made["chapters"][0]["charts"] == first["charts"]
    text = "".join(page.extract_text() for page in reader.pages)
    assert "部分谱图见原报告" in text
    assert "Pyrogram" in text


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="other.svg#a"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><path style="fill:url(http://x/y)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><!ENTITY a "b"></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
    ],
)
def test_a_strange_drawing_is_not_taken_from_a_file(svg):
    """Only what the product itself draws with: no picture, no reference to elsewhere, no style, no entity."""
    with pytest.raises(BadDrawings):
        unpacked(packed({"a": svg.encode()}))


def test_reports_that_do_not_fit_are_refused_with_the_whole_list(contents):
    """A changed content, a file without data, a superseded report and a sample twice: each is said by its number."""
    first, second = contents
    forged = copy.deepcopy(second)
    forged["results"]["rows"][0]["cells"] = dict.fromkeys(forged["results"]["rows"][0]["cells"], "9.99")
    wrong = [
        source(second, pdf=carrier(forged)),
        source(second, report_no="BARE", pdf=b"%PDF-1.7 nothing"),
    ]
    answer = compiled([source(first), *wrong])
    assert answer.pdf == b""
    assert len(answer.refused) == 2
    assert "2026-RE-010002" in answer.refused[0].zh
    assert content_sha256(forged) in answer.refused[0].en
    again = copy.deepcopy(first) | {"report_no": "2026-RE-010003"}
    twice = compiled([source(first), source(again), source(second, holds=False)])
    assert len(twice.refused) == 3
    assert any("WT2026-0001-001" in why.zh for why in twice.refused)


def test_a_customer_gets_a_merged_report_and_anyone_can_verify_it(server, station, operator, contents):
    """Asked for on the page, made by the service, downloaded, found by number, hash and code; ended by an amendment."""
    customer = server.person("customer", client=CLIENT)
    orders = []
    for content in contents:
        order = operator.order(client_name=CLIENT, commission_no=f"HB-{sha256(content_bytes(content))[:12]}")
        operator.accept(order["commission_no"])
        pdf = carrier(content)
        number = f"{content['report_no']}-{order['commission_no'][-4:]}"
        result = station.task_event("result.recorded", order, order["tasks"][0])
        station.put_blob(pdf)
        report = station.report_event(order, order["tasks"], pdf, [result["id"]], report_no=number)
        report["data"]["content_sha256"] = content_sha256(content)
        assert {fate["status"] for fate in station.send(result, report)} == {"stored"}
        orders.append((order, report))
    events = [report["id"] for _, report in orders]
    one = customer.post("/reports/merge", [("report", events[0]), ("by", "client")])
    assert re.search(rf'value="{events[0]}"[^>]* checked', one.text), "the choice is lost with the refusal"
    assert 'value="client" checked' in one.text
    assert one.status_code == 422
    stranger = server.person("customer", client="别人")
    stranger.post("/reports/merge", [*(("report", event) for event in events), ("by", "item")])
    customer.post("/reports/merge", [*(("report", event) for event in events), ("by", "item")])
    deadline = time.monotonic() + 60
    while "正在生成" in customer.page("/reports") or "正在生成" in stranger.page("/reports"):
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.2)
    assert "已不可见" in stranger.page("/reports")
    shown = customer.page("/reports")
    assert "无法合并" not in shown, visible(shown)
    number = next(word for word in visible(shown).split() if word.startswith("HB20"))
    pdf = customer.get(f"/reports/composed/{number}.pdf").content
    assert stranger.get(f"/reports/composed/{number}.pdf").status_code == 404
    code = PdfReader(io.BytesIO(pdf)).attachments["verification.jws"][0].decode()
    for asked in (number, sha256(pdf), code):
        assert "真实有效" in stranger.page("/verify", params={"code": asked})
    order, report = orders[0]
    data = {key: report["data"][key] for key in ("report_id", "report_no", "revision")} | {"reason": "数据更正"}
    gone = station.event(f"report:{data['report_id']}", "report.superseded", data)
    assert station.send(gone)[0]["status"] == "stored"
    assert "已不再有效" in stranger.page("/verify", params={"code": code})
    assert "不再有效" in customer.page("/reports")
