"""`geolab result …`: what was calculated for a sample, and putting it right by hand with a person, PIN and reason."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from parsers.wording import Language, Text, default_language
from station.by_hand.reasons import reasons
from station.errors import NotFound
from station.records import Determination, Task
from station.reports.commands.shell import DATA, LANG, desk_of, opened
from station.store import Store

F = TypeVar("F", bound=Callable[..., Any])

LEFT_OUT = "-"


@click.group(help="Results of samples, and putting them right by hand. / 样品结果与人工更改。")
def result() -> None:
    """The group of commands on results."""


def _act(command: F) -> F:
    """The options of an act by a person, with its reason."""
    for option in (
        click.option("--pin", envvar="GEOLAB_PIN", prompt=True, hide_input=True, help="PIN (or GEOLAB_PIN). / PIN。"),
        click.option("--person", required=True, help="Who does it. / 操作人编号。"),
        click.option("--note", default="", help="What else there is to say. / 说明。"),
        click.option("--reason", required=True, help="An id of `geolab result reasons`. / 原因编号。"),
    ):
        command = option(command)
    return command


@result.command(name="reasons", help="List the reasons. / 列出可选原因。")
@DATA
@LANG
def list_reasons(data: Path | None, lang: Language | None) -> None:
    """One line a reason: id, wording."""
    language = lang or default_language()
    with opened(data, language) as store:
        for reason, wording in reasons(store.settings).items():
            click.echo(f"{reason}\t{wording.in_(language)}")


@result.command(help="Show a sample's values, calculated and reported. / 显示样品的计算值与报告值。")
@click.argument("sample_no")
@click.argument("item_id", metavar="ITEM")
@DATA
@LANG
def show(sample_no: str, item_id: str, data: Path | None, lang: Language | None) -> None:
    """One line a value: id, calculated, reported; then runs and corrections with their ids."""
    language = lang or default_language()
    with opened(data, language) as store:
        task, newest = _determined(store, sample_no, item_id)
        for value in newest.outcome.values:
            reported = newest.reported.value(value.id)
            click.echo("\t".join((value.id, _said(value.number), _said(reported.number))))
        for run in store.arrivals.runs_of_task(task.id):
            counts = Text("剔除", "left out") if run.id in newest.excluded_runs else Text("计入", "counts")
            click.echo("\t".join(("run", run.id, run.sample_name, counts.in_(language))))
        for one in newest.by_hand:
            line = ("by hand", one.id, one.target, _said(one.before), _said(one.after))
            click.echo("\t".join((*line, one.why.in_(language), one.person_name, one.at.isoformat())))


@result.command(name="set", help="Type values: s2=11.87, or hi=- to leave one out. / 录入数值，- 表示剔除。")
@click.argument("sample_no")
@click.argument("item_id", metavar="ITEM")
@click.argument("values", metavar="ID=NUMBER...", nargs=-1, required=True)
@_act
@DATA
@LANG
def set_values(
    sample_no: str,
    item_id: str,
    values: tuple[str, ...],
    reason: str,
    note: str,
    person: str,
    pin: str,
    data: Path | None,
    lang: Language | None,
) -> None:
    """Put typed figures in the place of calculated ones and show what the draft says then."""
    language = lang or default_language()
    typed = dict(_typed(one, language) for one in values)
    with desk_of(data, language) as (store, desk):
        task, _ = _determined(store, sample_no, item_id)
        made = desk.by_hand.set_values(task.id, typed, reason, person, pin, note=note)
        _tell(made, language)


@result.command(name="leave-out", help="Let a run count in no calculation. / 剔除一次进样。")
@click.argument("sample_no")
@click.argument("item_id", metavar="ITEM")
@click.argument("run_id", metavar="RUN")
@_act
@DATA
@LANG
def leave_out(
    sample_no: str,
    item_id: str,
    run_id: str,
    reason: str,
    note: str,
    person: str,
    pin: str,
    data: Path | None,
    lang: Language | None,
) -> None:
    """Leave a run out; the agent calculates the others again."""
    language = lang or default_language()
    with desk_of(data, language) as (store, desk):
        task, _ = _determined(store, sample_no, item_id)
        _tell(desk.by_hand.leave_out_run(task.id, run_id, reason, person, pin, note=note), language)


@result.command(help="Take a correction back. / 撤销人工更改。")
@click.argument("sample_no")
@click.argument("item_id", metavar="ITEM")
@click.argument("correction_id", metavar="CORRECTION")
@_act
@DATA
@LANG
def undo(
    sample_no: str,
    item_id: str,
    correction_id: str,
    reason: str,
    note: str,
    person: str,
    pin: str,
    data: Path | None,
    lang: Language | None,
) -> None:
    """The calculated figure, or the run, counts again."""
    language = lang or default_language()
    with desk_of(data, language) as (store, desk):
        task, _ = _determined(store, sample_no, item_id)
        _tell(desk.by_hand.undo(task.id, correction_id, reason, person, pin, note=note), language)


def _determined(store: Store, sample_no: str, item_id: str) -> tuple[Task, Determination]:
    for task in store.orders.tasks_of_sample(sample_no, [item_id]):
        newest = store.determinations.newest(task.id)
        if newest is not None:
            return task, newest
    raise NotFound(
        Text(f"样品“{sample_no}”没有“{item_id}”的结果。", f'Sample "{sample_no}" has no result of "{item_id}".'),
        Text("请检查样品编号与项目。", "Check the sample's number and the item."),
    )


def _typed(text: str, language: Language) -> tuple[str, Decimal | None]:
    value_id, equals, number = text.partition("=")
    try:
        if equals:
            return value_id, None if number == LEFT_OUT else Decimal(number)
    except InvalidOperation:
        pass
    refusal = Text(f"“{text}”应为 列=数字 或 列=-。", f'"{text}" is neither ID=NUMBER nor ID=-.')
    raise click.UsageError(refusal.in_(language))


def _tell(made: Determination, language: Language) -> None:
    for one in made.by_hand:
        line = (one.id, one.target, _said(one.before), _said(one.after), one.why.in_(language))
        click.echo("\t".join(line))


def _said(number: Decimal | None) -> str:
    return "—" if number is None else f"{number:f}"
