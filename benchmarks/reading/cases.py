"""What is measured: our reader, the peer's reader of the same file, and the bar that was set."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import parsers
from benchmarks.reading.files import real_folder
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from sample_spectra.andi_mass_spectra import andi_ms_bytes
from sample_spectra.make import READY

SCANS, IONS_A_SCAN, BIOMARKER = 160_000, 24, 191.0
ROWS = 66_255


@dataclass(frozen=True)
class Case:
    """A work of ours and a peer's; one of the bars: a ratio to the peer, or ms. `warm` is a small one of its kind."""

    title: str
    ours: Callable[[], object]
    peer_title: str = ""
    peer: Callable[[], object] | None = None
    most_ratio: float = 0.5
    most_ms: float | None = None
    memory: bool = False
    warm: Callable[[], object] = lambda: None


def cases(folder: Path) -> Iterator[Case]:
    """All that can be measured here; files that are made go into `folder`."""
    yield from _agilent(folder)
    yield from _andi(folder)
    yield _labsolutions(folder)
    yield from _with_peers()
    yield _recognition()


def _agilent(folder: Path) -> Iterator[Case]:
    root = real_folder()
    signal = root / "agilent-D-simdis/ifpen+GC2ASM/src/test/resources/V179.D/FID1A.ch"
    if signal.exists():
        peer = _peer("rainbow.agilent.chemstation", lambda module: module.parse_ch(str(signal)))
        yield Case(".ch 179, 71,840 points", _reading(signal), "rainbow-api 1.5.5", peer)
        runs = _runs_of_other_lengths(signal, folder)
        ours, theirs = itertools.cycle(map(_reading, runs)), itertools.cycle(map(str, runs))
        yield Case(
            ".ch 179, each run with times of its own",
            lambda: next(ours)(),
            "rainbow-api 1.5.5",
            _peer("rainbow.agilent.chemstation", lambda module: module.parse_ch(next(theirs))),
        )
    spectra = root / "agilent-ms/evanyeyeye+rainbow/tests/inputs/orange.D/MSD1.MS"
    if spectra.exists():
        peer = _peer("rainbow.agilent.chemstation", lambda module: module.parse_ms(str(spectra)))
        yield Case("data.ms, 1.15 MB, to sparse arrays", _reading(spectra), "rainbow-api 1.5.5", peer)
        scans = parsers.read(spectra)[0].scans
        assert scans is not None
        yield Case("data.ms: an extracted ion", lambda: scans.extract(BIOMARKER), most_ms=5.0)


def _runs_of_other_lengths(signal: Path, folder: Path) -> list[Path]:
    """Copies whose last times differ by some ms: no two share their times, and more of them than are kept."""
    data = signal.read_bytes()
    (last,) = struct.unpack_from(">f", data, 0x11E)
    made = [folder / f"FID1A_{number}.ch" for number in range(12)]
    for number, path in enumerate(made):
        path.write_bytes(data[:0x11E] + struct.pack(">f", last + 4.0 * number) + data[0x122:])
    return made


def _andi(folder: Path) -> Iterator[Case]:
    made, small = folder / "andi_ms.cdf", folder / "small.cdf"
    made.write_bytes(andi_ms_bytes(SCANS, IONS_A_SCAN))
    small.write_bytes(andi_ms_bytes(10, IONS_A_SCAN))

    def scipy_netcdf(module: object) -> object:
        with module.netcdf_file(made, mmap=False) as container:  # type: ignore[attr-defined]
            return {name: _native(variable[:]) for name, variable in container.variables.items()}

    title = f"ANDI-MS, {made.stat().st_size / 1e6:.0f} MB (made)"
    yield Case(
        title,
        _reading(made),
        "scipy netcdf_file",
        _peer("scipy.io", scipy_netcdf),
        most_ratio=1.0,
        memory=True,
        warm=_reading(small),
    )
    scans = parsers.read(made)[0].scans
    assert scans is not None
    yield Case(f"{title}: an extracted ion", lambda: scans.extract(BIOMARKER), most_ms=20.0)


def _native(values: np.ndarray) -> np.ndarray:
    return values.astype(values.dtype.newbyteorder("="))


