"""Compound and group results of LabSolutions' text beside its peak tables.

The columns are those of real exports (the GC run of cheminfo/shimadzu-parser) and of a GC-2010 export without peak
table that a public reader describes; groups follow the same rules of `# of …`, a heading and rows.
"""

import pytest

import parsers
from parsers.errors import IncompleteFile

HEAD = ["[Header]", "Application Name\tLabSolutions", "Version\t5.106", ""]
PEAKS = [
    "[Peak Table(Ch1)]",
    "# of Peaks\t3",
    "Peak#\tR.Time\tI.Time\tF.Time\tArea\tHeight\tConc.\tMark\tID#\tName",
    "1\t1.000\t0.9\t1.1\t4000\t800\t0.000\t\t\t",
    "2\t2.000\t1.9\t2.1\t6000\t900\t65.738\t\t1\tH2",
    "3\t3.000\t2.9\t3.1\t5000\t700\t0.000\t V \t\t",
    "",
]
COMPOUNDS = [
    "[Compound Results(Ch1)]",
    "# of IDs\t3",
    "ID#\tName\tR.Time\tArea\tHeight\tConc.\tUnit\tCurve",
    "1\tH2\t2.000\t6000\t900\t65.738\tmol%\tLinear",
    "2\tO2\t3.000\t5000\t700\t37.211\tmol%\tLinear",
    "3\tCO\t0.000\t0\t0\t0.000\tmol%\tLinear",
    "",
]
GROUPS = ["[Group Results(Ch1)]", "# of Groups\t1", "Group#\tName\tArea\tConc.", "1\tC6+\t11000\t102.949", ""]
CURVE = [
    *(
        "[Chromatogram (Ch1)]",
        "Interval(msec)\t1000",
        "# of Points\t241",
        "Start Time(min)\t0.000",
        "End Time(min)\t4.000",
    ),
    *("R.Time (min)\tIntensity", *(f"{at / 60:.5f}\t{at % 60}" for at in range(241)), ""),
]


def read(tmp_path, lines):
    path = tmp_path / "run.txt"
    path.write_text("\r\n".join(lines), newline="")
    (run,) = parsers.read(path)
    return run


def named(run):
    return [(peak.apex, peak.name, peak.amount, peak.amount_unit) for peak in run.peak_tables[0].peaks]


def remarks(run):
    return " ".join(remark.en for remark in run.remarks)


def test_compounds_name_the_peaks_at_their_times(tmp_path):
    """Name, amount and unit where the peak table tells none; a compound that was not found is named."""
    run = read(tmp_path, [*HEAD, *PEAKS, *COMPOUNDS, *CURVE])
    assert len(run.peak_tables) == 1
    assert named(run) == [(1.0, "", None, ""), (2.0, "H2", 65.738, "mol%"), (3.0, "O2", 37.211, "mol%")]
    assert "1 compounds that were looked for were not identified: CO." in remarks(run)


@pytest.mark.parametrize(
    ("said", "other", "remark"),
    [
        ("2\tO2\t3.000", "2\tO2\t3.500", 'The compound "O2" at 3.5 min has no peak in the peak table; it is left out.'),
        ("1\tH2\t2.000", "1\tHe\t2.000", '"H2 65.738" in the peak table and "He 65.738" in the compound results'),
        ("65.738\tmol%", "66.738\tmol%", '"H2 65.738" in the peak table and "H2 66.738" in the compound results'),
    ],
)
def test_compounds_that_contradict_the_peaks_are_told(tmp_path, said, other, remark):
    """No peak at the time, another name, another amount: the peak table stays, and a remark says what differs."""
    run = read(tmp_path, [*HEAD, *PEAKS, *(line.replace(said, other) for line in COMPOUNDS), *CURVE])
    assert named(run)[1][1:3] == ("H2", 65.738)
    assert remark in remarks(run)


def test_compounds_alone_are_the_peaks(tmp_path):
    """An export of a GC-2010 names no program and has compounds only; their areas and amounts are the peaks'."""
    lines = [
        *("[Header]", "Output Date\t6/4/2026", "Output Time\t12:22:20 PM", ""),
        *("[Sample Information]", "Acquisition Date\t5/29/2026 11:49:03 AM", "Type\tUnknown", "Sample Name\toil 3", ""),
        *("[Compound Results (Ch1)]", "# of IDs\t2", "ID#\tName\tR.Time\tArea\tHeight\tConc.\tCurve\t3rd\t2nd\t1st"),
        *("1\tPr\t10.582\t559890\t165913\t14.23912\tDefault\t0.0\t0.0\t39320.57",),
        *("2\tPh\t11.409\t276331\t107297\t7.74137\tDefault\t0.0\t0.0\t35695.32", ""),
    ]
    run = read(tmp_path, lines)
    assert (run.format_id, run.sample_name) == ("labsolutions_ascii", "oil 3")
    assert f"{run.acquired_at:%Y-%m-%d %H:%M:%S}" == "2026-05-29 11:49:03"
    assert [(p.apex, p.name, p.area, p.amount) for p in run.peak_tables[0].peaks] == [
        (10.582, "Pr", 559890.0, 14.23912),
        (11.409, "Ph", 276331.0, 7.74137),
    ]
    with pytest.raises(IncompleteFile, match="declares 3"):
        read(tmp_path, [line.replace("# of IDs\t2", "# of IDs\t3") for line in lines])


def test_groups_are_sums_and_no_peaks(tmp_path):
    """They stand in the metadata, verbatim, and are named; one row less than declared is incomplete."""
    run = read(tmp_path, [*HEAD, *PEAKS, *COMPOUNDS, *GROUPS, *CURVE])
    assert run.metadata["Group Results(Ch1).C6+.Conc."] == "102.949"
    assert "The program tells sums of 1 groups (C6+)" in remarks(run)
    assert len(run.peak_tables[0].peaks) == 3
    two = [line.replace("# of Groups\t1", "# of Groups\t2") for line in GROUPS]
    with pytest.raises(IncompleteFile, match="declares 2 groups, 1 rows are there"):
        read(tmp_path, [*HEAD, *PEAKS, *COMPOUNDS, *two, *CURVE])


@pytest.mark.real
def test_the_compounds_of_a_real_gas_run_are_its_named_peaks(instruments):
    """Three compounds, two with amounts: the same as in the peak table, so that nothing is odd about them."""
    path = instruments / "shimadzu-ascii/cheminfo+shimadzu-parser/src/labSolutionsGC/__tests__/data/labSolutions_GC.txt"
    (run,) = parsers.read(path)
    assert [(p.name, p.amount) for p in run.peak_tables[0].peaks if p.name] == [
        ("H2", 65.738),
        ("O2", 37.211),
        ("N2", None),
    ]
    assert not any("compound" in remark.en for remark in run.remarks)
