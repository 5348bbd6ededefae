"""Rock-Eval pyrolysis of one sample: surfaces between the cursors, amounts, Tmax and the derived parameters."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.items.kit import (
    NO_DENOMINATOR,
    CalculationError,
    Case,
    Chart,
    ChartMark,
    Finding,
    Measurement,
    Outcome,
    Text,
    Value,
    absent,
    check,
    measured,
    number_of,
    of_curve,
    pyrolysis,
    quantities,
    relative_difference,
)

NO_OVEN = Text(
    "没有 ΔT：文件未给出 DTMaxlog 或 TempFID，也没有标样进样",
    "no ΔT: the file has neither DTMaxlog nor TempFID, and no standard was run",
)
LOW_S2 = Text("S2 过低，Tmax 无意义", "S2 is too low for a Tmax")
NO_TOC = Text("没有氧化阶段曲线，也未给出 TOC", "there is no oxidation curve and no TOC was given")
NO_OXIDATION = Text("没有氧化阶段曲线", "there is no oxidation curve")
NO_CARBON_OXIDES = Text("没有 CO 与 CO₂ 曲线，或没有 TOC", "there are no curves of CO and CO₂, or there is no TOC")
NOT_GIVEN = Text("未给出", "it was not given")
BELOW_LIMIT = Text("低于定量限", "it is below the limit of quantitation")
NO_S1 = Text("S1 低于定量限", "S1 is below the limit of quantitation")
NO_S0 = Text("流程中没有 S0 (气态烃)", "the cycle has no S0 (gas)")
CHECKED = ("S2", "Tmax", "TOC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What curves (or typed-in figures) say of a sample, in mg/g, % and °C; None where they do not.

    S1 is None where it was told to be below its limit.
    """

    s1: Decimal | None
    s2: Decimal
    s3: Decimal | None
    toc: Decimal | None
    tmax: Value
    rc: Decimal | None = None
    minc: Decimal | None = None
    s0: Decimal | None = None
    oi_re6: Decimal | None = None
    marks: tuple[ChartMark, ...] = ()


def calculate(case: Case) -> Outcome:
    """All columns from the first run; further runs are compared with it."""
    runs = [_from_run(case, run) for run in case.samples] or [_from_readings(case, case.given)]
    amounts = runs[0]
    values = _values(amounts)
    charts = (
        (Chart(kind="pyrogram", trace="pyrolysis FID", measurement=0, marks=amounts.marks),) if amounts.marks else ()
    )
    repeats = tuple(finding for other in runs[1:] for finding in _repeat(case, amounts, other))
    return Outcome(values=values, findings=(*_findings(case, values), *repeats, *_quality(case)), charts=charts)


def _values(amounts: Amounts) -> tuple[Value, ...]:
    s0, s1, s2, s3, toc = amounts.s0, amounts.s1, amounts.s2, amounts.s3, amounts.toc
    free = None if s1 is None else s1 + (s0 or 0)
    pg = None if free is None else free + s2
    cycle = ("s1", "s2") if s0 is None else ("s0", "s1", "s2")
    of_all = {name: amount / pg if amount is not None and pg else None for name, amount in _gas_oil(amounts).items()}
    cp = None if pg is None else pyrolysis.effective_carbon(pg)
    pi = None if free is None else pyrolysis.production_index(free, s2)
    missing = NO_S1 if s1 is None else NO_DENOMINATOR
    by_carbon = toc is not None and toc > 0
    return (
        absent("s1", BELOW_LIMIT, "below_limit") if s1 is None else measured("s1", s1, ("curve:FID",)),
        measured("s2", s2, ("curve:FID",)),
        measured("s3", s3, ("curve:CO2",), NOT_GIVEN),
        amounts.tmax,
        measured("toc", toc, ("s1", "s2", "rc"), NO_TOC),
        measured("s0", s0, (), NO_S0),
        measured("pg", pg, cycle, missing),
        measured("pi", pi, cycle, missing),
        measured("hi", pyrolysis.per_carbon(s2, toc) if by_carbon and toc else None, ("s2", "toc")),
        measured("oi", pyrolysis.per_carbon(s3, toc) if toc and s3 is not None else None, ("s3", "toc")),
        measured("cp", cp, ("pg",), missing),
        measured("d", pyrolysis.per_carbon(cp, toc) if cp is not None and toc else None, ("cp", "toc"), missing),
        measured("s2_s3", s2 / s3 if s3 else None, ("s2", "s3")),
        measured(
            "hci", pyrolysis.per_carbon(free, toc) if free is not None and toc else None, (*cycle[:-1], "toc"), missing
        ),
        measured("gpi", of_all["gpi"], cycle, NO_S0),
        measured("opi", of_all["opi"], cycle, missing),
        measured("tpi", of_all["tpi"], cycle, missing),
        measured("oi_re6", amounts.oi_re6, ("curve:CO", "curve:CO2", "toc"), NO_CARBON_OXIDES),
        measured("rc", amounts.rc, ("curve:oxidation CO", "curve:oxidation CO2"), NO_OXIDATION),
        measured("minc", amounts.minc, ("curve:oxidation CO2", "curve:CO2"), NO_OXIDATION),
    )


