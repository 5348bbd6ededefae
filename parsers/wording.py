"""Sentences for people, in both languages at once.

A sentence a person may read is a `Text`; there is no way to write one language and forget the other.
"""

from __future__ import annotations

import locale
import os
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def fill(self, **values: object) -> Text:
        """Both sentences with `{name}` places filled."""
        return Text(self.zh.format(**values), self.en.format(**values))

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


def default_language() -> Language:
    """The language of this computer: `GEOLAB_LANG` (zh or en), else Chinese if the locale is, else English."""
    wanted = os.environ.get("GEOLAB_LANG", "").strip().lower()
    if wanted:
        return "zh" if wanted.startswith("zh") else "en"
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    names.append(locale.getlocale()[0] or "")
    first = next((name.lower() for name in names if name), "")
    return "zh" if first.startswith(("zh", "chinese")) else "en"
