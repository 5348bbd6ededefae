"""What the axes of curves are called in the language of now.

The readers name an axis with a word of their own ("wavenumber", "2Theta", "quantity_adsorbed") or with the
instrument's ("FID1A", "Column Oven Temperature"). The first are said here; the second stay as the instrument says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

translate = QCoreApplication.translate


class AxisName(NamedTuple):
    """An axis as its reader names it."""

    name: str
    unit: str


_WORDS = (
    QT_TRANSLATE_NOOP("Axes", "absorbance"),
    QT_TRANSLATE_NOOP("Axes", "amplitude"),
    QT_TRANSLATE_NOOP("Axes", "angle"),
    QT_TRANSLATE_NOOP("Axes", "arbitrary units"),
    QT_TRANSLATE_NOOP("Axes", "arithmetics absorbance"),
    QT_TRANSLATE_NOOP("Axes", "arithmetics transmittance"),
    QT_TRANSLATE_NOOP("Axes", "background"),
    QT_TRANSLATE_NOOP("Axes", "boiling point"),
    QT_TRANSLATE_NOOP("Axes", "channel"),
    QT_TRANSLATE_NOOP("Axes", "concentration"),
    QT_TRANSLATE_NOOP("Axes", "counts"),
    QT_TRANSLATE_NOOP("Axes", "curve"),
    QT_TRANSLATE_NOOP("Axes", "dark"),
    QT_TRANSLATE_NOOP("Axes", "desorption mass change"),
    QT_TRANSLATE_NOOP("Axes", "detector signal"),
    QT_TRANSLATE_NOOP("Axes", "diode"),
    QT_TRANSLATE_NOOP("Axes", "emission"),
    QT_TRANSLATE_NOOP("Axes", "energy"),
    QT_TRANSLATE_NOOP("Axes", "extinction coefficient"),
    QT_TRANSLATE_NOOP("Axes", "extrusion"),
    QT_TRANSLATE_NOOP("Axes", "frequency"),
    QT_TRANSLATE_NOOP("Axes", "GC interferogram"),
    QT_TRANSLATE_NOOP("Axes", "GC spectrum"),
    QT_TRANSLATE_NOOP("Axes", "high voltage"),
    QT_TRANSLATE_NOOP("Axes", "incremental intrusion"),
    QT_TRANSLATE_NOOP("Axes", "integration"),
    QT_TRANSLATE_NOOP("Axes", "intensity"),
    QT_TRANSLATE_NOOP("Axes", "interferogram"),
    QT_TRANSLATE_NOOP("Axes", "intrusion volume"),
    QT_TRANSLATE_NOOP("Axes", "length"),
    QT_TRANSLATE_NOOP("Axes", "log reflectance"),
    QT_TRANSLATE_NOOP("Axes", "match"),
    QT_TRANSLATE_NOOP("Axes", "match 2-channel"),
    QT_TRANSLATE_NOOP("Axes", "mercury saturation"),
    QT_TRANSLATE_NOOP("Axes", "percent"),
    QT_TRANSLATE_NOOP("Axes", "phase"),
    QT_TRANSLATE_NOOP("Axes", "photoacoustic signal"),
    QT_TRANSLATE_NOOP("Axes", "points"),
    QT_TRANSLATE_NOOP("Axes", "pore diameter"),
    QT_TRANSLATE_NOOP("Axes", "pore radius"),
    QT_TRANSLATE_NOOP("Axes", "power"),
    QT_TRANSLATE_NOOP("Axes", "pressure"),
    QT_TRANSLATE_NOOP("Axes", "quantity adsorbed"),
    QT_TRANSLATE_NOOP("Axes", "Raman"),
    QT_TRANSLATE_NOOP("Axes", "Raman intensity"),
    QT_TRANSLATE_NOOP("Axes", "Raman shift"),
    QT_TRANSLATE_NOOP("Axes", "recovered"),
    QT_TRANSLATE_NOOP("Axes", "reference"),
    QT_TRANSLATE_NOOP("Axes", "reflectance"),
    QT_TRANSLATE_NOOP("Axes", "refractive index"),
    QT_TRANSLATE_NOOP("Axes", "relative intensity"),
    QT_TRANSLATE_NOOP("Axes", "relative pressure"),
    QT_TRANSLATE_NOOP("Axes", "relaxation time"),
    QT_TRANSLATE_NOOP("Axes", "retention time"),
    QT_TRANSLATE_NOOP("Axes", "sample"),
    QT_TRANSLATE_NOOP("Axes", "saturation pressure"),
    QT_TRANSLATE_NOOP("Axes", "selected ion current"),
    QT_TRANSLATE_NOOP("Axes", "shift"),
    QT_TRANSLATE_NOOP("Axes", "signal"),
    QT_TRANSLATE_NOOP("Axes", "single beam"),
    QT_TRANSLATE_NOOP("Axes", "sorption mass change"),
    QT_TRANSLATE_NOOP("Axes", "spectrum"),
    QT_TRANSLATE_NOOP("Axes", "temperature"),
    QT_TRANSLATE_NOOP("Axes", "time"),
    QT_TRANSLATE_NOOP("Axes", "total ion current"),
    QT_TRANSLATE_NOOP("Axes", "trace"),
    QT_TRANSLATE_NOOP("Axes", "transmission"),
    QT_TRANSLATE_NOOP("Axes", "transmittance"),
    QT_TRANSLATE_NOOP("Axes", "value"),
    QT_TRANSLATE_NOOP("Axes", "volume at STP"),
    QT_TRANSLATE_NOOP("Axes", "wavelength"),
    QT_TRANSLATE_NOOP("Axes", "wavenumber"),
)
_KNOWN: Mapping[str, str] = MappingProxyType({str(word).casefold(): str(word) for word in _WORDS})
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "1/cm": "wavenumber",
        "boiling point f": "boiling point",
        "mass": "m/z",
        "micrometers": "wavelength",
        "microns": "wavelength",
        "minutes": "time",
        "nanometers": "wavelength",
        "ordinate": "value",
        "photoacoustic": "photoacoustic signal",
        "seconds": "time",
        "sic": "selected ion current",
        "tic": "total ion current",
        "volume stp": "volume at stp",
    }
)
"""Other words for one of those, some of them units of JCAMP-DX that stand where a name should be."""
_SIGNS: Mapping[str, str] = MappingProxyType(
    {"2theta": "2θ", "theta": "θ", "omega": "ω", "phi": "φ", "chi": "χ", "psi": "ψ", "m/z": "m/z"}
)
_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "% transmittance": "%",
        "%t": "%",
        "1/cm": "cm⁻¹",
        "cm-1": "cm⁻¹",
        "cm^-1": "cm⁻¹",
        "micrometers": "µm",
        "microns": "µm",
        "minutes": "min",
        "nanometers": "nm",
        "seconds": "s",
    }
)
_UNIT_AT_END = re.compile(r"\s*(?:[(\[](?P<bracket>[^()\[\]]+)[)\]]|[,/]\s*(?P<behind>\S+))$")
_CHANNELS = ("sample", "reference", "background")


def axis_title(axis: AxisName) -> str:
    """An axis' name and unit, such as "time (min)"; what only the instrument calls so stays as it is."""
    unit = _unit(axis.unit)
    name = axis.name.strip()
    behind = _UNIT_AT_END.search(name)
    if behind and unit and _unit(behind["bracket"] or behind["behind"]) == unit:
        name = name[: behind.start()]
    said = _said(name)
    if not unit or unit.casefold() == name.casefold():
        return said or unit or name
    return f"{said or name} ({unit})" if name else unit


