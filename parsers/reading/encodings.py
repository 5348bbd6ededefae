"""Text out of bytes of unknown encoding, without losing or bending a character.

Order: byte order mark, strict UTF-8, then a scored choice among cp1252, cp1250, GB18030, Shift-JIS and Big5.
Trying GBK first is the classic mistake: `25 µV` and `°C` in cp1252 decode as valid but absurd Chinese. So each
candidate that decodes strictly is scored by how its non-ASCII characters sit: a hanzi of the common plane beside
another speaks for an East Asian encoding; a lone accented letter inside a word or a unit sign beside a digit
speaks for a Western one. Nothing is ever decoded with errors ignored; cp1252 falls back to latin-1 for the five
bytes that it does not define.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.errors import BrokenFile, IncompleteFile
from parsers.wording import Text

_LAB_SIGNS = frozenset("µ°±²³·×÷%‰–—‘’“”…€©®™Ω§¶¹½¼ ")
_UNITS = re.compile(r"µ[VvLlmgAsMSF]\b|µ[VA][·*]|°[CFK]\b|\bc?m[²³]\b|± ?\d")
"""Units and signs that laboratory texts in Western encodings are full of."""
_SAMPLE_RUNS = 4000
_FREE_CHARACTERS = 1 << 20
_LONGEST_LINE = 1 << 20
_MOST_BLANK_LINES = 100_000
_HIGH = re.compile(rb"[\x80-\xff]")
_EAST_ASIAN = ("gb18030", "shift_jis", "big5")
_WESTERN = ("cp1252", "cp1250")


class Decoded(NamedTuple):
    """Text, the encoding it was in, and whether that was certain (a mark, or valid UTF-8) or judged."""

    text: str
    encoding: str
    certain: bool

    @property
    def remark(self) -> Text | None:
        """A remark for the measurement if the encoding had to be judged."""
        if self.certain:
            return None
        return Text(
            "文件未声明文字编码，按 {encoding} 解读。", "The file names no encoding; its text was read as {encoding}."
        ).fill(encoding=self.encoding)


def decode(data: bytes) -> Decoded:
    """Decode a whole text file.

    Raises IncompleteFile for UTF-16 that ends in the middle of a character, BrokenFile for text that no instrument
    writes: a line without end, or blank lines without end.
    """
    found = _decoded(data)
    if len(found.text) > _FREE_CHARACTERS:
        _check_lines(found.text)
    return found


def _decoded(data: bytes) -> Decoded:
    if data.isascii():
        return Decoded(data.decode("ascii"), "utf-8", certain=True)
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding, certain=True)
            except UnicodeDecodeError as error:
                raise _cut_character(encoding, error) from error
    try:
        return Decoded(data.decode("utf-8"), "utf-8", certain=True)
    except UnicodeDecodeError:
        pass  # not UTF-8: judged below
    sample = _neighbourhoods(data)
    best: tuple[float, str] = (float("-inf"), "latin-1")
    for encoding in (*_WESTERN, *_EAST_ASIAN):
        try:
            judged = sample.decode(encoding)
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _western_score(judged, encoding) if encoding in _WESTERN else _east_asian_score(judged, encoding)
        if score > best[0]:
            best = (score, encoding)
    return Decoded(data.decode(best[1]), best[1], certain=False)


def _check_lines(text: str) -> None:
    start = 0
    while start + _LONGEST_LINE < len(text):
        end = max(text.rfind(mark, start, start + _LONGEST_LINE) for mark in "\n\r")
        if end < start:
            raise _no_text(Text("有一行超过 {n} 个字符", "a line of it has more than {n} characters"), _LONGEST_LINE)
        start = end + 1
    if text.count("\n\n") + text.count("\n\r\n") > _MOST_BLANK_LINES:
        raise _no_text(Text("空行超过 {n} 行", "it has more than {n} blank lines"), _MOST_BLANK_LINES)


def _no_text(reason: Text, limit: int) -> BrokenFile:
    filled = reason.fill(n=limit)
    return BrokenFile(
        Text(f"文件不是仪器写的文本：{filled.zh}。", f"The file is no text that an instrument writes: {filled.en}."),
        Text("请在仪器软件中重新导出。", "Export it again in the instrument's program."),
    )


def _cut_character(encoding: str, error: UnicodeDecodeError) -> IncompleteFile:
    return IncompleteFile(
        Text(
            "文件声明为 {encoding}，但在第 {at} 字节处不是完整的字符。",
            "The file declares {encoding}, but at byte {at} there is no whole character.",
        ).fill(encoding=encoding, at=error.start),
        Text("等待仪器写完后重试，或重新导出。", "Wait until it is written and look again, or export it again."),
        where=f"byte {error.start}",
    )


def _neighbourhoods(data: bytes) -> bytes:
    """The lines that hold non-ASCII bytes (up to a bound), so that judging costs little on long files."""
    lines: list[bytes] = []
    at = 0
    while len(lines) < _SAMPLE_RUNS and (match := _HIGH.search(data, at)) is not None:
        start = max(data.rfind(b"\n", 0, match.start()) + 1, match.start() - 2000)
        end = data.find(b"\n", match.end())
        end = len(data) if end < 0 else min(end, match.end() + 2000)
        lines.append(data[start:end])
        at = max(end, match.end())
    return b"\n".join(lines)


def _western_score(text: str, encoding: str) -> float:
    score = 0.0
    for i, char in enumerate(text):
        if char < "\x80":
            continue
        before, after = text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " "
        crowded = (before >= "\x80") + (after >= "\x80")
        in_word = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
        if char in _LAB_SIGNS:
            inside = before.isalpha() and after.isalpha() and before.isascii() and after.isascii()
            score += -1.5 if inside and char in "¹³" else 2.0
        elif char.isalpha():
            upper_inside = char.isupper() and before.islower() and before.isascii()
            score += (2.0 if in_word else -0.5) - 3.0 * upper_inside
        else:
            score -= 2.0
        score -= 2.0 * crowded
        if encoding == "cp1252" and char in "ðþÐÞ":
            score -= 2.5
        if encoding == "cp1250" and char not in _LAB_SIGNS:
            score += 0.5 if char in "šžŠŽ" else -0.1  # the rarer of the two, but where š and ž are, č and ć are near
    return score + 5.0 * len(_UNITS.findall(text))


def _east_asian_score(text: str, encoding: str) -> float:
    score = 0.0
    for i, char in enumerate(text):
        if char < "\x80":
            continue
        before, after = text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " "
        beside_its_kind = before >= "\x80" or after >= "\x80"
        between_letters = (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
        if _is_common(char, encoding):
            score += 4.0 if beside_its_kind else (0.0 if between_letters else 2.0)
            if encoding != "gb18030" and char.encode(encoding)[-1] < 0x80:
                score -= 2.0  # an ASCII letter as second byte is as well a letter after a sign
        elif "\uff61" <= char <= "\uff9f" or "\ue000" <= char <= "\uf8ff":
            score -= 2.0
        else:
            score -= 3.0
    return score


def _is_common(char: str, encoding: str) -> bool:
    """Whether a character is in the everyday part of an encoding's table."""
    raw = char.encode(encoding)
    if len(raw) != 2:
        return False
    if encoding == "gb18030":  # GB 2312 signs, Greek letters (μ, δ, φ of units and quantities) and level-1 hanzi
        return raw[1] >= 0xA1 and (0xA1 <= raw[0] <= 0xA3 or raw[0] == 0xA6 or 0xB0 <= raw[0] <= 0xD7)
    if encoding == "big5":  # signs and the 5,401 frequently used
        return 0xA1 <= raw[0] <= 0xC6
    return 0x81 <= raw[0] <= 0x97  # Shift-JIS signs, kana and level-1 kanji
