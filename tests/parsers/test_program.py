"""Printing never ends a program, whatever encoding its output has; JSON is UTF-8."""

from __future__ import annotations

import io
import json
import sys

import click
import pytest

from parsers.program import Program

SAID = "姥鲛烷 10⁻³ ✎"


@click.group(cls=Program)
def tool() -> None:
    """样品 ⁻³."""


@tool.command()
@click.option("--json", "as_json", is_flag=True)
def say(as_json: bool) -> None:
    click.echo(json.dumps({"said": SAID}, ensure_ascii=False) if as_json else SAID)


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "cp936", "utf-8"])
@pytest.mark.parametrize("words", [["say"], ["--help"], ["say", "--json"]])
def test_every_character_is_written_or_its_code(encoding: str, words: list[str], monkeypatch) -> None:
    """What the encoding has stands as it is, what it lacks as its code; JSON is read back whole."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    monkeypatch.setattr(sys, "argv", ["tool", *words])
    tool.main(words, standalone_mode=False)
    sys.stdout.flush()
    if "--json" in words:
        assert json.loads(written.getvalue().decode("utf-8")) == {"said": SAID}
        return
    text = written.getvalue().decode(encoding)
    meant = SAID if words == ["say"] else "样品 ⁻³."
    assert meant.encode(encoding, "backslashreplace").decode(encoding) in text


def test_the_programs_are_such_programs() -> None:
    """The tool, the agent and the service; a program without any output (pythonw) starts as well."""
    from central.__main__ import main as central
    from station.cli import main as geolab
    from sync.agent import main as agent

    assert isinstance(geolab, Program)
    assert isinstance(central, Program)
    assert isinstance(agent, Program)


def test_a_program_without_a_console_starts(monkeypatch) -> None:
    """Windows gives a program without a window of its own no outputs at all."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    tool.main(["say", "--json"], standalone_mode=False)
