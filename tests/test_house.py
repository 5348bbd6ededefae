"""The house holds: floors, rooms, what an item may see, and files that can be read in one sitting."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
FLOORS = ("parsers", "station", "gui", "sync", "central", "report_templates", "sample_spectra")
LONGEST_FILE = 400


def sources() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (HOUSE / floor).rglob("*.py"))


def test_the_contracts_of_the_floors_are_kept() -> None:
    """Every import contract of pyproject.toml holds (import-linter)."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize(
    "item", sorted((HOUSE / "report_templates").glob("*/calculate.py")), ids=lambda p: p.parent.name
)
def test_an_item_sees_the_kit_alone(item: Path) -> None:
    """An item's calculation imports `station.items.kit`, the standard library, and nothing else of ours."""
    seen = set()
    for node in ast.walk(ast.parse(item.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            seen |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            seen.add(node.module or "")
    foreign = {name for name in seen if name.split(".")[0] not in sys.stdlib_module_names}
    assert foreign <= {"station.items.kit"}


def test_a_file_is_read_in_one_sitting() -> None:
    """No file of ours has more than 400 lines."""
    long = {
        str(p.relative_to(HOUSE)): n for p in sources() if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_room_is_called_utils() -> None:
    """A room is named for what it holds."""
    names = {part for path in sources() for part in path.relative_to(HOUSE).with_suffix("").parts}
    assert names & {"utils", "util", "helpers", "common", "misc"} == set()
