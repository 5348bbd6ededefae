"""No box in print: a character that the report's fonts lack is set in one that they have, or by its code, and told.

Raised and lowered figures are set as smaller figures on another line; a compatibility character by its plain parts; any
other by its code point, such as 〔U+20BB7〕, and the statement page names it. Only control characters are refused: they
are faults of the data. The attached results keep every character as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pylopdf_fonts_zh_cn
from matplotlib.ft2font import FT2Font

from parsers.wording import Text
from station.errors import StationError

NOT_PRINTED = frozenset(
    {"values", "parameters", "notes", "raw_sha256", "template_sha256", "unchecked", "rounding", "logo"}
)
"""Members of the content that are attached to the PDF but not set in type."""

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+−=()ni", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ", "0123456789+−=()aeoxhklmnpstij", strict=True))
"""Characters that are set as another one, smaller and on a higher or lower line."""

_ORDINARY = re.compile(r"[\x20-\x7e]*")
_SHIFTED = re.compile(f"([{''.join(RAISED)}]+)|([{''.join(LOWERED)}]+)")
_NO_INK = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that show nothing by themselves: joiners, marks of direction, choices of a variant."""


class UnprintableText(StationError):
    """A text has a control character."""


class TypeRun(NamedTuple):
    """Characters on one line of writing. `shift`: 1 raised, -1 lowered, 0 neither."""

    text: str
    shift: int


def sans_font() -> Path:
    """The font of headings and charts."""
    return Path(pylopdf_fonts_zh_cn.sans_path())


def font_folder() -> Path:
    """The folder of the report's fonts."""
    return sans_font().parent


def demand_printable(content: Mapping[str, object], more: Iterable[str] = ()) -> None:
    """UnprintableText, naming the character and the text it stands in, if a text has a control character."""
    for text in (*_texts(content), *more):
        for character in () if text.isprintable() else text:
            if character != "\n" and unicodedata.category(character) in ("Cc", "Cs"):
                raise _unprintable(character, text)


def without_glyph(content: Mapping[str, object], more: Iterable[str] = ()) -> list[str]:
    """The characters that are printed by their code, because no font of the report has them."""
    found: set[str] = set()
    for text in (*_texts(content), *more):
        if not _ORDINARY.fullmatch(text):
            found.update(text)
    return sorted(one for one in found - _known() if readable(one) == code_of(one))


def readable(text: str) -> str:
    """A text in characters that the fonts have, or that `runs` sets otherwise; a control character as its code."""
    if _ORDINARY.fullmatch(text) or (unicodedata.is_normalized("NFC", text) and _known().issuperset(text)):
        return text
    composed = unicodedata.normalize("NFC", _NO_INK.sub("", text))
    return "".join(map(_readable, composed))


def readable_all(part: object) -> object:
    """A content, or a part of it, with every text `readable`; keys stay."""
    if isinstance(part, str):
        return readable(part)
    if isinstance(part, Mapping):
        return {key: inner if key in NOT_PRINTED else readable_all(inner) for key, inner in part.items()}
    if isinstance(part, list | tuple):
        return [readable_all(inner) for inner in part]
    return part


def runs(text: str) -> list[TypeRun]:
    """A text in pieces of one line each, in characters that the sans font has."""
    text = readable(text).replace("\n", " ")
    found: list[TypeRun] = []
    at = 0
    for match in _SHIFTED.finditer(text):
        if _known().issuperset(match[0]):
            continue
        found.append(TypeRun(text[at : match.start()], 0))
        letters, shift = (RAISED, 1) if match[1] else (LOWERED, -1)
        found.append(TypeRun("".join(letters[one] for one in match[0]), shift))
        at = match.end()
    return [one for one in (*found, TypeRun(text[at:], 0)) if one.text]


def code_of(character: str) -> str:
    """How a character without a glyph is printed."""
    return f"〔U+{ord(character):04X}〕"


@lru_cache(maxsize=4096)
def _readable(character: str) -> str:
    known = _known()
    if character in known or character in RAISED or character in LOWERED or character == "\n":
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if known.issuperset(plain) else code_of(character)


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
    shown = text[:80].replace(character, code_of(character))
    return UnprintableText(
        Text(
            f"文本“{shown}”中有控制字符（{code}），无法印刷。",
            f'The text "{shown}" has a control character ({code}), which cannot be printed.',
        ),
        Text(
            "请在委托单、样品信息或设置中删去该字符。",
            "Take it out of the order, the sample's data or the settings.",
        ),
        code,
    )
