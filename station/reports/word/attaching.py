"""Files put into a PDF/A-3 that another program made: associated with the document, as ISO 19005-3 6.8 asks for.

The file is written anew in one piece, so that what is sealed afterwards is the whole of it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


class Attached(NamedTuple):
    """A file, its media type, what it is to the report (AFRelationship), and what it is called for people."""

    content: bytes
    media_type: str
    relationship: str
    description: str


def with_files(pdf: bytes, files: Mapping[str, Attached]) -> bytes:
    """The PDF with these files attached, by name. What opens with the file is left out: an archive does nothing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pdf_header = "%PDF-1.7"
    root = writer.root_object
    root.pop(NameObject("/OpenAction"), None)
    names, associated = ArrayObject(), ArrayObject()
    for name, file in sorted(files.items()):
        reference = writer._add_object(_specification(writer, name, file))
        names.extend((TextStringObject(name), reference))
        associated.append(reference)
    if files:
        tree = DictionaryObject({NameObject("/Names"): names})
        root[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): tree})
        root[NameObject("/AF")] = associated
    writer.generate_file_identifiers()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def overlaid(pdf: bytes, mark: bytes) -> bytes:
    """The PDF with the first page of `mark` behind each of its pages."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    behind = PdfReader(io.BytesIO(mark)).pages[0]
    for page in writer.pages:
        page.merge_page(behind, over=False)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _specification(writer: PdfWriter, name: str, file: Attached) -> DictionaryObject:
    plain = StreamObject()
    plain.set_data(file.content)
    stream: EncodedStreamObject = plain.flate_encode()
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    stream[NameObject("/Subtype")] = NameObject(f"/{file.media_type}")
    stream[NameObject("/Params")] = DictionaryObject({NameObject("/Size"): NumberObject(len(file.content))})
    kept = writer._add_object(stream)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject(name),
            NameObject("/UF"): TextStringObject(name),
            NameObject("/Desc"): TextStringObject(file.description),
            NameObject("/AFRelationship"): NameObject(f"/{file.relationship}"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): kept, NameObject("/UF"): kept}),
        }
    )
