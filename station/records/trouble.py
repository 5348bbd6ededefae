"""An error as a value: what crosses a thread, a process or the database when something went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that went wrong, for a person: what, why, and what to do. `kind` is for programs."""

    kind: str
    title: Text
    message: Text
    cure: Text
    where: str = ""
