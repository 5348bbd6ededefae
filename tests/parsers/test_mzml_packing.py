"""mzML as other programs pack it: MS-Numpress arrays, and gzip of many members."""

import base64
import gzip
import math
import struct
import zlib

import numpy as np
import pytest

import parsers
from parsers.errors import BrokenFile, IncompleteFile
from parsers.formats import mzml
from parsers.instrument_file import InstrumentFile
from tests.parsers.test_mzml import RUN, document, written

FACTOR, LOG_FACTOR = 10_000.0, 2900.0
MZ = (50.5, 57.07, 71.0855, 191.1794, 191.1795, 217.1951, 1201.9)
LOGGED = (0.0, 1.0, 17.5, 1e4, 3.3e6, 2e8, 3e9)
COUNTS = (0, 1, 15, 4095, 65_536, 2_147_483_648, 4_294_967_295)
TOLD = {"linear": "MS:1002312", "positive": "MS:1002313", "logged": "MS:1002314"}
TOLD_IN_ZLIB = {"linear": "MS:1002746", "positive": "MS:1002747", "logged": "MS:1002748"}


def half_bytes(integers):
    """Integers of 32 bits in the way that the paper lays down, written from its words one by one."""
    halves = []
    for integer in integers:
        digits = [(integer >> (4 * place)) & 15 for place in range(8)]  # the lowest first
        for filler, head in ((0, 0), (15, 8)):
            left_out = next((n for n in range(8) if digits[7 - n] != filler), 8)
            if left_out and not (filler and left_out == 8):
                halves += [head + left_out, *digits[: 8 - left_out]]
                break
        else:
            halves += [15, 15] if set(digits) == {15} else [0, *digits]
    halves += [0] * (len(halves) % 2)
    return bytes(16 * high + low for high, low in zip(halves[::2], halves[1::2], strict=True))


def pressed(form, values):
    """Numbers in one of the three forms."""
    if form == "positive":
        return half_bytes(values)
    if form == "logged":
        return struct.pack(">d", LOG_FACTOR) + b"".join(
            struct.pack("<H", round(math.log1p(v) * LOG_FACTOR)) for v in values
        )
    whole = [round(value * FACTOR) for value in values]
    bends = [c - 2 * b + a for a, b, c in zip(whole, whole[1:], whole[2:], strict=False)]
    return struct.pack(">d", FACTOR) + b"".join(struct.pack("<I", one) for one in whole[:2]) + half_bytes(bends)


def array(role, accession, raw):
    return (
        '<binaryDataArray><cvParam accession="MS:1000523" name="64-bit float"/>'
        f'<cvParam accession="{accession}" name="MS-Numpress compression"/><cvParam accession="{role}" name="array"/>'
        f"<binary>{base64.b64encode(raw).decode()}</binary></binaryDataArray>"
    )


def run(mz, intensity, count):
    """A document of one spectrum of two arrays, each an accession and its bytes."""
    return document(
        [
            f'<spectrum id="scan=1" defaultArrayLength="{count}"><cvParam accession="MS:1000511" value="1"/>'
            '<scanList><scan><cvParam accession="MS:1000016" value="6" unitAccession="UO:0000010"/></scan></scanList>'
            f"<binaryDataArrayList>{array('MS:1000514', *mz)}{array('MS:1000515', *intensity)}</binaryDataArrayList>"
            "</spectrum>"
        ]
    )


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(("form", "off"), [("positive", 0.0), ("logged", 2e-4)])
def test_numpress_gives_the_numbers_that_were_pressed(tmp_path, form, off, zipped):
    """m/z to the factor's digits, counts exactly up to 32 bits, logged intensities within 0.02 %."""
    told, pack = (TOLD_IN_ZLIB, zlib.compress) if zipped else (TOLD, bytes)
    values = COUNTS if form == "positive" else LOGGED
    data = run((told["linear"], pack(pressed("linear", MZ))), (told[form], pack(pressed(form, values))), len(MZ))
    (measurement,) = parsers.read(written(tmp_path, data))
    mz, intensity = measurement.scans.scan(0)
    assert np.abs(mz - MZ).max() <= 0.5 / FACTOR
    assert intensity == pytest.approx(values, rel=off, abs=off)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_numpress_of_a_few_numbers(tmp_path, count):
    """None, one or two numbers have no bends; a spectrum of them is read all the same."""
    linear = (TOLD["linear"], pressed("linear", MZ[:count]))
    data = run(linear, (TOLD["positive"], pressed("positive", COUNTS[:count])), count)
    (measurement,) = parsers.read(written(tmp_path, data))
    assert list(measurement.scans.mz) == pytest.approx(MZ[:count])


CHANGES = {"shorter": lambda raw: raw[:-2], "longer": lambda raw: raw + b"\1\1", "none": lambda raw: raw[:0]}


@pytest.mark.parametrize("form", list(TOLD))
@pytest.mark.parametrize("change", list(CHANGES))
def test_numpress_of_another_length_is_broken(tmp_path, form, change):
    """Fewer or more bytes than the declared numbers need are refused, never read as a shorter spectrum."""
    values = {"linear": MZ, "positive": COUNTS, "logged": LOGGED}[form]
    good = (TOLD["linear"], pressed("linear", MZ))
    bad = (TOLD[form], CHANGES[change](pressed(form, values)))
    with pytest.raises(BrokenFile, match="an array is damaged"):
        mzml.read(InstrumentFile.of(written(tmp_path, run(good, bad, len(MZ)))))


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf, 1e-300])
@pytest.mark.parametrize("form", ["linear", "logged"])
def test_a_factor_that_makes_no_numbers_is_broken(tmp_path, form, factor):
    """Zero, none, negative and endless factors are refused with the factor, without a warning."""
    raw = struct.pack(">d", factor) + pressed(form, MZ)[8:]
    with pytest.raises(BrokenFile, match="factor"):
        mzml.read(
            InstrumentFile.of(written(tmp_path, run((TOLD["linear"], pressed("linear", MZ)), (TOLD[form], raw), 7)))
        )


@pytest.mark.parametrize("size", [1, 700, 4096])
def test_gzip_of_many_members_is_one_document(tmp_path, size):
    """Random-access gzip lays member behind member, an empty one last: the run is that of the plain file."""
    plain = document(RUN)
    pieces = [plain[:2000], *(plain[at : at + size] for at in range(2000, min(len(plain), 2000 + 200 * size), size))]
    rest = plain[sum(map(len, pieces)) :]
    data = b"".join(gzip.compress(piece) for piece in (*pieces, rest, b"")) + b"\0" * 17
    (measurement,) = parsers.read(written(tmp_path, data, "run.mzML.gz"))
    (expected,) = parsers.read(written(tmp_path, plain))
    assert np.array_equal(measurement.scans.mz, expected.scans.mz)
    assert np.array_equal(measurement.scans.intensity, expected.scans.intensity)


def test_gzip_cut_between_or_within_members_is_incomplete(tmp_path):
    """A file that lacks its last members, or a part of one, is never a shorter run."""
    plain = document(RUN)
    members = [gzip.compress(plain[at : at + 900]) for at in range(0, len(plain), 900)]
    whole = b"".join(members)
    for cut in (len(whole) - len(members[-1]), len(whole) - 9, len(members[0]) + 12):
        with pytest.raises(IncompleteFile):
            mzml.read(InstrumentFile.of(written(tmp_path, whole[:cut], "cut.mzML.gz")))
