"""Inficon Micro GC Fusion csv: the table of results of a campaign, one row for each run.

Written by: Micro GC Fusion's web page, "export CSV" (it warns that the shape may change; the JSON is richer).

Structure. Warning lines; a row with the method, `SampleName` and the names of the blocks (Concentration,
NormalizedConcentration, Area, RT(s)), each over as many columns as there are compounds; a row `Detectors` with each
detector over its compounds; a row `Time (GMT <minutes> mins)` with the compounds; then the runs.

Units and clock. RT in seconds, here in minutes; areas in counts x seconds; concentrations in the unit of the
calibration, which the file does not name. The time stamp is local, its offset from universal time stands in the head.

Checked: every row is as long as the head; blocks are complete.

Sources: a real campaign, whose areas equal those of its JSON runs.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta, timezone

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Peak, PeakTable, Reading
from parsers.reading.clocks import parse_clock
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="inficon_fusion_csv",
    title=Text("Inficon Fusion 结果表 CSV", "Inficon Micro GC Fusion results CSV"),
    technique="gc",
    suffixes=(".csv",),
    marks=(
        TextPattern(r"^[^,\n]*,SampleName,", holds=",SampleName,"),
        TextPattern(r"^Detectors,"),
        TextPattern(r"^Time \(GMT [+-]?\d+ mins\),"),
    ),
)
_BLOCKS = ("Concentration", "NormalizedConcentration", "Area", "RT(s)")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each run, with the peaks of each detector."""
    decoded = decode(file.data())
    cells = comma_rows(io.StringIO(decoded.text), file.name)
    rows = [row for row in cells if any(cell.strip() for cell in row)]
    at = next((i for i, row in enumerate(rows) if len(row) > 1 and row[1].strip() == "SampleName"), None)
    if at is None or len(rows) < at + 3:
        raise incomplete(file.name, Text("没有表头", "there is no head"))
    blocks, detectors, compounds = (_filled(row) for row in rows[at : at + 3])
    if not len(blocks) == len(detectors) == len(compounds) or any(block not in blocks for block in _BLOCKS):
        raise broken(file.name, Text("表头各行不一致", "the rows of the head do not fit each other"))
    zone = re.search(r"GMT ([+-]?\d{1,4}) mins", rows[at + 2][0])
    offset = timezone(timedelta(minutes=int(zone[1]))) if zone and abs(int(zone[1])) < 1440 else None
    columns = list(zip(blocks, detectors, [cell.strip() for cell in rows[at + 2]], strict=False))
    return [_run(row, columns, offset, rows[at][0], file.name, decoded.remark) for row in rows[at + 3 :]]


def _filled(row: list[str]) -> list[str]:
    """A row of the head with each name carried over the empty cells behind it."""
    filled, current = [], ""
    for cell in row:
        current = cell.strip() or current
        filled.append(current)
    return filled


def _run(
    row: list[str],
    columns: list[tuple[str, str, str]],
    offset: timezone | None,
    method: str,
    name: str,
    encoding: Text | None,
) -> Measurement:
    if len(row) != len(columns):
        raise broken(
            name,
            Text("“{run}”一行有 {n} 列，应为 {m} 列", 'the row "{run}" has {n} cells, {m} were expected').fill(
                run=row[0], n=len(row), m=len(columns)
            ),
        )
    at, clock = parse_clock(row[0])
    cells = {column: row[i].strip() for i, column in enumerate(columns) if i > 1}
    peaks: dict[str, list[Peak]] = {}
    readings: list[Reading] = []
    for (block, detector, compound), text in cells.items():
        value = decimal(text)
        if value is None:
            continue
        if block in ("Concentration", "NormalizedConcentration"):
            quantity = "concentration" if block == "Concentration" else "normalized"
            readings.append(Reading(name=f"{detector} {compound} {quantity}", value=value))
        seconds = decimal(cells.get(("RT(s)", detector, compound), ""))
        if block == "Area" and value != 0 and seconds is not None:
            peak = Peak(apex=float(seconds) / 60, area=float(value), height=None, name=compound, origin="vendor")
            peaks.setdefault(detector, []).append(peak)
    return Measurement(
        format_id=FORMAT.id,
        technique="gc",
        sample_name=row[1].strip(),
        acquired_at=at.replace(tzinfo=offset) if at is not None else None,
        method=method.strip(),
        instrument=Instrument(maker="Inficon", model="Micro GC Fusion"),
        readings=tuple(readings),
        peak_tables=tuple(
            PeakTable(trace=detector, peaks=tuple(sorted(found, key=lambda peak: peak.apex)), unit="counts*s")
            for detector, found in peaks.items()
        ),
        remarks=held([encoding, clock]),
    )
