"""Porosity and gas permeability of one plug: volumes, flow points, Klinkenberg's line, densities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Finding,
    Outcome,
    Text,
    Value,
    check,
    check_parallel,
    curves,
    measured,
    petrophysics,
    quantities,
)

NO_VOLUMES = Text("未给出总体积或颗粒体积", "bulk or grain volume was not given")
NO_FLOW = Text("未给出流动测点", "no flow point was given")
ONE_POINT = Text("克氏校正需要两个以上不同压力的测点", "Klinkenberg's line needs points at two pressures or more")
NO_MASS = Text("未给出干样质量", "the dry mass was not given")
FLOW = ("reading:p1", "reading:p2", "reading:Q", "reading:viscosity", "reading:p0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permeability:
    """Kg at the highest mean pressure, what it was made of, and Klinkenberg's line where there is one."""

    gas: Decimal | None = None
    inputs: tuple[str, ...] = ()
    line: petrophysics.Klinkenberg | None = None
    points: int = 0


def calculate(case: Case) -> Outcome:
    """All columns from the first determination; parallel ones are compared with it."""
    runs = [_of_source(case, source) for source in quantities.sources(case)]
    (first, permeability), *others = runs
    repeats: list[Finding] = []
    for other, _ in others:
        repeats += check_parallel(case.item, "repeat_porosity", first, other, ("porosity",), relative=False)
        repeats += check_parallel(case.item, "repeat_k", first, other, ("k_gas", "k_inf"))
    return Outcome(values=first, findings=(*_findings(case, first, permeability), *repeats))


def _of_source(case: Case, source: quantities.Source) -> tuple[tuple[Value, ...], Permeability]:
    bulk, bulk_inputs = _bulk_volume(case, source)
    grain = quantities.number(case, source, "Vg")
    permeability = _permeability(case, source)
    has_porosity = (bulk is not None and grain is not None) or quantities.number(case, source, "phi") is not None
    if not has_porosity and permeability.gas is None:
        raise quantities.missing(case, case.item.quantity("Vg"))
    mass = quantities.number(case, source, "m_dry")
    line, gas = permeability.line, permeability.gas
    return (
        _porosity(case, source, bulk, grain, bulk_inputs),
        measured("k_gas", gas, permeability.inputs, NO_FLOW),
        _liquid(case, source, permeability),
        measured("slip", line.slip if line else None, permeability.inputs, ONE_POINT),
        measured("k_r2", line.determination if line else None, permeability.inputs, ONE_POINT),
        measured("bulk_density", mass / bulk if mass and bulk else None, ("reading:m_dry", *bulk_inputs), NO_MASS),
        measured("grain_density", mass / grain if mass and grain else None, ("reading:m_dry", "reading:Vg"), NO_MASS),
        measured("k_gas_md", gas / petrophysics.MILLIDARCY if gas is not None else None, ("k_gas",), NO_FLOW),
    ), permeability


def _liquid(case: Case, source: quantities.Source, permeability: Permeability) -> Value:
    """K∞ of the line through the points, else what the instrument says."""
    if permeability.line is not None:
        return measured("k_inf", permeability.line.liquid, permeability.inputs)
    told = quantities.number(case, source, "k_klinkenberg")
    return measured("k_inf", told, ("reading:k_klinkenberg",) if told is not None else (), ONE_POINT)


def _bulk_volume(case: Case, source: quantities.Source) -> tuple[Decimal | None, tuple[str, ...]]:
    """The bulk volume as measured, else from length and diameter of a round plug."""
    bulk = quantities.number(case, source, "Vb")
    if bulk is not None:
        return bulk, ("reading:Vb",)
    length, diameter = (quantities.number(case, source, name) for name in ("length", "diameter"))
    if length is None or diameter is None:
        return None, ()
    return petrophysics.cross_section(diameter) * length, ("reading:length", "reading:diameter")


def _porosity(
    case: Case,
    source: quantities.Source,
    bulk: Decimal | None,
    grain: Decimal | None,
    bulk_inputs: tuple[str, ...],
) -> Value:
    if bulk is None or grain is None:
        return measured("porosity", quantities.number(case, source, "phi"), ("reading:phi",), NO_VOLUMES)
    with curves.analysed(case, "Vb"):
        number = petrophysics.porosity(bulk, grain)
    return measured("porosity", number, (*bulk_inputs, "reading:Vg"))


def _permeability(case: Case, source: quantities.Source) -> Permeability:
    pressures = [quantities.series(case, source, name) for name in ("p1", "p2", "Q")]
    if not any(pressures):
        told = quantities.number(case, source, "k")
        return Permeability(gas=told, inputs=("reading:k",) if told is not None else ())
    if len({len(one) for one in pressures}) > 1:
        counts = ", ".join(f"{name} {len(one)}" for name, one in zip(("p1", "p2", "Q"), pressures, strict=True))
        raise CalculationError(
            Text(f"流动测点数不一致：{counts}", f"the flow points are not complete: {counts}"),
            Text("每个测点都要有 p1、p2 与 Q。", "Each point needs p1, p2 and Q."),
            f"{case.item.id}: p1",
        )
    length = quantities.demanded(case, source, "length")
    area = petrophysics.cross_section(quantities.demanded(case, source, "diameter"))
    viscosity, atmosphere = (
        told if (told := quantities.number(case, source, name)) is not None else case.number(name)
        for name in ("viscosity", "p0")
    )
    pairs = []
    for upstream, downstream, flow in zip(*pressures, strict=True):
        point = petrophysics.FlowPoint(upstream=upstream, downstream=downstream, flow=flow)
        with curves.analysed(case, "p1"):
            k = petrophysics.gas_permeability(
                point, length=length, area=area, viscosity=viscosity, atmosphere=atmosphere
            )
        pairs.append((point.mean_pressure, k))
    inputs = (*FLOW, "reading:length", "reading:diameter")
    return Permeability(gas=max(pairs)[1], inputs=inputs, line=petrophysics.klinkenberg(pairs), points=len(pairs))


def _findings(case: Case, values: tuple[Value, ...], permeability: Permeability) -> tuple[Finding, ...]:
    number = {value.id: value.number for value in values}
    line = permeability.line
    # two points always lie on a line
    straight = line.determination if line is not None and permeability.points > 2 else None
    return (
        *check(case.item, "negative", number["porosity"], value_id="porosity"),
        *check(case.item, "straightness", straight, value_id="k_inf"),
        *check(case.item, "slip_negative", number["slip"], value_id="slip"),
    )
