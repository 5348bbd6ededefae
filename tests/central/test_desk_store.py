"""Accounts, the desk, links to reports and events that stand still: what each engine promises."""

import json

import pytest

from central.accounts import new_account
from central.desk import Completion, OrderSearch, SampleChange, Signature
from central.envelope import WireEvent, read_event
from central.store.contract import StoreBroken
from central.store.sql.accounts import SqlAccounts
from central.store.sql.desk import SqlDesk
from central.store.sql.letters import SqlLetters, event_digest
from central.store.sql.reports import SqlReports
from central.store.sql.store import SqlStore
from tests.central.stores import EVEN_LATER, LATER, NOW, Scene, fates
from tests.central.test_store_contract import of_task, raw, refused, report_of
from tests.central.wire import envelope, sha256, wire


@pytest.fixture
def scene(database):
    return Scene(SqlStore(database, now=NOW))


@pytest.fixture
def accounts(database, scene):
    return SqlAccounts(database)


@pytest.fixture
def desk(database, scene):
    return SqlDesk(database)


def person(accounts, login="wang", role="dispatcher", client=""):
    wanted = new_account("main", login=login, name="王敏", role=role, client_name=client)
    return accounts.add(wanted, "hash", actor="console", now=NOW)


def issue(scene, station, order, *, report_no="BG1", report_id="r1", pdf=b"pdf", sseq=1, **more):
    """Start, measure and report the order's first task; what the report's event was answered."""
    task = order.tasks[0]
    result = of_task("result.recorded", order, task, sseq)
    scene.store.add_blob("main", sha256(pdf), len(pdf), now=NOW)
    body = report_of(order, [task], [result], pdf=pdf, report_no=report_no, report_id=report_id)
    body["data"].update(more)
    return fates(scene.send(station, result, body))


def test_a_login_belongs_to_one_account_and_its_sessions_end(accounts):
    """A taken login is refused; a session is in force until its end, a new password, or the account is closed."""
    account = person(accounts)
    with refused("login_taken"):
        person(accounts)
    assert accounts.by_login("wang") == (account, "hash")
    accounts.begin_session(account, "s1", now=NOW, until=LATER)
    assert accounts.of_session("s1", NOW) == account
    assert accounts.of_session("s1", LATER) is None
    accounts.set_password("main", "wang", "hash2", actor="wang", now=NOW)
    assert accounts.of_session("s1", NOW) is None
    accounts.begin_session(account, "s2", now=NOW, until=EVEN_LATER)
    accounts.set_disabled("main", "wang", True, actor="root", now=NOW)
    assert accounts.of_session("s2", NOW) is None
    with refused("account_not_found"):
        accounts.set_password("lab-b", "wang", "x", actor="root", now=NOW)
    assert [act.act for act in accounts.trail("main", 10)] == [
        "account.disabled",
        "session.begun",
        "account.password",
        "session.begun",
        "account.made",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "A b"},
        {"login": "x"},
        {"name": ""},
        {"role": "root"},
        {"role": "customer"},
        {"client_name": "大庆油田"},
    ],
)
def test_an_account_must_make_sense(wrong):
    """A login that cannot be typed, an unknown role, a customer without a client, staff with one: refused."""
    asked = {"login": "wang", "name": "王敏", "role": "lab", "client_name": "", **wrong}
    with refused("bad_value"):
        new_account("main", **asked)


def test_the_audit_trail_is_not_changed(accounts, database):
    """The trail refuses UPDATE and DELETE, whoever asks."""
    person(accounts)
    for change in ("UPDATE act SET actor = 'nobody'", "DELETE FROM act"):
        with pytest.raises(StoreBroken, match="never"), database.write() as db:
            db.execute(change)


