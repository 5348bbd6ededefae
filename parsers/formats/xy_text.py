"""Two or three columns of numbers: `.xy`, `.xye`, `.dpt`, `.dat`, `.csv`, `.txt` of a single curve.

Written by: diffractometers' and spectrometers' programs (EVA, HighScore, PowDLL, OPUS data point table, WiRE) and
every script.

Structure. Perhaps comment lines (beginning with `#`, `;`, `!`, `'` or, in EVA's exports, `'Id: "…" Comment: "…"
Scantype: "…" TimePerStep: "…"`), perhaps a title, perhaps one line that names the columns (2Theta, wavelength,
wavenumber, Raman shift, time, T2, in Chinese too), before one that names an angle also lines of a key and its
value, then rows of x and y, or of x, y and its standard error, or of as many numbers as there are names. Lines may end
as on an old Macintosh.

Units and clock. The file hardly ever says what its columns are. They are named only on evidence, which a remark
repeats: the columns' own names; EVA's Scantype; the suffix (`.xy`, `.xye`, `.xyd`: diffraction; `.dpt`: spectrum by
wavenumber); or an error column that is the square root of the second (counting). Without evidence the curve is a
plain table `x`, `y`. An intensity is in counts or cps if its column's name says so; else in counts if it consists of
whole numbers or if its error is its square root; in cps if EVA's TimePerStep makes whole numbers of it; otherwise its
unit stays empty.

Several scans may stand one below the other: where x starts again, a curve of its own begins (a remark says so).

Checked: every row has as many numbers as the first; x rises or falls throughout a scan; start, end, step and number of
points of a diffraction scan where the lines before it tell them (起始角度, Stop angle …). Elsewhere a cut between two
lines cannot be seen; a last line without its end gets a remark.

Not read: several curves over one x without names (the table importer's work).

Sources: real exports of EVA, mythen detectors, powdR, HighScore, WiRE, OPUS.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from parsers.format import NO_ZEROS, Format, TextPattern, in_encodings
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Measurement, Technique, Trace
from parsers.reading.clarity_results import CURVE_MARK
from parsers.reading.columns import number_table
from parsers.reading.diffraction import against_keys
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_increasing, held, incomplete, unfinished
from parsers.wording import Text

_BOM = r"(?:\xef\xbb\xbf|\ufeff)?"
_N = r"[+-]?(?:\d{1,20}(?:[.,]\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?"
_SEP = r"[ \t,;]{1,20}"
_ROW = rf"[ \t]{{0,40}}{_N}(?:{_SEP}{_N}){{1,2}}[ \t,;]{{0,40}}[\r\n]"
_COMMENT = r"[#;!'][^\r\n]*[\r\n]"
_BLANK = r"[ \t]{0,40}[\r\n]"


_ANGLE = rf"\b(?:two_?theta|2[-_ ]?theta)\b|2th\.?\]|{in_encodings('2θ', '衍射角', '角度')}"
_KEYED = rf"[^\r\n:=,;#]{{1,60}}(?:[:=]|{in_encodings('：')})[^\r\n]{{0,200}}[\r\n]"
_NAMES = rf"[^\r\n]{{0,200}}(?:{_ANGLE})[^\r\n]{{0,400}}[\r\n]"
_WAVE = rf"\b(?:wave ?(?:length|number)s?|raman ?shift|cm-1|nm)\b|{in_encodings('波长', '波数')}"
_TIME = rf"(?:\btime|{in_encodings('时间')})[ /]{{0,2}}(?:[(\[]|{in_encodings('（')})?(?:min|ms|s|us)\b"
_T2 = rf"\bT2\b|relaxation time|{in_encodings('弛豫时间')}"
_NAMED = rf"[^\r\n]{{0,60}}(?:{_ANGLE}|{_WAVE}|{_TIME}|{_T2})[^\r\n]{{0,60}}[,;\t ][^\r\n]{{0,60}}[\r\n]"
_TITLE = r"(?:[^\r\n,;\t:=\[\]{}<>*#]{1,80}|\"[^\r\n\"]{1,80}\")[,;\t]{0,8}[\r\n]"
_START = rf"\A{_BOM}(?:{_COMMENT}|{_BLANK}){{0,40}}"

FORMAT = Format(
    id="xy_text",
    title=Text("两列或三列数值文本（xy、xye、dpt）", "Two or three columns of numbers (xy, xye, dpt)"),
    technique="table",
    suffixes=(".xy", ".xye", ".xyd", ".dpt", ".dat", ".csv", ".txt"),
    marks=(
        NO_ZEROS,
        TextPattern(
            rf"{_START}(?:(?:(?:{_TITLE})?(?:{_NAMED})?|{_TITLE})(?:{_ROW}){{4}}"
            rf"|(?:{_KEYED}|{_BLANK}){{0,40}}{_NAMES}[ \t]*[\d.+-])",
            flags=re.IGNORECASE,
        ),
        TextPattern(r"\A\s*(?:##|\$\$)", absent=True),
        TextPattern(r"^BANK[ \t]+\d+[ \t]+\d", absent=True, holds="BANK"),
        TextPattern(CURVE_MARK, absent=True, holds="[min]"),
        TextPattern(r"^\"?#\"?Point[,;\t]\"?X ?\(", absent=True, holds="Point"),
        TextPattern(r"^#(?:Acq\. time|AxisType|Accumulations|GR\b|HDR\b)", absent=True),
    ),
)
MAX_CURVES = 200
MIN_POINTS = 20
"""A part with fewer points is no scan of its own, but rows out of order."""
_EVA = re.compile(r'(\w+): "([^"]*)"')
_COMMENT_MARKS = ("#", ";", "!", "'")
_TWO_THETA_NAME = re.compile(r"two_?theta|2[-_ ]?theta|2th\b|2θ|衍射角|^角度|^angle", re.IGNORECASE)
_INTENSITY_NAME = re.compile(
    r"^(?:intensity|intensität|int\.?|iobs|counts|cps|y|i|强度|衍射强度|计数)(?:\b|$|[(（])", re.IGNORECASE
)
_RATE = re.compile(r"\bcps\b|\b(?:counts|cts|c) ?(?:/ ?s|per sec)", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:counts?|cts)\b|计数", re.IGNORECASE)
_KEY = re.compile(r"\s*(?P<key>[^:=：\t,;#]{1,60}?)\s*[:=：]\s*(?P<value>.*?)\s*")
_SAMPLE = re.compile(r"(?:样品|试样)(?:名称|名|编号|号)?|sample(?: ?(?:name|id|no\.?))?", re.IGNORECASE)
_WAVE_NAME = re.compile(r"wave|raman|shift|cm-1|波长|波数|^nm\b", re.IGNORECASE)
_MINUTES = re.compile(r"^(?:rt|(?:ret(?:ention|\.)?[ _]?)?time|(?:保留)?时间)[ /]{0,2}[(\[]?min", re.IGNORECASE)
_LIQUID = re.compile(r"\bm?AU\b|\b[nµμ]RIU\b|DAD|VWD|RID|PMP|WPS|FLD|吸光度")
_ERROR_NAME = re.compile(r"err|esd|sigma|σ|\bsd\b|std|uncert|误差|不确定度", re.IGNORECASE)
_OTHER_TIME = re.compile(r"^(?:echo )?(?:time|(?:回波)?时间)[ /]{0,2}[(\[（]?(?P<unit>ms|s|us|μs|µs)\b", re.IGNORECASE)
_T2_NAME = re.compile(r"\bT2\b|T2[(\[（/]|relaxation time|弛豫时间", re.IGNORECASE)
_UNIT = re.compile(r"[(\[（]([^)\]）]+)[)\]）]")
_WAVE_UNITS = {"nm": re.compile(r"\bnm\b", re.IGNORECASE), "cm-1": re.compile(r"cm\^?-1|cm⁻¹|1/cm", re.IGNORECASE)}
_NUMBERS = re.compile(rf"\s*{_N}(?:{_SEP}{_N})+[\s,;]*")
_MOST_WORDS = 3
"""Lines before the rows that are neither comments nor numbers: a title and the columns' names."""


