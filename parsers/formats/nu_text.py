"""Nu Instruments dual-inlet text: the raw beams of reference and sample gas by turns.

Written by: Nu Stable (Nu Perspective, Horizon), one file for each analysis.

Structure. Lines `"key",value`; a line `Zero Data` and one of zeros, one for each collector; blocks `Individual Data`
with `No_C_O_Cycles`, `Cycle_Length`, `Axial_Mass`, and in them gases: a line `Gas  Ref`, `Gas  Sam`, `Gas  Bla`
(background) or `Gas` alone (a spare without data), then one line for each collector: a 0 and `Cycle_Length` values.
`End of Analysis`; more `"key",value` lines; `"End of Data file"`.

Units and clock. Beams in ampere as printed, the zero not subtracted. Which mass a collector takes the file does not
say (only that of the axial one): traces are named `Ref 1`, `Sam 1`, … in the file's order, over the number of the
integration, all blocks one after another. `Started analysis at …` is the instrument's clock.

Checked: the number of blocks (`Num Blocks`), of cycles (a block has one Ref more than `No_C_O_Cycles`), of collectors
(as many as zeros), of values; the end of the file; the vendor's own first and last beams against the mean of the last
block's last collector less its zero (they agree within 1e-5).

Not read: ratios and deltas (the file holds none), H3 and linearity factors are not applied.

Sources: a real file of Stable 1.69.4; its own printed beams.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Reading, Trace
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.tables.dates import read_date
from parsers.wording import Text

FORMAT = Format(
    id="nu_text",
    title=Text("Nu 双路进样同位素质谱文本", "Nu Instruments dual-inlet text"),
    technique="isotope",
    suffixes=(".txt",),
    marks=(
        TextPattern(r'\A"[^"\n]*Data File Version \d+"'),
        TextPattern(r'^"Axial Mass is :",'),
        TextPattern(r"^Zero Data$"),
    ),
)
_GAS = re.compile(r"\s*Gas\b\s*(\w*)\s*")
_STARTED = re.compile(r"Started analysis at (?P<clock>[\d:]+ [AP]M) on the \w+, (?P<date>\w+ \d+, \d{4})")
_READ = ("Sample Weight", "Vial Number", "H3 factor", "Observed CP Temperature", "Current Mass")
_BEAMS = {"Ref Beam First CO": ("Ref", 0), "Ref BeamLast CO": ("Ref", -1)}
_BEAMS |= {"Sam Beam First CO": ("Sam", 0), "Sam Beam Last CO": ("Sam", -1)}
_AGREE = 1e-5
_LONGEST_LINE = 10_000


class _Turn(NamedTuple):
    """One turn of a gas: its name and its values, shape (collectors, integrations)."""

    gas: str
    values: Floats


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each gas and collector. Raises IncompleteFile where the end is missing."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not decoded.text.rstrip().endswith('"End of Data file"'):
        raise incomplete(file.name, Text("没有“End of Data file”", 'there is no "End of Data file"'))
    pairs = _pairs(lines, file.name)
    zeros = _zeros(lines, file.name)
    blocks = _blocks(lines, len(zeros), file.name)
    declared = whole(pairs.get("Num Blocks", ""))
    if declared is not None:
        check_count(file.name, Text("数据块", "blocks"), declared, len(blocks))
    started = _STARTED.search(lines[1] if len(lines) > 1 else "")
    acquired_at, clock = read_date(f"{started['date']} {started['clock']}" if started else "", "")
    zero_readings = [
        Reading(name=f"zero {i}", value=value, unit="A")
        for i, text in enumerate(zeros, start=1)
        if (value := decimal(text)) is not None
    ]
    read_too = [Reading(name=key, value=value) for key in _READ if (value := decimal(pairs.get(key, ""))) is not None]
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="isotope",
            sample_name=pairs.get("Sample Name", pairs.get("Sample Name is", "")),
            acquired_at=acquired_at,
            operator=pairs.get("User logged in", "").strip("#"),
            method=pairs.get("Method File Name", ""),
            instrument=Instrument(
                maker="Nu Instruments",
                serial=pairs.get("Persective Instrument", ""),
                software=pairs.get("Software Version", ""),
            ),
            traces=tuple(_traces(blocks)),
            readings=(*zero_readings, *read_too),
            metadata=pairs,
            remarks=held([decoded.remark, clock, _NO_MASSES, *_beams(blocks, zeros, pairs)]),
        )
    ]


_NO_MASSES = Text(
    "文件未说明各接收器的质量数，曲线按文件顺序编号；本底未扣除。",
    "The file does not say which mass a collector takes; they are numbered in its order. The zero is not subtracted.",
)


def _pairs(lines: list[str], name: str) -> dict[str, str]:
    """The `"key",value` lines, the first of equal keys."""
    found: dict[str, str] = {}
    for row in comma_rows((line for line in lines if line.startswith('"') and len(line) < _LONGEST_LINE), name):
        if len(row) > 1 and row[0].strip(" :"):
            found.setdefault(row[0].strip(" :"), ",".join(row[1:]).strip())
    return found


def _zeros(lines: list[str], name: str) -> list[str]:
    at = lines.index("Zero Data") if "Zero Data" in lines else -1
    texts = [text.strip() for text in lines[at + 1].split(",")] if 0 <= at < len(lines) - 1 else []
    zeros = [text for text in texts if decimal(text) is not None]
    if not zeros:
        raise broken(name, Text("“Zero Data”之后没有数值", 'there are no numbers after "Zero Data"'))
    return zeros


def _blocks(lines: list[str], collectors: int, name: str) -> list[list[_Turn]]:
    """The turns of each block, those without data left out."""
    starts = [i for i, line in enumerate(lines) if line.startswith("Individual Data")]
    end = next((i for i, line in enumerate(lines) if line.startswith("End of Analysis")), None)
    if not starts or end is None:
        raise incomplete(name, Text("没有“End of Analysis”", 'there is no "End of Analysis"'))
    return [
        _block(lines[first:last], first + 1, collectors, name)
        for first, last in zip(starts, [*starts[1:], end], strict=True)
    ]


def _block(lines: list[str], first_line: int, collectors: int, name: str) -> list[_Turn]:
    declared = {
        words[0]: count
        for line in lines[:8]
        if len(words := line.split()) == 2 and (count := whole(words[1])) is not None
    }
    length, cycles = declared.get("Cycle_Length"), declared.get("No_C_O_Cycles")
    turns: list[_Turn] = []
    for i, line in enumerate(lines):
        match = _GAS.fullmatch(line)
        if match is None or not match[1]:
            continue
        rows = lines[i + 1 : i + 1 + collectors]
        values = [_row(row, first_line + i + 1 + k, name) for k, row in enumerate(rows)]
        widths = {len(row) for row in values}
        if len(values) != collectors or len(widths) != 1 or (length is not None and widths != {length}):
            raise broken(
                name,
                Text("第 {n} 行起的气体数据行数或列数不符", "the rows of the gas in line {n} are not as declared").fill(
                    n=first_line + i
                ),
                where=f"line {first_line + i}",
            )
        turns.append(_Turn(match[1], np.array(values)))
    for gas, expected in (("Sam", cycles), ("Ref", None if cycles is None else cycles + 1)):
        if expected is not None:
            check_count(name, Text(gas, gas), expected, sum(turn.gas == gas for turn in turns))
    return turns


def _row(row: str, line: int, name: str) -> list[float]:
    """The values of a collector's line without the 0 before them."""
    texts = row.split()
    if len(texts) < 2 or any(decimal(text) is None for text in texts) or float(texts[0]) != 0:
        raise broken(
            name,
            Text("第 {n} 行“{row}”不是数值行", 'line {n} "{row}" is no row of numbers').fill(n=line, row=row[:60]),
            where=f"line {line}",
        )
    return [float(text) for text in texts[1:]]


