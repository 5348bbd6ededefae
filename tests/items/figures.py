"""The figures that findings tell: what a limit was compared with, read from the finding's own words."""

from __future__ import annotations

import re

from station.records import Outcome

_FIGURE = re.compile(r": (-?\d+(?:\.\d+)?)[^:]*limit")


def figures(outcome: Outcome, rule: str) -> list[float]:
    """The figure of each finding of this rule, in their order."""
    said = [one.message.en for one in outcome.findings if one.rule == rule]
    found = [_FIGURE.search(words) for words in said]
    assert None not in found, said
    return [float(match.group(1)) for match in found if match is not None]


def figure(outcome: Outcome, rule: str) -> float:
    """The figure of the one finding of this rule."""
    (only,) = figures(outcome, rule)
    return only
