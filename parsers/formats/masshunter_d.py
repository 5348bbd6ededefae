"""Agilent MassHunter `.D`: the run of a GC/MS or LC/MS, from its folder `AcqData`.

Written by: MassHunter acquisition (single and triple quadrupole, TOF). A GC/MS acquisition in ChemStation's format
leaves `data.ms` beside `AcqData`; such a folder is read as `chemstation_d`.

Structure. `MSScan.bin`: records of the layout that `MSScan.xsd` describes (elements in their order; int 4, long 8,
double 8 bytes, little-endian), beginning at the u32 at 0x58. Each names time, total ion current, base peak, and its
spectrum by `SpectrumOffset`, `ByteCount`, `PointCount`. `MSPeak.bin` (u16 0x0103 at 0): at that offset all m/z as
float64, then all abundances as float64 or float32. `MSTS.xml` declares the number of scans, `Contents.xml` date and
program, `Devices.xml` the instrument, `sample_info.xml` the sample (each may be missing).

Units and clock. `ScanTime` in minutes; the date carries its zone.

Checked at every reading: the declared number of scans, each spectrum's place and length, and that the largest
abundance stands at the declared base peak. Where it does not (TOF: flight times instead of m/z) or where spectra are
packed (LZF), the spectra are left out and a remark says so: the total ion current is read all the same. A folder of
profile spectra alone (`MSProfile.bin`: TOF, ICP-MS) gives its total ion current.

Not read: profile spectra, product ions as such (a run of MS/MS scans has a remark), non-MS signals (`*.cd`/`*.cg`).

Sources: the structure is described by the vendor's own `MSScan.xsd`; checked on a real GC/MS run against its
`tic_front.csv` and the same run's `data.ms`.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from parsers.format import Format, Member
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, ScanSet, Trace
from parsers.reading.cursor import Cursor, ended
from parsers.reading.fields import whole
from parsers.reading.refusal import broken, check_count, check_increasing, held, incomplete, not_read
from parsers.wording import Text

FORMAT = Format(
    id="masshunter_d",
    title=Text("Agilent MassHunter 数据文件夹 .D", "Agilent MassHunter folder .D"),
    technique="gcms",
    suffixes=(".d",),
    marks=(Member(r"AcqData/MSScan\.bin"), Member(r"(?!acq\.)[^/]+\.(?:ch|ms|uv)", absent=True)),
)

_SIZES = {"int": "<i4", "long": "<i8", "double": "<f8", "float": "<f4", "short": "<i2", "byte": "i1"}
_NEEDED = ("ScanTime", "TIC", "BasePeakMZ", "SpectrumOffset", "ByteCount", "PointCount")
_PEAK_SIGNATURE = 0x0103
_BASE_TOLERANCE = 0.06  # base peaks are declared to 0.05 or 0.1


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with the trace TIC and, where they can be read, all spectra."""
    records = _records(file)
    times = records["ScanTime"].astype(np.float64)
    if times.size > 1:
        check_increasing(file.name, times, "ScanTime")
    tic = records["TIC"].astype(np.float64)
    scans, remark = _spectra(file, records, times, tic)
    products = int(np.count_nonzero(records["MSLevel"] > 1)) if "MSLevel" in (records.dtype.names or ()) else 0
    contents, device, sample = (_texts(file, name) for name in ("Contents.xml", "Devices.xml", "sample_info.xml"))
    acquired_at, clock_remark = _clock(contents.get("AcquiredTime", ""))
    trace = Trace(
        name="TIC", x=Axis(name="time", unit="min", values=times), y=Axis(name="TIC", unit="counts", values=tic)
    )
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc" if contents.get("SeparationTechnique") == "3" else "gcms",
            sample_name=sample.get("Sample Name", ""),
            acquired_at=acquired_at,
            operator=sample.get("Operator", "") or sample.get("OperatorName", ""),
            method=sample.get("Method", ""),
            instrument=Instrument(
                maker="Agilent",
                model=contents.get("InstrumentName", "") or device.get("ModelNumber", ""),
                serial=device.get("SerialNumber", ""),
                software=contents.get("AcqSoftwareVersion", ""),
            ),
            traces=(trace,),
            scans=scans,
            metadata={key: value for key, value in {**contents, **sample}.items() if value},
            remarks=held((remark, clock_remark, _products(products))),
        )
    ]


