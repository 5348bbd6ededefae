"""The laboratory before the browser: who may do what, and what each page shows and does."""

import json
import re
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.pages.words import ACTS
from station.records.key_words import key_words
from station.reports.proof.tokens import public_jwk, sign_token
from tests.central.people import Person, Window, visible
from tests.central.wire import AT, sha256

PDF = b"%PDF-1.7 a report"


@pytest.fixture(scope="module")
def staff(server):
    return {role: server.person(role) for role in ("lab", "dispatcher", "admin")}


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_rights_are_held_on_every_act(server, staff, operator):
    """A customer sees no desk, the laboratory decides nothing, a dispatcher administers nothing."""
    number = operator.order()["commission_no"]
    customer = server.person("customer", client="大庆油田勘探开发研究院")
    accept = (f"/desk/orders/{number}/decide", {"act": "accept"})
    receive = (f"/desk/orders/{number}/receive", {"sample": f"{number}-001"})
    enrol = ("/desk/stations/enrol", {"name": "x"})
    approve = ("/desk/stations/approve", {"station": "x"})
    revoke = ("/desk/stations/revoke", {"station": "x"})
    letter = ("/desk/letters", {"n": "1", "act": "settle"})
    account = ("/desk/accounts", {"login": "x"})
    no = {
        customer: [accept, receive, enrol, approve, revoke, letter, account],
        staff["lab"]: [accept, enrol, approve, revoke, letter, account],
        staff["dispatcher"]: [revoke, account],
    }
    for person, acts in no.items():
        for path, fields in acts:
            assert person.post(path, fields).status_code == 403, (person.login, path)
    assert operator.look(number)["tasks"][0]["state"] == "pending_review"
    for page in ("/desk/accounts", "/desk/trail"):
        assert staff["dispatcher"].get(page).status_code == 403
    assert staff["lab"].get("/orders").status_code == 403
    assert staff["lab"].post(*receive).status_code == 200


def test_an_order_is_completed_received_accepted_and_returned_with_a_reason(staff, operator):
    """The dispatcher's day; each act is in the audit trail."""
    dispatcher = staff["dispatcher"]
    number = operator.order([{"items": ["toc"], "client_sample_id": "SK2"}])["commission_no"]
    sample = f"{number}-001"
    place = f"/desk/orders/{number}"
    fields = {"submitter": "李建国", "received_on": "2026-11-21", f"{sample}.well": "松科2井", "requirements": "加急"}
    fields |= {"client_address": "大庆市", "sampling": "自采"}
    fields |= {f"{sample}.sampled_on": "2026-11-03", f"{sample}.sampling_place": "松科2井场"}
    assert dispatcher.post(f"{place}/complete", fields).status_code == 200
    assert operator.look(number)["samples"][0]["well"] == "松科2井"
    sheet = visible(dispatcher.page(f"{place}/sheet"))
    assert all(word in sheet for word in ("大庆市", "自采", "2026-11-03", "松科2井场"))
    day = dispatcher.post(f"{place}/complete", {**fields, f"{sample}.sampled_on": "2026-02-30"})
    assert (day.status_code, "2026-02-30" in day.text) == (422, True)
    wrong = dispatcher.post(f"{place}/complete", {**fields, "received_on": "昨天"})
    assert wrong.status_code == 422
    assert "昨天" in wrong.text
    assert dispatcher.post(f"{place}/decide", {"act": "return"}).status_code == 422
    decisions = dispatcher.page(place).split('class="decide"')[1]
    assert re.findall(r'<button [^>]*name="act" value="(.*?)"', decisions)[0] == "", "Enter behind a reason accepts"
    entered = dispatcher.post(f"{place}/decide", {"act": "", "reason": "样品量不足 5 g"})
    assert entered.status_code == 422
    assert 'name="reason" value="样品量不足 5 g"' in entered.text
    assert operator.look(number)["tasks"][0]["state"] == "pending_review"
    returned = dispatcher.post(f"{place}/decide", {"act": "return", "reason": "样品量不足 5 g"})
    assert "样品量不足 5 g" in returned.text
    dispatcher.post(f"{place}/decide", {"act": "accept"})
    assert operator.look(number)["tasks"][0]["state"] == "accepted"
    late = dispatcher.post(f"{place}/complete", fields)
    assert late.status_code == 409
    assert "已受理" in late.text
    received = dispatcher.post(f"{place}/receive", {"sample": sample})
    assert dispatcher.login in visible(received.text)
    trail = visible(staff["admin"].page("/desk/trail"))
    for act in ("order.completed", "order.return", "order.accept", "samples.received"):
        assert act in trail
        assert ACTS[act].zh in trail