def test_orders_are_found_by_what_a_person_remembers(scene, desk):
    """By number, client, well, sample or report; of one client, in one state; newest first, counted."""
    station = scene.enrol()
    first = scene.order(requirements="尽快_100%", submitter="李建国")
    second = scene.order(key="k2", client_name="胜利油田")
    scene.decide(first)
    issue(scene, station, first)

    def numbers(**asked):
        page = desk.orders("main", OrderSearch(**asked))
        assert page.total == len(page.lines)
        return [line.commission_no for line in page.lines]

    both = [second.commission_no, first.commission_no]
    assert numbers() == both
    assert numbers(text="wt2026-000") == both
    assert numbers(text="胜利") == [second.commission_no]
    assert numbers(text="bg1") == [first.commission_no]
    assert numbers(text="_100%") == [first.commission_no]
    assert numbers(text="%") == [first.commission_no]
    assert numbers(client_name="大庆油田") == [first.commission_no]
    assert numbers(state="pending_review") == [second.commission_no]
    assert desk.orders("main", OrderSearch()).in_state == {"pending_review": 1, "reported": 1}
    assert desk.orders("main", OrderSearch(client_name="大庆油田", text="李")).in_state == {"reported": 1}
    assert desk.orders("main", OrderSearch(limit=1, offset=1)).lines[0].counts == {"reported": 1}
    assert desk.orders("lab-b", OrderSearch()).total == 0


def test_an_order_is_completed_before_acceptance_only(scene, desk):
    """What the dispatcher fills in goes down the feed; an accepted order is fixed; the act is written down."""
    station, order = scene.enrol(), scene.order()
    sample_no = order.tasks[0].sample_no
    change = Completion(
        client_contact="0459-1234567",
        client_address="大庆市让胡路区",
        submitter="李建国",
        received_on="2026-11-21",
        requirements="按 SY/T 5779",
        sampling="自采",
        samples=[
            SampleChange(
                sample_no=sample_no,
                kind="岩心",
                condition="完好",
                well="松科2",
                stratum="K1sh",
                lithology="泥岩",
                sampled_on="2026-11-03",
                sampling_place="井场",
            )
        ],
    )
    desk.complete("main", order.commission_no, change, actor="wang", now=NOW)
    view = scene.store.order("main", order.commission_no)
    assert (view.samples[0].well, str(view.commission.received_on)) == ("松科2", "2026-11-21")
    assert (view.commission.client_address, view.commission.sampling) == ("大庆市让胡路区", "自采")
    assert (str(view.samples[0].sampled_on), view.samples[0].sampling_place) == ("2026-11-03", "井场")
    assert "松科2".encode() in scene.store.feed(station.id, 0, 10).rows[-1][2]
    scene.decide(order)
    with refused("order_fixed"):
        desk.complete("main", order.commission_no, change, actor="wang", now=NOW)
    with refused("order_not_found"):
        desk.complete("lab-b", order.commission_no, change, actor="wang", now=NOW)


def test_a_sample_is_received_once(scene, desk):
    """The first who takes a sample is named; samples of another order or laboratory are not touched."""
    order = scene.order(samples=2)
    first, second = sorted({task.sample_no for task in order.tasks})
    assert desk.receive("main", order.commission_no, [first, first], by="wang", now=NOW) == 1
    assert desk.receive("main", order.commission_no, [first, second], by="li", now=LATER) == 1
    assert desk.receive("lab-b", order.commission_no, [second], by="li", now=LATER) == 0
    receipts = desk.custody("main", order.commission_no).receipts
    assert {number: (one.at, one.by) for number, one in receipts.items()} == {
        first: (NOW, "wang"),
        second: (LATER, "li"),
    }
    assert desk.find_sample("main", second) == order.commission_no
    assert desk.find_sample("lab-b", second) is None


