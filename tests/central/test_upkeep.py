"""Backup and restore as a drill, scrub, the daily comparison, metrics, and the interface against its own document."""

import re
import shutil
import signal
from uuid import uuid4

import pytest
import requests

from central.store.sql.letters import event_digest
from station.records.key_words import key_words
from tests.central.conftest import Server
from tests.central.wire import Station, sha256, wire

PDF = b"%PDF-1.7 a report of the drill"


def digest_of(bodies) -> dict:
    total = bytes(32)
    for body in bodies:
        total = bytes(a ^ b for a, b in zip(total, event_digest(body["id"], wire(body)["sha256"]), strict=True))
    return {"count": len(bodies), "digest": total.hex()}


def test_a_restore_from_backup_loses_nothing_a_station_still_holds(own_server, tmp_path):
    """The drill: a backup under load, more work, the machine lost, a restore elsewhere. The station sees another
    generation, the comparison names exactly what is missing, and after the resend both sides hold the same."""
    station, operator = own_server.enrol(), own_server.operator()
    order = operator.order()
    operator.accept(order["commission_no"])
    sent = [station.task_event("item.started", order, order["tasks"][0])]
    station.send(*sent)
    backup = tmp_path / "backup"
    own_server.command("backup", "--to", str(backup))
    later = [station.task_event("result.recorded", order, order["tasks"][0])]
    station.put_blob(PDF)
    later.append(station.report_event(order, order["tasks"], PDF, [later[0]["id"]], report_no="BG-drill"))
    assert {fate["status"] for fate in station.send(*later)} == {"stored"}
    hello = requests.get(f"{own_server.url}/v1/hello", timeout=10).json()
    own_server.stop(signal.SIGKILL)

    restored = Server(tmp_path / "elsewhere")
    restored.command("restore", "--from", str(backup))
    restored.start()
    try:
        station.url, station.session = restored.url, requests.Session()
        station.login()
        again = station.get("/v1/hello").json()
        assert again["server"] == hello["server"]
        assert again["generation"] != hello["generation"]
        day = sent[0]["recorded_at"][:10]
        asked = station.post("/v1/reconcile", json={"days": {day: digest_of([*sent, *later])}}).json()
        assert asked["differing"] == {day: digest_of(sent)}
        events = {body["id"]: wire(body)["sha256"] for body in [*sent, *later]}
        told = station.post("/v1/reconcile", json={"day": day, "events": events}).json()
        assert told["missing"] == [body["id"] for body in later]
        assert (told["changed"], told["only_here"]) == ([], [])
        assert station.send(later[0])[0]["status"] == "stored"
        assert station.send(later[1])[0]["status"] == "missing_blobs"
        station.put_blob(PDF)
        assert station.send(later[1])[0]["status"] == "stored"
        same = station.post("/v1/reconcile", json={"days": {day: digest_of([*sent, *later])}}).json()
        assert same["differing"] == {}
        report = f"{restored.url}/progress/{order['access_code']}/reports/BG-drill.pdf"
        assert requests.get(report, timeout=10).content == PDF
    finally:
        restored.stop()


def test_a_backup_holds_files_keys_and_settings(own_server, tmp_path):
    """The restored folder has the same secrets and files; the backup's keys are the owner's only."""
    station = own_server.enrol()
    station.put_blob(PDF)
    backup = tmp_path / "backup"
    own_server.command("backup", "--to", str(backup))
    own_server.stop()
    restored = Server(tmp_path / "new")
    restored.command("restore", "--from", str(backup))
    for name in ("server.key", "operator.key", "central.toml"):
        assert (restored.data / name).read_bytes() == (own_server.data / name).read_bytes()
        assert name == "central.toml" or (restored.data / name).stat().st_mode & 0o077 == 0
    assert "1 个文件" in restored.command("scrub").stdout
    assert own_server.command("backup", "--to", str(backup), check=False).returncode == 1
    assert restored.command("restore", "--from", str(backup), check=False).returncode == 1


