"""Ocean Optics text: both programs, decimal comma, and what the head declares."""

import pytest

import parsers
from tests.parsers.declared_examples import END, ROWS, SUITE, WAVES

VIEW = (
    "Data from FLMS11111_17-21.txt Node\r\n\r\nDate: Mon Nov 06 17:21:21 CET 2017\r\nUser: lab\r\n"
    "Spectrometer: FLMS11111\r\nXAxis mode: Wavelengths\r\nNumber of Pixels in Spectrum: 80\r\n"
    ">>>>>Begin Spectral Data<<<<<\r\n"
)


def read(tmp_path, text):
    path = tmp_path / "leaf.txt"
    path.write_bytes(text.encode("cp1252"))
    return parsers.read(path)


@pytest.mark.parametrize("text", [SUITE + ROWS + END, VIEW + ROWS, VIEW + ROWS.replace(".", ",")])
def test_a_spectrum_is_read_as_printed(tmp_path, text):
    """SpectraSuite with its end, OceanView without one, and a computer with a decimal comma."""
    (run,) = read(tmp_path, text)
    (trace,) = run.traces
    assert (run.format_id, run.operator, trace.x.unit) == ("ocean_text", "lab", "nm")
    assert trace.x.values.tolist() == WAVES
    assert trace.y.values[10] == 15.0
    assert run.instrument.model in ("USB2E7196", "FLMS11111")


def test_another_number_of_pixels_is_refused(tmp_path):
    """The head counts the pixels; fewer or more rows are not the spectrum, nor is a text without its end."""
    short = ROWS[: ROWS.rindex("\r\n", 0, -2) + 2]
    for text in (VIEW + short, VIEW + ROWS + "400.0\t1.0\r\n", VIEW + ROWS[:-3], VIEW.replace(": 80", ": ?") + ROWS):
        with pytest.raises(parsers.ParserError):
            read(tmp_path, text)


def test_cut_anywhere_it_is_never_a_shorter_spectrum(tmp_path):
    """Each cut is refused, or all pixels are there."""
    text = VIEW + ROWS
    for cut in range(60, len(text), 41):
        try:
            (run,) = read(tmp_path, text[:cut])
        except parsers.ParserError:
            continue
        assert len(run.traces[0]) == 80
