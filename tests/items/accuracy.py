"""How near the items come to known truth, measured anew each time; `python -m tests.items.accuracy` writes the page.

Every figure here is asserted against its aim by `test_accuracy.py`; the page is docs/items/accuracy.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

import parsers
from benchmarks.ladder.__main__ import judge, level_of
from benchmarks.ladder.__main__ import mixture as oil_mixture
from benchmarks.ladder.oils import oil
from parsers.wording import Text
from sample_spectra.diffraction import PHASES, mixture, reference
from sample_spectra.pyrogram import RockEvalRun, rock_eval_run
from sample_spectra.rock_eval import write_re6
from station.analysis.diffraction import Reference, fit_pattern
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.examples import disagreements, load_example, outcome_of
from station.items.run import calculate
from station.records import Outcome
from tests.analysis.test_diffraction import ROCKS, SCAN

PAGE = Path(__file__).resolve().parents[2] / "docs" / "items" / "accuracy.md"
ITEMS = catalogue()
OILS = (0, 9, 19)
MIXTURES = (0, 7, 9, 12, 14, 18, 19)
PYROLYSES = tuple(range(6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure with its aim: what was measured, on how many, the worst of them, and how bad it may be."""

    title: Text
    count: int
    worst: float
    aim: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the worst is within the aim."""
        return self.worst <= self.aim


def measures() -> Iterator[Measure]:
    """All of them, in the order of the page."""
    yield _examples()
    yield from _pyrolyses()
    yield from _oils()
    yield _minerals()


def _examples() -> Measure:
    """Figures of worked examples that differ in any digit that the example gives (ISO 6976 among them)."""
    wrong, count = 0, 0
    for item in ITEMS.values():
        for path in item.examples:
            example = load_example(path)
            count += len(example.expected) + len(example.unrounded)
            wrong += len(tuple(disagreements(item, example, outcome_of(item, example))))
    return Measure(
        title=Text(
            "算例 (ISO 6976:2016 附录 D 及自制精确算例) 中任一位数字不符的数值",
            "figures of worked examples (ISO 6976:2016 Annex D, exact cases) that differ in any digit given",
        ),
        count=count,
        worst=float(wrong),
        aim=0.0,
    )


def _pyrolyses() -> Iterator[Measure]:
    """Made Rock-Eval runs from 0.3 to 80 mg/g, read back from their files."""
    made = [
        rock_eval_run(
            seed,
            f"R{seed}",
            s1=0.1 + 0.5 * seed,
            s2=(0.3, 1.5, 5.0, 12.4, 40.0, 80.0)[seed],
            tmax=415.3 + 11.0 * seed,
            noise_counts=3.0,
        )
        for seed in PYROLYSES
    ]
    outcomes = [_pyrolysed(run) for run in made]

    def worst(of: Callable[[RockEvalRun, Outcome], float]) -> float:
        # numpy's maximum does not swallow a figure that is missing (NaN)
        return float(np.max([of(run, outcome) for run, outcome in zip(made, outcomes, strict=True)]))

    yield Measure(
        title=Text("自制岩石热解：Tmax 偏差", "made Rock-Eval runs: Tmax off by"),
        count=len(made),
        worst=worst(lambda run, o: abs(_number(o, "tmax") - float(run.truth["tmax"]))),
        aim=0.5,
        unit="℃",
    )
    yield Measure(
        title=Text("自制岩石热解：S2 相对偏差", "made Rock-Eval runs: S2 off by"),
        count=len(made),
        worst=worst(lambda run, o: 100 * abs(_number(o, "s2") / float(run.truth["s2"]) - 1)),
        aim=1.0,
        unit="%",
    )


def _pyrolysed(run: RockEvalRun) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        write_re6(Path(folder), "run", run)
        (measured,) = parsers.read(Path(folder) / "run.R00")
    return calculate(ITEMS["rock_eval"], Case(item=ITEMS["rock_eval"], samples=(measured,)))


def _number(outcome: Outcome, value_id: str) -> float:
    return float(outcome.value(value_id).number or Decimal("NaN"))


def _oils() -> Iterator[Measure]:
    verdicts = {seed: judge(oil(seed, biodegraded=seed % 10 == 9)) for seed in OILS}
    yield Measure(
        title=Text(
            "自制原油：指认错误的正构烷烃与异构烷烃 (千次：`python -m benchmarks.ladder`)",
            "made oils: n-alkanes and isoprenoids named wrong (a thousand: `python -m benchmarks.ladder`)",
        ),
        count=len(OILS),
        worst=float(sum(len(verdict.wrong) for verdict in verdicts.values())),
        aim=0.0,
    )
    mixtures = {seed: judge(oil_mixture(seed)) for seed in MIXTURES}
    yield Measure(
        title=Text(
            "自制原油，第二种模拟 (按柱内迁移出峰)：指认错误的正构烷烃与异构烷烃",
            "made oils of the second generator (by migration through a column): n-alkanes and isoprenoids named wrong",
        ),
        count=len(MIXTURES),
        worst=float(sum(len(verdict.wrong) for verdict in mixtures.values())),
        aim=0.0,
    )
    degraded = [verdict for seed, verdict in verdicts.items() if seed % 10 == 9]
    degraded += [verdict for seed, verdict in mixtures.items() if level_of(seed) > 1]
    yield Measure(
        title=Text("自制生物降解油：未以“不可靠”作答", 'made biodegraded oils not answered "not reliable"'),
        count=len(degraded),
        worst=float(sum(not verdict.refused for verdict in degraded)),
        aim=0.0,
    )


def _minerals() -> Measure:
    library = [
        Reference(name=one.name, two_theta=one.two_theta, counts=one.counts, rir=PHASES[one.name].rir)
        for one in (reference(name, SCAN) for name in PHASES)
    ]
    worst = 0.0
    for number, weights in enumerate(ROCKS[:3]):
        rock = mixture(number, weights, scan=SCAN, zero_shift=(-0.3, 0.17, 0.3)[number % 3])
        fit = fit_pattern(rock.two_theta, rock.counts, library)
        shares = {name: scale / PHASES[name].rir for name, scale in fit.scales.items()}
        whole = sum(shares.values())
        off = [100 * shares[name] / whole - weight for name, weight in weights.items()]
        worst = max(worst, float(np.sqrt(np.mean(np.square(off)))))
    return Measure(
        title=Text("已知配比的自制混合物：XRD 全谱拟合 RMSE", "made mixtures of known weights: RMSE of the XRD fit"),
        count=3,
        worst=worst,
        aim=2.0,
        unit="wt %",
    )


LADDER = (
    "",
    "## 正构烷烃序列，各一千个自制原油 / the n-alkane ladder, a thousand made oils each",
    "",
    "`python -m benchmarks.ladder`：两种互不相干的模拟 (沸点；柱内迁移)，种子 0–999。",
    "",
    "`python -m benchmarks.ladder`: two generators that share no law of retention, seeds 0 to 999.",
    "",
    "| 原油 / oils | 数量 / count | 指认有误 / a wrong name | 拒答 / refused |",
    "| --- | --- | --- | --- |",
    "| 沸点模拟，未降解 / by boiling points, sound | 900 | 0 | 2 |",
    "| 沸点模拟，生物降解 / by boiling points, biodegraded | 100 | 0 | 100 |",
    "| 迁移模拟，未降解 / by migration, sound | 800 | 1 | 66 |",
    "| 迁移模拟，正构烷烃余 40 % / by migration, 40 % of the n-alkanes left | 50 | 0 | 17 |",
    "| 迁移模拟，余 15 %、4 % 或无 / by migration, 15 %, 4 % or none left | 150 | 0 | 150 |",
    "",
    "拒答的 66 个未降解原油中，24 个 Pr/nC17 低于 0.25，15 个高于 3，其余多缺数个碳数或双峰未分开。唯一的错误："
    "Pr/nC17 为 0.1 时，一个支链烷烃被指认为 Ph。",
    "",
    "Of the 66 sound oils refused, 24 have Pr/nC17 below 0.25 and 15 above 3; of the rest most lack several carbons or "
    "have doublets that are not apart. The one error: where Pr/nC17 is 0.1, a branched alkane was named Ph.",
)
"""The whole bench takes minutes: its figures are written down here when the identification changes."""


def page(found: list[Measure]) -> str:
    """The table as Markdown, in both languages."""
    lines = [
        "# 准确度 / Accuracy",
        "",
        "由测试测得 (`tests/items/test_accuracy.py`)；`python -m tests.items.accuracy` 重写此页。",
        "",
        "Measured by the tests (`tests/items/test_accuracy.py`); `python -m tests.items.accuracy` writes this page.",
        "",
        "| 项目 / what | 数量 / count | 最差 / worst | 要求 / aim | 单位 / unit |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in found:
        lines.append(
            f"| {one.title.zh} / {one.title.en} | {one.count} | {one.worst:.2g} | ≤ {one.aim:g} | {one.unit} |"
        )
    return "\n".join([*lines, *LADDER, ""])


if __name__ == "__main__":
    PAGE.write_text(page(list(measures())), encoding="utf-8", newline="\n")
    print(PAGE.read_text(encoding="utf-8"))
