"""Chromatograms as text in the forms that computers of other languages and settings write."""

import numpy as np
import pytest

import parsers
from parsers.errors import BrokenFile, IncompleteFile

COUNTS = [1000 + int(5000 * np.exp(-(((i - 20) / 4) ** 2))) for i in range(40)]
MINUTES = np.arange(40) / 600.0


def read(tmp_path, name, lines, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return parsers.read(path)


def ezchrom(separator, mark="."):
    rows = [
        ("Version:", "3"),
        ("Maxchannels:", "2"),
        ("Sample ID:", "gas 1"),
        ("Acquisition Date and Time:", "12/13/2019 11:32:10 PM"),
        ("Sampling Rate:", f"10{mark}000000", f"10{mark}000000", "Hz"),
        ("Total Data Points:", "40", "40", "Pts."),
        ("X Axis Title:", "Minutes", "Minutes"),
        ("Y Axis Title:", "pA", "mV"),
        ("X Axis Multiplier:", f"0{mark}016667", f"0{mark}016667"),
        ("Y Axis Multiplier:", f"0{mark}5", f"0{mark}25"),
    ]
    return [*map(separator.join, rows), *map(str, COUNTS), *map(str, COUNTS)]


@pytest.mark.parametrize(("separator", "mark"), [("\t", "."), (",", "."), (";", ","), ("\t", ",")])
def test_an_ezchrom_text_is_read_whatever_separates_its_cells(tmp_path, separator, mark):
    """The character behind the first key separates; each channel has its own factor and unit."""
    (run,) = read(tmp_path, "gas.asc", ezchrom(separator, mark))
    assert (run.format_id, run.sample_name) == ("ezchrom_asc", "gas 1")
    assert [trace.y.unit for trace in run.traces] == ["pA", "mV"]
    np.testing.assert_allclose(run.traces[1].x.values, MINUTES, rtol=1e-12)
    assert run.traces[1].y.values.tolist() == [0.25 * count for count in COUNTS]


def test_a_decimal_comma_between_commas_is_refused(tmp_path):
    """`0,016667,0,016667` would be two factors of 0 and 16667."""
    with pytest.raises(BrokenFile, match="10 000000"):
        read(tmp_path, "gas.asc", ezchrom(",", ","))


ENGLISH = {
    "channel": "Channel",
    "sample": "Injection",
    "date": "Injection Date",
    "time": "Injection Time",
    "points": "Data Points",
    "least": "Signal Min.",
    "columns": "Time (min)\tStep (s)\tValue (pA)",
}
GERMAN = {
    "channel": "Kanal",
    "sample": "Injektion",
    "date": "Injektionsdatum",
    "time": "Injektionszeit",
    "points": "Datenpunkte",
    "least": "Signal Min.",
    "columns": "Zeit (min)\tSchritt (s)\tWert (pA)",
}
CHINESE = {
    "channel": "通道",
    "sample": "进样名称",
    "date": "进样日期",
    "time": "进样时间",
    "points": "数据点数",
    "least": "最小信号",
    "columns": "时间（分钟）\t步长（秒）\t值（pA）",
}


def chromeleon(words, date, mark=".", *, points="40", step=True):
    lines = [
        "File Path\tchrom://pc/Local/gas.seq/850.smp/FID_1.channel/FID_1.chm",
        f"{words['channel']}\tFID_1",
        f"{words['sample']}\tgas 1",
        f"{words['date']}\t{date}",
        f"{words['time']}\t16:52:02",
        f"{words['least']}\t100{mark}0000",
    ]
    if points:
        lines.append(f"{words['points']}\t{points}")
    between = ["\t0.1" if step else ""] * len(COUNTS)
    rows = [f"{t:.6f}{s}\t{c / 10:.6f}" for t, s, c in zip(MINUTES, between, COUNTS, strict=True)]
    columns = words["columns"].split("\t")
    return [*lines, "", "\t".join(columns if step else (columns[0], columns[2])), *(r.replace(".", mark) for r in rows)]


@pytest.mark.parametrize(
    ("words", "date", "mark", "encoding"),
    [
        (ENGLISH, "5/26/2017", ".", "utf-8"),
        (GERMAN, "26.05.2017", ",", "cp1252"),
        (CHINESE, "2017/5/26", ".", "gb18030"),
        (CHINESE, "2017-05-26", ".", "utf-16"),
    ],
)
def test_a_chromeleon_text_is_read_in_the_language_of_its_computer(tmp_path, words, date, mark, encoding):
    """Sample, date, channel, unit and every point; the number of points is checked in each language."""
    lines = chromeleon(words, date, mark)
    (run,) = read(tmp_path, "gas.txt", lines, encoding)
    assert (run.format_id, run.technique, run.sample_name) == ("chromeleon_text", "gc", "gas 1")
    assert f"{run.acquired_at:%Y-%m-%d %H:%M:%S}" == "2017-05-26 16:52:02"
    assert (run.traces[0].name, run.traces[0].y.unit) == ("FID_1", "pA")
    np.testing.assert_allclose(run.traces[0].x.values, MINUTES, atol=1e-6)
    np.testing.assert_allclose(run.traces[0].y.values, np.array(COUNTS) / 10, rtol=1e-12)
    with pytest.raises(IncompleteFile, match="40"):
        read(tmp_path, "short.txt", lines[:-3], encoding)


def test_a_chromeleon_text_of_two_columns_is_read(tmp_path):
    """Report templates may leave the column of steps out."""
    (run,) = read(tmp_path, "gas.txt", chromeleon(ENGLISH, "5/26/2017", step=False))
    np.testing.assert_allclose(run.traces[0].y.values, np.array(COUNTS) / 10, rtol=1e-12)
    assert run.remarks == ()


def test_points_that_nobody_counted_are_remarked(tmp_path):
    """Without a number of points a file cut between two lines looks whole: that is said."""
    (run,) = read(tmp_path, "gas.txt", chromeleon(ENGLISH, "5/26/2017", points=""))
    assert any("does not say how many points" in remark.en for remark in run.remarks)


def tx0(channel, areas):
    rows = [f'{i},{i + 0.5:.3f},{area:.2f},{area / 5:.2f},"BB"' for i, area in enumerate(areas, start=1)]
    return [
        '"===="',
        '"Software Version:",6.3.1.0504,"Date:","5/26/2017 3:38:24 PM"',
        '"Operator:","manager","Sample Name:","gas 1"',
        f'"Instrument Name:","GC","Channel:","{channel}"',
        '"Delay Time:",0.00,"min","End Time:",14.00,"min"',
        '"Data Acquisition Time:","5/26/2017 3:24:19 PM","Cycle:",8',
        '"Peak","Time","Area","Height","BL"',
        '"#","[min]","[uV*sec]","[uV]",""',
        '"----","----","----","----","----"',
        *rows,
        '"----","----","----","----","----"',
        f'"","",{sum(areas):.2f},{sum(areas) / 5:.2f},""',
        '"Report stored in ASCII file :","C:\\a.TX0"',
    ]


def test_two_reports_of_one_file_are_two_runs(tmp_path):
    """The report of the second channel is not lost behind that of the first."""
    runs = read(tmp_path, "gas.tx0", [*tx0("A", [1000.5, 3000.0]), *tx0("B", [77.25])])
    assert [(run.peak_tables[0].trace, [peak.area for peak in run.peak_tables[0].peaks]) for run in runs] == [
        ("Channel A", [1000.5, 3000.0]),
        ("Channel B", [77.25]),
    ]
    with pytest.raises(IncompleteFile):
        read(tmp_path, "cut.tx0", [*tx0("A", [1000.5, 3000.0]), *tx0("B", [77.25])[:8]])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_empower_text_with_chinese_names_is_read(tmp_path, encoding):
    """样品名称 and 通道 over their values, then time and value."""
    rows = [f"{t:.7g}\t{count / 1e4:.7g}" for t, count in zip(MINUTES, COUNTS, strict=True)]
    (run,) = read(tmp_path, "oil.arw", ['"样品名称"\t"通道"', '"原油1"\t"W2996 254nm"', *rows], encoding)
    assert (run.format_id, run.sample_name, run.traces[0].name) == ("empower_arw", "原油1", "W2996 254nm")
    np.testing.assert_allclose(run.traces[0].y.values, np.array(COUNTS) / 1e4, rtol=1e-12)
