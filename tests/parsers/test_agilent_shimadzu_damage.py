"""Whatever became of a real Agilent or Shimadzu file, its reader answers with measurements or a ParserError.

The readers are called without the net of `parsers.read`, so that a stumble shows.
"""

import random
import shutil

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats

MS = "agilent-ms/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv/RAU-R505-01.D"
SIMDIS = "agilent-D-simdis/ifpen+GC2ASM/src/test/resources/V179.D"
FILES = {  # path, bytes from the start that most damage goes to
    "chemstation_ms": (f"{MS}/data.ms", 6_000),
    "chemstation_uv": ("agilent-uv/evanyeyeye+rainbow/tests/inputs/brown.D/dad1.uv", 3_000),
    "chemstation_report": (
        "agilent-report-txt/ethanbass+chromConverter/tests/testthat/testdata/RUTIN2.D/Report.TXT",
        6_000,
    ),
    "chemstation_result_xml": (f"{SIMDIS}/Result.xml", 20_000),
    "agilent_acaml": (f"{SIMDIS}/sequence.acam_", 90_000),
    "msd_results": (f"{MS}/RESULTS.CSV", 500),
    "msd_tic": (f"{MS}/tic_front.csv", 500),
    "openlab_dx": ("agilent-dx/evanyeyeye+rainbow/tests/inputs/teal.dx", 700_000),
    "shimadzu_labsolutions": ("shimadzu-lcd/ethanbass+chromConverterExtraTests/inst/multichannel_chrom.lcd", 600_000),
    "shimadzu_toc": ("toc-shimadzu/redbluewater+NPOCandTNfromShimadzu/SampleData.txt", 5_000),
}
FOLDERS = {
    "chemstation_d": MS,
    "masshunter_d": "masshunter-mspeak/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv/RAU-R505-00.D",
}


def outcome(path, format_id):
    """The measurements, or the ParserError, of a direct call of the format's reader."""
    try:
        return formats()[format_id].read(InstrumentFile.of(path))
    except parsers.ParserError as error:
        return error


def damaged(data, rng, reach):
    """The content cut, or with up to eight bytes changed, mostly in its first `reach` bytes."""
    if rng.randrange(4) == 0:
        return data[: rng.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 9)):
        limit = min(reach, len(data)) if rng.random() < 0.8 else len(data)
        changed[rng.randrange(limit)] = rng.choice((0, 0xFF, 0x80, rng.randrange(256)))
    return bytes(changed)


@pytest.mark.parametrize("format_id", FILES)
def test_a_damaged_file_raises_nothing_else(instruments, tmp_path, format_id):
    """20 damaged copies of a real file."""
    name, reach = FILES[format_id]
    data = (instruments / name).read_bytes()
    rng = random.Random(format_id)
    path = tmp_path / "file"
    for _ in range(20):
        path.write_bytes(damaged(data, rng, reach))
        outcome(path, format_id)


@pytest.mark.parametrize("format_id", FOLDERS)
def test_a_damaged_folder_raises_nothing_else(instruments, tmp_path, format_id):
    """12 copies of a real folder with one member damaged."""
    rng = random.Random(format_id)
    source = instruments / FOLDERS[format_id]
    members = [path for path in source.rglob("*") if path.is_file()]
    for turn in range(12):
        folder = tmp_path / f"{turn}.D"
        for member in members:
            there = folder / member.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(member, there)
        hurt = folder / rng.choice(members).relative_to(source)
        hurt.write_bytes(damaged(hurt.read_bytes() or b"\0", rng, 2000))
        outcome(folder, format_id)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("format_id", "at", "count"),
    [
        ("chemstation_ms", 0x116, 0xFFFFFFFF),
        ("chemstation_ms", 0x104, 0xFFFFFFF0),
        ("chemstation_uv", 0x116, 0xFFFFFFFF),
    ],
)
def test_huge_declared_counts_allocate_nothing(instruments, tmp_path, format_id, at, count):
    """A header that declares billions of scans or spectra is refused by the file's size."""
    data = bytearray((instruments / FILES[format_id][0]).read_bytes())
    data[at : at + 4] = count.to_bytes(4, "big")
    path = tmp_path / "huge"
    path.write_bytes(data)
    assert isinstance(outcome(path, format_id), parsers.IncompleteFile)
