"""A table in, measurements out: every sample with its numbers, every bad cell told with its address and cure."""

from decimal import Decimal

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.tables.importer import import_table
from parsers.tables.profile import ProfileError, parse_profile
from parsers.tables.shelf import shelf, use_folders


@pytest.fixture
def table(tmp_path):
    """Write a table and import it."""

    def write(text, name="table.csv", encoding="utf-8", profile=None):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return import_table(InstrumentFile.of(path), profile)

    return write


def said(found):
    """All remarks of a file's first measurement, in English."""
    return " ".join(remark.en for remark in found.measurements[0].remarks)


def values(measurement):
    """Readings as name: (text, unit)."""
    return {reading.name: (str(reading.value), reading.unit) for reading in measurement.readings}


TABLES = {
    "zh": (
        "样品编号,井号,井深/m,有机碳(%),S1(mg/g),S2(mg/g),Tmax(℃)\n2024-GC-01,XX1,3254.50,2.31,0.42,8.75,438\n",
        "utf-8",
    ),
    "zh_gbk": (
        "样品编号\t井号\t井深（m）\t总有机碳（%）\t游离烃S1峰（mg/g）\tS1（mg/g）\t热解烃（mg/g）\t最高热解峰温（℃）\n"
        "2024-GC-01\tXX1井\t3254.50\t2.31\t未测\t0.42\t8.75\t438\n",
        "gb18030",
    ),
    "de": (
        "Probe;Bohrung;Teufe (m);TOC (Gew.-%);S1 (mg HC/g Gestein);S2 (mg HC/g Gestein);Tmax (°C)\n"
        "2024-GC-01;XX1;3254,50;2,31;0,42;8,75;438\n",
        "cp1252",
    ),
    "fr": (
        "Échantillon;Puits;Profondeur (m);COT (%);S1 (mg HC/g roche);S2 (mg HC/g roche);Tmax (°C)\r\n"
        "2024-GC-01;XX1;3254,50;2,31;0,42;8,75;438\r\n",
        "cp1252",
    ),
    "en_two_lines": (
        "Rock-Eval results\n\nSample ID\tWell\tDepth\tTOC\tS1\tS2\tTmax\n\t\tm\twt%\tmg/g\tmg/g\t°C\n"
        "2024-GC-01\tXX1\t3254.50\t2.31\t0.42\t8.75\t438\n",
        "utf-8",
    ),
}


@pytest.mark.parametrize("language", TABLES)
def test_the_same_table_in_four_languages(table, language):
    """One sample, written by four laboratories, gives the same readings with the same units."""
    text, encoding = TABLES[language]
    found = table(text, "any.txt", encoding)
    assert len(found.measurements) == 1
    measurement = found.measurements[0]
    assert measurement.sample_name == "2024-GC-01"
    assert measurement.technique == "rock_eval"
    assert values(measurement) == {
        "toc": ("2.31", "%"),
        "s1": ("0.42", "mg/g"),
        "s2": ("8.75", "mg/g"),
        "tmax": ("438", "℃"),
    }
    assert measurement.metadata["depth"] in ("3254.50", "3254,50")
    assert measurement.metadata["cell.toc"]


def test_a_bad_cell_refuses_its_row_alone(table):
    """One row of four has a bad number: three are read, the fourth is told first, with its cell, reason and cure."""
    found = table("Sample,TOC(%),S2(mg/g)\nA,1.2,3\nB,1..2,4\nC,0.9,2\nD,0.8,2\n")
    assert [m.sample_name for m in found.measurements] == ["A", "C", "D"]
    assert [(r.address, r.row) for r in found.refusals] == [("B3", 3)]
    first = found.measurements[0].remarks[0]
    assert "B3" in first.en
    assert "1..2" in first.en
    assert "更正" in first.zh
    assert "3" in found.measurements[1].remarks[0].en


def test_a_file_of_bad_rows_alone_is_an_error(table):
    """If no row can be read the file is refused, naming the first cell."""
    with pytest.raises(parsers.BrokenFile, match="B2"):
        table("Sample,TOC(%)\nA,x\nB,y\nC,1,5,7\n", profile=parse_profile(PROFILE, "p"))


PROFILE = """
title = { zh = "表", en = "table" }
[marks]
text = ['^Sample\\t']
[table]
heading = '^Sample\\t'
[[columns]]
heading = "Sample"
role = "sample"
[[columns]]
heading = "TOC.*"
quantity = "toc"
"""


def test_states_and_flags_stay_beside_the_numbers(table):
    """`<0.01`, `n.d.` and `*` are kept verbatim with a remark; no state becomes a number."""
    found = table("样品编号,有机碳(%),S2(mg/g)\nA,<0.01,0.3*\nB,未检出,0.4\n")
    a, b = found.measurements
    assert values(a) == {"s2": ("0.3", "mg/g")}
    assert a.metadata["flag.toc"] == "<0.01"
    assert a.metadata["flag.s2"] == "*"
    assert b.metadata["flag.toc"] == "未检出"
    assert "B2" in said(found)


