"""Formulas with one thing changed: an operator turned round, a coefficient a little off, a peak exchanged.

A formula is held by examples if no such change goes unnoticed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from types import ModuleType

_TURNED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
_NUMBERS = re.compile(r"-?\d+(\.\d+)?( -?\d+(\.\d+)?)*")
"""A Decimal's text, or several of them."""
_NAME = re.compile(r"[A-Za-z0-9][\w-]*")
"""A peak's or component's name."""


def mutants(source: str, functions: tuple[str, ...] = (), *, names: bool = True) -> Iterator[tuple[str, ast.Module]]:
    """Each change as (its line and what became of it, the module's tree).

    In these functions and constants of the module, or in all.
    `names` exchanges names of peaks too. The tree is one and the same, changed back before the next: load it at once.
    """
    tree, lines = ast.parse(source), source.splitlines()
    for node in _places(tree, functions, names):
        line, kept = lines[node.lineno - 1].strip(), dict(vars(node))  # type: ignore[attr-defined]
        before = ast.unparse(node)
        for number in range(_changes(node)):
            _change(node, number)
            yield f"{line}: {before} -> {ast.unparse(node)}", tree
            vars(node).update(kept)


def load(tree: ast.Module, original: ModuleType) -> ModuleType:
    """The changed module, loaded under the name of the original."""
    module = ModuleType(original.__name__)
    module.__file__ = original.__file__
    exec(compile(tree, str(original.__file__), "exec"), module.__dict__)
    return module


def _places(tree: ast.Module, functions: tuple[str, ...], names: bool) -> list[ast.AST]:
    formulas = list(_formulas(tree, functions))
    idle = _idle(formulas)
    return [node for node in formulas if id(node) not in idle and _is_changeable(node, names)]


def _formulas(tree: ast.Module, functions: tuple[str, ...]) -> Iterator[ast.AST]:
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            if not functions or statement.name in functions:
                yield from ast.walk(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id in functions and statement.value is not None:
                yield from ast.walk(statement.value)


def _idle(formulas: list[ast.AST]) -> set[int]:
    """Nodes that are no part of a figure: docstrings, keys of tables, what an error says, annotations."""
    idle: set[int] = set()
    for node in formulas:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            told = [one for one in node.body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)]
            idle.update(id(one.value) for one in told)
        if isinstance(node, ast.FunctionDef):
            noted = [*(one.annotation for one in node.args.args + node.args.kwonlyargs), node.returns]
            idle.update(id(inner) for one in noted if one is not None for inner in ast.walk(one))
        if isinstance(node, ast.AnnAssign):
            idle.update(id(inner) for inner in ast.walk(node.annotation))
        if isinstance(node, ast.Dict):
            idle.update(id(key) for key in node.keys if key is not None)
        if isinstance(node, (ast.Raise, ast.JoinedStr)):
            idle.update(id(inner) for inner in ast.walk(node))
    return idle


def _is_changeable(node: ast.AST, names: bool) -> bool:
    if isinstance(node, ast.BinOp):
        return type(node.op) in _TURNED
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return False
    if isinstance(node.value, str):
        return _NUMBERS.fullmatch(node.value) is not None or (names and _NAME.fullmatch(node.value) is not None)
    return isinstance(node.value, (int, float)) and node.value != 0


def _changes(node: ast.AST) -> int:
    """How many changes a place has: one, or one for each number of a text."""
    value = node.value if isinstance(node, ast.Constant) else None
    return len(value.split()) if isinstance(value, str) and _NUMBERS.fullmatch(value) else 1


def _change(node: ast.AST, number: int) -> None:
    if isinstance(node, ast.BinOp):
        node.op = _TURNED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _NUMBERS.fullmatch(node.value):
            parts = node.value.split()
            parts[number] = _next(parts[number])
            node.value = " ".join(parts)
        else:
            node.value += "x"
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        node.value = node.value * 1.001
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1  # type: ignore[operator]


def _next(text: str) -> str:
    """The number one more in its last place: 0.04886 becomes 0.04887."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, places = digits.partition(".")
    grown = str(int(whole + places) + 1).zfill(len(whole + places))
    return sign + (f"{grown[: -len(places)]}{dot}{grown[-len(places) :]}" if dot else grown)
