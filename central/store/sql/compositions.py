"""Reports that the platform composes from visible ones on a customer's wish: asked for, waiting, ready or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from uuid6 import uuid7

from central.orders import Replaced, ReportView
from central.store.database import Database, Row, Transaction
from central.store.sql import outgoing
from central.store.sql.accounts import note
from central.store.sql.reports import of_events
from parsers.wording import Text

MergedBy = Literal["item", "client"]
State = Literal["waiting", "ready", "refused"]
SERIES = "platform:merged:{year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A composition that is to be made: `sources` are the events of the reports."""

    tenant: str
    id: str
    client_name: str
    merged_by: MergedBy
    sources: tuple[str, ...]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A composition as its client sees it. `replaced`: an original no longer holds, so neither does this."""

    id: str
    merged_by: MergedBy
    state: State
    report_no: str
    pdf_sha256: str
    content_sha256: str
    made_at: str
    done_at: str
    refusal: tuple[Text, ...]
    sources: tuple[ReportView, ...]
    size: int = 0
    replaced: Replaced | None = None

    def view(self) -> ReportView:
        """The composition as any other report."""
        return ReportView(
            report_no=self.report_no,
            revision=1,
            item_id="",
            sha256=self.pdf_sha256,
            size=self.size,
            issued_at=self.done_at,
            visible_at=self.done_at,
            task_ids=[],
            content_sha256=self.content_sha256,
            replaced=self.replaced,
        )


class SqlCompositions:
    """Every question and act about compositions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self, tenant: str, client: str, by: MergedBy, sources: Sequence[str], *, account: str, actor: str, now: str
    ) -> str:
        """Note a wish; its id."""
        wish = str(uuid7())
        with self._database.write() as db:
            db.execute(
                "INSERT INTO composition (tenant, id, client_name, merged_by, sources, account, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (tenant, wish, client, by, msgspec.json.encode(list(sources)).decode(), account, now),
            )
            note(db, tenant, actor, "report.composition.asked", wish, now, by)
        return wish

    def claim(self, *, now: str, until: str) -> Wish | None:
        """The oldest wish that nobody works on, leased until a moment."""
        with self._database.write() as db:
            row = db.execute(
                "UPDATE composition SET lease_until = ?, attempts = attempts + 1 WHERE (tenant, id) IN (SELECT tenant,"
                " id FROM composition WHERE state = 'waiting' AND lease_until <= ? ORDER BY made_at LIMIT 1)"
                " AND lease_until <= ? RETURNING *",
                (until, now, now),
            ).fetchone()
        if row is None:
            return None
        return Wish(
            tenant=row["tenant"],
            id=row["id"],
            client_name=row["client_name"],
            merged_by=row["merged_by"],
            sources=tuple(msgspec.json.decode(row["sources"], type=list[str])),
            attempts=row["attempts"],
        )

    def number(self, tenant: str, year: int) -> str:
        """The next number of a merged report of this platform."""
        with self._database.write() as db:
            while True:
                top = db.one(
                    "INSERT INTO number_top (tenant, scheme, top) VALUES (?, ?, 1)"
                    " ON CONFLICT (tenant, scheme) DO UPDATE SET top = number_top.top + 1 RETURNING top",
                    (tenant, SERIES.format(year=year)),
                )["top"]
                number = f"HB{year}-{top:04d}"
                taken = db.execute("SELECT 1 FROM report WHERE tenant = ? AND report_no = ?", (tenant, number))
                if taken.fetchone() is None:
                    return number

    def ready(self, wish: Wish, *, report_no: str, pdf_sha256: str, size: int, content_sha256: str, now: str) -> None:
        """Note a composition whose file is kept, and tell its client."""
        with self._database.write() as db:
            db.lock(wish.tenant)
            db.execute(
                "INSERT INTO blob (tenant, sha256, size, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (wish.tenant, pdf_sha256, size, now),
            )
            done = db.execute(
                "UPDATE composition SET state = 'ready', report_no = ?, pdf_sha256 = ?, content_sha256 = ?, done_at = ?"
                " WHERE tenant = ? AND id = ? AND state = 'waiting'",
                (report_no, pdf_sha256, content_sha256, now, wish.tenant, wish.id),
            )
            if done.rowcount:
                outgoing.tell_client(db, wish.tenant, "composed", wish.client_name, now, report_no=report_no)
                note(db, wish.tenant, "platform", "report.composed", report_no, now, pdf_sha256)

    def refuse(self, wish: Wish, why: Sequence[Text], *, now: str) -> None:
        """Note that the reports do not fit together, with every reason."""
        with self._database.write() as db:
            db.execute(
                "UPDATE composition SET state = 'refused', refusal = ?, done_at = ?"
                " WHERE tenant = ? AND id = ? AND state = 'waiting'",
                (msgspec.json.encode(list(why)).decode(), now, wish.tenant, wish.id),
            )

    def put_off(self, wish: Wish, *, until: str) -> None:
        """Try it again at a moment."""
        with self._database.write() as db:
            db.execute(
                "UPDATE composition SET lease_until = ? WHERE tenant = ? AND id = ?", (until, wish.tenant, wish.id)
            )

    def sources(self, wish: Wish) -> list[ReportView]:
        """The reports of a wish, of its own client only, in the order wished."""
        with self._database.read() as db:
            found = {view.event_id: view for view in of_events(db, wish.tenant, wish.sources, wish.client_name)}
        return [found[event_id] for event_id in wish.sources if event_id in found]

    def of_client(self, tenant: str, client: str, limit: int) -> list[Composition]:
        """The newest compositions of a client."""
        query = "WHERE composition.tenant = ? AND composition.client_name = ? ORDER BY made_at DESC, id DESC LIMIT ?"
        return self._found(query, (tenant, client, limit))

    def numbered(self, report_no: str, limit: int = 20) -> list[tuple[str, Composition]]:
        """Compositions of this number with their laboratory."""
        with self._database.read() as db:
            rows = _rows(db, "WHERE composition.report_no = ? LIMIT ?", (report_no, limit))
            return [(row["tenant"], _composition(db, row)) for row in rows]

    def of_file(self, sha256: str, limit: int = 20) -> list[tuple[str, Composition]]:
        """Compositions whose PDF has this content, with their laboratory."""
        with self._database.read() as db:
            rows = _rows(db, "WHERE composition.pdf_sha256 = ? LIMIT ?", (sha256, limit))
            return [(row["tenant"], _composition(db, row)) for row in rows]

    def _found(self, query: str, values: Sequence[str | int]) -> list[Composition]:
        with self._database.read() as db:
            return [_composition(db, row) for row in _rows(db, query, values)]