def _records(file: InstrumentFile) -> NDArray[np.void]:
    """The scan records, as many as MSTS.xml declares."""
    dtype = _record_type(file)
    member = _member(file, "MSScan.bin")
    cursor = Cursor(member.data(), member.name)
    at = cursor.integer("<I", 0x58, "the place of the scan records")
    count, rest = divmod(max(len(cursor) - at, 0), dtype.itemsize)
    if rest or count == 0:
        reason = Text("扫描记录不完整（余 {n} 字节）", "its last scan record is cut ({n} bytes are left over)")
        raise incomplete(member.name, reason.fill(n=rest))
    declared = _declared_scans(file)
    if declared is not None:
        check_count(file.name, Text("扫描", "scans"), declared, count)
    return np.frombuffer(cursor.bytes_at(at, count * dtype.itemsize, "the scan records"), dtype)


def _record_type(file: InstrumentFile) -> np.dtype[np.void]:
    """The layout of a scan record, as the folder's own MSScan.xsd describes it."""
    from parsers.reading.xml import parse_xml

    member = file.member("AcqData/MSScan.xsd")
    if member is None:
        raise not_read(
            file.name,
            Text(
                "没有 MSScan.xsd，扫描记录的结构未知", "there is no MSScan.xsd, so the scan records' layout is unknown"
            ),
            Text("请复制完整的 AcqData 文件夹。", "Copy the whole folder AcqData."),
        )
    root = parse_xml(member.data(), member.name)
    types = {str(kind.get("name")): kind for kind in root.iterfind("complexType")}
    fields: list[tuple[str, str]] = []

    def collect(kind: str, depth: int) -> None:
        for element in types[kind].iterfind(".//element"):
            name, of = str(element.get("name")), str(element.get("type")).rpartition(":")[2]
            if of in _SIZES:
                fields.append((name, _SIZES[of]))
            elif of in types and depth < 4:
                collect(of, depth + 1)
            else:
                raise broken(member.name, Text("未知类型“{t}”", 'the type "{t}" is unknown').fill(t=of))

    if "ScanRecordType" in types:
        collect("ScanRecordType", 0)
    names = [name for name, _ in fields]
    if len(set(names)) != len(names) or not set(_NEEDED) <= set(names):
        raise broken(member.name, Text("没有描述扫描记录", "it does not describe a scan record"))
    return np.dtype(fields)


def _spectra(
    file: InstrumentFile, records: NDArray[np.void], times: NDArray[np.float64], tic: NDArray[np.float64]
) -> tuple[ScanSet | None, Text | None]:
    """All spectra of MSPeak.bin; None and the reason where they are not centroids of plain m/z."""
    member = file.member("AcqData/MSPeak.bin")
    if member is None or member.size == 0:
        return None, _ONLY_PROFILE
    cursor = Cursor(member.data(MAX_BYTES), member.name)
    if cursor.integer("<H", 0, "the signature") != _PEAK_SIGNATURE:
        raise broken(member.name, Text("开头不是 0x0103", "it does not begin with 0x0103"), "byte 0")
    counts = records["PointCount"].astype(np.int64)
    sizes = records["ByteCount"].astype(np.int64)
    if counts.min() < 0:
        raise broken(member.name, Text("声明的点数无效", "a declared number of points is negative"))
    if int(sizes.sum()) > len(cursor):
        raise ended(member.name, "the declared spectra", int(sizes.sum()), len(cursor))
    if bool((sizes == 16 * counts).all()):
        abundance = "<f8"
    elif bool((sizes == 12 * counts).all()):
        abundance = "<f4"
    else:
        return None, _PACKED
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    mz, intensity = np.empty(int(offsets[-1])), np.empty(int(offsets[-1]), dtype=abundance)
    for at, count, start in zip(records["SpectrumOffset"].tolist(), counts.tolist(), offsets.tolist(), strict=False):
        mz[start : start + count] = cursor.array("<f8", at, count, "a spectrum")
        intensity[start : start + count] = cursor.array(abundance, at + 8 * count, count, "a spectrum's abundances")
    scans = ScanSet(times=times, mz=mz, intensity=intensity, offsets=offsets, total=tic)
    return (scans, None) if _has_base_peaks(scans, records["BasePeakMZ"]) else (None, _NO_BASE_PEAKS)


