"""Agilent MassHunter chromatograms and spectra as CSV: one or several curves below each other.

Written by: MassHunter Qualitative Analysis and Quantitative Analysis, "Export > CSV" of what is on the screen.

Structure. For each curve a line `#"title"` (`#"+ESI TIC Scan Frag=175.0V oil7.d"`), a line of names
`#Point,X(Minutes),Y(Counts)` and rows of number, x and y, separated by commas (by semicolons where the computer writes
a decimal comma).

Units and clock. x and y in the units of the bracket: minutes and counts of a chromatogram, `Thomsons` (m/z) of a
spectrum, `Response Units`, `mAU`. There is no date. The sample is the run that every title ends in.

Checked: numbers that count up by one, rising x, two bracketed names for each curve, a last line with its end. There is
no number of points: a cut between two lines of the last curve cannot be seen.

Sources: the form that three public readers of such exports describe; no real export was at hand.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Technique, Trace
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_increasing, held, incomplete
from parsers.wording import Text

NAMES_MARK = r"^\"?#\"?Point[,;\t]\"?X ?\([^)\r\n]{1,40}\)\"?[,;\t]\"?Y ?\([^)\r\n]{1,40}\)"
FORMAT = Format(
    id="masshunter_csv",
    title=Text("Agilent MassHunter 曲线 CSV", "Agilent MassHunter curves CSV"),
    technique="gcms",
    suffixes=(".csv", ".txt"),
    marks=(TextPattern(NAMES_MARK, holds="Point"),),
)
MAX_CURVES = 1000

_NAMES = re.compile(r"\"?#\"?Point(?P<mark>[,;\t])\"?X ?\((?P<x>[^)]*)\)\"?[,;\t]\"?Y ?\((?P<y>[^)]*)\)\"?\s*")
_RUN = re.compile(r"(?P<run>[^\s\"\\/]+)\.d\b", re.IGNORECASE)
_AXES = {"minutes": ("time", "min"), "seconds": ("time", "s"), "thomsons": ("m/z", "m/z"), "m/z": ("m/z", "m/z")}
_SPECTRUM = ("m/z", "nm")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with all curves.

    Raises IncompleteFile for a curve without rows, BrokenFile for rows in disorder.
    """
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    starts = [at for at, line in enumerate(lines) if _NAMES.fullmatch(line)]
    if not 0 < len(starts) <= MAX_CURVES:
        raise broken(file.name, Text("有 {n} 条曲线", "it has {n} curves").fill(n=len(starts)))
    titles = [_title(lines, at) for at in starts]
    traces = [
        _trace(lines, at, following, f"{number} {title}" if titles.count(title) > 1 else title, file.name)
        for number, (at, following, title) in enumerate(
            zip(starts, [*starts[1:], len(lines)], titles, strict=True), start=1
        )
    ]
    runs = {match["run"] for title in titles if (match := _RUN.search(title))}
    several = Text("曲线来自多个样品：{names}。", "The curves are of several runs: {names}.")
    return [
        Measurement(
            format_id=FORMAT.id,
            technique=_technique(traces),
            sample_name=runs.copy().pop() if len(runs) == 1 else file.path.stem,
            instrument=Instrument(maker="Agilent", software="MassHunter"),
            traces=tuple(traces),
            metadata={f"curve {number}": title for number, title in enumerate(titles, start=1)},
            remarks=held([decoded.remark, several.fill(names=", ".join(sorted(runs))) if len(runs) > 1 else None]),
        )
    ]


def _title(lines: list[str], at: int) -> str:
    """What the comment above a curve's names says."""
    above = lines[at - 1].strip() if at else ""
    return above.strip('#" ') if above.lstrip('"').startswith("#") else "curve"


def _trace(lines: list[str], at: int, following: int, title: str, name: str) -> Trace:
    match = _NAMES.fullmatch(lines[at])
    rows = [line for line in lines[at + 1 : following] if line.strip() and not line.lstrip('" ').startswith("#")]
    if match is None or not rows:
        raise incomplete(name, Text("曲线“{t}”没有数据行", 'the curve "{t}" has no rows').fill(t=title[:80]))
    table = number_table(rows, name, at + 2)
    if table.shape[1] != 3 or np.any(np.diff(table[:, 0]) != 1):
        reason = Text(
            "曲线“{t}”的行不是依次编号的序号、X、Y", 'the rows of "{t}" are not numbered one by one, with x and y'
        )
        raise broken(name, reason.fill(t=title[:80]))
    check_increasing(name, table[:, 1], "x")
    axis, unit = _AXES.get(match["x"].strip().lower(), (match["x"].strip(), match["x"].strip()))
    signal = match["y"].strip()
    return Trace(
        name=title,
        x=Axis(name=axis, unit=unit, values=table[:, 1]),
        y=Axis(name="intensity", unit="counts" if signal.lower() == "counts" else signal, values=table[:, 2]),
    )


def _technique(traces: list[Trace]) -> Technique:
    """Mass spectrometry where counts stand over time or m/z, else a liquid chromatogram or a spectrum of light."""
    if any(trace.y.unit == "counts" for trace in traces):
        return "gcms"
    return "spectrum" if all(trace.x.unit in _SPECTRUM for trace in traces) else "lc"
