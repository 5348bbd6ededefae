"""Whatever the bytes are, the answer is measurements or a ParserError: never another exception, never a hang.

The readers are called without the net of `parsers.read`, so that a stumble shows.
"""

import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from sample_spectra.andi import andi_bytes
from sample_spectra.chemstation import ch_bytes, d_members
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.labsolutions import labsolutions_bytes
from sample_spectra.natural_gas import gas_run
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re6_bytes, re7_bytes

RUN = saturates_run(5, "S", oven=Oven(rate=40.0, minutes=18.0), rate_hz=1.0, carbons=(12, 34))
PYRO = rock_eval_run(5, "R")
FILES = {
    "chemstation_179": ("chemstation_ch", ch_bytes(RUN, "FID1A", "179")),
    "chemstation_181": ("chemstation_ch", ch_bytes(RUN, "FID1A", "181")),
    "andi": ("andi_chromatography", andi_bytes(RUN, "FID1A")),
    "labsolutions": ("labsolutions_ascii", labsolutions_bytes([RUN])),
    "rock_eval_7": ("rock_eval_7", re7_bytes(PYRO)),
}


def outcome(path, format_id):
    """The measurements, or the ParserError, of a direct call of the format's reader."""
    try:
        return formats()[format_id].read(InstrumentFile.of(path))
    except parsers.ParserError as error:
        return error


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file_is_never_a_shorter_run(tmp_path, name):
    """Cut anywhere (40 places), a file is incomplete, broken or foreign; if read, it has all its points."""
    format_id, data = FILES[name]
    path = tmp_path / "file"
    path.write_bytes(data)
    whole = outcome(path, format_id)
    points = [len(trace) for trace in whole[0].traces]
    rng = random.Random(1)
    for cut in [1, 2, 8, *(rng.randrange(1, len(data)) for _ in range(37))]:
        path.write_bytes(data[:-cut])
        found = outcome(path, format_id)
        if not isinstance(found, parsers.ParserError):
            missing = [there - len(trace) for there, trace in zip(points, found[0].traces, strict=True)]
            assert max(missing) <= (3 if format_id == "rock_eval_7" else 0), cut


@pytest.mark.parametrize("name", FILES)
def test_flipped_bits_raise_nothing_else(tmp_path, name):
    """60 files with a few random bytes changed, mostly in the head: a reading or a ParserError."""
    format_id, data = FILES[name]
    rng = random.Random(2)
    path = tmp_path / "file"
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 6)):
            reach = min(len(data), 6200) if rng.random() < 0.8 else len(data)
            damaged[rng.randrange(reach)] = rng.randrange(256)
        path.write_bytes(damaged)
        outcome(path, format_id)


@pytest.mark.parametrize("format_id", sorted({id_ for id_, _ in FILES.values()} | {"rock_eval_6"}))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=3000), head=st.booleans())
def test_garbage_raises_nothing_else(tmp_path, format_id, data, head):
    """Arbitrary bytes, with or without a format's true beginning, give a ParserError or a reading."""
    start = next((content[:600] for id_, content in FILES.values() if id_ == format_id), b"[Param]\nQuant=1\n")
    path = tmp_path / "file"
    path.write_bytes((start if head else b"") + data)
    outcome(path, format_id)


def test_a_damaged_pair_or_folder_raises_nothing_else(tmp_path):
    """Rock-Eval 6 pairs and `.D` folders with cut or damaged members."""
    rng = random.Random(3)
    pair = re6_bytes(PYRO)
    members = d_members(gas_run(1, "G"), "181")
    for turn in range(30):
        folder = tmp_path / f"{turn}"
        (folder / "gas.D").mkdir(parents=True)
        for name, content in members.items():
            (folder / "gas.D" / name).write_bytes(damage(content, rng))
        for suffix, content in pair.items():
            (folder / f"run{suffix}").write_bytes(damage(content, rng))
        outcome(folder / "gas.D", "chemstation_d")
        outcome(folder / "run.R00", "rock_eval_6")
        shutil.rmtree(folder)


def damage(content, rng):
    """The content cut, or with a byte changed, or as it is."""
    kind = rng.randrange(3)
    if kind == 0:
        return content[: rng.randrange(len(content))]
    if kind == 1:
        at = rng.randrange(len(content))
        return content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]
    return content


@pytest.mark.parametrize("count", [0xFFFFFFFF, 0x7FFFFFF0, 1 << 24])
def test_huge_declared_counts_allocate_nothing(tmp_path, count):
    """A header that declares billions of points or names is refused by the file's size, at once."""
    data = bytearray(FILES["andi"][1])
    at = data.index(b"point_number") + 12
    data[at : at + 4] = count.to_bytes(4, "big")
    path = tmp_path / "huge.cdf"
    path.write_bytes(data)
    assert isinstance(outcome(path, "andi_chromatography"), parsers.IncompleteFile)
    data[12:16] = count.to_bytes(4, "big")
    path.write_bytes(data)
    assert isinstance(outcome(path, "andi_chromatography"), parsers.ParserError)
