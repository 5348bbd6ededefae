"""The application: routers, the problem door, and nothing that a browser would fetch from elsewhere."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from central.api import blobs, comparison, events, health, orders, problems, stations, upkeep
from central.api import handouts as handed
from central.api.door import Door
from central.pages import (
    customer,
    desk,
    handouts,
    items,
    new_order,
    people,
    progress,
    rendering,
    reports,
    shared,
    sign_in,
    verify_file,
    watch,
)
from central.service import Service


def create_app(service: Service) -> ASGIApp:
    """The ASGI app of one service. No generated documentation pages: those load scripts from other hosts."""
    app = FastAPI(title="Geolab central service", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = service
    for part in (stations, events, blobs, orders, comparison, handed, health, upkeep):
        app.include_router(part.router)
    app.include_router(upkeep.open_router)
    for pages in (
        progress.router,
        sign_in.router,
        new_order.router,
        customer.router,
        reports.router,
        desk.router,
        watch.router,
        handouts.router,
        items.router,
        people.router,
        shared.router,
        verify_file.router,
    ):
        app.include_router(pages, include_in_schema=False)
    app.mount("/static", rendering.static_files())
    problems.install(app)
    return Door(app, service.metrics)
