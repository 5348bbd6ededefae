"""The electronic seal of an issued report: a PAdES signature (ETSI EN 319 142-1) of the laboratory's key.

At issue the level is B-B, which needs nothing but the key, so it works offline. `add_long_term` brings it to B-LTA
later: revocation data in the document security store and a document time stamp over all of it, each as an incremental
update, so the issued bytes stay the beginning of the file. The seal seen on the first page is itself set by Typst as
PDF/A with embedded fonts; the file stays PDF/A-3.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as HankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation import add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from parsers.wording import Text
from station.reports.printed_pages import USUAL_PLACE, SealPlace
from station.reports.proof.signing_key import SealKey, SigningError
from station.reports.typesetting import TEMPLATE, RenderingError, compile_pdf

if TYPE_CHECKING:
    from asn1crypto import tsp
    from asn1crypto.x509 import Certificate

SEAL_FIELD = "LaboratorySeal"
PNG = b"\x89PNG\r\n\x1a\n"

TimeStampService = Callable[[bytes], bytes]
"""Sends a DER TimeStampReq (RFC 3161) to a time-stamp service and gives its DER TimeStampResp. The caller owns the
network: on a station only the agent speaks HTTP. It raises OSError where the service is out of reach."""


def seal(
    pdf: bytes, key: SealKey, *, laboratory: Text, reason: str, at: datetime, place: SealPlace = USUAL_PLACE
) -> bytes:
    """The PDF with the laboratory's visible seal, PAdES B-B, as signed at `at`. Raises SigningError."""
    key.demand_valid(at)
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=laboratory.zh or key.subject,
        reason=reason,
    )
    with tempfile.TemporaryDirectory(prefix="geolab-seal-") as temporary:
        drawn = Path(temporary) / "seal.pdf"
        drawn.write_bytes(_drawn(key, laboratory, at))
        signer = _PdfSignerAt(
            at,
            metadata,
            signer=key.signer,
            stamp_style=StaticStampStyle.from_pdf_file(str(drawn), border_width=0),
            new_field_spec=SigFieldSpec(SEAL_FIELD, on_page=place.page, box=place.box),
        )
        try:
            signed: io.BytesIO = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
        except (HankoSigningError, PdfError, ValueError, RuntimeError) as error:
            raise _failed(error) from error
    return signed.getvalue()


def add_long_term(
    pdf: bytes,
    service: TimeStampService,
    *,
    trusted: Sequence[Certificate],
    crls: Iterable[bytes] = (),
    ocsps: Iterable[bytes] = (),
) -> bytes:
    """The sealed PDF at PAdES B-LTA; what was issued stays as the first bytes of the file.

    `trusted` are the roots of the seal's certificate and of the service's; `crls` and `ocsps` (DER) the revocation
    data that are kept in the file. Raises SigningError: no seal, service out of reach, chain or answer not valid.
    """
    context = _context(trusted, crls, ocsps)
    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not seals:
            raise _no_seal()
        with_evidence: io.BytesIO = add_validation_info(seals[0], context)
        stamper = PdfTimeStamper(_Stamper(service))
        stamped: io.BytesIO = stamper.timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(with_evidence.getvalue())),
            "sha256",
            context,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
    except (TimestampRequestError, OSError) as error:
        raise SigningError(
            Text(f"时间戳服务没有给出时间戳：“{error}”", f'The time-stamp service gave no stamp: "{error}"'),
            Text("报告仍然有效；稍后再试。", "The report is valid as it is; try again later."),
        ) from error
    except (PathBuildingError, PathValidationError, SignatureValidationError) as error:
        raise SigningError(
            Text(f"签章或时间戳的证书链不可信：“{error}”", f'A certificate chain does not hold: "{error}"'),
            Text("请将其根证书放入受信任的证书中。", "Put its root among the trusted certificates."),
        ) from error
    except (HankoSigningError, PdfError, ValueError) as error:
        raise _failed(error) from error
    return stamped.getvalue()


class _PdfSignerAt(PdfSigner):
    """Signs at a given time instead of the machine's: the time that the station's record and the pages say."""

    def __init__(self, at: datetime, metadata: PdfSignatureMetadata, **parts: object) -> None:
        super().__init__(metadata, **parts)  # type: ignore[arg-type]  # passed on as they are
        self._at = at

    def init_signing_session(self, *given: object, **named: object) -> PdfSigningSession:
        session: PdfSigningSession = super().init_signing_session(*given, **named)  # type: ignore[arg-type]
        session.system_time = self._at
        return session


class _Stamper(TimeStamper):
    """pyHanko's time stamper over a service that is reached by somebody else."""

    def __init__(self, service: TimeStampService) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._service = service

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        from asn1crypto.tsp import TimeStampResp

        answer = await asyncio.to_thread(self._service, req.dump())
        try:
            return TimeStampResp.load(answer, strict=True)
        except ValueError as error:
            raise TimestampRequestError(
                f"the answer of {len(answer)} bytes is no RFC 3161 response: {error}"
            ) from error


def _context(trusted: Sequence[Certificate], crls: Iterable[bytes], ocsps: Iterable[bytes]) -> ValidationContext:
    return ValidationContext(trust_roots=list(trusted), allow_fetching=False, crls=list(crls), ocsps=list(ocsps))


def _drawn(key: SealKey, laboratory: Text, at: datetime) -> bytes:
    """The seal as one page: the stamp's picture, or the laboratory's name in a frame."""
    pieces = {TEMPLATE: _seal_template()}
    picture = ""
    if key.stamp is not None:
        content = key.stamp.read_bytes()
        picture = "stamp.png" if content.startswith(PNG) else "stamp.jpg"
        pieces[picture] = content
    data = {"name": {"zh": laboratory.zh, "en": laboratory.en}, "picture": picture, "at": f"{at:%Y-%m-%d %H:%M}"}
    pieces["data.json"] = msgspec.json.encode(data)
    try:
        return compile_pdf(pieces, at)
    except RenderingError as error:
        where = "" if key.stamp is None else key.stamp.name
        raise SigningError(
            Text(f"印章图“{where}”无法使用：{error.message.zh}", f'The stamp "{where}": {error.message.en}'),
            Text("请换用 PNG 或 JPEG 图片。", "Use a PNG or JPEG picture."),
            where,
        ) from error


@lru_cache(maxsize=1)
def _seal_template() -> bytes:
    return (files("station.reports") / "layout" / "seal.typ").read_bytes()


def _failed(error: Exception) -> SigningError:
    return SigningError(
        Text(f"无法加盖电子签章：“{error}”", f'The seal cannot be put on: "{error}"'),
        Text("请检查签章密钥与证书。", "Check the signing key and its certificate."),
    )


def _no_seal() -> SigningError:
    return SigningError(
        Text("该 PDF 没有电子签章。", "The PDF bears no electronic seal."),
        Text("只有已签章的报告可以加时间戳。", "Only a sealed report can be stamped."),
    )
