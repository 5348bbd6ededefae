"""Elementar archives: a real one of four samples, and made ones for each check."""

import io
import zipfile

import h5py
import numpy as np
import pytest

import parsers

REAL = "elementar-iarc/isoverse+isoreader/inst/extdata/continuous_flow_example.iarc"
TASK = """<?xml version="1.0" encoding="utf-16"?>
<SerialisableTask><Name>{name}</Name><Notes /><AcquisitionStartDate>{at}T18:27:23.4682755</AcquisitionStartDate>
<CompletionState>Success</CompletionState><DataSets>{sets}</DataSets></SerialisableTask>"""
SET = """<SerialisableDataSet><Id>{number}</Id><AcquireDataStatus>{state}</AcquireDataStatus>
<AcquireEndDate>2014-10-08T18:28:{end}.5</AcquireEndDate><AcquireStartDate>2014-10-08T18:28:00.5</AcquireStartDate>
<TypeIdentifier>{kind}</TypeIdentifier></SerialisableDataSet>"""


def table(gas="N2", scans=100, first=0.0, damage=False):
    rows = np.zeros(scans, dtype=[("Scan", "<f8"), ("Beam1", "<f8"), ("Beam2", "<f8")])
    rows["Scan"], rows["Beam1"], rows["Beam2"] = np.arange(scans) + first, np.arange(scans) * 1e-12, 2e-9
    if damage:
        rows["Beam1"][3] = np.nan
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        file.create_dataset("DataSet", data=rows).attrs["Species"] = np.bytes_(gas.encode())
    return made.getvalue()


def one_set(number=7, state="Completed", kind="Acquire", end=10):
    return SET.format(number=number, state=state, kind=kind, end=end)


def archive(tmp_path, members, tasks=None):
    tasks = tasks or {"0b7e6b49-7756-4cca-b387-4d6617cb28e6": ("oil 7", "2014-10-08", one_set())}
    path = tmp_path / "list.iarc"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("Info", "<ArchiveInfo/>")
        for name, (sample, at, sets) in tasks.items():
            packed.writestr(f"Task_{name}", TASK.format(name=sample, at=at, sets=sets))
        for name, content in members.items():
            packed.writestr(name, content)
    return path


@pytest.mark.real
def test_a_real_archive_gives_every_sample(instruments):
    """Four samples in the order of acquisition, both gases of each, four beams of each gas."""
    runs = parsers.read(instruments / REAL)
    assert [run.sample_name for run in runs] == ["USGS41", "IAEA600", "GlutamicAcid04", "WSL-2 wood"]
    assert {len(run.traces) for run in runs} == {8}
    assert len(runs[0].trace("N2 Beam1")) == 2387
    for run in runs:  # nitrogen 28 and 29: the ratio of the areas is that of nature within 10 %
        areas = [
            np.trapezoid(trace.y.values - np.percentile(trace.y.values, 20), trace.x.values)
            for trace in (run.trace("N2 Beam1"), run.trace("N2 Beam2"))
        ]
        assert areas[1] / areas[0] == pytest.approx(2 * 0.0036765, rel=0.1)


def test_an_archive_is_what_its_parts_say(tmp_path):
    """Values bit for bit, times over the ten seconds of the data set, the sample's name."""
    (run,) = parsers.read(archive(tmp_path, {"7.hdf5": table()}))
    assert [trace.name for trace in run.traces] == ["N2 Beam1", "N2 Beam2"]
    assert run.traces[0].y.values.tolist() == (np.arange(100) * 1e-12).tolist()
    assert run.traces[0].x.values[50] == pytest.approx(5 / 60)
    assert (run.sample_name, str(run.acquired_at)) == ("oil 7", "2014-10-08 18:27:23.468275")
    assert ["spread evenly" in remark.en for remark in run.remarks] == [True]


def test_what_is_left_out_is_remarked(tmp_path):
    """An acquisition that was aborted, and a file that no sample names."""
    tasks = {"0b7e6b49-7756-4cca-b387-4d6617cb28e6": ("oil 7", "2014-10-08", one_set() + one_set(8, "Aborted"))}
    (run,) = parsers.read(archive(tmp_path, {"7.hdf5": table(), "9.hdf5": table()}, tasks))
    assert ['"8"' in run.remarks[1].en, "9.hdf5" in run.remarks[2].zh] == [True, True]


@pytest.mark.parametrize(
    ("members", "sets"),
    [
        ({}, one_set()),
        ({"7.hdf5": b"no hdf5"}, one_set()),
        ({"7.hdf5": table()[:-300]}, one_set()),
        ({"7.hdf5": table(first=3.0)}, one_set()),
        ({"7.hdf5": table(damage=True)}, one_set()),
        ({"7.hdf5": table()}, one_set(end="00")),
        ({"7.hdf5": table()}, one_set(kind="Vario TCD")),
    ],
)
def test_what_cannot_be_trusted_is_refused(tmp_path, members, sets):
    """A file that is missing, damaged, cut, out of order or without its times gives no numbers."""
    tasks = {"0b7e6b49-7756-4cca-b387-4d6617cb28e6": ("oil 7", "2014-10-08", sets)}
    with pytest.raises((parsers.BrokenFile, parsers.IncompleteFile)) as refused:
        parsers.read(archive(tmp_path, members, tasks))
    assert "list.iarc" in refused.value.message.zh
