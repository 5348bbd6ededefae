"""Is this PDF, or this scanned code, the report it says it is? One plain answer each.

Four proofs, from weak to strong: the printed digest shows that pages and attached results belong together; the
verification code (Ed25519) that the laboratory stated this content under this number; the seal (PAdES) that the file
is the laboratory's, byte for byte; the issuing station's record all of that, and whether it is still the valid one.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from parsers.wording import Text
from station.records import Report
from station.reports.proof.signing_key import read_certificates, trusted_certificates
from station.reports.proof.token_key import read_jwk, trusted_keys
from station.reports.proof.tokens import BadToken, Jwk, Token, read_token
from station.reports.rendering import ATTACHMENT, TOKEN_ATTACHMENT
from station.reports.rules import REPORT_STATES
from station.store import Store

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

    from station.reports.proof.seals import SealFinding

Genuine = Literal["issued", "superseded", "unproven", "altered", "values_changed", "foreign", "unreadable"]
"""issued: what this laboratory issued, unaltered; superseded: that too, but an amendment has replaced it; unproven: it
agrees with itself and nothing at hand proves more; altered: bytes were changed; values_changed: the values are not
those that were printed or signed; foreign: sealed or signed by somebody nobody here vouches for; unreadable: no report
of ours."""

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
"""The content digest as it is printed: once, unbroken."""
_SIGNED = b"/ByteRange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose seals and codes are believed."""

    certificates: Sequence[Certificate] = ()
    keys: Sequence[Jwk] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found, and why."""

    genuine: Genuine
    reason: Text
    report_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """What a PDF says of itself."""

    report_no: str
    digest: str
    printed: str
    token: str = ""
    content: Mapping[str, object] = field(default_factory=dict)


def trust(data: Path | None, files: Sequence[Path] = ()) -> Trust:
    """What a station's data folder trusts, and the certificates (PEM, DER) and keys (.jwk) in `files`.

    Raises SigningError for a file that is neither.
    """
    keys = [read_jwk(path) for path in files if path.suffix == ".jwk"]
    certificates = [one for path in files if path.suffix != ".jwk" for one in read_certificates(path)]
    if data is not None:
        keys += trusted_keys(data)
        certificates += trusted_certificates(data)
    return Trust(certificates=certificates, keys=keys)


def verify_pdf(pdf: bytes, store: Store | None, trusted: Trust | None = None) -> Verdict:
    """The verdict on a PDF; `store` is the record of the issuing station, if it is at hand.

    Without `trusted` the station's own trust is used. Raises SigningError if that cannot be read.
    """
    believed = trusted if trusted is not None else trust(store.folder) if store is not None else Trust()
    seal = _seal(pdf, believed)
    paper = _paper(pdf)
    if isinstance(paper, Verdict):
        return _changed(seal, "") if seal is not None and seal.state == "changed" else paper
    values = _disagreement(paper, believed)
    if values is not None:
        return values
    if seal is not None and seal.state == "changed":
        return _changed(seal, paper.report_no)
    report = None if store is None else store.reports.by_number(paper.report_no)
    if store is not None and report is not None and _is_recorded(pdf, report, seal, store):
        return _of_record(report, store)
    if seal is not None:
        return _of_seal(seal, paper.report_no, report)
    if store is not None:
        return _not_of_record(paper.report_no, report)
    return _unproven(paper, believed)


def verify_token(scanned: str, store: Store | None, trusted: Trust | None = None) -> Verdict:
    """The verdict on a scanned verification code. Raises SigningError if the station's trust cannot be read."""
    believed = trusted if trusted is not None else trust(store.folder) if store is not None else Trust()
    try:
        token = read_token(scanned, believed.keys)
    except BadToken as error:
        return Verdict(genuine="foreign" if error.foreign else "altered", reason=error.message)
    report = None if store is None else store.reports.by_number(token.report_no)
    if store is None or report is None:
        return Verdict(
            genuine="issued",
            report_no=token.report_no,
            reason=Text(
                f"本实验室签发了报告“{token.report_no}”第 {token.revision} 版，内容摘要 {token.content_sha256}；"
                "是否已被替代须向签发工作站核对。",
                f'This laboratory issued report "{token.report_no}", revision {token.revision}, content '
                f"{token.content_sha256}; whether it was superseded since only the issuing station can tell.",
            ),
        )
    if (report.revision, report.content_sha256) != (token.revision, token.content_sha256):
        return _other_content(token, report)
    return _of_record(report, store)


