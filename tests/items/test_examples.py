"""The items that come with the product calculate their own worked examples to every printed digit."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import row_cells
from station.items.run import calculate

CATALOGUE = catalogue()
EXAMPLES = [(item.id, path) for item in CATALOGUE.values() for path in item.examples]


@pytest.mark.parametrize(("item_id", "path"), EXAMPLES, ids=[f"{one}-{path.stem}" for one, path in EXAMPLES])
def test_an_example_prints_what_it_promises(item_id: str, path: Path) -> None:
    """Printed cells are equal as text; unrounded values agree in all the digits that the reference gives."""
    example = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    item = CATALOGUE[item_id]
    outcome = calculate(item, Case(item=item, given=example["given"], parameters=example.get("parameters", {})))
    cells = row_cells(item, outcome.values)
    assert {key: cells[key] for key in example["expected"]} == example["expected"]
    for value_id, text in example.get("unrounded", {}).items():
        number, reference = outcome.value(value_id).number, Decimal(text)
        last_digit = Decimal(1).scaleb(int(reference.as_tuple().exponent))
        assert number is not None
        assert abs(number - reference) <= last_digit / 2, value_id


def test_every_item_of_the_product_is_sound_and_has_an_example() -> None:
    """No broken folder, both languages everywhere, a source beside each figure, and something to check it
    by.
    """
    assert CATALOGUE.errors == {}
    assert {"gas_comp", "gc_sat", "rock_eval"} <= CATALOGUE.keys()
    for item in CATALOGUE.values():
        assert item.examples, item.id
        for part in (*item.columns, *item.rules, *item.parameters):
            assert part.source, (item.id, part.id)
            assert part.title.zh, part.id
            assert part.title.en, part.id


def test_the_printed_composition_adds_up_to_100() -> None:
    """The residual of rounding is put on methane, and only there."""
    item = CATALOGUE["gas_comp"]
    given = {
        "composition": {"methane": Decimal("0.94995"), "ethane": Decimal("0.03335"), "propane": Decimal("0.01670")}
    }
    outcome = calculate(item, Case(item=item, given=given))
    cells = row_cells(item, outcome.values)
    assert sum(Decimal(cells[one]) for one in given["composition"]) == Decimal("100.00")
    assert (cells["ethane"], cells["propane"], cells["methane"]) == ("3.34", "1.67", "94.99")


def test_a_raw_sum_out_of_limits_is_told() -> None:
    """98.37 before normalisation raises the warning with number, limit and source."""
    example = json.loads(
        (CATALOGUE["gas_comp"].folder / "examples" / "normalisation.json").read_text(), parse_float=Decimal
    )
    item = CATALOGUE["gas_comp"]
    (finding,) = calculate(item, Case(item=item, given=example["given"])).findings
    assert (finding.rule, finding.severity) == ("raw_sum", "warning")
    assert "98.3733" in finding.message.en
    assert finding.source


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"S1": "1", "S2": "120", "S3": "1", "TOC": "20", "Tmax": "440"}, "overload"),
        ({"S1": "1", "S2": "30", "S3": "1", "TOC": "2", "Tmax": "440"}, "degradation"),
        ({"S1": "1", "S2": "1", "S3": "1", "TOC": "0.4", "Tmax": "440"}, "oi_toc"),
        ({"S1": "5", "S2": "5", "S3": "1", "TOC": "3", "Tmax": "425"}, "stain"),
        ({"S1": "1", "S2": "30", "S3": "1", "TOC": "2.9", "Tmax": "440"}, "range:hi"),
    ],
)
def test_rock_eval_tells_what_cannot_be(given: dict[str, str], rule: str) -> None:
    """Overload, contradiction with TOC, unreliable OI, stain, and HI over 1000 are found."""
    item = CATALOGUE["rock_eval"]
    numbers = {key: Decimal(text) for key, text in given.items()}
    assert rule in [finding.rule for finding in calculate(item, Case(item=item, given=numbers)).findings]


def test_tmax_of_a_small_s2_is_not_printed() -> None:
    """Below 0.2 mg/g S2 there is no Tmax, and the reason is told."""
    item = CATALOGUE["rock_eval"]
    given = {"S1": Decimal("0.02"), "S2": Decimal("0.19"), "TOC": Decimal("0.3"), "Tmax": Decimal(440)}
    outcome = calculate(item, Case(item=item, given=given))
    assert outcome.value("tmax").state == "not_reliable"
    assert row_cells(item, outcome.values)["tmax"] == "—"
    assert outcome.value("s3").number is None