@pytest.mark.parametrize("harm", ["manifest", "database", "file", "lost"])
def test_a_damaged_backup_is_not_restored(own_server, tmp_path, harm):
    """Without its manifest, with a changed database, a changed or a missing file: refused, and nothing is left."""
    own_server.enrol().put_blob(PDF)
    backup = tmp_path / "backup"
    own_server.command("backup", "--to", str(backup))
    blob = next((backup / "blobs" / "content").glob("*/*/*"))
    if harm == "manifest":
        (backup / "backup.json").unlink()
    elif harm == "database":
        content = bytearray((backup / "central.db").read_bytes())
        content[-100] ^= 1
        (backup / "central.db").write_bytes(content)
    elif harm == "file":
        blob.write_bytes(PDF.upper())
    else:
        blob.unlink()
    goal = tmp_path / "new"
    refused = Server(goal).command("restore", "--from", str(backup), check=False)
    assert refused.returncode == 1
    assert str(backup) in refused.stderr or "damaged" in refused.stderr
    assert not goal.exists()
    assert not goal.with_name("new.restoring").exists()


def test_a_scrub_names_every_damaged_file(own_server):
    """A changed, a shortened and a lost file are each named; a sound one and one that nothing names are not."""
    station = own_server.enrol()
    contents = [b"changed", b"shortened", b"lost", b"sound"]
    names = [station.put_blob(content) for content in contents]
    folder = own_server.data / "blobs" / "content" / "main"
    paths = [folder / name[:2] / name for name in names]
    paths[0].write_bytes(b"CHANGED")
    paths[1].write_bytes(b"short")
    paths[2].unlink()
    stray = folder / "00" / ("0" * 64)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"nobody's")
    found = own_server.command("scrub", check=False)
    assert found.returncode == 1
    told = {line.split("\t")[2]: line.split("\t")[0] for line in found.stdout.splitlines() if "\t" in line}
    assert told == {names[0]: "content", names[1]: "size", names[2]: "missing"}
    assert "1 个无登记" in found.stdout


def test_the_comparison_is_of_ones_own_station(server, station, operator):
    """Another station's and laboratory's events are not told; a changed body is named as such."""
    body = station.event("file:mine", "raw.captured", {"arrival_id": "mine"})
    station.send(body)
    day = body["recorded_at"][:10]
    other = server.enrol("other")
    assert other.post("/v1/reconcile", json={"days": {day: {"count": 0, "digest": "0" * 64}}}).json()["differing"] == {}
    told = station.post("/v1/reconcile", json={"day": day, "events": {body["id"]: "0" * 64}}).json()
    assert told["changed"] == [body["id"]]
    assert station.post("/v1/reconcile", json={"day": day}).json()["only_here"] == [body["id"]]
    server.operator("lab-b")
    stranger = server.enrol("stranger", tenant="lab-b")
    asked = stranger.post("/v1/reconcile", json={"day": day, "events": {body["id"]: wire(body)["sha256"]}}).json()
    assert asked["missing"] == [body["id"]]
    assert operator.post("/v1/reconcile", json={}).json()["code"] == "station_only"


def test_dead_letters_and_revocation_over_the_interface(server, station, operator):
    """The operator lists, retries and revokes; another laboratory's operator reaches none of it."""
    wrong = station.event("file:dl", "raw.captured", {"arrival_id": "dl"}) | {"type": "raw.unheard"}
    station.send(wrong)
    letters = operator.get("/v1/dead-letters").json()["dead_letters"]
    mine = next(letter for letter in letters if letter["subject"] == wrong["id"])
    assert mine["kind"] == "rejected"
    stranger = server.operator("lab-b")
    assert stranger.post(f"/v1/dead-letters/{mine['n']}/retry").status_code == 404
    assert operator.post(f"/v1/dead-letters/{mine['n']}/retry").json()["status"] == "rejected"
    assert stranger.post(f"/v1/stations/{station.id}/revoke").status_code == 404
    assert operator.post(f"/v1/stations/{station.id}/revoke").json()["state"] == "revoked"
    assert station.get("/v1/feed").status_code == 403
    assert operator.post(f"/v1/stations/{uuid4()}/revoke").status_code == 404


