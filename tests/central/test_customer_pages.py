"""A customer before the browser: signs in, orders, signs, follows, shares; and sees nothing of anybody else."""

import re
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.offering import product_items
from central.pages.ordering import Draft, Row, find_faults, read_table, with_another_row, with_table
from central.pages.signature import PREFIX, read_signature
from central.pages.visitors import COOKIE, safe_goal
from central.refusals import Refusal
from tests.central.people import HIDDEN, Person, Window, visible

PDF = b"%PDF-1.7 a report"
CLIENT = "大庆油田勘探开发研究院"


def picture(width=96, height=36, *, ink=True, form=(8, 6, 0, 0, 0), tail=b"") -> str:
    """A canvas picture as a browser writes it."""
    import base64

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    line = bytes([0]) + (b"\x10\x23\x3f\xff" if ink else b"\0\0\0\0") * width
    content = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">II5B", width, height, *form))
        + chunk(b"tEXt", b"secret\0of the machine")
        + chunk(b"IDAT", zlib.compress(line * height))
        + chunk(b"IEND", b"")
        + tail
    )
    return PREFIX + base64.b64encode(content).decode()


@pytest.fixture(scope="module")
def anna(server):
    return server.person("customer", client=CLIENT)


@pytest.fixture
def customer(server, anna):
    """A customer in a session of the test's own."""
    return Person(server.url, anna.login, anna.password)


def order_form(customer, **changed) -> dict:
    key = dict(HIDDEN.findall(customer.page("/orders/new")))["key"]
    return {
        "key": key,
        "act": "send",
        "submitter": "李建国",
        "client_contact": "0459-5508888",
        "requirements": "加急",
        "s0.client_sample_id": "GY1",
        "s0.well": "古页1井",
        "s0.depth_top_m": "2400.50",
        "s0.items": "gc_sat",
        **changed,
    }


def send(customer, **changed) -> str:
    answer = customer.post("/orders/new", order_form(customer, **changed))
    assert answer.url.endswith("/sign"), visible(answer.text)
    return answer.url.split("/")[-2]


def test_a_stranger_is_led_to_sign_in_and_back(server, customer):
    """Every page of an account leads to the sign-in page; afterwards the reader is where they wanted to be."""
    stranger = Person(server.url)
    for path in ("/orders", "/orders/new", "/desk", "/desk/stations", "/password"):
        answer = stranger.get(path)
        assert "/login?back=" in answer.url, path
        assert answer.status_code == 200
    fields = {"login": customer.login, "password": customer.password, "back": "/orders/new"}
    assert stranger.post("/login", fields, token=False).url == f"{server.url}/orders/new"


def test_the_session_cookie_is_out_of_reach(server, customer):
    """HttpOnly and SameSite; another session's or a missing token, or another site, changes nothing."""
    raw = customer.session.post(
        f"{server.url}/login",
        data={"login": customer.login, "password": customer.password},
        allow_redirects=False,
        timeout=30,
    )
    cookie = next(value for name, value in raw.headers.items() if name.lower() == "set-cookie")
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    other = server.person("customer", client=CLIENT)
    form = order_form(customer)
    for token in ("", other.token(), "ü"):
        answer = customer.post("/orders/new", {**form, "csrf": token}, token=False)
        assert answer.status_code == 403
        assert "页面已过期" in answer.text
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert customer.post("/orders/new", form, headers=elsewhere).status_code == 403
    assert "/login" in customer.post("/logout").url
    assert "/login" in customer.get("/orders").url


def test_guessing_passwords_is_turned_away(tight_server):
    """After some failures of one login even the right password has to wait; unknown logins are answered alike."""
    person = tight_server.person("customer", client=CLIENT)
    guesser = Person(tight_server.url)
    wrong = {"login": person.login, "password": "wrong-password", "back": "/"}
    unknown = guesser.post("/login", {**wrong, "login": "nobody-here"}, token=False)
    first = guesser.post("/login", wrong, token=False)
    assert unknown.status_code == first.status_code == 401
    assert visible(unknown.text) == visible(first.text)
    statuses = [guesser.post("/login", wrong, token=False).status_code for _ in range(5)]
    assert 429 in statuses
    right = {"login": person.login, "password": person.password, "back": "/"}
    assert guesser.post("/login", right, token=False).status_code == 429


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "evil"])
def test_signing_in_leads_to_no_other_site(back):
    """Only an address of this site is a goal."""
    assert safe_goal(back) == "/"
    assert safe_goal("/orders/WT2026-0001") == "/orders/WT2026-0001"


