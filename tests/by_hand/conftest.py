"""The laboratory of the tests of reports, with its order measured."""

from tests.reports.conftest import complete, laboratory

__all__ = ["complete", "laboratory"]
