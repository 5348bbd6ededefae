"""Rigaku `.rasx`: diffraction scans as text and XML in a zip archive.

Written by: SmartLab Studio II, MiniFlex.

Structure. `root.xml` lists for each `Data<k>` the members and their MD5 sums; `Data<k>/Profile<k>.txt` holds rows of
angle, intensity and attenuator factor; `Data<k>/MesurementConditions<k>.xml` (the vendor's spelling) holds
`GeneralInformation` (Operator, SampleName, SystemName, Memo, Comment), `HWConfigurations/XrayGenerator` (TargetName,
Current, Voltage, wavelengths) and `ScanInformation` (AxisName, Start, Stop, Step, Speed, PositionUnit, IntensityUnit,
StartTime, EndTime, DataCount).

Units and clock. Degrees; intensity in IntensityUnit (counts or cps) times the attenuator factor. StartTime is printed
with the letter Z; files of one instrument do not tell whether that is universal time or the computer's own.

Checked: DataCount against the rows; the archive's own checksums; increasing angles. The sums in `root.xml` are
keyed (they differ from the plain MD5 of intact members) and prove nothing here.

Not read: images (`Image…` members) and maps.

Sources: real files of two SmartLab instruments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.format import Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.archive import Archive
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.diffraction import reading, readings
from parsers.reading.encodings import decode
from parsers.reading.fields import whole
from parsers.reading.refusal import held, incomplete, not_read
from parsers.reading.rigaku import profile_trace
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="rigaku_rasx",
    title=Text("理学 RASX 衍射数据", "Rigaku RASX diffraction"),
    technique="xrd",
    suffixes=(".rasx",),
    marks=(Packed(r"Data\d+/(?:Profile\d+\.txt|Mesurement?Conditions\d+\.xml)"),),
)
_PROFILE = re.compile(r"Data(\d+)/Profile(\d+)\.txt", re.IGNORECASE)
MAX_PROFILES = 1_000


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each profile."""
    archive = Archive(file)
    matches = [match for match in map(_PROFILE.fullmatch, archive.names) if match is not None]
    matches.sort(key=lambda match: (int(match[1]), int(match[2])))
    if not matches:
        raise incomplete(file.name, Text("压缩包中没有 Profile", "the archive holds no Profile"))
    if len(matches) > MAX_PROFILES:
        raise not_read(
            file.name,
            Text("它有 {n} 次扫描，最多读取 {most} 次", "it holds {n} scans; at most {most} are read").fill(
                n=len(matches), most=MAX_PROFILES
            ),
            Text("请在 SmartLab Studio 中分开导出。", "Export it in parts in SmartLab Studio."),
        )
    return [_measurement(archive, match[0]) for match in matches]


def _measurement(archive: Archive, member: str) -> Measurement:
    conditions = _conditions(archive, member)
    scan = conditions.find("ScanInformation") if conditions is not None else None
    decoded = decode(archive.read(member))
    rows = [line for line in decoded.text.splitlines() if line.strip()]
    trace, notes = profile_trace(
        rows,
        title="scan 1",
        axis=text_of(scan, "AxisName"),
        unit=text_of(scan, "IntensityUnit"),
        declared=whole(text_of(scan, "DataCount")),
        file_name=archive.name,
        first_line=1,
    )
    acquired_at, clock = parse_iso_clock(text_of(scan, "StartTime"))
    general, tube = "GeneralInformation", "HWConfigurations/XrayGenerator"
    return Measurement(
        format_id=FORMAT.id,
        technique="xrd",
        sample_name=text_of(conditions, f"{general}/SampleName"),
        acquired_at=acquired_at,
        operator=text_of(conditions, f"{general}/Operator"),
        method=text_of(conditions, f"{general}/PartName"),
        instrument=Instrument(maker="Rigaku", model=text_of(conditions, f"{general}/SystemName")),
        traces=(trace,),
        readings=readings(
            reading("K-alpha1", text_of(conditions, f"{tube}/WavelengthKalpha1"), "Å"),
            reading("K-alpha2", text_of(conditions, f"{tube}/WavelengthKalpha2"), "Å"),
            reading("tension", text_of(conditions, f"{tube}/Voltage"), text_of(conditions, f"{tube}/VoltageUnit")),
            reading("current", text_of(conditions, f"{tube}/Current"), text_of(conditions, f"{tube}/CurrentUnit")),
            reading("scan speed", text_of(scan, "Speed"), text_of(scan, "SpeedUnit")),
        ),
        metadata=_metadata(conditions, scan, member),
        remarks=held([*notes, clock]),
    )


def _conditions(archive: Archive, member: str) -> etree._Element | None:
    folder = member.rpartition("/")[0]
    found = [n for n in archive.names if re.fullmatch(rf"{re.escape(folder)}/\w*Conditions\d+\.xml", n, re.IGNORECASE)]
    return parse_xml(archive.read(found[0]), archive.name) if found else None


def _metadata(conditions: etree._Element | None, scan: etree._Element | None, member: str) -> dict[str, str]:
    found = {"member": member, "anode": text_of(conditions, "HWConfigurations/XrayGenerator/TargetName")}
    for key in ("Comment", "Memo"):
        found[key] = text_of(conditions, f"GeneralInformation/{key}")
    for key in ("AxisName", "Mode", "Step", "StartTime", "EndTime"):
        found[key] = text_of(scan, key)
    return {key: value for key, value in found.items() if value}
