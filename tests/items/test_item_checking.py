"""`geolab item new` makes an item that works, and `geolab item check` finds what a laboratory gets wrong in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from parsers.wording import Text
from station.items.catalogue import catalogue, own_items
from station.items.checking import check_folder
from station.items.making import make_item
from station.items.register import load_registers
from station.reports.commands.item import item as item_command
from station.reports.commands.template import template as template_command

OWN = sorted(path.parent for path in own_items().glob("*/item.toml"))


@pytest.mark.parametrize("folder", OWN, ids=lambda path: path.name)
def test_the_products_items_have_no_error(folder: Path) -> None:
    """Every item that comes with the product passes the check that a laboratory's own must pass."""
    register = load_registers([own_items()], {})
    assert [defect for defect in check_folder(folder, register) if defect.grade == "error"] == []


def test_a_new_item_works_at_once(tmp_path: Path) -> None:
    """Made, checked without a defect once its print is acknowledged, loaded beside the product's items."""
    runner = CliRunner()
    made = runner.invoke(item_command, ["new", "ash", "--into", str(tmp_path), "--zh", "灰分", "--en", "Ash"])
    assert made.exit_code == 0, made.output
    checked = runner.invoke(item_command, ["check", str(tmp_path / "ash"), "--lang", "en"])
    (line,) = checked.output.splitlines()
    assert (checked.exit_code, line.split("\t")[0]) == (0, "remark")
    acknowledge = line.split("geolab ")[1].split()
    assert runner.invoke(template_command, acknowledge[1:]).exit_code == 0
    checked = runner.invoke(item_command, ["check", str(tmp_path / "ash"), "--lang", "en"])
    assert (checked.exit_code, checked.output.splitlines()) == (0, ["Nothing is wrong."])
    assert catalogue([own_items(), tmp_path])["ash"].title == Text("灰分", "Ash")


