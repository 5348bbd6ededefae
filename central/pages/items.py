"""The page of analysis items: what customers may order, and a laboratory's own items put on offer or taken off."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.offering import handed_items, product_items
from central.orders import CONTROL
from central.pages.rendering import page
from central.pages.visitors import Visitor, posted, see_other, visitor_with
from central.pages.watch import stations_shown
from central.service import Service
from parsers.wording import Text

router = APIRouter(prefix="/desk")

Staff = Annotated[Visitor, Depends(visitor_with("see_desk"))]
Giver = Annotated[Visitor, Depends(visitor_with("hand_out"))]

ITEM = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


@router.get("/items")
async def items(request: Request, service: TheService, visitor: Staff) -> Response:
    """What may be ordered."""
    return await _show(request, service, visitor)


@router.post("/items")
async def change(request: Request, service: TheService, visitor: Giver) -> Response:
    """Offer an own item under a title in both languages, or take one off."""
    form = await posted(request, service, visitor)
    item_id, title = form.one("item", 80), Text(form.one("zh", 100), form.one("en", 100))
    if form.one("act") == "remove":
        await run_in_threadpool(
            service.offered_items.remove, visitor.tenant, item_id, actor=visitor.login, now=service.now()
        )
        return see_other("/desk/items")
    failed = _wrong(item_id, title)
    if failed is not None:
        return await _show(request, service, visitor, failed=failed, typed=(item_id, title))
    await run_in_threadpool(
        service.offered_items.put, visitor.tenant, item_id, title, actor=visitor.login, now=service.now()
    )
    return see_other("/desk/items")


def _wrong(item_id: str, title: Text) -> Text | None:
    if not ITEM.match(item_id):
        return Text(
            f"标识“{item_id}”应为小写字母、数字与下划线，与工作站上 item.toml 的 id 相同，如 my_item。",
            f'The id "{item_id}" should be lower-case letters, digits and _, as in item.toml at the station: my_item.',
        )
    if item_id in product_items():
        return Text(f"“{item_id}”是随程序提供的项目。", f'"{item_id}" comes with the product and is on offer already.')
    if not title.zh or not title.en or CONTROL.search(title.zh + title.en):
        return Text("请填写中文和英文名称。", "Give its name in Chinese and in English.")
    return None


async def _show(
    request: Request,
    service: Service,
    visitor: Visitor,
    failed: Text | None = None,
    typed: tuple[str, Text] = ("", Text("", "")),
) -> Response:
    found = await run_in_threadpool(service.store.stations, visitor.tenant)
    shown = stations_shown(found, service.clock(), service.limits)
    handed = await run_in_threadpool(handed_items, service, visitor.tenant)
    own = await run_in_threadpool(service.offered_items.all, visitor.tenant)
    told = {item for one in shown if one.news is not None for item in one.news.items}
    return page(
        "items.html",
        request,
        status=422 if failed else 200,
        settings=service.pages,
        visitor=visitor,
        here="items",
        product={item: title for item, title in product_items().items() if item not in handed},
        handed=handed,
        own=own,
        unlisted=sorted(told - set(product_items()) - set(handed) - set(own)),
        failed=failed,
        typed=typed,
    )
