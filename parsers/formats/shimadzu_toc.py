"""Shimadzu TOC-L / TOC-V text export: areas and results of carbon and nitrogen for each sample of a table.

Written by: TOC-Control L / V, "export as text" of a sample table, with commas or tabs.

Structure. `[Header]` (and `[System]`) with `key<separator>value` lines, then `[Data]`: a line of column names, one line
an injection ("detail": `Analysis(Inj.)`, `Area`, `Mean Area`, `Excluded`, `Conc.`, …) or one line a sample ("normal":
`Result(NPOC)`, `Result(TN)`, …, `Unit`). Lines end with the separator.

Each sample (consecutive lines of one `Sample Name`, `Sample ID` and `Vial`) becomes a measurement. Detail: readings
`NPOC Area 1`, `NPOC Area 2`, … (`stable` is false for an excluded injection), and once for each analysis `NPOC Mean
Area` and the like. Normal: readings `NPOC`, `TN`, … in the unit of the line.

Units and clock: as printed; areas have none. The header's date is that of the export and is not taken for that of a
sample; a sample's own (normal export) is read only where day and month are decided (AM/PM, a field above 12). A comma
is a decimal comma only between tabs and where no number of the table has a point.

Checked at every reading: each line has its columns; the printed mean area is the mean of the areas not excluded.

Not read: columns in other languages (refused, quoting them), calibration curves' points beyond their areas.

Sources: a real detail export (110 injections), a public description of the normal export.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from parsers.errors import BrokenFile, IncompleteFile
from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Reading
from parsers.reading.clocks import parse_clock
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, held, incomplete, not_read
from parsers.reading.sections import Section, one_of_each, split_sections
from parsers.wording import Text

FORMAT = Format(
    id="shimadzu_toc",
    title=Text("岛津 TOC-L 文本导出", "Shimadzu TOC-L text export"),
    technique="table",
    suffixes=(".txt", ".csv"),
    marks=(TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?\[Header\]"), TextPattern(r"^System[\t,][^\n]*TOC")),
)

_EACH_INJECTION = ("Area", "Conc.")
_EACH_ANALYSIS = ("Mean Area", "SD Area", "CV Area", "Mean Conc.", "SD Conc.", "CV Conc.", "Result")
_SAMPLE = ("Sample Name", "Sample ID", "Vial")
_MOST_ROWS = 100_000
_MEAN_TOLERANCE = Decimal("0.005")
Row = dict[str, str]


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each sample, in the order of the table."""
    decoded = decode(file.data())
    sections = {one.name: one for one in one_of_each(split_sections(decoded.text), file.name, "Data")}
    data = sections.get("Data")
    if data is None or not data.closed:
        raise incomplete(file.name, Text("[Data] 缺失或没有写完", "[Data] is missing or its last line has no end"))
    separator = "\t" if data.lines and "\t" in data.lines[0] else ","
    header = {
        key: value.strip(separator + " ")
        for section in sections.values()
        if section.name != "Data"
        for key, value in section.pairs(separator).items()
    }
    rows = _rows(data, separator, file.name)
    dates = [row.get("Date / Time", "") for row in rows]
    return [
        _sample(list(group), header, dates, decoded.remark)
        for _, group in groupby(rows, key=lambda row: tuple(row.get(column, "") for column in _SAMPLE))
    ]


def _rows(data: Section, separator: str, name: str) -> list[Row]:
    """The lines of the table by the names of their columns, decimal commas as points."""
    if data.body.count("\n") > _MOST_ROWS:
        raise broken(name, Text("[Data] 超过 {n} 行", "[Data] has more than {n} rows").fill(n=_MOST_ROWS))
    lines = [(data.first_line + i, line) for i, line in enumerate(data.lines) if line.strip()]
    if not lines:
        raise incomplete(name, Text("[Data] 是空的", "[Data] is empty"))
    columns = [cell.strip() for cell in lines[0][1].split(separator)]
    if "Sample Name" not in columns or not ({"Area"} & set(columns) or any(_result(column) for column in columns)):
        raise not_read(
            name,
            Text("[Data] 的列为“{columns}”", 'the columns of [Data] are "{columns}"').fill(
                columns=", ".join(filter(None, columns))
            ),
            Text("请用英文界面重新导出。", "Export it again with the program in English."),
        )
    width = len(columns)
    table = [(number, [cell.strip() for cell in line.split(separator)]) for number, line in lines[1:]]
    for number, cells in table:
        if len(cells) != width:
            raise _wrong_width(name, number, len(cells), width, last=number == table[-1][0])
    if separator == "\t" and not any("." in cell for _, cells in table for cell in cells if _numeric(cell)):
        table = [(at, [cell.replace(",", ".") if _numeric(cell) else cell for cell in cells]) for at, cells in table]
    return [{column: cell for column, cell in zip(columns, cells, strict=True) if column} for _, cells in table]


