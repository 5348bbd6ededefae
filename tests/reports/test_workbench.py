"""A template is tried before it is used: what it leaves out, prints twice or changes is named with its place."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from station.items.catalogue import own_items
from station.items.item import Item
from station.items.item_file import load_item
from station.items.register import load_registers
from station.reports.commands.template import template
from station.reports.workbench import GOLDEN, check, preview

SOUND = """#import "frame.typ": *
#show: report.with()
#sample-table()
#method-table()
#results-by-column()
#remarks-list()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A laboratory's own copy of an item."""
    copied = tmp_path / "rock_eval"
    shutil.copytree(own_items() / "rock_eval", copied)
    return copied


def _item(folder: Path) -> Item:
    return load_item(folder, load_registers([own_items(), folder.parent], {}))


def _kinds(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "report.typ").write_text(text, "utf-8")
    return [(one.kind, one.message.en) for one in check(_item(folder)) if one.kind != "golden"]


@pytest.mark.parametrize("item_id", sorted(path.parent.name for path in own_items().glob("*/item.toml")))
def test_the_products_templates_are_sound(item_id: str) -> None:
    """Every cell once, samples, methods and remarks present, no unknown field; and it prints what was acknowledged."""
    assert check(_item(own_items() / item_id)) == []


def test_what_is_left_out_is_named(folder: Path) -> None:
    """No remarks, no methods, no results: each missing field by its name."""
    assert _kinds(folder, SOUND) == []
    without_remarks = _kinds(folder, SOUND.replace("#remarks-list()\n", ""))
    assert [message for _, message in without_remarks] == ['"remarks" is not printed']
    without_results = _kinds(folder, SOUND.replace("#results-by-column()\n", ""))
    assert {kind for kind, _ in without_results} == {"unbound"}
    assert any("(tmax)" in message for _, message in without_results)


def test_what_is_printed_twice_is_named(folder: Path) -> None:
    """A table put in twice prints each value twice."""
    found = _kinds(folder, SOUND + "#results-by-column()\n")
    assert {kind for kind, _ in found} == {"duplicate"}
    assert any("(tmax)" in message and "2 times" in message for _, message in found)


def test_a_word_wider_than_its_cell_is_named(folder: Path) -> None:
    """Seventeen columns in large type on an upright page: titles that run into their neighbours."""
    found = _kinds(folder, SOUND.replace("#results-by-column()", "#results-by-row(size: 12pt)"))
    assert any(kind == "overflow" and "pt wide, its cell" in message for kind, message in found)


def test_unknown_fields_marks_and_errors_have_their_line(folder: Path) -> None:
    """A field there is not, an accreditation mark by hand, an error of the template: each with file and line."""
    (folder / "report.typ").write_text(SOUND + "#if false { content.resluts }\nCMA 2100\n", "utf-8")
    found = {one.kind: one.where for one in check(_item(folder))}
    assert found["unknown"].endswith("report.typ:7")
    assert found["mark"].endswith("report.typ:8")
    (folder / "report.typ").write_text(SOUND + "#nothing-of-that-name\n", "utf-8")
    found = {one.kind: one.where for one in check(_item(folder))}
    assert "report.typ:7" in found["broken"]


def test_a_changed_value_must_be_acknowledged(folder: Path) -> None:
    """The golden example holds what is printed; an edit that prints otherwise is a finding until acknowledged."""
    command = ["check", str(folder), "--lang", "en"]
    (folder / "report.golden.json").unlink()
    runner = CliRunner()
    first = runner.invoke(template, command)
    assert (first.exit_code, GOLDEN in first.output) == (1, True)
    assert runner.invoke(template, [*command, "--acknowledge"]).exit_code == 0
    assert runner.invoke(template, command).exit_code == 0
    declaration = folder / "item.toml"
    text = declaration.read_text("utf-8")
    at = text.index('id = "s2"')
    declaration.write_text(text[:at] + text[at:].replace("decimals = 2", "decimals = 1", 1), "utf-8")
    changed = runner.invoke(template, command)
    assert changed.exit_code == 1
    assert "12.43" in changed.output
    assert "12.4" in changed.output
    assert runner.invoke(template, [*command, "--acknowledge"]).exit_code == 0
    assert runner.invoke(template, command).exit_code == 0


def test_a_preview_shows_the_example(tmp_path: Path) -> None:
    """The pages of the stored example, marked as a draft; an unknown item is a question of usage."""
    out = tmp_path / "preview.pdf"
    assert CliRunner().invoke(template, ["preview", "rock_eval", "--out", str(out)]).exit_code == 0
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(out.read_bytes())).pages)
    assert "12.43" in text
    assert "DRAFT" in text
    assert CliRunner().invoke(template, ["preview", "nothing", "--out", str(out)]).exit_code == 2
    assert preview(_item(own_items() / "gas_comp")).startswith(b"%PDF")


def test_an_item_without_example_is_told(folder: Path) -> None:
    """No example, or one that is no JSON: said with what to do."""
    for example in (folder / "examples").iterdir():
        example.write_text("{", "utf-8")
    broken = CliRunner().invoke(template, ["check", str(folder), "--lang", "en"])
    assert (broken.exit_code, "cannot be used" in broken.output) == (1, True)
    shutil.rmtree(folder / "examples")
    missing = CliRunner().invoke(template, ["check", str(folder), "--lang", "en"])
    assert (missing.exit_code, "no example" in missing.output) == (1, True)
