"""ANDI/AIA mass spectrometry (ASTM E2077/E2078) `.cdf`: all mass spectra of a run.

Written by: nearly every GC/MS and LC/MS data system as "AIA export". Container: netCDF classic.

Structure. All ions lie in two flat variables over `point_number`: `mass_values` and `intensity_values`, each in the
type of the writer (short, long, float or double) with an optional `scale_factor` and `add_offset`. Variables over
`scan_number` cut them: scan i has the ions `scan_index[i]` to `scan_index[i] + point_count[i]`. Where `flag_count`
is not zero, as many more places follow that hold the numbers and bits of flagged peaks: they are no ions and are
left out (Kratos). `scan_acquisition_time` is the time of each scan, `total_intensity` its total ion current.

Units and clock. Times are in seconds by the standard and by all files here that name a unit; "Arbitrary Time Units"
(VG) are read as seconds with a remark, minutes where the file says so. `-9999` and netCDF's fill value mean "not
said". `experiment_date_time_stamp` carries its zone where it names one.

Checked: cuts against the ions that are there and against each other, the times' order, m/z and intensity being
numbers, `number_of_scans` against the scans, and the total ion current of up to 512 scans, evenly over the run, against
their ions: totals that are not the sums within a tenth get a remark (an export may leave out what was counted).

Refused by name: libraries of spectra (no run, no times), times of flight without masses. Not read: the time within a
scan (`time_values`), the error log, flags.

Sources: ASTM E2077; checked on files of seven instruments, on CDL twins, and against scipy's reader.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parsers.errors import BrokenFile
from parsers.format import BytesAt, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Numbers, ScanSet
from parsers.reading.clocks import parse_andi_clock
from parsers.reading.encodings import decode
from parsers.reading.netcdf3 import Measured, NetCdf3
from parsers.reading.refusal import broken, held, incomplete, not_read
from parsers.wording import Text

FORMAT = Format(
    id="andi_mass_spectra",
    title=Text("ANDI/AIA 质谱 .cdf", "ANDI/AIA mass spectra .cdf"),
    technique="gcms",
    suffixes=(".cdf", ".aia"),
    marks=(BytesAt(0, b"CDF"), TextPattern(r"scan_number|scan_acquisition_time")),
)

_NOT_SAID = -9999.0
_FILLED = 9e36
_LARGEST_MZ = 1e7
_LARGEST_PLACE = 2.0**53
_TOTAL_TOLERANCE = 0.1
_SCANS_CHECKED = 512
_INSTRUMENT = {"mfr": "maker", "model": "model", "serial_no": "serial", "sw_version": "software"}


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with all spectra and the total ion current as the trace TIC."""
    container = NetCdf3.of(file)
    _refuse_other_kinds(container)
    times, unit_remark = _times(container)
    total = _total(container, len(times))
    scans = _scans(container, times, total)
    separation = container.first_text("test_separation_type").lower()
    acquired_at, clock_remark = parse_andi_clock(
        container.first_text("experiment_date_time_stamp", "injection_date_time_stamp")
    )
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc" if _is_liquid(separation) else "gcms",
            sample_name=container.first_text(
                "sample_id", "sample_internal_id", "sample_external_id", "experiment_title"
            ),
            acquired_at=acquired_at,
            operator=container.first_text("operator_name"),
            method=container.first_text("external_file_ref_0"),
            instrument=_instrument(container),
            traces=(scans.tic(),),
            scans=scans,
            metadata={key: text for key in container.attributes if (text := container.first_text(key))},
            remarks=held((unit_remark, clock_remark, *_declared(container, scans))),
        )
    ]


def _is_liquid(separation: str) -> bool:
    """Whether the standard's word for the separation is not one of gas: "Gas-Liquid Chromatography" is gas."""
    return ("liquid" in separation or "fluid" in separation) and not separation.startswith("gas")


def _refuse_other_kinds(container: NetCdf3) -> None:
    """Refuse what the standard also allows in such a file but is no run of mass spectra."""
    if "library" in container.first_text("experiment_type").lower():
        raise not_read(
            container.name,
            Text("这是质谱库，而不是一次运行", "it is a library of mass spectra, not a run"),
            Text("请导出样品运行的质谱。", "Export the mass spectra of a sample's run."),
        )
    if "mass_values" not in container.variables and "time_values" in container.variables:
        raise not_read(
            container.name,
            Text("它只含飞行时间，没有质荷比", "it holds times of flight without m/z"),
            Text(
                "请在仪器软件中校准后重新导出。", "Calibrate the masses in the instrument's program and export again."
            ),
        )


