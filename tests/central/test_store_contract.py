"""What every store promises, whatever its engine."""

import dataclasses
import json

import pytest

from central.pages.content import signed_content
from central.refusals import Refusal
from central.store.contract import Enrolment, Heartbeat, Lane
from tests.central.stores import EVEN_LATER, LATER, NOW, Scene, fates
from tests.central.wire import envelope, sha256


def raw(arrival: str, sseq: int = 1, **more) -> dict:
    return envelope(f"file:{arrival}", sseq, "raw.captured", {"arrival_id": arrival}, **more)


def of_task(type_: str, order, task, sseq: int, **more) -> dict:
    data = {
        "task_id": task.id,
        "commission_no": order.commission_no,
        "sample_no": task.sample_no,
        "item_id": task.item_id,
    }
    return envelope(task.id, sseq, type_, data, **more)


def report_of(order, tasks, causes, *, pdf=b"pdf", report_no="BG1", report_id="r1", sseq=1, revision=1) -> dict:
    data = {
        "report_id": report_id,
        "report_no": report_no,
        "revision": revision,
        "commission_no": order.commission_no,
        "item_id": tasks[0].item_id,
        "task_ids": [task.id for task in tasks],
        "pdf_sha256": sha256(pdf),
        "issued_at": NOW,
    }
    blob = {"sha256": sha256(pdf), "size": len(pdf), "role": "report", "media_type": "application/pdf"}
    return envelope(
        f"report:{report_id}", sseq, "report.issued", data, causes=[cause["id"] for cause in causes], blobs=[blob]
    )


def refused(code: str):
    return pytest.raises(Refusal, match=rf"^{code}:")


def test_the_server_keeps_its_name_and_a_restore_changes_its_generation(opener):
    """Id and generation last; only a restore makes a new generation, and never a new id."""
    first = opener()
    named = first.server()
    first.close()
    second = opener()
    assert second.server() == named
    renewed = second.new_generation()
    assert renewed.id == named.id
    assert renewed.generation != named.generation
    second.close()


def test_what_was_answered_is_there_after_opening_again(opener):
    """Events, heads and orders are read back from disk."""
    scene = Scene(opener())
    station = scene.enrol()
    order = scene.order()
    assert fates(scene.send(station, raw("a"), raw("b"))) == ["stored", "stored"]
    scene.store.close()
    again = Scene(opener())
    assert again.store.heads(again.lane(station), None, limit=10) == {"file:a": 1, "file:b": 1}
    assert again.states(order) == ["pending_review"]
    again.store.close()


def test_a_code_enrols_one_key_once(scene):
    """The same code and key get the same station again; another key, an unknown or a late code get none."""
    station = scene.enrol("s1")
    brought = Enrolment(code_hash="code-main-s1", public_key="key-s1", name="s1", machine="{}")
    assert scene.store.enrol(brought, now=EVEN_LATER) == station
    with refused("code_used"):
        scene.store.enrol(dataclasses.replace(brought, public_key="other"), now=NOW)
    with refused("code_unknown"):
        scene.store.enrol(dataclasses.replace(brought, code_hash="nope"), now=NOW)
    scene.store.add_enrolment_code("main", "late", "code-late", now=NOW, expires_at=LATER)
    with refused("code_expired"):
        scene.store.enrol(dataclasses.replace(brought, code_hash="code-late", public_key="k3"), now=LATER)


def test_stations_are_numbered_within_their_laboratory(store):
    """Numbers run from 1 in each tenant; a known key with a new code keeps its station."""
    lab_a, lab_b = Scene(store, "lab-a"), Scene(store, "lab-b")
    assert [lab_a.enrol("1").station_no, lab_a.enrol("2").station_no, lab_b.enrol("3").station_no] == [1, 2, 1]
    assert lab_a.enrol("again", key="key-1").station_no == 1


