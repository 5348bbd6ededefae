"""No box in print: every character of a report must be in the fonts, or the report is refused and says which is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from matplotlib.ft2font import FT2Font

from parsers.wording import Text
from station.errors import StationError

NOT_PRINTED = frozenset(
    {"values", "parameters", "notes", "raw_sha256", "template_sha256", "unchecked", "rounding", "logo"}
)
"""Members of the content that are attached to the PDF but not set in type."""

SET_OTHERWISE = frozenset("₀₁₂₃₄₅₆₇₈₉\n")
"""Characters the frame sets without a glyph of their own: subscript figures, line breaks."""

NEGATIVE_POWER = re.compile("⁻[⁰¹²³⁴-⁹]+")
"""What the frame sets as a superscript without glyphs of its own: the power of 10⁻³ µm²."""


class UnprintableText(StationError):
    """A text has a character that the report's fonts lack."""


def sans_font() -> Path:
    """The font of headings and charts."""
    return Path(pylopdf_fonts_zh_cn.sans_path())


def font_folder() -> Path:
    """The folder of the report's fonts."""
    return sans_font().parent


def demand_printable(content: Mapping[str, object], more: Iterable[str] = ()) -> None:
    """UnprintableText, naming the character and the text it stands in, unless all that is printed can be."""
    known = _known()
    for text in (*_texts(content), *more):
        for character in NEGATIVE_POWER.sub("", text):
            if character not in known and character not in SET_OTHERWISE:
                raise _unprintable(character, text)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            if key not in NOT_PRINTED:
                yield from _texts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The characters that both the serif and the sans font have."""
    paths = (sans_font(), Path(pylopdf_fonts_zh_cn.serif_path()))
    sans, serif = (frozenset(map(chr, FT2Font(str(path)).get_charmap())) for path in paths)
    return sans & serif


def _unprintable(character: str, text: str) -> UnprintableText:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, code)
    return UnprintableText(
        Text(
            f"文本“{text[:80]}”中的字符“{character}”（{code}）在报告字体中不存在，无法印刷。",
            f'The character "{character}" ({code}, {name}) in the text "{text[:80]}" is not in the report\'s fonts.',
        ),
        Text(
            "请在委托单、样品信息或设置中改用其他写法。",
            "Write it otherwise in the order, the sample's data or the settings.",
        ),
        code,
    )