def test_a_signature_is_for_good(scene, desk, accounts):
    """One signature per order; a second is refused and the first stays."""
    account = person(accounts, "liang", "customer", "大庆油田")
    order = scene.order()
    signature = Signature(signer="李建国", at=NOW, content_sha256="a" * 64)
    desk.sign("main", order.commission_no, b"png", signature, account=account.id, actor="liang")
    with refused("already_signed"):
        desk.sign("main", order.commission_no, b"other", signature, account=account.id, actor="liang")
    assert desk.signature_png("main", order.commission_no) == b"png"
    assert desk.signature_png("lab-b", order.commission_no) is None
    assert desk.custody("main", order.commission_no).signature == signature


def test_a_link_to_a_report_ends(scene, accounts, database):
    """A link opens its report until its end or until it is ended; nothing else opens it."""
    reports = SqlReports(database)
    account = person(accounts)
    order = scene.order()
    scene.decide(order)
    issue(scene, scene.enrol(), order)
    (report,) = scene.store.order("main", order.commission_no).reports
    reports.share("main", report, "h1", account=account.id, actor="wang", now=NOW, until=LATER)
    tenant, shared, until = reports.shared("h1", NOW)
    assert (tenant, shared.report_no, until) == ("main", "BG1", LATER)
    assert reports.shared("h1", LATER) is None
    assert reports.shared("h2", NOW) is None
    assert reports.shares_of("main", [report.event_id], NOW) == {report.event_id: [LATER]}
    assert reports.end_shares("main", report, actor="wang", now=NOW) == 1
    assert reports.shared("h1", NOW) is None


@pytest.mark.parametrize("amendment_first", [False, True])
def test_an_amended_report_says_what_took_its_place(scene, amendment_first):
    """Whichever arrives first: the old report stays, marked with the new one and the reason; the new one holds."""
    station, order = scene.enrol(), scene.order()
    scene.decide(order)
    task = order.tasks[0]
    results = [of_task("result.recorded", order, task, n) for n in (1, 2)]
    for pdf in (b"one", b"two"):
        scene.store.add_blob("main", sha256(pdf), 3, now=NOW)
    old = report_of(order, [task], results[:1], pdf=b"one", report_no="BG1", report_id="r1")
    new = report_of(order, [task], results[1:], pdf=b"two", report_no="BG1", report_id="r2", revision=2)
    new["data"]["amends"] = {"report_id": "r1", "report_no": "BG1", "revision": 1, "reason": "样品编号更正"}
    scene.send(station, *results)
    scene.send(station, *([new, old] if amendment_first else [old, new]))
    first, second = scene.store.order("main", order.commission_no).reports
    assert (first.replaced.by, first.replaced.reason) == ("BG1 (2)", "样品编号更正")
    assert second.replaced is None


def test_a_superseded_report_stays_and_says_so(scene, database):
    """`report.superseded` marks the report, before or after it is visible; its file and number stay."""
    station, order = scene.enrol(), scene.order()
    scene.decide(order)
    assert issue(scene, station, order) == ["stored", "stored"]
    gone = {"report_id": "r1", "report_no": "BG1", "revision": 1, "reason": "仪器校准失效"}
    assert fates(scene.send(station, envelope("report:r1", 2, "report.superseded", gone))) == ["stored"]
    (report,) = scene.store.order("main", order.commission_no).reports
    assert (report.replaced.by, report.replaced.reason) == ("", "仪器校准失效")
    reports = SqlReports(database)
    assert [view.report_no for _, view in reports.numbered("BG1")] == ["BG1"]
    assert [tenant for tenant, _ in reports.of_file(sha256(b"pdf"))] == ["main"]
    assert reports.numbered("BG2") == []


