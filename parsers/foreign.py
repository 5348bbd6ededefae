"""Files that are known but not read here, and which export to make instead.

A bare "unknown format" helps nobody: where the head shows what it is, the message says so.
"""

from __future__ import annotations

from parsers.errors import ForeignFile
from parsers.format import BytesAt, BytesPattern, Mark, Member
from parsers.instrument_file import InstrumentFile
from parsers.wording import Text

_ANDI_EXPORT = Text(
    "请在仪器软件中导出 ANDI/AIA（.cdf）或文本文件。",
    "Export ANDI/AIA (.cdf) or text in the instrument's program.",
)

_UNPACK = Text("请先解压，再读取其中的文件。", "Unpack it and read the files in it.")

MOST_SEEN = 5

_KNOWN: tuple[tuple[tuple[Mark, ...], Text, Text], ...] = (
    (
        (BytesAt(0, b"\x89HDF\r\n\x1a\n"),),
        Text("HDF5 / netCDF-4", "HDF5 / netCDF-4"),
        Text("请导出经典 netCDF（ANDI/AIA）。", "Export classic netCDF (ANDI/AIA)."),
    ),
    (
        (BytesAt(0, b"\x01\xa1F\x00i\x00n\x00n\x00i\x00g\x00a\x00n\x00"),),
        Text("Thermo Xcalibur .raw", "Thermo Xcalibur .raw"),
        _ANDI_EXPORT,
    ),
    (
        (BytesAt(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),),
        Text(
            "OLE 复合文档（例如岛津 .qgd 或 Office 文件）",
            "an OLE document (such as Shimadzu .qgd or an Office file)",
        ),
        Text(
            "请导出 LabSolutions ASCII 文本或 ANDI（.cdf）。",
            "Export LabSolutions ASCII text or ANDI (.cdf).",
        ),
    ),
    (
        (BytesAt(0, b"\x012\x00"),),
        Text("Agilent 质谱数据 data.ms", "Agilent mass spectra data.ms"),
        _ANDI_EXPORT,
    ),
    ((BytesAt(0, b"\x012"),), Text("Agilent 质谱数据 data.ms", "Agilent mass spectra data.ms"), _ANDI_EXPORT),
    (
        (Member(r"(?:[^/]+/)?_FUNC\d{3}\.DAT"), Member(r"(?:[^/]+/)?(?:_FUNCTNS\.INF|_HEADER\.TXT)")),
        Text("Waters MassLynx 数据文件夹 .raw", "a Waters MassLynx folder .raw"),
        Text(
            "请用 MassLynx 的 DataBridge 导出 netCDF（.cdf），或用 ProteoWizard 的 msconvert 转换为 mzML。",
            "Export netCDF (.cdf) with DataBridge of MassLynx, or convert it to mzML with msconvert of ProteoWizard.",
        ),
    ),
    (
        (BytesAt(0, b"PK\x03\x04"),),
        Text(
            "压缩包（不含可识别的仪器数据）",
            "a zip archive without instrument data known here",
        ),
        _ANDI_EXPORT,
    ),
    (
        (BytesAt(0, b"RAW_"),),
        Text("STOE WinXPow .raw 衍射数据", "a STOE WinXPow .raw diffraction file"),
        Text("请在 WinXPow 中导出 .xy 或 .xye 文本。", "Export .xy or .xye text in WinXPow."),
    ),
    (
        (BytesAt(0, b"AVS8"),),
        Text("较新版本的 Avantes AvaSoft 二进制数据", "an Avantes AvaSoft binary file of a newer version"),
        Text("请在 AvaSoft 中导出文本。", "Export text in AvaSoft."),
    ),
    (
        (BytesPattern(rb"\xff\xff..[\x09-\x20]\x00C(?:FileHeader|ScanStorage|[A-Z]\w+)"),),
        Text(
            "Thermo Isodat 的其他文件（方法、配置等）",
            "another file of Thermo Isodat (a method, a configuration)",
        ),
        Text(
            "请在 Isodat 的 Result Workshop 中把结果导出为 Excel 或 CSV，再作为表格导入。",
            "Export the results as Excel or CSV in Isodat's Result Workshop, and import them as a table.",
        ),
    ),
    (
        (BytesPattern(rb"\*TYPE[ \t]*=[ \t]*Raw"),),
        Text("理学（Rigaku）旧版衍射文本 .asc", "a Rigaku diffraction text .asc of the older programs"),
        Text("请在理学软件中导出 .ras 或 .xy。", "Export .ras or .xy in Rigaku's program."),
    ),
    (
        (BytesPattern(rb"(?:SampleIdent,|SIETRONICS XRD SCAN)"),),
        Text("衍射文本 .udf 或 .cpi", "a diffraction text .udf or .cpi"),
        Text("请导出 .xrdml、.xy 或 .xye。", "Export .xrdml, .xy or .xye."),
    ),
    ((BytesAt(0, b"%PDF"),), Text("PDF 报告", "a PDF report"), _ANDI_EXPORT),
    *(
        ((BytesAt(0, start),), Text(f"{name} 压缩文件", f"a file packed with {name}"), _UNPACK)
        for start, name in (
            (b"\x1f\x8b", "gzip"),
            (b"BZh", "bzip2"),
            (b"\xfd7zXZ\0", "xz"),
            (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
            (b"Rar!\x1a\x07", "RAR"),
            (b"\x28\xb5\x2f\xfd", "zstd"),
        )
    ),
    (
        (BytesAt(0, b"Spectral Exte File"),),
        Text("Thermo OMNIC 的系列或图像（.srs、.map）", "a series or image of Thermo OMNIC (.srs, .map)"),
        Text(
            "请在 OMNIC 中把各光谱另存为 .spa，或存为光谱组 .spg。",
            "Save its spectra as .spa files or as a group .spg in OMNIC.",
        ),
    ),
    (
        (BytesPattern(rb"BEGIN IONS[\r\n]"),),
        Text("质谱列表 .mgf（没有完整的扫描）", "a list of product ion spectra .mgf, without the run's scans"),
        Text("请转换为 mzML。", "Convert the run to mzML."),
    ),
    (
        (Member(r"AcqData/.*"),),
        Text("Agilent MassHunter 数据文件夹", "an Agilent MassHunter folder"),
        _ANDI_EXPORT,
    ),
)

_EXPORT = Text(
    "可读取的格式见 geolab formats；大多数仪器软件能导出 ANDI/AIA（.cdf）、JCAMP-DX 或文本，请导出其中一种。"
    "结果表格可用 geolab profile new 生成配置。",
    "geolab formats lists what is read; most instrument programs export ANDI/AIA (.cdf), JCAMP-DX or text: "
    "export one of these. For a table of results, make a profile with geolab profile new.",
)


def foreign_file(file: InstrumentFile) -> ForeignFile:
    """The error for a file that no format fits, naming what it is where its head shows it."""
    for marks, title, cure in _KNOWN:
        if all(mark.fits(file) for mark in marks):
            return ForeignFile(
                Text("“{name}”是{zh}，本站不读取这种格式。", '"{name}" is {en}; this format is not read here.').fill(
                    name=file.name, zh=title.zh, en=title.en
                ),
                cure,
            )
    if file.is_folder:
        held = list(dict.fromkeys(name.split("/")[0] for name in file.member_names))
        seen = ", ".join(held[:MOST_SEEN]) + (" …" if len(held) > MOST_SEEN else "") or "—"
        return ForeignFile(
            Text(
                "文件夹“{name}”不是已知的仪器数据文件夹（其中有：{seen}）。",
                'Folder "{name}" is not a data folder known here (it holds: {seen}).',
            ).fill(name=file.name, seen=seen),
            Text(
                f"请指定其中的一个文件或数据文件夹（.D、.raw）；要自动读取整个文件夹，请在“仪器”页设置。{_EXPORT.zh}",
                "Name one of its files or run folders (.D, .raw); a whole folder is watched once it is set up on "
                f"the page Instruments. {_EXPORT.en}",
            ),
        )
    if file.size == 0:
        return ForeignFile(
            Text("文件“{name}”是空的（0 字节）。", 'File "{name}" is empty (0 bytes).').fill(name=file.name),
            Text("等待仪器写入，或重新导出。", "Wait until the instrument has written it, or export it again."),
        )
    return ForeignFile(
        Text(
            "无法识别文件“{name}”的格式，其开头是 {start}。",
            'The format of file "{name}" is not known; it begins with {start}.',
        ).fill(name=file.name, start=repr(file.head[:24])),
        _EXPORT,
    )
