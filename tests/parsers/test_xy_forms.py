"""Two columns of numbers as programs and people write them: names, titles, languages, encodings, line ends."""

import pytest

import parsers

ANGLES = [round(5 + 0.02 * at, 2) for at in range(120)]
COUNTS = [200 + 13 * (at % 37) for at in range(120)]
WAVES = [round(200 + 0.5 * at, 1) for at in range(120)]


def rows(x, separator="\t", y=COUNTS):
    return "".join(f"{one}{separator}{other}\n" for one, other in zip(x, y, strict=True))


def read(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    (run,) = parsers.read(path)
    return run


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.txt", "2Theta\tIntensity\n" + rows(ANGLES), "utf-8"),
        ("b.txt", "2θ(°)\tIntensity(Counts)\n" + rows(ANGLES), "utf-8"),
        ("c.txt", "角度(2θ)\t强度\n" + rows(ANGLES), "gb18030"),
        ("d.csv", "2theta [deg],Intensity [a.u.]\n" + rows(ANGLES, ","), "utf-8"),
        ("e.txt", "2Theta\tIntensity\n" + rows(ANGLES), "utf-16"),
        ("f.xy", "DX-2700 sample 12\n" + rows(ANGLES, " "), "utf-8"),
        ("g.xy", rows(ANGLES).replace("\n", "\r"), "utf-8"),
        ("h.xy", "\n\n" + rows(ANGLES) + "\n\n", "utf-8"),
        ("i.txt", "clay\n2-Theta Intensity\n" + rows(ANGLES, "  "), "utf-8"),
        ("j.txt", "2Theta;Intensity\n" + rows(ANGLES, ";").replace(".", ","), "utf-8"),
        ("k.txt", "Pos. [°2Th.]\tIobs [cts]\n" + rows(ANGLES), "utf-8"),
        ("l.txt", "样品名称: 黏土N\n起始角度: 5\n步长: 0.02\n\n角度\t强度\n" + rows(ANGLES), "gb18030"),
    ],
)
def test_a_pattern_is_known_by_its_names_or_its_suffix(tmp_path, name, text, encoding):
    """Names of columns in three languages of brackets, a title, old line ends: the same angles and counts."""
    run = read(tmp_path, name, text, encoding)
    (trace,) = run.traces
    assert (run.format_id, run.technique, trace.x.unit, trace.y.unit) == ("xy_text", "xrd", "°", "counts")
    assert trace.x.values.tolist() == ANGLES
    assert trace.y.values.tolist() == COUNTS


@pytest.mark.parametrize(
    ("names", "unit"),
    [
        ("2Theta,Intensity (cps)", "cps"),
        ("2θ/°,强度/CPS", "cps"),
        ("2Theta,Iobs [cts]", "counts"),
        ("2Theta,I", "counts"),
    ],
)
def test_the_unit_that_the_name_of_the_intensities_says_counts(tmp_path, names, unit):
    """Whole numbers under `cps` are a rate, not counts."""
    assert read(tmp_path, "a.csv", f"{names}\n" + rows(ANGLES, ",")).traces[0].y.unit == unit


def test_keys_before_the_names_are_kept_and_name_the_sample(tmp_path):
    """A head of keys and values is metadata; a file whose rows have a number before the angle keeps its columns."""
    head = "样品名称: 黏土N\n起始角度: 5\n步长: 0.02\n\n"
    run = read(tmp_path, "a.txt", head + "角度\t强度\n" + rows(ANGLES), "gb18030")
    assert (run.sample_name, "起始角度: 5" in run.metadata.values()) == ("黏土N", True)
    numbered = "".join(f"{at}\t{x}\t{y}\n" for at, (x, y) in enumerate(zip(ANGLES, COUNTS, strict=True), start=1))
    run = read(tmp_path, "b.txt", "No.\tPos. [°2Th.]\tIobs [cts]\n" + numbered)
    assert (run.traces[0].x.values.tolist(), run.traces[0].y.values.tolist()) == (ANGLES, COUNTS)