def _has_base_peaks(scans: ScanSet, declared: NDArray[np.float64]) -> bool:
    """Whether the largest abundance stands at the declared base peak, in all but a few scans of near-equal peaks."""
    there = filled = 0
    for i in range(len(scans)):
        masses, heights = scans.scan(i)
        if len(masses):
            filled += 1
            with np.errstate(invalid="ignore"):  # infinite masses of a damaged file are no base peak
                there += bool((np.abs(masses[heights == heights.max()] - declared[i]) <= _BASE_TOLERANCE).any())
    return there >= 0.98 * filled


def _declared_scans(file: InstrumentFile) -> int | None:
    """The number of scans of all time segments; None if nothing declares it."""
    from parsers.reading.xml import parse_xml, text_of

    member = file.member("AcqData/MSTS.xml")
    if member is None:
        return None
    segments = [whole(text_of(segment, "NumOfScans")) for segment in parse_xml(member.data(), member.name)]
    known = [count for count in segments if count is not None]
    return sum(known) if known else None


def _texts(file: InstrumentFile, name: str) -> dict[str, str]:
    """The plain fields of an XML member: elements with text, or `Field`s of name and value. Empty if it is missing."""
    from parsers.reading.xml import parse_xml, text_of

    member = file.member(f"AcqData/{name}")
    if member is None:
        return {}
    root = parse_xml(member.data(), member.name)
    fields = {text_of(field, "Name"): text_of(field, "Value") for field in root.iterfind("Field")}
    if fields:
        return fields
    found: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and len(element) == 0 and text_of(element):
            found.setdefault(element.tag, text_of(element))
    return found


def _clock(text: str) -> tuple[datetime | None, Text | None]:
    try:
        return (datetime.fromisoformat(text) if text else None), None
    except ValueError:
        return None, Text("无法解读时间“{text}”。", 'The time "{text}" cannot be read.').fill(text=text[:60])


def _member(file: InstrumentFile, name: str) -> InstrumentFile:
    member = file.member(f"AcqData/{name}")
    if member is None:
        raise incomplete(file.name, Text("没有 {name}", "there is no {name}").fill(name=name))
    return member


def _products(count: int) -> Text | None:
    if not count:
        return None
    return Text(
        "{n} 次扫描是子离子扫描（MS/MS），母离子未读取。",
        "{n} scans are of product ions; their precursors are not read.",
    ).fill(n=count)


_ONLY_PROFILE = Text(
    "没有质心谱（MSPeak.bin），只读取了总离子流。",
    "There are no centroid spectra (MSPeak.bin); only the total ion current is read.",
)
_PACKED = Text(
    "MSPeak.bin 中的谱图经过压缩，只读取了总离子流。",
    "The spectra of MSPeak.bin are packed; only the total ion current is read.",
)
_NO_BASE_PEAKS = Text(
    "谱图最高峰不在声明的基峰处（可能为飞行时间而非 m/z），只读取了总离子流。",
    "The largest abundances are not at the declared base peaks (they may be flight times, not m/z); only the total ion "
    "current is read.",
)
