"""What the texts of Rock-Eval 6 and 7 share: ini-like sections, tables of curves at 1 Hz, cursors and results.

All numbers become `Reading`s named `<section>.<key>` exactly as printed (`Curs manu_1.Curs_2`, `Results_1.Surf_2`);
the few that a calculation needs get short names too: `Quant`, `KFid`, `TempSTD`, `TempFID`, `DTMaxlog`, `Base …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np

from parsers.errors import BrokenFile, IncompleteFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Reading, Trace
from parsers.reading import refusal
from parsers.reading.fields import printed_number
from parsers.reading.sections import Section, number_rows
from parsers.wording import Text

_DATE = re.compile(r"^\s*(\d{1,2})-(\d{1,2})-(\d{4}):(\d{1,2})-(\d{2})-(\d{2})\s*$")
_UNITS = (
    (re.compile(r"^Quant$"), "mg"),
    (re.compile(r"^Depth$"), "m"),
    (re.compile(r"^(?:Temp_?\d*|TempSTD|TempFID|InitT|StdT|DTMaxlog)$"), "°C"),
    (re.compile(r"^Rate\d?$"), "°C/min"),
    (re.compile(r"^(?:Curs_\d+|Grad_Start|Grad_End)$"), "s"),
    (re.compile(r"^(?:InitIso|Iso\d?|Purge|Time_\d+)$"), "min"),
    (re.compile(r"^(?:Base|VMax_\d+|LB_\w+)$"), "counts"),
    (re.compile(r"^Surf_\d+$"), "counts*s"),
)


def readings(sections: list[Section], short: Mapping[str, tuple[str, ...]]) -> tuple[Reading, ...]:
    """Every number of the key-value sections, and after them those with short names.

    `short` maps a short name to the keys that hold it, best first, each `section.key` with the section's name
    without its `:Geoworks`.
    """
    found: list[Reading] = []
    by_key: dict[str, Reading] = {}
    for section in sections:
        for key, text in section.pairs("=").items():
            value = printed_number(text)
            if value is None:
                continue
            name = f"{section.name}.{key}"
            reading = Reading(name=name, value=value, unit=_unit(key))
            found.append(reading)
            by_key.setdefault(f"{section.name.partition(':')[0]}.{key}".lower(), reading)
    named = [
        Reading(name=name, value=by_key[key].value, unit=by_key[key].unit)
        for name, keys in short.items()
        for key in [key.lower() for key in keys if key.lower() in by_key][:1]
    ]
    return (*named, *found)


def metadata(sections: list[Section]) -> dict[str, str]:
    """All key-value lines as `<section>.<key>`, verbatim."""
    return {
        f"{section.name}.{key}": value for section in sections for key, value in section.pairs("=").items() if value
    }


def _run_date(texts: Mapping[str, str]) -> tuple[datetime | None, Text | None]:
    """The run's date from `[Identity]` (`MM-DD-YYYY:HH-MM-SS`, the instrument's own order)."""
    text = next((value for key, value in texts.items() if key.lower() == "identity.date"), "")
    if not text:
        return None, None
    remark = Text("无法解读时间“{text}”。", 'The time "{text}" cannot be read.').fill(text=text[:60])
    match = _DATE.match(text)
    if match is None:
        return None, remark
    month, day, year, hour, minute, second = (int(part) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second), None
    except ValueError:
        return None, remark


def run(
    format_id: str,
    model: str,
    texts: dict[str, str],
    traces: tuple[Trace, ...],
    found: tuple[Reading, ...],
    notes: Iterable[Text | None],
) -> Measurement:
    """The measurement of one run, whatever model wrote it; `texts` are its parameters as `metadata` gives them."""
    acquired_at, clock = _run_date(texts)
    return Measurement(
        format_id=format_id,
        technique="rock_eval",
        sample_name=texts.get("Param.Sample", ""),
        acquired_at=acquired_at,
        operator=texts.get("Identity.Operator", ""),
        method=texts.get("Param.CyclN", ""),
        instrument=Instrument(maker="Vinci Technologies", model=model, serial=texts.get("Identity.Analyser", "")),
        traces=traces,
        readings=found,
        metadata=texts,
        remarks=refusal.held((clock, *notes)),
    )


def curves(
    section: Section, columns: tuple[str, ...], stage: str, file_name: str
) -> tuple[tuple[Trace, ...], list[Text]]:
    """The traces of one table, named `<stage> <column>`, over seconds. `columns` follow the time column.

    Raises IncompleteFile if the table is empty, BrokenFile if its times do not increase.
    """
    rows: list[str] = []
    for row in section.lines:
        if row.strip():
            rows.append(row)
        elif rows:
            break
    if not section.closed:
        raise incomplete(
            file_name,
            Text("[{section}] 的最后一行没有换行符", "the last row of [{section}] has no line end").fill(
                section=section.name
            ),
        )
    width = len(rows[0].split()) if rows else 0
    if not rows or not 3 <= width <= len(columns) + 1:
        raise incomplete(
            file_name,
            Text("[{section}] 中没有 {n} 个数的数据行", "[{section}] holds no rows of {n} numbers").fill(
                section=section.name, n=len(columns) + 1
            ),
        )
    table = number_rows("\n".join(rows), width, file_name, section.first_line)
    seconds = table[:, 0]
    steps = np.diff(seconds)
    if steps.size and steps.min() <= 0:
        at = int(np.argmax(steps <= 0))
        raise BrokenFile(
            Text(
                "文件“{name}”的 [{section}] 中时间在 {at} s 之后没有递增。",
                'File "{name}", [{section}]: the time does not increase after {at} s.',
            ).fill(name=file_name, section=section.name, at=f"{seconds[at]:g}"),
            Text("请从仪器重新复制该文件。", "Copy the file from the instrument again."),
            where=f"line {section.first_line + at}",
        )
    x = Axis(name="time", unit="s", values=seconds)
    traces = tuple(
        Trace(
            name=f"{stage} {column}",
            x=x,
            y=Axis(name=column, unit="°C" if column == "temperature" else "counts", values=table[:, i + 1]),
        )
        for i, column in enumerate(columns[: width - 1])
    )
    return traces, _gaps(seconds, steps, section.name) + _missing_columns(columns[width - 1 :], section.name)


def check_end(cycle: Section, seconds: Floats, stage: str, file_name: str) -> None:
    """IncompleteFile if a stage's curves end before its cycle does: heating, last isotherm and purge.

    Real runs reach that end to the second; up to three may be missing there, as they may anywhere. A cycle that does
    not say enough is held to its `Grad_End`, and to nothing if it has none.
    """
    pairs = cycle.pairs("=")
    end, slack = _cycle_end(pairs), 3.0
    if end is None:
        grad_end = printed_number(pairs.get("Grad_End", ""))
        if grad_end is None:
            return
        end, slack = float(grad_end), 0.0
    last = float(seconds[-1])
    if last + slack < end:
        raise incomplete(
            file_name,
            Text(
                "{stage}阶段的曲线止于 {last} s，程序设定到 {end} s",
                "{stage} ends at {last} s, its cycle lasts until {end} s",
            ).fill(stage=stage, last=f"{last:g}", end=f"{end:g}"),
        )


def _cycle_end(pairs: Mapping[str, str]) -> float | None:
    """The seconds of a cycle's program: RE6 numbers its ramps (Rate1, Temp1, Iso1), RE7 has one."""
    initial, temperature, purge = (printed_number(pairs.get(key, "")) for key in ("InitIso", "InitT", "Purge"))
    if initial is None or temperature is None or purge is None:
        return None
    minutes = float(initial) + float(purge)
    at = float(temperature)
    ramps = 0
    for number in ("", "1", "2", "3", "4", "5"):
        rate, target, hold = (printed_number(pairs.get(f"{key}{number}", "")) for key in ("Rate", "Temp", "Iso"))
        if rate is None or target is None or rate <= 0:
            continue
        minutes += max(float(target) - at, 0.0) / float(rate) + float(hold or 0)
        at = float(target)
        ramps += 1
    return 60.0 * minutes if ramps and minutes < 1e5 else None


