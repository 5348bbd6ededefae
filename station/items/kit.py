"""All that an item's `calculate.py` may use. It imports this module and nothing else of the station.

An item is glue: it picks runs, calls the science of `station.analysis`, and answers with an Outcome.
"""

from __future__ import annotations

from parsers.measurement import Floats, Measurement, Peak, PeakTable, Reading, Trace
from parsers.wording import Text
from station.analysis import (
    adsorption,
    alkane_parameters,
    biomarkers,
    capillary,
    diffraction,
    distillation,
    gas,
    gas_names,
    gravimetry,
    infrared,
    isotopes,
    light_hydrocarbons,
    mineralogy,
    organic_elements,
    petrophysics,
    pyrolysis,
    relaxation,
    statistics_of_readings,
)
from station.analysis.chromatogram.correction import has_names, names_by_hand
from station.analysis.chromatogram.integration import integrate
from station.analysis.retention import alkanes, critical_pairs, retention_pattern, windows
from station.items import alkane_runs, clay_fraction, curves, gas_runs, isotope_runs, plots, quantities
from station.items.answers import NO_DENOMINATOR, absent, measured, number_of, of_curve
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.findings import check, check_parallel, decimal_slips, relative_difference
from station.items.item import Component, Item, Rule
from station.records import Chart, ChartMark, Finding, Outcome, Plot, Value

__all__ = [
    "NO_DENOMINATOR",
    "CalculationError",
    "Case",
    "Chart",
    "ChartMark",
    "Component",
    "Finding",
    "Floats",
    "Item",
    "Measurement",
    "Outcome",
    "Peak",
    "PeakTable",
    "Plot",
    "Reading",
    "Rule",
    "Text",
    "Trace",
    "Value",
    "absent",
    "adsorption",
    "alkane_parameters",
    "alkane_runs",
    "alkanes",
    "biomarkers",
    "capillary",
    "check",
    "check_parallel",
    "clay_fraction",
    "critical_pairs",
    "curves",
    "decimal_slips",
    "diffraction",
    "distillation",
    "gas",
    "gas_names",
    "gas_runs",
    "gravimetry",
    "has_names",
    "infrared",
    "integrate",
    "isotope_runs",
    "isotopes",
    "light_hydrocarbons",
    "measured",
    "mineralogy",
    "names_by_hand",
    "number_of",
    "of_curve",
    "organic_elements",
    "petrophysics",
    "plots",
    "pyrolysis",
    "quantities",
    "relative_difference",
    "relaxation",
    "retention_pattern",
    "statistics_of_readings",
    "windows",
]
