"""Agilent/Varian Cary csv of several runs: each run has two columns of its own.

Written by: Cary WinUV (Scan), "Save data as: spreadsheet ascii (*.csv)".

Structure. A line of the runs' names, each over two columns (`oil 1,,oil 2,,`); a line of the columns' names
(`Wavelength (nm),Abs,Wavelength (nm),Abs,`); rows, in which a shorter run leaves its two cells empty; an empty
line; then the report: each run's name and lines such as `Collection Time: …`, `Start (nm) 800.0`, kept as the run's
metadata. Runs of one name have no report of their own.

Units and clock. Units stand in the brackets of the columns' names. `Collection Time` is the computer's clock.

Checked: every row has both or neither cell of a run, a run that ended does not go on; `Start` and `Stop` of the report
against the run's ends (a remark).

Not read: exports of a single run, which are two columns of numbers.

Sources: the vendor's export as descriptions and readers show it; made examples, no real file.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, held, incomplete, unfinished
from parsers.reading.spectra import differs, spectrum
from parsers.wording import Text

_X = r'"?(?:Wavelength|Wavenumber|Wave ?number)s? ?\([^)\n]{1,12}\)"?'
_Y = r"[,;][^,;\n]{1,40}"
FORMAT = Format(
    id="cary_csv",
    title=Text("Cary 紫外可见光谱 CSV（多次扫描）", "Cary UV-Vis CSV of several runs"),
    technique="spectrum",
    suffixes=(".csv",),
    marks=(
        TextPattern(
            rf"\A(?:\xef\xbb\xbf|\ufeff)?[^\n]*\n{_X}{_Y}(?:[,;]{_X}{_Y}){{1,200}}[,;]?[ \t]*\n",
            flags=re.IGNORECASE,
        ),
    ),
)
_LONGEST_KEY = 300
_COLUMNS = re.compile(rf"{_X}{_Y}", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?P<name>[^(]*?)\s*(?:\((?P<unit>[^)]*)\))?\s*")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z][^:\t]*?)(?::\s*|\s{2,}|\s(?=[-+]?\d))(?P<value>\S.*?)[\s,;]*")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each run."""
    decoded = decode(file.data())
    lines = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) < 3:
        raise incomplete(file.name, Text("没有数据行", "there is no row of numbers"))
    separator = ";" if ";" in lines[1] else ","
    end = next((at for at in range(2, len(lines)) if not lines[at].strip(f"{separator} \t")), len(lines))
    again = next((at for at in range(end, len(lines)) if _COLUMNS.match(lines[at])), None)
    if again is not None:
        reason = Text("第 {n} 行开始另一组扫描", "another set of runs begins in line {n}").fill(n=again + 1)
        raise broken(file.name, reason, where=f"line {again + 1}")
    rows = comma_rows(lines[:end], file.name, separator)
    names, columns = rows[:2]
    while columns and not columns[-1].strip():
        columns.pop()
    reports = _reports(lines[end:], [name.strip() for name in names[::2]])
    note = unfinished(lines) if end == len(lines) else None
    found = []
    for at in range(0, len(columns) - 1, 2):
        name = names[at].strip() if at < len(names) else ""
        found.append(
            _run(
                rows[2:],
                at,
                columns[at : at + 2],
                name,
                reports.get(name, {}) if names.count(name) == 1 else {},
                (decoded.remark, note),
                file,
            )
        )
    return found


def _run(
    rows: list[list[str]],
    at: int,
    columns: list[str],
    name: str,
    report: dict[str, str],
    notes: tuple[Text | None, ...],
    file: InstrumentFile,
) -> Measurement:
    cells = [[cell.strip() for cell in row[at : at + 2]] for row in rows]
    there = [any(pair) for pair in cells]
    count = there.index(False) if False in there else len(there)
    if any(there[count:]):
        reason = Text("“{run}”第 {n} 行为空，其后仍有数值", '"{run}" is empty in row {n} and goes on behind it')
        raise broken(file.name, reason.fill(run=name, n=count + 3))
    if count < 2:
        raise incomplete(file.name, Text("“{run}”没有数值", '"{run}" has no numbers').fill(run=name))
    table = number_table(["\t".join(pair) for pair in cells[:count]], file.name, 3)
    if table.shape[1] != 2:
        raise broken(file.name, Text("“{run}”缺一列", '"{run}" lacks a column').fill(run=name))
    (axis, unit), (signal, signal_unit) = (_named(column) for column in columns)
    x = table[:, 0]
    acquired_at, clock = parse_clock(report.get("Collection Time", ""), report.values())
    return Measurement(
        format_id=FORMAT.id,
        technique="spectrum",
        sample_name=name or f"{file.path.stem} {at // 2 + 1}",
        acquired_at=acquired_at,
        operator=report.get("Operator Name", ""),
        instrument=Instrument(maker="Agilent", model=report.get("Instrument", ""), software="Cary WinUV"),
        traces=(
            spectrum(
                name or "spectrum", x, table[:, 1], axis=(axis, unit), signal=(signal, signal_unit), file=file.name
            ),
        ),
        metadata=report,
        remarks=held([*notes, clock, *_ends(report, unit, float(x[0]), float(x[-1]))]),
    )


def _named(column: str) -> tuple[str, str]:
    found = _UNIT.fullmatch(column)
    return (found["name"], found["unit"] or "") if found else (column.strip(), "")


def _reports(lines: list[str], names: list[str]) -> dict[str, dict[str, str]]:
    """The lines behind the rows, by the run whose name stands over them; the first of equal keys counts."""
    found: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in lines:
        bare = line.strip("\t,; ")
        if bare in names and bare not in found:
            current = found.setdefault(bare, {})
        elif len(line) < _LONGEST_KEY and (pair := _KEY.fullmatch(line)):
            current.setdefault(pair["key"].strip(), pair["value"])
    return found


def _ends(report: dict[str, str], unit: str, first: float, last: float) -> list[Text | None]:
    """Remarks where the ends of the scan, which may run either way, are not those of the report."""
    said = [decimal(report.get(f"{key} ({unit})", "")) for key in ("Start", "Stop")]
    start, stop = said
    if start is None or stop is None:
        return []
    ends = (first, last) if (start > stop) == (first > last) else (last, first)
    slack = 1e-3 * abs(float(start - stop)) + 0.11
    return [
        differs(Text("起点", "start"), float(start), ends[0], slack),
        differs(Text("终点", "stop"), float(stop), ends[1], slack),
    ]
