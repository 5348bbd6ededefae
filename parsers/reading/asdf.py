"""JCAMP-DX tables in the ASDF forms: packed, squeezed, difference and duplicate coded ordinates behind an abscissa.

A line is an abscissa (a plain number) and ordinates: plain or packed numbers (`+12-7`), SQZ (`@ABCDEFGHI` for 0…9,
`abcdefghi` for -1…-9 in place of the first digit), DIF (`%JKLMNOPQR`, `jklmnopqr`: a difference to the value before),
DUP (`STUVWXYZs`: the value or difference before, so many times in all), `?` (missing). A line that ends in DIF form is
repeated by its last value at the start of the next line, as a check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from parsers.reading.refusal import broken
from parsers.wording import Text

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]\d{1,3})?"
_ABSCISSA = re.compile(rf"\s*([+-]?{_NUMBER})")
_TOKEN = re.compile(rf"\s*(?:(?P<plain>[+-]?{_NUMBER})|(?P<code>[@A-Za-z%])(?P<digits>\d*\.?\d*)|(?P<gap>\?)|[,;])")
_SQZ = {code: str(i) for i, code in enumerate("@ABCDEFGHI")} | {code: f"-{i}" for i, code in enumerate("abcdefghi", 1)}
_DIF = {code: str(i) for i, code in enumerate("%JKLMNOPQR")} | {code: f"-{i}" for i, code in enumerate("jklmnopqr", 1)}
_DUP = {code: str(i) for i, code in enumerate("STUVWXYZs", 1)}
MAX_POINTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """The ordinates as written, and for each line its abscissa and the index of its first ordinate.

    `last_check` is what the table's last line repeats of the one before, if that is all it holds and another value.
    """

    values: Floats
    abscissae: tuple[tuple[float, int], ...]
    last_check: float | None = None


def decode_asdf(lines: list[str], name: str, first_line: int) -> Decoded:
    """Decode the lines of a table `(X++(Y..Y))`.

    Raises BrokenFile quoting the line that is none, or whose check value is not the last value before; a check that
    is the last of the table and stands alone is returned, for whoever knows how many points there must be.
    """
    values: list[float] = []
    last = max((i for i, line in enumerate(lines) if line.strip()), default=-1) + first_line
    abscissae: list[tuple[float, int]] = []
    check = False
    for number, line in enumerate(lines, start=first_line):
        match = _ABSCISSA.match(line)
        if match is None:
            if line.strip():
                raise _none(name, number, line)
            continue
        start = len(values)
        repeated = check and start > 0
        before = values[-1] if repeated else 0.0
        check = _line(line, match.end(), values, name, number)
        if len(values) == start:
            raise _none(name, number, line)
        if repeated:
            if values[start] != before and number == last and len(values) == start + 1:
                return Decoded(np.array(values[:start]), tuple(abscissae), last_check=values[start])
            if values[start] != before:
                raise broken(
                    name,
                    Text("第 {n} 行校验值 {v} 应为 {b}", "line {n}: the check value {v} should be {b}").fill(
                        n=number, v=f"{values[start]:g}", b=f"{before:g}"
                    ),
                    where=f"line {number}",
                )
            del values[start]
            start -= 1
        abscissae.append((float(match[1]), start))
        if len(values) > MAX_POINTS:
            raise broken(name, Text("数据点过多", "more than {n} points").fill(n=MAX_POINTS))
    return Decoded(np.array(values, dtype=np.float64), tuple(abscissae))


def against_abscissae(decoded: Decoded, xs: Floats, factor: float) -> Text | None:
    """A remark if a line's abscissa is not the x of its first ordinate."""
    step = abs(float(xs[-1] - xs[0])) / max(xs.size - 1, 1)
    worst = max((abs(at * factor - float(xs[i])) for at, i in decoded.abscissae if i < xs.size), default=0.0)
    if worst <= max(1.05 * step, 1.5 * abs(factor)):
        return None
    return Text(
        "数据行的 X 值与均匀轴最多相差 {w}。", "The abscissae of the lines are up to {w} off the even axis."
    ).fill(w=f"{worst:g}")


def against_last_check(decoded: Decoded, points: int | None, name: str) -> Text | None:
    """Some programs write 0 where the last value must be repeated: a remark if NPOINTS shows that no point lacks."""
    if decoded.last_check is None:
        return None
    numbers = {"v": f"{decoded.last_check:g}", "b": f"{decoded.values[-1]:g}"}
    if points != decoded.values.size:
        raise broken(
            name, Text("末行校验值 {v} 应为 {b}", "the check value {v} of the last line should be {b}").fill(**numbers)
        )
    return Text(
        "末行校验值为 {v}，应为 {b}；点数与 NPOINTS 相符。",
        "The check value of the last line is {v} and should be {b}; the number of points is NPOINTS.",
    ).fill(**numbers)


def _line(line: str, at: int, values: list[float], name: str, number: int) -> bool:
    """Append the ordinates of a line; whether it ends in DIF form."""
    difference: float | None = None
    current = values[-1] if values else 0.0
    end = len(line.rstrip())
    while at < end:
        match = _TOKEN.match(line, at)
        if match is None:
            raise _none(name, number, line)
        at = match.end()
        code, digits = match["code"], match["digits"] or ""
        if match["plain"]:
            current, difference = float(match["plain"]), None
        elif match["gap"]:
            current, difference = float("nan"), None
        elif code is None:
            continue
        elif code in _SQZ:
            current, difference = float(_SQZ[code] + digits), None
        elif code in _DIF:
            difference = float(_DIF[code] + digits)
            current += difference
        elif code in _DUP and values:
            times = int(float(_DUP[code] + digits)) - 1
            if len(values) + times > MAX_POINTS:
                raise _none(name, number, line)
            for _ in range(times):
                current += difference or 0.0
                values.append(current)
            continue
        else:
            raise _none(name, number, line)
        values.append(current)
    return difference is not None


def _none(name: str, number: int, line: str) -> Exception:
    return broken(
        name,
        Text("第 {n} 行“{line}”不是 JCAMP 数据", 'line {n} "{line}" is no JCAMP data').fill(
            n=number, line=line.strip()[:60]
        ),
        where=f"line {number}",
    )
