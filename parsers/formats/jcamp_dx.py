"""JCAMP-DX `.jdx`, `.dx`: spectra, chromatograms and peak tables as text, versions 4.24, 5.0 and 6.

Written by: nearly every spectrometer's program, and archives.

Structure. Labelled records `##LABEL= value`, `$$` begins a comment. A block runs from `##TITLE=` to `##END=`; blocks
may hold blocks (`DATA TYPE= LINK`). Data records: `XYDATA= (X++(Y..Y))` in any ASDF form (see `parsers.reading.asdf`),
`XYPOINTS`, `PEAK TABLE` and `XYDATA= (XY..XY)` as pairs; `NTUPLES` with `PAGE` and `DATA TABLE= (X++(R..R))` whose
variables stand in `SYMBOL`, `VAR_NAME`, `VAR_DIM`, `UNITS`, `FIRST`, `LAST`, `FACTOR`.

Units and clock. y = ordinate x YFACTOR in YUNITS (nothing is turned into something else: %T stays %T); x runs evenly
from FIRSTX to LASTX in XUNITS, by DELTAX where LASTX is not told. Times of a chromatogram (by its DATA TYPE) become
minutes; times of anything else stay as they are. A computer with a decimal comma writes one in pairs
too: it is taken as such only where NPOINTS proves it, with a remark. Dates by LONG DATE or DATE and TIME (year first
where it says so).

Several tables in one block (the scans of a run) have the records that stand before each of them. Some programs leave
`##END=` away: one table is read all the same where its NPOINTS is met, with a remark.

Checked: NPOINTS (refused if not met, remarked if not there), DIF check values (refused; a last one that stands alone
is remarked where NPOINTS proves that all points are there), anything but numbers between
pairs (refused), the abscissa of every line, DELTAX, FIRSTY, MAXY, MINY. `?` is a point that was not measured: a gap,
with a remark.

Not read: peak assignments and tables of triples (XYM, XYW), structures, audit trails, RADATA.

Sources: the published standard's forms; R. Lancashire's conformance files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Technique, Trace
from parsers.reading.asdf import against_abscissae, against_last_check, decode_asdf
from parsers.reading.clocks import parse_clock
from parsers.reading.diffraction import TWO_THETA
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, not_finite
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.reading.spectra import differs, even_axis
from parsers.wording import Text

FORMAT = Format(
    id="jcamp_dx",
    title=Text("JCAMP-DX 光谱", "JCAMP-DX spectra"),
    technique="spectrum",
    suffixes=(".jdx", ".dx", ".jcm"),
    marks=(
        TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?\s*(?:\$\$[^\r\n]*[\r\n]\s*)*##\s*TITLE\s*=", flags=re.IGNORECASE),
        TextPattern(r"[\r\n]\s*##\s*(?:JCAMP[- _/]?(?:DX|CS)|XUNITS)\s*=", flags=re.IGNORECASE | re.MULTILINE),
    ),
)
_DATA = ("XYDATA", "XYPOINTS", "PEAKTABLE", "DATATABLE")
_NOT_READ = ("PEAKASSIGNMENTS", "RADATA", "MOLFILE", "XYASSIGNMENTS")
_READ_FORM = re.compile(r"\Z|\(\s*XY\s*(?:\.\.\s*XY\s*)?\)|\(\s*\w+\s*\+\+", re.IGNORECASE)
_PAIR_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d{1,3})?|\?|\bNaN\b", re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"[+-]?\d+(?:,\d+)?(?:[Ee][+-]?\d{1,3})?|\?|\bNaN\b", re.IGNORECASE)
_NO_SEPARATORS = str.maketrans("", "", " \t\r\n\f\v,;")
MAX_BLOCKS = 10_000


class _Record(NamedTuple):
    label: str
    value: str
    line: int


_NO_END = Text(
    "没有 ##END=；点数与 NPOINTS 相符，文件按完整读取。",
    "There is no ##END=; the number of points is NPOINTS, so the file was read as whole.",
)
_NO_VERSION = Text(
    "文件没有 ##JCAMP-DX= 版本记录，按其数据表读取。",
    "There is no ##JCAMP-DX= with a version; the file was read by its table.",
)
_STANDARD_DATE = re.compile(r"^(\d{2})/ ?(0?[1-9]|1[0-2])/ ?(0?[1-9]|[12]\d|3[01])\s")
_NO_COUNT = Text("没有 NPOINTS，点数无从核对。", "There is no NPOINTS; nothing tells whether all points are there.")
_CHROMATOGRAPHY = re.compile(r"CHROM|\bGC\b|\b(?:[HU]P)?LC\b")
_LIQUID = re.compile(r"LIQUID|\b(?:[HU]P)?LC\b")
_TO_MINUTES = {"MINUTES": 1.0, "MINUTE": 1.0, "MIN": 1.0, "SECONDS": 1 / 60, "SEC": 1 / 60, "S": 1 / 60}
_NO_ANGLES = ("1/CM", "CM-1", "ARBITRARY UNITS", "")
_NOT_A_WAVENUMBER = Text(
    "衍射图的 X 单位声明为“{unit}”，按 2Theta（°）读取。",
    'The x of this diffraction pattern is declared in "{unit}"; it was read as 2Theta in degrees.',
)


class _Variable(NamedTuple):
    """What a table says of one of its variables."""

    name: str
    unit: str
    first: float
    last: float
    factor: float
    points: int | None


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each block that holds data."""
    decoded = decode(file.data(MAX_BYTES))
    records = _records(decoded.text)
    notes = [decoded.remark]
    if not any(record.label.startswith("JCAMP") for record in records):
        notes.append(_NO_VERSION)
    if not any(record.label == "END" for record in records):
        _check_whole_without_end(records, decoded.text, file.name)
        records.append(_Record("END", "", 0))
        notes.append(_NO_END)
    found: list[Measurement] = []
    open_blocks: list[list[_Record]] = []
    for record in records:
        if record.label == "TITLE":
            open_blocks.append([])
            if len(open_blocks) > 50 or len(found) > MAX_BLOCKS:
                raise broken(file.name, Text("数据块过多", "too many blocks"))
        if record.label == "END":
            block = open_blocks.pop() if open_blocks else []
            if any(one.label in _DATA for one in block):
                found.append(_measurement(block, file.name, notes))
        elif open_blocks:
            open_blocks[-1].append(record)
    if open_blocks:
        raise incomplete(file.name, Text("有数据块没有 ##END=", "a block has no ##END="))
    if not any(one.traces for one in found):
        raise incomplete(file.name, Text("没有可读的数据表", "there is no table of data that is read here"))
    return found


