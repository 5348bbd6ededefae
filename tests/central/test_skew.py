"""Who differs from the newest: by version first, then by what most stations have; a tie is nobody's newest."""

import pytest

from central.skew import differing, newest_items, newest_version

OLD, NEW, ODD = ("1.9.0", "aa"), ("1.10.0", "bb"), ("1.10.0", "cc")


@pytest.mark.parametrize(
    ("stations", "newest", "behind"),
    [
        ([OLD, NEW], NEW, [0]),
        ([OLD, OLD, OLD, NEW], NEW, [0, 1, 2]),
        ([NEW, ODD, NEW], NEW, [1]),
        ([NEW, ODD], None, [0, 1]),
        ([NEW, NEW], NEW, []),
    ],
)
def test_the_newest_item_is_the_highest_version_and_then_the_most_common(stations, newest, behind):
    """Versions are compared as numbers; a content that only one station has is the odd one; a tie marks all."""
    told = [{"toc": one} for one in stations]
    found = newest_items(told)
    assert found == {"toc": newest}
    assert [n for n, items in enumerate(told) if differing(items, found)] == behind


def test_an_item_that_one_station_has_alone_differs_from_nothing():
    """A laboratory's own item on one station is not a fault of it, nor of the others."""
    told = [{"toc": NEW, "own": OLD}, {"toc": NEW}, {}]
    assert [differing(items, newest_items(told)) for items in told] == [(), (), ()]


def test_versions_are_compared_as_numbers():
    """1.10 is newer than 1.9; nothing is newest of nothing."""
    assert newest_version(["1.9.0", "1.10.0", "1.2.11"]) == "1.10.0"
    assert newest_version([]) == ""
