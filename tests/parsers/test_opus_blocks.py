"""OPUS files built block by block: what a block may and may not say."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

import parsers

_STATUS, _DATA, _SAMPLE, _OPTICS = 4 << 10 | 1 << 4 | 3 << 2 | 1, 4 << 10 | 3 << 2 | 1, 10 << 4, 6 << 4


def _parameters(**values: float | str) -> bytes:
    out = b""
    for name, value in values.items():
        if isinstance(value, int):
            kind, raw = 0, struct.pack("<i", value)
        elif isinstance(value, float):
            kind, raw = 1, struct.pack("<d", value)
        else:
            raw = value.encode() + b"\0"
            kind, raw = 2, raw + b"\0" * (len(raw) % 2)
        out += struct.pack("<3sxHH", name.encode(), kind, len(raw) // 2) + raw
    return out + b"END\0" + bytes(8)


def _opus(path: Path, blocks: list[tuple[int, bytes]]) -> Path:
    """A file of these blocks; each begins and ends at a multiple of four bytes."""
    padded = [(kind, block + bytes(-len(block) % 4)) for kind, block in blocks]
    at, directory, body = 24 + 12 * len(padded), b"", b""
    for kind, block in padded:
        directory += struct.pack("<III", kind, len(block) // 4, at + len(body))
        body += block
    head = b"\x0a\x0a\xfe\xfe" + struct.pack("<dIII", 920622.0, 24, 40, len(padded))
    path.write_bytes(head + directory + body)
    return path


def _spectrum(first: float, last: float, y: np.ndarray) -> list[tuple[int, bytes]]:
    status = _parameters(
        DPF=1, NPT=len(y), FXV=first, LXV=last, CSF=2.0, MXY=2 * float(y.max()), MNY=2 * float(y.min()), DXU="WN"
    )
    return [(_STATUS, status), (_DATA, y.astype("<f4").tobytes())]


def test_two_files_of_one_method_keep_what_is_their_own(tmp_path: Path) -> None:
    """Blocks that are alike are read once; what differs between the files is told of each."""
    y = np.linspace(0.0, 1.0, 40)
    optics = (_OPTICS, _parameters(APT="6 mm", BMS="KBr", LPF=10.0))
    for name in ("井1", "井2"):
        sample = (_SAMPLE, _parameters(SNM=name, CNM="li"))
        (run,) = parsers.read(_opus(tmp_path / f"{name}.0", [*_spectrum(4000.0, 400.0, y), optics, sample]))
        assert (run.sample_name, run.operator, run.remarks) == (name, "li", ())
        assert (run.metadata["APT"], run.metadata["LPF"]) == ("6 mm", "10.0")
        (trace,) = run.traces
        assert trace.x.values[[0, -1]].tolist() == [4000.0, 400.0]
        assert trace.y.values == pytest.approx(2 * y.astype(np.float32))


@pytest.mark.parametrize("last", [4000.0, 4000.000000000001, float("nan"), float("inf")])
def test_an_axis_whose_points_are_the_same_is_refused(tmp_path: Path, last: float) -> None:
    """Forty points cannot lie between two neighbouring numbers."""
    path = _opus(tmp_path / "a.0", _spectrum(4000.0, last, np.linspace(0, 1, 40)))
    with pytest.raises(parsers.BrokenFile, match="axis from 4000"):
        parsers.read(path)


def test_a_parameter_that_reaches_beyond_the_file_is_told(tmp_path: Path) -> None:
    """A text whose declared length goes on behind the last byte was cut off."""
    path = _opus(tmp_path / "a.0", [*_spectrum(1.0, 2.0, np.arange(20.0)), (_SAMPLE, _parameters(SNM="井1"))])
    whole = path.read_bytes()
    at = whole.index(b"SNM\0")
    path.write_bytes(whole[: at + 6] + struct.pack("<H", 5000) + whole[at + 8 :])
    with pytest.raises(parsers.IncompleteFile, match="a parameter"):
        parsers.read(path)
