"""Many columns are named in one line that nobody has to count through."""

from __future__ import annotations

import pytest

from station.items.catalogue import catalogue, own_items
from station.reports.column_names import named

ITEMS = catalogue([own_items()])


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([0, 1, 2], "IBP, 1 %, 2 %"),
        ([0, 1, 2, 3], "IBP … 3 %"),
        ([9, 1, 2, 3, 4, 7], "1 % … 4 %, 7 %, 9 %"),
        (range(101), "IBP … FBP"),
    ],
)
def test_neighbours_are_named_by_the_first_and_the_last(places: list[int], expected: str) -> None:
    """Four neighbours and more are a run, whatever order they come in; the others stand by themselves."""
    columns = [column for column in ITEMS["simdist"].columns if column.printed]
    assert named([columns[n] for n in places], columns).en == expected
