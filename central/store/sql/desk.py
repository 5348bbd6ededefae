"""The desk: lists of orders, completing them, samples received, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from central.desk import Completion, Custody, OrderLine, OrderPage, OrderSearch, Receipt, Signature
from central.refusals import Refusal
from central.store.database import Database, Transaction, Value
from central.store.sql import feed
from central.store.sql.accounts import note
from station.records.orders import STATES, TaskState

_TEXTS = (
    "lower(commission_no) LIKE ? ESCAPE '!' OR lower(client_name) LIKE ? ESCAPE '!' OR lower(submitter) LIKE ?"
    " ESCAPE '!' OR lower(requirements) LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM sample"
    " WHERE sample.tenant = commission.tenant AND sample.commission_no = commission.commission_no AND"
    " (lower(sample.sample_no) LIKE ? ESCAPE '!' OR lower(sample.client_sample_id) LIKE ? ESCAPE '!'"
    " OR lower(sample.well) LIKE ? ESCAPE '!')) OR EXISTS (SELECT 1 FROM report"
    " WHERE report.tenant = commission.tenant AND report.commission_no = commission.commission_no"
    " AND lower(report.report_no) LIKE ? ESCAPE '!')"
)
_IN_STATE = (
    "EXISTS (SELECT 1 FROM task WHERE task.tenant = commission.tenant"
    " AND task.commission_no = commission.commission_no AND task.state = ?)"
)


class SqlDesk:
    """Every question and act of the desk. Each act writes its line of the audit trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def orders(self, tenant: str, search: OrderSearch) -> OrderPage:
        """The orders asked for, newest first."""
        where, values = _conditions(tenant, search)
        in_state = f"{where} AND {_IN_STATE}" if search.state else where
        chosen = f"SELECT commission_no FROM commission WHERE {where}"  # noqa: S608
        per_state_of = (
            "SELECT state, count(DISTINCT commission_no) AS n FROM task"  # noqa: S608
            f" WHERE tenant = ? AND commission_no IN ({chosen}) GROUP BY state"
        )
        asked = [*values, search.state] if search.state else values
        with self._database.read() as db:
            total = db.one(f"SELECT count(*) AS n FROM commission WHERE {in_state}", asked)["n"]  # noqa: S608
            rows = db.execute(
                f"SELECT * FROM commission WHERE {in_state} ORDER BY created_at DESC, commission_no DESC"  # noqa: S608
                " LIMIT ? OFFSET ?",
                [*asked, search.limit, search.offset],
            ).fetchall()
            numbers = [row["commission_no"] for row in rows]
            counts = _task_counts(db, tenant, numbers)
            samples = _sample_counts(db, tenant, numbers)
            signed = {
                row["commission_no"]
                for row in db.among(
                    "SELECT commission_no FROM signature WHERE tenant = ? AND commission_no IN (%s)", [tenant], numbers
                )
            }
            per_state = db.execute(per_state_of, [tenant, *values]).fetchall()
        return OrderPage(
            lines=tuple(
                OrderLine(
                    commission_no=row["commission_no"],
                    client_name=row["client_name"],
                    submitter=row["submitter"],
                    created_at=row["created_at"],
                    made_by=row["made_by"],
                    samples=samples.get(row["commission_no"], (0, 0))[0],
                    received=samples.get(row["commission_no"], (0, 0))[1],
                    signed=row["commission_no"] in signed,
                    counts=counts.get(row["commission_no"], {}),
                )
                for row in rows
            ),
            total=total,
            in_state={row["state"]: row["n"] for row in per_state},
        )

    def custody(self, tenant: str, commission_no: str) -> Custody:
        """Who made an order, its signature and its samples' receipts. Refusal `order_not_found`."""
        with self._database.read() as db:
            made = db.execute(
                "SELECT made_by FROM commission WHERE tenant = ? AND commission_no = ?", (tenant, commission_no)
            ).fetchone()
            if made is None:
                raise Refusal("order_not_found", commission_no=commission_no[:80])
            signed = db.execute(
                "SELECT signer, at, content_sha256 FROM signature WHERE tenant = ? AND commission_no = ?",
                (tenant, commission_no),
            ).fetchone()
            received = db.execute(
                "SELECT sample_no, received_at, received_by FROM sample"
                " WHERE tenant = ? AND commission_no = ? AND received_at IS NOT NULL",
                (tenant, commission_no),
            ).fetchall()
        return Custody(
            made_by=made["made_by"],
            signature=None if signed is None else Signature(**dict(signed)),
            receipts={row["sample_no"]: Receipt(at=row["received_at"], by=row["received_by"]) for row in received},
        )

    def complete(self, tenant: str, commission_no: str, change: Completion, *, actor: str, now: str) -> None:
        """Fill in what an order lacks, and tell the stations. Refusal `order_not_found`, `order_fixed`."""
        with self._database.write() as db:
            db.lock(tenant)
            _require_open(db, tenant, commission_no)
            db.execute(
                "UPDATE commission SET client_contact = ?, client_address = ?, submitter = ?, received_on = ?,"
                " requirements = ?, sampling = ?"
                " WHERE tenant = ? AND commission_no = ?",
                (
                    change.client_contact,
                    change.client_address,
                    change.submitter,
                    change.received_on,
                    change.requirements,
                    change.sampling,
                    tenant,
                    commission_no,
                ),
            )
            db.executemany(
                "UPDATE sample SET kind = ?, condition = ?, well = ?, stratum = ?, lithology = ?,"
                " sampled_on = ?, sampling_place = ?"
                " WHERE tenant = ? AND commission_no = ? AND sample_no = ?",
                [
                    (
                        one.kind,
                        one.condition,
                        one.well,
                        one.stratum,
                        one.lithology,
                        one.sampled_on,
                        one.sampling_place,
                        tenant,
                        commission_no,
                        one.sample_no,
                    )
                    for one in change.samples
                ],
            )
            note(db, tenant, actor, "order.completed", commission_no, now)
            feed.tell_commission(db, tenant, commission_no, now)

    def items_of_stations(self, tenant: str) -> Mapping[str, frozenset[str]]:
        """The analysis items of each station that does not do all."""
        with self._database.read() as db:
            return feed.items_of_stations(db, tenant)

    def assign(self, tenant: str, station_id: str, items: Sequence[str], *, actor: str, now: str) -> None:
        """Say which analysis items a station does, none meaning all; it is told the open orders it now does."""
        with self._database.write() as db:
            db.lock(tenant)
            feed.assign(db, tenant, station_id, items, now)
            note(db, tenant, actor, "station.items", station_id, now, ", ".join(sorted(set(items))))

    def receive(self, tenant: str, commission_no: str, sample_nos: Sequence[str], *, by: str, now: str) -> int:
        """Note that samples came; how many of them were not noted before."""
        with self._database.write() as db:
            db.lock(tenant)
            taken = 0
            for sample_no in dict.fromkeys(sample_nos):
                taken += db.execute(
                    "UPDATE sample SET received_at = ?, received_by = ?"
                    " WHERE tenant = ? AND commission_no = ? AND sample_no = ? AND received_at IS NULL",
                    (now, by, tenant, commission_no, sample_no),
                ).rowcount
            if taken:
                note(db, tenant, by, "samples.received", commission_no, now, str(taken))
        return taken

    def find_sample(self, tenant: str, sample_no: str) -> str | None:
        """The order a scanned sample number belongs to."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT commission_no FROM sample WHERE tenant = ? AND sample_no = ?", (tenant, sample_no)
            ).fetchone()
        return None if row is None else str(row["commission_no"])

    def sign(
        self, tenant: str, commission_no: str, png: bytes, signature: Signature, *, account: str, actor: str
    ) -> None:
        """Keep a signature; there is one per order, for good. Refusal `already_signed`."""
        with self._database.write() as db:
            db.lock(tenant)
            added = db.execute(
                "INSERT INTO signature (tenant, commission_no, signer, png, content_sha256, account, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, commission_no) DO NOTHING",
                (tenant, commission_no, signature.signer, png, signature.content_sha256, account, signature.at),
            )
            if added.rowcount != 1:
                raise Refusal("already_signed", commission_no=commission_no)
            note(db, tenant, actor, "order.signed", commission_no, signature.at, signature.content_sha256)

    def signature_png(self, tenant: str, commission_no: str) -> bytes | None:
        """The picture of an order's signature."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT png FROM signature WHERE tenant = ? AND commission_no = ?", (tenant, commission_no)
            ).fetchone()
        return None if row is None else bytes(row["png"])

    def note(self, tenant: str, actor: str, act: str, subject: str, *, now: str, detail: str = "") -> None:
        """Write a line of the audit trail for an act that another part carried out."""
        with self._database.write() as db:
            note(db, tenant, actor, act, subject, now, detail)