def test_a_station_waits_for_approval_unless_its_code_gave_it(scene):
    """A code without approval lets a new key wait; approval holds, and against a later code without it too."""
    for code, approved in (("code-a", False), ("code-b", False), ("code-c", True)):
        scene.store.add_enrolment_code("main", "n", code, now=NOW, expires_at=LATER, approved=approved)
    brought = Enrolment(code_hash="code-a", public_key="key-n", name="n", machine="{}")
    station = scene.store.enrol(brought, now=NOW)
    assert not station.approved
    scene.store.approve("other", station.id)
    assert not scene.store.station(station.id).approved
    scene.store.approve("main", station.id)
    assert scene.store.enrol(dataclasses.replace(brought, code_hash="code-b"), now=NOW).approved
    fresh = dataclasses.replace(brought, code_hash="code-c", public_key="key-m")
    assert scene.store.enrol(fresh, now=NOW).approved


def test_a_revoked_station_is_not_enrolled_again(scene):
    """Revocation is seen at once and holds against a fresh code."""
    station = scene.enrol()
    scene.store.revoke("main", station.id, now=NOW)
    assert scene.store.station(station.id).revoked
    with refused("station_revoked"):
        scene.enrol("again", key="key-s1")


def test_an_assertion_is_worth_one_use(scene):
    """A jti is refused the second time, also after others have expired."""
    station = scene.enrol()
    assert scene.store.use_assertion(station.id, "jti-1", until=LATER, now=NOW)
    assert not scene.store.use_assertion(station.id, "jti-1", until=LATER, now=NOW)
    assert scene.store.use_assertion(station.id, "jti-2", until=EVEN_LATER, now=NOW)
    assert scene.store.use_assertion(station.id, "jti-3", until=EVEN_LATER, now=LATER)
    assert not scene.store.use_assertion(station.id, "jti-2", until=EVEN_LATER, now=LATER)


def test_a_resent_batch_has_no_second_effect(scene):
    """A second delivery is answered as duplicate and changes nothing but the receipt."""
    station, order = scene.enrol(), scene.order()
    scene.decide(order)
    batch = [of_task("item.started", order, order.tasks[0], 1), raw("a")]
    assert fates(scene.send(station, *batch)) == ["stored", "stored"]
    view = scene.store.order("main", order.commission_no)
    again = scene.send(station, *batch, now=LATER)
    assert fates(again) == ["duplicate", "duplicate"]
    assert [one.applied for one in again] == [True, True]
    assert scene.store.order("main", order.commission_no) == view


def test_a_changed_body_is_alarmed_and_never_stored(scene):
    """The same id with another body is a conflict: one alarm that counts, and the first body stays."""
    station = scene.enrol()
    first = raw("a")
    scene.send(station, first)
    changed = {**first, "schema": 2}
    assert fates(scene.send(station, changed)) == ["conflict"]
    assert fates(scene.send(station, changed)) == ["conflict"]
    (alarm,) = scene.store.alarms("main")
    assert (alarm.kind, alarm.subject, alarm.station, alarm.times) == ("conflict", first["id"], station.id, 2)
    assert fates(scene.send(station, first)) == ["duplicate"]


def test_epochs_do_not_share_places(scene):
    """A new epoch begins its streams anew; places are per station and epoch."""
    station, other = scene.enrol("1"), scene.enrol("2")
    assert fates(scene.send(station, raw("a"))) == ["stored"]
    assert fates(scene.send(station, raw("a"), epoch="e2")) == ["stored"]
    assert fates(scene.send(other, raw("a"))) == ["stored"]
    assert scene.store.heads(scene.lane(station, "e2"), ["file:a", "file:z"], limit=0) == {"file:a": 1}


def test_a_restored_station_goes_on_after_resending(scene):
    """Events known from an earlier epoch are duplicates and move the new epoch's head."""
    station = scene.enrol()
    old = [raw("a", 1), raw("a", 2)]
    scene.send(station, *old)
    answers = scene.send(station, *old, raw("a", 3), epoch="e2")
    assert fates(answers) == ["duplicate", "duplicate", "stored"]


