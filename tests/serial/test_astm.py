"""ASTM E1381 and E1394 as a conversation: what the instrument says, what we answer, what we hold."""

from __future__ import annotations

import pytest

from station.serial.astm_frames import ACK, ENQ, EOT, ETX, NAK, AstmReceiver, checksum, frame
from station.serial.astm_records import instrument, results

HEADER, ORDER, RESULT, END = (
    b"H|\\^&|||Osmo^1\r",
    b"O|1|S-001||^^^TOC\r",
    b"R|1|^^^TOC|2.350|%||N||F\r",
    b"L|1|N\r",
)
FOUR = [frame(1, HEADER), frame(2, ORDER), frame(3, RESULT), frame(4, END)]


def receiver() -> tuple[AstmReceiver, list[bytes]]:
    kept: list[bytes] = []
    return AstmReceiver(keep=kept.append), kept


@pytest.mark.parametrize(
    ("body", "sum_"),
    [
        (b"1H|\\^&\r\x03", b"E5"),
        (b"1H|\\^&\r\x17", b"F9"),
        (b"3L|1|N\r\x03", b"06"),
        (b"4L|1|N\r\x03", b"07"),
        (b"5R|1|^^^TOC|2.35|%||N||F\r\x03", b"29"),
    ],
)
def test_the_checksum_is_the_standards(body: bytes, sum_: bytes) -> None:
    """The published vectors."""
    assert checksum(body) == sum_


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_transfer_is_answered_frame_by_frame(chunk: int) -> None:
    """ENQ and each frame get one ACK, EOT ends it; however the bytes are cut."""
    made, kept = receiver()
    stream = ENQ + b"".join(FOUR) + EOT
    done = [t for i in range(0, len(stream), chunk) for t in made.receive(stream[i : i + chunk], 0.0)]
    assert made.answers() == ACK * 5
    assert [t.complete for t in done] == [True]
    assert done[0].text.encode("latin-1") == HEADER + ORDER + RESULT + END == b"".join(kept)


CONVERSATIONS = [
    ("bad checksum, then sent again", [FOUR[0], FOUR[1].replace(b"S-001", b"S-009"), *FOUR[1:]], "AANAAA", 0),
    ("a frame twice (its ACK was lost)", [FOUR[0], FOUR[1], FOUR[1], *FOUR[2:]], "AAAAAA", 1),
    ("a byte that noise turned into ENQ", [FOUR[0], FOUR[1].replace(b"T", ENQ), *FOUR[1:]], "AANAAA", 0),
    ("a frame out of turn", [FOUR[0], FOUR[2], *FOUR[1:]], "AANAAA", 0),
]


@pytest.mark.parametrize(("fault", "said", "answered", "duplicates"), CONVERSATIONS, ids=[c[0] for c in CONVERSATIONS])
def test_a_fault_is_answered_and_nothing_is_lost_or_doubled(
    fault: str, said: list[bytes], answered: str, duplicates: int
) -> None:
    """Damaged frames get NAK, repeated ones ACK, and the text is that of the four good frames."""
    made, kept = receiver()
    made.receive(ENQ, 0.0)
    answers = made.answers()
    for one in said:
        made.receive(one, 0.0)
        answers += made.answers()
    (done,) = made.receive(EOT, 0.0)
    assert answers == answered.replace("A", "\x06").replace("N", "\x15").encode()
    assert done.text.encode() == b"".join(kept) == HEADER + ORDER + RESULT + END
    assert made.counts.duplicates == duplicates


def test_a_frame_is_not_acknowledged_before_it_is_kept() -> None:
    """If the disk refuses, the instrument hears NAK and keeps the frame; sent again, it is taken."""
    full = [True]
    kept: list[bytes] = []

    def keep(text: bytes) -> None:
        if full[0]:
            raise OSError(28, "No space left on device")
        kept.append(text)

    made = AstmReceiver(keep=keep)
    made.receive(ENQ + FOUR[0], 0.0)
    assert made.answers() == ACK + NAK
    full[0] = False
    made.receive(FOUR[0], 0.0)
    assert made.answers() == ACK
    assert kept == [HEADER]


@pytest.mark.parametrize("end", ["silence", "ENQ", "unplugged"])
def test_a_lost_eot_is_seen(end: str) -> None:
    """What was acknowledged and never ended is handed out as incomplete."""
    made, _ = receiver()
    made.receive(ENQ + FOUR[0] + FOUR[1], 0.0)
    done = {
        "silence": lambda: made.idle(30.0),
        "ENQ": lambda: made.receive(ENQ, 1.0),
        "unplugged": made.unplugged,
    }[end]()
    assert [(t.complete, t.ended_by, t.text) for t in done] == [(False, end, (HEADER + ORDER).decode())]
    assert made.idle(100.0) == []


def test_a_sender_that_gave_up_is_not_taken_for_complete() -> None:
    """After six tries an instrument ends with EOT: the frame it could not bring over is missing, and that is seen."""
    made, _ = receiver()
    made.receive(ENQ + FOUR[0] + FOUR[1].replace(b"S-001", b"S-009") * 6, 0.0)
    (done,) = made.receive(EOT, 0.0)
    assert (done.complete, done.ended_by) == (False, "given_up")


def test_numbers_run_from_seven_to_nought() -> None:
    """Ten frames of one transfer are all taken."""
    made, kept = receiver()
    made.receive(ENQ + b"".join(frame(i, b"C|%d\r" % i) for i in range(1, 11)), 0.0)
    assert len(kept) == 10
    assert made.answers() == ACK * 11


def test_bare_records_are_taken_to_their_end() -> None:
    """An instrument without framing: from H to L, what stands before is no record."""
    made, _ = receiver()
    (done,) = made.receive(b"\r\nnoise" + HEADER + b"\n" + ORDER + RESULT + END, 0.0)
    assert (done.complete, done.ended_by) == (True, "L")
    assert [(r.sample, r.test, str(r.value)) for r in results(done.text)] == [("S-001", "TOC", "2.350")]


def test_endless_frames_do_not_fill_the_memory() -> None:
    """A frame without an end is refused at its limit."""
    made, _ = receiver()
    made.receive(ENQ + b"\x021" + b"x" * 70_000, 0.0)
    assert made.answers().startswith(ACK + NAK)


def test_records_are_read_with_their_own_delimiters() -> None:
    """Declared delimiters and escapes hold; a value that is no number stays text."""
    text = "H!~@#!!!Visco\rO!1!A#F#7@x!!@@@V\rR!1!@@@VISC!<0.1!mPa.s!!!!F\rR!2!@@@D!0.8500!g/cm3\rL!1\r"
    low, density = results(text)
    assert (low.sample, low.test, low.text, low.value) == ("A!7", "VISC", "<0.1", None)
    assert (density.test, str(density.value), density.unit) == ("D", "0.8500", "g/cm3")
    assert instrument(text) == "Visco"


def test_a_frame_ends_at_its_last_etx() -> None:
    """ETX inside the text is forbidden: such a frame is refused."""
    made, kept = receiver()
    made.receive(ENQ + frame(1, b"C|" + ETX + b"\r"), 0.0)
    assert NAK in made.answers()
    assert kept == []
