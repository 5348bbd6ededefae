"""PerkinElmer Spectrum: a real image pixel by pixel, and the data set in it as a file of its own."""

import random
import struct
from datetime import datetime

import numpy as np
import pytest

import parsers
from parsers.formats import perkin_sp
from parsers.instrument_file import InstrumentFile

IMAGE = "perkin-sp/Quasars+orange-spectroscopy/orangecontrib/spectroscopy/datasets/perkinelmer/4x4_pixel_PE_image.fsm"


def block(number, content):
    return struct.pack("<hi", number, len(content)) + content


def text(value):
    return struct.pack("<HH", 0x7523, len(value)) + value


def sp_bytes(values, start=4000.0, end=None, step=-2.0, top=None, count=None, description=b"2D constant interval"):
    """A spectrum as the blocks are described."""
    end = start + step * (len(values) - 1) if end is None else end
    data = np.asarray(values, "<f8").tobytes()
    top = max(values) if top is None else top
    parts = (
        block(-29838, struct.pack("<Hdd", 0x751D, start, end)),
        block(-29837, struct.pack("<Hdd", 0x751D, min(values), top)),
        block(-29836, struct.pack("<Hd", 0x751B, step)),
        block(-29835, struct.pack("<Hi", 0x752B, len(values) if count is None else count)),
        block(-29833, text(b"cm-1")),
        block(-29832, text(b"A")),
        block(-29823, text(b"oil 7.sp")),
        block(-29825, block(122, block(121, block(-29836, text(b"Mon Oct 28 16:08:45 2024"))))),
        block(-29828, struct.pack("<Hi", 0x7516, len(data)) + data),
    )
    return b"PEPE" + description.ljust(40, b"\0") + block(120, b"".join(parts))


def written(tmp_path, data):
    path = tmp_path / "spectrum.sp"
    path.write_bytes(data)
    return path


@pytest.mark.real
def test_every_pixel_of_a_real_image_is_read(instruments, tmp_path):
    """16 spectra of 1626 points from 4000 to 750 cm-1; the first is the data set that the file keeps beside it."""
    (image,) = parsers.read(instruments / IMAGE)
    assert [len(trace) for trace in image.traces] == [1626] * 16
    x = image.traces[0].x
    assert (x.name, x.unit, x.values[0], x.values[-1]) == ("wavenumber", "cm-1", 4000.0, 750.0)
    assert (image.traces[0].y.name, image.traces[0].y.unit) == ("transmittance", "%")
    assert image.acquired_at == datetime(2024, 10, 28, 16, 8, 45)
    assert "Spectrum 3 FT-IR" in image.instrument.model
    assert image.traces[5].name.startswith("pixel 6 (50, 50")
    data = (instruments / IMAGE).read_bytes()
    at = data.index(struct.pack("<hi", 120, 14114))
    (alone,) = parsers.read(written(tmp_path, data[:44] + data[at : at + 6 + 14114]))
    assert np.allclose(alone.traces[0].y.values, image.traces[0].y.values, rtol=1e-6)
    assert not image.remarks


def test_a_spectrum_is_what_its_blocks_say(tmp_path):
    """x from start by interval, values bit for bit, labels, name and clock."""
    values = [0.1, 0.25, 3.0, -0.5]
    (run,) = parsers.read(written(tmp_path, sp_bytes(values)))
    assert run.traces[0].x.values.tolist() == [4000.0, 3998.0, 3996.0, 3994.0]
    assert run.traces[0].y.values.tolist() == values
    assert (run.traces[0].y.name, run.sample_name) == ("absorbance", "oil 7.sp")
    assert run.acquired_at == datetime(2024, 10, 28, 16, 8, 45)
    assert not run.remarks


def test_what_does_not_hold_is_said_or_refused(tmp_path):
    """Another end or greatest value is remarked; another count of points is refused."""
    (run,) = parsers.read(written(tmp_path, sp_bytes([1.0, 2.0, 3.0], end=3990.0, top=9.0)))
    assert [remark for remark in run.remarks if "end of x" in remark.en]
    assert [remark for remark in run.remarks if "greatest y" in remark.en]
    with pytest.raises(parsers.BrokenFile, match="4 points are declared"):
        parsers.read(written(tmp_path, sp_bytes([1.0, 2.0, 3.0], count=4)))


def test_cut_and_damaged_files_raise_nothing_else(tmp_path):
    """Cut anywhere: refused. With changed bytes: a reading or a refusal."""
    data = sp_bytes([float(k) for k in range(40)])
    rng = random.Random(1)
    for cut in range(1, len(data), 7):
        with pytest.raises(parsers.ParserError):
            perkin_sp.read(InstrumentFile.of(written(tmp_path, data[:-cut])))
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(len(data))] = rng.randrange(256)
        try:
            perkin_sp.read(InstrumentFile.of(written(tmp_path, damaged)))
        except parsers.ParserError:
            continue
