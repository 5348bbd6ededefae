"""What of PDF/A-3b (ISO 19005-3:2012) can be read from a file without a validator: every breach in words.

Clause numbers are those of the standard. Not looked at: content streams, glyph widths, and the colour spaces inside
pictures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

FORBIDDEN_KEYS = {"/AA", "/JavaScript", "/JS", "/OpenAction", "/XFA", "/NeedsRendering", "/Encrypt"}
FORBIDDEN_GRAPHICS_KEYS = {"/TR", "/HTP"}
FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide", "/SetOCGState"}
FORBIDDEN_FILTERS = {"/LZWDecode", "/Crypt"}
RELATIONSHIPS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
BLEND_MODES = {
    "/Normal",
    "/Compatible",
    "/Multiply",
    "/Screen",
    "/Overlay",
    "/Darken",
    "/Lighten",
    "/ColorDodge",
    "/ColorBurn",
    "/HardLight",
    "/SoftLight",
    "/Difference",
    "/Exclusion",
    "/Hue",
    "/Saturation",
    "/Color",
    "/Luminosity",
}
PROFILE_LENGTH, PROFILE_MARK = slice(0, 4), slice(36, 40)
PRINTED, HIDDEN = 4, 2


def breaches(pdf: bytes) -> list[str]:
    """Every breach that is found; empty where none is."""
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    parts = list(_dictionaries(root, set()))
    found = [*_of_the_file(pdf, reader), *_of_the_metadata(root), *_of_the_output_intent(root), *_of_attachments(root)]
    for part in parts:
        found += _of_a_part(part)
    return found


def _of_the_file(pdf: bytes, reader: PdfReader) -> Iterator[str]:
    first, second = pdf.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]", first.strip()):
        yield f"6.1.2 header {first!r}"
    if second[:1] != b"%" or len(second) < 5 or min(second[1:5]) < 128:
        yield "6.1.2 no binary comment after the header"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "6.1.3 no ID in the trailer"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 encrypted"


def _of_the_metadata(root: Any) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "6.6.2 no metadata"
        return
    stream = root["/Metadata"].get_object()
    if "/Filter" in stream:
        yield "6.6.2 metadata are compressed"
    told = stream.get_data().decode("utf-8")
    for name, value in (("part", "3"), ("conformance", "[ABU]")):
        if not re.search(rf"pdfaid:{name}(>|=[\"']){value}[\"'<]", told):
            yield f"6.6.4 pdfaid:{name} is not {value}"


def _of_the_output_intent(root: Any) -> Iterator[str]:
    intents = [one.get_object() for one in root.get("/OutputIntents", ())]
    ours = [one for one in intents if one.get("/S") == "/GTS_PDFA1"]
    if len(ours) != 1:
        yield f"6.2.3 {len(ours)} output intents GTS_PDFA1"
        return
    profile = ours[0].get("/DestOutputProfile")
    data = b"" if profile is None else profile.get_object().get_data()
    if data[PROFILE_MARK] != b"acsp" or int.from_bytes(data[PROFILE_LENGTH], "big") != len(data):
        yield "6.2.3 the output intent has no whole ICC profile"


def _of_attachments(root: Any) -> Iterator[str]:
    names = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    associated = {one.idnum for one in root.get("/AF", [])}
    for name, reference in zip(names[::2], names[1::2], strict=True):
        file = reference.get_object()
        if reference.idnum not in associated:
            yield f"6.8 {name} is associated with nothing"
        if file.get("/AFRelationship") not in RELATIONSHIPS:
            yield f"6.8 {name} has no relationship"
        if not {"/F", "/UF"} <= set(file):
            yield f"6.8 {name} lacks F or UF"
        if "/Subtype" not in file["/EF"]["/F"].get_object():
            yield f"6.8 {name} has no media type"


def _of_a_part(part: DictionaryObject) -> Iterator[str]:
    for key in FORBIDDEN_KEYS & set(part):
        yield f"6.6.1: the key {key}"
    if part.get("/S") in FORBIDDEN_ACTIONS:
        yield f"6.5.1 the action {part['/S']}"
    if isinstance(part, StreamObject):
        filters = part.get("/Filter", [])
        if FORBIDDEN_FILTERS & set(filters if isinstance(filters, list) else [filters]):
            yield "6.1.7 a forbidden filter"
        if "/F" in part:
            yield "6.1.7 a stream outside of the file"
    graphics = FORBIDDEN_GRAPHICS_KEYS & set(part) if part.get("/Type") == "/ExtGState" else ()
    for key in graphics:
        yield f"6.2.5: the key {key}"
    if part.get("/Type") == "/ExtGState" and part.get("/BM", "/Normal") not in BLEND_MODES:
        yield f"6.2.10 the blend mode {part['/BM']}"
    if part.get("/Type") == "/Annot" and part.get("/Subtype") != "/Popup":
        flags = int(part.get("/F", 0))
        if not flags & PRINTED or flags & HIDDEN:
            yield f"6.3.2 an annotation {part.get('/Subtype')} that is not printed"
    if part.get("/Type") == "/Font":
        yield from _of_a_font(part)


def _of_a_font(font: DictionaryObject) -> Iterator[str]:
    inner: Any = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font  # type: ignore[index]
    if str(font.get("/Subtype")) == "/Type3":
        return
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.get("/FontDescriptor", {})):
        yield f"6.2.11.4 {font.get('/BaseFont')} is not embedded"
    if "/CIDFont" not in str(font.get("/Subtype")) and "/ToUnicode" not in font:
        yield f"6.2.11.7 {font.get('/BaseFont')} has no ToUnicode"


def _dictionaries(node: Any, seen: set[int]) -> Iterator[DictionaryObject]:
    """Every dictionary that is reachable from a node, each indirect one once."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, list):
            waiting += one
