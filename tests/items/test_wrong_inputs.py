"""Whatever stands in the JSON of `geolab calculate`, the answer is figures or one plain message, never a traceback."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from station.items.cli import calculate
from station.items.givens import Watched, number_or_absence, shown


def answer(tmp_path: Path, item_id: str, text: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of the command on a file of this text."""
    path = tmp_path / "inputs.json"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(calculate, [item_id, str(path), "--json"])
    assert isinstance(done.exception, (SystemExit, type(None))), done.exception
    return done.exit_code, json.loads(done.output)


@pytest.mark.parametrize(
    ("item_id", "text", "told"),
    [
        ("gas_comp", '{"composition": {"methane": ' + "9" * 5000 + "}}", "no readable JSON"),
        ("gas_comp", "[" * 100_000, "no readable JSON"),
        ("gas_comp", '{"composition": {"methane": 1e400}}', "composition.methane = 1E+400: expected a finite number"),
        ("gas_comp", '{"composition": {"methane": NaN}}', "a finite number"),
        ("vro", '{"readings": [0.7, -0.8]}', "reading -0.8: a reflectance is greater than zero"),
        ("vro", '{"readings": [0.7], "parameters": {"class": 1}}', "the item has kind, class_width"),
        ("rock_eval", '{"S1": -1, "S2": 5}', "S1 = -1: it cannot be negative"),
        ("rock_eval", '{"S1": 1, "S2": 5, "TOC": "2.1 kg"}', 'the unit "kg" cannot be converted to "%"'),
        ("rock_eval", '{"S1": "0,14 mg/g", "S2": 5}', "S1 = '0,14 mg/g'"),
        ("micp", '{"injektion": {}}', "input injection is missing: expected a table"),
        ("simdist", '{"chromatogram": {}}', "input calibration is missing: expected a table of names"),
    ],
)
def test_what_cannot_be_calculated_is_told(tmp_path: Path, item_id: str, text: str, told: str) -> None:
    """Exit code 1; the message quotes the entry and says what was expected, in both languages."""
    code, said = answer(tmp_path, item_id, text)
    assert code == 1
    assert told in said["error"]["message"]["en"]
    assert said["error"]["message"]["zh"] != said["error"]["message"]["en"]


def test_a_mistyped_name_is_told(tmp_path: Path) -> None:
    """A number that nothing asked for gets a remark; one in another case is understood."""
    _, said = answer(tmp_path, "rock_eval", '{"s1": 0.5, "S2": 12.43, "TOC": 3.28, "TOX": 3}')
    remarks = [finding for finding in said["findings"] if finding["rule"] == "unused_input"]
    assert [remark["message"]["en"] for remark in remarks] == ["inputs that were not used: TOX; check their names"]
    assert said["values"]["hi"]["printed"] == "379"


def test_a_quantity_is_known_by_each_of_its_names(tmp_path: Path) -> None:
    """What the message lists as a name is one: Ro for readings, 反射率 too."""
    for name in ("readings", "Ro", "反射率"):
        _, said = answer(tmp_path, "vro", json.dumps({name: [0.7, 0.8]}))
        assert said["values"]["ro"]["number"] == "0.75"


def test_settings_stand_beside_the_numbers(tmp_path: Path) -> None:
    """{"areas": …, "parameters": {…}}: the item's own settings are replaced."""
    areas = {f"nC{n}": 100 + (n % 3) for n in range(15, 34)} | {"Pr": 50, "Ph": 40}
    text = json.dumps({"areas": areas, "parameters": {"oep_centre": "C25"}})
    _, said = answer(tmp_path, "gc_sat", text)
    assert said["values"]["oep"]["number"] == said["values"]["oep_c25"]["number"] != said["values"]["oep_c23"]["number"]


def test_s1_below_its_limit_leaves_the_rest(tmp_path: Path) -> None:
    """S1 <0.01: printed as below the limit, HI calculated, PI a dash with the reason; none is zero."""
    _, said = answer(tmp_path, "rock_eval", '{"S1": "<0.01", "S2": 5, "S3": 1, "TOC": 2}')
    values = said["values"]
    assert (values["s1"]["printed"], values["hi"]["printed"], values["pi"]["printed"]) == ("<LOQ", "250", "—")
    assert values["pi"]["reason"]["en"] == "S1 is below the limit of quantitation"


def test_a_little_over_the_range_is_no_slip_of_the_unit(tmp_path: Path) -> None:
    """HI 1250 is told as it is; HI 379000 is a thousand times too large."""
    _, said = answer(tmp_path, "rock_eval", '{"S1": 1, "S2": 5, "TOC": 0.4}')
    told = {finding["rule"]: finding["message"]["en"] for finding in said["findings"]}
    assert told["range:hi"].endswith("HI hydrogen index = 1250 mg/g lies outside the plausible range 0–1000 mg/g")
    _, said = answer(tmp_path, "rock_eval", '{"S1": 1, "S2": 5000, "TOC": 1.3}')
    told = {finding["rule"]: finding["message"]["en"] for finding in said["findings"]}
    assert "1000 times smaller" in told["range:hi"]


def test_numbers_of_no_measurement_are_none() -> None:
    """What no instrument gives is no number; messages quote it by its digits, and not endlessly."""
    assert number_or_absence(Decimal("1e61")) is None
    assert number_or_absence("1e-61") is None
    assert number_or_absence(Decimal("1e-12")) == Decimal("1e-12")
    assert shown(Decimal("1.50")) == "1.50"
    assert len(shown("x" * 1000)) < 100
    watched = Watched({"a": 1, "b": 2})
    assert (watched.get("a"), watched.get("c"), watched.unused) == (1, None, ("b",))
