"""Ocean Optics (Ocean Insight) spectrum as text: OOIBase32, SpectraSuite, OceanView.

Written by: the programs of the USB, HR, QE, Maya and Flame fibre spectrometers (UV-Vis, fluorescence, reflectance).
Encoding and decimal mark are the computer's.

Structure. Lines `Key: value` below a first line that names the program or the file (`SpectraSuite Data File`,
`OOIBase32 Version … Data File`, `Data from NAME Node`), among them `Number of Pixels in Spectrum: 2048` (or `… in
Processed Spectrum`); the line `>>>>>Begin Spectral Data<<<<<` (or `Processed Spectral Data`), rows of wavelength and
value separated by a tab, and in the older programs `>>>>>End … Data<<<<<`.

Units and clock. Wavelength in nm unless `XAxis mode` says otherwise; the value has no unit in the file (counts,
absorbance, % as the operator chose), so it stays empty. The date names a zone by letters (`CEST`) that are not
unique: date and time are kept in the metadata, not as an instant.

Checked: the number of pixels (refused if not met), the last line or the end mark, increasing wavelengths.

Not read: binary `.spc`-like and `.ProcSpec` files of these programs.

Sources: the programs' manuals; examples in public repositories. No real file of this form is at hand, only made ones.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Trace
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import whole
from parsers.reading.refusal import broken, check_count, check_increasing, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="ocean_text",
    title=Text("海洋光学（Ocean Optics）光谱文本", "Ocean Optics spectrum text"),
    technique="spectrum",
    suffixes=(".txt",),
    marks=(TextPattern(r"^>{3,8} ?Begin (?:Processed )?Spectral Data ?<{3,8}[ \t\r]*$", holds="Spectral Data"),),
)
_BEGIN = re.compile(r">{3,8} ?Begin (?:Processed )?Spectral Data ?<{3,8}")
_END = re.compile(r">{3,8} ?End (?:Processed )?Spectral Data ?<{3,8}")
_PIXELS = re.compile(r"Number of Pixels in (?:Processed )?Spectrum")
_AXES = {"": ("wavelength", "nm"), "wavelengths": ("wavelength", "nm"), "wavelength": ("wavelength", "nm")}


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = [line.strip() for line in decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    begin = next((at for at, line in enumerate(lines) if _BEGIN.fullmatch(line)), None)
    if begin is None:
        raise incomplete(file.name, Text("没有数据起始行", "the line that opens the data is missing"))
    end = next((at for at in range(begin, len(lines)) if _END.fullmatch(lines[at])), None)
    if end is None and lines[-1]:
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    second = next((at for at in range(end or len(lines), len(lines)) if _BEGIN.fullmatch(lines[at])), None)
    if second is not None:
        reason = Text("第 {n} 行开始第二个光谱", "a second spectrum begins in line {n}").fill(n=second + 1)
        raise broken(file.name, reason, where=f"line {second + 1}")
    said = _said(lines[:begin])
    rows = [line for line in lines[begin + 1 : end] if line]
    table = number_table(rows, file.name, begin + 2)
    pixels = next((whole(value) for key, value in said.items() if _PIXELS.fullmatch(key)), None)
    if pixels is not None:
        check_count(file.name, Text("像素数", "pixels"), pixels, len(rows))
    elif end is None:
        raise incomplete(file.name, Text("既无像素数也无结束行", "neither pixels nor an end are told"))
    if table.shape[1] != 2:
        raise broken(
            file.name,
            Text("每行 {n} 个数值，应为 2 个", "rows of {n} numbers; 2 were expected").fill(n=table.shape[1]),
        )
    mode = said.get("XAxis mode", "")
    axis, unit = _AXES.get(mode.lower(), (mode, ""))
    check_increasing(file.name, table[:, 0], axis)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=file.path.stem,
            operator=said.get("User", ""),
            instrument=Instrument(
                maker="Ocean Optics", model=said.get("Spectrometer", "") or said.get("Spectrometers", "")
            ),
            traces=(
                Trace(
                    name="spectrum",
                    x=Axis(name=axis, unit=unit, values=table[:, 0]),
                    y=Axis(name="value", unit="", values=table[:, 1]),
                ),
            ),
            metadata=said,
            remarks=held([decoded.remark, _NO_UNIT]),
        )
    ]


def _said(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {key.strip(): value.strip() for key, mark, value in pairs if mark and value.strip()}


_NO_UNIT = Text(
    "文件未说明数值的单位（计数、吸光度或百分数）。",
    "The file names no unit of its values (counts, absorbance or per cent).",
)
