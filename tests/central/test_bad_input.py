"""Bad input gets a problem in both languages, and nothing of it is kept."""

import socket
import time
from uuid import uuid4

import pytest

from tests.central.wire import Caller, Key, Station, sha256, wire


def is_problem(answer, status: int, code: str) -> None:
    """A problem+json with the contract's members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code, problem
    assert problem["status"] == status
    assert problem["type"] == f"urn:geolab:problem:{code}"
    assert all(problem[member] for member in ("title", "detail", "message_zh", "message_en"))
    assert problem["message_zh"] != problem["message_en"]


def raw_event(station, arrival=None):
    arrival = arrival or uuid4().hex
    return station.event(f"file:{arrival}", "raw.captured", {"arrival_id": arrival})


def heads(station) -> dict:
    return station.post("/v1/session", json={"epoch": station.epoch}).json()["heads"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'{"protocol": 1}',
        b"\xff\xfe\x00",
        b'{"events": NaN}',
        b"[" * 100_000,
        b'{"protocol":"1.0","station":"x","epoch":"e","batch":1,"events":[{"sha256":"s"}]}',
        b'{"protocol":"1.0","station":"x","epoch":"e","batch":1,"events":[{"sha256":"\\ud800","body":"\\ud800"}]}',
    ],
)
def test_nonsense_is_a_problem(station, body):
    """A batch that is none is refused as a whole."""
    is_problem(station.post("/v1/events", data=body), 400, "bad_json")
    assert heads(station) == {}


def test_a_huge_body_is_refused_before_it_is_read(station):
    """A body over the limit gets 413, announced or not."""

    def chunks():
        for _ in range(40):
            yield b"x" * 65_536

    is_problem(station.post("/v1/events", data=b"x" * 1_100_000), 413, "too_large")
    try:
        answer = station.post("/v1/events", data=chunks())
    except OSError:
        # The service closed the connection while the rest was still being written.
        return
    is_problem(answer, 413, "too_large")


def test_too_many_events_are_refused(tight_server):
    """Over the bound of a batch nothing of it is stored."""
    station = tight_server.enrol()
    elements = [wire(raw_event(station)) for _ in range(6)]
    is_problem(station.batch(elements), 413, "too_many_events")
    assert heads(station) == {}


@pytest.mark.parametrize("path", ["/v1/events", f"/v1/blobs/{sha256(b'slow')}"])
def test_a_body_that_does_not_come_is_given_up(tight_server, path):
    """A half-sent body is answered with 408 and closed; nothing of it is kept."""
    station = tight_server.enrol()
    host, port = tight_server.url.removeprefix("http://").split(":")
    bearer = station.session.headers["Authorization"]
    method = "POST" if path.endswith("events") else "PUT"
    with socket.create_connection((host, int(port)), timeout=20) as line:
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\nContent-Length: 1000\r\n\r\n"
        line.sendall(head.encode() + b"half")
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"body_too_slow" in answer
    assert b"labsync: 1" in answer.lower()
    assert station.call("HEAD", f"/v1/blobs/{sha256(b'slow')}").status_code == 404
    assert not list((tight_server.data / "blobs" / "incoming").iterdir())


def test_a_body_cut_in_the_middle_leaves_nothing(server, station):
    """A connection that ends inside a blob leaves no file and no row."""
    host, port = server.url.removeprefix("http://").split(":")
    bearer = station.session.headers["Authorization"]
    name = sha256(b"cut")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        head = f"PUT /v1/blobs/{name} HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\nContent-Length: 3\r\n\r\n"
        line.sendall(head.encode() + b"cu")
    deadline = time.monotonic() + 10
    while list((server.data / "blobs" / "incoming").iterdir()):
        assert time.monotonic() < deadline, "a half file stayed"
        time.sleep(0.02)
    assert station.call("HEAD", f"/v1/blobs/{name}").status_code == 404


def test_compressed_bodies_are_refused(station):
    """No content encoding is taken, so none can blow up."""
    answer = station.post("/v1/events", data=b"x", headers={"Content-Encoding": "gzip"})
    is_problem(answer, 415, "encoding_unsupported")


def test_another_major_protocol_is_refused(station):
    """426 tells the station to keep recording and ask for an upgrade."""
    is_problem(station.batch([], protocol="2.0"), 426, "protocol_unsupported")


def test_a_station_speaks_only_for_itself(server, station):
    """A batch in another station's name is refused."""
    is_problem(station.batch([], station=server.enrol().id), 403, "not_your_station")


