"""One changed coefficient, operator or peak in a formula, and a worked example fails: each formula is really held."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from station.items import clay_fraction, gas_runs, kit
from station.items import run as running
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.examples import disagreements, load_example, outcome_of

from .mutants import load, mutants
from .witnesses import notices

CATALOGUE = catalogue()
EXAMPLES = {path: load_example(path) for item in CATALOGUE.values() for path in item.examples}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Formulas of a module of `station.analysis`: the items whose examples hold them, and the functions.

    `witnesses` are tests of `tests.analysis` that hold what no item's example shows. `idle` are changes that change no
    figure: a bound, a range's end that is not reached.
    """

    items: tuple[str, ...]
    functions: tuple[str, ...]
    witnesses: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


FORMULAS = {
    "statistics_of_readings": Held(
        items=("vro", "toc", "elemental"),
        functions=("spread", "histogram"),
        # how many classes a histogram may have at most is no part of a figure
        idle=("last - first -> last + first", "1000 ->"),
    ),
    "gravimetry": Held(
        items=("bitumen_a", "sara", "toc"), functions=("extract_mass", "mass_percent", "fractions_percent")
    ),
    "petrophysics": Held(
        items=("por_perm",),
        idle=("PI = ",),
        functions=(
            "TO_MILLI_UM2",
            "MILLIDARCY",
            "PI",
            "FlowPoint",
            "porosity",
            "cross_section",
            "gas_permeability",
            "klinkenberg",
        ),
    ),
    "organic_elements": Held(items=("elemental",), functions=("ATOMIC_MASS", "atomic_ratio", "by_difference")),
    "gas": Held(
        items=("gas_comp",),
        witnesses=("test_gas::test_air_is_taken_out_with_its_nitrogen", "test_exact_formulas::test_gas_by_hand"),
        idle=('_demand_tabulated("component"',),
        functions=(
            "GAS_CONSTANT",
            "AIR_MOLAR_MASS",
            "AIR_COMPRESSION",
            "WATER_VAPORISATION",
            "AIR_NITROGEN_PER_OXYGEN",
            "COMPONENTS",
            "gas_properties",
            "external_standard",
            "normalised",
            "without_air",
            "dryness",
        ),
    ),
    "alkane_parameters": Held(
        items=("gc_sat",),
        witnesses=(
            "test_alkane_parameters::test_an_absence_is_never_zero",
            "test_exact_formulas::test_n_alkanes_by_hand",
        ),
        idle=(
            "last_even + 1, 2))): 1 -> 2",
            "last_odd + 1, 2)): 1 -> 2",
            "range(25, 34, 2): 34 -> 35",
        ),
        functions=(
            "ratio",
            "cpi",
            "cpi_marzi",
            "cpi_philippi",
            "oep",
            "light_to_heavy",
            "c21_22_to_c28_29",
            "tar",
            "paq",
            "acl",
            "main_carbon",
            "carbon_range",
        ),
    ),
    "light_hydrocarbons": Held(
        items=("whole_oil_gc",),
        functions=(
            "DIMETHYLCYCLOPENTANES",
            "HEPTANE_POOL",
            "heptane_value",
            "isoheptane_value",
            "mango_k1",
            "methylcyclohexane_index",
            "aromaticity",
            "paraffinicity",
            "benzene_to_hexane",
            "_percent",
        ),
    ),
    "biomarkers": Held(
        items=("gcms_bio",),
        witnesses=("test_biomarkers::test_a_parameter_is_exact",),
        idle=(
            "+ 0 -> ",
            'ion.peaks(("G", "C30H"))),: \'',
            "inputs = (",
        ),
        functions=(
            "HOMOHOPANES",
            "quotient",
            "_hopane_ratios",
            "_tricyclic_ratios",
            "_sterane_ratios",
            "_hopanes_to_steranes",
            "_phenanthrenes",
        ),
    ),
    "pyrolysis": Held(
        items=("rock_eval",),
        witnesses=(
            "test_pyrolysis::test_carbon_is_summed_by_its_mass_in_each_gas",
            "test_exact_formulas::test_pyrolysis_by_hand",
            "test_exact_curves::test_amounts_of_pyrolysis_by_hand",
        ),
        functions=(
            "CARBON_IN_HYDROCARBON",
            "hydrocarbons",
            "oxides",
            "pyrolysed_carbon",
            "residual_carbon",
            "mineral_carbon",
            "_per_mass",
            "_in_co",
            "_in_co2",
            "effective_carbon",
            "carbon_of_s4",
            "per_carbon",
            "production_index",
            "oxygen_index_re6",
        ),
    ),
    "mineralogy": Held(
        items=("xrd",),
        witnesses=("test_exact_formulas::test_minerals_by_hand",),
        functions=("_SPACING_DIFFERENCE", "adiabatic", "k_value", "clay_shares", "smectite_in_mixed_layers"),
    ),
    "isotopes": Held(
        items=("isotope",),
        witnesses=(
            "test_isotopes_infrared::test_delta_by_definition",
            "test_isotopes_infrared::test_the_two_point_formula_and_the_line",
            "test_exact_formulas::test_isotopes_by_hand",
        ),
        idle=("together = sum(", "excess(_LEAST_R18)", "xtol=1e-16"),
        functions=("LAMBDA", "delta", "scale_of", "r13_of", "delta_13c", "_r17"),
    ),
    "capillary": Held(
        items=("micp",),
        witnesses=("test_exact_formulas::test_throats_by_hand",),
        # φ moves as a whole: its moments about the mean do not
        idle=(
            "/ 1000): 2 * middle / 1000 -> 2 * middle * 1000",
            "2 * middle / 1000): 1000 ->",
            "2 * middle / 1000): 2 -> 3",
        ),
        functions=(
            "throat_radius",
            "throats",
            "displacement_pressure",
            "pressure_at",
            "withdrawal_efficiency",
            "_radius",
        ),
    ),
    "infrared": Held(
        items=("ftir",),
        witnesses=("test_isotopes_infrared::test_factors_by_definition", "test_exact_formulas::test_infrared_by_hand"),
        idle=("+ 0 -> ",),
        functions=("a_factor", "c_factor"),
    ),
    "relaxation": Held(
        items=(),
        witnesses=("test_exact_formulas::test_permeabilities_by_hand",),
        functions=("sdr_permeability", "coates_permeability"),
    ),
    "adsorption": Held(
        items=("n2ads",),
        witnesses=(
            "test_pore_structure::test_bet_is_an_ordinary_line",
            "test_exact_formulas::test_adsorption_by_hand",
            "test_exact_curves::test_bjh_step_by_step",
            "test_exact_curves::test_the_pore_volume_is_that_of_the_highest_point",
        ),
        # bounds of what is taken, and room that is made for steps
        idle=(
            "if slope + intercept <= 0",
            "if spread > 0 else 1.0,: 1.0",
            "least_diameter_nm: float = 1.7",
            "lengths = np.zeros(",
            "radii, volumes = np.empty(",
            # pores too narrow to count thin no wider ones
            "2 * radius >= least_diameter_nm:: 2 -> 3",
        ),
        functions=(
            "MOLAR_VOLUME_STP",
            "LIQUID_MOLAR_VOLUME",
            "AVOGADRO",
            "_KELVIN_NM",
            "bet",
            "liquid_volume",
            "pore_volume",
            "film_thickness",
            "kelvin_radius",
            "bjh",
        ),
    ),
    "distillation": Held(
        items=(),
        witnesses=(
            "test_exact_curves::test_boiling_points_by_hand",
            "test_exact_curves::test_a_triangle_distils_by_hand",
            "test_exact_curves::test_elution_starts_over_the_noise",
            "test_exact_curves::test_a_calibration_of_two_n_alkanes_is_one",
        ),
        # between the last two n-alkanes both lines are one; a factor of all areas is none of their shares; guards, and
        # how much of the start is taken for quiet
        idle=(
            "np.where(minutes > x[-1]",
            "/ 2: np.diff(time) * (net[1:] + net[:-1]) / 2 -> np.diff(time) * (net[1:] + net[:-1]) * 2",
            "/ 2: 2 -> 3",
            "if running[-1] <= 0",
            "quiet = max(",
            "_LEAST_SIGNAL * float(np.max(net)) ->",
            "len(net) - 1): len(net) - 1 ->",
            "len(net) - 1): 1 -> 2",
        ),
        functions=("Calibration", "distil", "calibration_of", "_net", "_elution", "IBP", "FBP"),
    ),
}


