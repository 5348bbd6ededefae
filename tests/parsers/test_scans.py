"""A ScanSet cuts flat ions into scans and never shows an ion in the wrong one."""

import sys
from pathlib import Path

import numpy as np
import pytest

from parsers import ScanSet


def scan_set(counts, *, total=None, seed=1):
    """Random ions with these counts of ions per scan."""
    rng = np.random.default_rng(seed)
    ions = int(sum(counts))
    return ScanSet(
        times=np.arange(len(counts)) * 0.01,
        mz=rng.integers(50 * 20, 300 * 20, ions) / 20,
        intensity=rng.integers(1, 5000, ions).astype(np.float32),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        total=total,
    )


@pytest.mark.parametrize("counts", [[3, 0, 5, 1], [0, 0, 0], [0, 7], [4] * 9000])
def test_an_ion_chromatogram_is_the_sum_of_each_scans_own_ions(counts):
    """Equal to the plain sum scan by scan, with empty scans and over more scans than are taken at once."""
    scans = scan_set(counts)
    expected = [
        sum(float(height) for mass, height in zip(*scans.scan(i), strict=True) if 100.0 <= mass <= 200.0)
        for i in range(len(scans))
    ]
    np.testing.assert_array_equal(scans.extract(150.0, 50.0).y.values, expected)
    np.testing.assert_allclose(scans.tic().y.values, [float(scans.scan(i)[1].sum()) for i in range(len(scans))])


def test_both_ends_of_the_tolerance_belong():
    """m/z 190.5 and 191.5 belong to 191 ± 0.5, 190.45 and 191.55 do not."""
    scans = ScanSet(
        times=np.zeros(1),
        mz=np.array([190.45, 190.5, 191.5, 191.55]),
        intensity=np.array([1.0, 10.0, 100.0, 1000.0]),
        offsets=np.array([0, 4]),
    )
    assert scans.extract(191, 0.5).y.values.tolist() == [110.0]


def test_the_instruments_own_total_comes_first():
    """Where the directory tells totals, they are the TIC, not the sum of the ions."""
    scans = scan_set([2, 2], total=np.array([7.0, 9.0]))
    assert scans.tic().y.values.tolist() == [7.0, 9.0]
    assert (scans.tic().x.unit, scans.tic().y.unit) == ("min", "counts")


def test_the_arrays_cannot_be_written(tmp_path):
    """Read-only, also when they are mapped from a file; extraction works on the mapped arrays."""
    mapped = np.memmap(tmp_path / "mz", dtype=">f4", mode="w+", shape=(3,))
    mapped[:] = [191.0, 217.0, 191.2]
    scans = ScanSet(times=np.zeros(2), mz=mapped, intensity=np.array([5, 6, 7]), offsets=np.array([0, 2, 3]))
    assert scans.extract(191).y.values.tolist() == [5.0, 7.0]
    for values in (scans.mz, scans.intensity, scans.times, scans.offsets):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


@pytest.mark.parametrize("offsets", [[0, 2], [0, 3, 2], [1, 2, 3], [0, 1, 2]])
def test_offsets_that_do_not_cut_the_ions_are_refused(offsets):
    """One cut too few, falling cuts, a first that is not 0, a last that is not the number of ions."""
    with pytest.raises(ValueError, match=r"cut|scans"):
        ScanSet(times=np.zeros(2), mz=np.ones(3), intensity=np.ones(3), offsets=np.array(offsets))


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells of mapped pages on Linux only")
def test_ions_on_the_disk_do_not_fill_the_memory(tmp_path):
    """An ion of a run that is mapped from a file: what was looked at is given back, and the sums are right."""
    ions, scans = 6_000_000, 600
    for name in ("mz", "intensity"):
        np.full(ions, 191.0 if name == "mz" else 2.0).tofile(tmp_path / name)
    mapped = [np.memmap(tmp_path / name, np.float64, "r") for name in ("mz", "intensity")]
    run = ScanSet(
        times=np.arange(scans) / 60.0,
        mz=mapped[0],
        intensity=mapped[1],
        offsets=np.linspace(0, ions, scans + 1).astype(np.int64),
    )
    before = _mapped_mb()
    assert run.extract(191.0).y.values.tolist() == [2.0 * ions / scans] * scans
    assert run.tic().y.values.tolist() == [2.0 * ions / scans] * scans
    assert _mapped_mb() - before < 16.0
    assert mapped[0][-1] == 191.0


def _mapped_mb() -> float:
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("RssFile:")[1].split()[0]) / 1024
