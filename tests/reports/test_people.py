"""Only the right PIN of a person with the right opens the pen, and guessing ends after five."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from station.errors import Conflict, NotAllowed, NotFound
from station.people import MAX_FAILURES
from tests.reports.laboratory import PIN, Laboratory


def test_the_right_pin_gives_the_person(laboratory: Laboratory) -> None:
    """Person, PIN and right together."""
    person = laboratory.station.people.prove("li", PIN, "review")
    assert (person.id, person.name, person.rights) == ("li", "李芳", {"review"})


def test_the_pin_is_not_kept_in_the_clear(laboratory: Laboratory) -> None:
    """The memory holds an Argon2id hash, salted: equal PINs have different hashes, and none holds the PIN."""
    stored = [laboratory.station.store.people.pin(one) for one in ("li", "wang")]
    hashes = [one[0] for one in stored if one is not None]
    assert len(set(hashes)) == 2
    assert all(one.startswith("$argon2id$") and PIN not in one for one in hashes)


def test_five_wrong_pins_lock_and_a_new_pin_unlocks(laboratory: Laboratory) -> None:
    """After five wrong ones even the right PIN is refused, until a new one is set; each refusal is in the trail."""
    people = laboratory.station.people
    for left in range(MAX_FAILURES - 1, -1, -1):
        with pytest.raises(NotAllowed) as caught:
            people.prove("li", "wrong", "review")
        assert f"{left} more attempts" in caught.value.cure.en
    with pytest.raises(NotAllowed, match="locked"):
        people.prove("li", PIN, "review")
    refusals = [json.loads(row.body)["what"]["why"] for row in laboratory.station.store.audit.after(0)
                if json.loads(row.body)["act"] == "person.refused"]  # fmt: skip
    assert refusals == ["pin"] * MAX_FAILURES + ["locked"]
    people.set_pin("li", "97531", by="admin")
    assert people.prove("li", "97531", "review").id == "li"
    with pytest.raises(NotAllowed):
        people.prove("li", PIN, "review")


def test_the_right_pin_forgets_earlier_mistakes(laboratory: Laboratory) -> None:
    """Five in a row count, not five in a lifetime."""
    people = laboratory.station.people
    for _ in range(2):
        for _ in range(MAX_FAILURES - 1):
            with pytest.raises(NotAllowed):
                people.prove("li", "wrong", "review")
        people.prove("li", PIN, "review")


def test_guesses_at_once_get_no_extra_answers(laboratory: Laboratory) -> None:
    """Twelve guesses at the same time: five are answered as wrong, the others find the person locked."""
    people = laboratory.station.people

    def guess(n: int) -> str:
        with pytest.raises(NotAllowed) as caught:
            people.prove("li", f"guess-{n}", "review")
        return "locked" if "locked" in caught.value.message.en else "wrong"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(guess, range(12)))
    assert (answers.count("wrong"), answers.count("locked")) == (MAX_FAILURES, 12 - MAX_FAILURES)


def test_a_missing_right_is_named(laboratory: Laboratory) -> None:
    """The right PIN without the right says which right is missing."""
    with pytest.raises(NotAllowed, match="approve reports"):
        laboratory.station.people.prove("li", PIN, "approve")


def test_an_unknown_person_is_refused_like_a_wrong_pin(laboratory: Laboratory) -> None:
    """Nothing tells a guesser whether the person exists."""
    with pytest.raises(NotAllowed, match="person or the PIN"):
        laboratory.station.people.prove("nobody", PIN, "review")


def test_an_id_is_never_given_twice(laboratory: Laboratory) -> None:
    """Ids, rights, names and PINs are checked when a person is added."""
    people = laboratory.station.people
    with pytest.raises(Conflict, match="li"):
        people.add("li", "李四", {"review"}, PIN)
    with pytest.raises(NotAllowed, match="too short"):
        people.add("sun", "孙八", {"review"}, "12")
    with pytest.raises(NotAllowed, match="sign everything"):
        people.add("sun", "孙八", {"sign everything"}, PIN)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="empty"):
        people.add("sun", " ", {"review"}, PIN)
    with pytest.raises(NotFound, match="sun"):
        people.set_pin("sun", PIN, by="admin")