def test_an_order_is_made_signed_and_followed_to_its_report(server, customer, operator, station):
    """The way of a customer: form, signature, states, report."""
    number = send(customer)
    early = customer.post(f"/orders/{number}/sign", {"signer": "李建国", "signature": ""})
    assert early.status_code == 422
    assert "请先在方框内签名" in visible(early.text)
    signed = customer.post(f"/orders/{number}/sign", {"signer": "李建国", "signature": picture()})
    assert signed.url == f"{server.url}/orders/{number}"
    assert "委托方签名" in signed.text
    png = customer.get(f"/orders/{number}/signature.png")
    assert png.headers["Content-Type"] == "image/png"
    assert b"secret" not in png.content
    again = customer.post(f"/orders/{number}/sign", {"signer": "别人", "signature": picture()})
    assert again.status_code == 409
    order = operator.look(number)
    assert order["commission"]["client_name"] == CLIENT
    assert order["samples"][0]["depth_top_m"] == "2400.50"
    assert order["tasks"][0]["item_zh"] == "饱和烃气相色谱分析"
    operator.accept(number)
    station.finish(order, order["tasks"], PDF, report_no=f"BG-{number}")
    shown = customer.page(f"/orders/{number}")
    assert "100" in visible(shown)
    assert customer.get(f"/orders/{number}/reports/BG-{number}.pdf").content == PDF
    assert number in customer.page("/orders?q=gy1")
    assert number not in customer.page("/orders?state=cancelled")


def test_pressing_twice_orders_once(customer):
    """The same form sent again is the same order; with other content it is refused in words."""
    form = order_form(customer)
    first = customer.post("/orders/new", form)
    assert customer.post("/orders/new", form).url == first.url
    changed = customer.post("/orders/new", {**form, "requirements": "别的"})
    assert changed.status_code == 422
    assert "幂等键" in changed.text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(customer):
    """Each trouble with its place and text, and the form as it was filled in."""
    form = order_form(customer, client_contact="", **{"s0.depth_top_m": "约2400", "s1.well": "古页2井"})
    answer = customer.post("/orders/new", form)
    assert answer.status_code == 422
    text = visible(answer.text)
    assert "请填写联系方式。" in text
    assert "第 1 个样品的顶深 (m)“约2400”不是以米为单位的数字" in text
    assert "第 2 个样品没有选择检测项目。" in text
    for place in ("client_contact", "s0.depth_top_m", "s1.items"):
        assert f'id="{place}" aria-invalid="true" aria-describedby="why-{place}"' in answer.text
        assert f'id="why-{place}"' in answer.text
    for typed in ("李建国", "约2400", "古页2井", "加急"):
        assert f'value="{typed}"' in answer.text or f">{typed}</textarea>" in answer.text


def test_rows_are_added_removed_pasted_and_copied(customer):
    """The form works without any script."""
    form = order_form(customer)
    more = customer.post("/orders/new", {**form, "act": "add"}).text
    assert 'name="s1.well" value="古页1井"' in more
    less = customer.post("/orders/new", {**form, "s1.well": "古页2井", "act": "remove-0"}).text
    assert 'name="s0.well" value="古页2井"' in less
    assert 'name="s1.well"' not in less
    table = "样品编号\t深度(m)\t备注\nGY2\t2401-2402\t湿"
    pasted = customer.post("/orders/new", {**form, "act": "paste", "table": table}).text
    assert 'name="s1.depth_bottom_m" value="2402"' in pasted
    told = pasted.split('id="samples"')[1]
    assert "未识别的列“备注”" in told, "what was not taken is above the place that the browser scrolls to"
    number = send(customer)
    copied = customer.page(f"/orders/new?copy={number}")
    assert 'name="s0.client_sample_id" value="GY1"' in copied
    assert re.search(r'value="gc_sat" checked', copied)


def test_how_when_and_where_samples_were_taken_is_ordered_shown_and_copied(server, customer, operator):
    """The optional fields go from the form, or a pasted table, to the order, its page and its copy."""
    said = {"client_address": "大庆市让胡路区西灵路18号", "sampling": "按 SY/T 5517，自采"}
    taken = {"s0.sampled_on": "2026-11-03", "s0.sampling_place": "古页1井井场"}
    wrong = customer.post("/orders/new", order_form(customer, **said, **{**taken, "s0.sampled_on": "2026-02-30"}))
    assert wrong.status_code == 422
    assert 'value="2026-02-30" maxlength="200" id="s0.sampled_on" aria-invalid="true"' in wrong.text
    number = send(customer, **said, **taken)
    order = operator.look(number)
    assert (order["samples"][0]["sampled_on"], order["commission"]["sampling"]) == ("2026-11-03", said["sampling"])
    for page in (f"/orders/{number}", f"/orders/new?copy={number}"):
        assert all(text in customer.page(page) for text in (*said.values(), *taken.values())), page
    assert all(text in customer.page(f"/orders/{number}/sign") for text in said.values())
    table = "样号\t采样日期\t采样地点\nGY7\t2026年11月5日\t七厂\nGY8\t昨天\t"
    pasted = customer.post("/orders/new", order_form(customer, act="paste", table=table)).text
    assert 'name="s1.sampled_on" value="2026-11-05"' in pasted
    assert "“昨天”不是日期" in pasted


