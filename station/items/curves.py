"""Curves and tables that come as numbers instead of a file: checked once, and every mistake named by its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal

import numpy as np

from parsers.measurement import Floats, Measurement, Trace
from parsers.wording import Text
from station.analysis.errors import AnalysisError
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.givens import Absence, number_or_absence

__all__ = [
    "Floats",
    "analysed",
    "columns_of",
    "curve_of",
    "decimal_of",
    "floats_of",
    "floats_pair",
    "joined",
    "numbers_of",
    "pattern_of",
    "table_given",
    "trace_of",
    "turned",
]

_MOST_POINTS = 5_000_000


def table_given(case: Case, source: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The table under `key`. CalculationError if there is none."""
    table = source.get(key)
    if not isinstance(table, Mapping):
        raise case.wrong_input(key, table, Text("一个表 {…}", "a table {...}"))
    return {str(name): entry for name, entry in table.items()}


def numbers_of(case: Case, source: Mapping[str, object], key: str, where: str = "") -> Mapping[str, Decimal]:
    """The table of names and numbers under `key`, without those told to be absent ("<LOQ", "—", null).

    CalculationError names the entry that is no number.
    """
    table, place = table_given(case, source, key), f"{where}{key}"
    there = {name: entry for name, entry in table.items() if not isinstance(number_or_absence(entry), Absence)}
    return {name: decimal_of(case, entry, f"{place}.{name}") for name, entry in there.items()}


def decimal_of(case: Case, entry: object, where: str) -> Decimal:
    """A given number. CalculationError if it is none, or not finite."""
    number = number_or_absence(entry)
    if not isinstance(number, Decimal):
        raise case.wrong_input(where, entry, Text("有限数字", "a finite number"))
    return number


def floats_of(case: Case, source: Mapping[str, object], key: str, where: str = "") -> Floats:
    """The list of numbers under `key`, shape (n,). CalculationError names the place of what is no number."""
    entries = source.get(key)
    place = f"{where}{key}"
    if isinstance(entries, str) or not isinstance(entries, Sequence) or not entries or len(entries) > _MOST_POINTS:
        raise case.wrong_input(place, _short(entries), Text("数字数组 […]", "a list of numbers [...]"))
    for n, entry in enumerate(entries):
        is_text = isinstance(entry, str) and isinstance(number_or_absence(entry), Decimal)
        if isinstance(entry, bool) or not (is_text or isinstance(entry, (Decimal, int, float))):
            raise case.wrong_input(f"{place}[{n}]", entry, Text("数字", "a number"))
    return np.array([float(entry) for entry in entries], dtype=np.float64)


def curve_of(case: Case, source: Mapping[str, object], key: str, x: str, y: str) -> tuple[Floats, Floats]:
    """The curve under `key`: its lists `x` and `y`, shape (n,) each. CalculationError if they do not match."""
    return columns_of(case, table_given(case, source, key), x, y, where=f"{key}.")


def columns_of(case: Case, table: Mapping[str, object], x: str, y: str, *, where: str = "") -> tuple[Floats, Floats]:
    """Two lists of equal length of one table. CalculationError if they do not match."""
    xs, ys = floats_of(case, table, x, where), floats_of(case, table, y, where)
    if len(xs) != len(ys):
        raise case.wrong_input(f"{where}{y}", f"{len(ys)}", Text(f"与 {x} 同为 {len(xs)} 个", f"{len(xs)} as in {x}"))
    return xs, ys


def trace_of(case: Case, run: Measurement) -> Trace:
    """The run's first curve. CalculationError if it has none."""
    if not run.traces:
        raise CalculationError(
            Text(f"“{run.sample_name}”没有曲线", f'"{run.sample_name}" has no curve'),
            Text("请选择含有曲线或两列数据的文件。", "Choose a file with a curve, or a table of two columns."),
            f"{case.item.id}: samples",
        )
    return run.traces[0]


def pattern_of(case: Case, run: Measurement) -> tuple[Floats, Floats]:
    """Angles and counts of the run's diffraction pattern, shape (n,) each. CalculationError if it has none."""
    if not run.traces:
        raise CalculationError(
            Text(f"“{run.sample_name}”没有衍射图谱", f'"{run.sample_name}" has no pattern'),
            Text("请选择含有 2θ–强度曲线的文件。", "Choose a file with a 2θ curve."),
            f"{case.item.id}: samples",
        )
    return run.traces[0].x.values, run.traces[0].y.values


def turned(x: Floats, y: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """A curve that goes up and comes back, cut at its greatest x: the way up, and the way back from there on."""
    top = int(np.argmax(x)) + 1
    return (x[:top], y[:top]), (x[top - 1 :], y[top - 1 :])


def floats_pair(x: Sequence[float], y: Sequence[float]) -> tuple[Floats, Floats]:
    """Two sequences of equal length as a curve."""
    return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)


def joined(up: tuple[Floats, Floats], back: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Two branches as one curve: the way up, then the way back."""
    return np.concatenate((up[0], back[0])), np.concatenate((up[1], back[1]))


@contextmanager
def analysed(case: Case, where: str) -> Iterator[None]:
    """What the analysis refuses becomes the item's CalculationError, with its reason and cure."""
    try:
        yield
    except AnalysisError as error:
        raise CalculationError(error.message, error.cure, f"{case.item.id}: {where}") from error


def _short(entries: object) -> object:
    return f"[… {len(entries)}]" if isinstance(entries, (list, tuple)) else entries
