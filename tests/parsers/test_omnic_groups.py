"""OMNIC groups `.spg`: every spectrum of the file, with its own title, date and interferogram."""

import struct
from datetime import UTC, datetime

import numpy as np
import pytest

import parsers
from parsers.errors import BrokenFile, ParserError

EPOCH = datetime(1899, 12, 31, tzinfo=UTC)
DATES = [datetime(2026, 7, 6, hour, 43, 13, tzinfo=UTC) for hour in (19, 20, 21)]
TITLES = ["oil 3", "煤样 7", "blank"]


def head(points, first, last, scans):
    return struct.pack("<IIB3xB3xff12xI", 0, points, 1, 17, first, last, scans).ljust(140, b"\0")


def group(members, *, own_titles=True, leave_out=()):
    """`members`: for each spectrum its values and its interferogram. Laid as the format's description says."""
    parts = []
    for which, (values, interferogram) in enumerate(members):
        kinds = {
            2: head(len(values), 4000.0, 400.0, 32 + which),
            3: np.asarray(values, "<f4").tobytes(),
            27: f"history of {which}".encode() + b"\0",
            102: np.asarray(interferogram, "<f4").tobytes(),
        }
        if own_titles:
            title = TITLES[which].encode("utf-8").ljust(256, b"\0")
            kinds[107] = title + struct.pack("<II", int((DATES[which] - EPOCH).total_seconds()), 0)
        parts += [(which, kind, content) for kind, content in kinds.items() if (which, kind) not in leave_out]
    at = 304 + 16 * (len(parts) + 1)
    directory, body = b"", b""
    for which, kind, content in parts:
        directory += struct.pack("<HIIHI", kind, at + len(body), len(content), which, 0)
        body += content
    start = b"Spectral Data File\r\n".ljust(30, b"\0") + b"the group".ljust(256, b"\0")
    start = start.ljust(294, b"\0") + struct.pack("<HI", len(parts), int((DATES[0] - EPOCH).total_seconds()))
    return start.ljust(304, b"\0") + directory + bytes(16) + body


def written(tmp_path, data):
    path = tmp_path / "oils.spg"
    path.write_bytes(data)
    return path


MEMBERS = [([0.1, 0.5, 0.2], [1, -1, 2, -2]), ([0.3, 0.9, 0.4, 0.2], [3, -3]), ([0.0, 0.1], [])]


def test_every_spectrum_of_a_group_is_a_measurement(tmp_path):
    """Three spectra of different lengths: values, ends, titles, dates, scans and interferograms are each one's own."""
    found = parsers.read(written(tmp_path, group(MEMBERS)))
    assert [one.sample_name for one in found] == TITLES
    assert [one.acquired_at for one in found] == DATES
    assert [str(one.reading("scans").value) for one in found] == ["32", "33", "34"]
    for one, (values, interferogram) in zip(found, MEMBERS, strict=True):
        curve = one.trace("spectrum")
        assert curve.y.values == pytest.approx(values)
        assert (curve.x.values[0], curve.x.values[-1], curve.x.unit) == (4000.0, 400.0, "cm-1")
        rest = [trace for trace in one.traces if trace.name == "sample interferogram"]
        assert [list(trace.y.values) for trace in rest] == ([interferogram] if interferogram else [])


def test_spectra_without_titles_of_their_own_have_the_files(tmp_path):
    """Where the group keeps no title or date for a spectrum, those of the file stand for it."""
    found = parsers.read(written(tmp_path, group(MEMBERS, own_titles=False)))
    assert {(one.sample_name, one.acquired_at) for one in found} == {("the group", DATES[0])}


@pytest.mark.parametrize("missing", [(1, 2), (1, 3)])
def test_a_group_that_lacks_a_head_or_values_is_refused(tmp_path, missing):
    """A spectrum of which only a part is there is not left out in silence."""
    with pytest.raises(BrokenFile, match="spectrum 2 has a head or values"):
        parsers.read(written(tmp_path, group(MEMBERS, leave_out=[missing])))


def test_a_cut_group_is_never_a_smaller_one(tmp_path):
    """Cut at any of its bytes a group is refused."""
    data = group(MEMBERS)
    for cut in range(len(data) - 1, 0, -7):
        with pytest.raises(ParserError):
            parsers.read(written(tmp_path, data[:cut]))