def test_a_changed_body_under_a_known_id_is_a_conflict(server, station):
    """P6: never overwritten, alarmed for the operator."""
    event = raw_event(station)
    assert station.send(event)[0]["status"] == "stored"
    assert station.send({**event, "schema": 2})[0]["status"] == "conflict"
    alarms = server.operator().get("/v1/alarms").json()["alarms"]
    assert [alarm["kind"] for alarm in alarms if alarm["subject"] == event["id"]] == ["conflict"]


def test_an_assertion_is_worth_one_token(station):
    """A replayed jti is refused."""
    assertion = station.assertion()
    assert station.post("/v1/token", json={"assertion": assertion}).status_code == 200
    is_problem(station.post("/v1/token", json={"assertion": assertion}), 401, "assertion_replayed")


def test_only_the_stations_own_fresh_assertion_is_taken(server, station):
    """Another key, audience, issuer, a long life, a foreign clock, no signature: 401 each."""
    now = int(time.time())
    other = server.enrol()
    right = {"iss": station.id, "sub": station.id, "aud": station.server, "jti": "j" * 16, "iat": now, "exp": now + 60}
    wrong = [
        Key().sign(right),
        station.assertion(aud="other"),
        station.assertion(sub=other.id),
        station.assertion(exp=now + 3600),
        station.assertion(jti="short"),
        station.assertion().rsplit(".", 1)[0] + ".",
        other.assertion(iss=station.id, sub=station.id),
        "a.b.c",
        "",
    ]
    for assertion in wrong:
        is_problem(station.post("/v1/token", json={"assertion": assertion}), 401, "not_authenticated")
    late = station.assertion(iat=now - 7200, exp=now - 7140)
    is_problem(station.post("/v1/token", json={"assertion": late}), 401, "clock_apart")
    is_problem(station.post("/v1/token", json={"assertion": station.assertion(iss="nobody")}), 401, "not_authenticated")


def test_both_names_of_the_signature_are_taken(station):
    """RFC 9864 renamed EdDSA to Ed25519; stations may say either."""
    now = int(time.time())
    for algorithm in ("EdDSA", "Ed25519"):
        claims = {"iss": station.id, "sub": station.id, "aud": station.server, "jti": uuid4().hex}
        signed = station.key.sign({**claims, "iat": now, "exp": now + 60}, algorithm)
        assert station.post("/v1/token", json={"assertion": signed}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/session"),
        ("POST", "/v1/events"),
        ("POST", "/v1/heartbeat"),
        ("GET", "/v1/feed"),
        ("PUT", f"/v1/blobs/{sha256(b'x')}"),
        ("GET", f"/v1/blobs/{sha256(b'x')}"),
        ("POST", f"/v1/blobs/{sha256(b'x')}/uploads"),
        ("PUT", f"/v1/uploads/{'0' * 32}/parts/1"),
        ("POST", f"/v1/uploads/{'0' * 32}/complete"),
        ("POST", "/v1/orders"),
        ("GET", "/v1/orders/WT2026-0001"),
        ("POST", "/v1/orders/WT2026-0001/accept"),
        ("POST", "/v1/orders/WT2026-0001/return"),
        ("POST", "/v1/orders/WT2026-0001/cancel"),
        ("POST", "/v1/enrolment-codes"),
        ("GET", "/v1/stations"),
        ("GET", "/v1/alarms"),
    ],
)
def test_nothing_is_done_for_a_stranger(server, method, path):
    """Without a credential, with a made-up one, or with the receipt of a batch as a token: 401."""
    receipt = server.enrol().batch([]).json()["receipt"]
    for credential in ("", "nonsense", "glop_nonsense", receipt):
        is_problem(Caller(server.url, credential).call(method, path), 401, "not_authenticated")


def test_stations_and_operators_do_not_stand_in_for_each_other(station, operator):
    """A station makes no orders, an operator sends no events."""
    is_problem(station.post("/v1/orders", json={}), 403, "operator_only")
    is_problem(operator.post("/v1/events", json={}), 403, "station_only")