def test_another_client_sees_nothing(server, customer, operator, station):
    """Order, report, signature, copy, share: each is as if it did not exist, for another client and laboratory."""
    number = send(customer)
    customer.post(f"/orders/{number}/sign", {"signer": "李", "signature": picture()})
    operator.accept(number)
    order = operator.look(number)
    station.finish(order, order["tasks"], PDF, report_no=f"BG-{number}")
    for stranger in (
        server.person("customer", client="胜利油田"),
        server.person("customer", client=CLIENT, tenant="lab-b") if server.operator("lab-b") else None,
    ):
        for path in (
            f"/orders/{number}",
            f"/orders/{number}/sign",
            f"/orders/{number}/signature.png",
            f"/orders/{number}/reports/BG-{number}.pdf",
            f"/orders/new?copy={number}",
        ):
            answer = stranger.get(path)
            assert answer.status_code == 404, path
            assert "古页1井" not in answer.text
        shared = stranger.post(f"/orders/{number}/share", {"report_no": f"BG-{number}", "days": "7"})
        assert shared.status_code == 404
        assert number not in stranger.page("/orders")
        assert stranger.get("/desk").status_code == 403
        assert stranger.get(f"/desk/orders/{number}").status_code == 403


def test_a_shared_link_shows_one_report_until_it_is_ended(server, customer, operator, station):
    """Whoever holds the link reads the report and no more; ended, it opens nothing; it is shown once."""
    number = send(customer)
    operator.accept(number)
    order = operator.look(number)
    station.finish(order, order["tasks"], PDF, report_no=f"BG-{number}")
    made = customer.post(f"/orders/{number}/share", {"report_no": f"BG-{number}", "revision": "1", "days": "7"})
    link = re.search(r"(/s/[A-Za-z0-9_-]+)", made.text).group(1)
    assert link not in customer.page(f"/orders/{number}")
    stranger = Person(server.url)
    shown = stranger.get(link)
    assert f"BG-{number}" in shown.text
    assert "古页1井" not in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert stranger.get(f"{link}/report.pdf").content == PDF
    customer.post(f"/orders/{number}/unshare", {"report_no": f"BG-{number}", "revision": "1"})
    assert stranger.get(link).status_code == 404
    assert stranger.get(f"{link}/report.pdf").status_code == 404


def test_a_password_is_changed_and_other_sessions_end(server):
    """The old one no longer works, nor does the session on another device."""
    customer = server.person("customer", client=CLIENT)
    elsewhere = Person(server.url, customer.login, customer.password)
    wrong = customer.post("/password", {"old": "nope", "new": "a-new-password", "again": "a-new-password"})
    assert "当前密码不正确" in wrong.text
    short = customer.post("/password", {"old": customer.password, "new": "short", "again": "short"})
    assert "10–200" in short.text
    done = customer.post("/password", {"old": customer.password, "new": "a-new-password", "again": "a-new-password"})
    assert done.url == f"{server.url}/orders"
    assert "/login" in elsewhere.get("/orders").url
    Person(server.url, customer.login, "a-new-password")


def test_what_people_write_is_never_markup(server, customer):
    """Names, requirements and cells are escaped on every page that shows them."""
    evil = '"><script>alert(1)</script>'
    number = send(customer, submitter=evil, requirements=evil, **{"s0.well": evil, "s0.client_sample_id": evil})
    staff = server.person("dispatcher")
    for person, path in [
        (customer, f"/orders/{number}"),
        (customer, f"/orders/{number}/sign"),
        (customer, f"/orders/new?copy={number}"),
        (customer, f"/orders?q={evil}"),
        (staff, f"/desk/orders/{number}"),
        (staff, f"/desk/orders/{number}/sheet"),
        (staff, "/desk"),
    ]:
        assert "<script>alert" not in person.page(path), path


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "data:image/svg+xml;base64,PHN2Zz4=",
        PREFIX + "AAAA",
        PREFIX + "!!",
        picture(ink=False),
        picture(width=5000),
        picture(form=(16, 6, 0, 0, 0)),
        picture()[:-20],
        "x" * 600_000,
    ],
)
def test_only_a_drawn_signature_is_taken(wrong):
    """Another format, a damaged, empty, huge or cut picture is refused; what follows the end of one is not kept."""
    with pytest.raises(Refusal, match=r"^bad_value"):
        read_signature(wrong)
    clean = read_signature(picture(tail=b"<script>"))
    assert b"script" not in clean
    assert clean.count(b"IDAT") == 1


