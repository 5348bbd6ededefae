"""The customer's page: what it shows, in which language, and what it never gives away."""

import re

import pytest

from central.pages.rendering import choose_language
from central.pages.words import WORDS
from tests.central.wire import Caller, sha256

PDF = b"%PDF-1.7 for the customer"
TITLES = {"gc_sat": {"zh": "饱和烃气相色谱分析", "en": "Saturated hydrocarbon gas chromatography"}}


@pytest.fixture
def customer(server):
    """Someone who has nothing but a link."""
    return Caller(server.url)


def page(customer, code: str, lang: str = "zh") -> str:
    answer = customer.get(f"/progress/{code}", params={"lang": lang})
    assert answer.status_code == 200
    return answer.text


def test_the_page_follows_the_order_to_its_report(customer, station, operator):
    """Four states in order; the one being done is marked; the report can be fetched when it is out, not before."""
    order = operator.order(item_titles=TITLES)
    number = f"BG-{order['commission_no']}"
    code = order["access_code"]
    report = f"/progress/{code}/reports/{number}.pdf"
    before = page(customer, code)
    assert re.findall(r'class="step-name">(.*?)<', before) == ["待审核", "已受理", "检测中", "出报告"]
    assert before.count('aria-current="step"') == 1
    assert customer.get(report).status_code == 404
    operator.accept(order["commission_no"])
    station.send(station.task_event("item.started", order, order["tasks"][0]))
    assert 'class="now" aria-current="step"' in page(customer, code)
    station.next[order["tasks"][0]["id"]] = 2
    station.finish(order, order["tasks"], PDF, report_no=number)
    after = page(customer, code)
    assert after.count('class="done"') == 4
    assert "aria-current" not in after.split("</nav>")[1]
    assert report in after
    fetched = customer.get(report)
    assert fetched.content == PDF
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert customer.get(report, params={"revision": 2}).status_code == 404


def test_the_file_with_time_stamps_is_what_the_customer_fetches(customer, station, operator):
    """`report.proved` changes the file alone: the same report, found by the hash of either file at /verify."""
    order = operator.order(item_titles=TITLES)
    operator.accept(order["commission_no"])
    result = station.task_event("result.recorded", order, order["tasks"][0])
    file = PDF + order["access_code"].encode()
    longer = file + b" stamped"
    issued = station.report_event(order, order["tasks"], file, [result["id"]])
    said = {name: issued["data"][name] for name in ("report_id", "report_no", "revision", "pdf_sha256")}
    said |= {"proof_sha256": sha256(longer), "proved_at": issued["data"]["issued_at"]}
    blob = issued["blobs"][0] | {"sha256": sha256(longer), "size": len(longer)}
    proved = station.event(issued["stream"], "report.proved", said, causes=[issued["id"]], blobs=[blob])
    for content in (file, longer):
        station.put_blob(content)
    assert [fate["applied"] for fate in station.send(result, issued, proved)] == [True, True, True]
    assert customer.get(f"/progress/{order['access_code']}/reports/{said['report_no']}.pdf").content == longer
    for content in (file, longer):
        assert said["report_no"] in customer.get("/verify", params={"code": sha256(content)}).text


def test_both_languages_say_the_same(customer, operator):
    """The page is whole in either language, with the item's name in it."""
    order = operator.order(item_titles=TITLES, submitter="李建国", received_on="2026-11-20", requirements="尽快")
    zh, en = (page(customer, order["access_code"], lang) for lang in ("zh", "en"))
    assert TITLES["gc_sat"]["zh"] in zh
    assert TITLES["gc_sat"]["en"] in en
    assert TITLES["gc_sat"]["zh"] not in en
    for word in ("order", "client", "submitter", "received_on", "requirements", "no_reports"):
        assert WORDS[word].zh in zh
        assert WORDS[word].en in en
    for word in ("order", "client", "no_reports"):
        assert WORDS[word].en not in zh


def test_a_returned_order_says_why(customer, operator):
    """A returned order shows its state and the reason, and no step as being done."""
    order = operator.order()
    operator.post(f"/v1/orders/{order['commission_no']}/return", json={"reason": "样品量不足 5 g"})
    shown = page(customer, order["access_code"])
    assert "已退回" in shown
    assert "样品量不足 5 g" in shown
    assert 'class="now"' not in shown


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("en", "zh-CN,zh;q=0.9", "en"),
        ("zh", "en", "zh"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "en-US,en;q=0.9,zh;q=0.8", "en"),
        ("", "en;q=0.2, zh-TW;q=0.7", "zh"),
        ("", "fr-FR, de;q=0.5", "zh"),
        ("", "en;q=nonsense", "en"),
        ("xx", "", "zh"),
    ],
)
def test_the_language_follows_the_reader(asked, accepted, language):
    """`?lang=` wins, then the browser's wish by weight, then Chinese."""
    assert choose_language(asked, accepted) == language


def test_what_clients_write_is_never_markup(customer, operator):
    """Names and notes are escaped, wherever they stand."""
    evil = '<script>alert("x")</script>'
    sample = {"items": ["toc"], "client_sample_id": evil, "well": evil, "lithology": evil}
    titles = {"toc": {"zh": evil, "en": evil}}
    order = operator.order([sample], client_name=evil, submitter=evil, requirements=evil, item_titles=titles)
    operator.post(f"/v1/orders/{order['commission_no']}/return", json={"reason": evil})
    shown = page(customer, order["access_code"])
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;") == 8


def test_the_page_tells_no_one_and_loads_nothing_from_elsewhere(customer, operator):
    """No referrer, cache, index, frame or foreign resource; the style sheet and script are here."""
    order = operator.order()
    answer = customer.get(f"/progress/{order['access_code']}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    for name in ("progress.css", "progress.js"):
        assert f"/static/{name}" in answer.text
        assert customer.get(f"/static/{name}").status_code == 200
    assert customer.get("/static/..%2fprogress.py").status_code == 404


def test_codes_are_long_and_unknown_ones_look_alike(customer, operator):
    """160 bits each; a wrong, long or crooked code gets the same page as any other."""
    codes = {operator.order()["access_code"] for _ in range(3)}
    assert {len(code) for code in codes} == {32}
    assert len(codes) == 3
    one = codes.pop()
    pages = {
        customer.get(f"/progress/{wrong}").text for wrong in (one[:-1], "a" * 32, "x" * 500, "%27 OR 1", one.upper())
    }
    assert len(pages) == 1
    assert WORDS["not_found"].zh in pages.pop()


def test_a_report_belongs_to_its_order(customer, station, operator):
    """Another order's code does not open the report."""
    orders = [operator.order(), operator.order()]
    for order in orders:
        operator.accept(order["commission_no"])
    number = f"BG-{orders[0]['commission_no']}"
    station.finish(orders[0], orders[0]["tasks"], PDF, report_no=number)
    assert customer.get(f"/progress/{orders[0]['access_code']}/reports/{number}.pdf").status_code == 200
    assert customer.get(f"/progress/{orders[1]['access_code']}/reports/{number}.pdf").status_code == 404
