"""Patterns and spectra as text whose head declares what follows: GSAS, Fit2D, FullProf, Bruker, JASCO, Cary."""

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from tests.parsers.declared_examples import (
    ANGLES,
    BRUKER,
    CARY,
    CARY_REPORT,
    CHI,
    COUNTS,
    EXAMPLES,
    FXYE,
    GSAS_ROWS,
    JASCO,
)


def read_all(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return parsers.read(path)


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items())
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_one_format_fits_and_another_suffix_does_not_matter(tmp_path, name, text, ends):
    """Content decides, with the line ends of either system."""
    path = tmp_path / "renamed.xyz"
    path.write_bytes(text.replace("\n", ends).encode())
    assert len([one for one in formats().values() if one.format.fits(InstrumentFile.of(path))]) == 1
    assert parsers.read(path)[0].traces[0].y.values.tolist() == COUNTS


@pytest.mark.parametrize(
    ("name", "sample"),
    [("a.chi", "clay_0001.tif"), ("a.fxye", "shale 7, ambient"), ("a.dat", "shale 7"), ("b.txt", "clay EG")],
)
def test_a_pattern_has_its_angles_in_degrees(tmp_path, name, sample):
    """Hundredths of a degree, exponents, or start and step alone give the same 60 angles."""
    (run,) = read_all(tmp_path, name, EXAMPLES[name])
    assert (run.technique, run.sample_name, run.remarks) == ("xrd", sample, ())
    assert (run.traces[0].x.name, run.traces[0].x.unit) == ("2Theta", "°")
    assert run.traces[0].x.values == pytest.approx(ANGLES, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "said", "declared"),
    [
        ("a.chi", "          60\n", "          61\n"),
        ("a.fxye", "BANK 1 60 60", "BANK 1 61 61"),
        ("a.dat", "11.1800", "11.2000"),
        ("a.txt", "NPOINTS\t60", "NPOINTS\t61"),
        ("b.txt", "Steps=60", "Steps=61"),
    ],
)
def test_fewer_points_than_declared_are_refused(tmp_path, name, said, declared):
    """One more is declared than there is."""
    with pytest.raises(parsers.IncompleteFile, match="61 declared, 60 there"):
        read_all(tmp_path, name, EXAMPLES[name].replace(said, declared))


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items())
def test_a_cut_file_is_never_a_shorter_run_in_silence(tmp_path, name, text):
    """Cut at 40 places: refused, or only the last digits are in doubt, told by a remark; Cary tells none."""
    end = text.rfind("\n\n") if name == "a.txt" else len(CARY) - len(CARY_REPORT) if name == "a.csv" else len(text)
    for at in range(end // 2, end - 1, end // 80):
        try:
            runs = read_all(tmp_path, name, text[:at])
        except parsers.ParserError:
            continue
        assert runs[0].remarks or text[at - 1] == "\n"
        assert name == "a.csv" or len(runs[0].traces[0]) == 60


def test_banks_are_traces_and_time_of_flight_is_refused(tmp_path):
    """Two banks, a wrong start in the second; a bank of another type says what to export."""
    (run,) = read_all(tmp_path, "a.gsa", FXYE + "BANK 2 60 60 CONS 1100.00 2.00 0 0 FXYE\n" + GSAS_ROWS)
    assert [trace.name for trace in run.traces] == ["bank 1", "bank 2"]
    assert ["start" in remark.en for remark in run.remarks] == [True]
    with pytest.raises(parsers.ForeignFile, match="SLOG"):
        read_all(tmp_path, "a.gsa", FXYE.replace("CONS", "SLOG"))


def test_each_bruker_range_is_a_trace_and_its_drive_is_told(tmp_path):
    """A second range over another drive; the date of an American clock; a start that the rows do not keep."""
    head, ranges = BRUKER.split("[RangeHeader]")
    (run,) = read_all(tmp_path, "b.txt", f"{head}[RangeHeader]{ranges}\n[RangeHeader]\nScanType=Rocking Curve{ranges}")
    assert [(trace.x.name, len(trace)) for trace in run.traces] == [("2Theta", 60), ("Rocking Curve", 60)]
    assert (run.operator, f"{run.acquired_at:%Y-%m-%d %H:%M}", run.remarks) == ("lab", "2026-06-17 12:11", ())
    (told,) = read_all(tmp_path, "b.txt", BRUKER.replace("Start=10", "Start=12"))
    assert any("start" in remark.en for remark in told.remarks)
    with pytest.raises(parsers.ParserError):
        read_all(tmp_path, "b.txt", BRUKER.replace("0.", "0,"))


def test_scattering_vectors_keep_their_unit(tmp_path):
    """A pattern over Q is not called an angle."""
    (run,) = read_all(tmp_path, "q.chi", CHI.replace("2-Theta Angle (Degrees)", "Q (Inverse Nanometres)"))
    assert (run.traces[0].x.name, run.traces[0].x.unit) == ("Q", "Inverse Nanometres")


def test_a_jasco_spectrum_is_held_against_its_head(tmp_path):
    """Units, the undecided date, further channels; an extreme that is not there is a remark."""
    (run,) = read_all(tmp_path, "a.txt", JASCO)
    assert (run.sample_name, run.instrument.model, run.metadata["Sample name"]) == ("oil 3", "FT/IR-4600", "S")
    assert (run.traces[0].x.unit, run.traces[0].y.unit, run.acquired_at) == ("cm-1", "%T", None)
    assert ["24/02/13" in remark.en for remark in run.remarks] == [True]
    (other,) = read_all(tmp_path, "a.txt", JASCO.replace("MAXY\t184.0", "MAXY\t190.0"))
    assert any("MAXY" in remark.en for remark in other.remarks)


def test_each_cary_run_has_its_own_rows_and_report(tmp_path):
    """The second run is shorter; its date is its own; a report's end that is not the run's is told."""
    first, second = read_all(tmp_path, "a.csv", CARY)
    assert (first.sample_name, second.sample_name, len(first.traces[0]), len(second.traces[0])) == (
        "oil 1",
        "oil 2",
        60,
        40,
    )
    assert (first.remarks, second.traces[0].y.name) == ((), "%T")
    assert (first.acquired_at.minute, second.acquired_at.minute) == (12, 20)
    told, _ = read_all(tmp_path, "a.csv", CARY.replace("Stop (nm) 741.0", "Stop (nm) 200.0"))
    assert any("stop" in remark.en for remark in told.remarks)
    with pytest.raises(parsers.BrokenFile, match="goes on behind it"):
        read_all(tmp_path, "a.csv", CARY.replace("790.0,170,790.0,85.0,", "790.0,170,,,"))


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items())
def test_a_head_alone_is_refused_by_its_reader(tmp_path, name, text):
    """A file that ends before its first number is a refusal, also to who asks the reader itself."""
    format_id = read_all(tmp_path, name, text)[0].format_id
    lines = text.splitlines(keepends=True)
    for kept in range(2):
        path = tmp_path / name
        path.write_bytes("".join(lines[:kept]).encode())
        with pytest.raises(parsers.ParserError):
            formats()[format_id].read(InstrumentFile.of(path))
