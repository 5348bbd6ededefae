"""Vinci Rock-Eval 6 raw run: `.R00` (parameters and results) with its `.S00` (curves).

Written by: Rock-Eval 6 acquisition (ROCKSIX) and Geoworks. Text in cp1252. Either file may be given, or a folder that
holds one pair; the partner is found by its stem, whatever the case. Without it the run is incomplete.

Structure of `.R00` (ini): `[Param]` Sample, Type (Analysis | Standard | Blank), Quant (mg), TOC, CyclN, …;
`[Cycle pyro]` and `[Cycle Oxi]` InitT, InitIso (min), Rate1…5 (°C/min), Temp1…5, Iso1…5, Purge (min), Grad_Start,
Grad_End (s); `[ResultAna]` State, DTMaxlog (°C, oven temperature at the S2 maximum less Tmax);
`[Curs auto_k]`, `[Curs manu_k]` Curs_1…Curs_6 (s) and Base (k: 1 FID, 2 CO, 3 CO2 of pyrolysis; 4 CO, 5 CO2 of
oxidation); `[Identity]` Analyser, Date=MM-DD-YYYY:HH-MM-SS; `[Standard]` KFid, TempSTD (Tmax of the standard);
`[Results_k]` Surf_n (counts·s above Base between cursors n-1 and n), VMax_n, Temp_n (°C), Time_n (min);
`[Calcul]` the vendor's formulas and results (TXTCAL_n, cal_n).
Structure of `.S00`: a blank line, `[Curves pyro]`, rows of t (s), T (°C), FID, CO, CO2 at 1 Hz with tabs between; a
blank line, `[Curves oxi]`, rows of t, T, CO, CO2. Seconds can be missing (remark).

The vendor's own formulas, from `[Calcul]`: S1, S2 (mg/g) = Surf x KFid x 100 / Quant; CO and CO2 amounts
(mg/g) = Surf / (1000 x Quant); Tmax = Temp_2 of the FID - DTMaxlog.

Units and clock: detector counts; seconds; the date is month first, by the instrument, without a zone.

Checked: both stages reach the end of their cycles; the oxidation that the cycle declares is there; the oven temperature
at the FID maximum of S2 is the vendor's Temp_2; Surf_2 is the sum between its cursors within 2 % (remarks otherwise).

Not read: the formulas as formulas (they are kept as metadata).

Sources: a real public run (greenbackdev/rock-eval-processing, example.R00/.S00: pyrolysis to 1,263 s, oxidation to
2,310 s); the import script of PARTYsoc (Cécillon et al., GMD 2021), which reads the same keys and tables.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.errors import BrokenFile
from parsers.format import AnyOf, Format, Member, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Reading, Trace
from parsers.reading.encodings import decode
from parsers.reading.rock_eval_text import check_end, curves, incomplete, metadata, readings, run
from parsers.reading.sections import one_of_each, split_sections
from parsers.wording import Text

FORMAT = Format(
    id="rock_eval_6",
    title=Text("Rock-Eval 6 原始数据 .R00/.S00", "Rock-Eval 6 raw data .R00/.S00"),
    technique="rock_eval",
    suffixes=(".r00", ".s00"),
    marks=(
        AnyOf(
            (
                (
                    TextPattern(r"\A\s*\[Param\]"),
                    TextPattern(r"^(?:Quant|CyclN)[ \t]*="),
                    TextPattern(r"^\[(?:Curves|Coeff|Info|base ligne)\]|:Geoworks\]|^LB_", absent=True),
                ),
                (TextPattern(r"\A\s*\[Curves pyro\]\s*\n(?:[^\S\n]*[-\d].*)?", flags=re.IGNORECASE),),
                (Member(r"[^/]+\.r00"), Member(r"[^/]+\.s00")),
            )
        ),
    ),
    companions=(".r00", ".s00"),
)

_SHORT = {
    "Quant": ("Param.Quant",),
    "KFid": ("Standard.KFid",),
    "TempSTD": ("Standard.TempSTD",),
    "DTMaxlog": ("ResultAna.DTMaxlog",),
    **{
        f"Base {name}": (f"Curs manu_{k}.Base", f"Curs auto_{k}.Base")
        for k, name in enumerate(
            ("pyrolysis FID", "pyrolysis CO", "pyrolysis CO2", "oxidation CO", "oxidation CO2"), start=1
        )
    },
}


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: the curves of pyrolysis and oxidation, and every number of the parameters and results."""
    parameters, curve_file = _pair(file)
    decoded = decode(parameters.data())
    sections = one_of_each(split_sections(decoded.text), parameters.name, "Param")
    texts = metadata(sections)
    of_curves = split_sections(decode(curve_file.data()).text)
    found_curves = one_of_each(of_curves, curve_file.name, "Curves pyro", "Curves oxi")
    tables = {section.name.lower(): section for section in found_curves}
    if "curves pyro" not in tables:
        raise incomplete(curve_file.name, Text("没有 [Curves pyro]", "there is no [Curves pyro]"))
    traces, remarks = curves(tables["curves pyro"], ("temperature", "FID", "CO", "CO2"), "pyrolysis", curve_file.name)
    if "curves oxi" in tables:
        oxidation, more = curves(tables["curves oxi"], ("temperature", "CO", "CO2"), "oxidation", curve_file.name)
        traces, remarks = (*traces, *oxidation), remarks + more
    elif any(section.name.lower() == "cycle oxi" for section in sections):
        raise incomplete(
            curve_file.name,
            Text("程序含氧化阶段，但没有 [Curves oxi]", "the cycle has an oxidation but there is no [Curves oxi]"),
        )
    found = readings(sections, _SHORT)
    numbers = {reading.name: reading for reading in found}
    for section in sections:
        for stage, cycle in (("pyrolysis", "cycle pyro"), ("oxidation", "cycle oxi")):
            trace = next((trace for trace in traces if trace.name == f"{stage} temperature"), None)
            if section.name.lower() == cycle and trace is not None:
                check_end(section, trace.x.values, stage, curve_file.name)
    notes = (decoded.remark, *remarks, *_check_results(numbers, traces))
    return [run(FORMAT.id, "Rock-Eval 6", texts, traces, found, notes)]