def test_units_are_converted_exactly_and_told(table):
    """g/kg becomes % by an exact decimal factor, ppm likewise; an unknown unit and none stay as they are, told."""
    found = table("Sample,TOC (g/kg),TS (ppm),Ro,Porosity (furlong)\nA,23.10,450,0.71,5\n")
    assert values(found.measurements[0]) == {
        "toc": ("2.310", "%"),
        "ts": ("0.0450", "%"),
        "ro": ("0.71", ""),
        "porosity": ("5", "furlong"),
    }
    assert "×0.1" in said(found)
    assert '"Ro" names no unit' in said(found)
    assert "furlong" in said(found)


def test_a_total_is_no_sample_and_is_checked(table):
    """Rows of totals, means and deviations are no samples; a total that does not add up is told with its cell."""
    text = "样品编号,饱和烃(%),芳烃(%)\nA,50.10,20\nB,30.20,30\n合计,{},50\n平均,40.15,25\n标准偏差,1,1\n"
    right = table(text.format("80.30"))
    assert [m.sample_name for m in right.measurements] == ["A", "B"]
    assert "B4" not in said(right)
    wrong = table(text.format("81.30"))
    assert "B4" in said(wrong)
    assert "80.3" in said(wrong)


def test_indices_are_held_against_their_definition(table):
    """HI that is not 100·S2/TOC is told; a constant power of ten is called what it is."""
    good = table("Sample,TOC(%),S2(mg/g),HI(mg/g)\nA,2.00,8.00,400\nB,1.00,3.00,300\n")
    assert "HI" not in said(good)
    slipped = table("Sample,TOC(%),S2(mg/g),HI(mg/g)\nA,2.00,8000,400\nB,1.00,3000,300\n")
    assert "about 0.001 times" in said(slipped)
    assert "1000 times too large" in said(slipped)
    assert values(slipped.measurements[0])["s2"] == ("8000", "mg/g")


def test_fractions_under_a_heading_of_percent_are_told(table):
    """Porosities of 0.12 % for every plug, gases that add up to 1 %: told, not repaired."""
    found = table("Plug,Porosity(%)\nA,0.12\nB,0.15\nC,0.09\n")
    assert "fractions" in said(found)
    assert values(found.measurements[0])["porosity"] == ("0.12", "%")
    gas = table("Sample,CH4(mol%),C2H6(mol%),C3H8(mol%),N2(mol%)\nA,0.90,0.05,0.02,0.03\n")
    assert "fractions" in said(gas)


def test_a_comma_between_commas_is_found_out(table):
    """Decimal commas in a file that separates by commas make rows longer than the heading: refused, with the cure."""
    with pytest.raises(parsers.BrokenFile) as caught:
        table("Sample,TOC(%)\nA,1,5\nB,2,7\n")
    assert "semicolons" in caught.value.cure.en


def test_a_point_groups_thousands_where_another_cell_shows_that_it_does(table):
    """German `2.345` beside `1.234,56` is 2345; beside decimal commas alone, or decimal points too, it is refused."""
    german = table("Sample;Permeability (mD)\nA;2.345\nB;1.234,56\n")
    assert values(german.measurements[0])["permeability"] == ("2345", "mD")
    for other in ("234,56", "1.234,56\nC;3.1"):
        (refused,) = table(f"Sample;Permeability (mD)\nA;2.345\nB;{other}\n").refusals
        assert (refused.address, "may be grouped thousands" in refused.reason.en) == ("B2", True)


def test_an_ambiguous_thousand_is_refused_not_guessed(table):
    """`1,234` where nothing decides is refused; where another cell proves the mark it is read."""
    alone = table('Sample;S2(mg/g)\nA;"1,234"\nB;5\n')
    assert [r.address for r in alone.refusals] == ["B2"]
    proven = table('Sample;S2(mg/g)\nA;"1,234"\nB;5,25\n')
    assert values(proven.measurements[0])["s2"] == ("1.234", "mg/g")


def test_several_runs_and_a_returning_heading_in_one_file(table):
    """A profile whose heading returns reads each block under its own columns."""
    profile = parse_profile(PROFILE.replace("[[columns]]", "repeat = true\n[[columns]]", 1), "p")
    found = table("Sample,TOC(%)\nA,1\nB,2\n\nSample,Well,TOC(%)\nC,W,3\n", profile=profile)
    assert [(m.sample_name, str(m.readings[0].value)) for m in found.measurements] == [
        ("A", "1"),
        ("B", "2"),
        ("C", "3"),
    ]


