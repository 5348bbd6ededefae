"""Weights of a sample whose values another instrument gives: they go beside its run, as given numbers.

For an item that is weighed alone (bitumen A, group composition) the record of its weighings is the run. For one with
an instrument of its own (total organic carbon, diffraction) the record waits beside the instrument's run: each weight
is a given number under its quantity, in the unit that the item declares. Two weights named `sample` and
`internal_standard.<phase>` become the percentage of that phase in the mixture.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.measurement import Measurement, Reading
from station.analysis.errors import AnalysisError
from station.analysis.units import convert
from station.items.errors import CalculationError
from station.items.item import Item
from station.records import MeasurementRow

TECHNIQUE = "balance"
SPIKE = "internal_standard."


def is_beside(row: MeasurementRow, item: Item) -> bool:
    """Whether a run is the record of weights that stand beside another instrument's run."""
    return row.technique == TECHNIQUE and item.technique != TECHNIQUE


def given(measurements: Sequence[Measurement], item: Item) -> dict[str, object]:
    """The weights as given numbers; of several records the last. Raises CalculationError for a unit that is no mass."""
    try:
        return _given(measurements, item)
    except AnalysisError as error:
        raise CalculationError(error.message, error.cure, f"{item.id}: weights") from error


def _given(measurements: Sequence[Measurement], item: Item) -> dict[str, object]:
    units = {quantity.id: quantity.unit for quantity in item.quantities}
    told: dict[str, object] = {}
    for measurement in measurements:
        mixture = {reading.name: reading for reading in measurement.readings if reading.name not in units}
        told |= {
            reading.name: convert(reading.value, reading.unit, units[reading.name])
            for reading in measurement.readings
            if reading.name in units
        }
        told |= _spiked(mixture)
    return told


def _spiked(mixture: dict[str, Reading]) -> dict[str, object]:
    spike = next((name for name in mixture if name.startswith(SPIKE)), None)
    if spike is None or "sample" not in mixture:
        return {}
    added = mixture[spike]
    rock = convert(mixture["sample"].value, mixture["sample"].unit, added.unit)
    percent: Decimal = 100 * added.value / (added.value + rock)
    return {"internal_standard": {"name": spike.removeprefix(SPIKE), "percent": percent}}
