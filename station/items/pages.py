"""A page of documentation per analysis item, made from its declaration and its first worked example.

Written by `geolab items --docs FOLDER`; Markdown with both languages. The same items give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from parsers.wording import Text
from station.items.cells import row_cells
from station.items.examples import Example, load_example, outcome_of
from station.items.item import Column, Item, Quantity, Rule

SAMPLES = "../samples"
"""Where, seen from the pages, each item's sample report is, as PDF and as picture (`tools/item_samples.py`)."""
_MOST_GIVEN = 1200


def write_pages(items: Mapping[str, Item], folder: Path) -> tuple[Path, ...]:
    """Write one page per item and the index into `folder`. Raises OSError, and what `page` raises."""
    pages = {f"{item.id}.md": page(item) for item in items.values()} | {"README.md": index(items)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in sorted(pages))


def index(items: Mapping[str, Item]) -> str:
    """The table of all items."""
    lines = [
        "# 分析项目 / Analysis items",
        "",
        "由 `geolab items --docs docs/items` 生成，请勿手改。 / Made by `geolab items --docs docs/items`; not edited.",
        "",
        "[准确度 / Accuracy](accuracy.md)",
        "",
    ]
    rows = [
        (
            f"[{item.id}]({item.id}.md)",
            str(item.title),
            ", ".join(standard.designation for standard in item.standards),
            _yes(item.verified),
            str(len(item.examples)),
        )
        for item in sorted(items.values(), key=lambda one: one.id)
    ]
    head = ("id", "名称 / title", "检测依据 / standards", "已核对 / verified", "算例 / examples")
    return "\n".join([*lines, *_table(head, rows), ""])


def page(item: Item) -> str:
    """The page of one item. Raises ItemError or CalculationError if its example does not work."""
    lines = [
        f"# {item.title.zh} / {item.title.en}",
        "",
        f"`{item.id}` · {item.version} · {item.code} · {item.technique}",
        "",
    ]
    if not item.verified:
        lines += [
            "> 标“否”的数值尚未与标准原文核对。 / Figures marked “no” have not been compared with the standard's text.",
            "",
        ]
    for title, part in (
        ("检测依据 / Standards", _standards(item)),
        ("输入 / Inputs", _inputs(item)),
        ("直接给出的量 / Given figures", _quantities(item.quantities)),
        ("结果 / Results", _columns(item.columns)),
        ("定义 / Definitions", _definitions(item.columns)),
        ("质量检查 / Quality checks", _rules(item.rules)),
        ("计算参数 / Settings", _parameters(item)),
    ):
        if part:
            lines += [f"## {title}", "", *part, ""]
    for path in item.examples[:1]:
        lines += [*_example(item, load_example(path)), ""]
    if item.examples and item.folder.parent.name == "report_templates":  # a laboratory's own item has none
        lines += ["## 报告示例 / Sample report", ""]
        lines += [f"[PDF]({SAMPLES}/{item.id}.pdf) · [全部示例 / all samples]({SAMPLES}/README.md)", ""]
        lines += [f"![{item.title.en}]({SAMPLES}/{item.id}.png)", ""]
    return "\n".join(lines)


def _standards(item: Item) -> list[str]:
    rows = [
        (
            one.designation,
            str(one.title),
            "" if one.valid_from is None else one.valid_from.isoformat(),
            "" if one.valid_to is None else one.valid_to.isoformat(),
            one.replaced_by,
            _yes(one.verified),
        )
        for one in item.standards
    ]
    head = ("编号 / number", "名称 / title", "实施 / from", "废止 / to", "代替 / replaced by", "已核对 / verified")
    return _table(head, rows) if rows else []


def _inputs(item: Item) -> list[str]:
    rows = []
    for one in item.inputs:
        patterns = ", ".join(f"`{pattern}`" for pattern in item.name_patterns.get(one.role, ()))
        rows.append((one.role, str(one.title), str(one.minimum), patterns))
    head = ("role", "名称 / title", "最少 / minimum", "样品名称 / sample name")
    return _table(head, rows) if rows else []