@pytest.mark.parametrize(
    ("text", "unit", "ordinate"),
    [
        ('"oil - RawData"\n"Wavelength nm."\t"Abs."\n' + rows(WAVES), "nm", "Abs."),
        ("Created as New Dataset\nnm,A\n" + rows(WAVES, ","), "nm", "A"),
        ("cm-1,%T\n" + rows(WAVES[::-1], ","), "cm-1", "%T"),
        ("波长(nm),吸光度\n" + rows(WAVES, ","), "", "吸光度"),
        ("Raman Shift (cm-1)\tIntensity\n" + rows(WAVES), "cm-1", "Intensity"),
    ],
)
def test_a_spectrum_keeps_the_names_of_its_columns(tmp_path, text, unit, ordinate):
    """UVProbe, Lambda and Spectrum exports name both columns; the axis has the unit that its name tells."""
    run = read(tmp_path, "s.txt", text)
    (trace,) = run.traces
    assert (run.technique, trace.y.name, len(trace)) == ("spectrum", ordinate, 120)
    assert trace.x.unit == (unit or "nm")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Time (min),Signal (mV)\n" + rows(ANGLES, ","), "utf-8"),
        ("时间(min)\t电压(mV)\n" + rows(ANGLES), "gb18030"),
        ("oil 1,\nRetention time [min],Detector [mV],\n" + rows(ANGLES, ","), "utf-8"),
    ],
)
def test_a_chromatogram_of_two_columns_is_known_by_its_minutes(tmp_path, text, encoding):
    """Data systems of workstations write time and voltage: minutes and the printed unit."""
    run = read(tmp_path, "run.txt", text, encoding)
    (trace,) = run.traces
    assert (run.technique, trace.x.name, trace.x.unit, trace.y.unit) == ("gc", "time", "min", "mV")
    assert trace.y.values.tolist() == COUNTS


def test_absorbance_over_minutes_is_liquid_chromatography(tmp_path):
    """The unit of the detector tells; the remark says by what."""
    run = read(tmp_path, "run.csv", "Time (min),Signal (mAU)\n" + rows(ANGLES, ","))
    assert (run.technique, run.traces[0].y.unit) == ("lc", "mAU")
    assert "mAU" in run.remarks[0].en
    unnamed = read(tmp_path, "unnamed.csv", "RT (min),\n" + rows(ANGLES, ","))
    assert (unnamed.technique, unnamed.traces[0].x.unit) == ("table", "min")


def test_other_text_is_not_claimed(tmp_path):
    """Two columns under names that tell nothing are a table's work, and numbers after prose are nobody's."""
    for text in ("depth,porosity\n" + rows(ANGLES, ","), "one\ntwo\nthree\nfour\n" + rows(ANGLES)):
        with pytest.raises(parsers.ParserError):
            read(tmp_path, "t.txt", text)


def test_a_row_that_is_none_is_quoted_with_its_line(tmp_path):
    """The line counts from the head of the file, title and names included."""
    text = "clay\n2Theta\tIntensity\n" + rows(ANGLES).replace("5.1\t", "five\t")
    with pytest.raises(parsers.ParserError, match="line 8"):
        read(tmp_path, "bad.txt", text)


@pytest.mark.parametrize(
    ("head", "encoding", "axis", "unit"),
    [
        ("弛豫时间T2(ms)\t信号幅度\n", "gb18030", "T2", "ms"),
        ("T2(ms)\tAmplitude\n", "utf-8", "T2", "ms"),
        ("T2弛豫时间（ms）\t孔隙度分量（%）\n", "utf-8-sig", "T2", "ms"),
        ("时间（ms）\t幅度\n", "gb18030", "time", "ms"),
        ("Time (s)\tAmplitude\n", "utf-8", "time", "s"),
    ],
)
def test_relaxation_is_known_by_its_heading(tmp_path, head, encoding, axis, unit):
    """A distribution over T2 is told from echoes over a time, and either keeps its unit."""
    path = tmp_path / "core.txt"
    path.write_bytes((head + "".join(f"{at / 10:.2f}\t{100 - at}\n" for at in range(1, 60))).encode(encoding))
    (run,) = parsers.read(path)
    assert (run.traces[0].x.name, run.traces[0].x.unit, len(run.traces[0])) == (axis, unit, 59)


@pytest.mark.parametrize(
    ("said", "remark"),
    [
        ("", ""),
        ("终止角度:13.00", "The declared end is 13, the data: 8."),
        ("起始角度:2.00", "The declared start is 2, the data: 3."),
        ("步长:0.05", "The declared step is 0.05, the data: 0.1."),
        ("数据点数:60", "The declared number of points is 60, the data: 51."),
        ("Stop angle (deg): 8.0", ""),
    ],
)
def test_the_limits_that_a_scan_declares_are_held_against_its_rows(tmp_path, said, remark):
    """As Chinese diffractometers print them before the rows; what holds is no remark."""
    lines = ["样品名称:黏土7", "起始角度:3.00", "终止角度:8.00", "步长:0.1"]
    key = said.partition(":")[0]
    head = [line for line in lines if not key or not line.startswith(key)] + ([said] if said else [])
    rows = [f"{3 + at / 10:.2f}\t{100 + at % 9}" for at in range(51)]
    path = tmp_path / "clay.txt"
    path.write_text("\n".join([*head, "角度\t强度", *rows, ""]), "utf-8")
    (run,) = parsers.read(path)
    assert (run.technique, run.sample_name) == ("xrd", "黏土7")
    assert [one.en for one in run.remarks if "declared" in one.en] == ([remark] if remark else [])