def _gas_oil(amounts: Amounts) -> dict[str, Decimal | None]:
    """What the indices of reservoir rocks divide by the whole: gas, oil, and both."""
    s0, s1 = amounts.s0, amounts.s1
    return {"gpi": s0, "opi": s1, "tpi": None if s1 is None else s1 + (s0 or 0)}


def _from_run(case: Case, run: Measurement) -> Amounts:
    """From the curves; a run of a result table has readings alone."""
    return _from_curves(case, run) if run.traces else _from_readings(case, run)


def _from_readings(case: Case, source: quantities.Source) -> Amounts:
    s0, s1, s2, s3, s4, toc, rc = (_amount(case, source, name) for name in ("S0", "S1", "S2", "S3", "S4", "TOC", "RC"))
    if (s1 is None and not quantities.is_below_limit(case, "S1")) or s2 is None:
        raise CalculationError(
            Text("缺少 S1 或 S2", "S1 or S2 is missing"),
            Text("请给出 S1 和 S2，或选择原始文件。", "Give S1 and S2, or choose a raw file."),
            f"{case.item.id}: given",
        )
    if rc is None and s4 is not None:
        rc = pyrolysis.carbon_of_s4(s4)
    if toc is None and rc is not None and s1 is not None:
        toc = pyrolysis.effective_carbon((s0 or 0) + s1 + s2) + rc
    tmax = _tmax_value(case, quantities.number(case, source, "Tmax"), s2, NOT_GIVEN)
    return Amounts(s1=s1, s2=s2, s3=s3, toc=toc, tmax=tmax, s0=s0, rc=rc)


def _amount(case: Case, source: quantities.Source, name: str) -> Decimal | None:
    """The amount as read or typed in; CalculationError if it is negative."""
    amount = quantities.number(case, source, name)
    if amount is not None and amount < 0:
        raise CalculationError(
            Text(f"{name} = {amount}：不能为负", f"{name} = {amount}: it cannot be negative"),
            Text("请更正该输入。", "Correct this input."),
            f"{case.item.id}: {name}",
        )
    return amount


def _from_curves(case: Case, run: Measurement) -> Amounts:
    fid = _stage(run, "pyrolysis FID")
    mass = _demanded(case, run, "Quant")
    cut, end = _cursors(run, fid)
    s1, s2 = (
        pyrolysis.hydrocarbons(
            surface, mass_mg=mass, k_fid=_demanded(case, run, "KFid"), scale=case.number("fid_scale")
        )
        for surface in (fid.surface(float(fid.time_s[0]), cut), fid.surface(cut, end))
    )
    top = pyrolysis.top_of_s2(fid, cut, end)
    shift = _oven_shift(case, run)
    tmax = of_curve(top[1]) - shift if top is not None and shift is not None else None
    s3, toc, rc, minc, s3_co = _carbon(case, run, mass, s1, s2)
    marks = [
        ChartMark(x=float(fid.time_s[0]), until=cut, label="S1"),
        ChartMark(x=cut, until=min(end, float(fid.time_s[-1])), label="S2"),
    ]
    if top is not None:
        marks.append(ChartMark(x=top[0], label="Tmax"))
    given_toc = _amount(case, case.given, "TOC")
    toc = toc if given_toc is None else given_toc
    return Amounts(
        s1=s1,
        s2=s2,
        s3=s3,
        toc=toc,
        oi_re6=pyrolysis.oxygen_index_re6(s3_co, s3, toc),
        tmax=_tmax_value(case, tmax, s2, NO_OVEN),
        rc=rc,
        minc=minc,
        marks=tuple(marks),
    )


