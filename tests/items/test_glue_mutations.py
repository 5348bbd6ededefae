"""One changed operator or number in an item's own `calculate.py`, and an example or a test fails: the glue is held too.

The changes and the examples are those of `test_mutations`; names stay as they are, for an id that is not declared, or a
part of the kit that is not there, is no quiet mistake.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from station.items import run as running
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.examples import disagreements, load_example, outcome_of

from .mutants import load, mutants
from .witnesses import notices

ITEMS = catalogue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glue:
    """The tests that hold an item's calculation beside its examples, and changes that change no figure."""

    witnesses: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def of_items(*tests: str) -> tuple[str, ...]:
    return tuple(f"items.{test}" for test in tests)


GLUE = {
    "bitumen_a": Glue(
        witnesses=of_items(
            "test_readings_items::test_weighings_that_cannot_be_are_told",
            "test_glue_of_readings::test_a_table_of_bitumen_is_told_in_ppm_too",
            "test_glue_of_readings::test_a_negative_extract_is_told_in_milligrams",
        ),
    ),
    "elemental": Glue(),
    "ftir": Glue(
        witnesses=of_items(
            "test_isotope_ftir::test_a_spectrum_gives_its_factors",
            "test_isotope_ftir::test_what_is_no_spectrum_of_the_sample_is_refused",
            "test_isotope_ftir::test_bands_that_say_nothing_have_no_factor",
        ),
    ),
    "gas_comp": Glue(
        witnesses=of_items(
            "test_glue_of_readings::test_parallel_gases_are_compared_at_their_level",
        ),
    ),
    "gc_sat": Glue(
        witnesses=of_items(
            "test_inputs::test_a_value_is_made_of_the_inputs_that_it_names",
        ),
        # sums over odd carbons end at the one before
        idle=(
            "of(range(22, 33))),: 32 -> 33",
            "range(25, 34, 2))),: 34 -> 35",
        ),
    ),
    "gcms_bio": Glue(
        witnesses=of_items(
            "test_gcms_bio::test_mass_spectra_give_the_true_parameters",
            "test_gcms_bio::test_the_resolution_is_that_of_the_peaks_that_are_told",
            "test_gcms_bio::test_ions_as_traces_and_as_numbers_are_the_same",
        ),
        # beyond doubt is beyond doubt; the pattern is stretched anyway; no name of a peak has a second blank
        idle=(
            "confidence=1.0): 1.0",
            "float(c.index) / 1000 for c in case.item.components if c.channel == ion and c.index is not None}: 1000 ->",
            'peak.name.split(" ", 1)[1]) for peak in peaks): 1 -> 2',
        ),
    ),
    "isotope": Glue(
        witnesses=of_items(
            "test_isotope_ftir::test_compounds_are_called_in_both_languages",
            "test_isotope_ftir::test_what_the_figures_say_of_themselves",
            "test_glue_of_readings::test_isotopes_of_ion_currents_by_their_definition",
            "test_glue_of_readings::test_a_gas_is_drawn_over_the_reciprocal_of_its_carbons",
            "test_glue_of_readings::test_what_isotopes_are_compared_with_is_told_in_figures",
            "test_isotope_runs::test_fractions_in_vials_of_their_own_fill_their_columns",
            "test_isotope_runs::test_hydrogen_has_a_scale_of_its_own",
            "test_isotope_runs::test_a_second_run_of_a_fraction_is_compared_on_the_same_scale",
        ),
    ),
    "micp": Glue(
        witnesses=of_items(
            "test_glue_of_curves::test_mercury_in_megapascal_and_percent_is_taken_as_it_stands",
            "test_glue_of_curves::test_mercury_volumes_are_parts_of_the_pore_volume",
            "test_pore_items::test_mercury_from_a_table_in_psi",
            "test_pore_items::test_a_table_without_units_is_not_guessed",
        ),
        # the last pressure but one serves as well to see the order
        idle=("if pressure[0] > pressure[-1]",),
    ),
    "n2ads": Glue(
        witnesses=of_items(
            "test_glue_of_curves::test_nitrogen_volumes_are_taken_over_the_mass_and_pressures_over_the_saturation",
        ),
        # how many pores are worth a drawing
        idle=("len(pores.diameter) < 2:: 2 -> 3",),
    ),
    "nmr_t2": Glue(
        witnesses=of_items(
            "test_glue_of_curves::test_bound_water_is_a_share_of_the_porosity_and_noise_of_the_signal",
            "test_glue_of_curves::test_echoes_are_taken_in_the_unit_of_their_times_and_a_distribution_is_refused",
            "test_pore_items::test_nmr_compares_with_the_other_porosity",
        ),
    ),
    "por_perm": Glue(
        witnesses=of_items(
            "test_readings_items::test_what_is_missing_or_wrong_is_told",
            "test_glue_of_readings::test_three_points_off_a_line_are_told_and_two_never_are",
        ),
    ),
    "rock_eval": Glue(
        witnesses=of_items(
            "test_glue_of_curves::test_pyrolysis_of_drawn_curves",
            "test_glue_of_curves::test_cursors_set_by_a_person_bound_the_peaks",
            "test_glue_of_curves::test_the_ovens_shift_is_that_of_a_standard_beside_the_sample",
            "test_glue_of_curves::test_parallel_pyrolyses_are_compared_at_the_level_of_s2",
            "test_glue_of_curves::test_a_reference_is_told_by_its_recovery",
            "test_glue_of_curves::test_stain_is_told_below_430_degrees_and_gas_counts_into_hci",
            "test_raw_runs::test_rock_eval_gives_the_true_amounts",
        ),
        # any part of a second behind the cursor takes its second in
        idle=("0.5 -> 0.5005",),
    ),
    "sara": Glue(
        witnesses=of_items(
            "test_glue_of_readings::test_percentages_of_a_table_are_of_the_sample_or_of_their_sum",
        ),
    ),
    "simdist": Glue(
        witnesses=of_items(
            "test_glue_of_curves::test_a_parallel_distillation_is_compared_in_degrees",
        ),
    ),
    "toc": Glue(
        witnesses=of_items(
            "test_glue_of_readings::test_the_scatter_of_replicates_is_their_relative_deviation",
        ),
    ),
    "vro": Glue(
        witnesses=of_items(
            "test_glue_of_readings::test_the_drift_of_a_reflectance_standard_is_relative",
            "test_readings_items::test_recycled_vitrinite_is_shown_and_not_removed",
        ),
    ),
    "whole_oil_gc": Glue(
        witnesses=of_items(
            "test_inputs::test_a_value_is_made_of_the_inputs_that_it_names",
        ),
    ),
    "xrd": Glue(
        witnesses=of_items(
            "test_xrd::test_the_amorphous_part_is_told_only_where_something_tells_it",
            "test_glue_of_curves::test_references_of_unequal_height_are_told_with_their_ratio",
            "test_glue_of_curves::test_as_given_the_scales_of_the_fit_stand_for_the_weights",
            "test_glue_of_curves::test_what_the_fit_says_of_itself_is_told_in_its_own_figures",
            "test_xrd::test_raw_references_are_told_or_brought_to_one_scale",
            "test_xrd::test_lines_are_named_of_what_was_found",
        ),
        # a landmark at the very end, a factor of all scales, a guard, the level of a rule without levels
        idle=(
            "if two_theta[0] < one[0] < two_theta[-1]]: 1",
            "else 1.0)) for name, c in fit.scales.items()}: 1.0",
            "1e-12 ->",
            "mean = (value.number + number) / 2",
        ),
    ),
}


