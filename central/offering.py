"""Which analysis items a laboratory's customers may order, and what each is called.

Those of the product; those that the laboratory handed to its stations (a signed handout carries its title); and those
of its own that it lists on the page of items. What a station merely has is not offered: it may be half made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from central.service import Service
from parsers.wording import Text
from station.items.catalogue import catalogue

Offered = Mapping[str, Text]
"""The titles of the items on offer, by id."""


@cache
def product_items() -> Offered:
    """The items that come with the product."""
    return {item_id: item.title for item_id, item in catalogue().items()}


def handed_items(service: Service, tenant: str) -> Offered:
    """The items that the laboratory handed out, by the titles it signed. Blocks."""
    return {item_id: Text(**title) for item_id, title in service.handouts.item_titles(tenant).items()}


def offered(service: Service, tenant: str) -> Offered:
    """Everything a customer of this laboratory may order. Blocks."""
    return {**product_items(), **handed_items(service, tenant), **service.offered_items.all(tenant)}