def _conditions(tenant: str, search: OrderSearch) -> tuple[str, list[Value]]:
    """The condition, made of fixed pieces, and the values for its placeholders."""
    where, values = "tenant = ?", [tenant]
    if search.client_name is not None:
        where += " AND client_name = ?"
        values.append(search.client_name)
    if search.text:
        escaped = search.text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
        where += f" AND ({_TEXTS})"
        values += [f"%{escaped}%"] * _TEXTS.count("?")
    return where, [*values]


def _task_counts(db: Transaction, tenant: str, numbers: Sequence[str]) -> dict[str, Mapping[TaskState, int]]:
    counts: dict[str, dict[TaskState, int]] = {}
    for row in db.among(
        "SELECT commission_no, state FROM task WHERE tenant = ? AND commission_no IN (%s)", [tenant], numbers
    ):
        found = counts.setdefault(row["commission_no"], dict.fromkeys(STATES, 0))
        found[row["state"]] += 1
    return {number: {state: n for state, n in found.items() if n} for number, found in counts.items()}


def _sample_counts(db: Transaction, tenant: str, numbers: Sequence[str]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for row in db.among(
        "SELECT commission_no, received_at FROM sample WHERE tenant = ? AND commission_no IN (%s)", [tenant], numbers
    ):
        here, came = counts.get(row["commission_no"], (0, 0))
        counts[row["commission_no"]] = (here + 1, came + (row["received_at"] is not None))
    return counts


def _require_open(db: Transaction, tenant: str, commission_no: str) -> None:
    states = db.execute(
        "SELECT DISTINCT state FROM task WHERE tenant = ? AND commission_no = ?", (tenant, commission_no)
    ).fetchall()
    if not states:
        raise Refusal("order_not_found", commission_no=commission_no[:80])
    if {row["state"] for row in states} - {"pending_review", "returned"}:
        raise Refusal("order_fixed", commission_no=commission_no)