def _paper(pdf: bytes) -> _Paper | Verdict:
    try:
        reader = PdfReader(io.BytesIO(pdf))
        attached = reader.attachments.get(ATTACHMENT, [])
        tokens = reader.attachments.get(TOKEN_ATTACHMENT, [])
        printed = {digest for page in reader.pages for digest in DIGEST.findall(page.extract_text())}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # a damaged file makes the reader fail in many ways; each means that it cannot be read
        return Verdict(
            genuine="unreadable", reason=Text(f"无法读取该 PDF：“{error}”", f'The PDF cannot be read: "{error}"')
        )
    content = _content(attached[0]) if len(attached) == 1 else None
    if content is None or len(printed) != 1:
        return Verdict(
            genuine="unreadable",
            reason=Text(
                f"该 PDF 不是本系统的检测报告：缺少附件 {ATTACHMENT} 或内容摘要。",
                f"The PDF is no report of this system: it lacks {ATTACHMENT} or the printed digest.",
            ),
        )
    return _Paper(
        report_no=str(content.get("report_no", "")),
        digest=hashlib.sha256(attached[0]).hexdigest(),
        printed=min(printed),
        token=tokens[0].decode("ascii", "replace") if tokens else "",
        content=content,
    )


def _content(attachment: bytes) -> Mapping[str, object] | None:
    try:
        return msgspec.json.decode(attachment, type=dict[str, object])
    except msgspec.DecodeError:
        return None


def _seal(pdf: bytes, believed: Trust) -> SealFinding | None:
    if _SIGNED not in pdf:
        return None
    from station.reports.proof.seals import examine_seal  # pyHanko takes half a second to import

    found = examine_seal(pdf, believed.certificates)
    return None if found.state == "none" else found


def _disagreement(paper: _Paper, believed: Trust) -> Verdict | None:
    """The verdict if the values are not those that were printed, or that the laboratory's code states."""
    if paper.digest != paper.printed:
        return Verdict(
            genuine="values_changed",
            report_no=paper.report_no,
            reason=Text(
                f"附件 {ATTACHMENT} 的摘要“{paper.digest}”与印出的“{paper.printed}”不符：数值已被改动。",
                f'The digest of {ATTACHMENT}, "{paper.digest}", is not the printed one, "{paper.printed}": '
                "values were changed.",
            ),
        )
    try:
        token = read_token(paper.token, believed.keys) if paper.token else None
    except BadToken as error:
        if error.foreign:  # said in the end, if nothing stronger proves the file
            return None
        return Verdict(genuine="altered", report_no=paper.report_no, reason=error.message)
    stated = (paper.report_no, paper.content.get("revision"), paper.digest)
    if token is None or (token.report_no, token.revision, token.content_sha256) == stated:
        return None
    return Verdict(
        genuine="values_changed",
        report_no=paper.report_no,
        reason=Text(
            f"验伪码说明的是报告“{token.report_no}”第 {token.revision} 版（{token.content_sha256}），与文件内容不符。",
            f'The verification code states report "{token.report_no}", revision {token.revision} '
            f"({token.content_sha256}); that is not this content.",
        ),
    )


def _is_recorded(pdf: bytes, report: Report, seal: SealFinding | None, store: Store) -> bool:
    """Whether the file is the issued one, or that with time stamps added after its end."""
    if report.pdf_sha256 is None:
        return False
    size = store.vault.size(report.pdf_sha256) if store.vault.has(report.pdf_sha256) else len(pdf)
    extended = seal is not None and seal.state in ("whole", "foreign") and len(pdf) > size
    issued = pdf[:size] if extended else pdf
    return hashlib.sha256(issued).hexdigest() == report.pdf_sha256


