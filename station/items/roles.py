"""What part a run plays in its sequence, told from the sample's name.

A sequence of these laboratories runs blank, standard, ten samples, duplicate, standard; the only mark of a
run's role is its name (BLANK, STD, IFP160000, CK, and a suffix -P, 平行, 复测 or -2 for a duplicate). The
patterns are data of the item; these defaults hold where an item says nothing. Names lie: whoever matches
runs lets a person confirm. A mount (处理片: air-dried, glycolated, heated) is the same sample prepared in another way;
only an item that has such mounts says how they are named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from station.items.item import Role

DEFAULT_PATTERNS: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        "blank": (
            r"^(blank|blk|bk|空白样?)([\s_-]?\d+)?$",
            r"^空白|空白样?[\s_-]?\d*$",
            r"^(solvent|reagent|method|procedure|system)[\s_-]*(blank|blk)",
        ),
        "standard": (
            r"^(std|standard|标样|标准|标气|标准气|标准样|混标)([\s_-].*|\d.*)?$",
            r"^(n[\s_-]?alkanes?|正构烷烃)[\s_-]*(std|standard|mix|标样|混标)",
        ),
        "reference": (
            r"^(ck|qc|crm|质控样?|标准物质|rgo)([\s_-].*|\d.*)?$",
            r"(^|[\s_])ifp[\s_-]?\d+",
            r"^gbw|^(nist|srm|nbs|usgs|iaea)[\s_-]?(srm[\s_-]?)?[a-z]*[\s_-]?\d+$",
        ),
        "mount": (),
        "duplicate": (
            r"(?<=[\w\)])(-p\d?|[\s_-]?[(（]?平行样?\d?[)）]?|-[2-4]|[\s_-]?[(（]?(复测|重复)样?\d?[)）]?|[\s_-]dup\d?)$",
        ),
    }
)
"""Case-insensitive regular expressions, searched in this order of roles; what fits none is a sample."""


OF_A_SAMPLE: frozenset[Role] = frozenset({"duplicate", "mount"})
"""Runs that belong to the sample whose name stands before their ending."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－﹣", "-"))


def written_alike(name: str) -> str:
    """A sample's number as it is compared: full-width characters, dashes, spaces and case are ways of typing it."""
    return "".join(_plain(name).casefold().split())


def role_of(sample_name: str, patterns: Mapping[Role, tuple[str, ...]] = DEFAULT_PATTERNS) -> Role:
    """The role of the run of that name."""
    names = _typed(sample_name)
    for role, expressions in patterns.items():
        if any(re.search(expression, name, re.IGNORECASE) for expression in expressions for name in names):
            return role
    return "sample"


def sample_of(sample_name: str, patterns: Mapping[Role, tuple[str, ...]] = DEFAULT_PATTERNS) -> str:
    """The sample a run belongs to: a duplicate's or a mount's name without its ending, else the name itself."""
    role = role_of(sample_name, patterns)
    if role not in OF_A_SAMPLE:
        return sample_name.strip()
    for name in _typed(sample_name):
        for expression in patterns[role]:
            stripped = re.sub(expression, "", name, count=1, flags=re.IGNORECASE)
            if stripped != name:
                return stripped
    return sample_name.strip()


def _typed(name: str) -> tuple[str, str]:
    """A name as it was typed, and in plain characters: a laboratory's patterns may be of either."""
    return name.strip(), _plain(name)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).translate(_DASHES).strip()