def test_a_laboratory_cannot_reach_anothers_files_and_orders(server, station, operator):
    """Another tenant's blob, upload and order do not exist, for station and operator."""
    content = b"only of main " + station.id.encode()
    name = station.put_blob(content)
    begin = {"size": 100, "part_size": 100}
    upload = station.post(f"/v1/blobs/{sha256(b'u')}/uploads", json=begin).json()["upload"]
    order = operator.order()
    stranger, boss = server.enrol(tenant="lab-b"), server.operator("lab-b")
    for caller in (stranger, boss):
        is_problem(caller.get(f"/v1/blobs/{name}"), 404, "blob_not_found")
        assert caller.call("HEAD", f"/v1/blobs/{name}").status_code == 404
    is_problem(stranger.put(f"/v1/uploads/{upload}/parts/1", data=b"x" * 100), 404, "upload_not_found")
    is_problem(stranger.post(f"/v1/uploads/{upload}/complete"), 404, "upload_not_found")
    is_problem(boss.get(f"/v1/orders/{order['commission_no']}"), 404, "order_not_found")
    is_problem(boss.post(f"/v1/orders/{order['commission_no']}/accept"), 404, "order_not_found")
    assert station.id not in {row["station"] for row in boss.get("/v1/stations").json()["stations"]}


@pytest.mark.parametrize("name", ["..%2f..%2fserver.key", "%2e%2e", "A" * 64, "0" * 63, "0" * 65, "%00", "..%5c..%5cx"])
def test_a_blob_name_is_a_hash_or_nothing(station, name):
    """Path tricks, upper case and wrong lengths are refused; none touches a file."""
    for method in ("GET", "PUT"):
        answer = station.call(method, f"/v1/blobs/{name}", data=b"x" if method == "PUT" else None)
        assert answer.status_code in (404, 405, 422)
        assert answer.headers["Content-Type"] == "application/problem+json"
    for upload in ("..%2f..%2f", "%2e%2e", "0" * 31):
        assert station.put(f"/v1/uploads/{upload}/parts/1", data=b"x").status_code in (404, 405)


def test_a_blob_that_is_not_its_name_is_not_kept(station):
    """Content that does not match its hash is refused; so is a part of another size or digest."""
    name = sha256(b"right")
    is_problem(station.put(f"/v1/blobs/{name}", data=b"wrong"), 422, "blob_mismatch")
    assert station.call("HEAD", f"/v1/blobs/{name}").status_code == 404
    begun = station.post(f"/v1/blobs/{name}/uploads", json={"size": 5, "part_size": 5}).json()
    path = f"/v1/uploads/{begun['upload']}/parts"
    is_problem(station.put(f"{path}/1", data=b"x" * 4), 422, "part_mismatch")
    is_problem(station.put(f"{path}/2", data=b"x" * 5), 422, "bad_value")
    is_problem(station.put(f"{path}/one", data=b"x" * 5), 422, "bad_value")
    digest = {"Content-Digest": "sha-256=:" + "A" * 43 + "=:"}
    is_problem(station.put(f"{path}/1", data=b"right", headers=digest), 422, "digest_mismatch")
    assert station.put(f"{path}/1", data=b"wrong").status_code == 200
    is_problem(station.post(f"/v1/uploads/{begun['upload']}/complete"), 422, "blob_mismatch")
    assert station.call("HEAD", f"/v1/blobs/{name}").status_code == 404


def test_sizes_are_bounded(tight_server):
    """A whole file, a part and a part count over their limits are refused."""
    station = tight_server.enrol()
    is_problem(station.put(f"/v1/blobs/{sha256(b'x' * 3001)}", data=b"x" * 3001), 413, "too_large")
    uploads = f"/v1/blobs/{sha256(b'y')}/uploads"
    is_problem(station.post(uploads, json={"size": 10, "part_size": 2001}), 422, "bad_value")
    is_problem(station.post(uploads, json={"size": 10**9, "part_size": 1}), 422, "bad_value")
    is_problem(station.post(uploads, json={"size": 10**15, "part_size": 2000}), 413, "too_large")
    is_problem(station.post(uploads, json={"size": -1, "part_size": 2000}), 400, "bad_json")


def test_guessing_codes_is_slowed_down(tight_server):
    """After some failures in a minute further guesses are turned away, with Retry-After."""
    station = Station(tight_server.url)
    body = {"code": "0000000000", "public_key": station.key.public, "name": "x", "machine": {}}
    answers = [station.post("/v1/enrol", json=body) for _ in range(12)]
    assert answers[0].json()["code"] == "code_unknown"
    is_problem(answers[-1], 429, "slow_down")
    assert answers[-1].headers["Retry-After"]


