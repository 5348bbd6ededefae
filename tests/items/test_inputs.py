"""The inputs that a value names are those it is made of: change one and the value changes, change another and it stays.

What `geolab explain` tells of a cell rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.examples import load_example
from station.items.run import calculate
from station.records import Outcome

ITEMS = catalogue()
STEPS = {"main_carbon", "carbon_first", "carbon_last"}
"""Which peaks there are, not how large they are: they go in steps."""


def tables(item_id: str) -> dict[str, Any]:
    """The areas of the item's worked example, and of one more compound where its columns want it."""
    areas = dict(load_example(ITEMS[item_id].examples[0]).given)["areas"]
    assert isinstance(areas, dict)
    if item_id != "gcms_bio":
        return {"": areas}
    more = {"C30D": 40, "OL": 30, "C21T": 90, "C22T": 60, "C24T": 300, "C25T": 170, "C28T_S": 80, "C28T_R": 85,
            "C29T_S": 90, "C29T_R": 95}  # fmt: skip
    phenanthrenes = {"178": {"P": 900}, "192": {"1-MP": 500, "2-MP": 620, "3-MP": 480, "9-MP": 700}}
    return {**areas, "191": areas["191"] | more, "217": areas["217"] | {"C27baS": 210, "C27baR": 160}, **phenanthrenes}


def leaves(outcome: Outcome, value_id: str) -> Iterator[str]:
    """The peaks behind a value, through the values that it is made of."""
    for name in outcome.value(value_id).inputs:
        kind, _, rest = name.partition(":")
        if not rest:
            yield from leaves(outcome, name)
        elif kind == "peak":
            yield rest


@pytest.mark.parametrize("item_id", ["gc_sat", "whole_oil_gc", "gcms_bio"])
def test_a_value_is_made_of_the_inputs_that_it_names(item_id: str) -> None:
    """Each peak 1 % larger: just the values that name it among their inputs are others."""
    given = tables(item_id)
    before = outcome_of(item_id, given)
    changed: dict[str, set[str]] = {value.id: set() for value in before.values if value.id not in STEPS}
    for ion, table in given.items():
        for peak, area in table.items():
            after = outcome_of(item_id, {**given, ion: {**table, peak: area * Decimal("1.01")}})
            for value_id, peaks in changed.items():
                if after.value(value_id).number != before.value(value_id).number:
                    peaks.add(f"{ion}:{peak}" if ion else peak)
    assert {value_id: set(leaves(before, value_id)) for value_id in changed} == changed


def outcome_of(item_id: str, areas: Mapping[str, Any]) -> Outcome:
    return calculate(ITEMS[item_id], Case(item=ITEMS[item_id], given={"areas": areas.get("", areas)}))
