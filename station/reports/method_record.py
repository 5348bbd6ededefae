"""What a report says of its method: standards, calculation settings, definitions, and what nobody has checked yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.wording import Text
from station.items.item import Column, Item
from station.records import Determination
from station.reports.column_names import named
from station.reports.wording import in_chinese

Row = dict[str, Any]


def methods(item: Item) -> list[Row]:
    """The method standards with number, year and title; `verified` says whether a person checked the reference."""
    return [
        {
            "designation": standard.designation,
            "zh": standard.title.zh,
            "en": standard.title.en,
            "verified": standard.verified,
        }
        for standard in item.standards
    ]


def method_record(item: Item, determinations: Sequence[Determination]) -> list[Row]:
    """Each setting of the calculation with the value that was used, not the one declared today.

    Where samples were calculated with different settings all of them are shown.
    """
    record = []
    for parameter in item.parameters:
        used = [one.fingerprint.parameters.get(parameter.id, str(parameter.value)) for one in determinations]
        record.append(
            {
                "id": parameter.id,
                "zh": parameter.title.zh,
                "en": parameter.title.en,
                "value": " / ".join(dict.fromkeys(used)) or str(parameter.value),
                "choices_zh": {choice: in_chinese("choices", choice) for choice in parameter.choices},
                "unit": parameter.unit,
                "source": parameter.source,
                "source_zh": in_chinese("sources", parameter.source),
                "verified": parameter.verified,
            }
        )
    return record


def definitions(item: Item) -> list[Row]:
    """The formulas and variants of the printed columns, where definitions differ in practice; equal ones together."""
    same: dict[tuple[str, Text], list[Column]] = {}
    printed = [column for column in item.columns if column.printed]
    for column in printed:
        if column.formula or column.variant:
            same.setdefault((column.formula, column.variant or Text("", "")), []).append(column)
    return [
        {
            **named(columns, printed)._asdict(),
            "formula": formula,
            "formula_zh": in_chinese("formulas", formula),
            "variant": {"zh": variant.zh, "en": variant.en},
        }
        for (formula, variant), columns in same.items()
    ]


def unchecked(item: Item) -> dict[str, list[str]]:
    """The figures of the item's declaration that no person has compared with the standard's text yet."""
    return {
        "standards": [standard.designation for standard in item.standards if not standard.verified],
        "parameters": [parameter.id for parameter in item.parameters if not parameter.verified],
        "columns": [column.id for column in item.columns if not column.verified],
        "rules": [rule.id for rule in item.rules if not rule.verified],
    }
