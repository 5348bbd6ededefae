"""People of the platform: who they are, what they may do, and their passwords.

A customer belongs to one client (委托单位) and sees that client's orders; a laboratory's people see all of their
laboratory. Passwords are kept as Argon2id (RFC 9106, the second recommended set: 64 MiB, 3 passes); what a session's
cookie holds is 256 random bits, of which the database knows a hash.
"""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from central.refusals import bad_value
from parsers.wording import Text

Role = Literal["customer", "lab", "dispatcher", "admin"]
ROLES: dict[Role, Text] = {
    "customer": Text("客户", "Customer"),
    "lab": Text("检测人员", "Laboratory"),
    "dispatcher": Text("业务员", "Dispatcher"),
    "admin": Text("管理员", "Administrator"),
}

Right = Literal["own_orders", "see_desk", "receive", "decide", "hand_out", "administer"]
RIGHTS: dict[Role, frozenset[Right]] = {
    "customer": frozenset({"own_orders"}),
    "lab": frozenset({"see_desk", "receive", "hand_out"}),
    "dispatcher": frozenset({"see_desk", "receive", "decide"}),
    "admin": frozenset({"see_desk", "receive", "decide", "hand_out", "administer"}),
}

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}\Z")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
SESSION_HOURS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account. `client_name` is the client a customer belongs to; empty for the laboratory's people."""

    id: str
    tenant: str
    login: str
    name: str
    role: Role
    client_name: str
    created_at: str
    disabled: bool
    email: str = ""

    def may(self, right: Right) -> bool:
        """Whether the role includes this right."""
        return right in RIGHTS[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be made, checked."""

    tenant: str
    login: str
    name: str
    role: Role
    client_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the audit trail: who did what to what."""

    at: str
    actor: str
    act: str
    subject: str
    detail: str


def new_account(tenant: str, *, login: str, name: str, role: str, client_name: str) -> NewAccount:
    """An account as asked for; Refusal `bad_value` where it cannot be."""
    login, name, client_name = login.strip().lower(), name.strip(), client_name.strip()
    if not LOGIN.match(login):
        raise bad_value("login", login, Text("3–64 位小写字母、数字或 . _ @ -", "3 to 64 of a-z, 0-9, . _ @ -"))
    if not name or len(name) > 100 or "\0" in name:
        raise bad_value("name", name, Text("1–100 个字符", "1 to 100 characters"))
    if role not in get_args(Role):
        raise bad_value("role", role, Text("、".join(get_args(Role)), ", ".join(get_args(Role))))
    known: Role = next(one for one in ROLES if one == role)
    if (known == "customer") != bool(client_name) or len(client_name) > 200 or "\0" in client_name:
        expected = Text("客户须有委托单位，其他角色没有", "a client for a customer, none for other roles")
        raise bad_value("client_name", client_name, expected)
    return NewAccount(tenant=tenant, login=login, name=name, role=known, client_name=client_name)


def check_email(text: str) -> str:
    """An e-mail address, or none; Refusal `bad_value`. Whether somebody reads it only a letter can tell."""
    plain = text.strip()
    if plain and not (EMAIL.match(plain) and len(plain) <= 200):
        raise bad_value("email", plain, Text("邮箱地址，如 li@example.com", "an address such as li@example.com"))
    return plain


def check_password(password: str) -> str:
    """The password, or Refusal `bad_value` without telling it back."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        expected = Text(
            f"{SHORTEST_PASSWORD}–{LONGEST_PASSWORD} 个字符", f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )
        raise bad_value("password", "…", expected)
    return password


def new_password() -> str:
    """A password to hand over once: 100 bits, without letters that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


class Passwords:
    """Hashes and checks passwords; at most two at once, for each takes 64 MiB."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
        self._turn = threading.BoundedSemaphore(2)
        self._nobody = ""

    def hashed(self, password: str) -> str:
        """The Argon2id hash with its salt and parameters."""
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is the one; None (nobody of that login) takes as long and is never right."""
        if not self._nobody:
            self._nobody = self.hashed(secrets.token_hex(16))
        with self._turn:
            try:
                return self._hasher.verify(password_hash or self._nobody, password) and password_hash is not None
            except (VerificationError, InvalidHashError):
                return False
