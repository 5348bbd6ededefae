"""What a station tells of its items: one hash for one content, another for whatever decides figures or pages."""

import shutil

import pytest

from station.items.announced import announced
from station.items.catalogue import catalogue, own_items


@pytest.mark.parametrize("changed", ["item.toml", "calculate.py", "report.typ", "report.docx"])
def test_whatever_decides_figures_or_pages_changes_the_hash(tmp_path, changed):
    """A remark in the declaration, the calculation or a template makes another content; a note beside them does not."""
    shutil.copytree(own_items() / "gc_sat", tmp_path / "gc_sat")
    before = announced(catalogue([tmp_path]))
    assert before == {"gc_sat": announced(catalogue())["gc_sat"]}
    (tmp_path / "gc_sat" / "note.txt").write_text("of no weight")
    assert announced(catalogue([tmp_path])) == before
    with (tmp_path / "gc_sat" / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    after = announced(catalogue([tmp_path]))
    assert after["gc_sat"][0] == before["gc_sat"][0]
    assert after["gc_sat"][1] != before["gc_sat"][1]
