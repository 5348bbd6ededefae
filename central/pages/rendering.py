"""How a page is made: templates, language, the headers every page carries.

A page loads nothing from elsewhere, is not cached, framed or indexed, and tells no other site where it was. Names
come from people and are escaped by the template engine. A template says its texts in both languages where they
stand: `{{ t('委托单', 'Order') }}`; shared words are in `central.pages.words`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from central import moments
from central.limits import PageSettings
from central.pages.words import WORDS
from central.refusals import Refusal
from parsers.wording import Language, Text

LANGUAGE_COOKIE = "geolab_language"
YEAR = 365 * 86_400

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
# A link that is itself the key: not even this site is told where the reader came from.
SECRET_GUARDS = {
    **GUARDS,
    "Content-Security-Policy": _POLICY.replace("form-action 'self'", "form-action 'none'"),
    "Referrer-Policy": "no-referrer",
}

_templates = Environment(
    loader=PackageLoader("central.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str,
    request: Request,
    *,
    status: int = 200,
    guards: dict[str, str] = GUARDS,
    settings: PageSettings | None = None,
    **values: object,
) -> HTMLResponse:
    """A template as an answer, in the reader's language; what they chose is remembered."""
    language = language_of(request)
    shown = zone_of(settings or PageSettings())
    html = _templates.get_template(template).render(
        say=lambda text, **fill: _said(text, language, fill),
        t=lambda zh, en: zh if language == "zh" else en,
        language=language,
        moment=lambda text: moments.parse(text).astimezone(shown),
        other=_in_language(request),
        **{"visitor": None, "here": "", **values},
    )
    answer = HTMLResponse(html, status_code=status, headers=guards)
    if request.query_params.get("lang") in get_args(Language):
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="lax", path="/")
    return answer


def problem_page(refusal: Refusal, request: Request) -> HTMLResponse:
    """A refusal as a page."""
    answer = page("problem.html", request, status=refusal.status, refusal=refusal)
    answer.headers.update(refusal.headers)
    return answer


def language_of(request: Request) -> Language:
    """The language the reader asked for now, or before, or their browser asks for."""
    asked = request.query_params.get("lang", "") or request.cookies.get(LANGUAGE_COOKIE, "")
    return choose_language(asked, request.headers.get("accept-language", ""))


def zone_of(settings: PageSettings) -> timezone:
    """The zone in which pages show moments."""
    return timezone(timedelta(minutes=settings.utc_offset_minutes))


def clock_time(now: datetime, settings: PageSettings) -> str:
    """The hour, minute and second in that zone."""
    return now.astimezone(zone_of(settings)).strftime("%H:%M:%S")


def static_files() -> StaticFiles:
    """The style sheets and scripts."""
    return StaticFiles(directory=Path(__file__).parent / "static")


def choose_language(asked: str, accepted: str) -> Language:
    """The language asked for, else the first of ours in Accept-Language, else Chinese."""
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


def _said(text: str | Text, language: Language, fill: dict[str, object]) -> str:
    words = WORDS[text] if isinstance(text, str) else text
    return words.fill(**fill).in_(language) if fill else words.in_(language)


def _in_language(request: Request) -> Callable[[str], str]:
    """Gives the link to this page in another language, its other questions kept."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return lambda language: "?" + urlencode([*kept, ("lang", language)])
