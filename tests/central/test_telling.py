"""Customers and other programs are told: queued with the fact, sent at least once, signed, in the end given up."""

import hashlib
import hmac
import http.server
import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from central import moments
from central.accounts import check_email, new_account
from central.refusals import Refusal
from central.service import initialise, open_service
from central.telling import sending
from central.telling.webhook import check_url
from tests.central.stores import NOW, Scene
from tests.central.test_store_contract import of_task

CLIENT = "大庆油田"


class Inbox:
    """A mail server that keeps what it is given; `refuse` answers the next recipients so."""

    def __init__(self):
        self.mails, self.refuse = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class Receiver:
    """Another program's webhook; answers what the test says."""

    def __init__(self):
        self.calls, self.status = [], 204
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook?x=1"


@pytest.fixture(scope="module")
def inbox():
    kept = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    kept.port = port
    yield kept
    controller.stop()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.http.shutdown()
    receiver.http.server_close()


class Desk:
    """A service in this process, whose clock the test moves."""

    def __init__(self, service, folder):
        self.service, self.folder = service, folder
        self.scene = Scene(service.store)
        self.ahead = timedelta()

    def customer(self, email, login="lijg", client=CLIENT):
        made = new_account("main", login=login, name="李", role="customer", client_name=client)
        self.service.accounts.add(made, "hash", actor="t", now=self.service.now())
        self.service.accounts.set_email("main", login, check_email(email), actor="t", now=self.service.now())

    def hook(self, receiver):
        return self.service.outgoing.add_webhook("main", check_url(receiver.url), actor="t", now=self.service.now())

    def send(self, after=None):
        """Now, or at a time after the scene's orders were placed."""
        service = self.service if after is None else Later(self.service, after)
        return sending.send_due(service, self.folder)


class Later:
    """The same service at a time after the scene's orders were placed."""

    def __init__(self, service, after):
        self._service, self._after = service, after

    def __getattr__(self, name):
        return getattr(self._service, name)

    def clock(self):
        return moments.parse(NOW) + self._after

    def now(self):
        return moments.iso(self.clock())


@contextmanager
def opened(folder, port):
    initialise(folder)
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "lab@lab.example"\n'
    (folder / "central.toml").write_text(f'[pages]\naddress = "https://lab.example"\n{mail}', encoding="utf-8")
    with open_service(folder) as service:
        yield Desk(service, folder)


@pytest.fixture
def desk(tmp_path, inbox):
    inbox.mails.clear()
    inbox.refuse = ""
    with opened(tmp_path / "data", inbox.port) as made:
        yield made


def test_a_customer_is_told_on_acceptance_and_when_testing_begins(desk, inbox):
    """One letter each, in both languages, with the link; not again for the second sample; nobody else's people."""
    desk.customer("li@client.example")
    desk.customer("other@client.example", login="other", client="别的油田")
    order = desk.scene.order(samples=2)
    desk.scene.decide(order)
    desk.scene.decide(order)
    station = desk.scene.enrol()
    desk.scene.send(station, *(of_task("item.started", order, task, 1) for task in order.tasks))
    assert desk.send() == 2
    assert desk.send() == 0
    first, second = inbox.mails
    assert {mail["To"] for mail in inbox.mails} == {"li@client.example"}
    assert order.commission_no in first["Subject"]
    assert "已受理" in first["Subject"]
    assert "accepted" in first["Subject"]
    assert "开始检测" in second["Subject"]
    assert f"https://lab.example/orders/{order.commission_no}" in first.get_content()
    assert first["Message-ID"] != second["Message-ID"]


def test_a_webhook_gets_a_signed_message_and_gets_it_again_until_it_takes_it(desk, receiver):
    """The same bytes and delivery id each time; the signature holds under the webhook's secret and its time."""
    hook = desk.hook(receiver)
    order = desk.scene.order()
    desk.scene.decide(order)
    receiver.status = 500
    assert desk.send(timedelta()) == 1
    assert desk.send(timedelta()) == 0, "it waits before it tries again"
    receiver.status = 204
    assert desk.send(timedelta(minutes=1)) == 1
    assert desk.send(timedelta(hours=1)) == 0
    (first, body), (second, again) = receiver.calls
    assert body == again
    assert first["Geolab-Delivery"] == second["Geolab-Delivery"]
    told = json.loads(body)
    assert (told["type"], told["commission_no"]) == ("order.accepted", order.commission_no)
    secret = desk.service.keys.webhook_secret(hook.id)
    at, mark = (part.partition("=")[2] for part in first["Geolab-Signature"].split(","))
    assert hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == mark


def test_what_nobody_takes_is_given_up_after_three_days_and_shown(desk, receiver, inbox):
    """A dead receiver, a mail server that refuses for good, an ended webhook: said with the reason, tried no more."""
    hook = desk.hook(receiver)
    desk.customer("gone@client.example")
    receiver.http.server_close()
    receiver.http.shutdown()
    inbox.refuse = "550 no such person"
    desk.scene.decide(desk.scene.order())
    desk.send(timedelta())
    (mail,) = desk.service.outgoing.given_up("main", 10)
    assert mail.target == "gone@client.example"
    assert "550" in mail.last_error
    desk.send(timedelta(days=2))
    assert len(desk.service.outgoing.given_up("main", 10)) == 1
    desk.send(timedelta(days=4))
    assert {one.channel for one in desk.service.outgoing.given_up("main", 10)} == {"mail", "webhook"}
    assert desk.service.outgoing.end_webhook("main", hook.id, actor="t", now=desk.service.now())
    desk.scene.decide(desk.scene.order(key="k2"))
    desk.send(timedelta(days=4))
    assert len(desk.service.outgoing.given_up("main", 10)) == 3


