"""Nu dual-inlet text against what the vendor's program printed of the same run."""

import random

import pytest

import parsers
from parsers.formats import nu_text
from parsers.instrument_file import InstrumentFile

pytestmark = pytest.mark.real


@pytest.fixture
def path(instruments):
    return next(instruments.glob("nu-irms-txt/**/*.txt"))


def test_every_integration_of_every_collector(path):
    """4 blocks of 21 reference and 20 sample turns of 20 integrations, 6 collectors, and one background turn."""
    (measurement,) = parsers.read(path)
    assert measurement.format_id == "nu_text"
    assert measurement.sample_name == "ETH-01"
    assert measurement.acquired_at.isoformat() == "2017-02-21T12:46:17"
    assert measurement.instrument.serial == "PS019"
    assert len(measurement.traces) == 18
    assert len(measurement.trace("Ref 6")) == 4 * 21 * 20
    assert len(measurement.trace("Sam 1")) == 4 * 20 * 20
    assert len(measurement.trace("Bla 6")) == 20
    assert measurement.trace("Sam 6").y.values[0] == 4.967696e-08


def test_the_vendor_s_beams_hold(path, tmp_path):
    """The printed first and last beams are the means less the zero; one that is not is told."""
    (measurement,) = parsers.read(path)
    assert not [remark for remark in measurement.remarks if "raw data give" in remark.en]
    values = measurement.trace("Sam 6").y.values[3 * 400 : 3 * 400 + 20]
    zero = float(measurement.reading("zero 6").value)
    assert values.mean() - zero == pytest.approx(4.987830e-08, rel=1e-6)
    changed = tmp_path / "changed.txt"
    changed.write_bytes(path.read_bytes().replace(b"4.987830e-08", b"4.787830e-08"))
    assert [remark for remark in parsers.read(changed)[0].remarks if "raw data give" in remark.en]


def test_a_cut_or_damaged_file_is_no_shorter_run(path, tmp_path):
    """Cut anywhere it is incomplete; with a byte changed it is read or refused, and nothing else."""
    data = path.read_bytes()
    rng = random.Random(1)
    copy = tmp_path / "cut.txt"
    for _ in range(20):
        copy.write_bytes(data[: rng.randrange(1000, len(data) - 20)])
        with pytest.raises(parsers.ParserError):
            nu_text.read(InstrumentFile.of(copy))
    for _ in range(20):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] = rng.randrange(256)
        copy.write_bytes(damaged)
        try:
            nu_text.read(InstrumentFile.of(copy))
        except parsers.ParserError as error:
            assert error.cure.zh  # noqa: PT017 - either outcome is right
