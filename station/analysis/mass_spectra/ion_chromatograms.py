"""Ion chromatograms by the name under which a chart shows them: what was summed can be drawn again from the spectra."""

from __future__ import annotations

import re

from parsers.measurement import ScanSet, Trace

_NAME = re.compile(r"m/z (?P<mz>\d+(?:\.\d+)?) ± (?P<half>\d+(?:\.\d+)?)")


def name_of(mz: float, half_width: float) -> str:
    """The name of the summed intensity of all ions within mz ± half_width (u)."""
    return f"m/z {mz:g} ± {half_width:g}"


def of_name(scans: ScanSet, name: str) -> Trace | None:
    """The ion chromatogram of that name, over the scans' times; None where the name is none of an ion chromatogram."""
    found = _NAME.fullmatch(name)
    return None if found is None else scans.extract(float(found["mz"]), float(found["half"]))
