"""The peak tables of a Shimadzu text: how many there are, a row of column names, and a row for each peak.

`[Peak Table(…)]` holds the peaks of one signal, `[MC Peak Table]` those of ions, told by the column `Mass` (`TIC`,
`191.00`), `[MS Quantitative Results]` the compounds that were looked for in them, some `Not Identified`.
`[Compound Results(…)]` tells the compounds of a detector's method, those that were found with the time of their peak.
Heights and areas are printed in the counts of the detector, as its intensities are, and multiplied alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from parsers.measurement import Peak, PeakTable
from parsers.reading.fields import peaks_outside, printed_number, whole
from parsers.reading.labsolutions_curves import Curve
from parsers.reading.refusal import broken, incomplete
from parsers.reading.sections import Section
from parsers.wording import Text

_DETECTOR = re.compile(r"(?:Peak Table|(?P<compounds>Compound Results))\s*\((?P<name>.*)\)", re.IGNORECASE)
_COMPOUNDS = "MS Quantitative Results"
_IONS = ("MC Peak Table", _COMPOUNDS)
_NO_CURVE = Curve(None, 1.0, [])


def is_peaks(section: Section) -> bool:
    """Whether the section is a table of peaks."""
    match = _DETECTOR.fullmatch(section.name)
    return section.name in _IONS or (match is not None and match["compounds"] is None)


def is_compounds(section: Section) -> bool:
    """Whether the section tells the compounds of a detector's method."""
    match = _DETECTOR.fullmatch(section.name)
    return match is not None and match["compounds"] is not None


def read_peaks(
    section: Section, separator: str, curves: Sequence[Curve], name: str
) -> tuple[list[PeakTable], list[Text | None]]:
    """The vendor's peaks in the unit of their curves, a table for each signal or ion, and what did not hold.

    Raises IncompleteFile for fewer rows than declared, BrokenFile for a row without a time.
    """
    of_rows: dict[str, list[dict[str, str]]] = {}
    match = _DETECTOR.fullmatch(section.name)
    listed = _rows(section, separator, name)
    missed = [row for row in listed if _is_missed(row, section)]
    for row in (row for row in listed if not _is_missed(row, section)):
        of_rows.setdefault(row.get("Mass", "") if match is None else match["name"].strip(), []).append(row)
    tables: list[PeakTable] = []
    notes: list[Text | None] = [_missed(missed)] if missed else []
    for title, rows in of_rows.items():
        curve = _curve_of(title, curves, of_ion=match is None)
        peaks = sorted((_peak(row, curve.multiplier, name) for row in rows), key=lambda peak: peak.apex)
        trace = curve.trace
        unit = f"{trace.y.unit}*s" if trace is not None and trace.y.unit else ""
        tables.append(PeakTable(trace=title if trace is None else trace.name, peaks=tuple(peaks), unit=unit))
        if trace is not None:
            notes.append(peaks_outside(peaks, trace.x.values, trace.name))
        elif any(one.trace is not None for one in curves):
            notes.append(_no_trace(title))
    return tables, notes


def _is_missed(row: Mapping[str, str], section: Section) -> bool:
    """Whether a compound was looked for and not found: no time, or a time of nought."""
    if section.name == _COMPOUNDS:
        return printed_number(row.get("Ret.Time", "")) is None
    return is_compounds(section) and not printed_number(row.get("R.Time", ""))


def _rows(section: Section, separator: str, name: str) -> list[dict[str, str]]:
    """The declared rows, their cells by column name."""
    declared = section.pairs(separator)
    count = whole(declared.get("# of Peaks", "") or declared.get("# of IDs", ""))
    if count == 0:
        return []
    head = next((i for i, line in enumerate(section.lines) if line.startswith(("Peak#", "ID#"))), None)
    lines = [line for line in section.lines[head + 1 :] if line.strip()] if head is not None else []
    if section.name == _COMPOUNDS and section.closed and lines:  # older exports do not count them
        count = len(lines) if count is None else count
    if head is None or count is None or len(lines) < count:
        reason = Text(
            "[{section}] 声明 {count} 个峰，实际有 {there} 行",
            "[{section}] declares {count} peaks, {there} rows are there",
        )
        raise incomplete(name, reason.fill(section=section.name, count=count, there=len(lines)))
    labels = [label.strip() for label in section.lines[head].split(separator)]
    return [dict(zip(labels, (cell.strip() for cell in line.split(separator)), strict=False)) for line in lines[:count]]


def _curve_of(title: str, curves: Sequence[Curve], *, of_ion: bool) -> Curve:
    """The curve that a title or an ion names: `Detector A` the first of its channels too, `191.00` `1-1 191.00`."""
    named = [(curve.trace.name, curve) for curve in curves if curve.trace is not None]
    exact = next((curve for name, curve in named if name == title), None)
    if of_ion:
        alike = (curve for name, curve in named if _ion(name) == _ion(title))
    else:
        alike = (curve for name, curve in named if name.startswith(f"{title}-"))
    return exact or next(alike, _NO_CURVE)


def _ion(title: str) -> str:
    """The ion of a title, its mass as one writes it shortest; the last word: `1-1 TIC`, `1-1MS(E+) m/z 191.0000`."""
    last = (title.split() or [""])[-1]
    mass = printed_number(last)
    return last if mass is None else f"{mass.normalize():f}"


def _peak(row: Mapping[str, str], factor: float, name: str) -> Peak:
    def number(*labels: str, scale: float = 1.0) -> float | None:
        value = next((found for label in labels if (found := printed_number(row.get(label, ""))) is not None), None)
        return None if value is None else float(value) * scale

    apex = number("R.Time", "Ret.Time")
    if apex is None:
        reason = Text("峰表行“{row}”没有保留时间", 'the peak row "{row}" has no retention time')
        raise broken(name, reason.fill(row=" ".join(row.values())[:80]))
    return Peak(
        apex=apex,
        area=number("Area", scale=factor),
        height=number("Height", scale=factor),
        start=number("I.Time", "Proc.From", "Start Time", "Start Tm."),
        end=number("F.Time", "Proc.To", "End Time", "End Tm."),
        symmetry=number("Tailing") or None,  # the program prints 0 for "not computed"
        resolution=number("Resolution") or None,
        amount=number("Conc.") or None,
        amount_unit=row.get("Unit") or row.get("Units", ""),
        code=row.get("Mark", ""),
        name=row.get("Name", ""),
        origin="vendor",
    )


def _no_trace(title: str) -> Text:
    return Text("峰表“{title}”没有对应的信号。", 'The peak table "{title}" belongs to no signal of the file.').fill(
        title=title
    )


def _missed(rows: Sequence[Mapping[str, str]]) -> Text:
    named = [row.get("Name", "") for row in rows]
    return Text(
        "未检出的目标组分 {n} 个：{names}。", "{n} compounds that were looked for were not identified: {names}."
    ).fill(n=len(named), names=", ".join(named[:5]) + (" …" if len(named) > 5 else ""))
