"""What becomes of each event of a batch."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from central.decide import Known, decide
from central.envelope import Blob, Fault, Incoming
from parsers.wording import Text


def event(event_id: str, sseq: int, *, stream="a", sha="s", blobs=(), fault=None) -> Incoming:
    files = tuple(Blob(sha256=name, size=1, role="raw") for name in blobs)
    return Incoming(id=event_id, sha256=sha, body=b"", stream=stream, sseq=sseq, blobs=files, fault=fault)


FAULT = Fault("bad_data", "data", Text("错", "wrong"))


@dataclass
class Held:
    """What a store would know, kept by the rules of the decisions alone."""

    hashes: dict = field(default_factory=dict)
    seats: dict = field(default_factory=dict)
    heads: dict = field(default_factory=dict)
    blobs: set = field(default_factory=set)

    def take(self, batch):
        known = Known(hashes=self.hashes, seats=self.seats, heads=self.heads, blobs=self.blobs)
        decided = decide(batch, known)
        for one, fate in zip(batch, decided.decisions, strict=True):
            if fate.status == "stored":
                assert one.id not in self.hashes
                assert (one.stream, one.sseq) not in self.seats
                self.hashes[one.id] = one.sha256
                self.seats[one.stream, one.sseq] = one.id
        self.heads = dict(decided.heads)
        return [fate.status for fate in decided.decisions]


made = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(
    lambda lengths: [
        event(f"{stream}-{sseq}", sseq, stream=str(stream))
        for stream, length in enumerate(lengths)
        for sseq in range(1, length + 1)
    ]
)


@given(made=made, data=st.data())
def test_any_delivery_keeps_a_prefix_and_ends_complete(made, data):
    """Whatever is dropped, repeated or reordered, each stream is a gap-free prefix, and resending completes it."""
    held = Held()
    for batch in data.draw(st.lists(st.lists(st.sampled_from(made), max_size=12), max_size=6)):
        statuses = held.take(batch)
        assert set(statuses) <= {"stored", "duplicate", "gap"}
        for stream, head in held.heads.items():
            assert sorted(sseq for name, sseq in held.seats if name == stream) == list(range(1, head + 1))
    held.take(made)
    assert held.hashes == {one.id: one.sha256 for one in made}
    assert set(held.take(made)) == {"duplicate"}


@given(made=made, data=st.data())
def test_a_changed_body_never_replaces_the_first(made, data):
    """The same id with another content is a conflict, in the same batch or later, and changes nothing."""
    held = Held()
    victim = data.draw(st.sampled_from(made))
    changed = event(victim.id, victim.sseq, stream=victim.stream, sha="other")
    statuses = held.take([*made, changed])
    assert statuses[-1] == "conflict"
    before = dict(held.hashes)
    assert held.take([changed]) == ["conflict"]
    assert held.hashes == before


def test_a_taken_place_is_a_conflict():
    """Another id on a place that is taken is a conflict."""
    held = Held()
    assert held.take([event("x", 1), event("y", 1)]) == ["stored", "conflict"]
    assert held.take([event("z", 1)]) == ["conflict"]


def test_a_gap_names_what_is_expected():
    """An event ahead of its turn is answered with the number that is expected."""
    fates = decide([event("x", 3)], Known(hashes={}, seats={}, heads={"a": 1}, blobs=())).decisions
    assert (fates[0].status, fates[0].expected) == ("gap", 2)


def test_a_rejected_event_stops_its_stream_until_it_is_voided():
    """After a rejected event its stream has a gap; another event on its place goes on."""
    held = Held()
    assert held.take([event("x", 1, fault=FAULT), event("y", 2)]) == ["rejected", "gap"]
    assert held.take([event("void", 1), event("y", 2)]) == ["stored", "stored"]


def test_a_resend_counts_even_where_the_event_would_no_longer_be_taken():
    """A known event is a duplicate before it is judged: a stricter version must not refuse what it has."""
    held = Held(hashes={"x": "s"}, seats={("a", 1): "x"}, heads={"a": 1})
    assert held.take([event("x", 1, fault=FAULT)]) == ["duplicate"]


def test_missing_files_hold_back_an_event_and_those_after_it():
    """An event whose files are not here is not stored, and names each missing file once."""
    held = Held(blobs={"here"})
    batch = [event("x", 1, blobs=("here", "gone", "gone")), event("y", 2)]
    fates = decide(batch, Known(hashes={}, seats={}, heads={}, blobs=held.blobs)).decisions
    assert [fate.status for fate in fates] == ["missing_blobs", "gap"]
    assert fates[0].missing == ("gone",)


@settings(max_examples=30)
@given(made=made)
def test_a_new_epoch_goes_on_after_what_is_known(made):
    """Events known from an earlier epoch are duplicates that move the new epoch's heads, so its streams go on."""
    held = Held()
    held.take(made)
    again = Held(hashes=held.hashes)
    assert set(again.take(made)) == {"duplicate"}
    assert again.heads == held.heads
    stream, head = next(iter(again.heads.items()))
    assert again.take([event("next", head + 1, stream=stream)]) == ["stored"]
