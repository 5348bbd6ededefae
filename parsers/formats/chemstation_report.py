"""ChemStation's printed report `Report.TXT`, standing alone: the peaks of one run, without its signals.

Written by: ChemStation and OpenLab CDS (ChemStation edition), as "file type .TXT" of a report. UTF-16 with a byte
order mark (since B.01), the computer's code page before.

Structure. `Data File …`, `Sample Name: …`, then fields `key : value`, up to two in a line, long paths going on in the
next; then for each signal `Signal n: description`, two lines of column names and units, a rule `----|-------|`, one
line a peak, `Totals :`. Columns are cut where the rule has its bars, so every report style reads alike (Area Percent,
ESTD, ISTD, Norm). `*** End of Report ***` is the last line; without it the report is incomplete.
Where `Data File` comes again behind it, another report begins.

Units and clock: retention in minutes, area in signal unit x second as the column's unit says. `Width` is area by
height and not read. The date is printed in the computer's regional order and read only where that is decided (AM/PM,
a field above 12).

In other languages than English the keys and headings are those of the program in German and Chinese; time, area and
height are known by their units in any.

Not read: amounts, totals, calibration lists. Within a `.D` folder the report is read with it.

Sources: real reports of three laboratories, against the CSV reports of the same runs; no translated one was at hand.
"""

from __future__ import annotations

from parsers.format import Format, TextPattern, in_encodings
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.report_text import read_report_texts
from parsers.reading.vendor_report import report_measurement
from parsers.wording import Text

_CHINESE = in_encodings("采集操作者", "采集操作员", "操作者", "进样日期", "进样时间")
FORMAT = Format(
    id="chemstation_report",
    title=Text("Agilent ChemStation 报告 Report.TXT", "Agilent ChemStation report Report.TXT"),
    technique="gc",
    suffixes=(".txt",),
    marks=(
        TextPattern(rf"\A\ufeff?\s*(?:Data File|Datei(?:name)?|Datendatei|{in_encodings('数据文件')})[:：]? *\S"),
        TextPattern(rf"^(?:Acq\. Operator|Injection Date|Injektionsdatum|{_CHINESE})\s*(?:[:：]|{in_encodings('：')})"),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each report in the file, with a table for each signal that has peaks, and no traces."""
    return [report_measurement(FORMAT.id, report) for report in read_report_texts(file.data(), file.name)]
