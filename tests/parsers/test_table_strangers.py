"""Tables as laboratories that nobody asked write them: each value under its own name and unit, or a remark."""

import pytest

import parsers


def read(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return parsers.read(path)


def values(run):
    return [(one.name, str(one.value), one.unit) for one in run.readings]


def remarks(run):
    return " ".join(remark.en for remark in run.remarks)


def test_a_first_row_of_limits_and_blanks_is_no_second_line_of_the_heading(tmp_path):
    """A blank with `N/A` and `<0.000` right below the heading is a sample; N/A is no nitrogen in amperes."""
    head = "Sample Name,Acq. Date-Time,7 Li [He] Conc. [ppb],51 V [He] Conc. [ppb],51 V [He] Conc. RSD\n"
    rows = "Blank,2024-03-05 10:00,0.01,<0.000,N/A\nA-1,2024-03-05 10:05,12.1,101.2,0.9\n"
    blank, sample = read(tmp_path, "icp.csv", head + rows)
    assert (blank.sample_name, values(blank)) == ("Blank", [("Li7", "0.01", "ppb")])
    assert values(sample) == [("Li7", "12.1", "ppb"), ("V51", "101.2", "ppb")]
    assert "51 V [He] Conc. RSD" in remarks(sample)


def test_a_component_in_the_first_row_does_not_join_the_heading(tmp_path):
    """CH4 below `Component` is a cell, not a column's name."""
    head = "Identifier 1,Component,Rt(s),δ13C (‰ VPDB)\n"
    runs = read(tmp_path, "iso.csv", head + "G-1,CH4,102.3,-38.21\nG-1,C2H6,152.3,-28.21\n")
    found = [one for run in runs for one in values(run) if "retention" not in one[0]]
    assert found == [("methane.d13c", "-38.21", "‰"), ("ethane.d13c", "-28.21", "‰")]


def test_names_of_fractions_over_a_line_of_delta_are_no_contents(tmp_path):
    """饱和烃 over δ13C/‰ is an isotope ratio of -29.8 ‰, and no -29.8 % of saturates."""
    text = "样品编号,饱和烃,芳烃\n,δ13C/‰,δ13C/‰\nY-1,-29.8,-28.5\nY-2,-30.8,-29.5\n"
    first, _ = read(tmp_path, "iso.csv", text, "gb18030")
    assert values(first) == [("sat.d13c", "-29.8", "‰"), ("aro.d13c", "-28.5", "‰")]
    assert "d13c" not in remarks(first)


def test_chinese_text_with_greek_letters_is_not_taken_for_another_script(tmp_path):
    """μg/g under element symbols in a GBK file: the letters of units speak for GB 2312, not for Big5."""
    text = "样品编号,Li,Be,V\n单位,μg/g,μg/g,μg/g\nA-1,35.1,2.1,110\nA-2,33.1,2.0,105\n"
    first, _ = read(tmp_path, "icp.csv", text, "gb18030")
    assert values(first) == [("Li", "35.1", "μg/g"), ("Be", "2.1", "μg/g"), ("V", "110", "μg/g")]
    assert "gb18030" in remarks(first)


def test_a_line_of_mole_per_cent_below_components_is_their_unit(tmp_path):
    """`mol%` in a line of its own is not read as `%`."""
    text = "Sample,C1,C2,N2\n,mol%,mol%,mol%\nG-1,92.35,3.21,1.95\nG-2,90.35,4.21,1.75\n"
    first, _ = read(tmp_path, "gas.csv", text)
    assert values(first) == [("methane", "92.35", "mol%"), ("ethane", "3.21", "mol%"), ("nitrogen", "1.95", "mol%")]


def test_well_and_depth_name_a_sample_that_has_no_other_name(tmp_path):
    """Each row is a sample of its own; without a well it may be a log, and is not claimed."""
    head = "Well\tDepth\tS1\tS2\tTmax\tTOC\n\t(m)\t(mg/g)\t(mg/g)\t(°C)\t(wt%)\n"
    first, second = read(
        tmp_path, "re.txt", head + "X-1\t2310\t0.45\t6.91\t438\t2.15\nX-1\t2320\t0.25\t2.91\t440\t1.05\n"
    )
    assert (first.sample_name, second.sample_name, first.technique) == ("X-1 2310", "X-1 2320", "rock_eval")
    assert [str(run.reading("tmax").value) for run in (first, second)] == ["438", "440"]
    with pytest.raises(parsers.ParserError):
        read(tmp_path, "log.csv", "Depth (m),Porosity (%),Permeability (mD)\n2310,12.1,4.5\n2311,12.2,4.6\n")


@pytest.mark.parametrize("names", ["Ro1,Ro2,Ro3,Ro4", "1,2,3,4", "测点1,测点2,测点3,测点4"])
def test_numbered_readings_of_a_row_are_read_with_their_mean_checked(tmp_path, names):
    """Ro1, Ro2 … are readings of one sample; a stated mean that they do not give is told."""
    rows = "V-1,0.61,0.65,0.63,0.66,0.64,0.022\nV-2,0.71,0.75,0.73,0.76,0.84,0.02\n"
    text = f"镜质体反射率Ro\n样品编号,{names},平均值,标准偏差\n{rows}"
    first, second = read(tmp_path, "ro.csv", text, "gb18030")
    assert [str(one.value) for one in first.readings if one.name == "ro"] == ["0.61", "0.65", "0.63", "0.66"]
    assert ("0.84" in remarks(second), "0.64" in remarks(first)) == (True, False)


def test_readings_below_each_other_belong_to_the_sample_before_them(tmp_path):
    """`Sample: V-7` and a list of numbered reflectances, as a microphotometer's program writes it."""
    rows = "".join(f"{i}\t{0.6 + i / 100:.2f}\n" for i in range(1, 31))
    (run,) = read(tmp_path, "ro.txt", "Sample: V-7\nMeasurement\tReflectance (%Ro)\n" + rows)
    assert (run.sample_name, len(run.readings), values(run)[0]) == ("V-7", 30, ("ro", "0.61", "%"))


def test_every_curve_of_mercury_intrusion_is_read_or_told(tmp_path):
    """Extrusion and diameters are curves; a column that nobody knows is named; 样品编号： names the sample."""
    text = (
        "样品编号：C-12\n进汞压力(MPa),孔喉直径(μm),进汞饱和度(%),退汞饱和度(%),渗透率贡献\n"
        "0.01,147,0,,1\n0.1,14.7,5.2,40.1,2\n1,1.47,45.2,60.3,3\n10,0.147,80.1,80.1,4\n"
    )
    (run,) = read(tmp_path, "micp.csv", text, "gb18030")
    assert run.sample_name == "C-12"
    assert [(trace.name, len(trace)) for trace in run.traces] == [
        ("mercury_saturation", 4),
        ("extrusion", 3),
        ("pore_diameter", 4),
    ]
    assert "Columns of numbers that are not read: 渗透率贡献" in remarks(run)


def test_results_in_brackets_are_no_units_and_total_iron_is_no_ferric_oxide(tmp_path):
    """`Result(TOC)` has the unit of its column `Unit`; Fe2O3T is kept apart from Fe2O3."""
    (toc,) = read(tmp_path, "toc.csv", "Sample Name,Result(TOC),Result(TC),Unit\nA-1,2.15,2.66,%\n")
    assert values(toc) == [("toc", "2.15", "%"), ("tc", "2.66", "%")]
    (xrf,) = read(tmp_path, "xrf.csv", "Sample,SiO2 (wt%),Fe2O3T (wt%),Fe2O3 (wt%)\nA-1,61.2,5.6,4.1\n")
    assert values(xrf)[1:] == [("Fe2O3T", "5.6", "wt%"), ("Fe2O3", "4.1", "wt%")]


def test_readings_named_by_well_and_depth_are_one_sample(tmp_path):
    """井号 and 井深 instead of a sample's number: the readings of a depth are one measurement, the next is another."""
    text = "井号,井深(m),Ro(%)\nX1,3000,0.65\nX1,3000,0.66\nX1,3010,0.71\n"
    first, second = read(tmp_path, "ro.csv", text)
    assert values(first) == [("ro", "0.65", "%"), ("ro", "0.66", "%")]
    assert values(second) == [("ro", "0.71", "%")]


def test_components_named_by_well_and_depth_are_told_apart(tmp_path):
    """Minerals of two depths without a sample's number are two samples, not one of the file's name."""
    text = "井号,井深(m),矿物,含量(%)\nX1,3000,石英,40\nX1,3000,方解石,60\nX1,3010,石英,100\n"
    first, second = read(tmp_path, "minerals.csv", text)
    assert [one.sample_name for one in (first, second)] == ["X1 3000", "X1 3010"]
    assert [len(one.readings) for one in (first, second)] == [2, 1]


@pytest.mark.parametrize("last", ["含量(%)", "浓度(%)"])
def test_a_list_of_peaks_with_contents_is_a_table_of_components(tmp_path, last):
    """What Chinese chromatography stations print: each content under its component, its time and area beside it."""
    text = f"样品名: 原油7\n\n峰号\t峰名\t保留时间(min)\t峰高(uV)\t峰面积(uV*s)\t{last}\n"
    rows = (
        "1\tnC15\t5.123\t1234.5\t23456.7\t40.12\n2\tnC16\t6.456\t2234.5\t34567.8\t59.88\n总计\t\t\t\t58024.5\t100.00\n"
    )
    (run,) = read(tmp_path, "peaks.txt", text + rows, "gb18030")
    assert run.sample_name == "原油7"
    assert values(run)[:4] == [
        ("nC15", "40.12", "%"),
        ("nC15.retention_time", "5.123", "min"),
        ("nC15.peak_height", "1234.5", "uV"),
        ("nC15.peak_area", "23456.7", "uV*s"),
    ]
    assert [one.name for one in run.readings if "." not in one.name] == ["nC15", "nC16"]


@pytest.mark.parametrize("head", ["Peak,RT (min),Area,Height,Name\n", "峰号,保留时间,峰面积,峰高,名称\n"])
def test_a_list_of_peaks_is_no_table_of_samples(tmp_path, head):
    """Without contents a peak's name is no sample: refused, with the way to a profile."""
    with pytest.raises(parsers.ForeignFile):
        read(tmp_path, "peaks.csv", head + "1,1.234,123456,2345,Pr\n2,2.345,12345,345,Ph\n")
