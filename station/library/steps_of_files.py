"""A file's way: captured, read, each run matched to a task, calculated."""

from __future__ import annotations

from parsers.wording import Text
from station.library.road import least
from station.library.steps import Place, Step, in_order, sent_step
from station.records import Arrival, MeasurementRow
from station.store import Store


def steps_of_file(store: Store, arrival: Arrival) -> tuple[Step, ...]:
    """The steps of one captured file."""
    folder = store.arrivals.folder(arrival.folder_id)
    instrument = "" if folder is None else folder.instrument
    place = Place("arrivals", arrival.relpath)
    captured = Step(
        stage="captured",
        state="done",
        at=arrival.captured_at,
        reason=Text(f"来自“{instrument}”，已存入证据库。", f'From "{instrument}", safe in the vault.'),
        next=place,
    )
    runs = sorted(store.arrivals.measurements(arrival_id=arrival.id), key=lambda run: run.position)
    steps = [captured, _read(arrival, runs, place)]
    for run in runs[:1] if len(runs) == 1 else _worst(runs):
        steps += [matched_step(run), calculated_step(run)]
    stream = f"file:{arrival.id}"
    steps.append(sent_step(store.outbox.of_stream(stream), least(store, [stream])))
    return in_order(steps)


def matched_step(run: MeasurementRow) -> Step:
    """Whether a run has found its task, and if not, why."""
    place = Place("measurements", run.id)
    if run.task_id is not None:
        return Step(stage="matched", state="done", next=place)
    if run.state == "standard":
        return Step(
            stage="matched",
            state="done",
            reason=Text("标准样，用于同仪器样品的校准。", "A standard: the samples of its instrument use it."),
            next=place,
        )
    if run.state == "ignored":
        return Step(
            stage="matched",
            state="done",
            reason=Text("空白、平行或质控样，随样保存。", "A blank, duplicate or control: kept beside the samples."),
            next=place,
        )
    if run.trouble is not None:
        return Step(stage="matched", state="stopped", reason=run.trouble.message, cure=run.trouble.cure, next=place)
    return Step(
        stage="matched", state="waiting", reason=Text("正在等待匹配任务。", "It is matched to a task next."), next=place
    )


def calculated_step(run: MeasurementRow) -> Step:
    """Whether a run is calculated, and if not, why."""
    place = Place("measurements", run.id)
    match run.state:
        case "determined" | "standard" | "ignored":
            return Step(stage="calculated", state="done", next=place)
        case "stopped" if run.trouble is not None:
            return Step(
                stage="calculated", state="stopped", reason=run.trouble.message, cure=run.trouble.cure, next=place
            )
        case _:
            return Step(
                stage="calculated", state="waiting", reason=Text("接下来计算。", "It is calculated next."), next=place
            )


def _read(arrival: Arrival, runs: list[MeasurementRow], place: Place) -> Step:
    if arrival.state == "superseded":
        return Step(
            stage="read",
            state="done",
            reason=Text(
                "同名文件后来又到达，其内容包含本版本的全部进样；本版本已被替代。",
                "The same name arrived again and holds every run of this version, which is superseded.",
            ),
            next=place,
        )
    if arrival.trouble is not None:
        return Step(
            stage="read", state="stopped", reason=arrival.trouble.message, cure=arrival.trouble.cure, next=place
        )
    if not runs:
        return Step(stage="read", state="waiting", reason=Text("接下来读取。", "It is read next."), next=place)
    return Step(
        stage="read",
        state="done",
        reason=Text(f"{len(runs)} 个进样，格式 {runs[0].format_id}", f"{len(runs)} runs, format {runs[0].format_id}"),
        next=place,
    )


def _worst(runs: list[MeasurementRow]) -> list[MeasurementRow]:
    """Of many runs the one that is furthest behind speaks for all."""
    rank = {"stopped": 0, "unmatched": 1, "matched": 2}
    return sorted(runs, key=lambda run: rank.get(run.state, 3))[:1]
