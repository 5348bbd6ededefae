"""Thermo (Dionex) Chromeleon chromatogram as text.

Written by: Chromeleon 6.8 and 7, export of the raw data or of the chromatogram. Encoding and number format are the
computer's: a German one writes a decimal comma and cp1252.

Structure. `Key<tab>value` lines in groups (`Sample Information:`, `Raw Data Header Information:` in 6.8; `Injection
Information:`, `Chromatogram Data Information:` in 7; translated in other languages), then a group `Raw Data:` or
`Chromatogram Data:` whose first row names its columns, time (min), perhaps step (s), and value with its unit in
brackets, and rows of them. The first step may be `n.a.`.

Units and clock. Time in minutes; the unit is the one in brackets. Some computers group digits (`1,234.567890`): that is
taken as such where numbers with both marks prove it. The date and time are two lines; a date with dots has the day
first.

Checked: `Data Points` against the rows (a remark where no number of points is said); time and signal limits of the head
against the values; increasing times.

Not read: spectra and integration results that the report template may add.

Sources: real exports of 6.80 (German computer) and of 7.2; no translated export was at hand, its keys are the words of
the program in that language.
"""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import printed_number, whole
from parsers.reading.refusal import broken, check_count, check_increasing, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="chromeleon_text",
    title=Text("Chromeleon 色谱文本", "Chromeleon chromatogram text"),
    technique="lc",
    suffixes=(".txt",),
    marks=(
        TextPattern(
            r"\A(?:\xef\xbb\xbf|\ufeff)?(?:File ?[Pp]ath|Dateipfad|Chemin[^\t\n]*|[^\t\n]{0,30})\t[^\n]*\n[^\t\n]+\t"
        ),
        AnyOf(
            (
                (TextPattern(r"\A[^\n]*chrom://"),),
                (TextPattern(r"\A[^\n]*\.CHL\\", flags=re.IGNORECASE),),
                (TextPattern(r"^[^\t\n]{3,40}\tChromeleon\b"),),
            )
        ),
    ),
)
_KEYS = {
    "sample": (
        *("Sample", "Injection", "Injection Name", "Probe", "Injektion", "Injektionsname", "Nom de l'échantillon"),
        *("进样", "进样名称", "样品", "样品名称"),
    ),
    "date": ("Date", "Injection Date", "Datum", "Injektionsdatum", "日期", "进样日期"),
    "time": ("Time", "Injection Time", "Zeit", "Injektionszeit", "Uhrzeit", "时间", "进样时间"),
    "operator": ("Operator", "Bediener", "Opérateur", "操作员", "操作者"),
    "method": ("PGM file", "Instrument Method", "Programm-Datei", "Instrumentenmethode", "仪器方法"),
    "channel": ("Channel", "Kanal", "Canal", "通道"),
    "points": ("Data Points", "Datenpunkte", "Points de données", "数据点", "数据点数"),
    "software": ("Generating Data System", "Data System", "Datensystem", "Generierendes Datensystem", "生成数据系统"),
}
_LIMITS = (
    (("Signal Min.", "最小信号", "信号最小值"), "min"),
    (("Signal Max.", "最大信号", "信号最大值"), "max"),
    (("Time Min. (min)", "Zeit Min. (min)", "最小时间 (min)"), "first"),
    (("Time Max. (min)", "Zeit Max. (min)", "最大时间 (min)"), "last"),
)
_COLUMNS = re.compile(
    r"[^\t]+[(（]\s*(?:min\.?|minutes|Minuten|分|分钟)\s*[)）](?P<step>\t[^\t]+)?\t[^\t]*[(（](?P<unit>[^()（）]*)[)）]\s*"
)
_GAS = re.compile(r"\b(?:FID|TCD|FPD|NPD|PDD)", re.IGNORECASE)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at, columns = next(
        ((i, match) for i, line in enumerate(lines) if (match := _COLUMNS.fullmatch(line)) is not None), (None, None)
    )
    if at is None or columns is None:
        raise incomplete(file.name, Text("没有数据列标题", "the row that names the data columns is missing"))
    texts = _texts(lines[:at])
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    rows = [line for line in lines[at + 1 :] if line.strip()]
    points = whole(re.sub(r"[.,\s]", "", _one(texts, "points")))  # a whole number: its marks can but group
    if points is not None and len(rows) > points:  # told before all of them are taken apart
        check_count(file.name, Text("数据点", "data points"), points, len(rows))
    times, values = _rows(rows, 2 if columns["step"] is None else 3, file.name, at + 2)
    if points is not None:
        check_count(file.name, Text("数据点", "data points"), points, times.size)
    check_increasing(file.name, times, "time")
    date = f"{_one(texts, 'date')} {_one(texts, 'time')}".strip()
    acquired_at, clock = parse_clock(date)
    channel = _one(texts, "channel") or "signal"
    trace = Trace(
        name=channel,
        x=Axis(name="time", unit="min", values=times),
        y=Axis(name=channel, unit=columns["unit"].strip(), values=values),
    )
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="gc" if _GAS.search(channel) or _GAS.search(lines[0]) else "lc",
            sample_name=_one(texts, "sample"),
            acquired_at=acquired_at,
            operator=_one(texts, "operator"),
            method=_one(texts, "method"),
            instrument=Instrument(maker="Thermo/Dionex", software=_one(texts, "software")),
            traces=(trace,),
            metadata=texts,
            remarks=held([decoded.remark, clock, _uncounted(points), *_against_limits(texts, times, values)]),
        )
    ]