def test_a_scanned_label_leads_to_its_order(staff, operator):
    """The sheet has one code per sample and one for the order; what a scanner types finds the order."""
    order = operator.order([{"items": ["toc", "gc_sat"]}, {"items": ["toc"]}])
    number = order["commission_no"]
    sheet = staff["lab"].page(f"/desk/orders/{number}/sheet")
    assert sheet.count("<svg") == 3
    assert f"{number}-002" in sheet
    assert staff["lab"].get(f"/desk?q={number}-002").url.endswith(f"/desk/orders/{number}")


def test_a_station_is_enrolled_watched_assigned_and_revoked(server, staff, station, operator):
    """Late news, clock, disk and other items are marked; it is handed its items alone; revoked, it is turned away."""
    dispatcher, admin = staff["dispatcher"], staff["admin"]
    code = re.search(r'class="link big">([^<]+)<', dispatcher.post("/desk/stations/enrol", {"name": "GC 9"}).text)
    fresh = type(station)(server.url).enrol(code.group(1), "GC 9", approved=False)
    asked = fresh.post("/v1/token", json={"assertion": fresh.assertion()})
    assert (asked.status_code, asked.json()["code"]) == (409, "station_not_approved")
    assert key_words(fresh.key.public) in asked.json()["message_en"]
    assert "待批准" in dispatcher.page("/desk/stations")
    assert fresh.post("/v1/token", json={"assertion": fresh.assertion()}).status_code == 409
    assert "待批准" not in dispatcher.post("/desk/stations/approve", {"station": fresh.id}).text
    fresh.login()
    assert dispatcher.post("/desk/stations/approve", {"station": "nobody"}).status_code == 404
    news = {
        "at": AT,
        "waiting": 4,
        "dead": 1,
        "oldest_waiting_at": AT,
        "disk_free": 10**9,
        "version": "0.1.0",
        "feed_cursor": 0,
        "clock_offset_ms": -7300,
        "items": {"bench_item": ["1.0.0", "aaaaaaaaaaaa"]},
        "safekeeping": {
            "backups": {"/old": "2026-11-01T02:30:00.000Z", "/never": None},
            "troubles": [["文件损坏", "a damaged file"]],
        },
    }
    assert fresh.post("/v1/heartbeat", json=news).status_code == 200
    ahead = {"items": {"bench_item": ["1.1.0", "bbbbbbbbbbbb"]}, "waiting": 0, "dead": 0, "oldest_waiting_at": None}
    ahead |= {"safekeeping": None}
    assert station.post("/v1/heartbeat", json=news | ahead).status_code == 200
    page = admin.page("/desk/stations")
    mine = next(part for part in page.split('<section class="card station">') if fresh.id in part)
    assert mine.count('class="warn"') == 5
    assert re.search(r"最近备份 \d+ 天前", visible(mine))
    assert "文件损坏" in visible(mine)
    assert "-7.3 s" in mine
    assert key_words(fresh.key.public) in mine
    assert "1 项不同" in mine
    assert "1.0.0 aaaaaaaaaaaa → 1.1.0 bbbbbbbbbbbb" in visible(mine)
    theirs = next(part for part in page.split('<section class="card station">') if station.id in part)
    assert "项不同" not in theirs
    assert "最近备份 —" in visible(theirs), "a station from before backups were told"
    fields = [("station", fresh.id), ("items", "toc"), ("items", "bench_item"), ("items", "../x")]
    assert "bench_item" in visible(dispatcher.post("/desk/stations/items", fields).text)
    order = operator.order([{"items": ["toc", "gc_sat"]}])
    (row,) = [
        one
        for one in fresh.get("/v1/feed").json()["rows"]
        if one["type"] == "commission" and one["data"]["commission"]["commission_no"] == order["commission_no"]
    ]
    assert [task["item_id"] for task in row["data"]["tasks"]] == ["toc"]
    assert dispatcher.post("/desk/stations/items", {"station": "nobody"}).status_code == 404
    admin.post("/desk/stations/revoke", {"station": fresh.id})
    assert fresh.get("/v1/feed").json()["code"] == "station_revoked"
    trail = admin.page("/desk/trail")
    assert "station.approved" in trail
    assert "station.revoked" in trail
    assert admin.post("/desk/stations/revoke", {"station": "nobody"}).status_code == 404


