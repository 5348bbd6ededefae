"""Vinci Rock-Eval 7S raw run: one `.B00` with parameters, cursors and curves.

Written by: Rock-Eval 7 acquisition; Geoworks adds cursors and calibration to the same file (`[…:Geoworks]`). Text in
cp1252. A `.B00~` beside it is Geoworks' backup of the former state and is no run of its own.

Structure (ini): `[Curves]` Pyro, Oxid = places of the tables when the instrument wrote the file (54 and 1580 in a real
run: no row counts); `[Param]` Sample, Type, Quant (mg), CyclN, …; `[Cycle Pyro]`, `[Cycle Oxi]` InitT, InitIso (min),
Rate (°C/min), Temp, Iso, Purge (min); `[Identity]` Analyser, Date=MM-DD-YYYY:HH-MM-SS; `[Info]`; `[base ligne]` LB_FID,
LB_CO_P, LB_CO2_P, LB_SO2_P, LB_CO_O, LB_CO2_O, LB_SO2_O; `[Standard]` K_FID, TempFID (oven temperature at the
standard's S2 maximum), TempSTD (its Tmax); `[Curs auto_k:Geoworks]`, `[Curs manu_k:Geoworks]` (k: 1 FID, 2 CO, 3 CO2,
4 SO2 of pyrolysis; 5 CO, 6 CO2, 7 SO2 of oxidation; Curs_1 of the FID divides S1 from S2, Curs_2 is the S2 maximum);
perhaps `[Calibration:Geoworks]` P_HC_K1, TempSTD, TempFID and `[Coeff]`; `[Curves Pyro]` rows of t (s), T (°C), FID,
CO, CO2, SO2; `[Curves Oxi]` rows of t, T, CO, CO2, SO2. Heads and values can carry a trailing tab.

Units and clock: as Rock-Eval 6. `KFid` is the short reading of K_FID; Geoworks' P_HC_K1, which RockEvalR multiplies by
1000 / Quant instead of 100 / Quant, keeps its own name.

Checked: both tables are there and reach the end of the cycle that is declared; gaps in the seconds.

Not read: the meaning of `[Coeff]` and `[Info]` (kept as readings and metadata).

Sources: a real public run (greenbackdev/rock-eval-processing, test_RE7.B00); RockEvalR (van Hoef, R package), which
reads the same sections.
"""

from __future__ import annotations

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Trace
from parsers.reading.encodings import decode
from parsers.reading.rock_eval_text import check_end, curves, incomplete, metadata, readings, run
from parsers.reading.sections import one_of_each, split_sections
from parsers.wording import Text

FORMAT = Format(
    id="rock_eval_7",
    title=Text("Rock-Eval 7 原始数据 .B00", "Rock-Eval 7 raw data .B00"),
    technique="rock_eval",
    suffixes=(".b00",),
    marks=(
        TextPattern(r"^\[Param\]", holds="[Param]"),
        TextPattern(r"^Quant[ \t]*="),
        AnyOf(
            (
                (TextPattern(r"^\[Curves\]"),),
                (TextPattern(r"^\[(?:Coeff|base ligne)\]"),),
                (TextPattern(r":Geoworks\]"),),
                (TextPattern(r"^LB_FID"),),
            )
        ),
    ),
)

_SHORT = {
    "Quant": ("Param.Quant",),
    "KFid": ("Standard.K_FID", "Standard.KFid"),
    "P_HC_K1": ("Calibration.P_HC_K1",),
    "TempSTD": ("Calibration.TempSTD", "Standard.TempSTD"),
    "TempFID": ("Calibration.TempFID", "Standard.TempFID"),
    "Base pyrolysis FID": ("base ligne.LB_FID",),
    "Base pyrolysis CO": ("base ligne.LB_CO_P",),
    "Base pyrolysis CO2": ("base ligne.LB_CO2_P",),
    "Base pyrolysis SO2": ("base ligne.LB_SO2_P",),
    "Base oxidation CO": ("base ligne.LB_CO_O",),
    "Base oxidation CO2": ("base ligne.LB_CO2_O",),
    "Base oxidation SO2": ("base ligne.LB_SO2_O",),
}
_STAGES = (
    ("curves pyro", "pyrolysis", "Cycle Pyro", ("temperature", "FID", "CO", "CO2", "SO2")),
    ("curves oxi", "oxidation", "Cycle Oxi", ("temperature", "CO", "CO2", "SO2")),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: the curves of pyrolysis and oxidation, and every number of the parameters."""
    decoded = decode(file.data())
    sections = one_of_each(split_sections(decoded.text), file.name, "Param", "Curves Pyro", "Curves Oxi")
    tables = {section.name.lower(): section for section in sections}
    parameters = [section for section in sections if not section.name.lower().startswith("curves ")]
    texts = metadata(parameters)
    traces: tuple[Trace, ...] = ()
    remarks: list[Text] = []
    for table, stage, cycle, columns in _STAGES:
        if table not in tables:
            if cycle.lower() not in tables:
                continue
            raise incomplete(
                file.name,
                Text("有 [{cycle}]，但没有 [{table}]", "it has a [{cycle}] but no [{table}]").fill(
                    cycle=cycle, table=table.title()
                ),
            )
        more, notes = curves(tables[table], columns, stage, file.name)
        if cycle.lower() in tables:
            check_end(tables[cycle.lower()], more[0].x.values, stage, file.name)
        traces, remarks = (*traces, *more), remarks + notes
    if not traces:
        raise incomplete(file.name, Text("没有曲线", "there are no curves"))
    told = (decoded.remark, *remarks)
    return [run(FORMAT.id, "Rock-Eval 7", texts, traces, readings(parameters, _SHORT), told)]
