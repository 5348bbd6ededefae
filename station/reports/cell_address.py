"""Which value a cell's address means: the row of a report by sample, the column by its id or title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parsers.wording import Text
from station.errors import NotFound
from station.items.item import Item
from station.records import Determination, Report, Value


def row_of(report: Report, cell: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """The result row of the cell's sample with its table's columns; a merged report has one table per chapter."""
    content: Mapping[str, Any] = report.content
    sample_no, _, wanted = cell.rpartition(":")
    item_id, _, column_id = wanted.rpartition(".")
    fitting = [
        (row, list(part["results"]["columns"]))
        for part in content.get("chapters", (content,))
        if item_id in ("", part["item"].get("id"))
        for row in part["results"]["rows"]
        if sample_no in ("", row["sample_no"])
    ]
    having = [one for one in fitting if column_id in one[0]["cells"]]
    for found in (fitting, having):
        if len(found) == 1:
            return found[0]
    listed = ", ".join(
        f"{row['sample_no']} ({part['item'].get('id')})"
        for part in content.get("chapters", (content,))
        for row in part["results"]["rows"]
    )
    raise NotFound(
        Text(
            f"单元格“{cell}”不能确定样品与项目；报告中有：{listed}。",
            f'The cell "{cell}" names no single sample and item; the report has: {listed}.',
        ),
        Text(
            "请写作 样品编号:列 或 样品编号:项目.列，如 WT2026-0001-001:rock_eval.s2。",
            "Write SAMPLE:COLUMN or SAMPLE:ITEM.COLUMN, such as WT2026-0001-001:rock_eval.s2.",
        ),
    )


def value_of(determination: Determination, item: Item | None, columns: list[Mapping[str, Any]], wanted: str) -> Value:
    """The value that a column's id, or its title in either language, names. Raises NotFound, with what there is."""
    names = {value.id: {value.id} for value in determination.outcome.values}
    for one in columns:
        names.setdefault(one["id"], set()).update((one["id"], one["zh"], one["en"]))
    for column in item.columns if item else ():
        names.setdefault(column.id, set()).update((column.id, column.title.zh, column.title.en))
    found = [value for value in determination.reported.values if wanted in names[value.id]]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(value.id for value in determination.outcome.values)
    raise NotFound(
        Text(f"没有列“{wanted}”；现有：{listed}。", f'There is no column "{wanted}"; there are: {listed}.'),
        Text("请使用列出的标识或列标题。", "Use one of these ids or a column's title."),
    )