def _pair(file: InstrumentFile) -> tuple[InstrumentFile, InstrumentFile]:
    """The parameter file and the curve file of the run."""
    if file.is_folder:
        found = [name for name in file.member_names if re.fullmatch(r"[^/]+\.[rs]00", name, re.IGNORECASE)]
        if len(found) != 2 or found[0][:-4].lower() != found[1][:-4].lower():
            raise BrokenFile(
                Text(
                    "文件夹“{name}”应只有一对同名的 .R00 和 .S00，其中有：{there}。",
                    'Folder "{name}" should hold one .R00 and .S00 of one name; it holds: {there}.',
                ).fill(name=file.name, there=", ".join(found[:6])),
                Text("请直接选择 .R00 文件。", "Choose the .R00 file itself."),
            )
        file = InstrumentFile.of(file.path / found[0])
    is_curves = re.match(r"\s*\[Curves pyro\]", file.head_text, re.IGNORECASE) is not None
    wanted = ".r00" if is_curves else ".s00"
    partner = _beside(file, wanted)
    if partner is None:
        name = file.path.stem + wanted.upper()
        raise incomplete(
            file.name,
            Text("同一运行的“{there}”不在旁边", 'its partner "{there}" is not beside it').fill(there=name),
        )
    return (partner, file) if is_curves else (file, partner)


def _beside(file: InstrumentFile, suffix: str) -> InstrumentFile | None:
    stem = file.path.stem.lower()
    try:
        there = sorted(file.path.parent.iterdir())
    except OSError:  # a folder that may not be listed shows no partner
        return None
    for path in there:
        if path.suffix.lower() == suffix and path.stem.lower() == stem and path.is_file():
            return InstrumentFile.of(path)
    return None


def _check_results(numbers: dict[str, Reading], traces: tuple[Trace, ...]) -> list[Text]:
    """Remarks where the vendor's S2 does not follow from the curve."""
    fid = next(trace for trace in traces if trace.name == "pyrolysis FID")
    oven = next(trace for trace in traces if trace.name == "pyrolysis temperature")

    def number(*names: str) -> float | None:
        return next((float(numbers[name].value) for name in names if name in numbers), None)

    start = number("Curs manu_1.Curs_1", "Curs auto_1.Curs_1")
    end = number("Curs manu_1.Curs_2", "Curs auto_1.Curs_2")
    base = number("Curs manu_1.Base", "Curs auto_1.Base")
    if start is None or end is None or base is None:
        return []
    window = (fid.x.values >= start) & (fid.x.values <= end)
    if not window.any():
        return []
    found = []
    area, said = float((fid.y.values[window] - base).sum()), number("Results_1.Surf_2")
    if said is not None and said > 0 and abs(area - said) > max(0.02 * said, 2 * abs(base)):
        found.append(_differs("Surf_2", f"{said:g}", f"{area:.0f}"))
    peak = float(oven.y.values[window][int(np.argmax(fid.y.values[window]))])
    hottest = number("Results_1.Temp_2")
    if hottest is not None and abs(peak - hottest) > 2.0:
        found.append(_differs("Temp_2", f"{hottest:g}", f"{peak:g}"))
    return found


def _differs(what: str, said: str, found: str) -> Text:
    return Text(
        "结果中的 {what} 为 {said}，由曲线得到 {found}。", "The results give {what} as {said}, the curve gives {found}."
    ).fill(what=what, said=said, found=found)
