"""Sending a message by SMTP.

The address of a server, a sender and, if it wants one, a login are in `central.toml` under `[mail]`; the password is in
a file of its own. TLS is the default and is verified; going without is possible only to this computer.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from central.limits import MailSettings
from central.store.sql.outgoing import Outgoing
from central.telling.words import place, sentence, subject

SECONDS = 20.0


class NotSent(Exception):
    """A message did not go. `final` where trying again cannot help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


def letter(message: Outgoing, settings: MailSettings, site: str, server: str) -> EmailMessage:
    """The mail of a message, the same however often it is made: its Message-ID names it."""
    about, said = subject(message), sentence(message)
    mail = EmailMessage()
    mail["Subject"] = f"{about.zh} / {about.en}"
    mail["From"] = settings.sender
    mail["To"] = message.target
    mail["Date"] = formatdate(usegmt=True)
    mail["Message-ID"] = f"<{message.n}.{server}@{settings.sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    link = f"\n\n{site.rstrip('/')}{place(message)}" if site else ""
    mail.set_content(f"{said.zh}\n\n{said.en}{link}\n")
    return mail


def send(mail: EmailMessage, settings: MailSettings, folder: Path) -> None:
    """Hand the mail to the server. Raises NotSent."""
    try:
        with _connection(settings) as smtp:
            if settings.login:
                secret = (folder / settings.password_file).read_text(encoding="utf-8").strip()
                smtp.login(settings.login, secret)
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotSent(str(error), final=500 <= code < 600) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error


@contextmanager
def _connection(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if settings.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
    try:
        if settings.security == "starttls":
            smtp.starttls(context=context)
        yield smtp
    finally:
        with suppress(smtplib.SMTPException, OSError):  # the letter has gone, or has failed with its own reason
            smtp.quit()