def _labsolutions(folder: Path) -> Case:
    rng = np.random.default_rng(1)
    head = (
        "[Header]\r\nApplication Name\tLabSolutions\r\nVersion\t5.97\r\n\r\n"
        "[Sample Information]\r\nSample Name\tmade\r\n\r\n"
        f"[Chromatogram (Ch1)]\r\nInterval(msec)\t50\r\n# of Points\t{ROWS}\r\nStart Time(min)\t0.000\r\n"
        "End Time(min)\t55.212\r\nIntensity Units\tuV\r\nIntensity Multiplier\t0.001\r\nR.Time (min)\tIntensity\r\n"
    )
    rows = "\r\n".join(f"{at / 1200:.5f}\t{value}" for at, value in enumerate(rng.integers(-200, 9_999_999, ROWS)))
    path = folder / "labsolutions.txt"
    path.write_bytes((head + rows + "\r\n\r\n").encode())
    return Case(f"LabSolutions ASCII, {ROWS:,} rows (made)", _reading(path), most_ms=40.0)


def _with_peers() -> Iterator[Case]:
    root = real_folder()
    mzml = root / "mzml/cheminfo+mzData/src/mzml/__tests__/data/small_zlib.pwiz.1.1.mzML"
    opus = root / "opus"
    listed: list[tuple[str, Path | None, str, str, Callable[[object, str], object]]] = [
        ("mzML, zlib, 48 spectra", mzml, "pymzml 2.6.1", "pymzml.run", _pymzml),
        ("mzML, 66 chromatograms", mzml.with_name("arrayChromatograms.mzML"), "pymzml 2.6.1", "pymzml.run", _pymzml),
        ("OPUS", _largest(opus, "*.0"), "brukeropus 1.4.3", "brukeropus", _brukeropus),
        ("OPUS", _largest(opus, "*.001"), "brukeropus 1.4.3", "brukeropus", _brukeropus),
        ("SPC", _largest(root / "spc-galactic", "m_xyxy.spc"), "spc-io 0.2.1", "spc_io", _spc_io),
        ("SPC", _largest(root / "spc-galactic", "s_evenx.spc"), "spc-io 0.2.1", "spc_io", _spc_io),
        ("XRDML", _largest(root / "xrd-xrdml", "CoO*.xrdml"), "xrayutilities 1.8.0", "xrayutilities", _xrayutilities),
    ]
    for what, path, peer_title, module, read in listed:
        if path is None or not path.exists():
            continue
        peer = _peer(module, lambda loaded, path=path, read=read: read(loaded, str(path)))  # type: ignore[misc]
        title = f"{what}, {path.stat().st_size / 1000:,.0f} kB"
        yield Case(title, _reading(path), peer_title, peer)


def _pymzml(module: object, path: str) -> object:
    reader = module.Reader(path)  # type: ignore[attr-defined]
    return [(one.mz, one.i) if hasattr(one, "mz") else one.peaks() for one in reader]


def _brukeropus(module: object, path: str) -> object:
    return module.read_opus(path)  # type: ignore[attr-defined]


def _spc_io(module: object, path: str) -> object:
    with Path(path).open("rb") as stream:
        found = module.SPC.from_bytes_io(stream)  # type: ignore[attr-defined]
    return [(one.xarray, one.yarray) for one in found]


def _xrayutilities(module: object, path: str) -> object:
    return module.io.getxrdml_scan(path)  # type: ignore[attr-defined]


def _recognition() -> Case:
    root = real_folder()
    there = [path for path in (root if root.is_dir() else READY).rglob("*") if path.is_file()]
    thousand = list(itertools.islice(itertools.cycle(there), 1000))

    def recognise() -> int:
        known = 0
        for path in thousand:
            try:
                parsers.recognise(path)
            except parsers.ParserError:
                continue
            known += 1
        return known

    return Case(f"recognising 1,000 mixed files ({len(formats())} formats)", recognise, most_ms=1000.0)


def _largest(folder: Path, pattern: str) -> Path | None:
    return max(folder.rglob(pattern), key=lambda path: path.stat().st_size, default=None)


def _reading(path: Path) -> Callable[[], object]:
    """Our reader of a file that is recognised already, as the peers are told what they read."""
    read = formats()[parsers.recognise(path).id].read
    return lambda: read(InstrumentFile.of(path))


def _peer(module: str, read: Callable[[object], object]) -> Callable[[], object] | None:
    """The peer's reading, or None where it is not installed."""
    try:
        loaded = importlib.import_module(module)
    except ImportError:
        return None
    return lambda: read(loaded)
