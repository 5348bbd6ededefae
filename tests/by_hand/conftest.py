"""The laboratory of the tests of reports, with its order measured."""

from tests.reports.conftest import complete, laboratory, measured_once

__all__ = ["complete", "laboratory", "measured_once"]