def _texts(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        key, tab, value = line.partition("\t")
        if tab and key.strip() and value.strip():
            found.setdefault(key.strip(), value.strip())
    return found


def _one(texts: dict[str, str], what: str) -> str:
    return next((texts[key] for key in _KEYS[what] if key in texts), "")


def _uncounted(points: int | None) -> Text | None:
    if points is not None:
        return None
    return Text(
        "文件没有说明数据点数，无法核对是否完整。",
        "The file does not say how many points it holds: they are not counted.",
    )


def _rows(rows: list[str], width: int, name: str, line: int) -> tuple[Floats, Floats]:
    """Time and value; the step that may stand between them is not needed."""
    cells = [row.rstrip().split("\t") for row in rows]
    short = next((i for i, row in enumerate(cells) if len(row) != width), None)
    if short is not None:
        kind = incomplete if short == len(rows) - 1 else broken
        raise kind(
            name,
            Text("第 {n} 行“{row}”应为 {width} 列", 'line {n} "{row}" was expected to have {width} cells').fill(
                n=line + short, row=rows[short][:80], width=width
            ),
        )
    table = number_table([f"{row[0]}\t{row[-1]}" for row in cells], name, line)
    return table[:, 0], table[:, 1]


def _limit(text: str) -> Decimal | None:
    """A number of the head; of two different marks the first groups the digits."""
    if "," in text and "." in text:
        text = text.replace(min(",", ".", key=text.index), "")
    return printed_number(text)


def _against_limits(texts: dict[str, str], times: Floats, values: Floats) -> list[Text | None]:
    """Remarks where the head's limits are not those of the rows."""
    there = {"min": values.min(), "max": values.max(), "first": times[0], "last": times[-1]}
    found: list[Text | None] = []
    for keys, what in _LIMITS:
        key = next((one for one in keys if one in texts), keys[0])
        said = _limit(texts.get(key, ""))
        if said is not None and abs(float(said) - there[what]) > max(0.006, 1e-4 * abs(there[what])):
            found.append(
                Text(
                    "声明的 {key} 为 {said}，数据为 {there}。", "The declared {key} is {said}, the rows give {there}."
                ).fill(key=key, said=said, there=f"{there[what]:g}")
            )
    return found
