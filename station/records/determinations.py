"""What a calculation says: unrounded values with their inputs, findings, identified peaks and the chart.

Rounding happens once, in the report cell; nothing here is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from parsers.measurement import Peak
from parsers.wording import Text

ValueState = Literal["measured", "below_limit", "not_measured", "not_reliable"]
Severity = Literal["remark", "warning", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One parameter of one sample, unrounded.

    `number` is None where there is none; `state` then says which absence it is, and `reason` why. An absence is
    never zero. `inputs` names what it was made of: other values ("s2"), peaks ("peak:nC17"), readings
    ("reading:Quant"), certificates ("certificate:STD-1").
    """

    id: str
    number: Decimal | None
    state: ValueState = "measured"
    reason: Text | None = None
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A quality check that did not hold: its rule, the numbers, the source of the limit."""

    rule: str
    severity: Severity
    message: Text
    source: str = ""
    value_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """A labelled place on a chart's x axis; with `until`, a span."""

    x: float
    label: str
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Which curve the report shows and what is written on it. The curve itself stays in the raw file.

    `measurement` is the position of the run among the case's samples, `trace` its trace's name.
    """

    kind: Literal["chromatogram", "pyrogram"]
    trace: str
    measurement: int = 0
    marks: tuple[ChartMark, ...] = ()
    x_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer of an item's `calculate`: everything it can say of one sample, and nothing rounded."""

    values: tuple[Value, ...]
    peaks: tuple[Peak, ...] = ()
    findings: tuple[Finding, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def value(self, value_id: str) -> Value:
        """The value of that id; KeyError names those there are."""
        for value in self.values:
            if value.id == value_id:
                return value
        raise KeyError(f"no value {value_id!r}; there are {[v.id for v in self.values]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What must be the same for a second calculation to give the same numbers."""

    item_id: str
    item_version: str
    item_sha256: str
    program_version: str
    raw_sha256: tuple[str, ...]
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """The outcome of one task at one time. Never edited: a new revision supersedes it.

    `measurement_ids` are the reported run and the parallel ones after it, in the order of the case's samples.
    """

    id: str
    task_id: str
    item_id: str
    sample_no: str
    revision: int
    measurement_ids: tuple[str, ...]
    standard_ids: tuple[str, ...]
    outcome: Outcome
    fingerprint: Fingerprint
    made_at: datetime
    reference_ids: tuple[str, ...] = ()
    blank_ids: tuple[str, ...] = ()
