"""People who sign. Someone is a person with rights, not a Windows account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Right = Literal["prepare", "review", "approve", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of this laboratory and what they may do. The PIN is known only as a salted hash in the store."""

    id: str
    name: str
    rights: frozenset[Right]
    active: bool = True