def test_the_template_is_checked_with_the_item(tmp_path: Path) -> None:
    """A field that is not printed is an error at its place; a print that nobody has acknowledged is remarked."""
    folder = make_item("ash", tmp_path, Text("灰分", "Ash"))
    template = folder / "report.typ"
    before = template.read_text(encoding="utf-8")
    assert "#results-by-row()\n" in before
    template.write_text(before.replace("#results-by-row()\n", "", 1), encoding="utf-8")
    checked = CliRunner().invoke(item_command, ["check", str(folder), "--lang", "en"])
    assert checked.exit_code == 1
    assert '"Residue (residue)" is not printed' in checked.output


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that is there stays as it is; a bad id is told."""
    make_item("ash", tmp_path, Text("灰分", "Ash"))
    before = (tmp_path / "ash" / "item.toml").read_bytes()
    runner = CliRunner()
    again = runner.invoke(item_command, ["new", "ash", "--into", str(tmp_path), "--zh", "别的", "--lang", "en"])
    assert again.exit_code == 1
    assert "nothing is overwritten" in again.output
    assert (tmp_path / "ash" / "item.toml").read_bytes() == before
    assert runner.invoke(item_command, ["new", "A sh", "--into", str(tmp_path)]).exit_code == 1


@pytest.mark.parametrize(
    ("file", "change", "where", "said"),
    [
        ("item.toml", ('en = "Residue"', 'en = "残余"'), "columns[1]", "has Chinese"),
        ("item.toml", ('zh = "残余含量"', 'zh = "residue content"'), "columns[1]", "is English"),
        ("item.toml", ('zh = "残余含量"\n', ""), "columns[1].zh", "zh is missing"),
        ("item.toml", ('unit = "%"\ndecimals', 'unit = "percent"\ndecimals'), "columns[1].unit", "unknown unit"),
        ("item.toml", ('unit = "%"\ndecimals', 'unit = "°C"\ndecimals'), "columns[1].unit", '"℃" for "°C"'),
        ("item.toml", ("high = 100\n", "high = 1000\n"), "columns[1].high", "upper limit of 1000"),
        ("item.toml", ('id = "residue_high"', 'id = "too_high"'), "calculate.py", '"residue_high", not among'),
        ("item.toml", ('id = "residue_mass"', 'id = "rest"'), "calculate.py", '"residue_mass", not among the quant'),
        ("item.toml", ('id = "residue"\n', 'id = "rest"\n'), "by_hand.json", "without an answer: rest"),
        (
            "item.toml",
            ('en = "Residue"', 'en = "' + "Residue" * 30 + '"'),
            "columns[1]",
            "mm wide, its cell has",
        ),
        ("calculate.py", ("(residue, sample)", "(sample, residue)"), "by_hand", "expected 24.69"),
        ("calculate.py", ("= gravimetry", "= 1 / 0 + gravimetry"), "by_hand", "ZeroDivisionError"),
        ("calculate.py", ("def calculate", "def def"), "calculate.py", "not valid Python"),
        ("examples/by_hand.json", ('"residue": "24.69"}\n', '"residue": "24.70"}\n'), "by_hand.json", "expected 24.70"),
        ("examples/by_hand.json", ('"source"', '"sauce"'), "by_hand.json", "cannot be used"),
        ("examples/by_hand.json", ('{"residue": "24.69"},', '{"residu": "24.69"},'), "by_hand.json", "is no column"),
    ],
)  # fmt: skip
def test_each_mistake_is_found(tmp_path: Path, file: str, change: tuple[str, str], where: str, said: str) -> None:
    """One change to a sound item gives an error that names the place and the text, in both languages."""
    folder = make_item("ash", tmp_path, Text("灰分", "Ash"))
    text = (folder / file).read_text(encoding="utf-8")
    assert change[0] in text
    (folder / file).write_text(text.replace(*change), encoding="utf-8")
    errors = [defect for defect in check_folder(folder) if defect.grade == "error"]
    assert any(where in one.where and said in one.message.en for one in errors), errors
    assert all(one.message.zh for one in errors)
    done = CliRunner().invoke(item_command, ["check", str(folder), "--json"])
    assert done.exit_code == 1
    assert any(said in one["message"]["en"] for one in json.loads(done.output))


def test_what_nothing_uses_is_remarked(tmp_path: Path) -> None:
    """A declared setting without use, and a column that no example looks at, are remarks and not errors."""
    folder = make_item("ash", tmp_path, Text("灰分", "Ash"))
    text = (folder / "item.toml").read_text(encoding="utf-8")
    text += '\n[[parameters]]\nid = "idle"\ntitle = { zh = "闲置", en = "idle" }\nvalue = 1\n'
    (folder / "item.toml").write_text(text, encoding="utf-8")
    (defect,) = check_folder(folder)
    assert (defect.grade, "idle" in defect.message.en) == ("remark", True)


def test_each_line_tells_the_way_out(tmp_path: Path) -> None:
    """An older edition, another folder's name, a formula that disagrees: place, reason and cure, in each language."""
    folder = make_item("ash", tmp_path, Text("灰分", "Ash")).rename(tmp_path / "cinder")
    declaration = folder / "item.toml"
    text = declaration.read_text(encoding="utf-8")
    text = text.replace('number = "Q/LAB 0001"\nyear = 2026', 'number = "GB/T 18606"\nyear = 2017')
    declaration.write_text(text.replace("decimals = 2", "decimals = 1"), encoding="utf-8")
    said = {
        language: CliRunner().invoke(item_command, ["check", str(folder), "--lang", language]).output.splitlines()
        for language in ("en", "zh")
    }
    assert [line.split("\t")[:2] for line in said["en"]] == [
        ["remark", "cinder/item.toml: id"],
        ["remark", "cinder/item.toml: standards[1]"],
        ["error", "cinder/examples/by_hand.json"],
    ]
    assert "GB/T 18606-2025 replaces it" in said["en"][1]
    assert "已由 GB/T 18606-2025 代替" in said["zh"][1]
    assert all(len(line.split("\t")) == 4 for lines in said.values() for line in lines)
