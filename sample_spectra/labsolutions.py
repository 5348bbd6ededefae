"""Writes runs as Shimadzu LabSolutions does in its ASCII export; several runs make one file of several injections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sample_spectra.runs import Channel, GcRun

_PEAK_HEAD = ["Peak#", "R.Time", "I.Time", "F.Time", "Area", "Height", "A/H", "Conc.", "Mark", "ID#", "Name"]


def labsolutions_bytes(runs: Sequence[GcRun], separator: str = "\t", encoding: str = "utf-8") -> bytes:
    """One ASCII file of these injections; `separator` is a tab or a comma. Numbers are the converter's counts."""
    return "".join(_injection(run, separator) for run in runs).encode(encoding)


def write_labsolutions(path: Path, runs: Sequence[GcRun], separator: str = "\t", encoding: str = "utf-8") -> None:
    """Write the ASCII file."""
    path.write_bytes(labsolutions_bytes(runs, separator, encoding))


def _injection(run: GcRun, separator: str) -> str:
    stamp = f"{run.acquired_at:%Y/%m/%d %H:%M:%S}"
    names = [channel.name for channel in run.channels]
    numbers = [str(i) for i in range(1, len(names) + 1)]
    sections: list[tuple[str, list[list[str]]]] = [
        ("Header", [["Application Name", "LabSolutions"], ["Version", "5.106"]]),
        ("File Information", [["Type", "Data File"], ["Generated", stamp]]),
        (
            "Sample Information",
            [
                ["Operator Name", run.operator],
                ["Acquired", stamp],
                ["Sample Type", "0:Unknown"],
                ["Sample Name", run.sample_name],
                ["Sample ID", ""],
            ],
        ),
        ("Original Files", [["Method File", f"C:\\LabSolutions\\{run.method}"]]),
        (
            "Configuration",
            [
                ["Instrument Name", "GC-2030"],
                ["# of Detectors", str(len(names))],
                ["Detector Name", *names],
                ["# of Channels", *["1" for _ in names]],
            ],
        ),
    ]
    for number, channel in zip(numbers, run.channels, strict=True):
        sections.append((f"Peak Table(Ch{number})", _peaks(channel)))
    text = "".join(_section(name, rows, separator) for name, rows in sections)
    return text + "".join(
        _curve(f"Ch{number}", channel, separator) for number, channel in zip(numbers, run.channels, strict=True)
    )


def _section(name: str, rows: list[list[str]], separator: str) -> str:
    return f"[{name}]\r\n" + "".join(separator.join(row) + "\r\n" for row in rows) + "\r\n"


def _peaks(channel: Channel) -> list[list[str]]:
    rows = [["# of Peaks", str(len(channel.peaks))]]
    if channel.peaks:
        rows.append(_PEAK_HEAD)
    for i, peak in enumerate(channel.peaks, start=1):
        half = 3.0 * peak.area / peak.height / 60.0
        area, height = peak.area / channel.resolution, peak.height / channel.resolution
        times = [f"{peak.rt_min + shift:.3f}" for shift in (0.0, -half, half)]
        amounts = [f"{area:.0f}", f"{height:.0f}", f"{area / height:.3f}", "0.000"]
        rows.append([str(i), *times, *amounts, "   ", "", peak.name])
    return rows


def _curve(name: str, channel: Channel, separator: str) -> str:
    minutes = channel.time_min.tolist()
    head = [
        f"Interval(msec){separator}{channel.interval_s * 1000.0:.0f}",
        f"# of Points{separator}{len(minutes)}",
        f"Start Time(min){separator}{minutes[0]:.3f}",
        f"End Time(min){separator}{minutes[-1]:.3f}",
        f"Intensity Units{separator}{channel.unit}",
        f"Intensity Multiplier{separator}{channel.resolution:.17g}",
        f"R.Time (min){separator}Intensity",
    ]
    rows = [f"{time:.5f}{separator}{count}" for time, count in zip(minutes, channel.counts.tolist(), strict=True)]
    return f"[Chromatogram ({name})]\r\n" + "\r\n".join([*head, *rows]) + "\r\n\r\n"
