"""The wire: every call ends, TLS is always verified, and nothing but our server is believed."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.errors import BadAnswer, NotOurServer, Refused, TooLarge, Unreachable
from sync.transport import Call, Timeouts, Transport
from tests.sync.scripted import Said, ScriptedService

HELLO = Call(method="GET", path="/v1/hello")
SHORT = Timeouts(connect=1.0, read=0.4, total=0.8)
OK = b"HTTP/1.1 200 OK\r\nLabSync: 1\r\nContent-Length: 2\r\n\r\n{}"


class RawServer:
    """Accepts connections and lets `serve` do what it likes with each."""

    def __init__(self, serve, context: ssl.SSLContext | None = None) -> None:
        self._serve = serve
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> "RawServer":
        return self

    def __exit__(self, *args: object) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        # the client hangs up on us, which is what these tests are about
        with client, contextlib.suppress(OSError):
            if self._context is not None:
                client = self._context.wrap_socket(client, server_side=True)
            self._serve(client, self.over)


def _drip(piece: bytes):
    def serve(client: socket.socket, over: threading.Event) -> None:
        client.recv(65536)
        client.sendall(piece)
        while not over.wait(0.1):
            client.sendall(b"x")

    return serve


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nLabSync: 1\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nLabSync: 1\r\nX-Slow: ",
        b"",
    ],
    ids=["body", "header", "status line"],
)
def test_a_server_that_drips_is_cut_off_at_the_deadline(start: bytes) -> None:
    """Each byte arrives within the read time-out; the total deadline ends the call all the same."""
    with RawServer(_drip(start)) as server, pytest.raises(Unreachable, match="in time"):
        Transport(f"http://127.0.0.1:{server.port}", timeouts=SHORT).send(HELLO)


def test_a_tls_handshake_that_never_ends_is_cut_off() -> None:
    """The deadline also holds while TLS is being set up, where the socket has no other handle."""

    def serve(client: socket.socket, over: threading.Event) -> None:
        client.recv(65536)
        client.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 KiB that comes byte by byte
        while not over.wait(0.1):
            client.sendall(b"\x02")

    timeouts = Timeouts(connect=30.0, read=30.0, total=0.6)
    with RawServer(serve) as server, pytest.raises(Unreachable, match="in time"):
        Transport(f"https://127.0.0.1:{server.port}", timeouts=timeouts).send(HELLO)


def test_closing_ends_a_call_that_is_under_way() -> None:
    """An agent that is told to stop does not wait for a long poll."""
    asked = threading.Event()

    def serve(client: socket.socket, over: threading.Event) -> None:
        client.recv(65536)
        asked.set()
        over.wait(30)

    with RawServer(serve) as server:
        transport = Transport(f"http://127.0.0.1:{server.port}")
        raised: list[BaseException] = []

        def call() -> None:
            try:
                transport.send(HELLO)
            except Unreachable as error:
                raised.append(error)

        caller = threading.Thread(target=call)
        caller.start()
        assert asked.wait(5)
        transport.close()
        caller.join(2)
        assert not caller.is_alive()
        assert raised
        with pytest.raises(Unreachable):
            transport.send(HELLO)


def test_after_a_broken_line_the_next_call_has_a_new_one() -> None:
    """A connection that was cut is never used again."""
    connections = []

    def serve(client: socket.socket, over: threading.Event) -> None:
        connections.append(client)
        client.recv(65536)
        client.sendall(OK[:40] if len(connections) == 1 else OK)

    with RawServer(serve) as server:
        transport = Transport(f"http://127.0.0.1:{server.port}", timeouts=SHORT)
        with pytest.raises(Unreachable):
            transport.send(HELLO)
        assert transport.send(HELLO).content == b"{}"
    assert len(connections) == 2


@pytest.mark.parametrize("noise", [b"\x00\xff" * 50, b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_noise_instead_of_an_answer_is_no_answer(noise: bytes) -> None:
    """Whatever answers without speaking HTTP is unreachable, not a crash."""

    def serve(client: socket.socket, over: threading.Event) -> None:
        client.recv(65536)
        client.sendall(noise)

    with RawServer(serve) as server, pytest.raises(Unreachable):
        Transport(f"http://127.0.0.1:{server.port}", timeouts=SHORT).send(HELLO)


def test_redirects_are_not_followed(scripted: ScriptedService) -> None:
    """A token never travels to where a redirect points."""
    scripted.always("/v1/hello", Said(307, b"", {"Location": f"{scripted.url}/elsewhere"}))
    with pytest.raises(NotOurServer):
        Transport(scripted.url).send(HELLO, "secret")
    assert ("GET", "/elsewhere") not in scripted.calls


def test_netrc_does_not_replace_our_token(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`requests` would take a password from .netrc for this host; ours or none is sent."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password x\n")
    monkeypatch.setenv("NETRC", str(netrc))
    heads: list[bytes] = []

    def serve(client: socket.socket, over: threading.Event) -> None:
        heads.append(client.recv(65536))
        client.sendall(OK)

    with RawServer(serve) as server:
        transport = Transport(f"http://127.0.0.1:{server.port}", timeouts=SHORT)
        transport.send(HELLO, "our-token")
        Transport(f"http://127.0.0.1:{server.port}", timeouts=SHORT).send(HELLO)
    assert b"Authorization: Bearer our-token\r\n" in heads[0]
    assert b"uthorization" not in heads[1]


def test_the_kinds_of_refusal(scripted: ScriptedService) -> None:
    """A refusal of ours keeps its status, its code and both its sentences."""
    problem = {"code": "station_revoked", "message_zh": "已停用", "message_en": "revoked"}
    scripted.always("/v1/hello", Said(403, problem))
    with pytest.raises(Refused) as refused:
        Transport(scripted.url).send(HELLO)
    assert (refused.value.status, refused.value.code) == (403, "station_revoked")
    assert "已停用" in refused.value.message.zh
    assert "revoked" in refused.value.message.en
    scripted.always("/v1/hello", Said(413, b"<html>", {}))
    with pytest.raises(TooLarge) as too_large:
        Transport(scripted.url).send(HELLO)
    assert not too_large.value.ours
    scripted.always("/v1/hello", Said(200, b"[" * 100_000))
    with pytest.raises(BadAnswer):
        Transport(scripted.url).send(HELLO).read(dict)


# --- TLS

DAY = timedelta(days=1)


class Authority:
    """A certificate authority of our own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        builder = self._builder(self._name, self._key, -DAY, DAY)
        certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.path = folder / "authority.pem"
        self.path.write_bytes(certificate.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def server(self, host: str, begin: timedelta = -DAY, end: timedelta = DAY) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        builder = self._builder(name, key, begin, end)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = builder.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        pem = self._folder / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _builder(self, name, key, begin: timedelta, end: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begin)
            .not_valid_after(now + end)
        )