@given(st.text(max_size=300))
def test_any_pasted_text_is_read_or_told(text):
    """No pasted text ends in an error, and every row can be shown again."""
    rows, troubles = read_table(text, product_items())
    assert rows or troubles
    assert all(isinstance(row, Row) for row in rows)


def test_a_table_is_read_with_and_without_a_heading():
    """Columns by their Chinese or English names, in any order; else in the order of the form; ranges are split."""
    rows, troubles = read_table("Well\tSample No.\tDepth (m)\tItems\nSK-2\tA1\t10.5~11\tgc_sat, toc", product_items())
    assert troubles == []
    assert rows == [
        Row(client_sample_id="A1", well="SK-2", depth_top_m="10.5", depth_bottom_m="11", items=("gc_sat", "toc"))
    ]
    (plain,), _ = read_table("A1,松科2,10,11,K1,泥岩", product_items())
    assert (plain.client_sample_id, plain.depth_bottom_m, plain.lithology) == ("A1", "11", "泥岩")
    assert read_table("样号\t井号", product_items())[1], "a heading alone is told"
    _, told = read_table("样号\t项目\nA1\t算命", product_items())
    assert "算命" in told[0].zh


def test_an_order_on_the_page_has_a_bound():
    """A pasted table of any length ends at the bound, and says so; depths must go down."""
    draft = with_table(Draft(key="k"), "样号\n" + "\n".join(map(str, range(500))), product_items())
    assert len(draft.rows) == 200
    assert draft.troubles
    assert len(with_another_row(draft).rows) == 200
    upside_down = Draft(key="k", rows=(Row(depth_top_m="10", depth_bottom_m="9", items=("toc",)),))
    assert "s0.depth_bottom_m" in [fault.place for fault in find_faults(upside_down)]


DRIVER = """
addEventListener("load", () => {
  const pad = document.getElementById("pad");
  if (!pad) return;
  const box = pad.getBoundingClientRect();
  pad.setPointerCapture = () => undefined;
  const at = (kind, x, y) => pad.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, bubbles: true, cancelable: true, clientX: box.left + x, clientY: box.top + y }));
  at("pointerdown", 20, 20);
  for (let step = 0; step < 60; step += 1) at("pointermove", 20 + 4 * step, 60 + 30 * Math.sin(step / 5));
  at("pointerup", 260, 60);
  document.getElementById("sign").requestSubmit(document.querySelector("#sign button:not([type])"));
});
"""


def test_a_real_browser_signs_with_a_pointer(server, customer, tmp_path):
    """Chromium draws on the field with pointer events and sends the form: the signature is kept as a picture."""
    number = send(customer)
    window = Window(customer, tmp_path, DRIVER)
    try:
        window.content(f"/orders/{number}/sign", width=390, height=900)
    finally:
        window.close()
    png = customer.get(f"/orders/{number}/signature.png")
    assert png.status_code == 200
    assert png.content.startswith(b"\x89PNG")
    assert len(png.content) > 1000


@pytest.mark.parametrize("language", ["en"])  # English words are the longer ones
@pytest.mark.parametrize("path", ["/orders", "/orders/new", "/orders/{n}", "/orders/{n}/sign", "/password"])
def test_no_page_is_wider_than_a_phone(server, customer, tmp_path, path, language):
    """At 390 pixels nothing has to be pushed sideways; and the page loads nothing from elsewhere."""
    number = send(
        customer, **{"s0.lithology": "灰黑色含粉砂质泥岩夹薄层油页岩", "s0.client_sample_id": "SK2-E-" + "9" * 40}
    )
    probe = (
        'addEventListener("load", () => { document.documentElement.dataset.wide ='
        " document.documentElement.scrollWidth - innerWidth; });"
    )
    window = Window(customer, tmp_path, probe)
    try:
        document = window.content(path.format(n=number) + f"?lang={language}", width=390, height=900)
    finally:
        window.close()
    assert re.search(r'data-wide="(-?\d+)"', document).group(1) in ("0", "-0")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', document)


def test_signed_content_is_told_apart_from_what_came_later(server, customer):
    """Completing a signed order is shown as such, to both sides."""
    number = send(customer)
    customer.post(f"/orders/{number}/sign", {"signer": "李", "signature": picture()})
    staff = server.person("dispatcher")
    staff.post(f"/desk/orders/{number}/complete", {"submitter": "李建国", "client_contact": "1", "requirements": "另"})
    assert "签名之后" in customer.page(f"/orders/{number}")
    assert "签名之后" in staff.page(f"/desk/orders/{number}")
