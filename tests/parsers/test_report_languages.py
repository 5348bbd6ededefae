"""ChemStation's printed report in other languages than English, and what stands over its bars.

No translated report was at hand: the words are those of the program, the layout that of the English reports.
"""

import pytest

import parsers

TABLE = """{signal} 1: FID1 A, front

{names}
  #   [min]        [min]   [pA*s]      [pA]         %
----|-------|----|-------|----------|----------|--------|
   1   5.123 BB    0.0512 1234.56787  345.67890 12.34560
   2   6.456 BV S  0.0600 8765.43213 11234.56789 87.6544

{totals} :                  1.00000e4 11580.24679

=====================================================================
                          *** {end} ***
"""
GERMAN = """Datei C:\\CHEM32\\1\\DATA\\OEL7.D
Probenname: Öl 7

=====================================================================
Acq. Operator   : Müller
Injektionsdatum : 13.03.2024 10:11:12                 Inj :   1
=====================================================================
""" + TABLE.format(
    signal="Signal", names="Peak RetZeit Typ  Breite     Fläche     Höhe       Fläche", totals="Summen", end="Ende"
)
CHINESE = """数据文件 C:\\CHEM32\\1\\DATA\\OIL7.D
样品名称: 原油 7

=====================================================================
采集操作者      : 张三
进样日期        : 2024-3-13 10:11:12                 进样次数 :   1
=====================================================================
""" + TABLE.format(
    signal="信号", names=" 峰  保留时间 类型  峰宽     峰面积      峰高     峰面积", totals="总量", end="报告结束"
)
ENGLISH = (
    GERMAN.replace("Datei ", "Data File ")
    .replace("Probenname", "Sample Name")
    .replace("Injektionsdatum ", "Injection Date  ")
    .replace(
        "RetZeit Typ  Breite     Fläche     Höhe       Fläche", "RetTime Type  Width     Area      Height     Area"
    )
)


def read(tmp_path, text, encoding):
    path = tmp_path / "Report.TXT"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    (run,) = parsers.read(path)
    return run


@pytest.mark.parametrize(
    ("text", "encoding", "sample", "operator"),
    [
        (ENGLISH, "utf-16", "Öl 7", "Müller"),
        (GERMAN, "utf-16", "Öl 7", "Müller"),
        (GERMAN, "cp1252", "Öl 7", "Müller"),
        (CHINESE, "utf-16", "原油 7", "张三"),
        (CHINESE, "gb18030", "原油 7", "张三"),
    ],
)
def test_a_report_is_read_in_the_language_of_its_program(tmp_path, text, encoding, sample, operator):
    """Peaks with time, area, height and code; sample, operator and date; a height too wide for its column is whole."""
    run = read(tmp_path, text, encoding)
    assert (run.format_id, run.sample_name, run.operator) == ("chemstation_report", sample, operator)
    assert f"{run.acquired_at:%Y-%m-%d %H:%M:%S}" == "2024-03-13 10:11:12"
    (table,) = run.peak_tables
    assert (table.trace, table.unit) == ("FID1A", "pA*s")
    assert [(peak.apex, peak.area, peak.height) for peak in table.peaks] == [
        (5.123, 1234.56787, 345.6789),
        (6.456, 8765.43213, 11234.56789),
    ]


def test_a_table_without_times_is_told(tmp_path):
    """A list of calibration is no table of peaks, and is not passed over in silence."""
    listed = "Name       Amount\n           [ng/ul]\n---------|--------|\nnC15         1.20\n\n"
    text = ENGLISH.replace("Signal 1:", listed + "Signal 1:")
    run = read(tmp_path, text, "utf-16")
    assert len(run.peak_tables[0].peaks) == 2
    assert any('A table without retention times is not read: "Name, Amount [ng/ul]".' in one.en for one in run.remarks)


@pytest.mark.parametrize(
    ("said", "other"),
    [("1.00000e4", "1.10000e4"), ("   2   6.456", "\n   2   6.456"), ("   1   5.123", "   ~   ~.~~~")],
)
def test_areas_that_do_not_add_up_to_the_totals_are_told(tmp_path, said, other):
    """Another sum, a line between the rows, a row without its time."""
    run = read(tmp_path, ENGLISH.replace(said, other, 1), "utf-16")
    assert any("the areas add up to" in remark.en for remark in run.remarks)
    assert not any("add up" in remark.en for remark in read(tmp_path, ENGLISH, "utf-16").remarks)
