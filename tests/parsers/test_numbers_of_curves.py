"""Numbers of curves: read from text as exactly as one by one, laid evenly, scaled where they lie."""

import numpy as np
import pytest

from parsers.instrument_file import InstrumentFile
from parsers.reading.even_values import even_values
from parsers.reading.plain_numbers import plain_numbers


@pytest.mark.parametrize(
    "text",
    [
        "0 7 007 19 1234567",
        "1\n2\r\n3\t4",
        "9007199254740991 1",
        "9007199254740993 1",
        "99999999999999999999999999 5",
        "-3 4",
        "0.1 2.5e-3 1e5",
    ],
)
def test_numbers_of_a_text_are_those_of_float(text):
    """Counts, decimals, and counts too large for a whole number: each as `float` reads it."""
    np.testing.assert_array_equal(plain_numbers(text), [float(one) for one in text.split()])


@pytest.mark.parametrize("text", ["1,2", "12a", "1 2 x", "1..2", "１ 2"])
def test_what_is_no_number_is_none(text):
    """A text with anything else is no curve, wherever it stands."""
    assert plain_numbers(text) is None


def test_even_values_are_those_of_linspace():
    """The ends are met exactly; the values cannot be changed, and the same axis is the same memory."""
    np.testing.assert_array_equal(even_values(4000.0, 399.5, 3601), np.linspace(4000.0, 399.5, 3601))
    np.testing.assert_array_equal(even_values(0.0, 600_000.0, 12_001, 60_000.0), np.linspace(0, 600_000, 12_001) / 6e4)
    assert even_values(5.0, 9.0, 1).tolist() == [5.0]
    assert even_values(1.0, 2.0, 50) is even_values(1.0, 2.0, 50)
    with pytest.raises(ValueError, match="read-only"):
        even_values(1.0, 2.0, 50)[0] = 3.0


def test_a_buffer_is_the_callers_own(tmp_path):
    """What is written into a file's buffer changes neither the file nor the next buffer."""
    path = tmp_path / "points.bin"
    path.write_bytes(bytes(range(64)))
    file = InstrumentFile.of(path)
    file.buffer()[:] = bytes(64)
    assert bytes(file.buffer()) == file.data() == bytes(range(64))


def test_blocks_are_the_bytes_in_order(tmp_path):
    """A part of a file comes block by block, the last one shorter; no more than asked for, no more than is there."""
    path = tmp_path / "points.bin"
    path.write_bytes(bytes(range(100)))
    file = InstrumentFile.of(path)
    buffer = memoryview(bytearray(32))

    def part(offset: int, count: int) -> list[bytes]:
        return [bytes(buffer[:filled]) for filled in file.blocks(offset, count, buffer)]

    assert part(10, 70) == [bytes(range(10, 42)), bytes(range(42, 74)), bytes(range(74, 80))]
    assert part(90, 64) == [bytes(range(90, 100))]
    assert part(100, 10) == []