class _Meaning(NamedTuple):
    technique: Technique
    axis: str
    axis_unit: str
    unit: str
    evidence: Text
    ordinate: str = "intensity"


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = _first_row(lines)
    comments = [line.strip() for line in lines[:start] if _is_comment(line)]
    words = [line.strip() for line in lines[:start] if line.strip() and not _is_comment(line)]
    keys = {match["key"]: match["value"] for match in map(_KEY.fullmatch, comments) if match is not None}
    names = _names(words[-1] if words else "", comments)
    rows = [line for line in lines[start:] if line.strip()]
    if len(rows) < 3:
        raise incomplete(file.name, Text("不足 3 行数值", "fewer than 3 rows of numbers"))
    x, y, error = _curve(rows, names, file.name, start + 1)
    cuts = _restarts(x)
    for start_at, end_at in pairwise(cuts):
        check_increasing(file.name, x[start_at:end_at], "x")
    eva = dict(_EVA.findall(" ".join(comments)))
    meaning = _meaning(file, names, eva, x, y, error)
    traces = tuple(
        Trace(
            name="curve" if meaning.technique != "xrd" and len(cuts) == 2 else f"scan {number}",
            x=Axis(name=meaning.axis, unit=meaning.axis_unit, values=x[start_at:end_at]),
            y=Axis(name=meaning.ordinate, unit=meaning.unit, values=y[start_at:end_at]),
        )
        for number, (start_at, end_at) in enumerate(pairwise(cuts), start=1)
    )
    notes: list[Text | None] = [decoded.remark, meaning.evidence, _third(file, names, y, error)]
    if len(cuts) > 2:
        again = Text("X 重新开始 {n} 次，各段分别为一条曲线。", "x starts again {n} times; each part is a curve.")
        notes.append(again.fill(n=len(cuts) - 2))
    notes.append(unfinished(lines))
    if meaning.technique == "xrd" and len(cuts) == 2:
        notes += against_keys(keys, x)
    if meaning.technique == "xrd" and not meaning.unit:
        notes.append(Text("文件未说明强度单位（计数或 cps）。", "The file names no unit of intensity (counts or cps)."))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique=meaning.technique,
            sample_name=eva.get("Id", "")
            or next((value for key, value in keys.items() if value and _SAMPLE.fullmatch(key)), file.path.stem),
            operator=eva.get("Operator", ""),
            traces=traces,
            metadata={f"comment {i}": line for i, line in enumerate([*comments, *words], start=1)},
            remarks=held(notes),
        )
    ]


