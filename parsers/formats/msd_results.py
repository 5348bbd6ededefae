"""MSD ChemStation's lists of peaks `RESULTS.CSV` and `rteres.txt`, standing alone.

Written by: MSD ChemStation and MassHunter's classic data analysis into the `.D` of a GC/MS run, in the code page of
the computer.

Structure. RESULTS.CSV: `[contents]` with `count=` and the titles of the sections; a section `[INT TIC: run.D\\data.ms]`
has `Header=` with the columns' names and one line a peak. rteres.txt: fields `key : value`, then for each signal one
line a peak (number, time, first, highest and last scan, kind, height, area, percents) and the sum of areas, which is
held against the lines. Only `count=` tells of a RESULTS.CSV that was cut within its list of sections.

Units and clock: minutes. Area and height are in the vendor's own units, which the files do not name. Scans are counted
from 1; here, without the scans' times, start and end stay empty. rteres.txt prints the date with its month's name.

Not read: library searches (`LSR…` sections; a remark names them). Within a `.D` folder the files are read with it.

Sources: two real runs; the two files tell the same peaks, on the spectra beside them.
"""

from __future__ import annotations

from dataclasses import replace

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.msd_results import read_results_csv, read_rteres, run_name
from parsers.reading.vendor_report import report_measurement
from parsers.wording import Text

_CONTENTS = r"\A(?:\xef\xbb\xbf|\ufeff)?\[contents\]\s*\ncount="

FORMAT = Format(
    id="msd_results",
    title=Text("Agilent MSD 峰表 RESULTS.CSV / rteres.txt", "Agilent MSD peaks RESULTS.CSV / rteres.txt"),
    technique="gcms",
    suffixes=(".csv", ".txt"),
    marks=(
        AnyOf(
            (
                (TextPattern(_CONTENTS),),
                (TextPattern(r"\A\s*(?:Area Percent|LSC|Quantitation) ?Report"), TextPattern(r"corr\.\s+corr\.")),
            )
        ),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with the peaks of each integrated signal (TIC), and no traces."""
    reader = read_results_csv if TextPattern(_CONTENTS).fits(file) else read_rteres
    report = reader(file.data(), file.name).report
    measurement = report_measurement(FORMAT.id, report, technique="gcms")
    return [replace(measurement, sample_name=measurement.sample_name or run_name(report.header.get("Data File", "")))]