def test_a_gas_report_by_component(table):
    """Components below each other with their values: one measurement, each by its own name."""
    found = table(
        "样品编号：,QT-1\n井号：,XX1\n组分,摩尔分数/%\n甲烷,94.55\n乙烷,2.61\n丙烷,0.72\n氮气,0.80\n二氧化碳,1.10\n合计,99.78\n"
    )
    (measurement,) = found.measurements
    assert measurement.sample_name == "QT-1"
    assert measurement.metadata["well"] == "XX1"
    assert measurement.reading("methane").value == Decimal("94.55")
    assert measurement.reading("carbon_dioxide").unit == "mol%"
    assert "total" not in said(found)


READINGS = [f"0.{n}" for n in (68, 71, 72, 74, 75, 75, 76, 77, 78, 78)]


@pytest.mark.parametrize(
    "text",
    [
        "样品编号,镜质体反射率Ro(%)\n" + "".join(f"A,{r}\n" for r in READINGS) + "B,0.9\n",
        "镜质体反射率测定记录\n样品编号,"
        + ",".join(map(str, range(1, 11)))
        + "\nA,"
        + ",".join(READINGS)
        + "\nB,0.9\n",
        "Vitrinite reflectance\nNo,A,B\n"
        + "".join(f"{i},{r},{'0.9' if i == 1 else ''}\n" for i, r in enumerate(READINGS, 1)),
    ],
    ids=["list", "rows", "columns"],
)
def test_ro_readings_in_three_shapes(table, text):
    """All readings of a sample, whichever way the sheet lies, in order and with every repeated value."""
    a, b = table(text).measurements
    assert (a.sample_name, b.sample_name) == ("A", "B")
    assert [str(r.value) for r in a.readings if r.name == "ro"] == READINGS
    assert {r.unit for r in a.readings} == {"%"}
    assert [str(r.value) for r in b.readings] == ["0.9"]


def test_mercury_intrusion_is_a_curve(table):
    """Pressure and saturation become a trace; the sample is the label before the table."""
    found = table(
        "样品编号,YH-3\n进汞压力(MPa),进汞饱和度(%),孔喉半径(μm)\n0.01,0.5,73.5\n0.1,10.2,7.35\n1,55.0,0.735\n"
    )
    (measurement,) = found.measurements
    assert measurement.sample_name == "YH-3"
    trace = measurement.trace("mercury_saturation")
    assert trace.x.unit == "MPa"
    assert trace.x.values.tolist() == [0.01, 0.1, 1.0]
    assert trace.y.values.tolist() == [0.5, 10.2, 55.0]


@pytest.mark.parametrize(
    "text",
    [
        "Sample;OIL-1\n\n% Off;BP(C)\nIBP;36,1\n5;98,4\n10;126,0\n50;302,4\nFBP;545,0\n",
        "Sample Name:\tOIL-1\n\nRecovered mass%\tBP °C\nIBP\t36.1\n5.0\t98.4\n10.0\t126.0\n50.0\t302.4\nFBP\t545.0\n",
        "样品编号,OIL-1\n馏出量(质量分数)/%,温度/℃\n初馏点,36.1\n5,98.4\n10,126.0\n50,302.4\n终馏点,545.0\n",
    ],
    ids=["semicolon", "tab", "chinese"],
)
def test_simulated_distillation_is_a_curve_between_two_readings(table, text):
    """Boiling point over recovered mass; initial and final boiling point are readings, not points."""
    (measurement,) = table(text).measurements
    assert measurement.sample_name == "OIL-1"
    trace = measurement.trace("boiling_point")
    assert trace.x.values.tolist() == [5.0, 10.0, 50.0]
    assert trace.y.values.tolist() == [98.4, 126.0, 302.4]
    assert str(measurement.reading("initial_boiling_point").value) == "36.1"
    assert str(measurement.reading("final_boiling_point").value) == "545.0"


LECO_REPLICATE = "Date,Time,Set ID,Analysis Date,Name,Type,Include/Exclude State,Repetition,Sample Mass,Carbon,Sulfur"
LECO_BY_DATE = "Date,Time,Set ID,Analysis Date,Name,Type,Number of Replicates,Carbon Average,Sulfur Average"
LECO_BY_NAME = "Name,Type,Set ID,Analysis Date,Date,Time,Number of Replicates,Carbon Average,Sulfur Average"


