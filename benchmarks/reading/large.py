"""A large mzML file, made here: what memory reading it needs, and whether its reading tells how far it is.

`python -m benchmarks.reading.large --megabytes 2000` makes the file, reads it in a process of its own, and prints the
resident memory that the process held at most (Python and numpy themselves and pages of mapped files included), the
time, how often progress was told, and whether an extracted ion is the one that was put in.
"""

from __future__ import annotations

import argparse
import base64
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import parsers

IONS, BIOMARKER = 20_000, 191.18


def write_large(path: Path, size: int) -> int:
    """An uncompressed run of about `size` bytes; the number of its spectra."""
    rng = np.random.default_rng(7)
    mz = np.sort(rng.uniform(50, 650, IONS)).astype("<f8")
    mz[IONS // 2] = BIOMARKER
    mz.sort()
    array = '<binaryDataArray><cvParam accession="{}" name="n"/><cvParam accession="MS:1000576" name="no compression"/>'
    masses = base64.b64encode(mz.tobytes()).decode()
    each = 4 * (IONS * 8 + IONS * 4) // 3 + 700
    count = size // each
    with path.open("w", encoding="ascii") as out:
        out.write('<?xml version="1.0"?>\n<mzML xmlns="http://psi.hupo.org/ms/mzml"><run id="large">')
        out.write(f'<spectrumList count="{count}">')
        for number in range(count):
            intensity = np.full(IONS, number % 100 + 1, "<f4")
            out.write(
                f'<spectrum id="scan={number + 1}" defaultArrayLength="{IONS}">'
                '<cvParam accession="MS:1000511" name="ms level" value="1"/><scanList><scan>'
                f'<cvParam accession="MS:1000016" value="{number / 60}" unitAccession="UO:0000031"/></scan></scanList>'
                "<binaryDataArrayList>"
                + array.format("MS:1000523")
                + f'<cvParam accession="MS:1000514" name="m/z array"/><binary>{masses}</binary></binaryDataArray>'
                + array.format("MS:1000521")
                + '<cvParam accession="MS:1000515" name="intensity array"/><binary>'
                + base64.b64encode(intensity.tobytes()).decode()
                + "</binary></binaryDataArray></binaryDataArrayList></spectrum>\n"
            )
        out.write("</spectrumList></run></mzML>")
    return count


def _most_resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def read_large(path: Path) -> None:
    """Read, extract one ion, and print what it took."""
    told: list[int] = []
    start = time.perf_counter()
    (run,) = parsers.read(path, lambda position, size: told.append(position))
    took = time.perf_counter() - start
    assert run.scans is not None
    trace = run.scans.extract(BIOMARKER, 1e-6)
    right = bool(np.array_equal(trace.y.values, np.arange(len(run.scans)) % 100 + 1.0))
    print(f"{path.stat().st_size / 1e9:.2f} GB, {len(run.scans)} spectra, {len(run.scans.mz)} ions: {took:.1f} s,")
    said = "right" if right else "WRONG"
    print(f"{_most_resident_mb():.0f} MB resident at most, progress told {len(told)} times, the ion is {said}")


def main() -> None:
    """Make the file and read it in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--read", type=Path, help="read this file here")
    asked = parser.parse_args()
    if asked.read is not None:
        read_large(asked.read)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.mzML")
        write_large(path, asked.megabytes * 1_000_000)
        subprocess.run([sys.executable, "-m", "benchmarks.reading.large", "--read", str(path)], check=True)


if __name__ == "__main__":
    main()