def _quantities(quantities: Sequence[Quantity]) -> list[str]:
    rows = [
        (f"`{one.id}`" + (" […]" if one.many else ""), str(Text(*one.title)), one.unit, ", ".join(one.names))
        for one in quantities
    ]
    return _table(("id", "名称 / title", "单位 / unit", "文件中的名称 / names in files"), rows) if rows else []


def _columns(columns: Sequence[Column]) -> list[str]:
    rows = [
        (
            f"`{one.id}`",
            str(one.title) + ("" if one.printed else " (不印 / not printed)"),
            one.unit,
            _digits(one),
            _range(one.low, one.high),
            one.source,
            _yes(one.verified),
        )
        for one in columns
    ]
    head = ("id", "名称 / title", "单位 / unit", "位数 / digits", "范围 / range", "来源 / source", "已核对 / verified")
    return _table(head, rows)


def _definitions(columns: Sequence[Column]) -> list[str]:
    rows = [
        (f"`{one.id}`", f"`{one.formula}`" if one.formula else "", str(one.variant) if one.variant else "")
        for one in columns
        if one.formula or one.variant
    ]
    return _table(("id", "公式 / formula", "说明 / variant"), rows) if rows else []


def _rules(rules: Sequence[Rule]) -> list[str]:
    rows = [
        (
            f"`{one.id}`",
            str(one.title),
            "" if one.above is None else f"≥ {one.above}",
            _range(one.low, one.high),
            one.unit,
            one.severity,
            one.source,
            _yes(one.verified),
        )
        for one in rules
    ]
    head = ("id", "检查 / check", "水平 / level", "限值 / limit", "单位 / unit", "级别 / grade", "来源 / source")
    return _table((*head, "已核对 / verified"), rows) if rows else []


def _parameters(item: Item) -> list[str]:
    rows = [
        (
            f"`{one.id}`",
            str(one.title),
            f"{one.value}" + (f" ({', '.join(one.choices)})" if one.choices else ""),
            one.unit,
            one.source,
            _yes(one.verified),
        )
        for one in item.parameters
    ]
    head = ("id", "名称 / title", "值 / value", "单位 / unit", "来源 / source", "已核对 / verified")
    return _table(head, rows) if rows else []


def _example(item: Item, example: Example) -> Iterator[str]:
    """The first worked example as a small report: what is given, what is printed, what was found."""
    yield f"## 算例 / Example: {example.title}"
    yield ""
    yield example.source
    given = json.dumps(example.given, ensure_ascii=False, default=_number)
    if len(given) <= _MOST_GIVEN:
        yield from ("", "```json", given, "```")
    outcome = outcome_of(item, example)
    cells = row_cells(item, outcome.values)
    rows = []
    for column in item.columns:
        if column.printed:
            number = outcome.value(column.id).number
            rows.append((str(column.title), cells[column.id], column.unit, "" if number is None else f"{number:.12g}"))
    yield ""
    yield from _table(("参数 / parameter", "结果 / result", "单位 / unit", "未修约 / unrounded"), rows)
    for finding in outcome.findings:
        yield from ("", f"- {finding.severity}: {finding.message}")


def _number(value: object) -> float | int:
    assert isinstance(value, Decimal), "an example holds plain JSON"
    return int(value) if value == value.to_integral_value() and "." not in str(value) else float(value)


def _digits(column: Column) -> str:
    if column.significant is not None:
        return f"{column.significant} 位有效数字 / significant"
    finer = "" if column.finer is None else f" (< {column.finer.below}: {column.finer.decimals})"
    return f"{column.decimals}{finer}"


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return "" if high is None else f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low} – {high}"


def _yes(flag: bool) -> str:
    return "是 / yes" if flag else "否 / no"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table without the columns that are empty in every row."""
    used = [n for n in range(len(head)) if not rows or any(row[n] for row in rows)]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cells[n].replace("|", "\\|") for n in used) + " |"

    return [line(head), "|" + " --- |" * len(used), *(line(row) for row in rows)]