def leco(stated="21.1 %"):
    """A Cornerstone export: summaries of two layouts take turns without their headings, before and after replicates."""
    rows = [LECO_BY_DATE, f"5/13/2026,10:00:00 AM,S1,5/13/2026,XX-1,Sample,2,{stated},1.00 %", LECO_REPLICATE]
    for i, (state, carbon) in enumerate([("Included", "21.0 %"), ("Excluded", "29.0 %"), ("Included", "21.2 %")], 1):
        rows.append(
            f"5/13/2026,10:0{i}:00 AM,S1,5/13/2026 10:0{i}:00 AM,XX-1,Sample,{state},{i},0.2515 g,{carbon},1.00 %"
        )
    rows += [LECO_BY_NAME, "XX-1,Sample,S1,5/13/2026,5/13/2026,10:00:00 AM,2,21.1 %,1.00 %"]
    rows += ["5/13/2026,11:00:00 AM,S2,5/13/2026,XX-2,Blank,1,0.02 %,0.00 %"]
    rows += ["5/13/2026,11:01:00 AM,S2,5/13/2026 11:01:00 AM,XX-2,Blank,Included,1,0.2500 g,0.02 %,0.00 %"]
    rows += ["XX-2,Blank,S2,5/13/2026,5/13/2026,11:00:00 AM,1,0.02 %,0.00 %"]
    return "\ufeff" + "\r\n".join(rows) + "\r\n"


def test_leco_cornerstone_traps(table):
    """Byte-order mark, CRLF, units in cells, three headings side by side, an excluded replicate, a checked average."""
    found = table(leco())
    assert found.profile.id == "leco_cornerstone"
    first, second = found.measurements
    assert (first.sample_name, second.sample_name) == ("XX-1", "XX-2")
    assert [(str(r.value), r.unit) for r in first.readings if r.name == "carbon"] == [("21.0", "%"), ("21.2", "%")]
    assert (str(first.reading("sample_mass").value), first.reading("sample_mass").unit) == ("0.2515", "g")
    assert second.metadata["type"] == "Blank"
    assert first.acquired_at.date().isoformat() == "2026-05-13"
    assert "excluded" in said(found)
    assert "mean of carbon" not in said(found)
    assert "mean of carbon" in said(table(leco("25.0 %")))


def test_a_laboratory_adds_its_own_profile(tmp_path, table):
    """A file in the laboratory's folder counts from the next table on, goes before the product's, and may be edited."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    use_folders([folder])
    try:
        text = "Sample,TOC raw\nA,1.5\n"
        with pytest.raises(parsers.ForeignFile, match="no profile"):
            table(text)
        (folder / "ours.toml").write_text(PROFILE, encoding="utf-8")
        assert table(text).profile.id == "ours"
        assert parsers.recognise(tmp_path / "table.csv").id == "table"
        (folder / "theirs.toml").write_text(PROFILE, encoding="utf-8")
        with pytest.raises(parsers.AmbiguousFile, match=r"ours.*theirs"):
            table(text)
        (folder / "theirs.toml").write_text(PROFILE.replace("heading =", "heeding =", 1), encoding="utf-8")
        found = table(text)
        assert found.profile.id == "ours"
        assert "heeding" in said(found)
        assert [trouble.where for trouble in shelf().troubles] == ["theirs.toml"]
    finally:
        use_folders(None)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("role = ", "roll = "), "roll"),
        (('"sample"', '"samples"'), "samples"),
        (("'^Sample\\t'", "'^Sample('"), "unterminated"),
        (("[marks]", "[marks"), "TOML"),
        (("title", "titel"), "titel"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(change, named):
    """A misspelt key, an unknown role, a bad expression: refused with the word, in both languages."""
    with pytest.raises(ProfileError, match=named) as caught:
        parse_profile(PROFILE.replace(*change), "lab")
    assert "lab.toml" in caught.value.message.zh


def test_ten_thousand_rows_keep_their_order_and_addresses(table):
    """The last row of a long table has its own cells' addresses."""
    rows = "".join(f"S{i},XX1,{i}.5,{1 + i % 7}.25,0.4,{2 + i % 9}.75,43{i % 10}\n" for i in range(10_000))
    found = table("Sample,Well,Depth(m),TOC(%),S1(mg/g),S2(mg/g),Tmax(°C)\n" + rows)
    assert len(found.measurements) == 10_000
    assert found.measurements[-1].metadata["cell.toc"] == "D10001"
    assert found.measurements[-1].sample_name == "S9999"


def test_a_row_that_no_heading_fits_is_refused(table):
    """Where headings of several widths are in force, a row of another width is told, not read under a wrong heading."""
    found = table(leco() + "5/13/2026,XX-9,1,2\r\n")
    assert [m.sample_name for m in found.measurements] == ["XX-1", "XX-2"]
    assert [refusal.row for refusal in found.refusals] == [12]
    assert "as many as no heading" in said(found)


def test_two_columns_of_names_are_told(table):
    """The first column of names is the sample's, and the file's first measurement says so."""
    found = table("Sample No,Sample ID,TOC(%)\n1,XX-1,2.5\n")
    assert found.measurements[0].sample_name == "1"
    assert "Several columns name the sample" in said(found)