@pytest.mark.parametrize(
    "order",
    [
        {"client_name": "x", "samples": []},
        {"client_name": "", "samples": [{"items": ["toc"]}]},
        {"client_name": "x", "samples": [{"items": []}]},
        {"client_name": "x", "samples": [{"items": ["toc", "toc"]}]},
        {"client_name": "x", "samples": [{"items": ["TOC; DROP TABLE task"]}]},
        {"client_name": "x", "samples": [{"items": ["toc"], "depth_top_m": "NaN"}]},
        {"client_name": "x", "samples": [{"items": ["toc"], "depth_top_m": "20", "depth_bottom_m": "10"}]},
        {"client_name": "x", "samples": [{"items": ["toc"], "sample_no": "../x"}]},
        {"client_name": "x", "samples": [{"items": ["toc"], "sample_no": "A1"}, {"items": ["toc"], "sample_no": "A1"}]},
        {"client_name": "x\u0000", "samples": [{"items": ["toc"]}]},
        {"client_name": "x", "samples": [{"items": ["toc"]}], "commission_no": "a/b"},
        {"client_name": "x", "samples": [{"items": ["toc"]}], "received_on": "tomorrow"},
        {"client_name": "x", "samples": [{"items": ["toc"], "colour": "grey"}]},
    ],
)
def test_an_order_that_cannot_be_is_refused(operator, order):
    """What cannot be an order is refused, and uses up no key."""
    key = uuid4().hex
    answer = operator.post("/v1/orders", json=order, headers={"Idempotency-Key": key})
    assert answer.status_code in (400, 422), answer.text
    is_problem(answer, answer.status_code, answer.json()["code"])
    assert operator.order(key=key)["commission_no"]


def test_a_cursor_from_the_future_is_refused(station):
    """A cursor beyond the feed means the service was restored: 410, begin again."""
    is_problem(station.get("/v1/feed", params={"after": 10**9}), 410, "cursor_expired")
    is_problem(station.get("/v1/feed", params={"after": -1}), 422, "bad_value")
    is_problem(station.get("/v1/feed", params={"wait": "x"}), 422, "bad_value")


def test_unknown_addresses_are_problems(operator):
    """404 and 405 have the same form as every other no."""
    is_problem(operator.get("/v1/nothing"), 404, "not_found")
    is_problem(operator.call("DELETE", "/v1/hello"), 405, "method_not_allowed")
    for page in ("/docs", "/redoc", "/openapi.json"):
        is_problem(operator.get(page), 404, "not_found")


def test_no_secret_is_in_the_log(server, station, operator):
    """Tokens, keys, codes and access codes leave no trace in the log."""
    order = operator.order()
    code = operator.post("/v1/enrolment-codes", json={"name": "x"}).json()["code"]
    operator.get(f"/progress/{order['access_code']}")
    operator.post("/v1/enrol", json={"code": code, "public_key": "broken", "name": "x", "machine": {}})
    log = server.log()
    assert "/progress/{access_code}" in log
    secrets = [order["access_code"], code, station.session.headers["Authorization"].split()[1]]
    secrets += [(server.data / name).read_text().strip() for name in ("operator.key", "server.key")]
    assert not [secret for secret in secrets if secret in log]


@pytest.mark.parametrize(
    ("lacks", "code"),
    [("causes", "report_without_causes"), ("blobs", "report_without_pdf"), ("other", "causes_missing")],
)
def test_a_report_without_its_manifest_reaches_nobody(server, station, operator, lacks, code):
    """A report that names no results or no file is refused, one whose results never came is held: none is shown."""
    order = operator.order()
    operator.accept(order["commission_no"])
    task = order["tasks"][0]
    result = station.task_event("result.recorded", order, task)
    started = station.task_event("item.started", order, task) | {"sseq": 2}
    assert [fate["status"] for fate in station.send(result, started)] == ["stored", "stored"]
    pdf = b"%PDF of " + order["commission_no"].encode() + lacks.encode()
    station.put_blob(pdf)
    whole = station.report_event(order, [task], pdf, [result["id"]])
    bare = {**whole, "causes": [str(uuid4())]} if lacks == "other" else {**whole, lacks: []}
    (fate,) = station.send(bare)
    if lacks == "other":
        assert (fate["status"], fate["reason"]) == ("held", code)
    else:
        assert (fate["status"], fate["code"]) == ("rejected", code)
        assert fate["message_zh"] != fate["message_en"]
        assert whole["stream"] not in heads(station)
    assert operator.look(order["commission_no"])["tasks"][0]["state"] == "testing"
    number = whole["data"]["report_no"]
    stranger = Caller(server.url)
    assert stranger.get(f"/progress/{order['access_code']}/reports/{number}.pdf").status_code == 404
    assert number not in stranger.get(f"/progress/{order['access_code']}").text
    if lacks != "other":
        assert station.send(whole)[0]["status"] == "stored"
        assert stranger.get(f"/progress/{order['access_code']}/reports/{number}.pdf").content == pdf
