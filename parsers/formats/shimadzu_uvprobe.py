"""Shimadzu UVProbe / LabSolutions UV-Vis `.spc` (not the SPC of Galactic): absorption spectra.

Written by: UVProbe 2.x; LabSolutions UV-Vis keeps the same tree in `.vspd`. Container: OLE compound document.

Structure. `DataStorage<n>/DataSetGroup/<data set>/DataSpectrumStorage/Data/X Data.1` and `Y Data.1`: float64
little-endian, as many as fill the stream, both of the same length. Each data set becomes a trace under its name.

Units and clock. Wavelength in nm. The ordinate (absorbance, transmittance, …) is not named where it can be trusted, so
its unit stays empty. No date is read.

Checked at every reading: whole numbers of values, equal lengths, wavelengths that rise or fall throughout.

Not read: headers, the method, peak picks, photometric tables.

Sources: public descriptions of the tree; no real file was at hand, so the reader is checked on documents made for it.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import BytesAt, Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.fields import not_finite
from parsers.reading.ole import OLE_MAGIC, OleDocument
from parsers.reading.refusal import broken, check_count, check_increasing, held, incomplete
from parsers.wording import Text

_X_DATA = re.compile(
    r"(?P<storage>DataStorage\d*)/DataSetGroup/(?P<name>[^/]+)/DataSpectrumStorage/Data/X Data\.1", re.IGNORECASE
)

FORMAT = Format(
    id="shimadzu_uvprobe",
    title=Text("岛津 UVProbe 光谱 .spc", "Shimadzu UVProbe spectra .spc"),
    technique="spectrum",
    suffixes=(".spc", ".vspd"),
    marks=(
        BytesAt(0, OLE_MAGIC),
        Packed(r"DataStorage\d*/DataSetGroup/[^/]+/DataSpectrumStorage/Data/X Data\.1"),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each data set."""
    document = OleDocument(file)
    traces = []
    for path in document.names:
        match = _X_DATA.fullmatch(path)
        if match is None:
            continue
        x, y = _doubles(document, path), _doubles(document, f"{path[: -len('X Data.1')]}Y Data.1")
        where = f"{file.name}/{match['name']}"
        check_count(where, Text("数据点", "points"), len(x), len(y))
        check_increasing(where, x, "wavelength")
        first_storage = match["storage"].lower() in ("datastorage", "datastorage1")
        traces.append(
            Trace(
                name=match["name"] if first_storage else f"{match['storage']} {match['name']}",
                x=Axis(name="wavelength", unit="nm", values=x),
                y=Axis(name="ordinate", unit="", values=y),
            )
        )
    if not traces:
        raise incomplete(file.name, Text("没有光谱数据", "it holds no spectrum"))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=file.path.stem,
            instrument=Instrument(maker="Shimadzu", software="UVProbe"),
            traces=tuple(traces),
            remarks=held(not_finite(trace.y.values, trace.name) for trace in traces),
        )
    ]


def _doubles(document: OleDocument, path: str) -> Floats:
    """The float64 values of a stream. BrokenFile if it is missing, IncompleteFile if its last value is cut."""
    data = document.read(path)
    if len(data) % 8 or not data:
        raise incomplete(
            document.name, Text("数据流“{path}”不完整", 'the stream "{path}" ends within a value').fill(path=path)
        )
    values = np.frombuffer(data, "<f8").astype(np.float64)
    if len(values) < 2:
        raise broken(document.name, Text("光谱少于两个点", "a spectrum has fewer than two points"))
    return values
