"""Natural gas: from peak areas to a normalised composition, and its properties by ISO 6976:2016 (GB/T 11062).

All in `Decimal` with 28 digits, so that tables and results keep the text they were given in. Component ids
are the keys of `COMPONENTS`; amounts are mole fractions unless a name says otherwise.

Sources: GB/T 13610-2020 (external standard, normalisation); ISO 6976:2016 tables 1 to 4 and A.2, formulas 1
to 16, checked against its Annex D (examples 1 and 3). The columns of 15.55 °C (60 °F) are those of a public table
of NeqSim; its isobutane is corrected, and where it still holds the edition of 1995 (hydrogen, hydrogen sulfide, carbon
monoxide, helium, argon, oxygen) they lie on the line from 15 to 20 °C, which meets every other one within its last
digit. Nobody has compared them with the purchased standard.
The uncertainties of Annex B are not calculated: their tables were not at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from parsers.wording import Text
from station.analysis.errors import AnalysisError

GAS_CONSTANT = Decimal("8.3144621")
"""J/(mol K), ISO 6976:2016 table A.1."""
REFERENCE_PRESSURE_KPA = Decimal("101.325")
AIR_MOLAR_MASS = Decimal("28.96546")
SIXTY_F = Decimal("15.55")
"""60 °F as the standard writes it, °C."""
AIR_COMPRESSION: Mapping[Decimal, Decimal] = {
    Decimal(0): Decimal("0.999419"),
    Decimal(15): Decimal("0.999595"),
    SIXTY_F: Decimal("0.999601"),
    Decimal(20): Decimal("0.999645"),
}
WATER_VAPORISATION: Mapping[Decimal, Decimal] = {
    Decimal(0): Decimal("45.064"),
    Decimal(15): Decimal("44.431"),
    SIXTY_F: Decimal("44.408"),
    Decimal(20): Decimal("44.222"),
    Decimal(25): Decimal("44.013"),
}
"""Standard enthalpy of vaporisation of water, kJ/mol, by combustion temperature."""
AIR_NITROGEN_PER_OXYGEN = Decimal("78.08") / Decimal("20.95")
"""Moles of N2 that came with each mole of O2 when air got into the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One row of ISO 6976: molar mass (g/mol), hydrogen atoms, summation factors s by metering temperature
    and gross molar calorific values (kJ/mol) by combustion temperature, both in °C.
    """

    molar_mass: Decimal
    hydrogen: int
    summation: Mapping[Decimal, Decimal]
    gross_molar: Mapping[Decimal, Decimal]


def _component(molar_mass: str, hydrogen: int, summation: str, gross: str) -> Component:
    return Component(
        molar_mass=Decimal(molar_mass),
        hydrogen=hydrogen,
        summation=dict(zip(AIR_COMPRESSION, map(Decimal, summation.split()), strict=True)),
        gross_molar=dict(zip(WATER_VAPORISATION, map(Decimal, gross.split()), strict=True)),
    )


# fmt: off
COMPONENTS: Mapping[str, Component] = {
    "methane": _component("16.04246", 4, "0.04886 0.04452 0.04437 0.04317", "892.92 891.51 891.46 891.05 890.58"),
    "ethane": _component("30.06904", 6, "0.0997 0.0919 0.0916 0.0895", "1564.35 1562.14 1562.06 1561.42 1560.69"),
    "propane": _component("44.09562", 8, "0.1465 0.1344 0.1340 0.1308", "2224.03 2221.10 2220.99 2220.13 2219.17"),
    "n_butane": _component("58.12220", 10, "0.2022 0.1840 0.1834 0.1785", "2883.35 2879.76 2879.63 2878.58 2877.40"),
    "isobutane": _component("58.12220", 10, "0.1885 0.1722 0.1717 0.1673", "2874.21 2870.58 2870.45 2869.39 2868.20"),
    "n_pentane": _component("72.14878", 12, "0.2586 0.2361 0.2354 0.2295", "3542.91 3538.60 3538.45 3537.19 3535.77"),
    "isopentane": _component("72.14878", 12, "0.2458 0.2251 0.2244 0.2189", "3536.01 3531.68 3531.52 3530.25 3528.83"),
    "neopentane": _component("72.14878", 12, "0.2245 0.2040 0.2033 0.1979", "3521.75 3517.44 3517.28 3516.02 3514.61"),
    "n_hexane": _component("86.17536", 14, "0.3319 0.3001 0.2990 0.2907", "4203.24 4198.24 4198.06 4196.60 4194.95"),
    "n_heptane": _component("100.20194", 16, "0.4076 0.3668 0.3654 0.3547", "4862.88 4857.18 4856.98 4855.31 4853.43"),
    "n_octane": _component("114.22852", 18, "0.4845 0.4346 0.4329 0.4198", "5522.41 5516.01 5515.78 5513.90 5511.80"),
    "hydrogen": _component("2.01588", 2, "-0.01 -0.01 -0.01 -0.01", "286.64 286.15 286.13 285.99 285.83"),
    "hydrogen_sulfide": _component("34.08088", 2, "0.1006 0.0923 0.0920 0.0898", "562.93 562.38 562.36 562.19 562.01"),
    "carbon_monoxide": _component("28.0101", 0, "0.0258 0.0217 0.0215 0.0203", "282.80 282.91 282.91 282.95 282.98"),
    "helium": _component("4.002602", 0, "-0.01 -0.01 -0.01 -0.01", "0 0 0 0 0"),
    "argon": _component("39.948", 0, "0.0307 0.0273 0.0272 0.0262", "0 0 0 0 0"),
    "nitrogen": _component("28.0134", 0, "0.0214 0.0170 0.0169 0.0156", "0 0 0 0 0"),
    "oxygen": _component("31.9988", 0, "0.0311 0.0276 0.0275 0.0265", "0 0 0 0 0"),
    "carbon_dioxide": _component("44.0095", 0, "0.0821 0.0752 0.0749 0.0730", "0 0 0 0 0"),
}
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class GasProperties:
    """Properties of a gas at its reference conditions, unrounded. Volumes are of the real gas."""

    molar_mass: Decimal
    """kg/kmol"""
    compression_factor: Decimal
    gross_molar: Decimal
    """kJ/mol"""
    net_molar: Decimal
    gross_mass: Decimal
    """MJ/kg"""
    net_mass: Decimal
    gross_volume: Decimal
    """MJ/m3"""
    net_volume: Decimal
    density: Decimal
    """kg/m3"""
    relative_density: Decimal
    gross_wobbe: Decimal
    """MJ/m3"""
    net_wobbe: Decimal


def gas_properties(
    fractions: Mapping[str, Decimal],
    *,
    combustion_c: Decimal = Decimal(20),
    metering_c: Decimal = Decimal(20),
    pressure_kpa: Decimal = REFERENCE_PRESSURE_KPA,
) -> GasProperties:
    """Properties by ISO 6976:2016 of a composition in mole fractions (they should add up to 1).

    China meters and burns at 20/20 °C (GB/T 11062), ISO 13443 at 15/15 °C. Raises ValueError for a
    component or a temperature that the tables do not hold.
    """
    _demand_tabulated("component", fractions, COMPONENTS)
    _demand_tabulated("combustion temperature", [combustion_c], WATER_VAPORISATION)
    _demand_tabulated("metering temperature", [metering_c], AIR_COMPRESSION)
    rows = [(amount, COMPONENTS[name]) for name, amount in fractions.items()]
    molar_mass = sum((x * row.molar_mass for x, row in rows), start=Decimal(0))
    summation = sum((x * row.summation[metering_c] for x, row in rows), start=Decimal(0))
    compression = 1 - pressure_kpa / REFERENCE_PRESSURE_KPA * summation**2
    gross = sum((x * row.gross_molar[combustion_c] for x, row in rows), start=Decimal(0))
    water = sum((x * row.hydrogen for x, row in rows), start=Decimal(0)) / 2
    net = gross - water * WATER_VAPORISATION[combustion_c]
    molar_volume = compression * GAS_CONSTANT * (metering_c + Decimal("273.15")) / pressure_kpa
    relative_density = molar_mass / AIR_MOLAR_MASS * AIR_COMPRESSION[metering_c] / compression
    return GasProperties(
        molar_mass=molar_mass,
        compression_factor=compression,
        gross_molar=gross,
        net_molar=net,
        gross_mass=gross / molar_mass,
        net_mass=net / molar_mass,
        gross_volume=gross / molar_volume,
        net_volume=net / molar_volume,
        density=molar_mass / molar_volume,
        relative_density=relative_density,
        gross_wobbe=gross / molar_volume / relative_density.sqrt(),
        net_wobbe=net / molar_volume / relative_density.sqrt(),
    )


_CERTIFIED = Text("标准气证书含量", "certified amount")
_OF_STANDARD = Text("标准气进样的峰面积", "area in the standard")
_CHECK_RUNS = Text("请检查标准气证书、进样及组分窗口。", "Check the certificate, the runs and the components' windows.")


def external_standard(
    areas: Mapping[str, Decimal],
    standard_areas: Mapping[str, Decimal],
    certified: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """Raw amounts x_i = x_std,i A_i / A_std,i of the sample, in the unit of the certificate.

    Raises AnalysisError if a component of the sample has no certified amount or no area in the standard: without
    them its peak cannot be counted, and leaving it out would shift all others.
    """
    for what, known in ((_CERTIFIED, certified), (_OF_STANDARD, standard_areas)):
        missing = sorted(name for name in areas if known.get(name, Decimal(0)) <= 0)
        if missing:
            names = ", ".join(missing)
            raise _no_composition(f"{names} 没有{what.zh}", f"no {what.en} for {names}")
    return {name: certified[name] * area / standard_areas[name] for name, area in areas.items()}


def normalised(amounts: Mapping[str, Decimal], total: Decimal = Decimal(100)) -> dict[str, Decimal]:
    """The amounts in proportion, adding up to `total`. Raises AnalysisError if their sum is not positive."""
    raw_sum = sum(amounts.values(), start=Decimal(0))
    if raw_sum <= 0:
        raise _no_composition(
            f"各组分之和为 {raw_sum}，无从归一化", f"the amounts add up to {raw_sum}: there is nothing to normalise"
        )
    return {name: total * amount / raw_sum for name, amount in amounts.items()}


def _no_composition(zh: str, en: str) -> AnalysisError:
    message = Text(f"无法计算组成：{zh}", f"the composition cannot be calculated: {en}")
    return AnalysisError(message, _CHECK_RUNS)


def without_air(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The raw amounts without the oxygen and the nitrogen that came with it; nitrogen is not taken below
    zero.
    """
    oxygen = amounts.get("oxygen", Decimal(0))
    rest = {name: amount for name, amount in amounts.items() if name != "oxygen"}
    if "nitrogen" in rest:
        rest["nitrogen"] = max(rest["nitrogen"] - AIR_NITROGEN_PER_OXYGEN * oxygen, Decimal(0))
    return rest


def dryness(amounts: Mapping[str, Decimal]) -> Decimal | None:
    """Dryness coefficient 干燥系数 C1 / ΣC1–C5; None without hydrocarbons."""
    members = ("methane", "ethane", "propane", "isobutane", "n_butane", "neopentane", "isopentane", "n_pentane")
    hydrocarbons = sum((amounts.get(name, Decimal(0)) for name in members), start=Decimal(0))
    return amounts.get("methane", Decimal(0)) / hydrocarbons if hydrocarbons else None


_Key = TypeVar("_Key", Decimal, str)


def _demand_tabulated(what: str, wanted: Iterable[_Key], table: Iterable[_Key]) -> None:
    known = tuple(table)
    for one in wanted:
        if one not in known:
            listed = ", ".join(map(str, known))
            raise ValueError(f"{what} {one} is not tabulated in ISO 6976:2016; there are {listed}")
