"""The ready samples are what their seeds make, and the readers say of them what they said."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from sample_spectra.make import READY, SAMPLES, golden_json
from sample_spectra.runs import truth_json


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_made_again_byte_by_byte(name):
    """The same seed gives the same files; and the same truth, but for the last digits that a processor may choose."""
    sample = SAMPLES[name]()
    for member, content in sample.members.items():
        assert (READY / member).read_bytes() == content, member
    ready = (READY / f"{name}.truth.json").read_text(encoding="utf-8")
    assert _NUMBER.split(ready) == _NUMBER.split(truth_json(sample.truth))
    numbers = ([float(one) for one in _NUMBER.findall(text)] for text in (ready, truth_json(sample.truth)))
    np.testing.assert_allclose(*numbers, rtol=1e-12)


_NUMBER = re.compile(r"(?<=[ \[])-?\d+\.\d+(?:e[-+]?\d+)?(?=[,\n\]])")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_reading_is_the_golden_one(name):
    """What `parsers.read` says of a sample is its golden JSON; a missing golden is a failure, never a new golden."""
    golden = READY / f"{name}.golden.json"
    assert golden.is_file(), f"{golden.name} is missing; write it with: python -m sample_spectra.make"
    assert golden_json(READY / SAMPLES[name]().opened) == golden.read_text(encoding="utf-8")


def test_nothing_lies_there_unexplained():
    """Each file of `ready/` belongs to a sample; each is small, all together under 2 MB."""
    expected = {Path(member) for make in SAMPLES.values() for member in make().members}
    expected |= {Path(f"{name}.{kind}.json") for name in SAMPLES for kind in ("truth", "golden")}
    there = {path.relative_to(READY) for path in READY.rglob("*") if path.is_file()}
    assert there == expected
    sizes = [(READY / path).stat().st_size for path in there]
    assert max(sizes) < 300_000
    assert sum(sizes) < 2_000_000


def test_the_gas_truth_names_each_window():
    """The method table in the truth tells name, channel, time, window and response of each component."""
    truth = json.loads((READY / "gas_standard.truth.json").read_text(encoding="utf-8"))
    assert {"name", "channel", "rt_min", "window_min", "rmr"} <= set(truth["method_table"][0])
    assert sum(truth["composition_mol_percent"].values()) == pytest.approx(100.0)
    for peak in truth["peaks"]:
        (row,) = [row for row in truth["method_table"] if row["name"] == peak["name"]]
        assert abs(peak["rt_min"] - row["rt_min"]) < row["window_min"]
        assert peak["area"] == pytest.approx(row["rmr"] * truth["composition_mol_percent"][peak["name"]], rel=1e-12)
