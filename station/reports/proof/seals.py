"""What a PDF's seal says: whole or changed since, by whose certificate, and whether time stamps keep it for long.

The certificate's chain is judged at the time of signing that the signature states; only a time stamp proves that
time, so a seal without one is as good as the laboratory's clock.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# a certificate nobody vouches for, or a page written over, is an answer here: no fault to be logged with its traceback
for _talker in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis"):
    logging.getLogger(_talker).setLevel(logging.CRITICAL)

SealState = Literal["none", "whole", "changed", "foreign"]
"""none: no seal; whole: unchanged since, by a trusted certificate; changed: bytes changed since; foreign: unchanged,
but nobody here vouches for the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFinding:
    """What was found of a PDF's seal."""

    state: SealState
    signer: str = ""
    signed_at: datetime | None = None
    time_stamped: bool = False
    why: str = ""


def examine_seal(pdf: bytes, trusted: Sequence[Certificate]) -> SealFinding:
    """The finding on the first seal of a PDF that can be read. A damaged signature is `changed`, not an error."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        seals = reader.embedded_regular_signatures
        if not seals:
            return SealFinding(state="none")
        stamps = reader.embedded_timestamp_signatures
        if max(_end(one) for one in (*seals, *stamps)) != len(pdf):
            return SealFinding(state="changed", why="bytes after the last signature")
        return _examined(seals[0], stamps, trusted)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        # a signature that was tampered with breaks the reader in many ways; each means that it does not hold
        return SealFinding(state="changed", why=str(error))


def _end(signature: EmbeddedPdfSignature) -> int:
    """The first byte after what a signature covers."""
    *_, start, length = signature.byte_range
    return int(start) + int(length)


def _examined(
    seal: EmbeddedPdfSignature, stamps: Sequence[EmbeddedPdfSignature], trusted: Sequence[Certificate]
) -> SealFinding:
    signed_at = seal.self_reported_timestamp or datetime.now(UTC)
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False, moment=signed_at)
    status = validate_pdf_signature(seal, context, key_usage_settings=KeyUsageConstraints())
    signer = str(status.signing_cert.subject.human_friendly)
    whole = (
        status.intact
        and status.valid
        and status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
        and status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    )
    if not whole:
        why = "bytes" if not status.intact else str(status.coverage)
        return SealFinding(state="changed", signer=signer, signed_at=signed_at, why=why)
    return SealFinding(
        state="whole" if status.trusted else "foreign",
        signer=signer,
        signed_at=signed_at,
        time_stamped=any(_holds(stamp, trusted) for stamp in stamps),
    )


def _holds(stamp: EmbeddedPdfSignature, trusted: Sequence[Certificate]) -> bool:
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False)
    try:
        status = validate_pdf_timestamp(stamp, context)
    except (SignatureValidationError, PathBuildingError, PathValidationError):
        return False
    return bool(status.intact and status.valid and status.trusted)
