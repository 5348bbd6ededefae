"""`geolab calculate` and `geolab items` answer in words or JSON, and refuse with reason and cure."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sample_spectra.diffraction import PHASES, Scan, mixture, reference
from sample_spectra.plain_text import jcamp_bytes
from station.items.cli import calculate, items

ROOT = Path(__file__).resolve().parents[2]
READY, TEMPLATES = ROOT / "sample_spectra" / "ready", ROOT / "report_templates"


def test_given_numbers_are_calculated() -> None:
    """The worked example of ISO 6976 comes out, unrounded and printed, digit by digit."""
    example = TEMPLATES / "gas_comp" / "examples" / "iso6976_d2.json"
    done = CliRunner().invoke(calculate, ["gas_comp", str(example), "--json"])
    assert done.exit_code == 0, done.output
    value = json.loads(done.output)["values"]["hv_gross"]
    assert value["printed"] == "38.41"
    assert value["number"].startswith("38.410611")


def test_raw_files_are_calculated_with_their_standard(tmp_path: Path) -> None:
    """The standard is told by its name, the certificate is read from JSON with formulas as names."""
    amounts = json.loads((READY / "gas_standard.truth.json").read_text())["composition_mol_percent"]
    certificate = tmp_path / "certificate.json"
    certificate.write_text(json.dumps(amounts))
    files = [str(READY / "gas_sample.D"), str(READY / "gas_standard.D")]
    done = CliRunner().invoke(calculate, ["gas_comp", *files, "--certificate", str(certificate), "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert "天然气组成分析" in done.output
    assert "methane\t88.4" in done.output


def test_a_wrong_file_is_refused_with_reason_and_cure(tmp_path: Path) -> None:
    """Exit code 1, the file quoted, what to do; in JSON both languages."""
    missing = tmp_path / "none.json"
    done = CliRunner().invoke(calculate, ["gc_sat", str(missing), "--json"])
    assert done.exit_code == 1
    error = json.loads(done.output)["error"]
    assert str(missing) in error["message"]["zh"]
    assert error["cure"]["en"]
    unknown = CliRunner().invoke(calculate, ["magic", str(missing), "--lang", "en"])
    assert unknown.exit_code == 1
    assert 'no item "magic"; there are: ' in unknown.output


def test_the_items_are_listed() -> None:
    """One line per item with its standards; a broken folder is told and fails the command."""
    done = CliRunner().invoke(items, ["--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "gas_comp\tNatural gas composition\tGB/T 13610-2020, GB/T 11062-2020\tno\t8" in done.output


def test_a_broken_folder_is_listed_too(tmp_path: Path) -> None:
    """The good items are listed all the same."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "item.toml").write_text("id = 1\n")
    (tmp_path / "broken" / "calculate.py").write_text("")
    done = CliRunner().invoke(items, ["--lang", "zh", "--folder", str(tmp_path)])
    assert done.exit_code == 1
    assert "gc_sat" in done.output
    assert "broken/item.toml: id" in done.output


def test_a_file_named_in_the_certificates_is_no_sample(tmp_path: Path) -> None:
    """Rock and pure phases in one command: the phases are known by their certificates, whatever they are called."""
    scan, at = Scan(start=18, end=45, step=0.04), datetime(2026, 3, 3)
    patterns = {"R-1": mixture(9, {"quartz": 70.0, "calcite": 30.0}, scan=scan)}
    patterns |= {name: reference(name, scan) for name in ("quartz", "calcite")}
    for name, one in patterns.items():
        curve = jcamp_bytes(name, "X-RAY DIFFRACTION", ("2THETA", "COUNTS"), one.two_theta, np.rint(one.counts), at)
        (tmp_path / f"{name}.jdx").write_bytes(curve)
    rir = {name: {"rir": PHASES[name].rir} for name in ("quartz", "calcite")}
    (tmp_path / "rir.json").write_text(json.dumps(rir))
    files = [str(tmp_path / f"{name}.jdx") for name in patterns]
    ran = CliRunner().invoke(calculate, ["xrd", *files, "--certificate", str(tmp_path / "rir.json"), "--json"])
    told = json.loads(ran.output)
    assert [one["role"] for one in told["runs"]] == ["sample", "standard", "standard"]
    assert float(told["values"]["quartz"]["number"]) == pytest.approx(70.0, abs=2.0)