def _is_comment(line: str) -> bool:
    """Whether a line is a comment, or a key and its value."""
    return line.lstrip().startswith(_COMMENT_MARKS) or (
        _KEY.fullmatch(line) is not None and _INTENSITY_NAME.search(line) is None
    )


def _first_row(lines: list[str]) -> int:
    """Where the numbers begin: behind comments, and behind a title and the columns' names."""
    words = 0
    for at, line in enumerate(lines):
        if not line.strip() or _is_comment(line):
            continue
        if words == _MOST_WORDS or _NUMBERS.fullmatch(line):
            return at
        words += 1
    return len(lines)


def _names(line: str, comments: list[str]) -> list[str]:
    """The columns' names: a line of them before the rows, or the last comment if it is such a line."""
    if not line:
        last = comments[-1] if comments else ""
        return [cell.strip("# ") for cell in re.split(r"\t+", last)] if last.startswith("#") and "\t" in last else []
    for mark in ("\t", ";", ","):
        if mark in line:
            return [cell.strip(' "') for cell in re.split(rf"{mark}+", line)]
    return re.sub(r"\s*(?:\([^)]*\)|\[[^]]*\])", "", line).split()


def _curve(rows: list[str], names: list[str], name: str, line: int) -> tuple[Floats, Floats, Floats | None]:
    """x, y and perhaps the standard error."""
    x_at = next((i for i, one in enumerate(names) if _TWO_THETA_NAME.search(one) or _WAVE_NAME.search(one)), None)
    y_at = next((i for i, one in enumerate(names) if _INTENSITY_NAME.search(one)), None)
    if x_at is not None and y_at is not None and (x_at, y_at) != (0, 1):
        mark = next((mark for mark in ("\t", ";", " ", ",") if mark in rows[0].strip()), " ")
        cells = [row.split() if mark == " " else row.strip().split(mark) for row in rows]
        short = next((i for i, row in enumerate(cells) if len(row) < max(x_at, y_at) + 1), None)
        if short is not None:
            raise broken(
                name,
                Text("第 {n} 行“{row}”缺列", 'line {n} "{row}" lacks columns').fill(
                    n=line + short, row=rows[short][:80]
                ),
            )
        rows = [f"{row[x_at]}\t{row[y_at]}" for row in cells]
    table = number_table(rows, name, line)
    if table.shape[1] not in (2, 3):
        raise broken(
            name,
            Text("每行有 {n} 个数值，应为 2 或 3 个", "rows of {n} numbers; 2 or 3 were expected").fill(
                n=table.shape[1]
            ),
        )
    return table[:, 0], table[:, 1], table[:, 2] if table.shape[1] == 3 else None


def _restarts(x: Floats) -> list[int]:
    """Where curves begin, and the end: x may run the same way several times, one scan below the other."""
    steps = np.diff(x)
    against = np.nonzero(steps * np.sign(np.median(steps)) <= 0)[0] + 1
    cuts = [0, *against[:MAX_CURVES].tolist(), x.size]
    if len(cuts) > MAX_CURVES or min(np.diff(cuts)) < MIN_POINTS:
        return [0, x.size]  # no scans one below the other, but x in disorder: refused
    return cuts


