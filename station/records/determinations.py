"""What a calculation says: unrounded values with their inputs, findings, identified peaks and the chart.

Rounding happens once, in the report cell; nothing here is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from parsers.measurement import Peak
from parsers.wording import Text

ValueState = Literal["measured", "below_limit", "not_measured", "not_reliable"]
Severity = Literal["remark", "warning", "stop"]
ByHandKind = Literal["value", "left_out", "run"]
"""value: a typed figure; left_out: a value that is not reported; run: a run that counts in no calculation."""


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
class Plot:
    """A curve that was calculated, for which no trace of the raw file stands: a distribution, a spectrum over a scale.

    `x` and `y` have the same length, in the order in which they are joined. Bars stand on zero, from each x to the
    next; the last x closes the last bar. `log_x` draws powers of ten (x > 0), `falling_x` the greatest x on the left.
    `labels` stand in the place of figures below a bar or point.
    """

    title: Text
    x_title: Text
    y_title: Text
    x: tuple[float, ...]
    y: tuple[float, ...]
    x_unit: str = ""
    y_unit: str = ""
    style: Literal["line", "points", "bars"] = "line"
    log_x: bool = False
    falling_x: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Which curve the report shows and what is written on it. The curve itself stays in the raw file.

    `measurement` is the position of the run among the case's samples, `trace` its trace's name. A "plot" shows the
    calculated curve that it carries; its `trace` is the one that was calculated from.
    """

    kind: Literal["chromatogram", "pyrogram", "plot"]
    trace: str
    measurement: int = 0
    marks: tuple[ChartMark, ...] = ()
    x_range: tuple[float, float] | None = None
    plot: Plot | None = None


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
class ByHand:
    """What a person put in the place of what was calculated: `target` is a value's id, or a run's for `run`.

    `before` is the calculated number at that time (None: none), `after` the typed one; `reason` is an id of the
    laboratory's list of reasons, `why` its wording then with what the person added.
    """

    id: str
    kind: ByHandKind
    target: str
    before: Decimal | None
    after: Decimal | None
    reason: str
    why: Text
    person_id: str
    person_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What must be the same for a second calculation to give the same numbers."""

    item_id: str
    item_version: str
    item_sha256: str
    program_version: str
    raw_sha256: tuple[str, ...]
    parameters: Mapping[str, str]
    corrections_sha256: tuple[str, ...] = ()
    """Of the integrations that were put right by hand, in the order of `Determination.correction_ids`."""
    certificates: Mapping[str, int] = field(default_factory=dict)
    """The revision of each certificate that was at hand, by its name; none in records of earlier programs."""


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
    correction_ids: tuple[str, ...] = ()
    """The manual integrations that were in force, if any; the automatic result stays beside them in its revision."""
    by_hand: tuple[ByHand, ...] = ()
    """What a person put right of this task and has not taken back. The outcome beside it stays as calculated."""

    @property
    def excluded_runs(self) -> tuple[str, ...]:
        """The runs that a person left out."""
        return tuple(one.target for one in self.by_hand if one.kind == "run")

    @property
    def reported(self) -> Outcome:
        """The outcome as it is reported: what a person typed or left out stands in the place of the calculated."""
        if not self.by_hand:
            return self.outcome
        by_target = {one.target: one for one in self.by_hand if one.kind != "run"}
        run = next((one for one in self.by_hand if one.kind == "run" and one.target in self.measurement_ids[:1]), None)
        values = tuple(
            _by_hand(value, by_target[value.id])
            if value.id in by_target
            else value
            if run is None
            else replace(value, number=None, state="not_measured", reason=run.why)
            for value in self.outcome.values
        )
        return replace(self.outcome, values=values)


def _by_hand(value: Value, put: ByHand) -> Value:
    if put.kind == "left_out":
        return replace(value, number=None, state="not_reliable", reason=put.why)
    return replace(value, number=put.after, state="measured", reason=None, inputs=(f"by_hand:{put.id}",))
