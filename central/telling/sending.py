"""One round of telling: takes what is due from the queue, sends it, notes what became of it."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from pathlib import Path

from central import moments
from central.service import Service
from central.store.sql.outgoing import Channel, Outgoing
from central.telling import mail, webhook

log = logging.getLogger(__name__)

AT_ONCE = 20
LEASE = timedelta(minutes=15)
GIVE_UP = timedelta(days=3)
FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=6)


def send_due(service: Service, folder: Path) -> int:
    """Send what is due; how many messages were looked at. `folder` holds the file of the mail server's password."""
    channels: list[Channel] = ["mail", "webhook"] if service.mail.host else ["webhook"]
    now = service.clock()
    found = service.outgoing.claim(channels, AT_ONCE, now=moments.iso(now), until=moments.iso(now + LEASE))
    for message in found:
        _send(service, folder, message)
    return len(found)


def _send(service: Service, folder: Path, message: Outgoing) -> None:
    try:
        if message.channel == "mail":
            letter = mail.letter(message, service.mail, service.pages.address, service.server.id)
            mail.send(letter, service.mail, folder)
        else:
            _post(service, message)
    except mail.NotSent as error:
        _not_sent(service, message, error)
        return
    service.outgoing.sent(message.n, now=service.now())
    log.info("message %d (%s) sent by %s", message.n, message.kind, message.channel)


def _post(service: Service, message: Outgoing) -> None:
    hook = service.outgoing.webhook(message.target)
    if hook is None:
        raise mail.NotSent("the webhook has ended", final=True)
    secret = service.keys.webhook_secret(hook.id)
    webhook.send(hook.url, secret, message, service.pages.address, int(service.clock().timestamp()))


def _not_sent(service: Service, message: Outgoing, error: mail.NotSent) -> None:
    now = service.clock()
    if error.final or now - moments.parse(message.made_at) >= GIVE_UP:
        service.outgoing.give_up(message.n, str(error), now=moments.iso(now))
        log.error("message %d (%s) is given up: %s", message.n, message.kind, error)
        return
    # full jitter over the upper half: receivers that were away are not met by everything at once
    wait = min(LONGEST, FIRST * 2 ** min(message.attempts - 1, 12)) * random.uniform(0.5, 1.0)  # noqa: S311
    service.outgoing.put_off(message.n, str(error), until=moments.iso(now + wait))
    log.warning("message %d (%s) did not go, again in %.0f s: %s", message.n, message.kind, wait.total_seconds(), error)
