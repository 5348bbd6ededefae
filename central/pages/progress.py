"""The customer's page: where each sample stands with each analysis item, and the reports.

The link's access code is the only key, so the page tells no one else of it (no referrer, no cache, no index), loads
nothing from elsewhere, and an unknown code gets the same answer whatever it looks like. Names come from the order as
the client gave them and are escaped by the template engine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, get_args
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from central import moments
from central.api.callers import TheService
from central.auth import secret_hash
from central.orders import OrderView, ReportView, TaskView
from central.pages.words import WORDS
from parsers.wording import Language, Text
from station.records.orders import STATES, Sample, TaskState

router = APIRouter(prefix="/progress")

STEPS: tuple[TaskState, ...] = ("pending_review", "accepted", "testing", "reported")
STOPPED: tuple[TaskState, ...] = ("returned", "cancelled")
LONGEST_CODE = 64

GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

_templates = Environment(
    loader=PackageLoader("central.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class StepShown:
    """One of the four steps of a task: its name, whether it is done, being done or to come, and since when."""

    name: str
    phase: str
    day: str
    time: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """A task's line: the analysis item, its four steps, and a state outside of them where it was stopped."""

    title: str
    steps: tuple[StepShown, ...]
    state: TaskState
    stopped: str
    stopped_at: str
    reason: str
    report: ReportView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShown:
    """A sample with what the client said of it, and its tasks."""

    sample: Sample
    facts: tuple[tuple[str, str], ...]
    tasks: tuple[TaskShown, ...]


@router.get("/{access_code}")
async def progress(
    access_code: str, request: Request, service: TheService, lang: Annotated[str, Query(max_length=8)] = ""
) -> Response:
    """The progress of one order."""
    language = choose_language(lang, request.headers.get("accept-language", ""))
    found = await _find(service, access_code)
    if found is None:
        return _page("not_found.html", language, 404)
    order = found[1]
    zone = timezone(timedelta(minutes=service.pages.utc_offset_minutes))
    tasks = [task for sample in order.samples for task in order.tasks if task.sample_no == sample.sample_no]
    counts = Counter(task.state for task in tasks)
    return _page(
        "progress.html",
        language,
        200,
        order=order,
        code=access_code,
        steps=[(STATES[state].in_(language), counts[state], state) for state in STEPS],
        stopped=[(STATES[state].in_(language), counts[state]) for state in STOPPED if counts[state]],
        share=round(100 * counts["reported"] / len(tasks)) if tasks else 0,
        samples=[_sample(order, sample, language, zone) for sample in order.samples],
        reports=list(reversed(order.reports)),
        moment=lambda text: _moment(text, zone),
        now=service.clock().astimezone(zone).strftime("%H:%M:%S"),
        offset=f"{service.pages.utc_offset_minutes / 60:+g}",
    )


@router.get("/{access_code}/reports/{report_name}.pdf")
async def report(
    access_code: str,
    report_name: str,
    request: Request,
    service: TheService,
    revision: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """A visible report's PDF: the newest revision, or the one asked for."""
    found = await _find(service, access_code)
    fitting: list[ReportView] = []
    if found is not None:
        tenant, order = found
        wanted = [one for one in order.reports if one.report_no == report_name]
        fitting = [one for one in wanted if revision in (None, one.revision)]
    if found is None or not fitting:
        return _page("not_found.html", choose_language("", request.headers.get("accept-language", "")), 404)
    chosen = max(fitting, key=lambda one: one.revision)
    filename = quote(f"{chosen.report_no}.pdf", safe="")
    return FileResponse(
        service.blobs.path(tenant, chosen.sha256),
        media_type="application/pdf",
        headers={**GUARDS, "Content-Disposition": f"inline; filename*=UTF-8''{filename}"},
    )


def static_files() -> StaticFiles:
    """The one style sheet and the one script."""
    return StaticFiles(directory=Path(__file__).parent / "static")


def choose_language(asked: str, accepted: str) -> Language:
    """The language asked for by `?lang=`, else the first of ours in Accept-Language, else Chinese."""
    if asked in get_args(Language):
        return "en" if asked == "en" else "zh"
    weighted: list[tuple[float, int, Language]] = []
    for place, piece in enumerate(accepted[:400].split(",")):
        tag, _, weight = piece.strip().partition(";q=")
        primary = tag.split("-")[0].lower()
        if primary in ("zh", "en"):
            weighted.append((-_weight(weight), place, "zh" if primary == "zh" else "en"))
    return min(weighted)[2] if weighted else "zh"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


async def _find(service: TheService, access_code: str) -> tuple[str, OrderView] | None:
    if len(access_code) > LONGEST_CODE:
        return None
    return await run_in_threadpool(service.store.order_by_access, secret_hash(access_code))


def _page(template: str, language: Language, status: int, **values: object) -> HTMLResponse:
    def say(text: str | Text, **fill: object) -> str:
        words = WORDS[text] if isinstance(text, str) else text
        return words.fill(**fill).in_(language) if fill else words.in_(language)

    html = _templates.get_template(template).render(say=say, language=language, **values)
    return HTMLResponse(html, status_code=status, headers=GUARDS)


def _sample(order: OrderView, sample: Sample, language: Language, zone: timezone) -> SampleShown:
    depths = [str(depth) for depth in (sample.depth_top_m, sample.depth_bottom_m) if depth is not None]
    facts = {
        "client_sample_id": sample.client_sample_id,
        "well": sample.well,
        "depth": f"{'–'.join(depths)} m" if depths else "",
        "stratum": sample.stratum,
        "lithology": sample.lithology,
        "kind": sample.kind,
    }
    reports = {(one.report_no, one.sha256): one for one in order.reports}
    return SampleShown(
        sample=sample,
        facts=tuple((WORDS[name].in_(language), value) for name, value in facts.items() if value),
        tasks=tuple(
            _task(task, reports.get((task.report_no or "", task.report_sha256 or "")), language, zone)
            for task in order.tasks
            if task.sample_no == sample.sample_no
        ),
    )


def _task(task: TaskView, report: ReportView | None, language: Language, zone: timezone) -> TaskShown:
    reached = {step.state: step.at for step in task.history}
    stopped = task.state in STOPPED
    furthest = max((place for place, state in enumerate(STEPS) if state in reached), default=0)
    steps = []
    for place, state in enumerate(STEPS):
        at = reached.get(state, "") if place <= furthest else ""
        if place < furthest or (state == "reported" and place == furthest):
            phase = "done"
        elif place == furthest:
            phase = "left" if stopped else "now"
        else:
            phase = "ahead"
        moment = _moment(at, zone) if at else None
        steps.append(
            StepShown(
                STATES[state].in_(language),
                phase,
                moment.strftime("%Y-%m-%d") if moment else "",
                moment.strftime("%H:%M") if moment else "",
                at,
            )
        )
    return TaskShown(
        title=task.item_zh if language == "zh" else task.item_en,
        steps=tuple(steps),
        state=task.state,
        stopped=STATES[task.state].in_(language) if stopped else "",
        stopped_at=reached.get(task.state, "") if stopped else "",
        reason=task.reason,
        report=report,
    )


def _moment(text: str, zone: timezone) -> datetime:
    return moments.parse(text).astimezone(zone)
