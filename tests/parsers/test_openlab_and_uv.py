"""Diode array spectra and OpenLab archives: the vendor's values, the declared counts, and damage named."""

import io
import struct
import zipfile

import numpy as np
import pytest

import parsers

UV = "agilent-uv/ethanbass+chromConverter/tests/testthat/testdata"
BROWN = "agilent-uv/evanyeyeye+rainbow/tests/inputs/brown.D"
TEAL = "agilent-dx/evanyeyeye+rainbow/tests/inputs/teal.dx"
TEAL_TRUTH = "agilent-dx/evanyeyeye+rainbow/tests/outputs/teal"


def test_spectra_equal_the_vendors_export(instruments):
    """1,944 spectra of 101 wavelengths; the trace at 220 nm is the vendor's CSV, times and values."""
    (measurement,) = parsers.read(instruments / UV / "dad1.uv")
    assert (len(measurement.traces), len(measurement.traces[0])) == (101, 1944)
    lines = (instruments / UV / "dad1.csv").read_text("utf-16").splitlines()[1:]
    vendor = np.array([[float(cell) for cell in line.split(",")] for line in lines if line.strip()])
    trace = measurement.trace("220 nm")
    np.testing.assert_allclose(trace.x.values, vendor[:, 0], atol=1e-10)
    np.testing.assert_allclose(trace.y.values, vendor[:, 1], atol=1e-9)
    assert (trace.y.unit, measurement.sample_name, measurement.remarks) == ("mAU", "las_bulk_hexE", ())


def test_the_older_version_and_its_folder(instruments):
    """Version 31: 1,344 spectra from 190 to 400 nm at 2.5 Hz, alone and as the only member of a folder."""
    (alone,) = parsers.read(instruments / BROWN / "dad1.uv")
    assert [alone.traces[0].name, alone.traces[-1].name, len(alone.traces[0])] == ["190 nm", "400 nm", 1344]
    assert alone.traces[0].x.values[[0, -1]] * 60_000 == pytest.approx([150, 537_350])
    (folder,) = parsers.read(instruments / BROWN)
    assert folder.format_id == "chemstation_d"
    assert len(folder.traces) == 211


def test_an_absolute_value_inside_a_spectrum(instruments, tmp_path):
    """A difference that does not fit 16 bits is an int32 absolute; the values after it count from there."""
    data = bytearray((instruments / BROWN / "dad1.uv").read_bytes()[:512])
    words = struct.pack("<hhhihh", 5, -2, -0x8000, 1_000_000, 7, -1)
    head = struct.pack("<HHIHHH8x", 67, 22 + len(words), 400, 4000, 4080, 20)
    struct.pack_into(">I", data, 0x116, 1)
    path = tmp_path / "one.uv"
    path.write_bytes(bytes(data) + head + words)
    (measurement,) = parsers.read(path)
    scale = struct.unpack_from(">d", data, 0x13E)[0]
    values = [trace.y.values[0] / scale for trace in measurement.traces]
    assert values == pytest.approx([5, 3, 1_000_000, 1_000_007, 1_000_006])
    assert [trace.name for trace in measurement.traces] == ["200 nm", "201 nm", "202 nm", "203 nm", "204 nm"]


def test_cut_spectra_are_incomplete(instruments, tmp_path):
    """A file that ends before its declared spectra is never a shorter run; a changed wavelength is broken."""
    data = (instruments / UV / "dad1.uv").read_bytes()
    path = tmp_path / "dad1.uv"
    for cut in (50_000, 200_000, len(data) - 5000):
        path.write_bytes(data[:-cut])
        with pytest.raises(parsers.IncompleteFile):
            parsers.read(path)
    path.write_bytes(data[: 4096 + 224 + 8] + b"\x01\x01" + data[4096 + 224 + 10 :])
    with pytest.raises(parsers.BrokenFile, match="spectrum 2"):
        parsers.read(path)


