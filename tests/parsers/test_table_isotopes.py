"""Isotope tables: δ of fractions and gases told by headings of one line, of two, or by the title alone."""

import pytest

import parsers
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.run import calculate

FOUR = "Y-1,-28.1,-27.2,-26.8,-26.1\nY-2,-28.4,-27.5,-26.9,-26.4\n"
FRACTIONS = [("sat", "-28.1"), ("aro", "-27.2"), ("res", "-26.8"), ("asp", "-26.1")]
GASES = [("c1", "-28.1"), ("c2", "-27.2"), ("c3", "-26.8"), ("co2", "-26.1")]


def read(tmp_path, text):
    path = tmp_path / "isotopes.csv"
    path.write_text(text, "utf-8-sig")
    return parsers.read(path)


def reported(run):
    item = catalogue()["isotope"]
    outcome = calculate(item, Case(item=item, samples=(run,)))
    return {one.id: str(one.number) for one in outcome.values if one.number is not None}


@pytest.mark.parametrize(
    "heading",
    [
        "样品编号,饱和烃,芳烃,非烃,沥青质\n,δ13C(‰),δ13C(‰),δ13C(‰),δ13C(‰)\n",
        "样品编号,δ13C(‰),,,\n,饱和烃,芳烃,非烃,沥青质\n",
        "样品编号,碳同位素 δ13C（‰，VPDB）,,,\n,饱和烃,芳香烃,胶质,沥青质\n",
        "样品编号,饱和烃δ13C(‰),芳烃δ13C(‰),非烃δ13C(‰),沥青质δ13C(‰)\n",
        "样品编号,δ13C饱和烃/‰,δ13C芳烃/‰,δ13C非烃/‰,δ13C沥青质/‰\n",
        "Sample,Sat d13C (permil),Aro d13C (permil),NSO d13C (permil),Asph d13C (permil)\n",
        "Sample,d13C of saturates (‰),d13C of aromatics (‰),d13C of resins (‰),d13C of asphaltenes (‰)\n",
        "碳同位素分析报告\n单位：‰\n样品编号,饱和烃,芳烃,非烃,沥青质\n",
        "原油族组分δ13C（‰，VPDB）\n样品编号,饱和烃,芳烃,非烃,沥青质\n",
    ],
)
def test_each_fraction_keeps_its_delta(tmp_path, heading):
    """However the heading is written: the reading is called by its fraction, and reaches its column of the report."""
    first, second = read(tmp_path, heading + FOUR)
    assert [(one.name, str(one.value)) for one in first.readings] == [(f"{f}.d13c", d) for f, d in FRACTIONS]
    assert {one.unit for one in first.readings} <= {"‰", ""}
    assert reported(first) == dict(FRACTIONS)
    assert str(second.reading("asp.d13c").value) == "-26.4"


@pytest.mark.parametrize(
    "heading",
    [
        "样品编号,δ13C1,δ13C2,δ13C3,δ13CO2\n",
        "样品编号,甲烷,乙烷,丙烷,二氧化碳\n,δ13C(‰),δ13C(‰),δ13C(‰),δ13C(‰)\n",
        "样品编号,δ13C(‰，VPDB),,,\n,CH4,C2H6,C3H8,CO2\n",
        "天然气碳同位素 单位：‰\n样品编号,甲烷,乙烷,丙烷,二氧化碳\n",
    ],
)
def test_each_gas_keeps_its_delta(tmp_path, heading):
    """The columns of gases reach the report too, and are no contents of the gas."""
    first, _ = read(tmp_path, heading + FOUR)
    assert [one.name for one in first.readings] == ["d13c1", "d13c2", "d13c3", "d13cco2"]
    assert reported(first) == dict(GASES)