def _records(text: str) -> list[_Record]:
    records: list[_Record] = []
    value: list[str] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = raw.partition("$$")[0]
        if line.lstrip().startswith("##"):
            if records:
                records[-1] = records[-1]._replace(value="\n".join(value))
            label, _, first = line.lstrip()[2:].partition("=")
            records.append(_Record(re.sub(r"[\s\-/_]", "", label).upper(), "", number))
            value = [first]
        else:
            value.append(line)
    if records:
        records[-1] = records[-1]._replace(value="\n".join(value))
    return records


def _check_whole_without_end(records: list[_Record], text: str, name: str) -> None:
    """Some programs leave ##END= away: one block with one table is whole where NPOINTS (checked later) says so."""
    labels = [record.label for record in records]
    tables = [label for label in labels if label in _DATA]
    counted = "NPOINTS" in labels and len(tables) == 1 and "DATATABLE" not in tables and labels.count("TITLE") == 1
    if not counted or not text.endswith(("\n", "\r")):
        raise incomplete(name, Text("没有 ##END=", "there is no ##END="))


def _measurement(block: list[_Record], name: str, notes: Sequence[Text | None]) -> Measurement:
    texts = {record.label: record.value.strip() for record in reversed(block) if record.label not in _DATA}
    remarks = list(notes)
    traces: list[Trace] = []
    page, now = "", dict(texts)  # what stands between two tables is said of the second
    for record in block:
        if record.label in ("PAGE", "SCANNUMBER"):
            page = record.value.strip()
        if record.label in _NOT_READ or (record.label in _DATA[:3] and not _READ_FORM.match(_form(record))):
            remarks.append(
                Text("“{l}”未读取。", '"{l}" is not read.').fill(l=f"{record.label} {_form(record)[:40]}".strip())
            )
        elif record.label in _DATA:
            trace, of_table = _table(record, now, page, name)
            traces.append(trace)
            remarks += of_table
        elif traces:
            now[record.label] = record.value.strip()
    when = texts.get("LONGDATE") or f"{texts.get('DATE', '')} {texts.get('TIME', '')}".strip()
    acquired_at, clock = parse_clock(_STANDARD_DATE.sub(_year_first, when)) if ":" in when else (None, None)
    return Measurement(
        format_id=FORMAT.id,
        technique=_technique(texts.get("DATATYPE", ""), timed=any(trace.x.unit == "min" for trace in traces)),
        sample_name=texts.get("TITLE", ""),
        acquired_at=acquired_at,
        operator=texts.get("OWNER", ""),
        instrument=Instrument(model=texts.get("SPECTROMETER/DATASYSTEM", texts.get("SPECTROMETERDATASYSTEM", ""))),
        traces=tuple(traces),
        metadata={key: value for key, value in texts.items() if value and len(value) < 2000},
        remarks=held([*remarks, clock]),
    )


