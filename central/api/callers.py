"""Who is calling: a station by its token, the operator by their key."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from central.auth import OPERATOR_PREFIX, secret_hash
from central.refusals import Refusal
from central.service import Service
from central.store.contract import Station


def service_of(request: Request) -> Service:
    """The service this app was made with."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


TheService = Annotated[Service, Depends(service_of)]


def _bearer(request: Request) -> str:
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise _refused("请求头没有 Bearer 令牌", "the Authorization header holds no bearer token")
    return credential.strip()


def _refused(why_zh: str, why_en: str) -> Refusal:
    return Refusal("not_authenticated", why_zh=why_zh, why_en=why_en, headers={"WWW-Authenticate": "Bearer"})


async def _operator(service: Service, key: str) -> str:
    tenant = await run_in_threadpool(service.store.operator_tenant, secret_hash(key))
    if tenant is None:
        raise _refused("操作员密钥无效", "the operator key is not valid")
    return tenant


async def _station(service: Service, token: str) -> Station:
    station_id = service.keys.read_token(service.server.id, token, service.clock())
    station = await run_in_threadpool(service.store.station, station_id)
    if station is None:
        raise _refused("没有该工作站", "there is no such station")
    if station.revoked:
        raise Refusal("station_revoked")
    return station


async def calling_station(request: Request, service: TheService) -> Station:
    """The station whose token this is."""
    credential = _bearer(request)
    if credential.startswith(OPERATOR_PREFIX):
        await _operator(service, credential)
        raise Refusal("station_only")
    station = await _station(service, credential)
    request.state.caller = f"station {station.id}"
    return station


async def operator_tenant(request: Request, service: TheService) -> str:
    """The tenant whose operator this is."""
    credential = _bearer(request)
    if not credential.startswith(OPERATOR_PREFIX):
        await _station(service, credential)
        raise Refusal("operator_only")
    tenant = await _operator(service, credential)
    request.state.caller = f"operator of {tenant}"
    return tenant


async def any_tenant(request: Request, service: TheService) -> str:
    """The tenant of a station or an operator."""
    if _bearer(request).startswith(OPERATOR_PREFIX):
        return await operator_tenant(request, service)
    return (await calling_station(request, service)).tenant


CallingStation = Annotated[Station, Depends(calling_station)]
OperatorTenant = Annotated[str, Depends(operator_tenant)]
AnyTenant = Annotated[str, Depends(any_tenant)]
