"""A small part of the fuzz of `benchmarks.reading.fuzz`, with a fixed seed, on our own samples and real files.

The whole of it, with its figures, is a bench: it takes minutes.
"""

import random
import zipfile

import pytest

import parsers
from benchmarks.reading.fuzz import damaged_copies, hostile_files, outcome
from parsers.recognition import formats
from sample_spectra.make import READY

SAMPLES = {
    "chemstation_ch": "saturates_181.ch",
    "chemstation_d": "gas_standard.D",
    "labsolutions_ascii": "saturates_labsolutions.txt",
    "rock_eval_6": "rock_eval_6.R00",
    "rock_eval_7": "rock_eval_7.B00",
}
REAL = {
    "mzml": "mzml/levitsky+pyteomics/tests/tiny.pwiz.1.1.mzML",
    "gaml": "gaml/wilsontom+micturate/inst/extdata/example_ri_gaml.gaml",
    "msd_results": "agilent-ms/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv/RAU-R505-01.D/RESULTS.CSV",
    "perkin_sp": (
        "perkin-sp/Quasars+orange-spectroscopy/orangecontrib/spectroscopy/datasets/perkinelmer/4x4_pixel_PE_image.fsm"
    ),
}
RASX = "xrd-rasx/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/TwoTheta_scan_powder.rasx"
FLOODS = ("empty lines", "one long line", "quotes", "billion laughs", "entity of a file", "deep")


def stumbles(format_id, path):
    word, where = outcome(path, format_id)
    return where if word == "stumble" else None


@pytest.mark.parametrize("format_id", SAMPLES)
def test_damaged_samples_end_in_a_reading_or_a_refusal(tmp_path, format_id):
    """28 damaged copies of a sample of each own generator: never another exception."""
    rng = random.Random(f"test {format_id}")
    for what, path in damaged_copies(READY / SAMPLES[format_id], 28, rng, tmp_path):
        assert stumbles(format_id, path) is None, what


@pytest.mark.real
@pytest.mark.parametrize("format_id", REAL)
def test_hostile_files_end_in_a_reading_or_a_refusal(instruments, tmp_path, format_id):
    """Bombs, entities, nesting and floods made of a real file: never another exception, from no reader."""
    for what, path in hostile_files(instruments / REAL[format_id], tmp_path):
        if any(flood in what for flood in FLOODS):
            assert stumbles(format_id, path) is None, what


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("lines", b"[Header]\nApplication Name\tLabSolutions\n" + b"\n" * 1_200_000, "blank lines"),
        ("line", b"[Header]\nApplication Name\tLabSolutions\n" + b"1" * 2_400_000, "characters"),
    ],
)
def test_text_that_no_instrument_writes_is_refused_early(tmp_path, name, data, said):
    """Blank lines and a line without end are refused before the text is taken apart."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(parsers.BrokenFile, match=said):
        formats()["labsolutions_ascii"].read(parsers.InstrumentFile.of(path))


@pytest.mark.real
@pytest.mark.parametrize("what", ["bomb", "members"])
def test_an_archive_bomb_is_refused(instruments, tmp_path, what):
    """A member that unpacks beyond its bound, and an archive of too many members, are refused by name."""
    path = tmp_path / "bomb.rasx"
    path.write_bytes((instruments / RASX).read_bytes())
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    curve = next(name for name in members if name.endswith("Profile0.txt"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, bytes(65 << 20) if what == "bomb" and name == curve else content)
        for number in range(5_000 if what == "members" else 0):
            archive.writestr(f"x{number}", b"")
    with pytest.raises(parsers.BrokenFile, match=r"bomb|more than 5000 members"):
        formats()["rigaku_rasx"].read(parsers.InstrumentFile.of(path))