def _traces(blocks: list[list[_Turn]]) -> list[Trace]:
    """Each gas and collector over all its integrations, counted from 1."""
    turns = [turn for block in blocks for turn in block]
    traces = []
    for gas in dict.fromkeys(turn.gas for turn in turns):
        beams = np.concatenate([turn.values for turn in turns if turn.gas == gas], axis=1)
        x = Axis(name="integration", unit="", values=np.arange(1, beams.shape[1] + 1, dtype=np.float64))
        traces += [
            Trace(name=f"{gas} {i}", x=x, y=Axis(name=f"{gas} {i}", unit="A", values=beam))
            for i, beam in enumerate(beams, start=1)
        ]
    return traces


def _beams(blocks: list[list[_Turn]], zeros: list[str], pairs: dict[str, str]) -> list[Text]:
    """The vendor's first and last beams that the raw data do not give."""
    said = []
    for key, (gas, place) in _BEAMS.items():
        stated = decimal(pairs.get(key, ""))
        turns = [turn for turn in blocks[-1] if turn.gas == gas]
        if stated is None or not turns:
            continue
        found = float(turns[place].values[-1].mean()) - float(zeros[-1])
        if abs(found - float(stated)) > _AGREE * abs(float(stated)):
            said.append(
                Text(
                    "“{key}”为 {stated}，由原始数据得 {found}。", '"{key}" is {stated}; the raw data give {found}.'
                ).fill(key=key, stated=stated, found=f"{found:.6e}")
            )
    return said
