"""Two files of one kind, put together by whoever collected them: never the first alone, or both as one, in silence."""

import pytest

import parsers
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.clarity import clarity_bytes, clarity_header_bytes
from sample_spectra.labsolutions import labsolutions_bytes
from sample_spectra.make import READY
from tests.parsers.declared_examples import EXAMPLES, OCEAN
from tests.parsers.test_masshunter_csv import FILE
from tests.parsers.test_report_languages import ENGLISH

FAST = Oven(rate=40.0, minutes=18.0)
ONE, OTHER = (
    saturates_run(seed, name, oven=FAST, rate_hz=1.0, carbons=(12, 34)) for seed, name in ((5, "oil 7"), (6, "oil 8"))
)
TWICE = {
    **{name: (text.encode(), text.encode()) for name, text in EXAMPLES.items()},
    "ocean.txt": (OCEAN.encode(), OCEAN.encode()),
    "labsolutions.txt": (labsolutions_bytes([ONE]), labsolutions_bytes([OTHER])),
    "clarity.csv": (clarity_bytes([ONE]), clarity_bytes([OTHER])),
    "clarity_header.txt": (clarity_header_bytes(ONE, "FID1A"), clarity_header_bytes(OTHER, "FID1A")),
    "report.txt": (ENGLISH.encode("cp1252"), ENGLISH.replace("Öl 7", "Öl 8").encode("cp1252")),
    "masshunter.csv": tuple("\n".join([*FILE, ""]).replace("oil7", name).encode() for name in ("oil7", "oil8")),
    "rock_eval_7.B00": ((READY / "rock_eval_7.B00").read_bytes(),) * 2,
}


def figures(runs):
    """How many runs, points and peaks."""
    points = sum(len(trace) for run in runs for trace in run.traces)
    return len(runs), points, sum(len(table) for run in runs for table in run.peak_tables)


@pytest.mark.parametrize("name", TWICE)
def test_two_files_in_one_are_two_runs_or_refused(tmp_path, name):
    """Both are there with all their points and peaks, each with its own sample; else the file is refused."""
    first, second = TWICE[name]
    path = tmp_path / name
    path.write_bytes(first)
    _, points, peaks = figures(parsers.read(path))
    path.write_bytes(first + second)
    try:
        both = parsers.read(path)
    except parsers.ParserError:
        return
    assert figures(both)[1:] == (2 * points, 2 * peaks)
    samples = [run.sample_name for run in both]
    assert len(set(samples)) == 2 or any("several runs" in remark.en for remark in both[0].remarks)


@pytest.mark.parametrize("name", ["clarity.csv", "report.txt", "labsolutions.txt", "clarity_header.txt"])
def test_each_keeps_its_own_sample(tmp_path, name):
    """What these programs append to one file comes out as the runs that were put in."""
    path = tmp_path / name
    path.write_bytes(b"".join(TWICE[name]))
    assert [run.sample_name[-1] for run in parsers.read(path)] == ["7", "8"]
