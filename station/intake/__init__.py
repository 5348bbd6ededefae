"""From an instrument's folder to a determination: look, wait until it is still, capture, read, match, calculate.

Every step is a state in the database and moves on in one transaction, so the agent can be killed anywhere.
"""

from station.intake.intake import Intake
from station.intake.reading import Reader, ReadInPlace

__all__ = ["Intake", "ReadInPlace", "Reader"]
