"""ChemStation's `Result.xml`, standing alone: the results of one run, without its signals.

Written by: ChemStation and OpenLab CDS (ChemStation edition) with "export results as XML"; UTF-16.

Structure. Root `ChemStationResult` with `Acquisition`, `ModuleInformation`, `SampleInformation`,
`Chromatograms/Signal/IntegrationResults` (one a peak: time, area, height, symmetry, start, end, baseline) and
`Results/ResultsGroup/Peak` (kind, name, amount; told apart by signal and time).

Units and clock: minutes; area in signal unit x second. The date names its month and no zone.

Not read: amounts, custom results, the checksum. Within a `.D` folder the file is read with it.

Sources: a real file against the ACAML document and the signal of the same run.
"""

from __future__ import annotations

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.vendor_report import report_measurement
from parsers.wording import Text

FORMAT = Format(
    id="chemstation_result_xml",
    title=Text("Agilent ChemStation 结果 Result.xml", "Agilent ChemStation results Result.xml"),
    technique="gc",
    suffixes=(".xml",),
    marks=(TextPattern(r"<ChemStationResult\b"),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a peak table for each signal that has peaks, and no traces."""
    from parsers.reading.report_xml import read_report_xml

    return [report_measurement(FORMAT.id, read_report_xml(file.data(), file.name))]
