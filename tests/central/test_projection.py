"""States do not depend on the order or the number of arrivals."""

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.projection import RANK, forward
from central.store.opening import open_database
from central.store.sql.store import SqlStore
from tests.central.conftest import ENGINES
from tests.central.stores import NOW, Scene
from tests.central.test_store_contract import of_task, report_of
from tests.central.wire import sha256


@given(st.lists(st.sampled_from(sorted(RANK)), min_size=1))
def test_forward_is_the_highest_rank(states):
    """Going forward through states in any order ends at the highest."""
    state = "accepted"
    for reached in states:
        state = forward(state, reached)
    assert RANK[state] == max(RANK[one] for one in [*states, "accepted"])


def _deliver(scene, stations, order, deliveries):
    """Deliver (station, stream) places in the drawn order, each stream's events in its own order, and repeats."""
    for kind, subject in deliveries:
        if kind == "accept":
            scene.decide(order)
        elif kind == "blob":
            scene.store.add_blob(scene.tenant, subject, 3, now=NOW)
        else:
            scene.send(stations[kind], subject)


@pytest.fixture(scope="module", params=ENGINES)
def shared_store(request, fresh_url, tmp_path_factory):
    """One store of each engine for all examples; each has a laboratory of its own in it."""
    database = open_database(tmp_path_factory.mktemp("projection"), fresh_url(request.param))
    yield SqlStore(database, now=NOW)
    database.close()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_order_and_repetition_of_arrivals_gives_the_same_states(shared_store, data):
    """Two stations' events, two reports, their files and the acceptance, permuted and doubled: one outcome."""
    scene = Scene(shared_store, f"t{uuid4().hex}")
    stations = [scene.enrol("1"), scene.enrol("2")]
    order = scene.order(items=("gc_sat", "toc", "rock_eval"))
    first, second, third = order.tasks
    measured = [of_task("result.recorded", order, task, 2) for task in (first, second)]
    events = [
        (0, of_task("item.started", order, first, 1)),
        (0, measured[0]),
        (1, of_task("item.started", order, second, 1)),
        (1, measured[1]),
        (1, of_task("item.started", order, third, 1)),
        (0, report_of(order, [first], measured[:1], pdf=b"one", report_no="BG1", report_id="r1")),
        (1, report_of(order, [second], measured[1:], pdf=b"two", report_no="BG2", report_id="r2")),
    ]
    actions = [*events, ("accept", None), ("blob", sha256(b"one")), ("blob", sha256(b"two"))]
    drawn = data.draw(st.permutations(actions))
    repeated = data.draw(st.lists(st.sampled_from(actions), max_size=8))
    _deliver(scene, stations, order, [*drawn, *repeated])
    # What was answered with a gap or a missing file is sent again, as a station does.
    _deliver(scene, stations, order, [*events, *events])
    view = scene.store.order(scene.tenant, order.commission_no)
    assert [task.state for task in view.tasks] == ["reported", "reported", "testing"]
    assert [task.report_no for task in view.tasks] == ["BG1", "BG2", None]
    assert (view.events.stored, view.events.unapplied) == (len(events), 0)
    for task in view.tasks:
        ranks = [RANK[step.state] for step in task.history if step.state in RANK]
        assert ranks == sorted(set(ranks)), "a history never goes back and never repeats"
