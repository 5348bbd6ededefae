"""`python -m benchmarks.reading`: readers against their named peers, on the same files in one run.

Times are medians, warm; memory is what the process holds at most beyond what it held before, each reader in a
process of its own. Peers that are not installed are skipped. Files are made here, or named as arguments.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import parsers
from sample_spectra.andi_mass_spectra import andi_ms_bytes

SCANS, IONS_A_SCAN, BIOMARKER = 160_000, 24, 191.0


def ours(path: Path) -> object:
    """All measurements of a file by our own reader."""
    return parsers.read(path)


def scipy_netcdf(path: Path) -> object:
    """All numbers of a netCDF file by scipy, in the machine's byte order."""
    from scipy.io import netcdf_file

    with netcdf_file(path, mmap=False) as container:
        return {
            name: variable[:].astype(variable[:].dtype.newbyteorder("="))
            for name, variable in container.variables.items()
        }


def pymzml_spectra(path: Path) -> object:
    """m/z and intensity of every spectrum by pymzml."""
    pymzml = importlib.import_module("pymzml.run")

    return [(one.mz, one.i) for one in pymzml.Reader(str(path))]


PEERS: dict[str, list[tuple[str, str, Callable[[Path], object]]]] = {
    "cdf": [("scipy", "scipy netcdf_file", scipy_netcdf)],
    "mzml": [("pymzml", "pymzml", pymzml_spectra)],
}


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """The median time of `work`, after one run to warm up."""
    work()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * float(np.median(taken))


def _peak_kb(reader: Callable[[Path], object], path: Path, small: Path, answer: multiprocessing.Queue[int]) -> None:
    reader(small)  # imports are no part of it
    before = _high_water_kb()
    reader(path)
    answer.put(_high_water_kb() - before)


def _high_water_kb() -> int:
    """The most memory this process ever held (Linux only: elsewhere 0, and the column says nothing)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def peak_mb(reader: Callable[[Path], object], path: Path, small: Path) -> float:
    """How many MB a reader needs at most for a file, beyond its imports."""
    answer: multiprocessing.Queue[int] = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(target=_peak_kb, args=(reader, path, small, answer))
    process.start()
    kilobytes = answer.get(timeout=120)
    process.join(timeout=30)
    return kilobytes / 1024


def compare(path: Path, small: Path, repeats: int) -> None:
    """Our reader and its peers on one file: ms, MB, and how many times faster ours is."""
    mine = median_ms(lambda: ours(path), repeats)
    print(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB)")
    print(f"  {'geolab':20s} {mine:8.1f} ms {peak_mb(ours, path, small):7.0f} MB")
    for module, title, reader in PEERS.get(path.suffix.lower()[1:], []):
        if importlib.util.find_spec(module) is None:
            print(f"  {title:20s} not installed")
            continue
        theirs = median_ms(lambda reader=reader: reader(path), repeats)  # type: ignore[misc]
        print(f"  {title:20s} {theirs:8.1f} ms {peak_mb(reader, path, small):7.0f} MB   x{theirs / mine:.2f}")
    scans = parsers.read(path)[0].scans
    if scans is not None:
        print(f"  {'EIC m/z 191':20s} {median_ms(lambda: scans.extract(BIOMARKER), repeats):8.1f} ms", flush=True)


def main() -> None:
    """Compare on a made ANDI-MS run and on the files that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="further files to read")
    parser.add_argument("--repeats", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made, small = Path(folder, "andi_ms.cdf"), Path(folder, "small.cdf")
        made.write_bytes(andi_ms_bytes(SCANS, IONS_A_SCAN))
        small.write_bytes(andi_ms_bytes(10, IONS_A_SCAN))
        compare(made, small, asked.repeats)
    for path in asked.files:
        compare(path, path, asked.repeats)


if __name__ == "__main__":
    main()
