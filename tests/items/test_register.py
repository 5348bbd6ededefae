"""The register of standards: entered once, cited by number and year, corrected by the laboratory that has the text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from station.items.case import Case
from station.items.catalogue import catalogue, own_items
from station.items.errors import ItemError
from station.items.register import REGISTER, load_register
from station.items.run import calculate

from .test_item_folders import CALCULATION, DECLARATION

CITED = DECLARATION.replace("[[columns]]", '[[standards]]\nnumber = "SY/T 5118"\nyear = 2005\n\n[[columns]]')
OWN = """
[[standards]]
number = "SY/T 5118"
year = 2005
title = { zh = "岩石中氯仿沥青的测定", en = "Determination of chloroform bitumen in rock" }
valid_to = 2021-12-31
replaced_by = "SY/T 5118-2021"
verified = true
"""


def _folder(root: Path, register: str = "") -> Path:
    (root / "weight").mkdir()
    (root / "weight" / "item.toml").write_text(CITED, encoding="utf-8")
    (root / "weight" / "calculate.py").write_text(CALCULATION, encoding="utf-8")
    if register:
        (root / REGISTER).write_text(register, encoding="utf-8")
    return root


def test_every_standard_of_the_product_is_registered() -> None:
    """Each standard that an item cites stands in the register, and ends when the register says."""
    register = load_register(own_items() / REGISTER)
    for item in catalogue().values():
        for standard in item.standards:
            assert standard.designation in register, item.id
            assert standard.valid_to == register[standard.designation].valid_to, item.id


def test_what_replaces_a_standard_is_registered_too() -> None:
    """No chain of replacements ends in nothing, and none says it is verified."""
    register = load_register(own_items() / REGISTER)
    for standard in register.values():
        assert not standard.replaced_by or standard.replaced_by in register
        assert not standard.verified


def test_number_and_year_are_enough(tmp_path: Path) -> None:
    """Title and source come from the register that the product brings."""
    (standard,) = catalogue([_folder(tmp_path)])["weight"].standards
    assert standard.title.zh == "岩石中氯仿沥青的测定"
    assert standard.valid_to is None


def test_the_laboratorys_word_holds_and_an_expired_standard_is_a_warning(tmp_path: Path) -> None:
    """Its register beside its items says when the standard ended; a test after that day is warned of."""
    item = catalogue([own_items(), _folder(tmp_path, OWN)])["weight"]
    assert item.standards[0].verified
    given = {"mass": Decimal(1)}
    assert calculate(item, Case(item=item, given=given, tested_on=date(2021, 12, 31))).findings == ()
    (finding,) = calculate(item, Case(item=item, given=given, tested_on=date(2022, 1, 1))).findings
    assert finding.severity == "warning"
    assert "SY/T 5118-2005 was not in force on 2022-01-01" in finding.message.en
    assert "SY/T 5118-2021 replaces it" in finding.message.en


def test_an_unregistered_standard_needs_a_title(tmp_path: Path) -> None:
    """The error names the key and the register."""
    folder = _folder(tmp_path)
    text = (folder / "weight" / "item.toml").read_text(encoding="utf-8")
    (folder / "weight" / "item.toml").write_text(text.replace("SY/T 5118", "XX 1"), encoding="utf-8")
    (error,) = catalogue([folder]).errors.values()
    assert "standards[1].title" in error.where
    assert REGISTER in error.message.en


@pytest.mark.parametrize(
    ("change", "said"), [(("2005", '"x"'), "year"), (("[[", "[["), ""), (("title", "titel"), "title")]
)
def test_a_broken_register_is_told_and_the_items_stay(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """A wrong year, a standard entered twice, a mistyped key: one error, and the product's register still serves."""
    content = OWN.replace(*change) if said else OWN + OWN
    folder = _folder(tmp_path, content)
    with pytest.raises(ItemError):
        load_register(folder / REGISTER)
    found = catalogue([own_items(), folder])
    assert said in found.errors[folder / REGISTER].message.en
    assert "weight" in found
