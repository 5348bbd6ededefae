"""The curves of a run made ready for the bench, off the GUI thread: which there are, their worksheet, their picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gui.language import Languages
from gui.pages.runs.content import RunContent, drawing_marks, first_trace, named, station_peaks
from gui.widgets.drawing import Drawing, drawing_of
from parsers.measurement import Peak, Trace
from station.analysis.chromatogram.correction import UNKNOWN
from station.correcting import Worksheet
from station.correcting.curves import ION_WIDTH, TOTAL, curve_named, ion_width
from station.items.item import Item

CHROMATOGRAMS = ("gc", "lc", "gcms")


@dataclass(frozen=True, slots=True)
class Layers:
    """What is laid over a curve, and how its axis runs."""

    others: tuple[Trace, ...] = ()
    ghost: bool = True
    log: bool = False


def curve_names(content: RunContent) -> list[str]:
    """The curves of a run: the file's traces, and of mass spectra the total and the ions of its item."""
    names = [trace.name for trace in content.measurement.traces]
    if content.measurement.scans is None:
        return names
    return [*names, *(one for one in (TOTAL, *(f"EIC {ion}" for ion in ions_of(content.item))) if one not in names)]


def ions_of(item: Item | None) -> list[str]:
    """The ions that an item looks at."""
    channels = [component.channel for component in (() if item is None else item.components)]
    return list(dict.fromkeys(channel for channel in channels if channel.isdigit()))


def first_curve(content: RunContent) -> str | None:
    """The curve to show first."""
    ions = ions_of(content.item) if content.measurement.scans is not None else []
    if ions:
        return f"EIC {ions[0]}"
    return first_trace(content) or (TOTAL if content.measurement.scans is not None else None)


def curve_of(content: RunContent, name: str) -> Trace:
    """The curve of that name. Raises NotFound."""
    return curve_named(content.measurement, name, ion_width(content.item) if content.item else ION_WIDTH)


def worksheet_of(content: RunContent, trace: Trace) -> Worksheet | None:
    """The bench's sheet for a chromatogram; None for other curves."""
    if content.measurement.technique not in CHROMATOGRAMS or trace.x.unit != "min" or len(trace) < 3:
        return None
    return Worksheet(trace, content.kept.get(trace.name))


def sheet_peaks(sheet: Worksheet, content: RunContent, languages: Languages) -> tuple[Peak, ...]:
    """The sheet's peaks under the names that the program or a person gave them."""
    given = {peak.name for peak in sheet.peaks if peak.name}
    known = [peak for peak in _known(content, sheet.trace.name) if peak.name not in given]
    return tuple(_with_name(peak, content, languages) for peak in _with_programs_names(sheet.peaks, known))


def picture(
    trace: Trace, peaks: Sequence[Peak], content: RunContent, sheet: Worksheet | None, layers: Layers
) -> Drawing:
    """The curve with its peaks, its marks, what is laid over it, and the ghost of the automatic integration."""
    ghost: tuple[Peak, ...] = ()
    if sheet is not None and layers.ghost and sheet.correction.steps:
        ghost = tuple(peak for peak in sheet.automatic.peaks if peak not in sheet.peaks)
    return drawing_of(
        trace, tuple(peaks), drawing_marks(trace, content), others=layers.others, ghost=ghost, log=layers.log
    )


def names_to_give(content: RunContent, trace: str, languages: Languages) -> list[tuple[str, str]]:
    """The components that a peak of this curve may be: what is stored, and how it is written."""
    item = content.item
    if item is None:
        return []
    ion = trace.removeprefix("EIC ")
    fitting = [c for c in item.components if not c.channel or ion == trace or c.channel == ion]
    names = [(component.id, languages.of(component.title)) for component in fitting]
    if item.id == "gc_sat":
        names += [(f"nC{carbon}", f"nC{carbon}") for carbon in range(8, 41)]
    return names


def _known(content: RunContent, trace: str) -> tuple[Peak, ...]:
    determination = content.view.determination
    if determination is None or content.view.row.id not in determination.measurement_ids[:1]:
        return ()
    if trace.startswith("EIC "):
        ion = trace.removeprefix("EIC ") + " "
        return tuple(
            replace(peak, name=peak.name.removeprefix(ion))
            for peak in determination.outcome.peaks
            if peak.name.startswith(ion)
        )
    return station_peaks(determination, trace)


def _with_name(peak: Peak, content: RunContent, languages: Languages) -> Peak:
    if peak.name == UNKNOWN:
        return replace(peak, name="")
    if peak.name:
        return named(peak, content.item, languages)
    return peak


def _with_programs_names(peaks: Sequence[Peak], known: Sequence[Peak]) -> list[Peak]:
    """Each name of the stored result goes to the peak over its place whose apex is nearest."""
    put = list(peaks)
    for one in known:
        over = [n for n, peak in enumerate(peaks) if (peak.start or 0.0) <= one.apex <= (peak.end or 0.0)]
        nearest = min(over, key=lambda n: abs(peaks[n].apex - one.apex), default=None)
        if nearest is not None and not put[nearest].name:
            put[nearest] = replace(put[nearest], name=one.name)
    return put