def test_laboratories_see_nothing_of_each_other(store):
    """Files, orders, stations, alarms and events of one tenant do not exist for another."""
    lab_a, lab_b = Scene(store, "lab-a"), Scene(store, "lab-b")
    station_a, station_b = lab_a.enrol("a"), lab_b.enrol("b")
    order = lab_a.order()
    store.add_blob("lab-a", sha256(b"x"), 1, now=NOW)
    assert store.blob_size("lab-a", sha256(b"x")) == 1
    assert store.blob_size("lab-b", sha256(b"x")) is None
    assert store.order("lab-b", order.commission_no) is None
    with refused("order_not_found"):
        store.decide_order("lab-b", order.commission_no, "accept", "", now=NOW)
    assert [health.station.id for health in store.stations("lab-b")] == [station_b.id]
    assert store.feed(station_b.id, 0, 10).rows == ()
    assert len(store.feed(station_a.id, 0, 10).rows) == 1
    same = raw("a")
    assert fates(lab_a.send(station_a, same)) == ["stored"]
    assert fates(lab_b.send(station_b, same)) == ["stored"]
    blob = {"sha256": sha256(b"x"), "size": 1, "role": "raw", "media_type": ""}
    assert fates(lab_b.send(station_b, raw("b", blobs=[blob]))) == ["missing_blobs"]
    started = of_task("item.started", order, order.tasks[0], 1)
    lab_a.decide(order)
    assert fates(lab_b.send(station_b, started)) == ["held:unknown_task"]
    assert lab_a.states(order) == ["accepted"]


def test_an_order_is_made_once_per_key(scene):
    """The same key and body get the same answer, another body is refused, another key makes another order."""
    first = scene.order()
    assert scene.order() == first
    with refused("key_reused"):
        scene.order(items=("toc",))
    second = scene.order(key="k2")
    assert [first.commission_no, second.commission_no] == ["WT2026-0001", "WT2026-0002"]
    assert second.tasks[0].sample_no == "WT2026-0002-001"


def test_a_number_given_by_hand_is_kept_and_stepped_over(scene):
    """A given number is used once; the next free one is found by itself."""
    assert scene.order(commission_no="WT2026-0001").commission_no == "WT2026-0001"
    assert scene.order(key="k2").commission_no == "WT2026-0002"
    with refused("order_exists"):
        scene.order(key="k3", commission_no="WT2026-0001")
    assert scene.order(key="k3", commission_no="WT2026-0003").commission_no == "WT2026-0003"


def test_decisions_follow_the_states(scene):
    """Returned orders can be accepted later, cancelled ones never; repeating a decision changes nothing."""
    order = scene.order()
    assert scene.decide(order, "return", "样品量不足").tasks[0].reason == "样品量不足"
    once = scene.decide(order, "accept")
    assert scene.decide(order, "accept") == once
    assert [step.state for step in once.tasks[0].history] == ["pending_review", "returned", "accepted"]
    with refused("decision_refused"):
        scene.decide(order, "return")
    assert scene.decide(order, "cancel").tasks[0].state == "cancelled"
    with refused("decision_refused"):
        scene.decide(order, "accept")


def test_a_start_before_acceptance_waits_and_applies_itself(scene):
    """The event is stored and held; acceptance carries the task to testing without a resend."""
    station, order = scene.enrol(), scene.order()
    started = of_task("item.started", order, order.tasks[0], 1)
    assert fates(scene.send(station, started)) == ["held:not_accepted"]
    assert scene.states(order) == ["pending_review"]
    assert scene.store.order("main", order.commission_no).events.unapplied == 1
    view = scene.decide(order)
    assert [step.state for step in view.tasks[0].history] == ["pending_review", "accepted", "testing"]
    assert (view.events.stored, view.events.unapplied) == (1, 0)
    (again,) = scene.send(station, started)
    assert again.applied