def _year_first(match: re.Match[str]) -> str:
    """The standard's date, YY/MM/DD, with its century."""
    return f"{'20' if int(match[1]) < 70 else '19'}{match[1]}/{match[2]}/{match[3]} "


def _technique(data_type: str, *, timed: bool = False) -> Technique:
    """`timed`: the x are times, so that `HPLC UV/VIS SPECTRUM` is no spectrum."""
    plain = data_type.upper()
    if "DIFFRACTION" in plain or "XRD" in plain:
        return "xrd"
    if "CHROM" in plain or (timed and _CHROMATOGRAPHY.search(plain)):
        return "lc" if _LIQUID.search(plain) else "gc"
    return "spectrum"


def _form(record: _Record) -> str:
    return record.value.partition("\n")[0].strip()


def _table(record: _Record, texts: dict[str, str], page: str, name: str) -> tuple[Trace, list[Text | None]]:
    form = _form(record)
    lines = record.value.split("\n")[1:]
    x, y = _variables(record, form, texts, name)
    title = " ".join(word for word in (y.name or record.label, page) if word)
    notes: list[Text | None] = []
    if _technique(texts.get("DATATYPE", "")) == "xrd" and x.unit.upper() in _NO_ANGLES:
        notes.append(_NOT_A_WAVENUMBER.fill(unit=x.unit))
        x = x._replace(name=TWO_THETA, unit="°")
    if "++" in form:
        decoded = decode_asdf(lines, name, record.line + 1)
        count = decoded.values.size
        notes.append(against_last_check(decoded, y.points, name))
        if y.points is not None:
            check_count(name, Text("数据点", "points"), y.points, count)
        last = x.first + _number(texts.get("DELTAX", "")) * (count - 1) if np.isnan(x.last) else x.last
        xs = even_axis(x.first, last, count, name)
        ys = decoded.values * y.factor
        notes += (against_abscissae(decoded, xs, x.factor), _against_step(texts, xs))
    else:
        xs, ys, note = _pairs(" ".join(lines), y.points, name)
        with np.errstate(over="ignore", invalid="ignore"):  # absurd numbers are told below
            xs, ys = xs * x.factor, ys * y.factor
        notes.append(note)
        if xs.size > 1 and not ((np.diff(xs) > 0).all() or (np.diff(xs) < 0).all()):
            notes.append(Text("“{t}”的 X 值无序。", 'The x of "{t}" are in no order.').fill(t=title))
    if record.label != "DATATABLE" and ys.size and np.isfinite(ys).any():
        notes += _against_head(texts, ys, y.factor)
    notes += (not_finite(ys, title), _NO_COUNT if y.points is None else None)
    trace = Trace(
        name=title,
        x=_across(x, xs, texts.get("DATATYPE", "")),
        y=Axis(name=y.name or "y", unit=y.unit, values=ys),
    )
    return trace, notes


def _across(x: _Variable, values: Floats, data_type: str) -> Axis:
    """The x axis; the times of a chromatogram are minutes."""
    minutes = _TO_MINUTES.get(x.unit.upper())
    if minutes is not None and _CHROMATOGRAPHY.search(data_type.upper()):
        return Axis(name="time", unit="min", values=values * minutes)
    return Axis(name=x.name or "x", unit=x.unit, values=values)


