"""The words of the items' declarations in Chinese: sources of figures, choices of settings, formulas told in words.

An item's `item.toml` declares them once, in English; `report_templates/wording.toml` says them in Chinese. What does
not stand there is printed as it was declared: a laboratory writes its own items in its own language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from station.items.catalogue import own_items

REGISTER = "wording.toml"
Kind = Literal["sources", "choices", "formulas"]


def in_chinese(kind: Kind, declared: str) -> str:
    """The declared words in Chinese, or as they are where the register does not have them."""
    return _register()[kind].get(declared, declared)


@lru_cache(maxsize=1)
def _register() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((own_items() / REGISTER).read_text("utf-8"))
