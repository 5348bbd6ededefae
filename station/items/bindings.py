"""Which declared names an item's `calculate.py` uses, told from its text without running it.

A name is bound where it stands as a literal: `case.number("limit")`, `check(case.item, "repeat", …)`. A calculation may
build names (`f"repeat_{element}"`); then whatever fits the pattern counts as bound. What the calculation leaves to a
part of the kit that asks the case itself (`alkane_runs`, `gas_runs`) counts as its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ASKING_PARTS = ("alkane_runs", "clay_fraction", "gas_runs", "isotope_runs")
"""Parts of the kit that read parameters and rules of the item by their names."""
_ASKS = {
    "number": "parameters",
    "choice": "parameters",
    "parameter": "parameters",
    "column": "columns",
    "component": "components",
    "quantity": "quantities",
}
_QUANTITY_CALLS = {"number", "demanded", "series"}
_RULE_CALLS = {"check", "check_parallel"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A literal name that the calculation asks for: in which table of the declaration, and on which line."""

    table: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Bindings:
    """`asked`: names asked for by literal; `mentioned`: whether a text occurs, as a literal or in a pattern."""

    asked: tuple[Asked, ...]
    literals: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def mentions(self, name: str) -> bool:
        """Whether the name stands in the text, or fits a name that is built there."""
        return name in self.literals or any(pattern.fullmatch(name) for pattern in self.patterns)


def bindings_of(source: str) -> Bindings:
    """The bindings of a calculation's text. SyntaxError if it is no Python."""
    tree = ast.parse(source)
    parts = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    own = _of_tree(tree)
    for part in _ASKING_PARTS:
        if part in parts:
            there = _of_tree(ast.parse((Path(__file__).parent / f"{part}.py").read_text(encoding="utf-8")))
            own = Bindings(own.asked + there.asked, own.literals | there.literals, own.patterns + there.patterns)
    return own


def _of_tree(tree: ast.AST) -> Bindings:
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    patterns = [_pattern(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return Bindings(
        asked=tuple(_asked(tree)),
        literals=frozenset(literals),
        patterns=tuple(pattern for pattern in patterns if pattern is not None),
    )


def _asked(tree: ast.AST) -> Iterator[Asked]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called, owner = _called(node)
        if called in _RULE_CALLS and not owner:
            yield from _literal(node, 1, "rules")
        elif owner == "quantities" and called in _QUANTITY_CALLS:
            yield from _literal(node, 2, "quantities")
        elif called in _ASKS and owner in ("case", "item"):
            yield from _literal(node, 0, _ASKS[called])


def _called(node: ast.Call) -> tuple[str, str]:
    """The called name, and the name of what it belongs to: `case.item.column(…)` is ("column", "item")."""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id, ""
    if isinstance(function, ast.Attribute):
        owner = function.value
        if isinstance(owner, ast.Attribute):
            return function.attr, owner.attr
        return function.attr, owner.id if isinstance(owner, ast.Name) else "?"
    return "", "?"


def _literal(node: ast.Call, place: int, table: str) -> Iterator[Asked]:
    if len(node.args) > place:
        argument = node.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield Asked(table, argument.value, node.lineno)


def _pattern(node: ast.JoinedStr) -> re.Pattern[str] | None:
    """A built text as a pattern; None if it is built of nothing but values, for that would fit any name."""
    parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w+" for one in node.values]
    if not any(isinstance(one, ast.Constant) for one in node.values):
        return None
    return re.compile("".join(parts))
