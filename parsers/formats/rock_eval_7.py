"""Vinci Rock-Eval 7S raw run: one `.B00` with parameters, cursors and curves.

Written by: Rock-Eval 7 acquisition; Geoworks adds cursors and calibration to the same file (`[…:Geoworks]`).
Text in cp1252, CRLF. A `.B00~` beside it is Geoworks' backup of the former state and is no run of its own.

Structure (ini): `[Curves]` Pyro, Oxid = numbers of rows; `[Param]` Sample, Type, Quant (mg), CyclN, …;
`[Cycle Pyro]`, `[Cycle Oxi]`; `[Identity]`; `[Info]`; `[base ligne]` LB_FID, LB_CO_P, LB_CO2_P, LB_SO2_P,
LB_CO_O, LB_CO2_O, LB_SO2_O; `[Standard]` K_FID, TempFID (oven temperature at the standard's S2 maximum),
TempSTD (its Tmax); `[Curs auto_k:Geoworks]`, `[Curs manu_k:Geoworks]`; `[Calibration:Geoworks]` P_HC_K1,
TempSTD, TempFID; `[Coeff]`; `[Curves Pyro]` rows of t (s), T (°C), FID, CO, CO2, SO2; `[Curves Oxi]` rows of
t, T, CO, CO2, SO2. Values can carry a trailing tab.

Units and clock: as Rock-Eval 6. The factor of the FID is the short reading `KFid` (from K_FID or P_HC_K1).

Checked: the rows against `[Curves]`; gaps in the seconds; both tables present.

Not read: the meaning of `[Coeff]` and `[Info]` (kept as readings and metadata).

Sources: a description of real RE7 runs; independently RockEvalR (van Hoef, R package) reads the same
sections: `Curves Pyro` (t T CH CO CO2 SO2), `Curves Oxi` (t T CO CO2 SO2), `Param` (12 lines), `Coeff` (33
lines), `Curs manu_1` to `Calibration:Geoworks`, `P_HC_K1=`, `TempSTD=`, `TempFID=`.
"""

from __future__ import annotations

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Trace
from parsers.reading.encodings import decode
from parsers.reading.fields import whole
from parsers.reading.rock_eval_text import curves, incomplete, metadata, readings, run_date
from parsers.reading.sections import split_sections
from parsers.wording import Text

FORMAT = Format(
    id="rock_eval_7",
    title=Text("Rock-Eval 7 原始数据 .B00", "Rock-Eval 7 raw data .B00"),
    technique="rock_eval",
    suffixes=(".b00",),
    marks=(
        TextPattern(r"^\[Param\]"),
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
    "KFid": ("Calibration.P_HC_K1", "Standard.K_FID", "Standard.KFid"),
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
    ("curves pyro", "pyrolysis", "Pyro", ("temperature", "FID", "CO", "CO2", "SO2")),
    ("curves oxi", "oxidation", "Oxid", ("temperature", "CO", "CO2", "SO2")),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: the curves of pyrolysis and oxidation, and every number of the parameters."""
    decoded = decode(file.data())
    sections = split_sections(decoded.text)
    tables = {section.name.lower(): section for section in sections}
    parameters = [section for section in sections if not section.name.lower().startswith("curves ")]
    texts = metadata(parameters)
    traces: tuple[Trace, ...] = ()
    remarks: list[Text] = []
    for table, stage, counter, columns in _STAGES:
        declared = whole(texts.get(f"Curves.{counter}", ""))
        if table not in tables:
            if declared == 0:
                continue
            raise incomplete(file.name, f"there is no [{table.title()}]")
        if declared == 0 and not any(row.strip() for row in tables[table].lines):
            continue
        more, notes = curves(tables[table], columns, stage, file.name)
        remarks += notes
        if declared is not None and len(more[0]) < declared:
            raise incomplete(file.name, f"[Curves] declares {declared} rows of {stage}, {len(more[0])} are there")
        if declared is not None and len(more[0]) > declared:
            remarks.append(_more_rows(stage, declared, len(more[0])))
        traces = (*traces, *more)
    acquired_at, clock = run_date(texts)
    notes_all = (decoded.remark, clock, *remarks)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="rock_eval",
            sample_name=texts.get("Param.Sample", ""),
            acquired_at=acquired_at,
            operator=texts.get("Identity.Operator", ""),
            method=texts.get("Param.CyclN", ""),
            instrument=Instrument(
                maker="Vinci Technologies", model="Rock-Eval 7", serial=texts.get("Identity.Analyser", "")
            ),
            traces=traces,
            readings=readings(parameters, _SHORT),
            metadata=texts,
            remarks=tuple(note for note in notes_all if note is not None),
        )
    ]


def _more_rows(stage: str, declared: int, there: int) -> Text:
    return Text(
        "{stage}：声明 {declared} 行，实际 {there} 行。", "{stage}: {declared} rows are declared, {there} are there."
    ).fill(stage=stage, declared=declared, there=there)