def test_two_senders_do_not_take_the_same_message(scene, database):
    """A message is leased; when its sender dies, it is taken again after the lease."""
    from central.store.sql.outgoing import SqlOutgoing

    outgoing = SqlOutgoing(database)
    outgoing.add_webhook("main", "https://x.example", actor="t", now="2026-11-22T08:00:00.000Z")
    scene.decide(scene.order())
    at, until, later = (f"2026-11-22T{hour}:00:00.000Z" for hour in ("09", "10", "11"))
    one = outgoing.claim(["mail", "webhook"], 10, now=at, until=until)
    assert [message.kind for message in one] == ["accepted"]
    assert outgoing.claim(["mail", "webhook"], 10, now=at, until=until) == []
    (again,) = outgoing.claim(["webhook"], 10, now=later, until="2026-11-22T12:00:00.000Z")
    assert (again.n, again.attempts) == (one[0].n, 2)


def test_a_fact_that_is_not_kept_tells_nothing(scene, database):
    """The message is in the transaction of the fact: a decision that is refused queues none."""
    from central.store.sql.outgoing import SqlOutgoing

    outgoing = SqlOutgoing(database)
    outgoing.add_webhook("main", "https://x.example", actor="t", now="2026-11-22T08:00:00.000Z")
    order = scene.order()
    scene.decide(order, "cancel")
    with pytest.raises(Refusal):
        scene.decide(order)
    assert outgoing.claim(["webhook"], 10, now="2027", until="2028") == []


@pytest.mark.parametrize(
    "url",
    ["http://lab.example/", "ftp://x", "https://", "https://u:p@x.example/", "https://x.example/a b", "https://x:0/"],
)
def test_a_webhook_in_the_clear_or_with_a_trick_is_refused(url):
    """Only https, or this computer itself; the address is quoted."""
    with pytest.raises(Refusal) as caught:
        check_url(url)
    assert caught.value.code == "bad_value"


@pytest.mark.parametrize("text", ["li", "li@", "@x.example", "a@b", "a@x.example\nBcc: b@x.example", "李@x.example"])
def test_an_address_that_cannot_be_one_is_refused(text):
    """Also one that carries another header."""
    with pytest.raises(Refusal):
        check_email(text)
    assert check_email("") == ""


def test_the_documented_receiver_takes_our_messages_and_no_others(desk, tmp_path):
    """The example in the documentation runs as it stands: it prints a message once, and turns a forged one away."""
    import os
    import re
    import subprocess
    import sys
    import time
    from pathlib import Path

    import requests

    page = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8")
    program = tmp_path / "receiver.py"
    program.write_text(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    hook = desk.service.outgoing.add_webhook("main", url, actor="t", now=desk.service.now())
    secret = {"GEOLAB_WEBHOOK_SECRET": desk.service.keys.webhook_secret(hook.id), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(program), str(port)]
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env={**os.environ, **secret})
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                forged = requests.post(url, b"{}", headers={"Geolab-Signature": "t=1,v1=00"}, timeout=20)
                break
            except requests.ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert forged.status_code == 403
        order = desk.scene.order()
        desk.scene.decide(order)
        assert desk.send() == 1
        printed = (tmp_path / "out").read_text("utf-8").strip().splitlines()
        assert len(printed) == 1
        assert order.commission_no in printed[0]
    finally:
        process.kill()
        process.wait(20)


def test_accounts_laboratories_and_webhooks_are_made_by_command(desk):
    """`account` prints a password that fits; `tenant` and `enrol` make what they say; a webhook's secret is told."""
    from click.testing import CliRunner

    from central.__main__ import main

    def run(*words, ok=True):
        done = CliRunner().invoke(main, [*words, "--data", str(desk.folder)])
        assert (done.exit_code == 0) == ok, done.output
        return done.stdout.strip()

    words = ("account", "--login", "lijg", "--name", "李建国", "--role", "customer", "--client", CLIENT)
    password = run(*words, "--email", "li@client.example")
    made, hashed = desk.service.accounts.by_login("lijg")
    assert made.email == "li@client.example"
    assert desk.service.passwords.fits(password, hashed)
    run(*words, ok=False)
    assert "operator-lab-b.key" in run("tenant", "--tenant", "lab-b")
    assert len(run("enrol", "--name", "GC 1").splitlines()[0]) == 10
    hook, secret = run("webhook", "add", "--url", "https://x.example/hook").split()
    assert desk.service.keys.webhook_secret(hook) == secret
    assert run("webhook", "list") == f"{hook} https://x.example/hook"
    run("webhook", "end", hook)
    run("webhook", "end", hook, ok=False)
    assert run("webhook", "list") == ""
