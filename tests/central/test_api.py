"""The way of a station and an operator over the wire, against a real service."""

import threading
import time

from joserfc import jwt
from joserfc.jwk import OKPKey

from tests.central.wire import AT, sha256, wire

PDF = b"%PDF-1.7 a report"


def test_hello_names_the_service_and_its_limits(server, operator):
    """Anyone may ask; the answer holds the contract's members."""
    answer = operator.get("/v1/hello", headers={"Authorization": ""}).json()
    assert set(answer) == {"server", "generation", "protocol", "limits", "time", "receipt_key"}
    assert answer["limits"] == {
        "batch_events": 500,
        "batch_bytes": 1048576,
        "blob_bytes": 8388608,
        "part_bytes": 8388608,
    }


def test_enrolment_is_repeatable_with_the_same_key_only(server, operator):
    """The same code and key get the same answer; another key gets 409."""
    code = operator.post("/v1/enrolment-codes", json={"name": "GC 7", "approved": True}).json()["code"]
    station = server.enrol()
    body = {"code": code, "public_key": station.key.public, "name": "GC 7", "machine": {}}
    first = station.post("/v1/enrol", json=body)
    typed = f"{code[:5].lower()}-{code[5:]} "
    assert station.post("/v1/enrol", json={**body, "code": typed}).json() == first.json()
    other = server.enrol()
    assert other.post("/v1/enrol", json={**body, "public_key": other.key.public}).status_code == 409


def test_the_whole_road(station, operator):
    """An order goes down, is accepted, tested and reported; the operator sees each state and the report."""
    order = operator.order([{"items": ["gc_sat"], "client_sample_id": "SK2-1", "depth_top_m": "2310.50"}])
    page = station.get("/v1/feed", params={"after": 0}).json()
    row = next(r for r in page["rows"] if r["data"]["commission"]["commission_no"] == order["commission_no"])
    assert row["type"] == "commission"
    assert row["data"]["samples"][0]["depth_top_m"] == "2310.50"
    assert row["data"]["tasks"][0]["state"] == "pending_review"
    operator.accept(order["commission_no"])
    assert {fate["status"] for fate in station.finish(order, order["tasks"], PDF)} == {"stored"}
    seen = operator.look(order["commission_no"])
    assert [step["state"] for step in seen["tasks"][0]["history"]] == [
        "pending_review",
        "accepted",
        "testing",
        "reported",
    ]
    assert seen["reports"][0]["sha256"] == sha256(PDF)
    assert seen["events"] == {"stored": 3, "unapplied": 0}
    rows = station.get("/v1/feed", params={"after": page["cursor"]}).json()["rows"]
    mine = [r["data"]["state"] for r in rows if r["data"].get("id") == order["tasks"][0]["id"]]
    assert mine == ["accepted", "testing", "reported"]


def test_a_held_event_says_why_and_applies_itself(station, operator):
    """Before acceptance: stored, held, with the reason in both languages; after it: applied without a resend."""
    order = operator.order()
    started = station.task_event("item.started", order, order["tasks"][0])
    (fate,) = station.send(started)
    assert (fate["status"], fate["applied"], fate["reason"]) == ("held", False, "not_accepted")
    assert fate["message_zh"]
    assert fate["message_en"]
    assert operator.accept(order["commission_no"])["tasks"][0]["state"] == "testing"
    (again,) = station.send(started)
    assert (again["status"], again["applied"]) == ("duplicate", True)


def test_missing_files_are_named_and_the_resend_is_stored(station, operator):
    """An event whose file is not here names it; once it is here, the same bytes are stored."""
    content = b"a raw file of " + station.id.encode()
    blob = {"sha256": sha256(content), "size": len(content), "role": "raw", "media_type": "", "name": "x.ch"}
    event = station.event(f"file:{station.id}", "raw.captured", {"arrival_id": station.id}, blobs=[blob])
    (fate,) = station.send(event)
    assert (fate["status"], fate["blobs"]) == ("missing_blobs", [sha256(content)])
    station.put_blob(content)
    assert station.send(event)[0]["status"] == "stored"


def test_gap_and_void(station, operator):
    """A rejected event stops its stream; a void on its place lets the stream go on."""
    order = operator.order()
    operator.accept(order["commission_no"])
    task = order["tasks"][0]
    wrong = station.task_event("item.started", order, task)
    wrong["type"] = "item.unknown"
    after = station.task_event("result.recorded", order, task)
    fates = station.send(wrong, after)
    assert [fate["status"] for fate in fates] == ["rejected", "gap"]
    assert fates[0]["code"] == "unknown_type"
    assert fates[1]["expected"] == 1
    station.next[task["id"]] = 1
    void = station.event(task["id"], "void", {"reason": "类型写错"})
    assert [fate["status"] for fate in station.send(void, after)] == ["stored", "stored"]


def test_the_same_batch_twice_at_once_is_stored_once(station):
    """Concurrent deliveries of one batch: each event is stored by one of them and a duplicate for the others."""
    elements = [wire(station.event("file:c", "raw.captured", {"arrival_id": "c"})) for _ in range(50)]
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(station.batch(elements).json())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    fates = zip(*([fate["status"] for fate in answer["results"]] for answer in answers), strict=True)
    assert [sorted(one) for one in fates] == [["duplicate"] * 3 + ["stored"]] * 50


