"""Writes runs as Rock-Eval 6 (`.R00` and `.S00`) and Rock-Eval 7 (`.B00`) do.

The sections, their order and their keys are those of the real runs that `parsers.formats.rock_eval_6` and
`rock_eval_7` name as sources; the vendor's results in it follow from the written counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sample_spectra.pyrogram import BASES, K_FID, RockEvalRun
from sample_spectra.runs import Floats

_CYCLES = (
    ("pyro", "Pyrolysis", 300, 3, 25.0, 650, 0, 3, 180, 1020),
    ("Oxi", "Oxidation", 300, 1, 20.0, 850, 5, 5, 60, 1710),
)


def re6_bytes(run: RockEvalRun) -> dict[str, bytes]:
    """The two files of a Rock-Eval 6 run by suffix: `.R00` and `.S00`."""
    return {".R00": _encoded(_r00(run)), ".S00": _encoded(_s00(run))}


def re7_bytes(run: RockEvalRun) -> bytes:
    """The one file of a Rock-Eval 7 run, as Geoworks leaves it."""
    return _encoded(_b00(run))


def write_re6(folder: Path, stem: str, run: RockEvalRun) -> None:
    """Write `<stem>.R00` and `<stem>.S00`."""
    for suffix, content in re6_bytes(run).items():
        (folder / f"{stem}{suffix}").write_bytes(content)


def write_re7(path: Path, run: RockEvalRun) -> None:
    """Write the `.B00`."""
    path.write_bytes(re7_bytes(run))


def _encoded(lines: list[str]) -> bytes:
    """The text in cp1252, or, for a sample name in Chinese, in GB18030 as a Chinese Windows writes it."""
    text = "".join(f"{line}\r\n" for line in lines)
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode("gb18030")


def _whole(values: Floats) -> list[int]:
    return [int(value) for value in np.rint(values)]


def _r00(run: RockEvalRun) -> list[str]:
    lines = [
        "[Param]", f"Sample={run.sample_name}", f"Type={run.kind}", "Nature=Rock", "Stage=", "Coun=CHINA", "Well=",
        "Unit=1", "Depth=0.0", f"Quant={run.quantity_mg}", "StdT=0", "StdS2=0", "TOC=0", "CyclN=Basic",
        "CyclT=Bulk Rock",
    ]  # fmt: skip
    for name, stage, start, iso, rate, end, hold, purge, grad_start, grad_end in _CYCLES:
        lines += [
            f"[Cycle {name}]", f"{stage}=Yes", "NbOfRate=1", f"InitT={start}", f"InitIso={iso}", f"Rate1={rate}",
            f"Temp1={end}", f"Iso1={hold}", f"Purge={purge}", f"Grad_Start={grad_start}", f"Grad_End={grad_end}",
        ]  # fmt: skip
    lines += ["[ResultAna]", "State=Ok", "Pyrolysis Status=No blank substraction", f"DTMaxlog={run.dtmax}"]
    signals = _signals(run)
    for mode in ("auto", "manu"):
        lines += [line for k in (1, 2, 3) for line in _cursors(mode, k, signals[k])]
    lines += ["[KCOCO2]", "COPyro=1", "CO2Pyro=1", "COOxi=1", "CO2Oxi=1"]
    lines += ["[Identity]", "Analyser=ROCKSIX 4.10 - 10-12-2012", f"Date={run.acquired_at:%m-%d-%Y:%H-%M-%S}"]
    lines += ["[Standard]", f"KFid={K_FID:.14E}", f"TempSTD={run.temp_std}", "Analyser=ROCKSIX 4.10 - 10-12-2012"]
    for k in (1, 3, 2):
        lines += _results(k, signals[k])
    for mode in ("auto", "manu"):
        lines += [line for k in (4, 5) for line in _cursors(mode, k, signals[k])]
    for k in (5, 4):
        lines += _results(k, signals[k])
    return lines


_Signal = tuple[Floats, Floats, list[int], float, tuple[int, ...]]


def _signals(run: RockEvalRun) -> dict[int, _Signal]:
    """For each signal k: seconds, temperature, counts, base and cursors."""
    pyro, oxi = run.pyrolysis, run.oxidation
    pyro_end, oxi_end = int(pyro["t"][-1]), int(oxi["t"][-1])
    return {
        1: (pyro["t"], pyro["T"], _whole(pyro["FID"]), BASES["FID"], (run.s1_end_s, pyro_end)),
        2: (pyro["t"], pyro["T"], _whole(pyro["CO"]), BASES["CO"], (180, run.s3_end_s, pyro_end)),
        3: (pyro["t"], pyro["T"], _whole(pyro["CO2"]), BASES["CO2"], (180, run.s3_end_s, pyro_end)),
        4: (oxi["t"], oxi["T"], _whole(oxi["CO"]), BASES["oxi CO"], (60, run.s4_end_s, oxi_end)),
        5: (oxi["t"], oxi["T"], _whole(oxi["CO2"]), BASES["oxi CO2"], (60, run.s4_end_s, oxi_end)),
    }


def _cursors(mode: str, k: int, signal: _Signal) -> list[str]:
    *_, base, cursors = signal
    filled = [*cursors, *[cursors[-1]] * (6 - len(cursors))]
    lines = [f"[Curs {mode}_{k}]", *(f"Curs_{i}={at}" for i, at in enumerate(filled, start=1)), f"Base={base:.7g}"]
    return [*lines, "Cursor=AUTO"] if mode == "auto" else lines


def _results(k: int, signal: _Signal) -> list[str]:
    seconds, temperature, counts, base, cursors = signal
    lines = [f"[Results_{k}]"]
    start = 0
    for n in range(1, 8):
        end = cursors[n - 1] if n <= len(cursors) else start
        window = (seconds >= start) & (seconds <= end) if end > start else np.zeros(seconds.size, dtype=bool)
        if not window.any():
            lines += [f"Surf_{n}=0", f"VMax_{n}=0", f"Temp_{n}=0", f"Time_{n}=0"]
            continue
        values = np.array(counts, dtype=np.float64)[window]
        top = int(values.argmax())
        lines += [
            f"Surf_{n}={float((values - base).sum()):.7g}",
            f"VMax_{n}={int(values[top])}",
            f"Temp_{n}={round(float(temperature[window][top]))}",
            f"Time_{n}={float(seconds[window][top]) / 60.0:.7g}",
        ]
        start = end
    return lines


def _s00(run: RockEvalRun) -> list[str]:
    return [
        "",
        "[Curves pyro]",
        *_rows(run.pyrolysis, ("FID", "CO", "CO2")),
        "",
        "[Curves oxi]",
        *_rows(run.oxidation, ("CO", "CO2")),
    ]


def _rows(curves: Mapping[str, Floats], columns: tuple[str, ...]) -> list[str]:
    table = [_whole(curves[name]) for name in ("t", "T", *columns)]
    return ["\t".join(map(str, row)) for row in zip(*table, strict=True)]


def _b00(run: RockEvalRun) -> list[str]:
    pyro, oxi = run.pyrolysis, run.oxidation
    head = [
        "[Curves]\t", "Pyro=54\t", f"Oxid={56 + pyro['t'].size}\t", "[Param]\t", f"Sample={run.sample_name}",
        f"Type={run.kind}\t", "Nature=Rock", "Stage=", "Coun=CHINA", "Well=", "Basin=", "Unit=1", "Depth=0",
        f"Quant={run.quantity_mg}\t", "CyclN=BASIC\t", "CyclT=BULK ROCK\t",
    ]  # fmt: skip
    for name, stage, start, iso, rate, end, hold, purge, _, _ in _CYCLES:
        head += [
            f"[Cycle {name.capitalize()}]\t", "Starting Analysis=\t", "End Analysis=\t", f"{stage} status=\t",
            "RE Status=\t", f"InitT={start}\t", f"InitIso={iso}\t", f"Rate={rate:.6f}\t", f"Temp={end}\t",
            f"Iso={hold}\t",
            f"Purge={purge}\t",
        ]  # fmt: skip
    head += [
        "[Identity]\t", "Analyser=AV4.00 22-06-18 14:22 ROCK-EVAL 7 STD TRI-GAZ\t",
        f"Date={run.acquired_at:%m-%d-%Y:%H-%M-%S}\t", "[Info]\t", "LastBlank=No blank substraction\t",
        "[base ligne]\t",
        f"LB_FID={BASES['FID']:.3f}\t", f"LB_CO_P={BASES['CO']:.3f}\t", f"LB_CO2_P={BASES['CO2']:.3f}\t",
        f"LB_SO2_P={BASES['SO2']:.3f}\t", f"LB_CO_O={BASES['oxi CO']:.3f}\t", f"LB_CO2_O={BASES['oxi CO2']:.3f}\t",
        "LB_SO2_O=0.000\t", "", "[Standard]", f"TempFID={run.temp_std + run.dtmax}", f"TempSTD={run.temp_std}",
        f"K_FID={K_FID:.6g}", "",
    ]  # fmt: skip
    top = int(pyro["t"][180:][int(np.argmax(pyro["FID"][180:]))])
    last = int(pyro["t"][-1])
    for mode in ("auto", "manu"):
        fid = (run.s1_end_s, top, last, last, last, top)
        head += [f"[Curs {mode}_1:Geoworks]", *(f"Curs_{i}={at}" for i, at in enumerate(fid, start=1))]
        head += [f"Base={BASES['FID']}", ""]
        for k, base in ((2, BASES["CO"]), (3, BASES["CO2"])):
            head += [f"[Curs {mode}_{k}:Geoworks]", "Curs_1=180", f"Curs_2={run.s3_end_s}", f"Curs_3={last}"]
            head += [f"Base={base}", ""]
        for k, base in ((5, BASES["oxi CO"]), (6, BASES["oxi CO2"])):
            head += [
                f"[Curs {mode}_{k}:Geoworks]",
                "Curs_1=60",
                f"Curs_2={run.s4_end_s}",
                f"Curs_3={int(oxi['t'][-1])}",
            ]
            head += [f"Base={base}", ""]
    return [
        *head,
        "[Curves Pyro]",
        *_fine_rows(pyro, ("T", "FID", "CO", "CO2", "SO2")),
        "",
        "[Curves Oxi]",
        *_fine_rows(oxi, ("T", "CO", "CO2", "SO2")),
    ]


def _fine_rows(curves: Mapping[str, Floats], columns: tuple[str, ...]) -> list[str]:
    table = [[f"{value:.3f}".rstrip("0").rstrip(".") for value in curves[name].tolist()] for name in columns]
    seconds = [str(second) for second in _whole(curves["t"])]
    return ["\t".join(row) for row in zip(seconds, *table, strict=True)]
