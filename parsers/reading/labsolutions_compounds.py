"""What a Shimadzu text tells of a detector's compounds and groups beside its peaks.

`[Compound Results(…)]` has a row for each compound of the method; it adds its name and amount to the peak at its
printed time, or stands for the peak table where there is none. `[Group Results(…)]` has sums of compounds, which are no
peaks: they stand in the metadata, verbatim, and a remark names them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from parsers.measurement import Peak, PeakTable
from parsers.reading.fields import whole
from parsers.reading.refusal import incomplete
from parsers.reading.sections import Section
from parsers.wording import Text

_GROUPS = "Group Results"
_SAME_TIME = 0.0011
"""By how much the printed times of a peak may differ between two tables (min)."""
_MOST_SAME = 16


def with_compounds(tables: Sequence[PeakTable], found: PeakTable) -> tuple[list[PeakTable], list[Text]]:
    """The tables with the names and amounts of a detector's compounds, and what did not hold.

    A compound belongs to the peak of its signal at its printed time. Without a table of that signal `found` is one.
    """
    of_signal = [at for at, table in enumerate(tables) if f"{table.trace}-".startswith(f"{found.trace}-")]
    if not of_signal:
        return [*tables, found], []
    peaks = {at: list(tables[at].peaks) for at in of_signal}
    notes = []
    for compound in found.peaks:
        near = [(at, place) for at in of_signal for place in _near(tables[at].peaks, compound.apex)]
        at, place = min(near, key=lambda one: _difference(peaks[one[0]][one[1]], compound), default=(None, 0))
        if at is None:
            notes.append(_no_peak(compound))
            continue
        peak = peaks[at][place]
        if (peak.name or compound.name) != compound.name or (peak.amount or compound.amount) != compound.amount:
            notes.append(_two_answers(peak, compound))
        amount = compound.amount if peak.amount is None else peak.amount
        unit = peak.amount_unit or (compound.amount_unit if amount is not None else "")
        peaks[at][place] = replace(peak, name=peak.name or compound.name, amount=amount, amount_unit=unit)
    return [replace(table, peaks=tuple(peaks.get(at, table.peaks))) for at, table in enumerate(tables)], notes


def _near(peaks: Sequence[Peak], apex: float) -> range:
    """The places of the peaks at this time; they are in order of time."""
    first = bisect_left(peaks, apex - _SAME_TIME, key=lambda peak: peak.apex)
    return range(first, min(bisect_right(peaks, apex + _SAME_TIME, key=lambda peak: peak.apex), first + _MOST_SAME))


def _difference(peak: Peak, other: Peak) -> float:
    return abs((peak.area or 0.0) - (other.area or 0.0))


def read_groups(sections: Sequence[Section], separator: str, name: str) -> tuple[dict[str, str], Text | None]:
    """What the groups' rows say, as `section.group.column`, and the remark that names the groups.

    Raises IncompleteFile for fewer rows than declared.
    """
    found: dict[str, str] = {}
    groups: list[str] = []
    for section in (one for one in sections if one.name.startswith(_GROUPS)):
        count = whole(section.pairs(separator).get("# of Groups", "")) or 0
        lines = [line for line in section.lines if line.strip() and not line.startswith("#")]
        if count and len(lines) < count + 1:
            reason = Text(
                "[{section}] 声明 {n} 组，实际有 {there} 行", "[{section}] declares {n} groups, {there} rows are there"
            )
            raise incomplete(name, reason.fill(section=section.name, n=count, there=max(len(lines) - 1, 0)))
        labels = [label.strip() for label in lines[0].split(separator)] if count else []
        for line in lines[1 : count + 1]:
            row = dict(zip(labels, (cell.strip() for cell in line.split(separator)), strict=False))
            group = row.pop("Name", "") or next(iter(row.values()), "")
            groups.append(group)
            found |= {f"{section.name}.{group}.{label}": cell for label, cell in row.items() if label and cell}
    if not groups:
        return {}, None
    note = Text(
        "软件给出 {n} 个分组之和（{names}），见元数据，未作为峰。",
        "The program tells sums of {n} groups ({names}); they stand in the metadata and are no peaks.",
    )
    return found, note.fill(n=len(groups), names=", ".join(groups[:5]) + (" …" if len(groups) > 5 else ""))


def _no_peak(compound: Peak) -> Text:
    return Text(
        "组分“{name}”（{at} min）在峰表中没有对应的峰，未采用。",
        'The compound "{name}" at {at} min has no peak in the peak table; it is left out.',
    ).fill(name=compound.name, at=f"{compound.apex:g}")


def _two_answers(peak: Peak, compound: Peak) -> Text:
    return Text(
        "{at} min 的峰：峰表为“{one} {amount}”，组分结果为“{other} {more}”；采用峰表。",
        'The peak at {at} min is "{one} {amount}" in the peak table and "{other} {more}" in the compound results; '
        "the peak table is taken.",
    ).fill(at=f"{peak.apex:g}", one=peak.name, amount=peak.amount, other=compound.name, more=compound.amount)
