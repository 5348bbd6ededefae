"""The laboratory behind the sample reports: an order of each item, the files its instrument writes, the issued report.

`INSTRUMENTS` says which instrument writes an item's files; they walk the ordinary road: the folder, the intake, the
draft, three signatures and the laboratory's seal (of a test authority).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from sample_spectra import rocks
from sample_spectra.andi import andi_bytes
from sample_spectra.andi_mass_spectra import andi_sim_bytes
from sample_spectra.biomarkers import biomarker_run
from sample_spectra.chemstation import ch_bytes, write_d
from sample_spectra.chromatogram import saturates_run
from sample_spectra.diffraction import PHASES, Scan, mixture, reference
from sample_spectra.natural_gas import SAMPLE_GAS, STANDARD_GAS, gas_run
from sample_spectra.oils import CALIBRATION, distillation_runs, whole_oil_run
from sample_spectra.plain_text import columns_bytes, jcamp_bytes, results_bytes
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re7_bytes
from sample_spectra.runs import Floats
from station.records import Certificate, Commission, Report, Sample, Task, Weighing
from station.weighing.record import path_of, watch_folder, write_record
from tests.parsers.xlsx_writer import Sheet, write_workbook
from tests.reports.authority import Authority
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

MORNING = datetime(2026, 3, 3, 9, 30)
SCAN = Scan(start=5, end=60, step=0.04)
ROCK = {"quartz": 40.0, "albite": 10.0, "microcline": 6.0, "calcite": 14.0, "illite": 20.0, "chlorite": 10.0}
PYROLYSED = (
    (0.42, 21.6, 437),
    (0.35, 14.2, 435),
    (0.51, 9.4, 441),
    (0.28, 3.1, 438),
    (0.62, 27.9, 443),
    (0.2, 1.2, 446),
)
"""S1 and S2 (mg/g) and Tmax (°C) of the rocks, from oil-prone to lean."""
REFLECTANCE = ((0.68, 0.045), (0.83, 0.06))
"""Mean and spread of the rocks' reflectance in %."""