def noticed_by_an_example(item_id: str) -> bool:
    item = ITEMS[item_id]
    for path in item.examples:
        example = load_example(path)
        try:
            if any(disagreements(item, example, outcome_of(item, example))):
                return True
        except CalculationError:
            return True
    return False


def test_each_item_is_looked_at() -> None:
    """No item of the catalogue is left out."""
    assert set(GLUE) == set(ITEMS)


@pytest.mark.parametrize("item_id", GLUE)
def test_every_change_of_the_glue_is_noticed(item_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged, examples and tests agree; with any one change, one does not."""
    item, glue, own = ITEMS[item_id], GLUE[item_id], running._calculation
    original = sys.modules[own(item.folder, item.sha256).__module__]
    assert not noticed_by_an_example(item_id)
    assert not notices(glue.witnesses, original, original, monkeypatch)
    survivors = []
    for what, tree in mutants(inspect.getsource(original), names=False):
        if any(idle in what for idle in glue.idle):
            continue
        try:
            changed = load(tree, original)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue  # it does not even load

        def calculation(folder: Path, sha256: str, changed: ModuleType = changed) -> running.Calculation:
            is_changed = folder == item.folder
            found: running.Calculation = changed.calculate if is_changed else own(folder, sha256)
            return found

        monkeypatch.setattr(running, "_calculation", calculation)
        if not noticed_by_an_example(item_id) and not notices(glue.witnesses, original, changed, monkeypatch):
            survivors.append(what)
    assert not survivors, "\n".join(survivors)