@pytest.fixture(autouse=True)
def fresh_calculations() -> Iterator[None]:
    yield
    running._calculation.cache_clear()


def noticed(item_ids: tuple[str, ...]) -> str:
    """What notices: the first example of these items that breaks off or disagrees, "" if all agree."""
    running._calculation.cache_clear()
    for item_id in item_ids:
        item = CATALOGUE[item_id]
        for path in item.examples:
            example = EXAMPLES[path]
            try:
                outcome = outcome_of(item, example)
            except CalculationError:
                return path.stem
            if any(disagreements(item, example, outcome)):
                return path.stem
            histogram = outcome.notes.get("histogram", "")
            if histogram and path.stem == "exact_30" and histogram != EXACT_HISTOGRAM:
                return path.stem
    return ""


EXACT_HISTOGRAM = "0.65:0.70:1;0.70:0.75:3;0.75:0.80:8;0.80:0.85:10;0.85:0.90:5;0.90:0.95:3"


@pytest.mark.parametrize("module_name", FORMULAS)
def test_every_changed_formula_is_noticed(module_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged, all examples agree; with any one change, one does not."""
    held = FORMULAS[module_name]
    original = importlib.import_module(f"station.analysis.{module_name}")
    assert not noticed(held.items)
    assert not notices(held.witnesses, original, original, monkeypatch)
    survivors, count = [], 0
    for what, tree in mutants(inspect.getsource(original), held.functions):
        if any(idle in what for idle in held.idle):
            continue
        count += 1
        try:
            changed = load(tree, original)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue  # it does not even load
        for user in (kit, clay_fraction, gas_runs):
            if hasattr(user, module_name):
                monkeypatch.setattr(user, module_name, changed)
        if not noticed(held.items) and not notices(held.witnesses, original, changed, monkeypatch):
            survivors.append(what)
    assert not survivors, "\n".join(survivors)
    assert count >= 2