def test_a_station_is_approved_and_revoked_by_command(own_server):
    """`approve` takes the six words of the key; `revoke` a number or an id; both name the station."""
    code = own_server.command("enrol", "--name", "GC 3").stdout.strip()
    station = Station(own_server.url).enrol(code, "GC 3", approved=False)
    assert "没有密钥词" in own_server.command("approve", "babab", "babad", check=False).stderr
    assert station.post("/v1/token", json={"assertion": station.assertion()}).status_code == 409
    assert "GC 3" in own_server.command("approve", *key_words(station.key.public).split()).stdout
    station.login()
    assert "GC 3" in own_server.command("revoke", "--station", str(station.no)).stdout
    assert station.get("/v1/feed").json()["code"] == "station_revoked"
    assert "没有工作站" in own_server.command("revoke", "--station", "99", check=False).stderr


def test_metrics_are_in_the_form_prometheus_reads(server, station, operator):
    """Every line is a comment or a sample; routes are patterns, never addresses; only the operator may ask."""
    order = operator.order()
    requests.get(f"{server.url}/progress/{order['access_code']}", timeout=10)
    station.send(station.event("file:m", "raw.captured", {"arrival_id": "m"}))
    answer = operator.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.e+-]+(Inf)?\Z')
    lines = answer.text.strip().split("\n")
    assert all(line.startswith(("# HELP ", "# TYPE ")) or sample.match(line) for line in lines)
    assert order["access_code"] not in answer.text
    assert 'geolab_requests_total{method="GET",route="/progress/{access_code}",status="200"}' in answer.text
    assert re.search(r'geolab_events_total\{fate="stored"\} [1-9]', answer.text)
    assert station.get("/metrics").status_code == 403
    assert requests.get(f"{server.url}/metrics", timeout=10).status_code == 401
    memory = float(re.search(r"^geolab_memory_bytes (\S+)$", answer.text, re.MULTILINE).group(1))
    assert memory < 300e6


def test_the_document_names_every_route_and_its_body(server, operator):
    """OpenAPI 3.1: each route under /v1 is described, and each body that is read is described by its decoder's type."""
    document = operator.get("/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    ways = {(path, method) for path, found in document["paths"].items() for method in found}
    for way in [("/v1/events", "post"), ("/v1/reconcile", "post"), ("/v1/uploads/{upload_id}/parts/{number}", "put")]:
        assert way in ways
    assert all(path.startswith("/v1/") for path, _ in ways)
    batch = document["components"]["schemas"]["Batch"]
    assert set(batch["required"]) == {"protocol", "station", "epoch", "batch", "events"}


def test_no_generated_request_makes_the_service_fail(tight_server_of_each):
    """schemathesis draws requests from the document, right and wrong ones: none is answered with a fault, and every
    refusal is a problem in the agreed form."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from hypothesis import HealthCheck, given, settings

    tight_server = tight_server_of_each
    operator, station = tight_server.operator(), tight_server.enrol()
    document = operator.get("/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    seen: set[tuple[str, str]] = set()

    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path == "/v1/feed":
            continue  # a long poll is slow by its nature; its bounds have tests of their own

        @settings(
            max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def one(case):
            for caller in (operator, station):
                key = caller.session.headers["Authorization"]
                case.headers = {**(case.headers or {}), "Authorization": key}
                answer = case.call(base_url=tight_server.url, session=caller.session, timeout=20)
                assert answer.status_code not in (500, 502), (case.method, case.path, answer.text)
                assert answer.headers["labsync"] == ["1"]
                if answer.status_code >= 400 and case.method != "HEAD":
                    assert answer.headers["content-type"] == ["application/problem+json"]
                    assert answer.json()["code"]

        one()
        seen.add((operation.method, operation.path))
    assert len(seen) > 20


def test_the_restored_folder_can_be_copied_again(own_server, tmp_path):
    """A backup of a restored service restores again: the drill can be repeated."""
    own_server.enrol().put_blob(PDF)
    own_server.stop()
    folder = own_server.data
    for round_ in range(2):
        Server(folder).command("backup", "--to", str(tmp_path / f"b{round_}"))
        folder = tmp_path / f"r{round_}"
        Server(folder).command("restore", "--from", str(tmp_path / f"b{round_}"))
    assert (folder / "blobs" / "content" / "main" / sha256(PDF)[:2] / sha256(PDF)).read_bytes() == PDF
    shutil.rmtree(folder)