def test_the_session_tells_the_heads(station):
    """Heads of the asked streams, or of all; another epoch has none."""
    events = [station.event(f"file:{n}", "raw.captured", {"arrival_id": str(n)}) for n in range(3)]
    station.send(*events)
    answer = station.post("/v1/session", json={"epoch": station.epoch}).json()
    assert answer["heads"] == {"file:0": 1, "file:1": 1, "file:2": 1}
    asked = station.post("/v1/session", json={"epoch": station.epoch, "heads": {"file:1": 1, "z": 4}}).json()
    assert asked["heads"] == {"file:1": 1}
    assert station.post("/v1/session", json={"epoch": "another"}).json()["heads"] == {}


def test_the_receipt_is_signed_over_the_fates(station):
    """A receipt names the batch and the digest of ids, hashes and fates."""
    element = wire(station.event("file:r", "raw.captured", {"arrival_id": "r"}))
    answer = station.batch([element]).json()
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": station.get("/v1/hello").json()["receipt_key"]})
    claims = jwt.decode(answer["receipt"], public, algorithms=["Ed25519"]).claims
    event_id = answer["results"][0]["id"]
    assert claims["digest"] == sha256(f"{event_id} {element['sha256']} stored\n".encode())
    assert (claims["station"], claims["epoch"], claims["use"]) == (station.id, station.epoch, "receipt")


def test_the_feed_wakes_at_once(station, operator):
    """A long poll comes back with the row that was made while it waited."""
    cursor = station.get("/v1/feed").json()["cursor"]
    answers = []
    waiting = threading.Thread(
        target=lambda: answers.append(station.get("/v1/feed", params={"after": cursor, "wait": 25}).json())
    )
    waiting.start()
    time.sleep(0.2)
    order = operator.order()
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert order["commission_no"] in {r["data"]["commission"]["commission_no"] for r in answers[0]["rows"]}


def test_an_idle_feed_answers_after_its_wait(station):
    """Without news the long poll ends by itself, with the same cursor."""
    cursor = station.get("/v1/feed").json()["cursor"]
    assert station.get("/v1/feed", params={"after": cursor, "wait": 0.3}).json() == {"rows": [], "cursor": cursor}


def test_an_order_is_made_once(operator):
    """Idempotency-Key: same body, same answer with the same access code; another body 422; no key 400."""
    first = operator.order(key="order-key-1")
    assert operator.order(key="order-key-1") == first
    headers = {"Idempotency-Key": "order-key-1"}
    other = {"client_name": "另一单位", "samples": [{"items": ["toc"]}]}
    assert operator.post("/v1/orders", json=other, headers=headers).status_code == 422
    assert operator.post("/v1/orders", json=other).json()["code"] == "key_missing"


def test_a_large_file_comes_in_parts_and_resumes(station, operator):
    """Parts in any order, repeated, the upload begun again: only what is missing is asked for, then it is here."""
    content = bytes(range(256)) * 40 + station.id.encode()
    name = sha256(content)
    begin = {"size": len(content), "part_size": 4096}
    first = station.post(f"/v1/blobs/{name}/uploads", json=begin).json()
    assert first["missing"] == [1, 2, 3]
    for number in (3, 1, 1):
        piece = content[(number - 1) * 4096 : number * 4096]
        assert station.put(f"/v1/uploads/{first['upload']}/parts/{number}", data=piece).status_code == 200
    unfinished = station.post(f"/v1/uploads/{first['upload']}/complete")
    assert unfinished.json()["code"] == "parts_missing"
    again = station.post(f"/v1/blobs/{name}/uploads", json=begin).json()
    assert again == {"upload": first["upload"], "missing": [2]}
    station.put(f"/v1/uploads/{first['upload']}/parts/2", data=content[4096:8192])
    assert station.call("HEAD", f"/v1/blobs/{name}").status_code == 404
    assert station.post(f"/v1/uploads/{first['upload']}/complete").json() == {"sha256": name, "size": len(content)}
    assert station.post(f"/v1/blobs/{name}/uploads", json=begin).json() == {"present": True}
    assert station.call("HEAD", f"/v1/blobs/{name}").headers["Content-Length"] == str(len(content))
    assert operator.get(f"/v1/blobs/{name}").content == content


def test_silence_is_told_from_presence(station, operator):
    """The operator sees each station with its newest heartbeat."""

    def mine():
        rows = operator.get("/v1/stations").json()["stations"]
        return next(row for row in rows if row["station"] == station.id)

    assert mine()["state"] == "never_seen"
    news = {
        "at": AT,
        "waiting": 4,
        "dead": 0,
        "oldest_waiting_at": None,
        "disk_free": 10**12,
        "version": "0.1.0",
        "feed_cursor": 0,
        "clock_offset_ms": None,
    }
    assert station.post("/v1/heartbeat", json=news).json() == {}
    assert (mine()["state"], mine()["waiting"]) == ("present", 4)


def test_health(operator):
    """The service says that it is alive and ready."""
    assert operator.get("/healthz").json() == {"status": "alive"}
    assert operator.get("/readyz").json() == {"status": "ready"}
