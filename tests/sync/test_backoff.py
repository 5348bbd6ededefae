"""Waiting: full jitter within its bounds, for ever, and what the service asks for wins."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sync.backoff import LONGEST_SECONDS, Backoff


def test_the_bound_doubles_to_five_minutes_and_stays() -> None:
    """With the jitter at its top the waits are 2, 4, 8 … 300 s, and never end."""
    backoff = Backoff(lambda low, high: high)
    waits = [backoff.next() for _ in range(5000)]
    assert waits[:9] == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert set(waits[8:]) == {LONGEST_SECONDS}
    backoff.reset()
    assert backoff.next() == 2


@given(st.integers(), st.integers(0, 60))
def test_every_wait_lies_within_full_jitter(seed: int, failures: int) -> None:
    """uniform(0, min(300, 2·2ⁿ)) for any seed."""
    backoff = Backoff(random.Random(seed).uniform)
    for _ in range(failures):
        backoff.next()
    assert 0 <= backoff.next() <= min(300.0, 2.0 * 2.0 ** min(failures, 20))


@given(st.integers(), st.floats(0, 3600))
def test_what_the_service_asks_for_is_kept_and_spread_by_a_fifth(seed: int, asked: float) -> None:
    """Never earlier than asked, at most a fifth later."""
    assert asked <= Backoff(random.Random(seed).uniform).next(asked) <= asked * 1.2 + 1e-9
