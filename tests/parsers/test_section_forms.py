"""LabSolutions and Empower text as export settings and spreadsheets leave it: no head, quotes, commas."""

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats

HEAD = "[Header]\nApplication Name\tLabSolutions\nVersion\t5.98\n\n"
SAMPLE = "[Sample Information]\nSample Name\toil, first\nAcquired\t13/02/2024 10:00:00\n\n"
PEAKS = (
    "[Peak Table(Ch1)]\n# of Peaks\t1\nPeak#\tR.Time\tArea\tHeight\tName\n1\t0.100\t42.5\t110\t2,2-dimethylbutane\n\n"
)
VALUES = [100.5 + at for at in range(21)]
ROWS = "".join(f"{at / 100:.5f}\t{value}\n" for at, value in enumerate(VALUES))
CURVE = (
    "[Chromatogram (Ch1)]\nInterval(msec)\t600\n# of Points\t21\nStart Time(min)\t0.000\nEnd Time(min)\t0.200\n"
    "R.Time (min)\tIntensity\n"
)


def quoted(text, separator, heads):
    """Each cell in quotes; section heads too if `heads`."""
    lines = []
    for line in text.split("\n"):
        bare = not line or (line.startswith("[") and not heads)
        lines.append(line if bare else separator.join(f'"{cell}"' for cell in line.split("\t")))
    return "\n".join(lines)


def read_all(tmp_path, text, name="run.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return parsers.read(path)


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("heads", [False, True])
def test_labsolutions_cells_may_stand_in_quotes(tmp_path, separator, heads):
    """Sample, points and a peak's name with a comma are those of the plain export."""
    (run,) = read_all(tmp_path, quoted(HEAD + SAMPLE + PEAKS + CURVE + ROWS, separator, heads))
    assert (run.format_id, run.sample_name, run.remarks) == ("labsolutions_ascii", "oil, first", ())
    assert run.traces[0].y.values.tolist() == VALUES
    assert run.peak_tables[0].peaks[0].name == "2,2-dimethylbutane"


@pytest.mark.parametrize("text", [SAMPLE + PEAKS + CURVE + ROWS, CURVE + ROWS, PEAKS + CURVE + ROWS])
def test_labsolutions_sections_may_be_chosen_without_the_header(tmp_path, text):
    """The first section begins an injection; where it comes again, the next one does."""
    (run,) = read_all(tmp_path, text)
    assert (run.format_id, len(run.traces[0])) == ("labsolutions_ascii", 21)
    assert [len(run.traces) for run in read_all(tmp_path, text + "\n" + text)] == [1, 1]


@pytest.mark.parametrize("text", [SAMPLE + CURVE + ROWS, quoted(HEAD + SAMPLE + CURVE + ROWS, ",", heads=True)])
def test_the_declared_points_are_still_counted(tmp_path, text):
    """Twenty-two declared, twenty-one there."""
    with pytest.raises(parsers.IncompleteFile, match="22 points"):
        read_all(tmp_path, text.replace("\t21\n", "\t22\n").replace('"21"', '"22"'))


def test_a_section_whose_quote_never_ends_is_refused(tmp_path):
    """A quote that swallows the rest of the file is no text to read on in."""
    text = quoted(HEAD + SAMPLE + CURVE + ROWS, ",", heads=True)
    with pytest.raises(parsers.ParserError):
        read_all(tmp_path, text.replace('"0.01000",', '"0.01000,'))


@pytest.mark.parametrize(("separator", "point"), [(",", "."), (";", "."), (";", ",")])
@pytest.mark.parametrize("layout", ["two rows", "pairs"])
def test_empower_may_separate_by_commas(tmp_path, separator, point, layout):
    """Names in quotes, in two rows or in pairs; times and values are those of the tab-separated export."""
    texts = {"SampleName": "oil, first", "Channel": "ACQUITY TUV", "Vial": "1:A,1"}
    table = [list(texts), list(texts.values())] if layout == "two rows" else [list(pair) for pair in texts.items()]
    head = "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in table)
    rows = "".join(
        f"{at / 60:.6f}{separator}{value / 1e4:.6f}\r\n".replace(".", point) for at, value in enumerate(VALUES)
    )
    (run,) = read_all(tmp_path, head + rows, "run.arw")
    assert (run.format_id, run.sample_name, run.traces[0].name) == ("empower_arw", "oil, first", "ACQUITY TUV")
    assert run.metadata["Vial"] == "1:A,1"
    assert run.traces[0].y.values.tolist() == [round(value / 1e4, 6) for value in VALUES]


def test_a_table_of_samples_is_no_empower_trace(tmp_path):
    """Columns called SampleName and Vial over rows of samples are not taken for it."""
    path = tmp_path / "list.csv"
    path.write_text('"SampleName","Vial","Area"\n"a",1,2\n"b",2,3\n"c",3,4\n', encoding="utf-8")
    assert not formats()["empower_arw"].format.fits(InstrumentFile.of(path))
