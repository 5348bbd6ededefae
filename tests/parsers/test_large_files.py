"""Files that need more memory than there is: an answer in both languages, and the process lives."""

import subprocess
import sys

import pytest

import parsers
from parsers.errors import ForeignFile
from parsers.instrument_file import COMMON_BYTES, MAX_BYTES

IN_LITTLE_MEMORY = """
import sys
import parsers
from parsers.recognition import formats
from parsers.worker.memory import bound_own_memory

formats()
parsers.read(sys.argv[2])  # the libraries of the reader are loaded before memory is short
bound_own_memory(8 << 20)
try:
    parsers.read(sys.argv[1])
except parsers.ParserError as refusal:
    print(refusal.kind, refusal.message.en, refusal.message.zh, refusal.cure.zh, sep="\\n")
"""


def labsolutions(points):
    head = "[Header]\r\nApplication Name\tLabSolutions\r\n\r\n[Chromatogram (Ch1)]\r\nInterval(msec)\t600\r\n"
    limits = f"# of Points\t{points}\r\nStart Time(min)\t0.000\r\nEnd Time(min)\t{(points - 1) / 100:.3f}\r\n"
    return (
        head
        + limits
        + "R.Time (min)\tIntensity\r\n"
        + "".join(f"{at / 100:.2f}\t{at % 997}\r\n" for at in range(points))
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process may ask for")
def test_a_file_that_memory_does_not_hold_is_refused_by_name_and_size(tmp_path):
    """No fault of the file is claimed: what is wrong, and three ways out, in both languages."""
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text(labsolutions(900_000), newline="")
    small.write_text(labsolutions(100), newline="")
    asked = [sys.executable, "-c", IN_LITTLE_MEMORY, str(large), str(small)]
    said = subprocess.run(asked, capture_output=True, timeout=60, encoding="utf-8", check=True).stdout.splitlines()
    assert said[0] == "ReadingStopped"
    size = large.stat().st_size >> 20
    assert said[1] == f'File "large.txt" ({size} MB) needs more memory than this program may have; it is not read.'
    assert "所需内存超过" in said[2]
    assert "分成几个较小的文件导出" in said[3]


@pytest.mark.parametrize(
    ("head", "most"),
    [("Time [min]\tVoltage [mV]\n0.0\t1\n", COMMON_BYTES), ("##TITLE=x\n##JCAMP-DX=5.00\n", MAX_BYTES)],
)
def test_what_no_instrument_writes_is_refused_before_it_is_held(tmp_path, head, most):
    """A curve of more than 64 MB and a spectrum of more than 1 GB (made by a hole) are refused by their size."""
    path = tmp_path / "hole.txt"
    with path.open("wb") as file:
        file.write(head.encode())
        file.truncate(most + 1)
    with pytest.raises(ForeignFile, match=f"has {most + 1} bytes, more than the {most} bytes"):
        parsers.read(path)
