"""TOC tables sample by sample, and UVProbe's spectra from their tree."""

from decimal import Decimal

import numpy as np
import pytest

import parsers
from tests.parsers.ole_writer import ole_bytes

TOC = "toc-shimadzu/redbluewater+NPOCandTNfromShimadzu/SampleData.txt"
NORMAL = """[Header]\t
System\t9 mL TOC-L with TNM\t
S/W Version\t1.00\t
User\tlab\t
Date/Time\t11/17/2022 1:37:36 PM\t

[System]\t
Instrument Options\tTOC/ASI/\t

[Data]\t
Type\tAnal.\tSample Name\tSample ID\tResult(TOC)\tResult(NPOC)\tResult(TN)\tUnit\tVial\tDate / Time\t
Unknown\tNPOC/TN\t水样-1\tA1\t\t{npoc}\t0{mark}250\tmg/L\t1\t11/7/2022 4:15:25 PM\t
Unknown\tNPOC/TN\t水样-2\tA2\t\t7{mark}00\t\tmg/L\t2\t11/7/2022 4:39:16 PM\t
"""


def test_every_injection_of_a_real_table(instruments):
    """Digits as printed, excluded injections marked, and every printed mean is the mean of the rest (no remark)."""
    samples = parsers.read(instruments / TOC)
    lines = (instruments / TOC).read_text().split("[Data],\n")[1].splitlines()[1:]
    areas = [reading for sample in samples for reading in sample.readings if " Area " in reading.name]
    printed = [line.split(",") for line in lines if line.strip()]
    areas = [reading for reading in areas if reading.name.rsplit(" ", 1)[1].isdigit()]
    assert [str(reading.value) for reading in areas] == [cells[3] for cells in printed]
    assert [reading.stable for reading in areas] == [cells[5] == "0" for cells in printed]
    assert [sample.remarks for sample in samples] == [()] * len(samples)
    blanks = samples[1]
    assert (blanks.sample_name, blanks.reading("NPOC Mean Area").value) == ("blanks", Decimal("3.873"))
    assert blanks.acquired_at is None


def test_a_mean_that_does_not_follow_is_named(instruments, tmp_path):
    """A printed mean that the areas do not give is a remark with both numbers."""
    text = (instruments / TOC).read_text().replace("DSRW_combo_1,NPOC,3.034,", "DSRW_combo_1,NPOC,3.934,")
    path = tmp_path / "toc.txt"
    path.write_text(text)
    remarks = [remark.en for sample in parsers.read(path) for remark in sample.remarks]
    assert len(remarks) == 1
    assert "3.027" in remarks[0]


@pytest.mark.parametrize("mark", [".", ","])
def test_the_normal_export(tmp_path, mark):
    """Results under their own names with the unit of the line; a decimal comma between tabs is a decimal comma."""
    path = tmp_path / "toc.txt"
    path.write_text(NORMAL.format(npoc=f"12{mark}345", mark=mark), "utf-8")
    first, second = parsers.read(path)
    assert [(r.name, r.value, r.unit) for r in first.readings] == [
        ("NPOC", Decimal("12.345"), "mg/L"),
        ("TN", Decimal("0.250"), "mg/L"),
    ]
    assert [(r.name, r.value) for r in second.readings] == [("NPOC", Decimal("7.00"))]
    assert (first.sample_name, first.operator) == ("水样-1", "lab")
    assert first.acquired_at.isoformat() == "2022-11-07T16:15:25"


def test_a_cut_or_foreign_table_is_refused(tmp_path):
    """A line that was not finished, a column missing, columns in another language."""
    path = tmp_path / "toc.txt"
    whole = NORMAL.format(npoc="1.5", mark=".")
    path.write_text(whole[:-5], "utf-8")
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(path)
    path.write_text(whole.replace("7.00\t\t", "7.00\t"), "utf-8")
    with pytest.raises(parsers.IncompleteFile, match="columns"):
        parsers.read(path)
    path.write_text(whole.replace("Sample Name", "Probenname"), "utf-8")
    with pytest.raises(parsers.ForeignFile, match="Probenname"):
        parsers.read(path)


TREE = "DataStorage1/DataSetGroup/{name}/DataSpectrumStorage/Data/{axis} Data.1"


def uvprobe(spectra):
    """A document with these data sets: name -> (wavelengths, ordinates)."""
    return ole_bytes(
        {
            TREE.format(name=name, axis=axis): values.astype("<f8").tobytes()
            for name, pair in spectra.items()
            for axis, values in zip("XY", pair, strict=True)
        }
    )


def test_uvprobe_spectra(tmp_path):
    """Each data set is a trace under its name, value for value, whichever way its wavelengths run."""
    down, up = np.linspace(800, 200, 601), np.linspace(190, 900, 711)
    path = tmp_path / "oil.spc"
    path.write_bytes(uvprobe({"原油-1": (down, np.sin(down)), "Blank": (up, np.cos(up))}))
    (measurement,) = parsers.read(path)
    assert measurement.format_id == "shimadzu_uvprobe"
    np.testing.assert_array_equal(measurement.trace("原油-1").x.values, down)
    np.testing.assert_array_equal(measurement.trace("原油-1").y.values, np.sin(down))
    np.testing.assert_array_equal(measurement.trace("Blank").y.values, np.cos(up))


def test_uvprobe_damage_is_named(tmp_path):
    """Fewer ordinates than wavelengths, wavelengths that turn round, a cut document: a ParserError each."""
    x = np.linspace(800, 200, 601)
    path = tmp_path / "oil.spc"
    path.write_bytes(uvprobe({"a": (x, x[:-1])}))
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(path)
    turned = x.copy()
    turned[300] = 100
    path.write_bytes(uvprobe({"a": (turned, x)}))
    with pytest.raises(parsers.BrokenFile, match="wavelength"):
        parsers.read(path)
    whole = uvprobe({"a": (x, x)})
    for cut in (600, 3000, len(whole) - 700):
        path.write_bytes(whole[:-cut])
        with pytest.raises(parsers.ParserError):
            parsers.read(path)
