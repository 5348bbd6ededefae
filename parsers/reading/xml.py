"""XML with a fence: no entity is expanded, no network or file is touched, and a tree's size has a bound.

Names lose their namespaces, so that a reader asks for `scan` whatever version of the vendor's schema wrote it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

MAX_TAGS = 600_000
MAX_XML_BYTES = 64 << 20


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of a document, names without namespaces. `name` is the file's or member's name, for messages.

    Raises IncompleteFile where the document ends early, BrokenFile where it is malformed, declares entities, or is
    larger than any real one.
    """
    from lxml import etree

    if len(data) > MAX_XML_BYTES or data.count(b"<") > 2 * MAX_TAGS:
        raise broken(name, Text("XML 过大", "the XML document is larger than any that an instrument writes"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = Text("XML 无法解析：{error}", "the XML cannot be parsed: {error}").fill(error=str(error)[:200])
        kind = incomplete if _ends_early(str(error)) else broken
        raise kind(name, reason, where=f"line {error.lineno}") from error
    dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs do not know its entities
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise broken(name, Text("XML 声明了实体，不予展开", "the XML declares entities, which are not expanded here"))
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.partition("}")[2]
    return root


def text_of(element: etree._Element | None, path: str = "") -> str:
    """The text of an element, or of the first one at a path below it; empty if there is none."""
    if element is not None and path:
        element = element.find(path)
    return (element.text or "").strip() if element is not None else ""


def _ends_early(message: str) -> bool:
    return any(sign in message for sign in ("Premature end", "no element found", "Document is empty", "not closed"))