def _rows(db: Transaction, condition: str, values: Sequence[str | int]) -> Sequence[Row]:
    query = (
        "SELECT composition.*, blob.size FROM composition LEFT JOIN blob ON blob.tenant = composition.tenant"
        " AND blob.sha256 = composition.pdf_sha256 "
    )
    return db.execute(query + condition, values).fetchall()


def _composition(db: Transaction, row: Row) -> Composition:
    wanted = msgspec.json.decode(row["sources"], type=list[str])
    sources = tuple(of_events(db, row["tenant"], wanted, row["client_name"]))
    gone = next((one for one in sources if one.replaced is not None), None)
    replaced = None
    if gone is not None and gone.replaced is not None:
        replaced = Replaced(reason=f"{gone.report_no}: {gone.replaced.reason}", at=gone.replaced.at)
    return Composition(
        id=row["id"],
        merged_by=row["merged_by"],
        state=row["state"],
        report_no=row["report_no"] or "",
        pdf_sha256=row["pdf_sha256"] or "",
        content_sha256=row["content_sha256"],
        made_at=row["made_at"],
        done_at=row["done_at"] or "",
        refusal=tuple(msgspec.json.decode(row["refusal"], type=list[Text])) if row["refusal"] else (),
        sources=sources,
        size=row["size"] or 0,
        replaced=replaced,
    )
