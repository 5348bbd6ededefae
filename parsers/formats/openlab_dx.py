"""Agilent OpenLab CDS 2 `.dx`: all raw data of one injection.

Written by: OpenLab CDS 2.x (GC and LC) into a result folder (`.rslt`, `.sirslt`).

Structure. A zip archive (OPC). `injection.acmd` (XML, `InjectionInfo`) names sample, operator, method, date, and lists
the signals: encoding, identifier, name, unit, number of values. Each signal's data is the member
`<identifier>.<suffix>`:
- `.CH` (`Signal179`): a ChemStation signal of version 179, see `chemstation_ch`.
- `.UV` (`Spectra131`): diode array spectra, see `chemstation_uv`; a measurement of its own.
- `.IT` (`InstrumentTrace179`): pressure, temperature and the like: header as of version 179, from 0x1800 pairs of
  time (ms) and value as float64; the value is multiplied by the declared `Slope`.

Units and clock: minutes; units as declared. The date carries its zone.

Checked at every reading: the declared number of values and spectra. A declared signal that the archive does not hold
is a remark.

Not read: mass spectra (`.MS…`), the audit trail, results (they are in the result folder's `.acaml`).

Sources: a real file of an LC; the structure of `.IT` follows from its declared number of values.
"""

from __future__ import annotations

from parsers.format import BytesAt, Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.wording import Text

FORMAT = Format(
    id="openlab_dx",
    title=Text("Agilent OpenLab CDS 2 进样 .dx", "Agilent OpenLab CDS 2 injection .dx"),
    technique="lc",
    suffixes=(".dx",),
    marks=(BytesAt(0, b"PK\x03\x04"), Packed(r"injection\.acmd")),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """The run with all its signals; then one measurement for each set of spectra."""
    from parsers.reading.openlab_injection import read_injection

    return read_injection(file)