def test_a_report_shows_only_when_everything_it_rests_on_is_here(scene):
    """P5: without a result event it is held; the arrival of the last one makes it visible."""
    station, order = scene.enrol(), scene.order()
    scene.decide(order)
    task = order.tasks[0]
    results = [of_task("result.recorded", order, task, 1), of_task("result.revised", order, task, 2)]
    report = report_of(order, [task], results)
    assert fates(scene.send(station, report)) == ["missing_blobs"]
    scene.store.add_blob("main", sha256(b"pdf"), 3, now=NOW)
    assert fates(scene.send(station, report)) == ["held:causes_missing"]
    scene.send(station, results[0])
    assert scene.store.order("main", order.commission_no).reports == []
    scene.send(station, results[1])
    view = scene.store.order("main", order.commission_no)
    assert [(one.report_no, one.sha256, one.size) for one in view.reports] == [("BG1", sha256(b"pdf"), 3)]
    assert (view.tasks[0].state, view.tasks[0].report_no) == ("reported", "BG1")
    assert view.events.unapplied == 0
    with refused("decision_refused"):
        scene.decide(order, "cancel")


def test_a_late_start_moves_no_reported_task_back(scene):
    """No event moves a state back, and the history says nothing that did not happen."""
    station, other, order = scene.enrol("1"), scene.enrol("2"), scene.order()
    scene.decide(order)
    task = order.tasks[0]
    result = of_task("result.recorded", order, task, 1)
    scene.store.add_blob("main", sha256(b"pdf"), 3, now=NOW)
    scene.send(station, result, report_of(order, [task], [result]))
    assert fates(scene.send(other, of_task("item.started", order, task, 1))) == ["stored"]
    assert scene.states(order) == ["reported"]


def test_work_on_a_cancelled_order_is_kept_and_shown_as_held(scene):
    """Results of a cancelled order are stored; its state stays cancelled."""
    station, order = scene.enrol(), scene.order()
    scene.decide(order)
    task = order.tasks[0]
    scene.send(station, of_task("item.started", order, task, 1))
    scene.decide(order, "cancel", "客户撤单")
    assert fates(scene.send(station, of_task("result.recorded", order, task, 2))) == ["held:cancelled"]
    assert scene.states(order) == ["cancelled"]


def test_the_first_stored_start_owns_the_task(scene):
    """A second station's start is kept, held and visible; it changes nothing."""
    station, other, order = scene.enrol("1"), scene.enrol("2"), scene.order()
    scene.decide(order)
    task = order.tasks[0]
    assert fates(scene.send(station, of_task("item.started", order, task, 1))) == ["stored"]
    assert fates(scene.send(other, of_task("item.started", order, task, 1))) == ["held:other_station"]


def test_a_report_number_belongs_to_one_report(scene):
    """A second report under a number that is out is held, and never takes the first one's place."""
    station, order = scene.enrol(), scene.order(items=("gc_sat", "toc"))
    scene.decide(order)
    for pdf in (b"pdf", b"pdf2"):
        scene.store.add_blob("main", sha256(pdf), len(pdf), now=NOW)
    results = [of_task("result.recorded", order, task, 1) for task in order.tasks]
    first = report_of(order, order.tasks[:1], results[:1])
    second = report_of(order, order.tasks[1:], results[1:], pdf=b"pdf2", report_id="r2")
    assert fates(scene.send(station, *results, first, second))[2:] == ["stored", "held:report_no_taken"]
    assert scene.states(order) == ["reported", "accepted"]


def test_a_report_across_orders_is_held(scene):
    """A report may speak of one order's tasks only."""
    station, order, other = scene.enrol(), scene.order(), scene.order(key="k2")
    scene.decide(order)
    scene.decide(other)
    scene.store.add_blob("main", sha256(b"pdf"), 3, now=NOW)
    result = of_task("result.recorded", order, order.tasks[0], 1)
    report = report_of(order, [order.tasks[0], other.tasks[0]], [result])
    assert fates(scene.send(station, result, report)) == ["stored", "held:other_commission"]


