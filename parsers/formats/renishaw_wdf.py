"""Renishaw `.wdf`: Raman spectra, single or as a map or series.

Written by: WiRE 3 to 5. Little-endian.

Structure. Blocks: 4 letters, u32 id, u64 size (with these 16 bytes). The first, `WDF1`, has 512 bytes: points of a
spectrum u32 at 60, room u64 at 64, spectra measured u64 at 72, accumulations u32 at 80, length of the y list u32 at 84
and of the x list u32 at 88, program (24) at 96, its version 4 x u16 at 120, start time u64 at 136 (100 ns since 1601),
unit of the spectrum u32 at 152, laser wavenumber f32 at 156, user (32) at 208, title (160) at 240. `DATA`: float32,
spectrum after spectrum. `XLST`: u32 type, u32 unit, float32 values.

Units and clock. x in the unit of XLST (1 Raman shift cm-1, 2 wavenumber, 3 nm, 5 eV, 6 µm, 7 counts, …); the laser's
wavelength is 10^7 / its wavenumber. The time is universal.

Checked: points times spectra against DATA, the x list against the points; increasing x; spectra that were not measured
of those that there is room for get a remark; so does a block that the file's end cuts, if all that is read lies before
it.

Not read: places of a map (`ORGN`, `WMAP`), images, `YLST` of image scans (refused).

Sources: public descriptions (py-wdf-reader, gwyddion); a WiRE text export of a real file.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parsers.format import BytesAt, Format
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.cursor import Cursor
from parsers.reading.diffraction import reading, readings
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held, incomplete, not_read
from parsers.reading.spectra import spectrum
from parsers.wording import Text

FORMAT = Format(
    id="renishaw_wdf",
    title=Text("Renishaw WiRE 拉曼 .wdf", "Renishaw WiRE Raman .wdf"),
    technique="spectrum",
    suffixes=(".wdf",),
    marks=(BytesAt(0, b"WDF1"),),
)
MAX_BLOCKS = 10_000
MAX_SPECTRA = 100_000
_READ_BLOCKS = {"WDF1", "DATA", "XLST"}
_CUT = Text(
    "文件在块“{name}”中结束（缺 {n} 字节）；光谱在其之前，已全部读取。",
    'The file ends within the block "{name}" ({n} bytes are missing); the spectra stand before it and are all there.',
)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNITS = {
    0: ("x", ""), 1: ("Raman shift", "cm-1"), 2: ("wavenumber", "cm-1"), 3: ("wavelength", "nm"),
    4: ("wavelength", "µm"), 5: ("energy", "eV"), 6: ("length", "µm"), 7: ("counts", ""),
}  # fmt: skip


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each spectrum that was measured."""
    cursor = Cursor(file.data(MAX_BYTES), file.name)
    blocks, cut = _blocks(cursor)
    points = cursor.integer("<I", 60, "the points")
    room, measured = (cursor.integer("<Q", at, "the number of spectra") for at in (64, 72))
    rows, columns = (cursor.integer("<I", at, "the lists' lengths") for at in (84, 88))
    if rows > 1:
        raise not_read(
            file.name,
            Text("这是图像扫描（每谱 {n} 行）", "it is an image scan of {n} rows").fill(n=rows),
            Text("请在 WiRE 中导出光谱文本。", "Export the spectra as text in WiRE."),
        )
    if points == 0 or columns != points or not measured <= room <= MAX_SPECTRA:
        raise broken(
            file.name,
            Text("{p} 点、X 表 {c}、光谱 {m}/{r}", "{p} points, {c} x, {m} of {r} spectra").fill(
                p=points, c=columns, m=measured, r=room
            ),
        )
    if "DATA" not in blocks or "XLST" not in blocks:
        raise incomplete(file.name, Text("没有 DATA 或 XLST", "there is no DATA or no XLST"))
    place, size = blocks["DATA"]
    if size < 4 * points * measured:
        raise incomplete(file.name, Text("DATA 过短", "DATA is too short for its spectra"))
    if measured == 0:
        raise incomplete(file.name, Text("尚未测得光谱", "no spectrum has been measured"))
    at_x = blocks["XLST"][0]
    unit = cursor.integer("<I", at_x + 4, "the unit of x")
    x = cursor.floats("<f4", at_x + 8, points, "the x list")
    values = cursor.floats("<f4", place, points * measured, "the spectra").reshape(-1, points)
    axis = _UNITS.get(unit, ("x", ""))
    note = None
    if measured < room:
        note = Text("{r} 个光谱中仅测得 {m} 个。", "{m} of {r} spectra were measured.").fill(r=room, m=measured)
    ticks = cursor.integer("<Q", 136, "the time")
    laser = float(cursor.number("<f", 156, "the laser"))
    version = ".".join(str(cursor.integer("<H", 120 + 2 * i, "the version")) for i in range(3))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=_text(cursor, 240, 160),
            acquired_at=_EPOCH + timedelta(microseconds=ticks // 10) if 1.1e17 < ticks < 1.6e17 else None,
            operator=_text(cursor, 208, 32),
            instrument=Instrument(maker="Renishaw", software=f"{_text(cursor, 96, 24)} {version}"),
            traces=tuple(
                spectrum(f"spectrum {i}", x, row, axis=axis, signal=("intensity", "counts"), file=file.name)
                for i, row in enumerate(values, start=1)
            ),
            readings=readings(
                reading("accumulations", str(cursor.integer("<I", 80, "the accumulations")), ""),
                reading("laser", f"{1e7 / laser:.6f}", "nm") if laser > 0 else None,
            ),
            remarks=held([note, cut]),
        )
    ]


def _blocks(cursor: Cursor) -> tuple[dict[str, tuple[int, int]], Text | None]:
    """Place and size of the content of the first block of each name; a remark where the last of them is cut.

    IncompleteFile where the file ends before the spectra and their x are there.
    """
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for _ in range(MAX_BLOCKS):
        if len(cursor) - at < 16:
            break
        name = cursor.bytes_at(at, 4, "a block").decode("latin-1")
        size = cursor.integer("<Q", at + 8, "a block")
        if size < 16:
            raise broken(cursor.name, Text("块 {n} 大小 {s}", "block {n} of {s} bytes").fill(n=repr(name), s=size))
        if at + size > len(cursor) and found.keys() >= _READ_BLOCKS:
            short = at + size - len(cursor)
            return found, _CUT.fill(name=name, n=short)
        cursor.need(at, size, f"the end of block {name!r}")
        found.setdefault(name, (at + 16, size - 16))
        at += size
    return found, None


def _text(cursor: Cursor, at: int, size: int) -> str:
    return decode(cursor.bytes_at(at, size, "a text").split(b"\0")[0]).text.strip()
