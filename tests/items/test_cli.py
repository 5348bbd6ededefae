"""`geolab calculate` and `geolab items` answer in words or JSON, and refuse with reason and cure."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

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
