"""Which corrections hold for the runs of a calculation, and how the calculation is told and tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parsers.wording import Text
from station.analysis.chromatogram.correction import Correction
from station.correcting.reasons import reason_text
from station.records import Finding
from station.store import Store
from station.store.corrections import KeptCorrection

RULE = "manual_integration"


@dataclass(frozen=True, slots=True)
class InForce:
    """The corrections of a calculation's runs, by the run's place among them."""

    kept: tuple[tuple[int, KeptCorrection], ...] = ()

    @property
    def for_case(self) -> dict[tuple[int, str], Correction]:
        """As `Case.corrections` wants them."""
        return {(place, one.correction.trace): one.correction for place, one in self.kept}

    @property
    def ids(self) -> tuple[str, ...]:
        """As `Determination.correction_ids` names them."""
        return tuple(one.id for _, one in self.kept)

    @property
    def sha256(self) -> tuple[str, ...]:
        """As the fingerprint holds them."""
        return tuple(one.sha256 for _, one in self.kept)


def in_force(store: Store, measurement_ids: Sequence[str]) -> InForce:
    """The newest correction of each trace of each run, where it has steps."""
    return InForce(
        tuple(
            (place, kept)
            for place, measurement_id in enumerate(measurement_ids)
            for kept in store.corrections.newest(measurement_id).values()
            if kept.correction.steps
        )
    )


def findings(store: Store, corrections: InForce) -> tuple[Finding, ...]:
    """One remark for each corrected trace: who put it right and why; it goes into drafts and reports."""
    return tuple(_finding(store, kept) for _, kept in corrections.kept)


def _finding(store: Store, kept: KeptCorrection) -> Finding:
    person = store.people.get(kept.person_id)
    name = kept.person_id if person is None else person.name
    row = store.arrivals.measurement(kept.measurement_id)
    run = kept.measurement_id if row is None else row.sample_name
    trace, steps = kept.correction.trace, len(kept.correction.steps)
    why = [reason_text(one) for one in kept.correction.reasons]
    return Finding(
        rule=RULE,
        severity="remark",
        message=Text(
            f"“{run}”的 {trace} 经 {name} 人工修改积分（{steps} 步）：{'；'.join(one.zh for one in why)}",
            f'{name} put the integration of {trace} of "{run}" right by hand ({steps} steps): '
            + "; ".join(one.en for one in why),
        ),
        source=f"correction {kept.id}",
    )


def by_trace(kept: Mapping[str, KeptCorrection]) -> dict[str, Correction]:
    """Each trace's correction without who and when."""
    return {trace: one.correction for trace, one in kept.items()}