def _meaning(
    file: InstrumentFile, names: list[str], eva: dict[str, str], x: Floats, y: Floats, error: Floats | None
) -> _Meaning:
    """What the columns are, and the evidence for it."""
    suffix = file.path.suffix.lower()
    counting = _is_counted(y, error)
    angles = bool((np.abs(x) <= 180).all())
    unit = _named_unit(names) or _intensity_unit(y, counting, eva)
    named = ", ".join(names)
    if any(_TWO_THETA_NAME.search(name) for name in names) or "Scantype" in eva:
        what = f"Scantype: {eva['Scantype']}" if "Scantype" in eva else named
        return _Meaning("xrd", "2Theta", "°", unit, _because("衍射扫描", "a diffraction scan", what))
    if any(_WAVE_NAME.search(name) for name in names):
        axis_unit = next((unit for unit, said in _WAVE_UNITS.items() if said.search(names[0])), "")
        why = _because("光谱", "a spectrum", named)
        return _Meaning("spectrum", names[0], axis_unit, "", why, names[1] if len(names) > 1 else "intensity")
    if len(names) > 1 and _MINUTES.match(names[0]):
        if not names[1]:
            return _Meaning("table", "time", "min", "", _because("时间曲线", "a curve over time", named.rstrip(", ")))
        said = _UNIT.search(names[1])
        ordinate = _UNIT.sub("", names[1]).strip()
        liquid = _LIQUID.search(names[1]) is not None
        kind = ("液相色谱图", "a liquid chromatogram") if liquid else ("气相色谱图", "a gas chromatogram")
        why = _because(*kind, named)
        return _Meaning("lc" if liquid else "gc", "time", "min", said[1].strip() if said else "", why, ordinate)
    if len(names) > 1 and (found := _of_relaxation(names)) is not None:
        return found
    if suffix in (".xy", ".xye", ".xyd") and angles:
        return _Meaning("xrd", "2Theta", "°", unit, _because("衍射扫描", "a diffraction scan", suffix))
    if counting and angles:
        return _Meaning("xrd", "2Theta", "°", unit, _because("衍射扫描", "a diffraction scan", "error = √counts"))
    if suffix == ".dpt":
        return _Meaning("spectrum", "wavenumber", "cm-1", "", _because("光谱", "a spectrum by wavenumber", suffix))
    return _Meaning(
        "table",
        "x",
        "",
        "",
        Text("文件未说明各列的含义，按 x、y 读取。", "The file does not say what its columns are: x and y."),
    )


def _of_relaxation(names: list[str]) -> _Meaning | None:
    """Of a relaxation of nuclear magnetism: the distribution over T2, or echoes over a time that is not in minutes."""
    if _T2_NAME.search(names[0]):
        said = _UNIT.search(names[0])
        why = _because("T2 分布", "a distribution over T2", ", ".join(names))
        return _Meaning("table", "T2", said[1].strip() if said else "", "", why, _UNIT.sub("", names[1]).strip())
    if (match := _OTHER_TIME.match(names[0])) is None:
        return None
    why = _because("时间曲线", "a curve over time", ", ".join(names))
    return _Meaning("table", "time", match["unit"].replace("μ", "u").replace("µ", "u"), "", why, names[1])


def _third(file: InstrumentFile, names: list[str], y: Floats, error: Floats | None) -> Text | None:
    """The remark on a third column that nothing shows to be the error of the second."""
    named = names[2] if len(names) > 2 else ""
    if error is None or file.path.suffix.lower() == ".xye" or _ERROR_NAME.search(named) or _is_counted(y, error):
        return None
    note = Text(
        "第三列{name}没有采用：不能确定它是误差。",
        "The third column{name} is not used: nothing says that it is an error.",
    )
    return note.fill(name=f" “{named}”" if named else "")


def _is_counted(y: Floats, error: Floats | None) -> bool:
    """Whether the third column is the square root of the second, as the error of counts is."""
    return error is not None and bool(np.allclose(error, np.sqrt(np.abs(y)), rtol=1e-4, atol=1e-6))


def _named_unit(names: list[str]) -> str:
    """The unit that the name of the intensities says; empty if it says none."""
    said = " ".join(names[1:])
    return "cps" if _RATE.search(said) else "counts" if _COUNTED.search(said) else ""


def _intensity_unit(y: Floats, counting: bool, eva: dict[str, str]) -> str:
    if counting or bool((y == np.round(y)).all()):
        return "counts"
    try:
        seconds = float(eva.get("TimePerStep", "") or eva.get("Timeperstep", ""))
    except ValueError:
        return ""
    counts = y * seconds
    return "cps" if seconds > 0 and bool((np.abs(counts - np.round(counts)) <= 0.0006 * seconds + 1e-9).all()) else ""


def _because(zh: str, en: str, evidence: str) -> Text:
    return Text("按“{evidence}”判断为{zh}。", 'Taken as {en}, by "{evidence}".').fill(zh=zh, en=en, evidence=evidence)