DELTAS = (
    {"Sat": "-30.4", "Oil": "-29.6", "Aro": "-28.7", "Res": "-28.3", "Asp": "-27.9"},
    {"Sat": "-29.1", "Oil": "-28.5", "Aro": "-27.8", "Res": "-27.1", "Asp": "-26.9"},
)
"""Measured δ13C (‰) of two oils and their fractions."""
STANDARDS = {"NBS 22": "-29.80", "IAEA-CH-6": "-10.30"}
"""What the instrument measured of the standards."""
Writer = Callable[[Laboratory, Path, Sequence[str]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What writes an item's files, and the samples that it is given."""

    name: str
    write: Writer
    samples: int = 2
    kind: str = "岩心"
    lithology: str = "深灰色泥岩"


def issued(laboratory: Laboratory, item_id: str) -> Report:
    """The approved report of an order whose samples the item's instrument has run."""
    instrument = INSTRUMENTS[item_id]
    Authority().seal(laboratory.station.store.folder)
    sample_nos = _order(laboratory, item_id, instrument)
    instrument.write(laboratory, laboratory.folder(item_id, instrument.name), sample_nos)
    laboratory.take_in()
    desk = laboratory.station.desk
    report = desk.prepare(COMMISSION, item_id, "zhang", PIN)
    laboratory.clock.move(1800)
    desk.review(report.id, "li", PIN)
    laboratory.clock.move(1800)
    return desk.approve(report.id, "wang", PIN)


def _order(laboratory: Laboratory, item_id: str, instrument: Instrument) -> list[str]:
    is_rock = bool(instrument.lithology)
    commission = Commission(
        commission_no=COMMISSION,
        client_name="某油田勘探开发研究院",
        client_contact="赵敏 0000-1111111",
        submitter="孙强",
        received_on=date(2026, 3, 1),
    )
    samples = [
        Sample(
            sample_no=f"{COMMISSION}-{n:03}",
            commission_no=COMMISSION,
            client_sample_id=f"XX{1 if is_rock else n}-{n}",
            kind=instrument.kind,
            condition="完好",
            well=f"XX{1 if is_rock else n}",
            depth_top_m=Decimal("3254.50") + Decimal("6.35") * n,
            stratum="沙三段",
            lithology=instrument.lithology,
        )
        for n in range(1, instrument.samples + 1)
    ]
    laboratory.station.store.orders.put(commission, samples, [_task(sample, item_id) for sample in samples])
    return [sample.sample_no for sample in samples]


def _task(sample: Sample, item_id: str) -> Task:
    return Task(
        id=f"task-{sample.sample_no}-{item_id}",
        commission_no=COMMISSION,
        sample_no=sample.sample_no,
        item_id=item_id,
        state="accepted",
    )


def _at(n: int) -> datetime:
    return MORNING + timedelta(minutes=40 * n)


# --- instruments with files of their own


def _rock_eval(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    for n, (sample_no, (s1, s2, tmax)) in enumerate(zip(sample_nos, PYROLYSED, strict=True)):
        run = rock_eval_run(
            n, sample_no, s1=s1, s2=s2, tmax=tmax, s4_co2=50.0 + 2 * s2, noise_counts=2.0, acquired_at=_at(n)
        )
        (folder / f"{sample_no}.B00").write_bytes(re7_bytes(run))


def _saturates(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    for n, sample_no in enumerate(sample_nos):
        run = saturates_run(7 + n, sample_no, main_carbon=19.0 + 4 * n, acquired_at=_at(2 * n))
        (folder / f"{sample_no}.ch").write_bytes(ch_bytes(run, run.channels[0].name))


def _gas(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    certificate = {name: Decimal(str(share)) for name, share in STANDARD_GAS.items()}
    laboratory.station.store.certificates.put(Certificate(name="STD-GAS-01", values=certificate))
    runs = [gas_run(7, "STD-GAS-01", STANDARD_GAS, acquired_at=_at(0))]
    for n, sample_no in enumerate(sample_nos, start=1):
        runs.append(gas_run(7 + n, sample_no, _drier(n - 1), acquired_at=_at(n)))
    for run in runs:
        write_d(folder / f"{run.sample_name}.D", run, "181")


def _drier(steps: int) -> dict[str, float]:
    """The sample gas with more methane, in mole percent."""
    gas = dict(SAMPLE_GAS, CH4=SAMPLE_GAS["CH4"] + 5.0 * steps)
    return {name: 100.0 * part / sum(gas.values()) for name, part in gas.items()}


def _biomarkers(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    for n, sample_no in enumerate(sample_nos):
        run = biomarker_run(3 + n, factors={"G": 1.0 + n, "OL": 1.0 + 2 * n})
        (folder / f"{sample_no}.cdf").write_bytes(andi_sim_bytes(run, sample_no, _at(2 * n)))


def _whole_oil(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    components = laboratory.station.catalogue["whole_oil_gc"].components
    indices = {one.id: float(one.index) for one in components if one.index is not None}
    for n, sample_no in enumerate(sample_nos):
        run = whole_oil_run(5 + n, sample_no, indices, main_carbon=13.0 + 3 * n, acquired_at=_at(2 * n))
        (folder / f"{sample_no}.cdf").write_bytes(andi_bytes(run, run.channels[0].name))


def _distillation(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    components = laboratory.station.catalogue["simdist"].components
    boiling = {one.id: float(one.index) for one in components if one.index is not None}
    laboratory.station.store.certificates.put(Certificate(name=CALIBRATION, values=dict.fromkeys(boiling, Decimal(1))))
    for n, run in enumerate(distillation_runs(4, tuple(sample_nos), boiling, MORNING)):
        run = replace(run, acquired_at=_at(n))
        (folder / f"{run.sample_name}.cdf").write_bytes(andi_bytes(run, run.channels[0].name))


def _diffractometer(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    """The pure phases first, each with its certificate, then the rocks."""
    for name in ROCK:
        certificate = Certificate(name=name, values={"rir": Decimal(str(PHASES[name].rir))})
        laboratory.station.store.certificates.put(certificate)
    patterns = [(name, reference(name, SCAN)) for name in ROCK]
    patterns += [(sample_no, mixture(5 + n, ROCK, scan=SCAN)) for n, sample_no in enumerate(sample_nos)]
    for n, (name, one) in enumerate(patterns):
        counts = np.rint(one.counts)
        curve = jcamp_bytes(name, "X-RAY DIFFRACTION", ("2THETA", "COUNTS"), one.two_theta, counts, _at(n))
        (folder / f"{name}.jdx").write_bytes(curve)


def _spectrometer(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    for n, sample_no in enumerate(sample_nos):
        curve = rocks.kerogen_spectrum(n)
        content = jcamp_bytes(sample_no, "INFRARED SPECTRUM", ("1/CM", "ABSORBANCE"), *curve, _at(n))
        (folder / f"{sample_no}.jdx").write_bytes(content)


def _sorption(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    """Workbooks as Micromeritics' program prints its isotherm."""
    for n, sample_no in enumerate(sample_nos):
        head = [["Sample:", sample_no], ["Operator:", "ZHANG"], ["Started:", f"{_at(n):%Y-%m-%d %H:%M}"], []]
        head += [["Analysis adsorptive:", "N2"], ["Isotherm Tabular Report"]]
        head += [["Relative Pressure (p/p°)", "Quantity Adsorbed (cm³/g STP)"]]
        rows = [[float(x), float(y)] for x, y in zip(*rocks.nitrogen_isotherm(n), strict=True)]
        write_workbook(folder / f"{sample_no}.xlsx", Sheet("Report", [*head, *rows]))


def _isotopes(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
    """The export of one sequence: the standards, then every fraction of each oil in a vial of its own."""
    vials = [*STANDARDS.items()]
    for sample_no, deltas in zip(sample_nos, DELTAS, strict=True):
        vials += [(f"{sample_no}-{fraction}", delta) for fraction, delta in deltas.items()]
    lines = ["Identifier 1,Date,Time,Peak Nr,Rt (s),d 13C/12C (permil)"]
    lines += [f"{name},{_at(n):%Y-%m-%d,%H:%M:%S},1,181.2,{delta}" for n, (name, delta) in enumerate(vials)]
    (folder / "sequence-0303.csv").write_text("\r\n".join([*lines, ""]), "utf-8")


def _columns(curve: Callable[[int], tuple[Floats, Floats]], suffix: str, names: Sequence[str] = ()) -> Writer:
    """An instrument whose program exports a curve as two columns."""

    def write(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
        for n, sample_no in enumerate(sample_nos):
            (folder / f"{sample_no}{suffix}").write_bytes(columns_bytes(*curve(n), names, sample_no))

    return write


# --- results that a program lists, and weights


def _listed(columns: Sequence[str], *samples: Sequence[Sequence[object]]) -> Writer:
    """An instrument whose program lists its results: the rows of each sample."""

    def write(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
        for n, (sample_no, rows) in enumerate(zip(sample_nos, samples, strict=True)):
            (folder / f"{sample_no}.csv").write_bytes(results_bytes(sample_no, _at(n), columns, rows))

    return write


def _readings(n: int) -> list[tuple[str]]:
    mean, spread = REFLECTANCE[n]
    return [(f"{one:.3f}",) for one in np.random.default_rng(n).normal(mean, spread, 50)]


def _weighed(item_id: str, *samples: Mapping[str, Sequence[str]]) -> Writer:
    """The balance: the weights (g) of each sample by quantity, in their order."""

    def write(laboratory: Laboratory, folder: Path, sample_nos: Sequence[str]) -> None:
        station = laboratory.station
        watched = watch_folder(station.store, item_id)
        for sample_no, masses in zip(sample_nos, samples, strict=True):
            weights = [(quantity, one) for quantity, ones in masses.items() for one in ones]
            (task,) = [one for one in station.store.orders.tasks(COMMISSION, item_id) if one.sample_no == sample_no]
            held = [_weight(task, quantity, mass, n) for n, (quantity, mass) in enumerate(weights)]
            write_record(path_of(watched, sample_no, 1), sample_no, held)

    return write


def _fractions(oil: str, fractions: Sequence[str]) -> dict[str, list[str]]:
    """The weights of a column separation: each fraction's flask empty and full."""
    weights = {"m_sample": [oil]}
    for name, mass in zip(("saturates", "aromatics", "resins", "asphaltenes"), fractions, strict=True):
        weights[f"{name}_tare"] = ["20.1000"]
        weights[f"{name}_gross"] = [str(Decimal("20.1000") + Decimal(mass))]
    return weights


def _weight(task: Task, quantity_id: str, mass: str, n: int) -> Weighing:
    return Weighing(
        id=f"weighing-{task.id}-{n}",
        task_id=task.id,
        sample_no=task.sample_no,
        item_id=task.item_id,
        quantity_id=quantity_id,
        determination=1,
        value=Decimal(mass),
        unit="g",
        raw=f"S S {mass:>10} g",
        at=MORNING.astimezone() + timedelta(minutes=3 * n),
        port_id="balance-1",
        instrument="电子天平 XS204",
        device_serial="B412345678",
        device_model="XS204",
        capture="",
        vessel=f"F-{n:02}",
        by="zhang",
        taken=n,
    )


OIL = {"kind": "原油", "lithology": ""}
INSTRUMENTS: Mapping[str, Instrument] = {
    "rock_eval": Instrument(name="岩石热解仪 RE7", write=_rock_eval, samples=len(PYROLYSED)),
    "toc": Instrument(name="碳硫分析仪 CS-230", write=_listed(["TOC(%)"], [["2.345"]], [["0.0841"]])),
    "gc_sat": Instrument(name="气相色谱仪 7890B", write=_saturates, **OIL),
    "gas_comp": Instrument(name="天然气分析仪 7890", write=_gas, kind="天然气", lithology=""),
    "xrd": Instrument(name="X 射线衍射仪 D8", write=_diffractometer),
    "gcms_bio": Instrument(name="气相色谱质谱联用仪 5977B", write=_biomarkers, **OIL),
    "vro": Instrument(name="显微光度计 MPV-3", write=_listed(["反射率(%)"], *map(_readings, range(len(REFLECTANCE))))),
    "bitumen_a": Instrument(
        name="电子天平 XS204",
        write=_weighed(
            "bitumen_a",
            {"m1": ["52.1034"], "m_rock": ["50.0312"], "m2": ["52.2071", "52.2070"]},
            {"m1": ["49.8812"], "m_rock": ["50.1127"], "m2": ["49.9205", "49.9203"]},
        ),
    ),
    "sara": Instrument(
        name="电子天平 XS204",
        write=_weighed(
            "sara",
            _fractions("0.0500", ("0.0261", "0.0116", "0.0074", "0.0031")),
            _fractions("0.0486", ("0.0219", "0.0128", "0.0089", "0.0036")),
        ),
        **OIL,
    ),
    "whole_oil_gc": Instrument(name="气相色谱仪 8890", write=_whole_oil, **OIL),
    "simdist": Instrument(name="模拟蒸馏色谱仪 8890", write=_distillation, **OIL),
    "por_perm": Instrument(
        name="孔渗联测仪",
        write=_listed(
            ["长度(cm)", "直径(cm)", "颗粒体积(cm3)", "干样质量(g)", "孔隙度(%)", "渗透率(mD)"],
            [["5.00", "2.50", "21.50", "56.975", "12.40", "3.21"]],
            [["4.96", "2.51", "20.12", "53.318", "18.02", "45.6"]],
        ),
        lithology="灰色细砂岩",
    ),
    "micp": Instrument(
        name="压汞仪 AutoPore 9520",
        write=_columns(rocks.mercury_injection, ".csv", ("进汞压力(MPa)", "进汞饱和度(%)")),
        lithology="灰色细砂岩",
    ),
    "n2ads": Instrument(name="比表面分析仪 3Flex", write=_sorption),
    "nmr_t2": Instrument(
        name="核磁共振岩心分析仪 MesoMR", write=_columns(rocks.echo_train, ".txt"), lithology="灰色细砂岩"
    ),
    "elemental": Instrument(
        name="元素分析仪 Unicube",
        write=_listed(
            ["N(%)", "C(%)", "H(%)", "S(%)", "O(%)", "灰分(%)"],
            [["1.40", "60.06", "6.05", "2.50", "8.00", "21.5"]],
            [["1.62", "64.31", "5.12", "1.90", "9.35", "17.4"]],
        ),
        kind="干酪根",
    ),
    "isotope": Instrument(
        name="同位素质谱仪 Delta V",
        write=_isotopes,
        **OIL,
    ),
    "ftir": Instrument(name="红外光谱仪 Nicolet iS50", write=_spectrometer, kind="干酪根"),
}
"""By item."""
