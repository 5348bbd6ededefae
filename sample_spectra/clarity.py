"""Writes runs as DataApex Clarity's "Export Data" does: result tables with fixed columns, then the curves.

The form is that of public descriptions of YL-Clarity 9 exports (`parsers/formats/clarity_text.py` tells them).
"""

from __future__ import annotations

from collections.abc import Sequence

from sample_spectra.runs import Channel, GcRun

_QUANTITIES = {"mV": "Voltage", "pA": "Current"}


def clarity_bytes(runs: Sequence[GcRun], *, separator: str = "\t", mark: str = ".", encoding: str = "utf-8") -> bytes:
    """One file of these runs, as if each were appended; `mark` is the decimal mark."""
    lines = [line for run in runs for line in _run(run, separator, mark)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def clarity_header_bytes(run: GcRun, name: str) -> bytes:
    """One channel as the older export with its header: keys, units, rows."""
    channel = run.channel(name)
    head = {
        "Analyst": run.operator,
        "Sample ID": run.sample_name,
        "Data Original": f"C:\\CLARITY\\WORK1\\DATA\\{run.sample_name}.prm",
        "Sample Injected": f"{run.acquired_at:%d-%b-%y %I:%M:%S %p}",
        "Rate": f"{1 / channel.interval_s:.1f} per sec.",
    }
    lines = [
        *(f"{key} : {value}" for key, value in head.items()),
        f"Y Axis Title: {name}",
        "",
        f"[Min.]\t[{channel.unit}]",
    ]
    return ("\r\n".join([*lines, *_rows(channel, "\t", ".")]) + "\r\n").encode()


def _run(run: GcRun, separator: str, mark: str) -> list[str]:
    fixed = [f"{run.sample_name}.prm", f"{run.acquired_at:%Y-%m-%d}", f"{run.acquired_at:%H:%M:%S}"]
    lines: list[str] = []
    for number, channel in enumerate(run.channels, start=1):
        lines += [separator.join(row) for row in _table(fixed, number, channel, mark)] + [""]
    for channel in run.channels:
        head = separator.join(("Time [min]", f"{_QUANTITIES.get(channel.unit, 'Signal')} [{channel.unit}]"))
        lines += [head, *_rows(channel, separator, mark), ""]
    return lines


def _table(fixed: list[str], number: int, channel: Channel, mark: str) -> list[list[str]]:
    unit = channel.unit
    head = ["Primary File", "Date", "Time", "Signal No.", "Signal Name", "Peak No.", "Reten. time [min]"]
    head += [f"Area [{unit}.s]", f"Height [{unit}]", "Area [%]", "W05 [min]", "Compound Name"]
    begin = [*fixed, str(number), channel.name]
    if not channel.peaks:
        return [head, [*begin, "No peak to report"]]
    total = sum(peak.area for peak in channel.peaks)
    rows = []
    for at, peak in enumerate(channel.peaks, start=1):
        width = 0.94 * peak.area / peak.height / 60.0
        numbers = (f"{peak.rt_min:.3f}", f"{peak.area:.4f}", f"{peak.height:.4f}", f"{100 * peak.area / total:.2f}")
        rows.append([*begin, str(at), *(n.replace(".", mark) for n in (*numbers, f"{width:.3f}")), peak.name])
    return [head, *rows, [*begin, "", "Total", f"{total:.4f}".replace(".", mark), "", "100", "", ""]]


def _rows(channel: Channel, separator: str, mark: str) -> list[str]:
    points = zip(channel.time_min.tolist(), channel.values.tolist(), strict=True)
    return [f"{time:.5f}{separator}{value:.4f}".replace(".", mark) for time, value in points]
