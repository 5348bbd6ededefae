"""`geolab read` shows what a file says, and fails with a sentence and a cure."""

import hashlib
import json

from click.testing import CliRunner

from parsers import read as read_measurements
from parsers.cli import read
from sample_spectra.make import READY


def run(*arguments, **env):
    return CliRunner().invoke(read, [str(argument) for argument in arguments], env=env)


def test_a_person_sees_sample_signals_and_peaks():
    """The table names the format, the sample, each trace with its range and unit, and the vendor's peaks."""
    result = run(READY / "gas_sample.D", "--lang", "en")
    assert result.exit_code == 0
    for part in (
        "Agilent ChemStation folder .D",
        "2026-NG-0045-001",
        "TCD2B: 6001 points",
        "25 uV",
        "Vendor peaks FID1A",
    ):
        assert part in result.output


def test_the_language_follows_the_option_then_the_environment():
    """--lang wins, then GEOLAB_LANG."""
    assert "样品: 2026-NG-0045-001" in run(READY / "gas_sample.D", GEOLAB_LANG="zh").output
    assert "Sample: 2026-NG-0045-001" in run(READY / "gas_sample.D", "--lang", "en", GEOLAB_LANG="zh").output


def test_json_sums_up_each_curve_by_its_bytes():
    """The sha256 is of the little-endian float64 bytes; --arrays gives the values; decimals stay text."""
    (shown,) = json.loads(run(READY / "rock_eval_6.R00", "--json").output)
    (measurement,) = read_measurements(READY / "rock_eval_6.R00")
    curve = measurement.trace("pyrolysis FID").y
    (found,) = [trace for trace in shown["traces"] if trace["name"] == "pyrolysis FID"]
    assert found["y"]["sha256"] == hashlib.sha256(curve.values.astype("<f8").tobytes()).hexdigest()
    assert next(r for r in shown["readings"] if r["name"] == "KFid")["value"] == "0.00000135000000000000"
    (full,) = json.loads(run(READY / "rock_eval_6.R00", "--json", "--arrays").output)
    assert full["traces"][0]["y"]["values"] == measurement.traces[0].y.values.tolist()


def test_what_cannot_be_read_exits_with_the_reason(tmp_path):
    """Exit code 1, the sentence and the cure, in words or in JSON."""
    path = tmp_path / "note.txt"
    path.write_text("not an instrument's file")
    result = run(path, "--lang", "zh")
    assert result.exit_code == 1
    assert "无法识别" in result.output
    shown = json.loads(run(path, "--json").output)
    assert shown["error"]["kind"] == "ForeignFile"
    assert shown["error"]["cure"]["en"]
