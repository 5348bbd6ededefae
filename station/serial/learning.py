"""A device's language found by listening: a dialect that fits its lines, or a profile made from examples.

Nothing is ever said to a port that is being learned. A dialect is proposed only if every clean line is of it and it
leaves no doubt; a profile is proposed with what was seen and must be looked at by a person before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from station.records import LineSettings
from station.serial.heard import Weight
from station.serial.line_cutter import Line
from station.serial.protocols import DIALECTS

SETTINGS = tuple(dict.fromkeys(one for dialect in DIALECTS.values() for one in dialect.settings))
"""Port settings worth listening with, from those that the dialects' devices come with."""
FEWEST_LINES = 3
_PIECE = re.compile(r"(?P<number>[+-]? *[0-9]+(?:[.,][0-9]+)?)|(?P<word>[A-Za-z%/]+)|(?P<space> +)|(?P<sign>.)")
_INNER = {"number": "[+-]? *[0-9]+(?:[.,][0-9]+)?", "word": "[A-Za-z%/]+"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What listening told: the dialects that fit, and the share of lines without a flaw (0 to 1)."""

    dialects: tuple[str, ...]
    clean: float
    lines: tuple[str, ...]


def learned(lines: Sequence[Line]) -> Learned:
    """Which dialects read every clean line, the most telling first (the one that sees most weights)."""
    texts = [line.data.decode("ascii") for line in lines if line.flaw is None]
    fitting: list[tuple[int, str]] = []
    for name, dialect in DIALECTS.items():
        weights = [heard for text in texts if isinstance(heard := dialect.parse(text), Weight)]
        told = sum(weight.state not in ("untold", "unitless", "suspect") for weight in weights)
        if len(texts) >= FEWEST_LINES and len(weights) == len(texts) and told:
            fitting.append((-told, name))
    share = len(texts) / len(lines) if lines else 0.0
    return Learned(dialects=tuple(name for _, name in sorted(fitting)), clean=share, lines=tuple(texts))


def proposed_profile(texts: Sequence[str], settings: LineSettings, name: str = "device") -> str | None:
    """A profile (TOML) that matches every line given, or None if they have no common form.

    The value is the number that has a point, else the last; the unit the word after it. Words before it that change
    from line to line may be the stability: they are made the group `stable`, for a person to fill in.
    """
    shapes = {tuple(kind if kind != "sign" else said for kind, said in _pieces(text)) for text in texts}
    if len(shapes) != 1:
        return None
    (shape,) = shapes
    columns = [[_pieces(text)[i][1] for text in texts] for i in range(len(shape))]
    numbers = [i for i, kind in enumerate(shape) if kind == "number"]
    if not numbers:
        return None
    value = next((i for i in numbers if any("." in said for said in columns[i])), numbers[-1])
    unit = next((i for i in range(value + 1, len(shape)) if shape[i] == "word"), None)
    changing = [i for i in range(value) if shape[i] == "word" and len(set(columns[i])) > 1]
    stable = changing[0] if changing else None
    groups = {value: "value", unit: "unit", stable: "stable"}
    pattern = "".join(_group(kind, columns[i], groups.get(i)) for i, kind in enumerate(shape))
    units = sorted(set(columns[unit])) if unit is not None else []
    same = ", ".join(f'"{one}" = "{one}"' for one in units)
    return "\n".join(
        [
            f'id = "{name}"',
            f'title = {{ zh = "{name}", en = "{name}" }}',
            f"line = '''{pattern}'''",
            f"units = {{ {same} }}" if units else 'unit = ""  # the unit of every value',
            *(_about_rest(columns[stable]) if stable is not None else _about_rest([])),
            f"settings = {{ baud = {settings.baud}, bits = {settings.bits}, "
            f'parity = "{settings.parity}", stop = {settings.stop} }}',
            "",
        ]
    )


def _about_rest(words: Sequence[str]) -> list[str]:
    if words:
        seen = ", ".join(sorted(set(words)))
        return [f"stable = []  # which of these says that the device is at rest: {seen}"]
    return ["always_stable = false  # true only if the device prints at rest alone"]


def _pieces(text: str) -> list[tuple[str, str]]:
    """A line as numbers, words, runs of spaces and other signs, each with its kind."""
    return [(found.lastgroup or "", found[0]) for found in _PIECE.finditer(text)]


def _group(kind: str, said: Sequence[str], group: str | None) -> str:
    if kind == "space":
        return " +"
    if kind not in _INNER:
        return re.escape(said[0])
    inner = _INNER[kind]
    if group is not None:
        return f"(?P<{group}>{inner})"
    return re.escape(said[0]) if len(set(said)) == 1 else inner