def _carbon(
    case: Case, run: Measurement, mass: Decimal, s1: Decimal, s2: Decimal
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
    """S3, TOC, RC, MINC and S3CO, each None where its curve is missing."""
    names = {trace.name for trace in run.traces}
    scale = case.number("ir_scale")

    def oxides(trace: str, boundary: str | None) -> tuple[Decimal, Decimal]:
        """Amounts before and after the oven passes the boundary temperature."""
        stage = _stage(run, trace)
        cut = stage.end_s if boundary is None else stage.time_at(float(case.number(boundary)))
        surfaces = stage.surface(float(stage.time_s[0]), cut), stage.surface(cut, stage.end_s)
        early, late = (pyrolysis.oxides(surface, mass_mg=mass, scale=scale) for surface in surfaces)
        return early, late

    if "pyrolysis CO2" not in names:
        return None, None, None, None, None
    s3, s3_late = oxides("pyrolysis CO2", "s3_end_c")
    if not {"pyrolysis CO", "oxidation CO", "oxidation CO2"} <= names:
        return s3, None, None, None, None
    s3_co, s3_co_late = oxides("pyrolysis CO", "s3co_end_c")
    s4_co, _ = oxides("oxidation CO", None)
    s4_co2, s5 = oxides("oxidation CO2", "s5_start_c")
    rc = pyrolysis.residual_carbon(s4_co, s4_co2)
    toc = pyrolysis.pyrolysed_carbon(s1, s2, s3, s3_co, s3_co_late) + rc
    return s3, toc, rc, pyrolysis.mineral_carbon(s3_co_late, s3_late, s5), s3_co


def _tmax_value(case: Case, tmax: Decimal | None, s2: Decimal, reason: Text) -> Value:
    if s2 < case.number("tmax_least_s2"):
        return absent("tmax", LOW_S2, "not_reliable", ("s2",))
    return measured("tmax", tmax, ("curve:FID", "reading:TempFID", "reading:TempSTD"), reason)


def _stage(run: Measurement, name: str) -> pyrolysis.Stage:
    trace, oven = run.trace(name), run.trace(f"{name.split()[0]} temperature")
    base = number_of(run, f"Base {name}")
    return pyrolysis.Stage(
        time_s=trace.x.values,
        temperature_c=oven.y.values,
        signal=trace.y.values,
        base=float(base) if base is not None else 0.0,
    )


def _cursors(run: Measurement, fid: pyrolysis.Stage) -> tuple[float, float]:
    """End of S1 and end of S2 (s): a person's cursors before the automatic ones, else the valley and the end."""
    cut = number_of(run, "Curs manu_1.Curs_1", "Curs auto_1.Curs_1")
    end = number_of(run, "Curs manu_1.Curs_2", "Curs auto_1.Curs_2")
    if cut is None or cut <= 0:
        return pyrolysis.cursor_between(fid), fid.end_s
    return float(cut), float(end) + 0.5 if end is not None and end > cut else fid.end_s


def _oven_shift(case: Case, run: Measurement) -> Decimal | None:
    """ΔT: what the file says (Rock-Eval 6: itself; 7: of its standard), else what a standard run beside it shows."""
    told = number_of(run, "DTMaxlog")
    if told is not None:
        return told
    of_file = number_of(run, "TempFID"), number_of(run, "TempSTD")
    if of_file[0] is not None and of_file[1] is not None:
        return of_file[0] - of_file[1]
    shift = number_of(run, "ResultAna.DTMaxlog")
    if shift is not None and shift > 0:
        return shift
    for standard in case.standards:
        certified = case.certificates.get(standard.sample_name, {}).get("Tmax") or of_file[1]
        fid = _stage(standard, "pyrolysis FID")
        top = pyrolysis.top_of_s2(fid, *_cursors(standard, fid))
        if certified is not None and top is not None:
            return of_curve(top[1]) - certified
    return None


def _demanded(case: Case, run: Measurement, name: str) -> Decimal:
    number = number_of(run, name)
    if number is None or number <= 0:
        found = "—" if number is None else str(number)
        raise CalculationError(
            Text(
                f"样品“{run.sample_name}”的 {name} = {found}：应为大于零的数字",
                f'{name} = {found} of run "{run.sample_name}": expected a number greater than zero',
            ),
            Text("请在仪器软件中补全该值并重新导出。", "Complete it in the instrument's software and export again."),
            f"{case.item.id}: reading {name}",
        )
    return number


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    number = {value.id: value.number for value in values}
    tmax = number["tmax"]
    stained = number["pi"] if tmax is not None and tmax < 430 else None
    return (
        *check(case.item, "overload", number["s2"], value_id="s2"),
        *check(case.item, "degradation", number["d"], value_id="d"),
        *check(case.item, "oi_toc", number["toc"] if number["oi"] is not None else None, value_id="oi"),
        *check(case.item, "stain", stained, value_id="pi"),
    )


def _quality(case: Case) -> tuple[Finding, ...]:
    """The blanks' S2, and the reference materials against their certificates."""
    found: list[Finding] = []
    for blank in case.blanks:
        found += check(case.item, "blank_s2", _from_curves(case, blank).s2)
    for run in (*case.standards, *case.references):
        certified = case.certificates.get(run.sample_name, {})
        if not any(name in certified for name in CHECKED):
            continue
        seen = _from_curves(case, run)
        if certified.get("S2"):
            found += check(case.item, "reference_s2", 100 * seen.s2 / certified["S2"], value_id="s2")
        if certified.get("TOC") and seen.toc is not None:
            found += check(case.item, "reference_toc", 100 * seen.toc / certified["TOC"], value_id="toc")
        if certified.get("Tmax") and seen.tmax.number is not None and run not in case.standards[:1]:
            found += check(case.item, "reference_tmax", abs(seen.tmax.number - certified["Tmax"]), value_id="tmax")
    return tuple(found)


def _repeat(case: Case, first: Amounts, second: Amounts) -> tuple[Finding, ...]:
    mean = (first.s2 + second.s2) / 2
    tmax = (
        abs(first.tmax.number - second.tmax.number)
        if first.tmax.number is not None and second.tmax.number is not None
        else None
    )
    toc = relative_difference(first.toc, second.toc) if first.toc is not None and second.toc is not None else None
    return (
        *check(case.item, "toc_repeat", toc, value_id="toc"),
        *check(case.item, "s2_repeat", relative_difference(first.s2, second.s2), level=mean, value_id="s2"),
        *check(case.item, "tmax_repeat", tmax, level=mean, value_id="tmax"),
    )