def test_a_refused_event_is_kept_until_it_is_judged_again_or_laid_aside(scene, database):
    """Its bytes and the reason stay; a repetition counts; a retry of what cannot be taken changes nothing."""
    letters = SqlLetters(database)
    station = scene.enrol()
    wrong = raw("a") | {"type": "raw.unheard"}
    assert fates(scene.send(station, wrong)) == ["rejected"]
    assert fates(scene.send(station, wrong)) == ["rejected"]
    (letter,) = letters.dead("main", 10)
    assert (letter.kind, letter.subject, letter.times, letter.station_name) == ("rejected", wrong["id"], 2, "s1")
    assert "raw.unheard" in letter.message
    assert letters.dead("lab-b", 10) == []
    assert letters.retry("main", letter.n, actor="wang", now=NOW).decision.status == "rejected"
    assert [one.n for one in letters.dead("main", 10)] == [letter.n]
    with refused("letter_not_found"):
        letters.settle("lab-b", letter.n, actor="wang", now=NOW)
    letters.settle("main", letter.n, actor="wang", now=NOW)
    assert letters.dead("main", 10) == []
    with refused("letter_not_found"):
        letters.retry("main", letter.n, actor="wang", now=NOW)


def test_a_retry_after_an_upgrade_stores_the_event(scene, database, monkeypatch):
    """An event of a type this service has learned since is stored by a retry; the station's resend is a duplicate."""
    from central import envelope as envelopes

    letters = SqlLetters(database)
    station = scene.enrol()
    event = raw("a")
    with monkeypatch.context() as older:
        older.delitem(envelopes.TYPES, "raw.captured")
        assert fates(scene.send(station, event)) == ["rejected"]
    (letter,) = letters.dead("main", 10)
    assert letters.retry("main", letter.n, actor="wang", now=NOW).decision.status == "stored"
    assert letters.dead("main", 10) == []
    assert fates(scene.send(station, event)) == ["duplicate"]


def test_held_events_are_shown_with_their_reason(scene, database):
    """What is stored without effect can be seen, until it takes effect."""
    letters = SqlLetters(database)
    station, order = scene.enrol(), scene.order()
    scene.send(station, of_task("item.started", order, order.tasks[0], 1))
    (held,) = letters.held("main", 10)
    assert (held.type, held.reason, held.commission_no) == ("item.started", "not_accepted", order.commission_no)
    scene.decide(order)
    assert letters.held("main", 10) == []


def test_days_are_compared_by_count_and_digest(scene, database):
    """The digest does not depend on order; a day by UTC, whatever zone the station wrote; ids tell what is missing."""
    letters = SqlLetters(database)
    station = scene.enrol()
    late = raw("a") | {"recorded_at": "2026-11-21T02:00:00+08:00"}
    bodies = [raw("b"), raw("c"), late]
    scene.send(station, *bodies)
    events = {body["id"]: wire(body)["sha256"] for body in bodies}
    one, two, three = (event_digest(*item) for item in events.items())
    xor = bytes(a ^ b ^ c for a, b, c in zip(three, one, two, strict=True)).hex()
    found = letters.days(station.id, ["2026-11-20", "2026-11-22"])
    assert {day: (one.count, one.digest.hex(), one.saved_count) for day, one in found.items()} == {
        "2026-11-20": (3, xor, 0),
        "2026-11-22": (0, "00" * 32, 0),
    }
    scene.store.backed_up(NOW)
    saved = letters.days(station.id, ["2026-11-20"])["2026-11-20"]
    assert (saved.saved_count, saved.saved_digest.hex()) == (3, xor)
    lost = "01a203f2-ab06-739f-b6a0-973cc25e4915"
    asked = {**events, lost: "0" * 64, bodies[0]["id"]: "1" * 64}
    assert letters.missing("main", asked) == ([lost], [bodies[0]["id"]])
    assert letters.missing("lab-b", events) == (list(events), [])
    assert letters.only_here(station.id, "2026-11-20", {bodies[0]["id"], late["id"]}, 10) == [bodies[1]["id"]]


