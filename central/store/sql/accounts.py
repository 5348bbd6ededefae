"""Accounts, their sessions, and the trail of what people did."""

from __future__ import annotations

from collections.abc import Sequence

from uuid6 import uuid7

from central.accounts import Account, Act, NewAccount
from central.refusals import Refusal
from central.store.database import Database, Row, Transaction


def note(db: Transaction, tenant: str, actor: str, act: str, subject: str, now: str, detail: str = "") -> None:
    """Write one line of the trail, in the transaction of the act itself."""
    db.execute(
        "INSERT INTO act (tenant, at, actor, act, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (tenant, now, actor, act, subject, detail),
    )


class SqlAccounts:
    """Every question and act about accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: NewAccount, password_hash: str, *, actor: str, now: str) -> Account:
        """Make an account. Refusal `login_taken`."""
        account_id = str(uuid7())
        with self._database.write() as db:
            db.lock(account.tenant)
            added = db.execute(
                "INSERT INTO account (id, tenant, login, name, role, client_name, password_hash, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING",
                (
                    account_id,
                    account.tenant,
                    account.login,
                    account.name,
                    account.role,
                    account.client_name,
                    password_hash,
                    now,
                ),
            )
            if added.rowcount != 1:
                raise Refusal("login_taken", login=account.login)
            note(db, account.tenant, actor, "account.made", account.login, now, account.role)
            return _account(db.one("SELECT * FROM account WHERE id = ?", (account_id,)))

    def by_login(self, login: str) -> tuple[Account, str] | None:
        """The account of a login with its password's hash."""
        with self._database.read() as db:
            row = db.execute("SELECT * FROM account WHERE login = ?", (login,)).fetchone()
        return None if row is None else (_account(row), row["password_hash"])

    def of_tenant(self, tenant: str) -> Sequence[Account]:
        """All accounts of a laboratory by login."""
        with self._database.read() as db:
            rows = db.execute("SELECT * FROM account WHERE tenant = ? ORDER BY login", (tenant,)).fetchall()
        return [_account(row) for row in rows]

    def set_password(self, tenant: str, login: str, password_hash: str, *, actor: str, now: str) -> None:
        """Give a new password and end every session of the account. Refusal `account_not_found`."""
        with self._database.write() as db:
            account_id = self._find(db, tenant, login)
            db.execute("UPDATE account SET password_hash = ? WHERE id = ?", (password_hash, account_id))
            db.execute("DELETE FROM session WHERE account = ?", (account_id,))
            note(db, tenant, actor, "account.password", login, now)

    def set_email(self, tenant: str, login: str, email: str, *, actor: str, now: str) -> None:
        """Where the account's person is told what became of their orders; empty: nowhere."""
        with self._database.write() as db:
            account_id = self._find(db, tenant, login)
            db.execute("UPDATE account SET email = ? WHERE id = ?", (email, account_id))
            note(db, tenant, actor, "account.email", login, now)

    def set_disabled(self, tenant: str, login: str, disabled: bool, *, actor: str, now: str) -> None:
        """Close an account and end its sessions, or open it again. Refusal `account_not_found`."""
        with self._database.write() as db:
            account_id = self._find(db, tenant, login)
            db.execute("UPDATE account SET disabled_at = ? WHERE id = ?", (now if disabled else None, account_id))
            db.execute("DELETE FROM session WHERE account = ?", (account_id,))
            note(db, tenant, actor, "account.disabled" if disabled else "account.enabled", login, now)

    def begin_session(self, account: Account, token_hash: str, *, now: str, until: str) -> None:
        """Note a session; forgets those of this account that are over."""
        with self._database.write() as db:
            db.execute("DELETE FROM session WHERE account = ? AND until <= ?", (account.id, now))
            db.execute(
                "INSERT INTO session (token_hash, account, created_at, until) VALUES (?, ?, ?, ?)",
                (token_hash, account.id, now, until),
            )
            note(db, account.tenant, account.login, "session.begun", account.login, now)

    def of_session(self, token_hash: str, now: str) -> Account | None:
        """The account of a session that is in force."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT account.* FROM session JOIN account ON account.id = session.account"
                " WHERE session.token_hash = ? AND session.until > ? AND account.disabled_at IS NULL",
                (token_hash, now),
            ).fetchone()
        return None if row is None else _account(row)

    def end_session(self, token_hash: str) -> None:
        """Forget a session."""
        with self._database.write() as db:
            db.execute("DELETE FROM session WHERE token_hash = ?", (token_hash,))

    def trail(self, tenant: str, limit: int) -> Sequence[Act]:
        """The newest lines of the audit trail."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT at, actor, act, subject, detail FROM act WHERE tenant = ? ORDER BY n DESC LIMIT ?",
                (tenant, limit),
            ).fetchall()
        return [Act(**dict(row)) for row in rows]

    def _find(self, db: Transaction, tenant: str, login: str) -> str:
        row = db.execute("SELECT id FROM account WHERE tenant = ? AND login = ?", (tenant, login)).fetchone()
        if row is None:
            raise Refusal("account_not_found", login=login[:80])
        return str(row["id"])


def _account(row: Row) -> Account:
    return Account(
        id=row["id"],
        tenant=row["tenant"],
        login=row["login"],
        name=row["name"],
        role=row["role"],
        client_name=row["client_name"],
        created_at=row["created_at"],
        disabled=row["disabled_at"] is not None,
        email=row["email"],
    )
