"""Headings as laboratories print them: units behind names, units as headings, numbered points."""

import parsers


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
