"""The dialog of the baseline mode and the timed events."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.pages.integration.method_dialog import CHOICES, MODES, Choice, MethodDialog
from station.analysis.chromatogram.correction import EVENTS, AnyEvent, UseMethod
from station.analysis.chromatogram.events import BaselineThrough
from station.analysis.chromatogram.skim import SKIMS

Answer = tuple[UseMethod | None, Sequence[AnyEvent] | None]


def opened(qtbot: QtBot, how: UseMethod, events: Sequence[AnyEvent]) -> tuple[MethodDialog, list[Answer]]:
    answers: list[Answer] = []
    dialog = MethodDialog(how, events, lambda *answer: answers.append(answer))
    qtbot.addWidget(dialog)
    return dialog, answers


def event_of(choice: Choice) -> AnyEvent:
    number: dict[str, object] = {choice.number: 2.5} if choice.number else {}
    if choice.has_points:
        number = {"points": ((1.0, -0.125), (10 / 3, 1e-7))}
    return choice.kind(start=1.0, end=4.123456789, **choice.said, **number)  # type: ignore[arg-type]


def test_every_event_and_every_skim_is_offered() -> None:
    """What the engine knows, a person can ask for."""
    assert {choice.kind for choice in CHOICES} == set(EVENTS)
    assert {mode.skim for mode in MODES if mode.method == "classic"} == set(SKIMS)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda one: "-".join([one.kind.__name__, *map(str, one.said.values())]))
def test_an_event_comes_back_as_it_was_shown(qtbot: QtBot, choice: Choice) -> None:
    """Each line shows its event; taken away and put in again by hand it is the same event."""
    event = event_of(choice)
    dialog, answers = opened(qtbot, MODES[3], (event,))
    dialog._accept()
    assert answers == [(None, None)]
    dialog, answers = opened(qtbot, MODES[3], ())
    dialog._add_row(event)
    dialog._accept()
    assert answers == [(None, [event])]


def test_an_event_without_its_value_is_refused_in_words(qtbot: QtBot) -> None:
    """A width that is missing is asked for; nothing is integrated until it is there."""
    choice = next(one for one in CHOICES if one.number == "width_s")
    dialog, answers = opened(qtbot, MODES[0], (event_of(choice),))
    value = dialog.table.cellWidget(0, 3)
    assert isinstance(value, QLineEdit)
    value.setText("")
    dialog._accept()
    assert not answers
    assert not dialog.answer.isHidden()
    assert dialog.answer.text()


@pytest.mark.parametrize("text", ["", "2.1 10", "2.1 10; 2.1 12", "2.1; 3.4", "2.1 10; x 12", "2.1 10; 3.4 1e999"])
def test_points_that_are_no_line_are_refused_with_what_was_written(qtbot: QtBot, text: str) -> None:
    """One point, two at one time, a time without its level: told in words, nothing is integrated."""
    choice = next(one for one in CHOICES if one.has_points)
    dialog, answers = opened(qtbot, MODES[0], (event_of(choice),))
    value = dialog.table.cellWidget(0, 3)
    assert isinstance(value, QLineEdit)
    value.setText(text)
    dialog._accept()
    assert not answers
    assert text in dialog.answer.text()


def test_points_are_read_with_points_or_commas_in_any_order(qtbot: QtBot) -> None:
    """They become the line from the earliest to the latest."""
    choice = next(one for one in CHOICES if one.has_points)
    dialog, answers = opened(qtbot, MODES[0], (event_of(choice),))
    value = dialog.table.cellWidget(0, 3)
    assert isinstance(value, QLineEdit)
    value.setText(" 3,5 12;2.25 -1; ")
    dialog._accept()
    assert answers[0][1] is not None
    assert answers[0][1][0] == BaselineThrough(start=1.0, end=4.123456789, points=((2.25, -1.0), (3.5, 12.0)))
