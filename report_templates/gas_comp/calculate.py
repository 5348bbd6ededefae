"""Natural gas of one sample: factors from the standard gas, composition, and its properties by ISO 6976."""

from __future__ import annotations

from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Finding,
    Outcome,
    Text,
    Value,
    absent,
    check,
    gas,
    gas_runs,
    measured,
)

NOT_FOUND = Text("未检出", "not detected")
NO_AREAS = Text("组成为直接给出，没有归一化前总和", "the composition was given: there is no sum before normalisation")


def calculate(case: Case) -> Outcome:
    """All columns from the first run; a parallel run is compared with it."""
    first, *others = gas_runs.compositions(case)
    repeats = tuple(finding for other in others for finding in _repeat(case, first, other))
    return Outcome(
        values=(*_composition_values(case, first), *_property_values(case, first)),
        peaks=first.peaks,
        findings=(*first.findings, *check(case.item, "raw_sum", first.raw_sum, value_id="raw_sum"), *repeats),
        charts=first.charts,
    )


def _composition_values(case: Case, composition: gas_runs.Composition) -> tuple[Value, ...]:
    values = []
    for name in gas.COMPONENTS:
        inputs = (f"peak:{name}", f"certificate:{name}") if composition.of_areas else (f"given:{name}",)
        if name in composition.percent:
            values.append(measured(name, composition.percent[name], inputs))
        elif name in composition.below_limit:
            values.append(absent(name, NOT_FOUND, "below_limit", inputs))
        else:
            values.append(absent(name, composition.missing))
    values.append(measured("raw_sum", composition.raw_sum, tuple(composition.percent), NO_AREAS))
    return tuple(values)


def _property_values(case: Case, composition: gas_runs.Composition) -> tuple[Value, ...]:
    fractions = {name: percent / 100 for name, percent in composition.percent.items()}
    combustion, metering = (_reference_temperature(case, key) for key in ("combustion_c", "metering_c"))
    properties = gas.gas_properties(fractions, combustion_c=combustion, metering_c=metering)
    inputs = tuple(fractions)
    return (
        measured("molar_mass", properties.molar_mass, inputs),
        measured("hc_gross", properties.gross_molar, inputs),
        measured("hc_net", properties.net_molar, inputs),
        measured("hm_gross", properties.gross_mass, inputs),
        measured("hm_net", properties.net_mass, inputs),
        measured("hv_gross", properties.gross_volume, inputs),
        measured("hv_net", properties.net_volume, inputs),
        measured("rel_density", properties.relative_density, inputs),
        measured("density", properties.density, inputs),
        measured("wobbe", properties.gross_wobbe, inputs),
        measured("wobbe_net", properties.net_wobbe, inputs),
        measured("z_factor", properties.compression_factor, inputs),
        measured("dryness", gas.dryness(composition.percent), inputs),
    )


def _reference_temperature(case: Case, key: str) -> Decimal:
    """As given, else as the item is set; CalculationError where ISO 6976 tabulates nothing."""
    given = case.number_given(key, unit="℃")
    told = case.number(key) if given is None else given
    tabulated = gas.WATER_VAPORISATION if key == "combustion_c" else gas.AIR_COMPRESSION
    if told not in tabulated:
        listed = ", ".join(map(str, tabulated))
        raise CalculationError(
            Text(
                f"{key} = {told} ℃：ISO 6976:2016 未列此温度", f"{key} = {told} °C: ISO 6976:2016 does not tabulate it"
            ),
            Text(f"请使用 {listed} ℃ 之一。", f"Use one of {listed} °C."),
            f"{case.item.id}: {key}",
        )
    return told


def _repeat(case: Case, first: gas_runs.Composition, second: gas_runs.Composition) -> tuple[Finding, ...]:
    return tuple(
        finding
        for name, percent in first.percent.items()
        if name in second.percent
        for finding in check(
            case.item,
            "repeat",
            abs(percent - second.percent[name]),
            level=(percent + second.percent[name]) / 2,
            value_id=name,
        )
    )
