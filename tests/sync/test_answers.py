"""The table of what an answer means, row by row; nothing on the other end can empty the queue into the bin."""

from datetime import UTC, datetime

import pytest

from sync.answers import Answer, EventResult, Fate, Reaction, react, react_to_event, retry_after_seconds

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

TABLE = [
    ("no answer: DNS, TCP, TLS, time-out", Answer(status=0, ours=False), Reaction.RETRY),
    ("taken", Answer(status=200), Reaction.ACCEPT),
    ("made", Answer(status=201), Reaction.ACCEPT),
    ("taken, but unreadable", Answer(status=200, readable=False), Reaction.RETRY),
    ("captive portal", Answer(status=200, ours=False), Reaction.RETRY),
    ("redirect to a login page", Answer(status=302, ours=False), Reaction.RETRY),
    ("redirect under our name", Answer(status=302), Reaction.RETRY),
    ("whole batch refused 400", Answer(status=400, code="bad_json"), Reaction.HALVE),
    ("whole batch refused 422", Answer(status=422, code="bad_value"), Reaction.HALVE),
    ("body cut on the way", Answer(status=400, code="body_cut"), Reaction.RETRY),
    ("too large for us", Answer(status=413), Reaction.HALVE),
    ("too large for a proxy", Answer(status=413, ours=False), Reaction.HALVE),
    ("token not taken", Answer(status=401), Reaction.RENEW_TOKEN),
    ("revoked", Answer(status=403, code="station_revoked"), Reaction.STOP),
    ("403 of a proxy", Answer(status=403, ours=False), Reaction.RETRY),
    ("407 of a proxy", Answer(status=407, ours=False), Reaction.RETRY),
    ("unknown 4xx", Answer(status=404), Reaction.STOP),
    ("unknown 4xx", Answer(status=418), Reaction.STOP),
    ("cursor expired", Answer(status=410), Reaction.STOP),
    ("in progress", Answer(status=409), Reaction.RETRY_SOON),
    ("body too slow", Answer(status=408), Reaction.RETRY),
    ("too early", Answer(status=425), Reaction.RETRY),
    ("too many", Answer(status=429, retry_after=5), Reaction.RETRY),
    ("upgrade", Answer(status=426, code="protocol_unsupported"), Reaction.STOP),
    ("fault", Answer(status=500), Reaction.RETRY),
    ("bad gateway, HTML", Answer(status=502, ours=False), Reaction.RETRY),
    ("busy", Answer(status=503), Reaction.RETRY),
    ("gateway time-out", Answer(status=504, ours=False), Reaction.RETRY),
    ("full", Answer(status=507), Reaction.RETRY_SLOWLY),
]


@pytest.mark.parametrize(("row", "answer", "reaction"), TABLE, ids=[f"{row[0]} {row[1].status}" for row in TABLE])
def test_each_row_of_the_table(row: str, answer: Answer, reaction: Reaction) -> None:
    """Every row of the error table has the reaction the protocol names."""
    assert react(answer) is reaction


def test_what_is_not_our_server_never_condemns_or_stops() -> None:
    """Without our header no status at all is taken, stops a lane or counts as a word about an event."""
    for status in range(100, 600):
        allowed = {Reaction.RETRY, Reaction.HALVE} if status == 413 else {Reaction.RETRY}
        assert react(Answer(status=status, ours=False)) in allowed


def test_only_a_success_is_taken() -> None:
    """Nothing outside 2xx is ever taken for an acknowledgement."""
    for status in (*range(100, 200), *range(300, 600)):
        assert react(Answer(status=status)) is not Reaction.ACCEPT


EVENTS = [
    (EventResult(id="e", status="stored", applied=True), Fate.STORED),
    (EventResult(id="e", status="stored", reason="not_accepted"), Fate.HELD),
    (EventResult(id="e", status="duplicate", applied=True), Fate.STORED),
    (EventResult(id="e", status="duplicate", reason="not_accepted"), Fate.HELD),
    (EventResult(id="e", status="held", reason="not_accepted"), Fate.HELD),
    (EventResult(id="e", status="gap", expected=3), Fate.REWIND),
    (EventResult(id="e", status="gap"), Fate.WAIT),
    (EventResult(id="e", status="missing_blobs", blobs=["ab"]), Fate.UPLOAD),
    (EventResult(id="e", status="missing_blobs"), Fate.WAIT),
    (EventResult(id="e", status="conflict"), Fate.DEAD),
    (EventResult(id="e", status="rejected", code="bad_data", field="data"), Fate.DEAD),
    (EventResult(id="e", status="something new"), Fate.WAIT),
]


@pytest.mark.parametrize(("result", "fate"), EVENTS, ids=[f"{one[0].status} {one[0].reason}" for one in EVENTS])
def test_each_answer_on_an_event(result: EventResult, fate: Fate) -> None:
    """Every per-event status has its fate; an unknown or incomplete one leaves the event where it is."""
    reaction = react_to_event(result)
    assert reaction.fate is fate
    if fate in (Fate.DEAD, Fate.HELD, Fate.WAIT):
        assert reaction.message is not None
        assert reaction.message.zh
        assert reaction.message.en


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("999999999999", 3600.0),
        ("Sun, 01 Mar 2026 08:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(header: str | None, seconds: float | None) -> None:
    """A number, an HTTP date, or nothing; never more than an hour."""
    assert retry_after_seconds(header, NOW) == seconds