def curve_title(name: str) -> str:
    """A curve's name: the readers' own ("scan 3", "sample spectrum") in the language of now, else as it is."""
    return name if name.isupper() else _said(name) or name


def _unit(text: str) -> str:
    return _UNITS.get(text.strip().casefold(), text.strip())


def _said(name: str) -> str | None:
    """A name in the language of now; None if it is the instrument's."""
    plain = re.sub(r"[_\s]+", " ", name).casefold()
    plain = _ALSO.get(plain, plain)
    if plain in _SIGNS:
        return _SIGNS[plain]
    if plain in _KNOWN:
        return translate("Axes", _KNOWN[plain])
    if (numbered := _numbered(name)) is not None:
        return numbered
    channel, _, what = plain.partition(" ")
    said = _said(what) if channel in _CHANNELS and what else None
    if said is None:
        return None
    return translate("Axes", "{what} of the {channel}").format(what=said, channel=_said(channel))


def _numbered(name: str) -> str | None:
    kind, _, rest = name.partition(" ")
    known = {
        "channel": translate("Axes", "channel {n}"),
        "mass": translate("Axes", "mass {n}"),
        "scan": translate("Axes", "scan {n}"),
        "spectrum": translate("Axes", "spectrum {n}"),
        "trace": translate("Axes", "trace {n}"),
    }
    return known[kind].format(n=rest) if rest[:1].isdigit() and kind in known else None