def _times(container: NetCdf3) -> tuple[Floats, Text | None]:
    """The time of each scan in minutes, and a remark if its unit is not known."""
    found = container.numbers("scan_acquisition_time")
    if found is None or found.values.size == 0:
        raise incomplete(container.name, Text("没有任何扫描", "it holds no scan"))
    if not _all_said(found):
        raise broken(container.name, Text("扫描没有时间", "its scans have no times"))
    times: Floats = found.values.astype(np.float64, copy=False)
    if np.any(times[1:] < times[:-1]):
        raise broken(container.name, Text("扫描时间不递增", "the scans' times do not increase"))
    unit = _unit(container, "scan_acquisition_time") or container.first_text("units")
    plain = unit.lower()
    if "min" in plain:
        return times, None
    times /= 60.0
    if not plain or "sec" in plain or plain == "s":
        return times, None
    return times, Text(
        "扫描时间单位“{unit}”未知，按秒读取。", 'The scans\' unit of time "{unit}" is not known; read as seconds.'
    ).fill(unit=unit)


def _total(container: NetCdf3, count: int) -> Floats | None:
    """The total ion current of each scan; None where the file leaves it out."""
    found = container.numbers("total_intensity")
    if found is None or found.values.size == 0 or not _all_said(found):
        return None
    if found.values.size != count:
        raise _disagree(container.name, "total_intensity", found.values.size, count)
    factor, offset = _scale(container, "total_intensity")
    total: Floats = found.values.astype(np.float64, copy=False)
    if factor != 1.0 or offset != 0.0:
        total *= factor
        total += offset
    return total


def _all_said(found: Measured) -> bool:
    """Whether all numbers are numbers, and none is one of those that mean "not said"."""
    if not (found.least > -_FILLED and found.most < _FILLED):
        return False
    return found.least > _NOT_SAID or not np.any(found.values == _NOT_SAID)


def _scans(container: NetCdf3, times: Floats, total: Floats | None) -> ScanSet:
    mz, intensity = _ions(container, "mass_values"), _ions(container, "intensity_values")
    there = mz.values.size
    if there != intensity.values.size:
        raise _disagree(container.name, "intensity_values", intensity.values.size, there)
    starts, offsets = _cuts(container, len(times), there)
    if starts is not None:  # flags lie between the scans
        places = np.repeat(starts - offsets[:-1], np.diff(offsets)) + np.arange(offsets[-1])
        mz, intensity = Measured.of(mz.values[places]), Measured.of(intensity.values[places])
    elif offsets[-1] < there:
        mz, intensity = Measured.of(mz.values[: offsets[-1]]), Measured.of(intensity.values[: offsets[-1]])
    _check_ions(container.name, mz, intensity)
    return ScanSet(
        times=times,
        mz=mz.values,
        intensity=intensity.values,
        offsets=offsets,
        total=total,
        unit=_unit(container, "intensity_values"),
    )


def _ions(container: NetCdf3, name: str) -> Measured:
    """One of the two long variables, in its own type unless it must be scaled."""
    found = container.numbers(name)
    if found is None:
        raise broken(container.name, Text("没有变量“{v}”", 'there is no variable "{v}"').fill(v=name))
    factor, offset = _scale(container, name)
    return found if factor == 1.0 and offset == 0.0 else Measured.of(found.values * factor + offset)


def _cuts(container: NetCdf3, scans: int, ions: int) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
    """The first ion of each scan (None if they follow each other without a gap), and the offsets without the gaps.

    Checked against each other and against the ions that there are.
    """
    columns = []
    for name in ("scan_index", "point_count"):
        found = container.numbers(name)
        if found is None or found.values.size != scans:
            raise _disagree(container.name, name, 0 if found is None else found.values.size, scans)
        if not (abs(found.least) < _LARGEST_PLACE and abs(found.most) < _LARGEST_PLACE):
            raise broken(container.name, Text("“{v}”不是整数", '"{v}" holds no whole numbers').fill(v=name))
        columns.append(found)
    first, declared = columns
    if first.values.dtype.kind == declared.values.dtype.kind == "i" and declared.least > 0:
        offsets = _offsets(declared.values)
        if offsets[-1] <= ions and np.array_equal(first.values, offsets[:-1]):
            return None, offsets
    return _gapped_cuts(container.name, first.values.astype(np.int64), declared.values.astype(np.int64), ions)


