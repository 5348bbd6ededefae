"""Formulas with one thing changed: an operator turned round, a coefficient a little off.

A formula is held by examples if no such change goes unnoticed.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from types import ModuleType

_TURNED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


def mutants(source: str, functions: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """Each change as (what was changed, the module's tree): in these functions and in the module's constants."""
    tree = ast.parse(source)
    places = [node for node in _formulas(tree, functions) if _is_changeable(node)]
    for place in places:
        changed = copy.deepcopy(tree)
        node = next(one for one in ast.walk(changed) if _same_place(one, place))
        before = ast.unparse(node)
        _change(node)
        yield f"line {place.lineno}: {before} -> {ast.unparse(node)}", changed  # type: ignore[attr-defined]


def load(tree: ast.Module, original: ModuleType) -> ModuleType:
    """The changed module, loaded under the name of the original."""
    module = ModuleType(original.__name__)
    module.__file__ = original.__file__
    exec(compile(ast.fix_missing_locations(tree), str(original.__file__), "exec"), module.__dict__)
    return module


def _formulas(tree: ast.Module, functions: tuple[str, ...]) -> Iterator[ast.AST]:
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            if statement.name in functions:
                yield from ast.walk(statement)
        elif isinstance(statement, ast.Assign) and statement.targets[0].id in functions:  # type: ignore[attr-defined]
            yield from ast.walk(statement)


def _is_changeable(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return type(node.op) in _TURNED
    if isinstance(node, ast.Constant):
        return _is_number(node.value)
    return False


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):  # a Decimal's text
        return value.replace(".", "", 1).isdigit()
    return isinstance(value, (int, float)) and value not in (0,)


def _same_place(node: ast.AST, place: ast.AST) -> bool:
    where = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    return type(node) is type(place) and all(getattr(node, one, None) == getattr(place, one, None) for one in where)


def _change(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp):
        node.op = _TURNED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        head, dot, tail = node.value.partition(".")
        node.value = (
            f"{head}{dot}{str(int(tail[:3]) + 1).zfill(len(tail[:3]))}{tail[3:]}" if dot else str(int(head) + 1)
        )
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1  # type: ignore[operator]