def _of_record(report: Report, store: Store) -> Verdict:
    number = report.report_no
    if report.state == "issued":
        reason = Text(
            f"这是本站签发的报告“{number}”，一字未改。",
            f'This is report "{number}" as this station issued it, unaltered.',
        )
        return Verdict(genuine="issued", report_no=number, reason=reason)
    newer = [one.report_no for one in store.reports.made_from(report.id, "amends") if one.pdf_sha256 is not None]
    by = newer[-1] if newer else ""
    return Verdict(
        genuine="superseded",
        report_no=number,
        reason=Text(
            f"这是本站签发的报告“{number}”，但已被“{by}”替代，不再有效。",
            f'This is report "{number}" as this station issued it, but "{by}" has superseded it: it is not valid.',
        ),
    )


def _of_seal(seal: SealFinding, report_no: str, report: Report | None) -> Verdict:
    at = "" if seal.signed_at is None else f"{seal.signed_at:%Y-%m-%d %H:%M}"
    if seal.state == "foreign":
        return Verdict(
            genuine="foreign",
            report_no=report_no,
            reason=Text(
                f"文件的电子签章完整，但证书“{seal.signer}”不在受信任之列：不能证明由本实验室签发。",
                f'The seal is intact, but nobody here vouches for its certificate "{seal.signer}": it does not show '
                "that this laboratory issued it.",
            ),
        )
    if report is not None:
        return _not_of_record(report_no, report)
    stamped = Text("，带时间戳", ", time-stamped") if seal.time_stamped else Text("", "")
    return Verdict(
        genuine="issued",
        report_no=report_no,
        reason=Text(
            f"报告“{report_no}”由“{seal.signer}”于 {at} 签章{stamped.zh}，此后一字未改；"
            "是否已被替代须向签发工作站核对。",
            f'Report "{report_no}" was sealed by "{seal.signer}" at {at}{stamped.en}, unaltered since; whether it was '
            "superseded only the issuing station can tell.",
        ),
    )


def _not_of_record(report_no: str, report: Report | None) -> Verdict:
    if report is None:
        reason = Text(f"本站没有编号为“{report_no}”的报告。", f'This station has no report "{report_no}".')
        return Verdict(genuine="altered", report_no=report_no, reason=reason)
    state = REPORT_STATES[report.state]
    return Verdict(
        genuine="altered",
        report_no=report_no,
        reason=Text(
            f"该文件不是本站为“{report_no}”签发的文件（本站状态：{state.zh}）。",
            f'The file is not the one this station issued as "{report_no}" (its state here: {state.en}).',
        ),
    )


def _unproven(paper: _Paper, believed: Trust) -> Verdict:
    """No seal and no record: the code may prove the values, never the pages."""
    reason = Text(
        "内容与印出的摘要一致；没有签发工作站的记录，无法证明它就是所签发的文件。",
        "The content agrees with the printed digest; without the issuing station's record it cannot be shown "
        "that this is the file that was issued.",
    )
    if paper.token and believed.keys:
        try:
            read_token(paper.token, believed.keys)
        except BadToken as error:
            return Verdict(genuine="foreign", report_no=paper.report_no, reason=error.message)
        reason = Text(
            f"附件 {ATTACHMENT} 中的数值由本实验室的验伪码证明；页面没有电子签章，须与附件核对。",
            f"The values in {ATTACHMENT} are proved by this laboratory's code; the pages bear no seal, so it cannot be "
            "shown that they are as issued.",
        )
    return Verdict(genuine="unproven", report_no=paper.report_no, reason=reason)


def _changed(seal: SealFinding, report_no: str) -> Verdict:
    zh, en = (f"“{seal.signer}”", f' "{seal.signer}"') if seal.signer else ("", "")  # whose it was may be lost with it
    return Verdict(
        genuine="altered",
        report_no=report_no,
        reason=Text(
            f"电子签章{zh}不成立：签章之后文件被改动。",
            f"The seal{en} does not hold: the file was changed after it was sealed.",
        ),
    )


def _other_content(token: Token, report: Report) -> Verdict:
    return Verdict(
        genuine="values_changed",
        report_no=token.report_no,
        reason=Text(
            f"本站记录的“{token.report_no}”为第 {report.revision} 版，摘要 {report.content_sha256}，与验伪码不同。",
            f'This station\'s record of "{token.report_no}" is revision {report.revision}, content '
            f"{report.content_sha256}; the code states another.",
        ),
    )
