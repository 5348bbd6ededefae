"""Where a content becomes the file that is kept: pages, verification code and seal, in that order.

What the laboratory has no key for is left away, never imitated; the audit trail says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parsers.wording import Text
from station.errors import NotFound
from station.items.item import Item
from station.records import Report, Signature
from station.reports.laboratory import zone
from station.reports.printed_pages import Printed
from station.reports.proof.signing_key import seal_key
from station.reports.proof.token_key import token_key
from station.reports.proof.tokens import sign_token
from station.reports.rendering import (
    Imprint,
    Watermark,
    composed_sha256,
    render_imprinted,
    template_sha256,
)
from station.reports.word.choice import form_sha256, is_on_form
from station.store import Store

VERIFY_ADDRESS = "report.verify_address"
"""Setting: the page that checks codes, such as https://lab.example/verify; the QR code is then this, # and the code."""

UNSEALED = "none: no signing key is configured"
UNCODED = "none: no verification key is configured"
SEAL_REASON = "检测报告签发 Test report issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The final file of a report, and by whose certificate and key it can be proved."""

    pdf: bytes
    seal: str
    code: str


class Press:
    """Prints previews and final files of contents, of one item or composed of several."""

    def __init__(self, store: Store, catalogue: Mapping[str, Item]) -> None:
        self._store = store
        self._catalogue = catalogue

    def item(self, item_id: str) -> Item:
        """The installed item of that id. Raises NotFound."""
        if item_id not in self._catalogue:
            raise NotFound(
                Text(f"本站没有安装分析项目“{item_id}”。", f'The item "{item_id}" is not installed on this station.'),
                Text("请安装该项目的文件夹。", "Install the folder of this item."),
            )
        return self._catalogue[item_id]

    def template_sha256(self, content: Mapping[str, Any]) -> str:
        """The hash of what lays this content out today. Raises NotFound for an item that is not installed."""
        items = [self.item(one["item"]["id"]) for one in content.get("chapters", ())]
        if items:
            return composed_sha256(items)
        item = self.item(content["item"]["id"])
        return form_sha256(self._store, item) if is_on_form(self._store, item) else template_sha256(item)

    def preview(self, content: Mapping[str, Any], signatures: Sequence[Signature], watermark: Watermark) -> bytes:
        """The pages of a content that is not issued, marked as such. Raises as `rendering.render` does."""
        return self._pages(content, Imprint(signatures=signatures, watermark=watermark)).pdf

    def final(self, report: Report, signatures: Sequence[Signature], issued_at: datetime) -> Print:
        """The file that is issued. Raises SigningError, what `rendering.render` and `print_on_form` raise."""
        content: Mapping[str, Any] = report.content
        private = token_key(self._store.folder)
        token = "" if private is None else _token(private, report)
        address = self._store.settings.get(VERIFY_ADDRESS)
        with seal_key(self._store.folder) as key:
            imprint = Imprint(
                signatures=signatures,
                issued_at=issued_at,
                token=token,
                code=f"{address}#{token}" if address else token,
                sealed=key is not None,
            )
            printed = self._pages(content, imprint)
            pdf = printed.pdf
            if key is not None:
                from station.reports.proof.sealing import seal  # half a second, only where there is a seal

                lab = Text(content["lab"]["name"]["zh"], content["lab"]["name"]["en"])
                local = issued_at.astimezone(zone(content["lab"]["utc_offset"]))
                pdf = seal(pdf, key, laboratory=lab, reason=SEAL_REASON, at=local, place=printed.seal_place)
            sealed_by = UNSEALED if key is None else f"{key.kind}: {key.subject}, sha256 {key.fingerprint}"
        return Print(pdf=pdf, seal=sealed_by, code=token or UNCODED)

    def _pages(self, content: Mapping[str, Any], imprint: Imprint) -> Printed:
        parts: Sequence[Mapping[str, Any]] = content.get("chapters") or (content,)
        items = {one["item"]["id"]: self.item(one["item"]["id"]) for one in parts}
        if "chapters" not in content:  # a report over several chapters is no item's form
            (item,) = items.values()
            if is_on_form(self._store, item):
                from station.reports.word.printing import print_on_form  # only where a laboratory has a form

                return print_on_form(self._store, item, content, imprint)
        return Printed(pdf=render_imprinted(self._store, items, content, imprint))


def _token(private: bytes, report: Report) -> str:
    return sign_token(
        private, report_no=report.report_no, revision=report.revision, content_sha256=report.content_sha256
    )
