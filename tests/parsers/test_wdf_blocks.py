"""Renishaw `.wdf`: what of the file must be there, and what may be missing, by its blocks."""

import struct

import pytest

import parsers
from parsers.errors import IncompleteFile

VALUES = (17.0, 250.5, -3.0, 99.0)
SHIFTS = (1338.3, 900.0, 400.0, 78.7)


def block(name, content):
    return name + struct.pack("<IQ", 0, 16 + len(content)) + content


def wdf(*extra):
    """A single spectrum and the blocks behind it, as the format's description says."""
    head = bytearray(512)
    head[:16] = b"WDF1" + struct.pack("<IQ", 0, 512)
    struct.pack_into("<IQQII", head, 60, len(VALUES), 1, 1, 3, 1)
    struct.pack_into("<I", head, 88, len(VALUES))
    floats = f"<{len(VALUES)}f"
    return b"".join(
        (
            bytes(head),
            block(b"DATA", struct.pack(floats, *VALUES)),
            block(b"XLST", struct.pack("<II", 1, 1) + struct.pack(floats, *SHIFTS)),
            *(block(name, content) for name, content in extra),
        )
    )


def written(tmp_path, data):
    path = tmp_path / "quartz.wdf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("missing", [1, 2, 100])
def test_a_cut_behind_the_spectra_is_told_and_they_are_read(tmp_path, missing):
    """Where the file ends in a block that is not read, the spectra are all there, and a remark names the block."""
    whole = wdf((b"ORGN", bytes(40)), (b"WXDA", bytes(107)))
    (measurement,) = parsers.read(written(tmp_path, whole[:-missing]))
    curve = measurement.traces[0]
    assert list(curve.y.values) == pytest.approx(VALUES)
    assert list(curve.x.values) == pytest.approx(SHIFTS)
    (remark,) = [one.en for one in measurement.remarks if "WXDA" in one.en]
    assert f"({missing} bytes are missing)" in remark
    (sound,) = parsers.read(written(tmp_path, whole))
    assert not sound.remarks


def test_a_cut_within_the_spectra_or_their_x_is_incomplete(tmp_path):
    """Any cut before the last x value is refused, never read as a shorter spectrum."""
    whole = wdf()
    for cut in range(len(whole) - 1, 512, -5):
        with pytest.raises(IncompleteFile):
            parsers.read(written(tmp_path, whole[:cut]))
