"""Handouts over the whole road: signed in the laboratory, carried by the service, taken or refused by stations."""

import random

import pytest
from click.testing import CliRunner

from central import trust
from central.__main__ import main
from central.store.sql.handouts import HandoutView, SqlHandouts
from central.store.sql.store import SqlStore
from station.assembly import open_station
from station.handouts.keys import trust_key
from station.items.announced import announced
from sync.central_client import CentralClient
from sync.engine import Engine
from sync.enrolment import enrol
from sync.identity import membership
from tests.central.people import visible
from tests.central.stores import NOW, Scene
from tests.central.test_store_contract import refused
from tests.central.wire import sha256
from tests.handouts.laboratory import ITEM, Laboratory

LANES = ("handouts", "feed", "heartbeat")


@pytest.fixture(autouse=True)
def _no_proxy_between(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


class Road:
    """A station with the lanes of the feed, the handouts and the heartbeat."""

    def __init__(self, server, folder, name):
        self.station = open_station(folder)
        store, audit = self.station.store, self.station.audit
        code = server.operator().post("/v1/enrolment-codes", json={"name": name, "approved": True}).json()["code"]
        enrol(store, audit, server.url, code, name)
        member = membership(store)
        self.id = member.identity.station
        self.engine = Engine(
            store,
            audit,
            CentralClient(server.url, member.identity),
            member,
            self.station.clock,
            random.Random(1).uniform,
            items=announced(self.station.catalogue),
            feed_wait=0,
        )

    def travel(self):
        """Fetch what is there, take it, tell of it."""
        for _ in range(3):
            self.engine.now(LANES)
            self.engine.advance(LANES)
        self.station.take_up_items()

    def close(self):
        self.engine.close()
        self.station.close()


@pytest.fixture
def laboratory(tmp_path):
    return Laboratory(tmp_path)


@pytest.fixture
def road(server_of_each, tmp_path, laboratory):
    """A station that trusts the laboratory, at a service that does too."""
    public = laboratory.key.with_suffix(".jwk")
    trust.trust(server_of_each.data / "trusted" / "main", public.read_bytes())
    one = Road(server_of_each, tmp_path / "one", "GC-1")
    trust_key(one.station.store, one.station.audit, public)
    yield one
    one.close()


def upload(person, content, *, stations=(), name="toc.handout", token=None):
    fields = [("csrf", person.token() if token is None else token), *(("station", one) for one in stations)]
    return person.session.post(
        person.url + "/desk/handouts",
        files=[("file", (name, content, "application/octet-stream"))],
        data=fields,
        timeout=40,
    )


def test_a_template_goes_from_the_page_to_the_station_and_its_refusal_comes_back(server_of_each, road, laboratory):
    """Uploaded by somebody of the laboratory, in force at the station; a broken one is refused there and told here."""
    person = server_of_each.person("lab")
    good = upload(person, laboratory.handout("1.1.0"))
    assert good.status_code == 200, visible(good.text)
    assert "未报告" in visible(good.text)
    road.travel()
    assert road.station.catalogue[ITEM].version == "1.1.0"
    assert "全部生效" in visible(person.page("/desk/handouts"))
    (told,) = server_of_each.operator().get("/v1/stations").json()["stations"]
    assert told["heartbeat"]["items"][ITEM][0] == "1.1.0"
    spoilt = laboratory.unchecked("1.2.0", laboratory.files("1.2.0") | {"report.typ": b"#panic()"})
    assert upload(person, spoilt).status_code == 200
    road.travel()
    assert road.station.catalogue[ITEM].version == "1.1.0"
    shown = visible(person.page("/desk/handouts"))
    assert "1 站未接受" in shown
    assert "项目检查未通过" in shown
    assert "does not pass its checks" in visible(person.page("/desk/handouts?lang=en"))
    assert "checks" in str(road.engine.status()["handouts"].trouble.message.en)


def test_settings_reach_the_chosen_station_alone_and_a_new_station_gets_what_is_for_all(
    server_of_each, tmp_path, road, laboratory
):
    """What was handed to one station is not told to others; what is for all waits for whoever enrols later."""
    operator = server_of_each.operator()
    hours = laboratory.settings('[settings]\n"sync.raw.hours" = "20:00-06:30"\n')
    assert operator.post(f"/v1/handouts?station={road.id}", data=hours).status_code == 201
    for version in ("1.1.0", "1.2.0"):
        assert operator.post("/v1/handouts", data=laboratory.handout(version)).status_code == 201
    road.travel()
    assert road.station.store.settings.get("sync.raw.hours") == "20:00-06:30"
    other = Road(server_of_each, tmp_path / "other", "GC-2")
    try:
        trust_key(other.station.store, other.station.audit, laboratory.key.with_suffix(".jwk"))
        other.travel()
        assert other.station.catalogue[ITEM].version == "1.2.0"
        assert [row.version for row in other.station.store.handouts.all()] == ["1.2.0"]
        assert other.station.store.settings.get("sync.raw.hours") == ""
    finally:
        other.close()


def test_what_is_not_signed_by_the_laboratory_is_refused_at_the_door(server, tmp_path, laboratory):
    """Another key, a changed byte, too large, an unknown station, an older one: problem+json, nothing is kept."""
    operator = server.operator("handouts-door")
    file = laboratory.handout("1.1.0")
    refusal = operator.post("/v1/handouts", data=file)
    assert (refusal.status_code, refusal.json()["code"]) == (422, "handout_refused")
    assert "未受信任" in refusal.json()["message_zh"]
    trust.trust(server.data / "trusted" / "handouts-door", laboratory.key.with_suffix(".jwk").read_bytes())
    for wrong in (file[:-1], b"", b"x" * 100, b"\xff\n", file + b"x", laboratory.signed(b"no zip", "1.1.0")):
        answer = operator.post("/v1/handouts", data=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "handout_refused"), wrong[:20]
    bad_title = laboratory.unchecked("1.1.0", {"item.toml": b"title = 3"})
    assert operator.post("/v1/handouts", data=bad_title).json()["code"] == "handout_refused"
    assert operator.post("/v1/handouts", data=b"x" * (9 << 20)).status_code == 413
    answer = operator.post("/v1/handouts?station=nobody", data=file)
    assert (answer.status_code, answer.json()["code"]) == (422, "station_unknown")
    assert operator.get("/v1/handouts").json() == {"handouts": []}
    assert not list((server.data / "blobs").rglob(sha256(file)))
    later = laboratory.handout("1.2.0")
    assert operator.post("/v1/handouts", data=later).status_code == 201
    assert operator.post("/v1/handouts", data=file).json()["code"] == "handout_older"
    assert [one["version"] for one in operator.get("/v1/handouts").json()["handouts"]] == ["1.2.0"]
    assert server.enrol(tenant="handouts-door").post("/v1/handouts", data=file).json()["code"] == "operator_only"
    assert server.operator().get("/v1/handouts").json() == {"handouts": []}


def test_only_the_laboratorys_people_hand_out_and_only_from_a_page_of_ours(server, laboratory):
    """A dispatcher looks on, a customer sees nothing, and a form without its token is not believed."""
    server.operator("handouts-pages")
    of = {"tenant": "handouts-pages"}
    customer, dispatcher = server.person("customer", client="大庆", **of), server.person("dispatcher", **of)
    assert customer.get("/desk/handouts").status_code == 403
    assert "尚未登记" not in visible(dispatcher.page("/desk/handouts"))
    assert upload(dispatcher, b"x").status_code == 403
    lab = server.person("lab", **of)
    assert "geolab-central trust add" in visible(lab.page("/desk/handouts"))
    assert upload(lab, b"x", token="false").status_code == 403
    refusal = upload(lab, laboratory.handout("1.1.0"), name="<b>.handout")
    assert refusal.status_code == 422
    assert "<b>.handout" in visible(refusal.text)
    assert "未受信任" in visible(refusal.text)


def test_the_console_hands_out_too(server, laboratory):
    """`geolab-central handout add` and `list`, with a station's number; an unknown one is refused by name."""
    station = server.enrol("GC 1", tenant="console-hands")
    place = ["--data", str(server.data), "--tenant", "console-hands"]
    file = laboratory.folder / "toc.handout"
    file.write_bytes(laboratory.handout("1.1.0"))

    def run(*words):
        return CliRunner().invoke(main, [*words[:2], *place, *words[2:]])

    assert run("trust", "add", str(laboratory.key.with_suffix(".jwk"))).exit_code == 0
    missing = run("handout", "add", "--station", "77", str(file))
    assert missing.exit_code != 0
    assert "77" in missing.output
    assert run("handout", "add", "--station", str(station.no), str(file)).exit_code == 0
    assert run("handout", "list").output.split("\t")[2:4] == [ITEM, "1.1.0"]
    rows = station.get("/v1/feed?after=0&wait=0").json()["rows"]
    assert [row["type"] for row in rows] == ["handout"]
    assert station.get(f"/v1/blobs/{rows[0]['data']['sha256']}").content == file.read_bytes()


def view(version, minute, **more):
    return HandoutView(
        sha256=sha256(version.encode()),
        kind="item",
        name="toc",
        version=version,
        made_at=f"2026-11-20T08:{minute:02}:00.000Z",
        key_id="k",
        by="wang",
        at=NOW,
        size=5,
        titles={"zh": "有机碳", "en": "TOC"},
        **more,
    )


def test_each_store_tells_each_handout_once_to_whom_it_is_for(database):
    """All stations in force, the chosen ones, those that come later; another laboratory's and revoked ones never."""
    scene = Scene(SqlStore(database, now=NOW))
    other = Scene(scene.store, "other")
    one, two, gone, foreign = scene.enrol("1"), scene.enrol("2"), scene.enrol("3"), other.enrol("4")
    scene.store.revoke("main", gone.id, now=NOW)
    handouts = SqlHandouts(database)
    handouts.add("main", view("1", 1))
    handouts.add("main", view("2", 2, stations=(two.id,)))
    with refused("handout_older"):
        handouts.add("main", view("1", 1))
    with refused("station_unknown"):
        handouts.add("main", view("3", 3, stations=(foreign.id,)))
    late = scene.enrol("5")

    def told(station):
        return [(n, kind) for n, kind, _ in scene.store.feed(station.id, 0, 50).rows]

    assert [told(station) for station in (one, two, gone, foreign, late)] == [
        [(1, "handout")],
        [(1, "handout"), (2, "handout")],
        [],
        [],
        [(1, "handout")],
    ]
    assert [(listed.version, listed.stations) for listed in handouts.listed("main")] == [("2", (two.id,)), ("1", ())]
    assert handouts.listed("other") == []
    assert handouts.item_titles("main") == {"toc": {"zh": "有机碳", "en": "TOC"}}
    handouts.add("main", view("2", 2))
    assert len(told(one)) == 2
