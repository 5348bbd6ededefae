"""Units that laboratories write, their spellings, and exact conversion between units of one kind.

Factors are exact `Decimal`s of the SI definitions, except the darcy (1 D = 9.869233e-13 m², from 1 atm = 101 325 Pa).
A mass fraction in % is 10 mg/g; mol % is another kind, for it cannot be converted without the composition.
"""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.wording import Text
from station.analysis.errors import AnalysisError

_SPELLINGS = {
    "\u00a0": " ", "\u03bc": "µ", "°C": "℃", "ug": "µg", "um": "µm", "uL": "µL", "uS": "µS", "umol": "µmol",
    "³": "3", "²": "2", "¹": "1", "⁻": "-",
    "−": "-", "wt%": "%", "wt %": "%", "w%": "%", "ml": "mL", "mpa·s": "mPa·s", "mPa.s": "mPa·s", "％": "%",
}  # fmt: skip

_KINDS: dict[str, dict[str, str]] = {
    "mass": {"kg": "1000", "g": "1", "mg": "1e-3", "µg": "1e-6"},
    "mass fraction": {"g/g": "1", "%": "1e-2", "‰": "1e-3", "mg/g": "1e-3", "g/kg": "1e-3", "µg/g": "1e-6",
                      "mg/kg": "1e-6", "ppm": "1e-6"},
    "amount concentration": {"mol/L": "1", "mmol/L": "1e-3", "µmol/L": "1e-6"},
    "mass concentration": {"g/L": "1", "mg/L": "1e-3", "µg/L": "1e-6", "mg/m3": "1e-6"},
    "conductivity": {"S/m": "1", "mS/cm": "1e-1", "µS/cm": "1e-4"},
    "amount fraction": {"mol/mol": "1", "mol%": "1e-2", "mol %": "1e-2"},
    "volume": {"m3": "1e6", "L": "1e3", "mL": "1", "cm3": "1", "µL": "1e-3", "mm3": "1e-3"},
    "length": {"m": "1", "cm": "1e-2", "mm": "1e-3", "µm": "1e-6", "nm": "1e-9", "Å": "1e-10"},
    "area": {"m2": "1e4", "cm2": "1", "mm2": "1e-2", "nm2": "1e-14"},
    "pressure": {"MPa": "1e6", "kPa": "1e3", "Pa": "1", "bar": "1e5", "mbar": "1e2", "atm": "101325",
                 "psi": "6894.757293168361"},
    "flow": {"cm3/s": "1", "mL/s": "1", "cm3/min": "1/60", "mL/min": "1/60", "mL/h": "1/3600"},
    "viscosity": {"Pa·s": "1e3", "mPa·s": "1", "cP": "1"},
    "density": {"g/cm3": "1", "g/mL": "1", "kg/m3": "1e-3"},
    "permeability": {"µm2": "1", "10-3µm2": "1e-3", "x10-3µm2": "1e-3", "X10-3µm2": "1e-3", "*10-3µm2": "1e-3",
                     "D": "0.9869233", "mD": "0.9869233e-3"},
    "force": {"N": "1", "mN": "1e-3"},
    "time": {"h": "3600", "min": "60", "s": "1", "ms": "1e-3"},
    "temperature": {"℃": "1"},
    "angle": {"°": "1"},
    "wavenumber": {"cm-1": "1"},
    "molecular mass": {"u": "1", "g/mol": "1", "kg/kmol": "1"},
    "amount energy": {"kJ/mol": "1"},
    "mass energy": {"MJ/kg": "1", "kJ/kg": "1e-3", "kJ/g": "1"},
    "volume energy": {"MJ/m3": "1", "kJ/m3": "1e-3"},
    "specific surface": {"m2/g": "1"},
    "specific volume": {"cm3/g": "1", "mL/g": "1"},
    "count": {"counts": "1", "cps": "1", "pA": "1", "mV": "1"},
}  # fmt: skip


def spelled(unit: str) -> str:
    """The one spelling of a unit: "°C" and "℃", "ug/g" and "µg/g", "cm³" and "cm3" are the same."""
    text = unit.strip().removeprefix("×")
    for odd, usual in _SPELLINGS.items():
        text = text.replace(odd, usual)
    return text if text in ("mol %",) else text.replace(" ", "")


def kind_of(unit: str) -> str | None:
    """What a unit measures ("mass", "pressure"); None if it is not known."""
    wanted = spelled(unit)
    return next((kind for kind, units in _KINDS.items() if wanted in units), None)


def is_known(unit: str) -> bool:
    """Whether a unit, or each part of a compound one ("mN/m"), is known."""
    if kind_of(unit) is not None:
        return True
    parts = re.split(r"[/·]", spelled(unit))
    return len(parts) > 1 and all(kind_of(part) or kind_of(part.rstrip("-0123456789")) for part in parts)


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """`value` in the unit `wanted`. Raises AnalysisError where one is unknown or they are of different kinds."""
    if spelled(unit) == spelled(wanted):
        return value
    kind = kind_of(unit)
    if kind is None or kind != kind_of(wanted):
        raise AnalysisError(
            Text(f"单位“{unit}”不能换算为“{wanted}”", f'the unit "{unit}" cannot be converted to "{wanted}"'),
            Text("请更正该数据的单位。", "Correct the unit of this figure."),
        )
    numerator, denominator = _factor(kind, unit), _factor(kind, wanted)
    return value * numerator[0] * denominator[1] / (numerator[1] * denominator[0])


def _factor(kind: str, unit: str) -> tuple[Decimal, Decimal]:
    """The factor to the kind's base unit as numerator and denominator, so that 1/60 stays exact."""
    numerator, _, denominator = _KINDS[kind][spelled(unit)].partition("/")
    return Decimal(numerator), Decimal(denominator or "1")
