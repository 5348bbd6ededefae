"""Large XML documents (mzML, mzXML) read as a stream: no tree grows, nothing is fetched, no bomb goes off.

Nine tenths of such a document are base64. It is cut out before the parser sees the document, and a number put in its
place, so the parser has a tenth to do and its own limits on text and depth can stay. Only the elements that a reader
asks for are reported; each is dropped when it ends. Refused are: a DOCTYPE (entities), an encoding that could hide one,
and markup that goes on without any element that a reader asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from parsers.instrument_file import InstrumentFile
from parsers.reading.gzip_stream import GZIP, GzipStream, unpacked_head
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

_CHUNK = 1 << 20
_MAX_TAGS_BETWEEN = 5_000
_DOCTYPE = b"<!DOCTYPE"
_ENCODINGS = re.compile(r"utf-?8|(us-)?ascii|iso-8859-\d+|windows-125\d|cp125\d|gb2312|gbk|gb18030", re.IGNORECASE)
_HOLDER = re.compile(rb"<(?:\w+:)?(?:binary|peaks)(?:\s[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class RootTag:
    """A mark: the XML document, itself or inside gzip, has one of these root elements (a regular expression)."""

    pattern: str

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the head, unpacked where it is gzip, shows the tag before any other of the kind."""
        return not file.is_folder and re.search(rf"<(?:\w+:)?(?:{self.pattern})[\s>]", _head(file)) is not None


class XmlStream:
    """A document's elements of some names, in order, and the base64 that they hold.

    An element is dropped after its end, with what stands before it, unless it lies within one of the `kept` names:
    then with that one. `names` includes them.
    """

    def __init__(self, file: InstrumentFile, names: frozenset[str], kept: frozenset[str]) -> None:
        self._file = file
        self._names = names
        self._kept = kept
        self._payloads: dict[bytes, bytes] = {}
        self._cut_out = 0
        self._tail: list[bytes] = []

    def payload(self, element: etree._Element | None) -> bytes:
        """The text of an element that holds base64, as bytes; empty if there is none."""
        text = (element.text or "" if element is not None else "").encode("utf-8")
        return self._payloads.pop(text, b"") if text.startswith(b"#") else text

    def __iter__(self) -> Iterator[tuple[str, str, etree._Element]]:
        """("start" or "end", local name, element).

        Raises IncompleteFile where the document ends early, BrokenFile where it is malformed or made to harm.
        """
        from lxml import etree

        options: dict[str, Any] = {  # the stubs do not know the filter by name
            "tag": [f"{{*}}{name}" for name in self._names],
            "resolve_entities": False,
            "no_network": True,
            "load_dtd": False,
            "huge_tree": False,
        }
        parser = etree.XMLPullParser(events=("start", "end"), **options)
        with _Source(self._file) as source:
            try:
                yield from self._walk(parser, source)
            except etree.XMLSyntaxError as error:
                reason = Text("XML 无法解析：{e}", "the XML cannot be parsed: {e}").fill(e=str(error)[:200])
                kind = incomplete if source.exhausted else broken
                raise kind(self._file.name, reason, f"line {error.lineno}") from error

    def _walk(self, parser: etree.XMLPullParser, source: _Source) -> Iterator[tuple[str, str, etree._Element]]:
        within = tags = 0
        for markup in self._markup(source):
            parser.feed(markup)
            tags += markup.count(b"<")
            reported = 0
            found: Any = parser.read_events()  # the stubs know all kinds of event; only starts and ends are asked for
            for event, element in found:
                name = element.tag.rpartition("}")[2]
                reported += 1
                if event == "start":
                    within += name in self._kept
                    yield event, name, element
                    continue
                within -= name in self._kept
                yield event, name, element
                if not within:
                    _drop(element)
            if tags > _MAX_TAGS_BETWEEN * (1 + reported):
                raise broken(self._file.name, Text("XML 嵌套过深或元素过多", "the XML is nested or filled without end"))
            tags = 0 if reported else tags
        parser.close()

    def _markup(self, source: _Source) -> Iterator[bytes]:
        """The document piece by piece, each cut before a tag, with a number in the place of base64."""
        while piece := source.read():
            cut = piece.rfind(b"<")
            if cut < 0:  # within a long payload
                self._tail.append(piece)
                continue
            whole = b"".join((*self._tail, piece))
            end = len(whole) - len(piece) + cut
            self._tail = [whole[end:]]
            yield source.checked(self._without_payloads(whole, end))
        yield source.checked(b"".join(self._tail))
        self._tail = []

    def _without_payloads(self, data: bytes, end: int) -> bytes:
        """The bytes up to `end`, where a tag begins, with base64 taken out and its number put in."""
        parts: list[bytes] = []
        at = 0
        while holder := _HOLDER.search(data, at, end):
            start, at_end = holder.end(), data.find(b"<", holder.end())
            payload = data[start:at_end]
            parts.append(data[at:start])
            if payload and b"&" not in payload and not payload.isspace():
                self._cut_out += 1
                key = b"#%d" % self._cut_out
                self._payloads[key] = payload
                payload = key
            parts.append(payload)
            at = at_end
        parts.append(data[at:end])
        return b"".join(parts)


def _drop(element: etree._Element) -> None:
    """Forget what an element holds and all that stands before it on its level.

    The element itself stays until the next one ends: the parser may be about to write the text that follows it, and
    libxml2 before 2.12, which the Windows wheel of lxml brings, then writes into a node that is gone.
    """
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs do not know it
    parent = element.getparent()
    if parent is not None:
        del parent[: parent.index(element)]


class _Source:
    """The document's bytes as a stream, unpacked where it is gzip, refused where it declares a DOCTYPE."""

    def __init__(self, file: InstrumentFile) -> None:
        self._file = file
        self._tail = b""
        self._gzip: GzipStream | None = None
        self.exhausted = False
        declared = re.search(r"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([^"']+)""", _head(file))
        if "\0" in _head(file) or (declared and not _ENCODINGS.fullmatch(declared[1])):
            raise broken(file.name, Text("XML 的文字编码不受支持", "the XML is in an encoding that is not read here"))

    def __enter__(self) -> _Source:
        self._stream: IO[bytes] = self._file.stream()
        if self._file.head.startswith(GZIP):
            self._gzip = GzipStream(self._file, self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self) -> bytes:
        """The next piece of the document; empty at its end."""
        piece = self._stream.read(_CHUNK) if self._gzip is None else self._gzip.read()
        self.exhausted = not piece
        self._file.read_to(self._stream.tell())
        return piece

    def checked(self, markup: bytes) -> bytes:
        """The markup, if no DOCTYPE is in it or in what it continues."""
        seam = self._tail + markup[: len(_DOCTYPE)]
        if _DOCTYPE in seam.upper() or (b"<!" in markup and _DOCTYPE in markup.upper()):
            raise broken(
                self._file.name, Text("XML 声明了 DOCTYPE，不予读取", "the XML has a DOCTYPE, which is refused")
            )
        self._tail = markup[-len(_DOCTYPE) :]
        return markup


def _head(file: InstrumentFile) -> str:
    packed = file.head.startswith(GZIP)
    return (unpacked_head(file, 4096) if packed else file.head).decode("latin-1")
