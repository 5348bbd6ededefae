"""A format as data: what it is called, and the marks by which its content is known.

Marks look at the first 4 KiB of a file, or at the member names of a folder; they never parse. So a look at a
thousand mixed files stays far under a second, and a wrong suffix does not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from parsers.instrument_file import InstrumentFile
from parsers.measurement import Technique
from parsers.wording import Text


class Mark(Protocol):
    """Something that is true of every file of a format, seen in its head."""

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the file's head carries the mark."""
        ...


@dataclass(frozen=True, slots=True)
class BytesAt:
    """These bytes at this offset of a file."""

    offset: int
    value: bytes

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the bytes are there."""
        return not file.is_folder and file.head[self.offset : self.offset + len(self.value)] == self.value


@dataclass(frozen=True, slots=True)
class BytesPattern:
    """A regular expression on the head's bytes, from its start (binary heads without a magic word)."""

    pattern: bytes

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the head begins so."""
        return not file.is_folder and re.match(self.pattern, file.head, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class TextPattern:
    """A regular expression found in a file's head, decoded as latin-1 (or UTF-16 where its mark says so).

    `absent=True` turns it round: the pattern must not be there. `holds`: a word that every match holds; it is looked
    for first, which is many times faster than to try a line's beginning at each character.
    """

    pattern: str
    absent: bool = False
    flags: int = re.MULTILINE
    holds: str = ""
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.pattern, self.flags))

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the pattern is found (or, if `absent`, is not)."""
        if file.is_folder:
            return False
        text = file.head_text
        return (self.holds in text and self._compiled.search(text) is not None) != self.absent


NO_ZEROS = TextPattern("\\x00", absent=True)
"""No text has a zero character: to be asked first where the patterns take long over binary heads."""


def in_encodings(*words: str) -> str:
    """The words as they look in a head that is shown as latin-1: in UTF-8, GB18030 and as they are (UTF-16)."""
    views = {word.encode(code).decode("latin-1") for word in words for code in ("utf-8", "gb18030")} | set(words)
    return "|".join(sorted(map(re.escape, views)))


@dataclass(frozen=True, slots=True)
class Member:
    """A folder that holds a member of this name (a regular expression on the relative path, case-insensitive).

    `absent=True` turns it round: a folder that holds no such member.
    """

    pattern: str
    absent: bool = False

    def fits(self, file: InstrumentFile) -> bool:
        """Whether such a member is there (or, if `absent`, is not)."""
        return file.is_folder and self.absent != any(
            re.fullmatch(self.pattern, name, re.IGNORECASE) is not None for name in file.member_names
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """A zip archive or OLE document that holds a member of this name (a regular expression on its whole path).

    The one mark that looks beyond the head: the directory of a zip lies at its end, that of an OLE anywhere.
    """

    pattern: str

    def fits(self, file: InstrumentFile) -> bool:
        """Whether such a member is there."""
        from parsers.reading.archive import archive_names
        from parsers.reading.ole import ole_names

        names = archive_names(file) or ole_names(file)
        return any(re.fullmatch(self.pattern, name, re.IGNORECASE) is not None for name in names)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these groups of marks fits as a whole."""

    groups: tuple[tuple[Mark, ...], ...]

    def fits(self, file: InstrumentFile) -> bool:
        """Whether one group fits."""
        return any(all(mark.fits(file) for mark in group) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its id (the module's name), title, technique, usual suffixes, and the marks that must all fit.

    `companions` are suffixes of which one run has a file each, with the same stem (`.r00` and `.s00`).
    """

    id: str
    title: Text
    technique: Technique
    suffixes: tuple[str, ...]
    marks: tuple[Mark, ...]
    companions: tuple[str, ...] = field(default=())

    def fits(self, file: InstrumentFile) -> bool:
        """Whether all marks fit the file's head."""
        return all(mark.fits(file) for mark in self.marks)