def _gapped_cuts(
    name: str, starts: NDArray[np.int64], counts: NDArray[np.int64], ions: int
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
    """The cuts where scans are empty or numbers of flagged peaks lie between them."""
    empty = counts <= 0  # some writers leave the place of an empty scan, or its count, unsaid
    counts = np.where(empty, 0, counts)
    offsets = _offsets(counts)
    filled = np.flatnonzero(~empty)
    ends = starts + counts
    if filled.size and int(ends[filled].max()) > ions:
        raise incomplete(
            name,
            Text("扫描需要 {n} 个离子，只有 {there} 个", "its scans need {n} ions, {there} are there").fill(
                n=int(ends[filled].max()), there=ions
            ),
        )
    if filled.size and (starts[filled].min() < 0 or np.any(ends[filled[:-1]] > starts[filled[1:]])):
        raise broken(name, Text("扫描相互重叠", "its scans overlap"))
    flagged = np.any(starts[filled] != offsets[filled])
    return (np.where(empty, 0, starts) if flagged else None), offsets


def _offsets(counts: Numbers) -> NDArray[np.int64]:
    """Where each scan begins when they follow each other, and where the last ends."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def _check_ions(name: str, mz: Measured, intensity: Measured) -> None:
    """Refuse m/z or intensities that are no numbers, or that the writer never filled."""
    if mz.values.size == 0:
        raise incomplete(name, Text("没有任何离子", "it holds no ions"))
    if not (mz.least >= 0.0 and mz.most < _LARGEST_MZ):
        raise broken(
            name,
            Text("质荷比为 {a} 至 {b}", "its m/z run from {a} to {b}").fill(a=f"{mz.least:g}", b=f"{mz.most:g}"),
        )
    if not (intensity.least > -_FILLED and intensity.most < _FILLED):
        raise broken(name, Text("强度中有无效数值", "its intensities are not all numbers"))


def _declared(container: NetCdf3, scans: ScanSet) -> list[Text]:
    """What does not hold between what the file declares and its scans."""
    remarks = []
    declared = container.attributes.get("number_of_scans")
    if isinstance(declared, np.ndarray) and declared.size == 1 and 0 < declared.ravel()[0] != len(scans):
        remarks.append(
            Text("声明有 {n} 次扫描，实际有 {there} 次。", "{n} scans are declared, {there} are there.").fill(
                n=declared.ravel()[0], there=len(scans)
            )
        )
    flags = container.values("flag_count")
    flagged = 0 if flags is None else int(np.sum(flags[flags > 0]))
    left = container.variables["mass_values"].shape[0] - len(scans.mz) - flagged
    if left > 0:
        remarks.append(Text("{n} 个离子不属于任何扫描。", "{n} ions belong to no scan and are left out.").fill(n=left))
    if scans.total is None:
        return remarks
    looked = np.arange(0, len(scans), len(scans) // _SCANS_CHECKED + 1)
    looked = looked[scans.offsets[looked + 1] > scans.offsets[looked]]
    bounds = zip(scans.offsets[looked].tolist(), scans.offsets[looked + 1].tolist(), strict=True)
    sums = np.array([np.add.reduce(scans.intensity[start:stop], dtype=np.float64) for start, stop in bounds])
    off = int(np.count_nonzero(np.abs(sums - scans.total[looked]) > _TOTAL_TOLERANCE * np.abs(scans.total[looked])))
    if off:
        remarks.append(
            Text(
                "{n} 次扫描（共检查 {all} 次）的总离子流与其离子之和相差超过 10%；总离子流按文件给出。",
                "In {n} of {all} scans looked at the total ion current differs from the sum of the ions by more than a "
                "tenth; it is given as the file has it.",
            ).fill(n=off, all=len(looked))
        )
    return remarks


def _scale(container: NetCdf3, name: str) -> tuple[float, float]:
    """`scale_factor` and `add_offset` of a variable; 1 and 0 where it has none."""
    attributes = container.variables[name].attributes
    found = [1.0, 0.0]
    for at, key in enumerate(("scale_factor", "add_offset")):
        value = attributes.get(key)
        if isinstance(value, np.ndarray) and value.size == 1:
            found[at] = float(value.ravel()[0])
    if not (np.isfinite(found).all() and found[0] != 0.0):
        raise broken(container.name, Text("“{v}”的比例为 {f}", 'the scale of "{v}" is {f}').fill(v=name, f=found))
    return found[0], found[1]


def _instrument(container: NetCdf3) -> Instrument:
    texts = {}
    for key, field in _INSTRUMENT.items():
        rows = container.strings(f"instrument_{key}") or [b""]
        texts[field] = decode(rows[0]).text.strip()
    rows = container.strings("instrument_name") or [b""]
    texts["model"] = texts["model"] or decode(rows[0]).text.strip()
    return Instrument(**texts)


def _unit(container: NetCdf3, name: str) -> str:
    value = container.variables[name].attributes.get("units", b"")
    return decode(value.split(b"\0", 1)[0]).text.strip() if isinstance(value, bytes) else ""


def _disagree(name: str, variable: str, there: int, needed: int) -> BrokenFile:
    return broken(
        name,
        Text("变量“{v}”有 {n} 个值，应为 {needed}", 'the variable "{v}" has {n} values instead of {needed}').fill(
            v=variable, n=there, needed=needed
        ),
    )