def test_an_older_database_learns_the_days_of_its_events(tmp_path):
    """A database of the first schema is brought up with its events; their days are read from their bodies."""
    from central.store.database import schema_steps
    from central.store.sqlite.database import SCHEMA, SqliteDatabase, _connect

    path = tmp_path / "central.db"
    db = _connect(path)
    db.executescript(schema_steps(SCHEMA)[0] + "PRAGMA user_version = 1;")
    body = wire(raw("a"))
    event = read_event(WireEvent(**body))
    db.execute("INSERT INTO tenant VALUES ('main', 'now')")
    db.execute(
        "INSERT INTO station (id, tenant, station_no, name, public_key, machine, enrolled_at)"
        " VALUES ('s', 'main', 1, 'n', 'k', '{}', 'now')"
    )
    db.execute(
        "INSERT INTO inbox (tenant, id, station, epoch, stream, sseq, type, sha256, body, stored_at)"
        " VALUES ('main', ?, 's', 'e', 'a', 1, 'raw.captured', ?, ?, 'now')",
        (event.id, event.sha256, event.body),
    )
    db.close()
    database = SqliteDatabase(path)
    assert SqlLetters(database).days("s", ["2026-11-20"])["2026-11-20"].count == 1
    database.close()


def test_refused_bodies_do_not_fill_the_disk(scene, database, monkeypatch):
    """Over the bound, further refused events are answered and not kept."""
    from central.store.sql import inbox

    monkeypatch.setattr(inbox, "MOST_REFUSED", 3)
    station = scene.enrol()
    for n in range(5):
        assert fates(scene.send(station, raw(f"x{n}") | {"type": "nothing"})) == ["rejected"]
    assert len(SqlLetters(database).dead("main", 10)) == 3


def test_a_text_with_a_nul_finds_nothing_and_breaks_nothing(desk, database):
    """PostgreSQL knows no NUL in text: such a question is refused there, finds nothing here, and the store goes on."""
    if database.engine == "postgresql":
        with refused("bad_value"):
            desk.find_sample("main", "a\0b")
    else:
        assert desk.find_sample("main", "a\0b") is None
    assert desk.find_sample("main", "a") is None


def test_a_station_is_handed_what_it_does_and_no_more(scene, desk):
    """Orders come to a station as far as it does them; without items, all; a later choice brings what is open."""
    every, some, none_of_it = scene.enrol("every"), scene.enrol("some"), scene.enrol("none")
    for station, items in ((some, ["toc"]), (none_of_it, ["vro"])):
        desk.assign("main", station.id, items, actor="wang", now=NOW)
    order = scene.order(["gc_sat", "toc"], samples=2)

    def handed(station, after=0):
        rows = scene.store.feed(station.id, after, 50).rows
        return [
            sorted({task["item_id"] for task in json.loads(data)["tasks"]})
            for _, kind, data in rows
            if kind == "commission"
        ]

    assert handed(every) == [["gc_sat", "toc"]]
    assert handed(some) == [["toc"]]
    assert handed(none_of_it) == []
    desk.assign("main", none_of_it.id, ["gc_sat", "gc_sat"], actor="wang", now=NOW)
    assert handed(none_of_it) == [["gc_sat"]]
    desk.assign("main", some.id, [], actor="wang", now=NOW)
    assert handed(some) == [["toc"], ["gc_sat", "toc"]]
    assert desk.items_of_stations("main") == {none_of_it.id: frozenset({"gc_sat"})}
    scene.decide(order)
    states = [kind for _, kind, _ in scene.store.feed(some.id, 0, 50).rows]
    assert states.count("task") == 4


def test_an_assignment_is_of_one_laboratory_alone(database, scene, desk):
    """Another laboratory's stations get their orders whole, whatever is assigned here."""
    other = Scene(scene.store, "other")
    there, here = other.enrol("there"), scene.enrol("here")
    desk.assign("main", here.id, ["vro"], actor="wang", now=NOW)
    other.order(["toc"])
    assert len(scene.store.feed(there.id, 0, 50).rows) == 1
    assert scene.store.feed(here.id, 0, 50).rows == ()
    assert desk.items_of_stations("other") == {}
