"""MSD ChemStation's total ion current as text, `tic_front.csv` (or `.tsv`).

Written by: MSD ChemStation and MassHunter GC/MS acquisition into each `.D`, UTF-8 with a byte order mark or the code
page of the computer.

Structure. A line with the run's path and its date (sometimes the date of the end stands alone above it), a line
`Start of data points`, then `minutes,abundance` (or tab-separated) for each scan. A last line without an end is
incomplete; a file that was cut between two lines cannot be told.

Units and clock: minutes to 5 or 6 digits; counts. A run of SIM and scan together has both kinds of scans in turn, so
its curve leaps; `data.ms` and `dataSim.ms` tell them apart. The date beside the path names its month.

Sources: three real runs, equal to the scan directory of their spectra count for count.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.clocks import parse_clock
from parsers.reading.msd_results import read_tic_front, run_name
from parsers.wording import Text

FORMAT = Format(
    id="msd_tic",
    title=Text("Agilent MSD 总离子流 tic_front.csv", "Agilent MSD total ion current tic_front.csv"),
    technique="gcms",
    suffixes=(".csv", ".tsv"),
    marks=(
        TextPattern(r"^Start of data points\s*\n\s*-?\d", holds="Start of data points"),
        TextPattern(r"\.D\b", flags=re.IGNORECASE),
    ),
)

_RUN = re.compile(r"^(?P<path>.*\.d)\s+(?P<date>.*)$", re.IGNORECASE)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with the trace TIC."""
    trace, heading = read_tic_front(file.data(), file.name)
    match = _RUN.match(heading)
    acquired_at, remark = parse_clock(_day_first(match["date"])) if match else (None, None)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="gcms",
            sample_name=run_name(match["path"]) if match else "",
            acquired_at=acquired_at,
            instrument=Instrument(maker="Agilent"),
            traces=(trace,),
            metadata={"Data File": match["path"].strip(), "Date": match["date"]} if match else {"Heading": heading},
            remarks=(remark,) if remark else (),
        )
    ]


def _day_first(date: str) -> str:
    """`Tue Dec 17 10:13:57 2019` as `17 Dec 2019 10:13:57`; other dates as they are."""
    match = re.fullmatch(r"\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\s*", date)
    return f"{match[2]} {match[1]} {match[4]} {match[3]}" if match else date