def test_carbon_and_hydrogen_below_a_fraction_are_two(tmp_path):
    """The cells to the right of a group's name are the group's."""
    (run,) = read(tmp_path, "样品编号,饱和烃,,芳烃,\n,δ13C(‰),δD(‰),δ13C(‰),δD(‰)\nY-1,-28.1,-120,-27.2,-110\n")
    named = [(one.name, str(one.value)) for one in run.readings]
    assert named == [("sat.d13c", "-28.1"), ("sat.dd", "-120"), ("aro.d13c", "-27.2"), ("aro.dd", "-110")]


def test_contents_beside_isotopes_stay_contents(tmp_path):
    """族组分含量(%) and 族组分δ13C(‰) in one table: each under its own heading."""
    head = "样品编号,族组分含量(%),,族组分δ13C(‰),\n,饱和烃,芳烃,饱和烃,芳烃\n"
    (run,) = read(tmp_path, head + "Y-1,50,20,-28.1,-27.2\n")
    named = [(one.name, str(one.value), one.unit) for one in run.readings]
    assert named[0] == ("sat", "50", "%")
    assert named[2:] == [("sat.d13c", "-28.1", "‰"), ("aro.d13c", "-27.2", "‰")]


@pytest.mark.parametrize("title", ["族组分分析报告", "碳、氢同位素分析报告", "碳同位素和氢同位素"])
def test_a_title_that_names_no_single_delta_decides_nothing(tmp_path, title):
    """The fractions stay contents; figures that no content can have are remarked."""
    first, _ = read(tmp_path, f"{title}\n样品编号,饱和烃,芳烃,非烃,沥青质\n" + FOUR)
    assert [one.name for one in first.readings] == ["sat", "aro", "res", "asp"]
    assert any("sat: the median is -28.25, below the plausible 0–100 %" in remark.en for remark in first.remarks)


def test_a_title_of_isotopes_leaves_contents_in_per_cent_alone(tmp_path):
    """A column of the same table in % is a content, whatever the title says."""
    text = "碳同位素分析报告\n样品编号,饱和烃(%),芳烃(%)\nY-1,50.1,20.2\n"
    (run,) = read(tmp_path, text)
    assert [(one.name, one.unit) for one in run.readings] == [("sat", "%"), ("aro", "%")]


@pytest.mark.parametrize("title", ["族组分分析\n", ""])
def test_a_title_is_not_that_of_the_next_table(tmp_path, title):
    """Contents below a table of isotopes stay contents: none of them is negative."""
    head = "样品编号,饱和烃,芳烃,非烃,沥青质\n"
    other = "样品编号,饱和烃,芳烃,非烃,沥青质,备注\nY-1,50,20,20,10,\nY-2,51,19,20,10,\n"
    text = f"碳同位素分析（‰）\n{head}{FOUR}\n{title}{other}"
    runs = read(tmp_path, text)
    assert [run.readings[0].name for run in runs] == ["sat.d13c", "sat.d13c", "sat", "sat"]
    assert str(runs[2].reading("sat").value) == "50"


@pytest.mark.parametrize("unit", ["‰", "permil"])
def test_compounds_over_their_delta_are_told_apart(tmp_path, unit):
    """n-Alkanes and isoprenoids keep their names, and reach the report where it has a column for them."""
    head = f"样品编号,n-C17,n-C18,Pr\n,δ13C({unit}),δ13C({unit}),δ13C({unit})\n"
    (run,) = read(tmp_path, head + "Y-1,-31.1,-30.2,-30.0\n")
    named = [(one.name, str(one.value), one.unit) for one in run.readings]
    assert named == [("n-C17.d13c", "-31.1", "‰"), ("n-C18.d13c", "-30.2", "‰"), ("Pr.d13c", "-30.0", "‰")]
    assert reported(run) == {"nc17": "-31.1", "nc18": "-30.2"}


def test_a_repeated_delta_below_one_name_is_no_compound(tmp_path):
    """Two columns below the same name are two determinations of one thing."""
    (run,) = read(tmp_path, "样品编号,平行一,平行一\n,δ13C(‰),δ13C(‰)\nY-1,-28.1,-28.2\n")
    assert [one.name for one in run.readings] == ["d13c", "d13c"]
