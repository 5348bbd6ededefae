"""A laboratory adds an item as a folder; a broken one is told precisely and harms no other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from station.items.case import Case
from station.items.catalogue import catalogue, own_items
from station.items.cells import cell, row_cells
from station.items.errors import CalculationError
from station.items.item import Item
from station.items.run import calculate
from station.records import Value

DECLARATION = """
id = "weight"
version = "1"
code = "W"
technique = "balance"
title = { zh = "称量", en = "Weighing" }

[[columns]]
id = "mass"
zh = "质量"
en = "Mass"
unit = "g"
decimals = 2
low = 0
high = 10
"""
CALCULATION = """
from station.items.kit import Case, Outcome, measured


def calculate(case: Case) -> Outcome:
    return Outcome(values=(measured("mass", case.number_given("mass")),))
"""


def _folder(root: Path, declaration: str = DECLARATION, calculation: str = CALCULATION, name: str = "weight") -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "item.toml").write_text(declaration, encoding="utf-8")
    (folder / "calculate.py").write_text(calculation, encoding="utf-8")
    return folder


def _item(root: Path, **texts: str) -> Item:
    _folder(root, **texts)
    return catalogue([root])["weight"]


def test_a_laboratorys_item_works_without_code_of_ours(tmp_path: Path) -> None:
    """Its folder beside the product's is enough: declared, calculated, rounded and range-checked."""
    _folder(tmp_path)
    found = catalogue([own_items(), tmp_path])
    item = found["weight"]
    outcome = calculate(item, Case(item=item, given={"mass": Decimal("12.345")}))
    assert row_cells(item, outcome.values) == {"mass": "12.34"}
    assert [finding.rule for finding in outcome.findings] == ["range:mass"]
    assert "gc_sat" in found


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (("decimals = 2", 'decimals = "two"'), "columns[1].decimals", "decimals = 'two': expected a whole number"),
        (("decimals = 2", ""), "columns[1].decimals", "decimals is missing"),
        (("unit = ", "unti = "), "columns[1].unti", "no such key"),
        (("low = 0", "low = 11"), "columns[1].low", "not above high = 10"),
        (('technique = "balance"', 'technique = "magic"'), "technique", "expected one of: gc,"),
        ((', en = "Weighing"', ""), "title.en", "en is missing"),
        (('id = "weight"', 'id = "W eight"'), ": id", "lower-case letters"),
        (("version =", "version"), "item.toml", "not valid TOML"),
    ],
)
def test_a_broken_declaration_is_told_by_file_key_and_text(
    tmp_path: Path, change: tuple[str, str], where: str, said: str
) -> None:
    """The error names the file, the key, what stands there and what was expected, in both languages."""
    _folder(tmp_path, declaration=DECLARATION.replace(*change, 1))
    _folder(tmp_path, declaration=DECLARATION.replace('"weight"', '"other"'), name="other")
    found = catalogue([tmp_path])
    (error,) = found.errors.values()
    assert where in error.where
    assert "weight/item.toml" in error.where
    assert said in error.message.en
    assert error.message.zh
    assert error.cure.zh
    assert list(found) == ["other"]


def test_one_id_belongs_to_one_folder(tmp_path: Path) -> None:
    """A second folder with the id of the first is an error that names the first; nothing is replaced."""
    first = _folder(tmp_path, name="a")
    _folder(tmp_path, name="b")
    found = catalogue([tmp_path])
    assert found["weight"].folder == first
    (error,) = found.errors.values()
    assert str(first) in error.message.en


def test_a_missing_folder_or_calculation_is_told(tmp_path: Path) -> None:
    """A path that is not there, and an item without calculate.py, are errors of their own."""
    (_folder(tmp_path) / "calculate.py").unlink()
    found = catalogue([tmp_path, tmp_path / "nowhere"])
    assert len(found) == 0
    assert sorted(path.name for path in found.errors) == ["nowhere", "weight"]


def test_other_content_is_another_item_version(tmp_path: Path) -> None:
    """The hash covers both files, and an edited calculation is used at once."""
    before = _item(tmp_path / "1")
    doubled = CALCULATION.replace('case.number_given("mass")', 'case.number_given("mass") * 2')
    after = _item(tmp_path / "2", calculation=doubled)
    assert before.sha256 != after.sha256
    given = {"mass": Decimal(2)}
    assert calculate(before, Case(item=before, given=given)).value("mass").number == 2
    assert calculate(after, Case(item=after, given=given)).value("mass").number == 4


@pytest.mark.parametrize(
    ("calculation", "said"),
    [
        ("def calculate(case):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("def calculate(case):\n    return 7\n", "returned int, not Outcome"),
        ("import nothing_of_this_name\n", "cannot be loaded: ModuleNotFoundError"),
        ("value = 1\n", "no function calculate"),
        (
            "from station.items.kit import *\ndef calculate(case):\n    return Outcome(values=())\n",
            "without an answer: mass",
        ),
        (CALCULATION.replace('"mass", case', '"mess", case'), "mass"),
        (
            "from station.items.kit import *\ndef calculate(case):\n"
            "    return Outcome(values=(Value(id='mass', number=1.5),))\n",
            "mass is a float, not a Decimal",
        ),
        (CALCULATION.replace("),))", "), measured('mass', None)))"), "more than once: mass"),
    ],
)
def test_a_calculation_that_breaks_its_word_is_told(tmp_path: Path, calculation: str, said: str) -> None:
    """Whatever an item's code does wrong becomes one CalculationError that names the item and what
    happened.
    """
    item = _item(tmp_path, calculation=calculation)
    with pytest.raises(CalculationError) as caught:
        calculate(item, Case(item=item, given={"mass": Decimal(1)}))
    assert said in caught.value.message.en
    assert "weight/calculate.py" in caught.value.where


def test_a_given_text_is_no_number(tmp_path: Path) -> None:
    """A wrong input is quoted with what was expected."""
    item = _item(tmp_path)
    with pytest.raises(CalculationError, match="input mass = 'heavy': expected a finite number"):
        calculate(item, Case(item=item, given={"mass": "heavy"}))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Value(id="mass", number=Decimal("2.675")), "2.68"),
        (Value(id="mass", number=None, state="not_measured"), "—"),
        (Value(id="mass", number=None, state="below_limit"), "<LOQ"),
        (Value(id="mass", number=None, state="not_reliable"), "—"),
    ],
)
def test_a_cell_prints_figures_and_absences(tmp_path: Path, value: Value, printed: str) -> None:
    """Rounded once from the decimal text; an absence is a dash or <LOQ, never zero."""
    assert cell(value, _item(tmp_path).column("mass")) == printed


def test_standards_expire() -> None:
    """A standard is in force between its dates, and an unknown date does not count against it."""
    item = catalogue()["gas_comp"]
    assert [one.designation for one in item.expired_standards(date(2020, 1, 1))] == ["GB/T 13610-2020"]
    assert item.expired_standards(date(2026, 1, 1)) == ()


def test_nothing_is_verified_until_a_person_says_so() -> None:
    """The product claims no figure as checked against a purchased standard."""
    assert not any(item.verified for item in catalogue().values())