def test_dead_letters_and_held_events_are_shown_and_acted_on(staff, station, operator):
    """A refused event with its reason; judged again it stays, laid aside it is gone; a held one says why."""
    dispatcher = staff["dispatcher"]
    wrong = station.event("file:dead", "raw.captured", {"arrival_id": "dead"}) | {"type": "raw.unheard"}
    station.send(wrong)
    order = operator.order()
    station.send(station.task_event("item.started", order, order["tasks"][0]))
    page = dispatcher.page("/desk/letters")
    assert "raw.unheard" in page
    assert order["commission_no"] in page
    mine = next(part for part in page.split("card letter") if wrong["id"] in part)
    (number,) = hidden(mine, "n")
    assert "仍被拒绝" in dispatcher.post("/desk/letters", {"n": number, "act": "retry"}).text
    assert wrong["id"] not in dispatcher.post("/desk/letters", {"n": number, "act": "settle"}).text
    assert dispatcher.post("/desk/letters", {"n": number, "act": "settle"}).status_code == 404


def test_accounts_are_made_reset_and_closed(server, staff):
    """A first password is shown once and works; a closed account is out at once; one's own stays open."""
    admin = staff["admin"]
    fields = {"login": f"new-{admin.login[-6:]}", "name": "赵", "role": "customer", "client_name": "胜利油田"}
    made = admin.post("/desk/accounts", fields).text
    password = re.search(r"([a-z2-9]{5}(?:-[a-z2-9]{5}){3})", made).group(1)
    person = Person(server.url, fields["login"], password)
    assert password not in admin.page("/desk/accounts")
    assert "已被使用" in admin.post("/desk/accounts", fields).text
    assert admin.post("/desk/accounts", {**fields, "login": "other", "client_name": ""}).status_code == 422
    admin.post(f"/desk/accounts/{fields['login']}", {"act": "disable"})
    assert "/login" in person.get("/orders").url
    admin.post(f"/desk/accounts/{admin.login}", {"act": "disable"})
    assert admin.get("/desk").status_code == 200