def _gaps(seconds: Floats, steps: Floats, section: str) -> list[Text]:
    missing = int(np.sum(np.rint(steps) - 1)) if steps.size else 0
    if missing <= 0:
        return []
    at = float(seconds[int(np.argmax(steps > 1.5))])
    return [
        Text(
            "[{section}] 缺少 {n} 秒的数据（首次在 {at} s 之后）。",
            "[{section}]: {n} seconds are missing (first after {at} s).",
        ).fill(section=section, n=missing, at=f"{at:g}")
    ]


def _missing_columns(columns: tuple[str, ...], section: str) -> list[Text]:
    if not columns:
        return []
    names = ", ".join(columns)
    return [
        Text("[{section}] 没有 {names} 列。", "[{section}] has no column for {names}.").fill(
            section=section, names=names
        )
    ]


def _unit(key: str) -> str:
    return next((unit for pattern, unit in _UNITS if pattern.match(key)), "")


def incomplete(name: str, reason: Text) -> IncompleteFile:
    """The error for a Rock-Eval file whose tail or partner is missing."""
    return IncompleteFile(
        refusal.incomplete(name, reason).message,
        Text(
            "等待运行结束后重试；RE6 的 .R00 与 .S00 必须放在一起。",
            "Look again when the run is over; of RE6 both .R00 and .S00 must be in one place.",
        ),
    )
