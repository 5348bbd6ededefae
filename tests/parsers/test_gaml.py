"""GAML of other instruments than those at hand: families of curves and experiments of several kinds."""

import base64
import struct

import parsers


def values(numbers):
    raw = base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()
    return f'<values byteorder="INTEL" format="FLOAT64" numvalues="{len(numbers)}">{raw}</values>'


def curve(x, y, units):
    signal = f'<Ydata label="signal" units="MILLIVOLTS">{values(y)}</Ydata>'
    return f'<Xdata label="x" units="{units}">{values(x)}{signal}</Xdata>'


def read(tmp_path, *traces):
    path = tmp_path / "a.gaml"
    path.write_text(
        f'<?xml version="1.0"?><GAML version="1.20"><experiment name="oil 1">{"".join(traces)}</experiment></GAML>'
    )
    (run,) = parsers.read(path)
    return run


def family(places):
    curves = "".join(curve([200, 300, 400], [at, 2 * at, 3 * at], "NANOMETERS") for at in (1, 2))
    coordinates = f'<coordinates label="time" units="SECONDS">{values(places)}</coordinates>'
    return f'<trace name="DAD" technique="UVVIS">{coordinates}{curves}</trace>'


def test_each_curve_of_a_family_carries_its_place(tmp_path):
    """Spectra at 60 s and 120 s are told apart by their names; a number of places that does not fit is remarked."""
    run = read(tmp_path, family([60, 120]))
    assert [(trace.name, trace.y.values.tolist()) for trace in run.traces] == [
        ("DAD (time 60)", [1, 2, 3]),
        ("DAD (time 120)", [2, 4, 6]),
    ]
    odd = read(tmp_path, family([60]))
    assert ([trace.name for trace in odd.traces], len(odd.remarks)) == (["DAD", "DAD"], 1)
    assert '"DAD" has 2 curves and 1 coordinates (time)' in odd.remarks[0].en


def test_a_chromatogram_beside_spectra_makes_a_chromatographic_run(tmp_path):
    """The last trace does not decide what the run is."""
    chromatogram = f'<trace name="FID" technique="CHROM">{curve([0, 60, 120], [1, 5, 1], "SECONDS")}</trace>'
    run = read(tmp_path, chromatogram, family([60, 120]))
    assert (run.technique, run.traces[0].x.unit, run.traces[0].x.values.tolist()) == ("gc", "min", [0, 1, 2])