def _variables(record: _Record, form: str, texts: dict[str, str], name: str) -> tuple[_Variable, _Variable]:
    """The variables of a table, from the block's own records or from its NTUPLES."""
    count = _number(texts.get("NPOINTS", ""))
    points = int(count) if np.isfinite(count) and 0 <= count < 1e9 else None
    if record.label != "DATATABLE" or "SYMBOL" not in texts:
        x_unit, y_unit = texts.get("XUNITS", ""), texts.get("YUNITS", "")
        x_factor, y_factor = (_number(texts.get(key, "1"), 1.0) for key in ("XFACTOR", "YFACTOR"))
        first, last = (_number(texts.get(key, "")) for key in ("FIRSTX", "LASTX"))
        x = _Variable(x_unit.lower(), x_unit, first, last, x_factor, points)
        return x, _Variable(y_unit.lower(), y_unit, float("nan"), float("nan"), y_factor, points)
    match = re.match(r"\(\s*(\w+)\+\+\(\s*(\w+)\.\.\s*\2\s*\)\s*\)|\(\s*([A-Z]\d?)([A-Z]\d?)\.\.", form)
    if match is None:
        raise broken(name, Text("表的形式为“{f}”", 'the table has the form "{f}"').fill(f=form[:40]))
    across, up = (match[1], match[2]) if match[1] else (match[3], match[4])
    return _ntuple(across, texts, name), _ntuple(up, texts, name)


def _ntuple(symbol: str, texts: dict[str, str], name: str) -> _Variable:
    symbols = [cell.strip() for cell in texts["SYMBOL"].split(",")]
    if symbol not in symbols:
        raise broken(name, Text("没有变量“{s}”", 'there is no variable "{s}"').fill(s=symbol))
    at = symbols.index(symbol)

    def cell(label: str) -> str:
        cells = [one.strip() for one in texts.get(label, "").split(",")]
        return cells[at] if at < len(cells) else ""

    count = _number(cell("VARDIM"))
    return _Variable(
        cell("VARNAME"),
        cell("UNITS"),
        _number(cell("FIRST")),
        _number(cell("LAST")),
        _number(cell("FACTOR"), 1.0),
        int(count) if np.isfinite(count) and 0 <= count < 1e9 else None,
    )


def _pairs(text: str, count: int | None, name: str) -> tuple[Floats, Floats, Text | None]:
    """x and y of `(XY..XY)`, `?` a missing one; with a decimal comma only where the declared count proves it."""
    plain = _PAIR_NUMBER.findall(text)
    if strange := _PAIR_NUMBER.sub("", text).translate(_NO_SEPARATORS):
        raise broken(name, Text("数据对中有“{s}”", '"{s}" stands between the pairs').fill(s=strange[:40]))
    note = None
    if count is not None and len(plain) != 2 * count:
        with_commas = _COMMA_NUMBER.findall(re.sub(r",(?=\s)|;", " ", text))
        if len(with_commas) == 2 * count:
            plain = [token.replace(",", ".") for token in with_commas]
            note = Text("数值使用小数逗号（由 NPOINTS 证实）。", "The numbers have a decimal comma, as NPOINTS proves.")
    if len(plain) % 2 or (count is not None and len(plain) != 2 * count):
        declared = count if count is not None else len(plain) // 2 + 1
        check_count(name, Text("数据对中的数", "numbers of the pairs"), 2 * declared, len(plain))
    values = np.fromiter((float(one.replace("?", "nan")) for one in plain), np.float64, len(plain)).reshape(-1, 2)
    return values[:, 0], values[:, 1], note


def _against_step(texts: dict[str, str], xs: Floats) -> Text | None:
    """A remark if DELTAX, as exactly as it is printed, is not the step from FIRSTX to LASTX."""
    said = decimal(texts.get("DELTAX", "").replace(",", "."))
    if said is None or xs.size < 2:
        return None
    step = abs(float(xs[-1] - xs[0])) / (xs.size - 1)
    return differs("DELTAX", abs(float(said)), step, 0.01 * step + 0.51 * 10.0 ** int(said.as_tuple().exponent))


def _against_head(texts: dict[str, str], ys: Floats, factor: float) -> list[Text | None]:
    slack = max(abs(factor) * 0.51, 1e-4 * float(np.nanmax(np.abs(ys))))
    there = {"FIRSTY": float(ys[0]), "MAXY": float(np.nanmax(ys)), "MINY": float(np.nanmin(ys))}
    return [differs(key, _number(texts.get(key, "")), value, slack) for key, value in there.items()]


def _number(text: str, absent: float = float("nan")) -> float:
    """The number of a record; a comma in a single number is a decimal comma."""
    value = decimal(text.split("\n")[0].strip().replace(",", "."))
    return absent if value is None else float(value)