def test_the_feed_is_numbered_without_gaps_and_backfilled(scene):
    """Rows are 1, 2, 3 … per station; a new station finds the open orders, and not the closed ones."""
    early = scene.enrol("early")
    order, gone = scene.order(), scene.order(key="k2")
    scene.decide(order)
    scene.decide(gone, "cancel")
    page = scene.store.feed(early.id, 0, 10)
    assert [n for n, _, _ in page.rows] == [1, 2, 3, 4]
    assert [type_ for _, type_, _ in page.rows] == ["commission", "commission", "task", "task"]
    assert [n for n, _, _ in scene.store.feed(early.id, 2, 1).rows] == [3]
    late = scene.store.feed(scene.enrol("late").id, 0, 10)
    assert [type_ for _, type_, _ in late.rows] == ["commission"]
    assert b'"state":"accepted"' in late.rows[0][2]


def test_the_access_code_finds_its_order_only(scene):
    """An order is found by its access code's hash, and by nothing else."""
    order = scene.order()
    tenant, view = scene.store.order_by_access(f"access-main-{order.commission_no}")
    assert (tenant, view.commission.commission_no) == ("main", order.commission_no)
    assert scene.store.order_by_access("access-main-") is None


def test_only_the_newest_heartbeat_counts(scene):
    """Heartbeats are not queued."""
    station = scene.enrol()
    for body, at in ((b'{"waiting":3}', NOW), (b'{"waiting":0}', LATER)):
        scene.store.keep_heartbeats({station.id: Heartbeat(tenant="main", body=body, at=at)})
    (health,) = scene.store.stations("main")
    assert (health.heartbeat, health.heartbeat_at) == (b'{"waiting":0}', LATER)


def test_a_batch_without_events_is_answered(scene):
    """An empty batch is answered with nothing, and a receipt."""
    lane = Lane(tenant="main", station=scene.enrol().id, epoch="e1")
    answer = scene.store.append_batch(lane, 1, [], now=NOW)
    assert answer.answers == ()
    assert answer.receipt_no >= 1


def test_what_is_said_of_the_sampling_reaches_the_station(scene):
    """Address, how and by whom, when and where: kept, handed down in the feed, and seen in the order."""
    station = scene.enrol()
    sample = {"items": ["toc"], "sampled_on": "2026-11-03", "sampling_place": "松科2井井场"}
    order = scene.order(samples=1, client_address="大庆市让胡路区", sampling="按 SY/T 5517，自采", sample=sample)
    view = scene.store.order("main", order.commission_no)
    assert (view.commission.client_address, view.commission.sampling) == (
        "大庆市让胡路区",
        "按 SY/T 5517，自采",
    )
    ((_, _, data),) = scene.store.feed(station.id, 0, 5).rows
    told = json.loads(data)
    assert told["commission"]["sampling"].startswith("按 SY/T 5517")
    assert (told["samples"][0]["sampled_on"], told["samples"][0]["sampling_place"]) == ("2026-11-03", "松科2井井场")


def test_a_signature_from_before_the_later_fields_still_holds(scene):
    """The hash that was signed covers what was there to sign; an empty later field does not change it."""
    order = scene.order()
    view = scene.store.order("main", order.commission_no)
    before = {
        "commission": {
            "commission_no": order.commission_no,
            "client_name": "大庆油田",
            "client_contact": "",
            "submitter": "",
            "received_on": None,
            "requirements": "",
        },
        "samples": [
            {
                "sample_no": view.samples[0].sample_no,
                "commission_no": order.commission_no,
                "client_sample_id": "",
                "kind": "",
                "condition": "",
                "well": "",
                "depth_top_m": "2310.50",
                "depth_bottom_m": None,
                "stratum": "",
                "lithology": "",
            }
        ],
        "tasks": [[view.samples[0].sample_no, "gc_sat"]],
    }
    text = json.dumps(before, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert signed_content(view) == sha256(text.encode())
