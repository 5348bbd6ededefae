"""Headings as laboratories print them: units behind names, units as headings, numbered points."""

import pytest

import parsers
from parsers.tables.headers import read_heading


def read(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return parsers.read(path)


def test_an_isodat_export_keeps_its_delta_values_whatever_unit_stands_behind_the_name(tmp_path):
    """`d 13C/12C (per mil)` and `Area All (Vs)` are the columns `d 13C/12C` and `Area All`."""
    head = "Identifier 1,Peak Nr,Rt (s),Ampl 44 (mV),Area All [Vs],d 13C/12C (per mil)\n"
    rows = "oil1,1,512.3,3012,45.2,-28.41\noil1,2,612.3,2987,44.0,-28.77\n"
    (run,) = read(tmp_path, "export.csv", head + rows)
    assert [str(one.value) for one in run.readings if one.name == "d13c"] == ["-28.41", "-28.77"]
    assert {one.unit for one in run.readings if one.name == "d13c"} == {"‰"}
    assert [str(one.value) for one in run.readings if one.name == "retention_time"] == ["512.3", "612.3"]


def test_points_that_are_counted_up_are_readings_of_one_sample(tmp_path):
    """测点 with 1, 2, 3 … numbers the readings of Ro; with one row a sample it is how many there were."""
    rows = "".join(f"Y-1,{point},{0.6 + 0.01 * point:.2f}\n" for point in range(1, 21))
    (run,) = read(tmp_path, "ro.csv", "样品号,测点,Ro(%)\n" + rows, "gb18030")
    assert [one.name for one in run.readings] == ["ro"] * 20
    assert str(run.readings[19].value) == "0.80"
    runs = read(tmp_path, "mean.csv", "样品号,测点,Ro(%)\nY-1,30,0.61\nY-2,25,0.72\nY-3,31,0.83\n", "gb18030")
    assert [str(one.reading("ro_n").value) for one in runs] == ["30", "25", "31"]


def test_a_gas_report_whose_heading_is_a_unit_is_read(tmp_path):
    """`Mol %` over the results is their unit; a total row is no component."""
    text = (
        "Component;Mol %;Normalized %\nMethane;92,35;94,71\nEthane;3,21;3,29\nNitrogen;1,95;2,00\nTotal;97,51;100,00\n"
    )
    (run,) = read(tmp_path, "gas.csv", text)
    assert [(one.name, str(one.value), one.unit) for one in run.readings] == [
        ("methane", "92.35", "mol%"),
        ("ethane", "3.21", "mol%"),
        ("nitrogen", "1.95", "mol%"),
    ]


@pytest.mark.parametrize(
    ("heading", "quantity", "unit"),
    [
        ("S1_mg_g", "s1", "mg/g"),
        ("(S1+S2)/(mg·g-1)", "pg", "mg·g-1"),
        ("HI (mg HC·g⁻¹ TOC)", "hi", "mg HC·g⁻¹ TOC"),
        ("Hydrogen Index (HI)", "hi", ""),
        ("RE6 S2", "s2", ""),
        ("Rock-Eval Tmax [°C]", "tmax", "°C"),
        ("S2 (mg HC per g rock)", "s2", "mg HC per g rock"),
        ("TOC_wt_pct", "toc", "wt pct"),
        ("COT (% massique)", "toc", "% massique"),
        ("OSI", "osi", ""),
        ("REFLECTANCE DE LA VITRINITE (%Ro)", "ro", "%Ro"),
        ("INDICE D'HYDROGENE", "hi", ""),
        ("d13C_CH4_permil", "d13c1", "permil"),
        ("C2 δ13C", "d13c2", ""),
        ("δ13C(CO2) (‰)", "d13cco2", "‰"),
        ("Sulfur (S)", "sulfur", ""),
        ("Nitrogen (N) [%]", "elemental_nitrogen", "%"),
        ("k (mD)", "permeability", "mD"),
        ("K/(10-3μm2)", "permeability", "10-3μm2"),
    ],
)
def test_a_quantity_is_known_in_the_ways_that_people_write_its_heading(heading, quantity, unit):
    """Units behind underlines, names with their symbols, instruments before names, capitals without accents."""
    assert read_heading(heading) == (quantity, "", unit)


@pytest.mark.parametrize("heading", ["K (%)", "k", "n", "Hydrogen Index (OI)", "RE6", "S1_mg_x"])
def test_a_heading_that_may_be_something_else_is_not_guessed(heading):
    """k is a permeability in mD alone, n counts something, and a name with another's symbol is neither."""
    assert not read_heading(heading).known


def test_a_table_of_headings_with_underlines_is_read_in_the_units_that_they_end_with(tmp_path):
    """The oil saturation index is held to S1 and TOC, as the hydrogen index is to S2 and TOC."""
    head = "Sample,Depth_ft,TOC_wt_pct,S1_mg_g,S2_mg_g,HI (mg HC·g⁻¹ TOC),OSI (mg HC·g⁻¹ TOC)\n"
    rows = "A-1,2310.5,2.15,0.45,6.91,321,21\nA-2,2315.5,1.05,0.25,2.91,277,240\nA-3,2320.5,3.15,0.85,11.91,378,27\n"
    runs = read(tmp_path, "re.csv", head + rows)
    told = {name: (str(runs[0].reading(name).value), runs[0].reading(name).unit) for name in ("toc", "s1", "hi", "osi")}
    assert told == {"toc": ("2.15", "%"), "s1": ("0.45", "mg/g"), "hi": ("321", "mg/g"), "osi": ("21", "mg/g")}
    (remark,) = runs[1].remarks
    assert 'OSI disagrees with its definition for 1 of 3 samples: "A-2" has 240' in remark.en


def test_a_weight_in_per_cent_is_no_mass(tmp_path):
    """`Wt.(mg)` is what was weighed in, `Wt %` is a content of nobody knows what."""
    first, _ = read(tmp_path, "sra.txt", "Sample\tWt.(mg)\tTOC(%)\nA-1\t80.1\t1.5\nA-2\t80.2\t1.6\n")
    mass = first.readings[0]
    assert (mass.name, str(mass.value), mass.unit) == ("sample_mass", "0.0801", "g")
    first, _ = read(tmp_path, "toc.csv", "Sample,Wt %,TOC (%)\nA-1,5.1,2.1\nA-2,5.2,2.2\n")
    assert [one.name for one in first.readings] == ["toc"]
