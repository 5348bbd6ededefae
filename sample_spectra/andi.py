"""Writes a channel as ANDI/AIA chromatography, with the truth as the vendor's peak table.

netCDF classic (CDF-1), written independently of the reader in `parsers.reading.netcdf3`.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sample_spectra.runs import GcRun, TruePeak

_CHAR, _FLOAT = 2, 5


def andi_bytes(run: GcRun, channel: str) -> bytes:
    """One channel as an ANDI file, in seconds and with float32 ordinates as the standard asks."""
    signal = run.channel(channel)
    stamp = f"{run.acquired_at:%Y%m%d%H%M%S}+0800"
    attributes = {
        "dataset_completeness": "C1+C2",
        "aia_template_revision": "1.0.1",
        "netcdf_revision": "2.3",
        "languages": "English only",
        "dataset_origin": "Geolab sample spectra",
        "injection_date_time_stamp": stamp,
        "dataset_date_time_stamp": stamp,
        "operator_name": run.operator,
        "separation_experiment_type": "gas chromatography",
        "sample_name": run.sample_name,
        "detection_method_name": run.method,
        "detector_name": signal.name,
        "detector_unit": signal.unit,
        "retention_unit": "seconds",
    }
    scalars = {
        "actual_run_time_length": len(signal.values) * signal.interval_s,
        "actual_sampling_interval": signal.interval_s,
        "actual_delay_time": signal.start_s,
        "detector_maximum_value": float(signal.values.max()),
        "detector_minimum_value": float(signal.values.min()),
    }
    arrays: list[tuple[str, tuple[int, ...], int, bytes]] = [
        (name, (), _FLOAT, _floats([value])) for name, value in scalars.items()
    ]
    arrays.append(("ordinate_values", (0,), _FLOAT, _floats(signal.values)))
    arrays += _peak_arrays(signal.peaks)
    dimensions = [("point_number", len(signal.values)), ("peak_number", len(signal.peaks)), ("_32_byte_string", 32)]
    return _container([(name, size) for name, size in dimensions if size], attributes, arrays)


def write_andi(path: Path, run: GcRun, channel: str) -> None:
    """Write one channel as an ANDI file."""
    path.write_bytes(andi_bytes(run, channel))


def _peak_arrays(peaks: tuple[TruePeak, ...]) -> list[tuple[str, tuple[int, ...], int, bytes]]:
    if not peaks:
        return []
    names = b"".join(peak.name.encode()[:31].ljust(32, b"\0") for peak in peaks)
    return [
        ("peak_retention_time", (1,), _FLOAT, _floats([60.0 * peak.rt_min for peak in peaks])),
        ("peak_area", (1,), _FLOAT, _floats([peak.area for peak in peaks])),
        ("peak_height", (1,), _FLOAT, _floats([peak.height for peak in peaks])),
        ("peak_name", (1, 2), _CHAR, names),
    ]


def _container(
    dimensions: list[tuple[str, int]], attributes: dict[str, str], arrays: list[tuple[str, tuple[int, ...], int, bytes]]
) -> bytes:
    head = b"CDF\x01" + _u32(0)
    head += _u32(0x0A) + _u32(len(dimensions)) + b"".join(_name(name) + _u32(size) for name, size in dimensions)
    head += _u32(0x0C) + _u32(len(attributes))
    for name, text in attributes.items():
        raw = text.encode()
        head += _name(name) + _u32(_CHAR) + _u32(len(raw)) + _padded(raw)
    head += _u32(0x0B) + _u32(len(arrays))
    size = len(head) + sum(len(_variable(name, dims, kind, len(raw), 0)) for name, dims, kind, raw in arrays)
    body = b""
    for name, dims, kind, raw in arrays:
        head += _variable(name, dims, kind, len(raw), size + len(body))
        body += _padded(raw)
    return head + body


def _variable(name: str, dims: tuple[int, ...], kind: int, size: int, at: int) -> bytes:
    no_attributes = _u32(0) + _u32(0)
    shape = _u32(len(dims)) + b"".join(_u32(dim) for dim in dims)
    return _name(name) + shape + no_attributes + _u32(kind) + _u32((size + 3) & ~3) + _u32(at)


def _floats(values: list[float] | NDArray[np.float64]) -> bytes:
    return np.asarray(values, dtype=">f4").tobytes()


def _name(name: str) -> bytes:
    return _u32(len(name)) + _padded(name.encode())


def _padded(raw: bytes) -> bytes:
    return raw + b"\0" * (-len(raw) % 4)


def _u32(value: int) -> bytes:
    return struct.pack(">I", value)
