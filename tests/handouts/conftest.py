"""A laboratory and a station for each test."""

import pytest

from tests.handouts.laboratory import Laboratory, taker


@pytest.fixture
def laboratory(tmp_path):
    return Laboratory(tmp_path)


@pytest.fixture
def station(tmp_path, laboratory):
    """A station that trusts the laboratory."""
    with taker(tmp_path / "station") as one:
        one.trust(laboratory)
        yield one