def test_an_openlab_injection(instruments):
    """Signals equal another decoder's, curves of the instrument have their declared points, and what lacks is said."""
    run, spectra = parsers.read(instruments / TEAL)
    assert [(trace.name, len(trace), trace.y.unit) for trace in run.traces] == [
        ("WPS1A", 3001, "°C"),
        ("PMP1B", 12014, "bar"),
        ("DAD1H", 750, "mAU"),
        ("DAD1A", 750, "mAU"),
    ]
    for name in ("DAD1A", "DAD1H"):
        truth = np.genfromtxt(instruments / TEAL_TRUTH / f"{name}.csv", delimiter=",", skip_header=1)
        np.testing.assert_allclose(run.trace(name).x.values, truth[:, 0], atol=1e-9)
        np.testing.assert_allclose(run.trace(name).y.values, truth[:, 1], rtol=1e-12)
    assert run.trace("WPS1A").y.values[0] == pytest.approx(25.762)
    assert run.trace("PMP1B").x.values[-1] == pytest.approx(5.0, abs=0.001)
    assert run.acquired_at.isoformat() == "2025-06-19T20:30:07.229724-04:00"
    assert (run.technique, run.method) == ("lc", "standbyflush.amx")
    assert "16 declared signals" in run.remarks[0].en
    assert (len(spectra.traces), len(spectra.traces[0]), spectra.traces[0].y.unit) == (226, 750, "")
    assert "scale is not known" in spectra.remarks[0].en


def repacked(data, change):
    """The archive with its members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_an_archive_that_contradicts_its_declaration_is_refused(instruments, tmp_path):
    """A signal cut inside the archive, entities in its XML, an archive cut at its end: a ParserError each."""
    data = (instruments / TEAL).read_bytes()
    path = tmp_path / "x.dx"
    path.write_bytes(repacked(data, lambda name, content: content[:-800] if name.endswith(".CH") else content))
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(path)
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><ACMD>&b;</ACMD>'
    path.write_bytes(repacked(data, lambda name, content: bomb if name.endswith(".acmd") else content))
    with pytest.raises(parsers.BrokenFile, match="entities"):
        parsers.read(path)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(parsers.ParserError):
        parsers.read(path)


RESULTS = """<ACAML xmlns="urn:schemas-agilent-com:acaml20"><Doc><Content><Injections>
<MeasData id="m"><Signal id="s"><Description>DAD1A,Sig=210.0,4.0</Description>
<TraceID>{trace}</TraceID></Signal></MeasData>
<Result id="r"><InjectionMeasData_ID id="m"/><SignalResult><Signal_ID id="s"/>
<Peak id="p"><RetentionTime val="2.5"/><Area val="7.5" unit="mAU*s"/><Height val="1"/></Peak></SignalResult>
<InjectionCompound><IdentifiedCompound><CompoundName>苯</CompoundName></IdentifiedCompound>
<Identification><Qualified><Peaks><Peak_ID id="p"/></Peaks></Qualified></Identification></InjectionCompound></Result>
</Injections></Content></Doc></ACAML>"""


def test_a_result_folder_gives_each_signal_its_peaks(instruments, tmp_path):
    """Results are linked by the signals' identifiers; those of an unknown signal are counted in a remark."""
    folder = tmp_path / "seq.rslt"
    folder.mkdir()
    (folder / "one.dx").write_bytes((instruments / TEAL).read_bytes())
    known = RESULTS.format(trace="14BFF021-dec7-4ba5-a658-e000344a3cf7")
    (folder / "one.acaml").write_text(known, "utf-8")
    run, spectra = parsers.read(folder)
    assert (run.format_id, spectra.format_id) == ("openlab_rslt", "openlab_rslt")
    (table,) = run.peak_tables
    assert (table.trace, table.unit, table.peaks[0].name, table.peaks[0].area) == ("DAD1A", "mAU*s", "苯", 7.5)
    (folder / "one.acaml").write_text(RESULTS.format(trace="0"), "utf-8")
    run = parsers.read(folder)[0]
    assert run.peak_tables == ()
    assert "1 peak tables" in run.remarks[-1].en


def test_a_folder_of_jcamp_files_is_no_result_folder(tmp_path):
    """JCAMP-DX files end in .dx too; without OpenLab's own files beside them the folder is not claimed."""
    (tmp_path / "one.dx").write_text("##TITLE=oil\n##JCAMP-DX=4.24\n##END=\n")
    with pytest.raises(parsers.ForeignFile):
        parsers.recognise(tmp_path)
