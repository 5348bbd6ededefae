"""What customers may order: the product's items, those handed to stations, and the laboratory's own on its list."""

import pytest

from central import trust
from central.store.sql.offered_items import SqlOfferedItems
from central.store.sql.store import SqlStore
from parsers.wording import Text
from tests.central.people import visible
from tests.central.stores import NOW, Scene
from tests.central.test_customer_pages import order_form, send
from tests.handouts.laboratory import Laboratory

TENANT = "items-page"


@pytest.fixture(scope="module")
def people(server):
    """A customer and somebody of the laboratory."""
    server.operator(TENANT)
    return server.person("customer", client="大庆", tenant=TENANT), server.person("lab", tenant=TENANT)


def offer(lab, item="my_item", zh="自有项目", en="An item of ours", act="offer"):
    return lab.post("/desk/items", {"item": item, "zh": zh, "en": en, "act": act})


def test_an_own_item_is_offered_ordered_reported_by_name_and_taken_off(server, people):
    """In the form, in a pasted table, in the order and in its list of reports; afterwards nobody can choose it."""
    customer, lab = people
    assert "my_item" not in customer.page("/orders/new")
    assert offer(lab).status_code == 200
    assert "自有项目" in visible(customer.page("/orders/new"))
    pasted = customer.post("/orders/new", {**order_form(customer), "act": "paste", "table": "样号\t项目\nB7\t自有项目"})
    assert 'value="my_item" checked' in pasted.text
    number = send(customer, **{"s0.items": "my_item"})
    order = server.operator(TENANT).look(number)
    assert [(task["item_id"], task["item_zh"]) for task in order["tasks"]] == [("my_item", "自有项目")]
    server.operator(TENANT).accept(number)
    station = server.enrol(tenant=TENANT)
    pdf = b"%PDF-1.4 of ours"
    assert [fate["status"] for fate in station.finish(order, order["tasks"], pdf)] == ["stored"] * 3
    assert "/reports/BG" in customer.page(f"/orders/{number}")
    reports = visible(customer.page(f"/orders/{number}")).split("检测报告")[-1]
    assert "自有项目 · 签发" in reports
    assert "An item of ours ·" in visible(customer.page(f"/orders/{number}?lang=en"))
    offer(lab, act="remove")
    assert "my_item" not in customer.page("/orders/new")
    assert "自有项目" in visible(customer.page(f"/orders/{number}?lang=zh"))


def test_an_item_that_was_handed_out_is_offered_under_its_signed_title(server, people, tmp_path):
    """A handout with another title of an item renames it for customers; another laboratory keeps its own."""
    customer, _ = people
    laboratory = Laboratory(tmp_path)
    trust.trust(server.data / "trusted" / TENANT, laboratory.key.with_suffix(".jwk").read_bytes())
    files = laboratory.files("2.0.0")
    declared = files["item.toml"].decode().replace("沉积岩总有机碳测定", "总有机碳（新）")
    file = laboratory.unchecked("2.0.0", files | {"item.toml": declared.encode()})
    assert server.operator(TENANT).post("/v1/handouts", data=file).status_code == 201
    assert "总有机碳（新）" in visible(customer.page("/orders/new"))
    other = server.person("customer", client="大庆")
    assert "总有机碳（新）" not in visible(other.page("/orders/new"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"item": "My Item"}, "My Item"),
        ({"item": "../x"}, "../x"),
        ({"item": "gc_sat"}, "随程序提供"),
        ({"zh": ""}, "中文和英文"),
        ({"en": "a\x01b"}, "中文和英文"),
        ({"item": "x" * 70}, "应为小写字母"),
    ],
)
def test_what_cannot_be_an_item_is_refused_with_what_was_typed(people, wrong, said):
    """The exact text stands in the sentence and in its field again; nothing is offered."""
    customer, lab = people
    answer = offer(lab, **wrong)
    assert answer.status_code == 422
    assert said in visible(answer.text)
    assert customer.get("/desk/items").status_code == 403
    assert customer.post("/desk/items", {"item": "y", "zh": "y", "en": "y"}).status_code == 403


def test_each_store_keeps_each_laboratorys_list(database):
    """Offered twice is offered under the newer title; another laboratory has its own list."""
    Scene(SqlStore(database, now=NOW))
    Scene(SqlStore(database, now=NOW), "other")
    items = SqlOfferedItems(database)
    items.put("main", "a", Text("甲", "A"), actor="wang", now=NOW)
    items.put("main", "a", Text("甲二", "A2"), actor="wang", now=NOW)
    items.put("other", "a", Text("乙", "B"), actor="li", now=NOW)
    assert items.all("main") == {"a": Text("甲二", "A2")}
    items.remove("main", "a", actor="wang", now=NOW)
    items.remove("main", "a", actor="wang", now=NOW)
    assert items.all("main") == {}
    assert items.all("other") == {"a": Text("乙", "B")}
