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
    """The ordinates as written, and for each line its abscissa and the index of its first ordinate."""

    values: Floats
    abscissae: tuple[tuple[float, int], ...]


def decode_asdf(lines: list[str], name: str, first_line: int) -> Decoded:
    """Decode the lines of a table `(X++(Y..Y))`.

    Raises BrokenFile quoting the line that is none, or whose check value is not the last value before.
    """
    values: list[float] = []
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
