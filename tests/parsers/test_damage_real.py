"""Real files of every format, cut and damaged: a reading or a ParserError, and no shorter run where a count is told."""

import random
import warnings

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats

pytestmark = pytest.mark.real
UNCOUNTED = {"xy_text", "empower_arw", "labspec_text", "inficon_fusion_csv"}
"""Formats that declare no count: a cut between two lines cannot be seen."""
FILES = {
    "panalytical_xrdml": "xrd-xrdml/wojdyr+xylib/samples/empyrean.xrdml",
    "panalytical_csv": "xrd-xrdml/dgbowl+yadg/tests/test_x_panalytical_csv/210520step1_30min.csv",
    "bruker_raw": "xrd-bruker-raw/wojdyr+xylib/samples/format1.raw",
    "bruker_raw4": "xrd-bruker-raw4/datalab-org+datalab/pydatalab/example_data/XRD/TiO2.raw",
    "bruker_brml": "xrd-brml/cheminfo+xrd-analysis/testFiles/test.brml",
    "rigaku_rasx": "xrd-rasx/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/TwoTheta_scan_powder.rasx",
    "xy_text": "xrd-ascii/datalab-org+datalab/pydatalab/example_data/XRD/example_mythen.xye",
    "ezchrom_dat": "ezchrom-dat/dgbowl+yadg/tests/test_x_ezchrom_dat/2023-06-29-014.dat",
    "ezchrom_asc": "ezchrom-dat/dgbowl+yadg/tests/test_x_ezchrom_asc/2023-06-29-014.dat.asc",
    "inficon_fusion": "inficon-fusion/dgbowl+yadg/tests/test_x_fusion_json/issue_213.fusion-data",
    "inficon_fusion_csv": (
        "inficon-fusion/dgbowl+yadg/tests/test_x_fusion_csv/20220608-porosity-study-15p-Cu-10mA-GC.csv"
    ),
    "totalchrom_tx0": "totalchrom-tx0/FAIRChemistry+chromatopy/docs/usage/data/thermo/EXP-24-AK6145_a_002.TX0",
    "empower_arw": "waters-arw/PlethoraChutney+Appia/test-files/results1844.arw",
    "gaml": "gaml/wilsontom+micturate/inst/extdata/example_ri_gaml.gaml",
    "bruker_opus": "opus/spectrochempy+spectrochempy_data/testdata/irdata/OPUS/background.0",
    "galactic_spc": "spc-galactic/rohanisaac+spc/test_data/m_xyxy.spc",
    "omnic_spa": "omnic-spa/spectrochempy+spectrochempy_data/testdata/irdata/interferogram/spectre.SPA",
    "jcamp_dx": "jcamp-dx/nzhagen+jcamp/data/Robert_J_Lancashire_test_data/pacdec1.jdx",
    "renishaw_wdf": "renishaw-wdf/hyperspy+rosettasciio/rsciio/tests/data/renishaw/renishaw_test_undefined.wdf",
    "labspec_text": "labspec-txt/spectrochempy+spectrochempy_data/testdata/ramandata/labspec/lasertest1.txt",
    "perkin_ascii": "uvvis-asc/r-hyperspec+hyperSpec/inst/extdata/flu/flu2.txt",
}


def outcome(path, format_id):
    """The number of points and peaks that were read, or None where the file was refused."""
    try:
        found = formats()[format_id].read(InstrumentFile.of(path))
    except parsers.ParserError:
        return None
    return sum(len(part) for one in found for part in (*one.traces, *one.peak_tables))


@pytest.mark.parametrize("format_id", FILES)
def test_exactly_one_format_fits_and_reads(instruments, format_id):
    """The file is known by its content alone and read."""
    file = InstrumentFile.of(instruments / FILES[format_id])
    assert [id_ for id_, one in formats().items() if one.format.fits(file)] == [format_id]
    assert outcome(file.path, format_id)


@pytest.mark.parametrize("format_id", FILES)
def test_cut_files_are_never_shorter_runs(instruments, tmp_path, format_id):
    """Twelve cuts: refused, or all points are there."""
    data = (instruments / FILES[format_id]).read_bytes()
    path = tmp_path / "file"
    path.write_bytes(data)
    whole = outcome(path, format_id)
    rng = random.Random(7)
    for cut in [1, 3, *(rng.randrange(4, len(data)) for _ in range(10))]:
        path.write_bytes(data[:-cut])
        points = outcome(path, format_id)
        assert points is None or points >= whole or format_id in UNCOUNTED, cut


@pytest.mark.parametrize("format_id", FILES)
def test_damaged_files_raise_nothing_else(instruments, tmp_path, format_id):
    """25 files with some bytes changed, mostly in the head: no other exception and no warning."""
    data = (instruments / FILES[format_id]).read_bytes()
    path = tmp_path / "file"
    rng = random.Random(8)
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 8)):
            reach = min(len(data), 3000) if rng.random() < 0.7 else len(data)
            damaged[rng.randrange(reach)] = rng.choice([0, 255, 127, rng.randrange(256)])
        path.write_bytes(damaged)
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            outcome(path, format_id)