def _ok(client: socket.socket, over: threading.Event) -> None:
    client.recv(65536)
    client.sendall(OK)


def test_tls_of_a_known_authority_is_taken(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: the right name, in its time, by an authority that is trusted."""
    monkeypatch.setenv("NO_PROXY", "localhost")
    authority = Authority(tmp_path)
    with RawServer(_ok, authority.server("localhost")) as server:
        transport = Transport(f"https://localhost:{server.port}", verify=str(authority.path))
        assert transport.send(HELLO).content == b"{}"


@pytest.mark.parametrize(
    ("host", "begin", "end", "trusted"),
    [
        ("localhost", -DAY, DAY, False),
        ("other.example", -DAY, DAY, True),
        ("localhost", -2 * DAY, -DAY, True),
        ("localhost", DAY, 2 * DAY, True),
    ],
    ids=["unknown authority", "wrong host", "expired", "not yet valid"],
)
def test_tls_that_does_not_hold_is_refused(
    tmp_path, monkeypatch: pytest.MonkeyPatch, host: str, begin: timedelta, end: timedelta, trusted: bool
) -> None:
    """Nothing is sent over it, and the sentence names the certificate."""
    monkeypatch.setenv("NO_PROXY", "localhost")
    authority = Authority(tmp_path)
    with RawServer(_ok, authority.server(host, begin, end)) as server:
        verify: bool | str = str(authority.path) if trusted else True
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            Transport(f"https://localhost:{server.port}", verify=verify, timeouts=SHORT).send(HELLO)


def test_tls_verification_cannot_be_switched_off() -> None:
    """There is no way to ask for it."""
    with pytest.raises(ValueError, match="always verified"):
        Transport("https://localhost", verify=False)
