"""Running an item's calculation: load its `calculate.py`, call it, and check that it answered all that it
declared.

`calculate.py` holds one pure function `calculate(case) -> Outcome` and imports `station.items.kit` alone.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from parsers.wording import Text
from station.items.case import Case
from station.items.certified import expired as expired_certificates
from station.items.errors import CalculationError
from station.items.findings import check_range
from station.items.item import Item
from station.items.item_file import CALCULATION
from station.items.register import in_force_findings
from station.records import Outcome

Calculation = Callable[[Case], Outcome]


def calculate(item: Item, case: Case) -> Outcome:
    """The item's answer for this case, checked, with a finding for each value outside its plausible range and for
    each cited standard that was not in force.

    Raises CalculationError if inputs are missing, the calculation fails, or its answer is not what was
    declared.
    """
    _demand_inputs(item, case)
    calculation = _calculation(item.folder, item.sha256)
    try:
        outcome = calculation(case)
    except CalculationError:
        raise
    except Exception as error:  # an item is foreign code: whatever it raises becomes one message here
        raise CalculationError(
            Text(
                f"项目 {item.id} 的计算中断：{type(error).__name__}: {error}",
                f"the calculation of item {item.id} broke off: {type(error).__name__}: {error}",
            ),
            Text(
                "请检查输入；若输入无误，请将此消息告知项目维护者。",
                "Check the inputs; if they are right, tell this message to whoever maintains the item.",
            ),
            f"{item.id}/{CALCULATION}{_line_of(error, item)}",
        ) from error
    _demand_answers(item, outcome)
    found = tuple(finding for column in item.columns for finding in check_range(column, outcome.value(column.id)))
    expired = () if case.day is None else in_force_findings(item, case.day)
    return replace(outcome, findings=(*outcome.findings, *found, *expired, *expired_certificates(case)))


@lru_cache(maxsize=64)
def _calculation(folder: Path, sha256: str) -> Calculation:
    """The function, loaded once per content: an edited item is loaded again because its hash differs."""
    name = f"geolab_item_{folder.name}_{sha256[:12]}"
    path = folder / CALCULATION
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None, "a .py path always has a loader"
    assert spec.loader is not None, "a .py path always has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # foreign code: see calculate
        del sys.modules[name]
        raise CalculationError(
            Text(
                f"“{folder.name}/{CALCULATION}”无法载入：{type(error).__name__}: {error}",
                f'"{folder.name}/{CALCULATION}" cannot be loaded: {type(error).__name__}: {error}',
            ),
            Text("请更正该文件。", "Correct this file."),
            f"{folder.name}/{CALCULATION}",
        ) from error
    function = getattr(module, "calculate", None)
    if not callable(function):
        raise CalculationError(
            Text(
                f"“{folder.name}/{CALCULATION}”没有函数 calculate(case)",
                f'"{folder.name}/{CALCULATION}" has no function calculate(case)',
            ),
            Text(
                "请在该文件中定义 calculate(case) -> Outcome。",
                "Define calculate(case) -> Outcome in this file.",
            ),
            f"{folder.name}/{CALCULATION}",
        )
    calculation: Calculation = function
    return calculation


def _demand_inputs(item: Item, case: Case) -> None:
    """Runs the item needs; a case that brings given numbers needs none."""
    if case.given:
        return
    there = {
        "sample": min(len(case.samples), 1),
        "duplicate": len(case.samples) - 1,
        "standard": len(case.standards),
        "reference": len(case.references),
        "blank": len(case.blanks),
    }
    for wanted in item.inputs:
        count = there.get(wanted.role, wanted.minimum)
        if count < wanted.minimum:
            raise CalculationError(
                Text(
                    f"项目 {item.id} 需要至少 {wanted.minimum} 个“{wanted.title.zh}”，现有 {count} 个",
                    f'item {item.id} needs at least {wanted.minimum} "{wanted.title.en}", there are {count}',
                ),
                Text(
                    "请补充该进样，或检查其样品名称能否被识别。",
                    "Add the run, or check that its sample name tells its role.",
                ),
                f"{item.id}: inputs",
            )


def _demand_answers(item: Item, outcome: object) -> None:
    if not isinstance(outcome, Outcome):
        raise _broken(
            item,
            Text(
                f"返回了 {type(outcome).__name__}，应为 Outcome",
                f"it returned {type(outcome).__name__}, not Outcome",
            ),
        )
    declared = {column.id for column in item.columns}
    answers = Counter(value.id for value in outcome.values)
    wrong = {
        Text("未回答的列", "columns without an answer"): sorted(declared - set(answers)),
        Text("未声明的列", "answers that are not declared"): sorted(set(answers) - declared),
        Text("重复回答的列", "columns answered more than once"): sorted(k for k, n in answers.items() if n > 1),
    }
    for what, ids in wrong.items():
        if ids:
            raise _broken(item, Text(f"{what.zh}：{', '.join(ids)}", f"{what.en}: {', '.join(ids)}"))
    for value in outcome.values:
        if (value.number is None) == (value.state == "measured"):
            raise _broken(
                item,
                Text(
                    f"{value.id}：状态 {value.state} 与数值 {value.number} 矛盾",
                    f"{value.id}: state {value.state!r} contradicts the number {value.number}",
                ),
            )
        if value.number is not None and not isinstance(value.number, Decimal):
            kind = type(value.number).__name__
            raise _broken(item, Text(f"{value.id} 是 {kind}，应为 Decimal", f"{value.id} is a {kind}, not a Decimal"))
        if value.number is not None and not value.number.is_finite():
            raise _broken(item, Text(f"{value.id} 不是有限数字", f"{value.id} is not a finite number"))


def _broken(item: Item, what: Text) -> CalculationError:
    return CalculationError(
        Text(
            f"项目 {item.id} 的计算结果不符合声明：{what.zh}",
            f"item {item.id} answers otherwise than declared: {what.en}",
        ),
        Text(f"请更正 {item.id}/{CALCULATION}。", f"Correct {item.id}/{CALCULATION}."),
        f"{item.id}/{CALCULATION}",
    )


def _line_of(error: Exception, item: Item) -> str:
    """ ":12" for the innermost line of the item's own file in the traceback."""
    line, trace = "", error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == item.folder / CALCULATION:
            line = f":{trace.tb_lineno}"
        trace = trace.tb_next
    return line
