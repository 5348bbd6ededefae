"""JASCO spectrum text: `TITLE … XYDATA`, one or several channels over one axis.

Written by: Spectra Manager (FT/IR, Raman, UV-Vis, CD), "Export as text" or csv. The form recalls JCAMP-DX without `##`.

Structure. Lines of a key and its value, separated by a tab, comma or semicolon: TITLE, DATA TYPE, ORIGIN, DATE, TIME,
XUNITS, YUNITS (YUNITS2, YUNITS3 for further channels), FIRSTX, LASTX, NPOINTS, FIRSTY, MAXY, MINY, DELTAX; a line
`XYDATA`; rows of x and of each channel's y; a blank line, and perhaps `##### Extended Information` with `[Section]`
heads and further keys, which go into the metadata.

Units and clock. `1/CM` is cm-1, `NANOMETERS` nm; other units are as printed. DATE has a year of two digits whose place
nobody declares: it is taken only with a year of four digits, else a remark says so.

Checked: NPOINTS; FIRSTX, LASTX, FIRSTY, MAXY and MINY (remarks).

Sources: the vendor's text export as descriptions and readers show it; made examples, no real file.
"""

from __future__ import annotations

import re
from datetime import datetime

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import printed_number, whole
from parsers.reading.refusal import broken, check_count, held, incomplete, unfinished
from parsers.reading.spectra import differs, spectrum
from parsers.wording import Text

FORMAT = Format(
    id="jasco_text",
    title=Text("日本分光 JASCO 光谱文本", "JASCO spectrum text"),
    technique="spectrum",
    suffixes=(".txt", ".csv"),
    marks=(
        TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?TITLE[\t,;]"),
        TextPattern(r"^(?:XUNITS|NPOINTS)[\t,;]"),
        TextPattern(r"^XYDATA[\t,; ]*$"),
    ),
)
_UNITS = {
    "1/cm": ("wavenumber", "cm-1"),
    "cm-1": ("wavenumber", "cm-1"),
    "nanometers": ("wavelength", "nm"),
    "nm": ("wavelength", "nm"),
}
_YEAR = re.compile(r"\d{4}")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each channel."""
    decoded = decode(file.data())
    lines = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((at for at, line in enumerate(lines) if line.rstrip("\t,; ") == "XYDATA"), len(lines)) + 1
    end = next((at for at in range(start, len(lines)) if not lines[at].strip("\t,; ")), len(lines))
    second = next((at for at in range(end, len(lines)) if lines[at].rstrip("\t,; ") == "XYDATA"), None)
    if second is not None:
        reason = Text("第 {n} 行开始第二个光谱", "a second spectrum begins in line {n}").fill(n=second + 1)
        raise broken(file.name, reason, where=f"line {second + 1}")
    separator = lines[0].removeprefix("TITLE")[:1] or "\t"
    head = _pairs(lines[: start - 1], separator)
    extended = _pairs(lines[end:], separator)
    table = number_table(lines[start:end], file.name, start + 1)
    declared = whole(head.get("NPOINTS", ""))
    if declared is None:
        raise incomplete(file.name, Text("没有 NPOINTS", "there is no NPOINTS"))
    check_count(file.name, Text("数据点", "points"), declared, table.shape[0])
    if table.shape[1] < 2:
        raise broken(file.name, Text("每行只有一个数值", "rows of a single number"))
    acquired_at, clock = _clock(head)
    model = head.get("SPECTROMETER/DATA SYSTEM", "") or extended.get("Model Name", "")
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=head.get("TITLE", "") or extended.get("Sample name", "") or file.path.stem,
            acquired_at=acquired_at,
            operator=head.get("OWNER", ""),
            instrument=Instrument(maker="JASCO", model=model),
            traces=_traces(head, table, file.name),
            metadata=extended | head,
            remarks=held([decoded.remark, clock, *_against_head(head, table), unfinished(lines)]),
        )
    ]


def _pairs(lines: list[str], separator: str) -> dict[str, str]:
    """`key<separator>value` lines; the first of equal keys counts, empty values are left out."""
    found: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(separator)
        if key.strip() and value.strip(f"{separator} "):
            found.setdefault(key.strip(), value.strip(f"{separator} "))
    return found


def _traces(head: dict[str, str], table: Floats, name: str) -> tuple[Trace, ...]:
    printed = head.get("XUNITS", "")
    axis = _UNITS.get(printed.lower(), ("x", printed))
    keys = ["YUNITS", *(f"YUNITS{number}" for number in range(2, table.shape[1]))]
    units = [head.get(key, "") for key in keys]
    return tuple(
        spectrum(
            unit or f"channel {number}", table[:, 0], table[:, number], axis=axis, signal=(unit or "y", unit), file=name
        )
        for number, unit in enumerate(units, start=1)
    )


def _against_head(head: dict[str, str], table: Floats) -> list[Text | None]:
    """Remarks where the ends and extremes are not the declared ones, to half a unit of the last printed digit."""
    x, y = table[:, 0], table[:, 1]
    there = {"FIRSTX": x[0], "LASTX": x[-1], "FIRSTY": y[0], "MAXY": y.max(), "MINY": y.min()}
    found: list[Text | None] = []
    for key, value in there.items():
        said = printed_number(head.get(key, ""))
        if said is not None:
            exponent = said.as_tuple().exponent
            slack = 10.0 ** max(exponent, -6) if isinstance(exponent, int) else 0.0
            found.append(differs(key, float(said), float(value), max(slack, 1e-6 * abs(float(said)))))
    return found


def _clock(head: dict[str, str]) -> tuple[datetime | None, Text | None]:
    date = head.get("DATE", "")
    if not date or _YEAR.search(date):
        return parse_clock(f"{date} {head.get('TIME', '')}" if date else "")
    undecided = Text(
        "日期“{date}”的年月日顺序未声明，不采用。",
        'The date "{date}" does not say which part is the year; it is not taken.',
    )
    return None, undecided.fill(date=date)
