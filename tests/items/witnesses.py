"""Tests run against a changed module: does one of them notice?"""

from __future__ import annotations

import importlib
import inspect
import itertools
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from station.items.errors import CalculationError

_FAILS = (
    AssertionError, ArithmeticError, AttributeError, CalculationError, LookupError, StopIteration, TypeError,
    ValueError, pytest.fail.Exception,  # the last: pytest.raises saw nothing raised
)  # fmt: skip


def notices(tests: tuple[str, ...], original: ModuleType, changed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether one of the tests fails when it sees `changed` for `original`.

    A test is named as "test_gas::test_air_is_taken_out" in `tests.analysis`, or "items.test_xrd::…" in another folder.
    """
    with monkeypatch.context() as patch:
        for test in tests:
            file, _, name = test.partition("::")
            module = importlib.import_module(f"tests.{file}" if "." in file else f"tests.analysis.{file}")
            _show(module, original, changed, patch)
            function = getattr(module, name)
            for arguments in _arguments(function):
                try:
                    function(**arguments)
                except _FAILS:
                    return True
    return False


def _show(module: ModuleType, original: ModuleType, changed: ModuleType, patch: pytest.MonkeyPatch) -> None:
    for name, value in list(vars(module).items()):
        if value is original:
            patch.setattr(module, name, changed)
        elif getattr(value, "__module__", "") == original.__name__ and hasattr(changed, getattr(value, "__name__", "")):
            patch.setattr(module, name, getattr(changed, value.__name__))


def _arguments(function: Any) -> Iterator[dict[str, Any]]:
    """The arguments of each case of a (parametrised) test; one that wants anything else is a mistake here."""
    tables = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name != "parametrize":
            continue
        names = mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0]
        rows = [row.values if hasattr(row, "values") and not isinstance(row, dict) else row for row in mark.args[1]]
        tables.append([dict(zip(names, row if len(names) > 1 else (row,), strict=True)) for row in rows])
    wanted = set(inspect.signature(function).parameters)
    for combination in itertools.product(*tables):
        arguments = {name: value for row in combination for name, value in row.items()}
        assert set(arguments) == wanted, f"{function.__name__} wants {wanted - set(arguments)}"
        yield arguments
