"""What is wrong with an event that cannot be taken, and that nothing of a station's content raises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.envelope import WireEvent, read_event
from tests.central.wire import envelope, sha256, wire

TASK = {"task_id": "t1", "commission_no": "WT2026-0001", "sample_no": "WT2026-0001-001", "item_id": "gc_sat"}
PDF = sha256(b"pdf")


def read(body: dict):
    return read_event(WireEvent(**wire(body)))


def report(**changed) -> dict:
    data = {
        "report_id": "r1",
        "report_no": "BG1",
        "revision": 1,
        "commission_no": "WT2026-0001",
        "item_id": "gc_sat",
        "task_ids": ["t1"],
        "pdf_sha256": PDF,
        "issued_at": "2026-11-20T08:00:00Z",
    }
    causes = changed.pop("causes", ["01a203f2-ab06-739f-b6a0-973cc25e4915"])
    blobs = changed.pop("blobs", [{"sha256": PDF, "size": 3, "role": "report", "media_type": "application/pdf"}])
    return envelope("report:r1", 1, "report.issued", {**data, **changed}, causes=causes, blobs=blobs)


def test_a_sound_event_has_no_fault():
    """An event as the contract describes it is taken as it is, byte for byte."""
    body = envelope("t1", 1, "item.started", TASK)
    event = read(body)
    assert event.fault is None
    assert (event.id, event.stream, event.sseq, event.data.task_id) == (body["id"], "t1", 1, "t1")
    assert json.loads(event.body) == body
    assert read(report()).fault is None


def test_unknown_members_are_kept():
    """A newer version may add members; they stay in the stored bytes."""
    event = read({**envelope("t1", 1, "item.started", {**TASK, "new": "…"}), "audit": {"n": 1}})
    assert event.fault is None
    assert b'"audit"' in event.body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (envelope("t2", 1, "item.started", TASK), "stream_mismatch"),
        (envelope("file:b", 1, "raw.captured", {"arrival_id": "a"}), "stream_mismatch"),
        (envelope("a b", 1, "item.started", TASK), "bad_stream"),
        (envelope("t1", 1, "item.finished", TASK), "unknown_type"),
        (envelope("t1", 1, "item.started", {"task_id": "t1"}), "bad_data"),
        (envelope("t1", 1, "item.started", TASK, event_id="1"), "bad_id"),
        (envelope("t1", 0, "item.started", TASK), "bad_event"),
        (envelope("t1", 2**60, "item.started", TASK), "bad_event"),
        ({**envelope("t1", 1, "item.started", TASK), "occurred_at": "yesterday"}, "bad_time"),
        ({**envelope("t1", 1, "item.started", TASK), "occurred_at": "2026-11-20T08:00:00"}, "bad_time"),
        (envelope("t1", 1, "void", {}), "bad_data"),
        (report(report_no="../../etc/passwd"), "bad_report_no"),
        (report(causes=[]), "report_without_causes"),
        (report(causes=["x"]), "bad_cause"),
        (report(blobs=[]), "report_without_pdf"),
        (report(blobs=[{"sha256": PDF, "size": 3, "role": "raw", "media_type": ""}]), "report_without_pdf"),
        (report(pdf_sha256="../x"), "bad_data"),
        (report(issued_at="soon"), "bad_time"),
    ],
)
def test_a_fault_is_named_in_both_languages(body, code):
    """Each fault has its code and a sentence in Chinese and English."""
    fault = read(body).fault
    assert fault.code == code
    assert fault.message.zh
    assert fault.message.en
    assert fault.message.zh != fault.message.en


def test_a_body_that_is_not_its_hash_is_rejected():
    """The hash is over the exact bytes of the body."""
    event = read_event(WireEvent(sha256=sha256(b"other"), body=wire(envelope("t1", 1, "item.started", TASK))["body"]))
    assert event.fault.code == "sha256_mismatch"
    assert not event.readable


@given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)))
def test_no_body_raises(text):
    """Whatever a body holds, it becomes a fault, never an exception."""
    body = text.encode("utf-8", "replace").decode()
    event = read_event(WireEvent(sha256=sha256(body.encode()), body=body))
    assert event.fault is not None


def test_deep_nesting_is_a_fault():
    """A body nested beyond all sense is a fault, not a crash."""
    body = '{"data":' + "[" * 200_000
    assert read_event(WireEvent(sha256=sha256(body.encode()), body=body)).fault.code == "bad_event"