def test_laboratories_see_nothing_of_each_other(server, operator, station):
    """Orders, stations, letters, accounts of one laboratory do not exist for the staff of another."""
    server.operator("lab-b")
    stranger = server.person("admin", tenant="lab-b")
    number = operator.order()["commission_no"]
    for path in (f"/desk/orders/{number}", f"/desk/orders/{number}/sheet", f"/orders/{number}"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/desk/orders/{number}/decide", {"act": "accept"}).status_code == 404
    assert stranger.post("/desk/stations/revoke", {"station": station.id}).status_code == 404
    assert station.get("/v1/feed").status_code == 200
    assert number not in stranger.page("/desk")
    assert station.id not in stranger.page("/desk/stations")


@pytest.fixture
def issued(server, operator, station):
    """A report that is out, with the content its code speaks of."""
    order = operator.order()
    operator.accept(order["commission_no"])
    number = f"BG-{order['commission_no']}"
    station.finish(order, order["tasks"], PDF + number.encode(), report_no=number)
    return number, PDF + number.encode()


def test_a_report_is_verified_by_number_and_by_file(server, issued):
    """A number or the hash of the file finds it; another finds nothing; no client or sample is told."""
    number, pdf = issued
    anyone = Person(server.url)
    for code in (number, sha256(pdf), sha256(pdf).upper()):
        page = anyone.page("/verify", params={"code": code})
        assert "真实有效" in page
        assert sha256(pdf) in page
        assert "大庆油田" not in page
    assert "没有这份报告" in anyone.page("/verify", params={"code": sha256(b"forged")})
    assert "真实有效" in anyone.page(f"/verify/{number}")


def test_a_report_is_verified_by_its_signed_code(server, issued):
    """The laboratory's key proves the code; a changed code, a strange key, a code of other content do not pass."""
    number, _ = issued
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    anyone = Person(server.url)

    def verdict(code: str) -> str:
        return re.search(r'verdict (\w+)"', anyone.page("/verify", params={"code": code})).group(1)

    token = sign_token(pem, report_no=number, revision=1, content_sha256=sha256(b"content"))
    assert verdict(token) == "untrusted"
    folder = server.data / "trusted" / "main"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.jwk").write_text(json.dumps(public_jwk(pem)))
    assert verdict(token) == "genuine"
    assert verdict(f"https://report.example/v#{token}") == "genuine"
    head, body, mark = token.split(".")
    assert verdict(f"{head}.{body[:-2]}AA.{mark}") == "changed"
    assert verdict(sign_token(pem, report_no=number, revision=1, content_sha256=sha256(b"other"))) == "changed"
    assert verdict(sign_token(pem, report_no="BG-new", revision=1, content_sha256=sha256(b"x"))) == "genuine"


def test_guessing_report_numbers_is_slowed_down(tight_server):
    """Numbers follow one another: after some misses the asker has to wait."""
    anyone = Person(tight_server.url)
    statuses = [anyone.get("/verify", params={"code": f"BG-{n}"}).status_code for n in range(6)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


@pytest.mark.parametrize("language", ["en"])  # English words are the longer ones
@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/orders/{n}",
        "/desk/orders/{n}/sheet",
        "/desk/stations",
        "/desk/items",
        "/desk/handouts",
        "/desk/letters",
        "/verify?code=x",
    ],
)
def test_no_page_is_wider_than_a_phone(server, staff, operator, station, tmp_path, path, language):
    """At 390 pixels nothing has to be pushed sideways, whatever clients call things."""
    long = {"items": ["toc", "gc_sat"], "client_sample_id": "SK2-" + "9" * 60, "well": "松" * 60}
    number = operator.order([long], client_name="中国石油天然气股份有限公司大庆油田有限责任公司勘探开发研究院")[
        "commission_no"
    ]
    probe = (
        'addEventListener("load", () => { document.documentElement.dataset.wide ='
        " document.documentElement.scrollWidth - innerWidth; });"
    )
    window = Window(staff["dispatcher"], tmp_path, probe)
    address = path.format(n=number)
    try:
        document = window.content(f"{address}{'&' if '?' in address else '?'}lang={language}", width=390, height=900)
    finally:
        window.close()
    assert re.search(r'data-wide="(-?\d+)"', document).group(1) in ("0", "-0")
    assert "Sign out" in visible(document) or address.startswith("/verify")


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/orders/{n}", "/desk/orders/{n}/sheet", "/desk/stations", "/desk/letters", "/verify"]
)
def test_each_page_is_whole_in_either_language(server, path):
    """No Chinese is left on an English page but what people wrote, and the language is remembered.

    The laboratory is the test's own, so that nobody else's words stand on its pages.
    """
    tenant = f"language-{uuid4().hex[:8]}"
    number = server.operator(tenant).order([{"items": ["toc"]}], client_name="Daqing")["commission_no"]
    server.enrol(tenant=tenant)
    person = server.person("dispatcher", tenant=tenant)
    zh = person.page(path.format(n=number), params={"lang": "zh"})
    en = person.page(path.format(n=number), params={"lang": "en"})
    assert visible(person.page(path.format(n=number))).split("Updated")[0] == visible(en).split("Updated")[0]
    person.page("/desk", params={"lang": "zh"})
    assert re.search(r"[\u4e00-\u9fff]{4}", visible(zh))
    left = re.findall(r"[\u4e00-\u9fff]+", visible(en))
    assert set(left) <= {"中文", "王敏"}


def test_a_refusal_is_a_page_for_a_reader_and_a_problem_for_a_program(server, staff):
    """The same no in the form each can read."""
    page = staff["lab"].get("/desk/orders/none")
    assert page.status_code == 404
    assert "没有该委托单" in page.text
    program = staff["lab"].session.get(
        f"{server.url}/desk/orders/none", headers={"Accept": "application/json"}, timeout=30
    )
    assert program.headers["Content-Type"] == "application/problem+json"
