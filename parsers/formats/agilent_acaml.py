"""Agilent ACAML (`.acaml`, `sequence.acam_`), standing alone: the results of one or many injections.

Written by: OpenLab CDS 2 (`.acaml` in a `.rslt`) and ChemStation C.01 (`sequence.acam_` in a `.D`); UTF-8 XML in a
namespace `urn:schemas-agilent-com:acaml…`, whose version is not looked at.

Structure: see `parsers.reading.acaml`. Each `Injections/MeasData` gives a measurement, with the peaks of the
`Injections/Result` that refers to it.

Units and clock: minutes; ChemStation names no unit of area (it is signal unit x second), so the tables have none
unless the document names it. Dates carry their zone (UTC).

Not read: amounts, calibration, methods (a document of a method alone is refused), further results of one injection.

Sources: real documents of two laboratories; one against the Result.xml and the signal of the same run. OpenLab 2's
documents were not at hand.
"""

from __future__ import annotations

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.refusal import not_read
from parsers.wording import Text

FORMAT = Format(
    id="agilent_acaml",
    title=Text("Agilent ACAML 结果 .acaml", "Agilent ACAML results .acaml"),
    technique="gc",
    suffixes=(".acaml", ".acam_"),
    marks=(TextPattern(r"<ACAML\b[^>]*urn:schemas-agilent-com:acaml", holds="<ACAML"),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each injection, with its peak tables and no traces. ForeignFile for a method alone."""
    from parsers.reading.acaml import injection_measurement, read_acaml

    injections = read_acaml(file.data(), file.name)
    if not injections:
        raise not_read(
            file.name,
            Text("其中没有进样结果（可能是方法文件）", "it tells of no injection (it may be a method)"),
            Text("请选择结果文件（sequence.acam_ 或 .acaml）。", "Choose the results (sequence.acam_ or .acaml)."),
        )
    return [injection_measurement(FORMAT.id, injection) for injection in injections]
