"""Writes the ready samples and their golden readings: `python -m sample_spectra.make` (on demand, never in CI).

`ready/` holds small files in each format, `<name>.truth.json` with what was put in, and `<name>.golden.json` with what
`parsers.read` says of it. The tests make all of them again from their seeds and compare byte by byte.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.cli import summary
from parsers.recognition import read
from sample_spectra.andi import andi_bytes
from sample_spectra.chemstation import ch_bytes, d_members
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.labsolutions import labsolutions_bytes
from sample_spectra.natural_gas import STANDARD_GAS, gas_run
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re6_bytes, re7_bytes
from sample_spectra.runs import truth_json

READY = Path(__file__).parent / "ready"


@dataclass(frozen=True, slots=True)
class Sample:
    """A ready sample: its members by relative path, which of them is opened, its format, and its truth."""

    members: Mapping[str, bytes]
    opened: str
    format_id: str
    truth: Mapping[str, Any]


def _saturates_179() -> Sample:
    run = saturates_run(11, "2026-GC-0123-001")
    name = "saturates_179.ch"
    return Sample({name: ch_bytes(run, "FID1A", "179")}, name, "chemstation_ch", run.truth)


def _saturates_181() -> Sample:
    run = saturates_run(12, "2026-GC-0123-002", main_carbon=23.0, odd_even=0.12, pr_nc17=0.31, ph_nc18=0.55)
    name = "saturates_181.ch"
    return Sample({name: ch_bytes(run, "FID1A", "181")}, name, "chemstation_ch", run.truth)


def _saturates_andi() -> Sample:
    run = saturates_run(13, "2026-GC-0123-003", main_carbon=17.0, pr_nc17=1.4, ph_nc18=0.9, hump=4000.0)
    name = "saturates.cdf"
    return Sample({name: andi_bytes(run, "FID1A")}, name, "andi_chromatography", run.truth)


def _saturates_labsolutions() -> Sample:
    fast = Oven(rate=12.0, minutes=45.0)
    first = saturates_run(14, "2026-GC-0123-004", oven=fast, rate_hz=2.5, carbons=(12, 34), efficiency=1.0)
    second = saturates_run(15, "饱和烃-平行样", oven=fast, rate_hz=2.5, carbons=(12, 34), efficiency=1.0)
    name = "saturates_labsolutions.txt"
    truth = {"injections": [first.truth, second.truth]}
    return Sample({name: labsolutions_bytes([first, second])}, name, "labsolutions_ascii", truth)


def _gas_standard() -> Sample:
    run = gas_run(21, "STD-2026-01", STANDARD_GAS)
    members = {f"gas_standard.D/{name}": content for name, content in d_members(run, "181").items()}
    return Sample(members, "gas_standard.D", "chemstation_d", run.truth)


def _gas_sample() -> Sample:
    run = gas_run(22, "2026-NG-0045-001")
    members = {f"gas_sample.D/{name}": content for name, content in d_members(run, "179").items()}
    return Sample(members, "gas_sample.D", "chemstation_d", run.truth)


def _rock_eval_6() -> Sample:
    run = rock_eval_run(31, "2026-RE-0007-001", s1=0.62, s2=8.91, tmax=441.0)
    members = {f"rock_eval_6{suffix}": content for suffix, content in re6_bytes(run).items()}
    return Sample(members, "rock_eval_6.R00", "rock_eval_6", run.truth)


def _rock_eval_7() -> Sample:
    run = rock_eval_run(32, "IFP160000", s1=0.15, s2=12.43, tmax=416.0, kind="Standard", noise_counts=3.0)
    name = "rock_eval_7.B00"
    return Sample({name: re7_bytes(run)}, name, "rock_eval_7", run.truth)


SAMPLES: Mapping[str, Callable[[], Sample]] = {
    "saturates_179": _saturates_179,
    "saturates_181": _saturates_181,
    "saturates_andi": _saturates_andi,
    "saturates_labsolutions": _saturates_labsolutions,
    "gas_standard": _gas_standard,
    "gas_sample": _gas_sample,
    "rock_eval_6": _rock_eval_6,
    "rock_eval_7": _rock_eval_7,
}


def golden_json(opened: Path) -> str:
    """What `parsers.read` says of a file, as the golden text."""
    return json.dumps([summary(m) for m in read(opened)], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write all ready samples anew."""
    if READY.exists():
        shutil.rmtree(READY)
    for name, make in SAMPLES.items():
        sample = make()
        for member, content in sample.members.items():
            path = READY / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (READY / f"{name}.truth.json").write_text(truth_json(sample.truth), encoding="utf-8")
        (READY / f"{name}.golden.json").write_text(golden_json(READY / sample.opened), encoding="utf-8")
        print(name, sum(map(len, sample.members.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
