"""The `[Peak Table(…)]` of a LabSolutions text: `# of Peaks`, a row of column names, and a row for each peak.

Heights and areas are printed in the counts of the detector, as its intensities are, and multiplied like those.
"""

from __future__ import annotations

from decimal import Decimal

from parsers.errors import BrokenFile
from parsers.measurement import Peak, PeakTable, Trace
from parsers.reading.fields import decimal, peaks_outside, whole
from parsers.reading.refusal import incomplete
from parsers.reading.sections import Section
from parsers.wording import Text


def printed_number(text: str) -> Decimal | None:
    """A number of the head or of a peak, which the computer may print with a decimal comma."""
    return decimal(text.replace(",", "."))


def read_peaks(
    section: Section, title: str, separator: str, traces: list[Trace], multipliers: dict[str, float], name: str
) -> tuple[PeakTable | None, list[Text | None]]:
    """The vendor's peaks of one signal, in the trace's unit; None where there are none."""
    count = whole(section.pairs(separator).get("# of Peaks", ""))
    if count == 0:
        return None, []
    head = next((i for i, line in enumerate(section.lines) if line.startswith("Peak#")), None)
    rows = [line for line in section.lines[head + 1 :] if line.strip()] if head is not None else []
    if head is None or count is None or len(rows) < count:
        raise incomplete(
            name,
            Text(
                "[{section}] 声明 {count} 个峰，实际有 {there} 行",
                "[{section}] declares {count} peaks, {there} rows are there",
            ).fill(section=section.name, count=count, there=len(rows)),
        )
    columns = {label.strip(): i for i, label in enumerate(section.lines[head].split(separator))}
    trace = next((trace for trace in traces if trace.name == title), None) or next(
        (trace for trace in traces if trace.name.startswith(f"{title}-")), None
    )
    factor = multipliers[trace.name] if trace is not None else 1.0
    peaks = []
    for row in rows[:count]:
        cells = row.split(separator)
        peak = _peak(cells, columns, factor)
        if peak is None:
            raise BrokenFile(
                Text(
                    "文件“{name}”的峰表行“{row}”没有保留时间。",
                    'File "{name}": the peak row "{row}" has no retention time.',
                ).fill(name=name, row=row[:80]),
                Text("请重新导出。", "Export it again."),
            )
        peaks.append(peak)
    peaks.sort(key=lambda peak: peak.apex)
    unit = f"{trace.y.unit}*s" if trace is not None and trace.y.unit else ""
    table = PeakTable(trace=trace.name if trace is not None else title, peaks=tuple(peaks), unit=unit)
    return table, [peaks_outside(peaks, trace.x.values, title) if trace is not None else _no_trace(title)]


def _peak(cells: list[str], columns: dict[str, int], factor: float) -> Peak | None:
    def number(label: str, scale: float = 1.0) -> float | None:
        at = columns.get(label)
        text = cells[at] if at is not None and at < len(cells) else ""
        value = printed_number(text)
        return None if value is None else float(value) * scale

    def text(label: str) -> str:
        at = columns.get(label)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    apex = number("R.Time")
    if apex is None:
        return None
    return Peak(
        apex=apex,
        area=number("Area", factor),
        height=number("Height", factor),
        start=number("I.Time"),
        end=number("F.Time"),
        symmetry=number("Tailing") or None,  # the program prints 0 for "not computed"
        resolution=number("Resolution") or None,
        amount=number("Conc.") or None,
        amount_unit=text("Unit") or text("Units"),
        code=text("Mark"),
        name=text("Name"),
        origin="vendor",
    )


def _no_trace(title: str) -> Text:
    return Text("峰表“{title}”没有对应的信号。", 'The peak table "{title}" belongs to no signal of the file.').fill(
        title=title
    )
