"""The lines of the weighing list as columns, and what a balance's state is called."""

from __future__ import annotations

from collections.abc import Sequence

from gui.appearance import Tone
from gui.language import Languages
from gui.models.table import Column
from gui.words import translate
from station.weighing import WeighingStep
from station.weighing.shown import Line


def columns(steps: Sequence[WeighingStep], languages: Languages) -> list[Column[Line]]:
    """Sample, a column for each step, and the vessel."""
    return [
        Column(
            title=lambda: translate("Weighing", "Sample"),
            text=lambda line: line.name,
            tone=lambda line: "good" if line.is_complete else "busy" if line.aimed_at else "plain",
            marked=True,
            width=24,
        ),
        Column(title=lambda: translate("Weighing", "Client's number"), text=lambda line: line.client_id, width=16),
        *(_weight_column(step, languages) for step in steps),
        Column(title=lambda: translate("Weighing", "Vessel"), text=lambda line: line.vessels, stretch=True),
    ]


def display_state(state: str) -> tuple[str, Tone]:
    """A balance's state in words, and in which tone they are written."""
    told: dict[str, tuple[str, Tone]] = {
        "stable": (translate("Weighing", "stable"), "good"),
        "unstable": (translate("Weighing", "moving"), "quiet"),
        "untold": (translate("Weighing", "no sign of rest"), "warn"),
        "overload": (translate("Weighing", "overload"), "bad"),
        "underload": (translate("Weighing", "underload"), "bad"),
        "unitless": (translate("Weighing", "no unit"), "warn"),
        "suspect": (translate("Weighing", "damaged line"), "bad"),
    }
    return told.get(state, (state, "quiet"))


def _weight_column(step: WeighingStep, languages: Languages) -> Column[Line]:
    return Column(
        title=lambda: languages.of(step.title),
        text=lambda line: line.weights.get(step.quantity_id, "▸" if line.aimed_at == step.quantity_id else ""),
        width=16,
        numeric=True,
    )
