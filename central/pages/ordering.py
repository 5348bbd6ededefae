"""A commission order as a person fills it in: the form's rows, a pasted table, an earlier order; and what is wrong.

A table pasted from a spreadsheet is read by its heading where it has one (Chinese or English names), else by the
order of the columns of the form. Nothing of it is dropped in silence: a column or an item that is not understood is
told with its exact text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from central.offering import Offered
from central.orders import OrderView
from central.pages.forms import Form
from parsers.wording import Text

MOST_ROWS = 200
USUAL = ("client_sample_id", "well", "depth_top_m", "depth_bottom_m", "stratum", "lithology", "kind", "condition")
DEPTHS = ("depth_top_m", "depth_bottom_m")
TAKEN = ("sampled_on", "sampling_place")
TEXTS = (*USUAL, *TAKEN)
COLUMNS: dict[str, Text] = {
    "client_sample_id": Text("原编号", "Your sample id"),
    "well": Text("井号", "Well"),
    "depth_top_m": Text("顶深 (m)", "Top depth (m)"),
    "depth_bottom_m": Text("底深 (m)", "Bottom depth (m)"),
    "stratum": Text("层位", "Stratum"),
    "lithology": Text("岩性", "Lithology"),
    "kind": Text("样品类型", "Sample kind"),
    "condition": Text("样品状态", "Condition"),
    "sampled_on": Text("采样日期", "Sampled on"),
    "sampling_place": Text("采样地点", "Sampled at"),
}
_NAMES = {
    "client_sample_id": "原编号 样品编号 样品号 样号 编号 送样编号 sample samplename sampleid sampleno id",
    "well": "井号 井名 井位 well wellname",
    "depth_top_m": "顶深 起始深度 深度自 top topdepth depthtop from",
    "depth_bottom_m": "底深 终止深度 深度至 bottom bottomdepth depthbottom to base",
    "depth": "深度 井深 取样深度 depth",
    "stratum": "层位 地层 组段 stratum formation layer",
    "lithology": "岩性 岩石名称 lithology rock",
    "kind": "样品类型 类型 样品类别 kind type sampletype",
    "condition": "样品状态 状态 包装 condition state",
    "sampled_on": "采样日期 取样日期 采样时间 取样时间 sampledon samplingdate date",
    "sampling_place": "采样地点 取样地点 采样位置 sampledat samplingplace place location",
    "items": "项目 检测项目 分析项目 分析内容 items item analysis tests",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|—|~|～|至|to)\s*(-?\d+(?:\.\d+)?)\s*m?\s*\Z", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
_UNIT = re.compile(r"[\s_*:：./]|\(.*?\)|（.*?）|/m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sample as typed."""

    client_sample_id: str = ""
    well: str = ""
    depth_top_m: str = ""
    depth_bottom_m: str = ""
    stratum: str = ""
    lithology: str = ""
    kind: str = ""
    condition: str = ""
    sampled_on: str = ""
    sampling_place: str = ""
    items: tuple[str, ...] = ()

    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(getattr(self, name) for name in TEXTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in one field of the form, by the field's name."""

    place: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order as far as it is filled in.

    `faults` are what keeps it from being sent, each in its field; `troubles` what of a table or an order was not taken.
    """

    key: str
    submitter: str = ""
    client_contact: str = ""
    client_address: str = ""
    requirements: str = ""
    sampling: str = ""
    rows: tuple[Row, ...] = (Row(),)
    troubles: tuple[Text, ...] = ()
    faults: tuple[Fault, ...] = ()

    def why(self) -> Mapping[str, Text]:
        """What is wrong, by the name of the field."""
        return {fault.place: fault.text for fault in self.faults}


def read_draft(form: Form, offered: Offered) -> Draft:
    """The draft in a form."""
    numbers = sorted({int(name[1:].split(".")[0]) for name in form.names() if re.match(r"s\d{1,3}\.", name)})
    rows = [
        Row(
            **{name: form.one(f"s{n}.{name}", 200) for name in TEXTS},
            items=tuple(item for item in dict.fromkeys(form.many(f"s{n}.items")) if item in offered),
        )
        for n in numbers[:MOST_ROWS]
    ]
    return Draft(
        key=form.one("key", 64),
        submitter=form.one("submitter", 200),
        client_contact=form.one("client_contact", 200),
        client_address=form.one("client_address", 200),
        requirements=form.one("requirements"),
        sampling=form.one("sampling"),
        rows=tuple(rows) or (Row(),),
    )


def draft_of(order: OrderView, key: str, offered: Offered) -> Draft:
    """A new draft with the content of an earlier order."""
    items: dict[str, list[str]] = {}
    for task in order.tasks:
        items.setdefault(task.sample_no, []).append(task.item_id)
    rows = [
        Row(
            **{name: str(getattr(sample, name) or "") for name in TEXTS},
            items=tuple(item for item in items.get(sample.sample_no, ()) if item in offered),
        )
        for sample in order.samples[:MOST_ROWS]
    ]
    gone = sorted({item for wanted in items.values() for item in wanted} - set(offered))
    troubles = [
        Text(
            f"原委托的检测项目“{item}”不在可选项目中，未复制；请联系实验室。",
            f'The item "{item}" of that order cannot be chosen here and was not copied; ask the laboratory.',
        )
        for item in gone
    ]
    head = order.commission
    return Draft(
        key=key,
        submitter=head.submitter,
        client_contact=head.client_contact,
        client_address=head.client_address,
        requirements=head.requirements,
        sampling=head.sampling,
        rows=tuple(rows),
        troubles=tuple(troubles),
    )


def with_another_row(draft: Draft) -> Draft:
    """One sample more, like the last one but for its id and depths: most samples of an order are of one well."""
    if len(draft.rows) >= MOST_ROWS:
        trouble = Text(f"一份委托单最多 {MOST_ROWS} 个样品。", f"An order holds at most {MOST_ROWS} samples.")
        return replace(draft, troubles=(*draft.troubles, trouble))
    last = draft.rows[-1]
    return replace(draft, rows=(*draft.rows, replace(last, client_sample_id="", depth_top_m="", depth_bottom_m="")))


def without_row(draft: Draft, place: int) -> Draft:
    """One sample less; the last one is only emptied."""
    rows = tuple(row for n, row in enumerate(draft.rows) if n != place)
    return replace(draft, rows=rows or (Row(),))


def with_table(draft: Draft, text: str, offered: Offered) -> Draft:
    """The rows of a pasted table behind those that are filled in; new rows want what the last one wants."""
    usual = next((row.items for row in reversed(draft.rows) if row.items), ())
    pasted, troubles = read_table(text, offered)
    pasted = [row if row.items else replace(row, items=usual) for row in pasted]
    kept = [row for row in draft.rows if not row.blank()]
    rows = [*kept, *pasted]
    if len(rows) > MOST_ROWS:
        troubles.append(
            Text(
                f"表格使样品数达到 {len(rows)} 个，上限为 {MOST_ROWS} 个；其余未填入。",
                f"The table makes {len(rows)} samples, the limit is {MOST_ROWS}; the rest was left out.",
            )
        )
    return replace(draft, rows=tuple(rows[:MOST_ROWS]) or (Row(),), troubles=(*draft.troubles, *troubles))


def read_table(text: str, offered: Offered) -> tuple[list[Row], list[Text]]:
    """The rows of a table from a spreadsheet, and what of it was not understood."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    if not lines:
        return [], [Text("没有粘贴任何内容。", "Nothing was pasted.")]
    separator = next((mark for mark in ("\t", ";", "；", ",", "，") if mark in lines[0]), "\t")
    cells = [[cell.strip() for cell in line.split(separator)] for line in lines]
    names = [_FIELD_OF.get(_UNIT.sub("", cell).lower(), "") for cell in cells[0]]
    troubles: list[Text] = []
    if any(names):
        troubles += [
            Text(f"未识别的列“{cell}”，其内容未填入。", f'The column "{cell}" is not known and was left out.')
            for cell, name in zip(cells[0], names, strict=True)
            if cell and not name
        ]
        cells = cells[1:]
        if not cells:
            troubles.append(Text("表头下面没有样品行。", "There is no row below the heading."))
    else:
        names = [*USUAL, "items", *TAKEN]
    rows = [
        _read_row(dict(zip(names, row, strict=False)), n, troubles, offered) for n, row in enumerate(cells, start=1)
    ]
    return rows, troubles


def _read_row(cells: dict[str, str], number: int, troubles: list[Text], offered: Offered) -> Row:
    values: dict[str, Any] = {name: cells[name][:200] for name in TEXTS if cells.get(name)}
    depth = cells.get("depth") or cells.get("depth_top_m", "")
    if span := _RANGE.match(depth):
        values["depth_top_m"], values["depth_bottom_m"] = span.groups()
    elif depth:
        values["depth_top_m"] = depth.rstrip("mM ").strip()
    if day := cells.get("sampled_on", ""):
        values["sampled_on"] = _day(day)
        if not values["sampled_on"]:
            troubles.append(_no_day(number, day))
    items, unknown = _read_items(cells.get("items", ""), offered)
    if unknown:
        named = "、".join(unknown)
        troubles.append(
            Text(
                f"第 {number} 行的检测项目“{named}”不在可选项目中，请勾选。",
                f'Row {number}: "{named}" is none of the analysis items; please tick those you want.',
            )
        )
    return Row(**values, items=items)


def _read_items(cell: str, offered: Offered) -> tuple[tuple[str, ...], list[str]]:
    known = {name.lower(): item_id for item_id, title in offered.items() for name in (item_id, title.zh, title.en)}
    wanted = [name.strip() for name in re.split(r"[、,，;；+\n/]+", cell) if name.strip()]
    found, unknown = [], []
    for name in wanted:
        exact = known.get(name.lower())
        near = {item_id for title, item_id in known.items() if name.lower() in title}
        if exact or len(near) == 1:
            found.append(exact or near.pop())
        else:
            unknown.append(name)
    return tuple(dict.fromkeys(found)), unknown


def find_faults(draft: Draft) -> list[Fault]:
    """What keeps the draft from being an order, each said with its place and exact text."""
    faults: list[Fault] = []
    if not draft.submitter:
        faults.append(Fault(place="submitter", text=Text("请填写送样人。", "Please name the submitter.")))
    if not draft.client_contact:
        text = Text("请填写联系方式。", "Please give a way to reach you.")
        faults.append(Fault(place="client_contact", text=text))
    for n, row in enumerate(draft.rows):
        if not row.items:
            text = Text(f"第 {n + 1} 个样品没有选择检测项目。", f"Sample {n + 1} has no analysis item.")
            faults.append(Fault(place=f"s{n}.items", text=text))
        faults += [Fault(place=f"s{n}.{name}", text=text) for name, text in _depth_troubles(n + 1, row)]
        if row.sampled_on and not _day(row.sampled_on):
            faults.append(Fault(place=f"s{n}.sampled_on", text=_no_day(n + 1, row.sampled_on)))
    return faults


def _depth_troubles(n: int, row: Row) -> list[tuple[str, Text]]:
    troubles: list[tuple[str, Text]] = []
    depths: list[Decimal | None] = []
    for name in DEPTHS:
        text = getattr(row, name)
        depth = _depth(text)
        depths.append(depth)
        if text and depth is None:
            column = COLUMNS[name]
            why = Text(
                f"第 {n} 个样品的{column.zh}“{text}”不是以米为单位的数字，例如 2310.50。",
                f'Sample {n}: {column.en} "{text}" is not a number of metres such as 2310.50.',
            )
            troubles.append((name, why))
    if depths[0] is not None and depths[1] is not None and depths[1] < depths[0]:
        why = Text(
            f"第 {n} 个样品的底深 {row.depth_bottom_m} 小于顶深 {row.depth_top_m}。",
            f"Sample {n}: the bottom depth {row.depth_bottom_m} is above the top depth {row.depth_top_m}.",
        )
        troubles.append(("depth_bottom_m", why))
    return troubles


def _day(text: str) -> str:
    """A day as people and spreadsheets write it, year first, in ISO 8601; empty where it is none."""
    found = _DAY.match(text.strip())
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _no_day(n: int, text: str) -> Text:
    return Text(
        f"第 {n} 个样品的采样日期“{text}”不是日期；请写成年-月-日，例如 2026-11-03。",
        f'Sample {n}: the day of sampling "{text}" is not a date; write year-month-day such as 2026-11-03.',
    )


def _depth(text: str) -> Decimal | None:
    try:
        depth = Decimal(text)
    except InvalidOperation:
        return None
    return depth if depth.is_finite() and abs(depth) < 100_000 else None


def order_body(draft: Draft, client_name: str, offered: Offered) -> bytes:
    """The draft as the body of a new order; the same draft gives the same bytes."""
    samples: Sequence[dict[str, Any]] = [
        {
            "items": list(row.items),
            **{name: getattr(row, name) for name in TEXTS if name not in DEPTHS and name != "sampled_on"},
            **{name: getattr(row, name) or None for name in DEPTHS},
            "sampled_on": _day(row.sampled_on) or None,
        }
        for row in draft.rows
    ]
    wanted = {item for row in draft.rows for item in row.items}
    body = {
        "client_name": client_name,
        "client_contact": draft.client_contact,
        "submitter": draft.submitter,
        "client_address": draft.client_address,
        "requirements": draft.requirements,
        "sampling": draft.sampling,
        "samples": samples,
        "item_titles": {item: offered[item]._asdict() for item in sorted(wanted)},
    }
    return json.dumps(body, ensure_ascii=False).encode()
