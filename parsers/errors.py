"""What can go wrong with an instrument's file.

ParserError
├── ForeignFile      no format fits, or the vendor's closed format: says which export to make
├── AmbiguousFile    two formats fit: names both
├── UnreadableFile   the operating system does not give the content: missing, locked, not allowed
├── IncompleteFile   the tail is missing: the writer may still be at work, look again later
├── BrokenFile       the file contradicts itself
└── ReadingStopped   reading took too long, too much memory, or ended its process: the file may be made to harm

Each message quotes the exact text, says why it is wrong, what was expected and what to do.
"""

from __future__ import annotations

from parsers.wording import Text


class ParserError(Exception):
    """A file could not be read. `message` says what and why, `cure` what to do; `where` is the place in it."""

    def __init__(self, message: Text, cure: Text, where: str = "") -> None:
        super().__init__(message.en)
        self.message = message
        self.cure = cure
        self.where = where

    @property
    def kind(self) -> str:
        """The name of the kind of failure, for the database."""
        return type(self).__name__


class ForeignFile(ParserError):
    """No format of ours fits the content."""


class AmbiguousFile(ParserError):
    """More than one format fits the content."""


class UnreadableFile(ParserError):
    """The operating system does not give the content: missing, locked by another program, not allowed."""


class IncompleteFile(ParserError):
    """The content ends before what it declares; it may still be growing."""


class BrokenFile(ParserError):
    """The content contradicts what it declares about itself."""


class ReadingStopped(ParserError):
    """The process that read the file was killed at a bound, or died, more than once; or it was refused the memory."""
