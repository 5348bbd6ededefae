"""What docs/extending.md tells a newcomer to do works as it stands there."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from parsers.errors import BrokenFile, IncompleteFile, ParserError
from parsers.instrument_file import InstrumentFile
from station.cli import main

PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def logger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the page, as it would stand in `parsers/formats/`."""
    (source,) = _blocks("python")
    path = tmp_path / "logger_text.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("logger_text", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "logger_text", module)
    spec.loader.exec_module(module)
    return module


def _opened(path: Path, content: str) -> InstrumentFile:
    path.write_text(content, encoding="utf-8")
    return InstrumentFile.of(path)


def test_the_format_of_the_page_reads_the_file_of_the_page(logger: ModuleType, tmp_path: Path) -> None:
    """Recognised by content under any name; every number as printed."""
    (content,) = _blocks("text")
    file = _opened(tmp_path / "any.name", content)
    assert all(mark.fits(file) for mark in logger.FORMAT.marks)
    (run,) = logger.read(file)
    assert run.sample_name == "WT2026-0001-001"
    assert run.traces[0].x.values.tolist() == pytest.approx([0.0, 0.01, 0.02])
    assert run.traces[0].y.values.tolist() == [12.5, 13.1, 12.9]
    assert run.remarks == ()


def test_it_keeps_the_rules_that_the_page_gives(logger: ModuleType, tmp_path: Path) -> None:
    """Cut at any byte it is refused or remarked; fewer and more points than declared each have their error."""
    (content,) = _blocks("text")
    for end in range(content.index("points"), len(content)):
        try:
            (run,) = logger.read(_opened(tmp_path / "cut", content[:end]))
        except ParserError:
            continue
        assert run.remarks
    with pytest.raises(IncompleteFile, match="4 declared, 3 there"):
        logger.read(_opened(tmp_path / "fewer", content.replace("points: 3", "points: 4")))
    with pytest.raises(BrokenFile, match="2 declared, 3 there"):
        logger.read(_opened(tmp_path / "more", content.replace("points: 3", "points: 2")))


def test_the_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which they stand, in one folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readings.csv").write_text("样品编号,水分(%)\nWT-1,1.25\nWT-2,3.40\n", encoding="utf-8")
    (tmp_path / "items").mkdir()
    lines = [line for block in _blocks("") for line in block.splitlines() if line.startswith("geolab ")]
    assert len(lines) == 6
    for line in lines:
        result = CliRunner().invoke(main, line.split()[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
    assert list((tmp_path / "profiles").glob("moisture*"))
