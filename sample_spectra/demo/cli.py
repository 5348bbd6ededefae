"""`geolab demo`: the whole road on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parsers.wording import Language, default_language
from sample_spectra.demo.laboratory import Chaos, DemoFailed, run_demo


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="输出文件夹（会被清空重建）/ output folder (made anew)",
)
@click.option("--keep", is_flag=True, help="结束后保留服务和值守程序运行 / leave the service and the agent running")
@click.option("--seed", type=int, default=1, show_default=True, help="虚拟仪器的随机种子 / seed of the instruments")
@click.option(
    "--kill-every", type=float, default=None, help="每隔若干秒随机终止一个程序 / kill a program every S seconds"
)
@click.option("--seconds", type=float, default=None, help="时限 / time limit (60; 240 with --kill-every)")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="语言 / language")
def demo(  # one parameter per option
    out: Path, keep: bool, seed: int, kill_every: float | None, seconds: float | None, lang: str | None
) -> None:
    """演示：从仪器文件到已签发的报告 / Demonstration: from an instrument's file to an issued report."""
    language: Language = ("en" if lang == "en" else "zh") if lang else default_language()
    limit = seconds or (60.0 if kill_every is None else 240.0)
    chaos = None if kill_every is None else Chaos(seed=seed, every=kill_every)
    try:
        summary = run_demo(out, seed=seed, language=language, seconds=limit, chaos=chaos, keep=keep)
    except DemoFailed as error:
        click.echo(error.message.in_(language), err=True)
        click.echo(error.cure.in_(language), err=True)
        sys.exit(2)
    sys.exit(0 if summary.complete else 1)