def _sample(rows: list[Row], header: Row, dates: list[str], encoding: Text | None) -> Measurement:
    first = rows[0]
    readings, remarks = (_of_injections(rows), _means(rows)) if "Analysis(Inj.)" in first else (_of_results(rows), [])
    acquired_at, clock_remark = parse_clock(first.get("Date / Time", ""), dates)
    return Measurement(
        format_id=FORMAT.id,
        technique="table",
        sample_name=first.get("Sample Name", ""),
        acquired_at=acquired_at,
        operator=header.get("User", ""),
        method=first.get("Anal.", ""),
        instrument=Instrument(maker="Shimadzu", model=header.get("System", ""), software=header.get("S/W Version", "")),
        readings=tuple(readings),
        metadata={**header, **{key: value for key, value in first.items() if value and key in (*_SAMPLE, "Type")}},
        remarks=held((*remarks, clock_remark, encoding)),
    )


def _of_injections(rows: list[Row]) -> Iterator[Reading]:
    """Areas and concentrations of each injection, and once for each analysis what belongs to all."""
    seen: dict[str, int] = {}
    told: set[str] = set()
    for row in rows:
        analysis = row["Analysis(Inj.)"]
        seen[analysis] = seen.get(analysis, 0) + 1
        for column in _EACH_INJECTION:
            value = decimal(row.get(column, ""))
            if value is not None:
                name = f"{analysis} {column} {seen[analysis]}"
                yield Reading(name=name, value=value, unit=_unit(row, column), stable=not _excluded(row))
        for column in _EACH_ANALYSIS:
            value, name = decimal(row.get(column, "")), f"{analysis} {column}"
            if value is not None and name not in told:
                told.add(name)
                yield Reading(name=name, value=value, unit=_unit(row, column))


def _of_results(rows: list[Row]) -> Iterator[Reading]:
    """The results of a sample, under their own names."""
    for row in rows:
        for column, cell in row.items():
            value = decimal(cell)
            if _result(column) and value is not None:
                yield Reading(name=column[len("Result(") : -1], value=value, unit=row.get("Unit", ""))


def _means(rows: list[Row]) -> list[Text]:
    """Remarks where a printed mean area is not the mean of the areas that were not excluded."""
    remarks = []
    for analysis in dict.fromkeys(row["Analysis(Inj.)"] for row in rows):
        own = [row for row in rows if row["Analysis(Inj.)"] == analysis]
        areas = [area for row in own if not _excluded(row) and (area := decimal(row.get("Area", ""))) is not None]
        printed = decimal(own[0].get("Mean Area", ""))
        if not areas or printed is None:
            continue
        mean = sum(areas, Decimal(0)) / len(areas)
        if abs(mean - printed) > max(_MEAN_TOLERANCE * abs(printed), Decimal("0.0006")):
            remarks.append(
                Text(
                    "{analysis}：打印的平均面积为 {printed}，由未剔除的进样计算为 {mean}。",
                    "{analysis}: the printed mean area is {printed}, the injections not excluded give {mean}.",
                ).fill(analysis=analysis, printed=printed, mean=f"{mean:.4g}")
            )
    return remarks


def _excluded(row: Row) -> bool:
    return row.get("Excluded", "0") not in ("0", "")


def _unit(row: Row, column: str) -> str:
    return row.get("Unit", "") if "Conc" in column or column == "Result" else ""


def _result(column: str) -> bool:
    return column.startswith("Result(") and column.endswith(")")


def _numeric(cell: str) -> bool:
    return decimal(cell.replace(",", ".", 1)) is not None


def _wrong_width(name: str, line: int, there: int, width: int, *, last: bool) -> BrokenFile | IncompleteFile:
    reason = Text("第 {line} 行有 {there} 列，应为 {width} 列", "line {line} has {there} columns instead of {width}")
    kind = incomplete if last else broken
    return kind(name, reason.fill(line=line, there=there, width=width), where=f"line {line}")
