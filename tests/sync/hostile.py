"""A proxy that does to requests what bad networks do, one fault per request, drawn from a seed.

One request per connection keeps it small: each request is read whole, its fate drawn, and carried out.
"""

import contextlib
import random
import socket
import threading
import time
from collections import Counter

FATES = {
    "pass": 50,
    "cut_request": 8,
    "cut_answer": 8,
    "drop_answer": 10,
    "duplicate": 8,
    "late": 4,
    "error_500": 4,
    "bad_gateway": 4,
    "portal": 4,
}
PORTAL = b"<html><body>Please sign in to the guest network</body></html>"


class HostileProxy:
    """Listens on a free port and forwards to `target`. `faults` counts what was done; `calm()` ends it."""

    def __init__(self, target: int, seed: int, late_seconds: float) -> None:
        self.target = target
        self.faults: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._late = late_seconds
        self._calm = False
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads: list[threading.Thread] = []
        self._spawn(self._accept)

    def calm(self) -> None:
        self._calm = True

    def stop(self) -> None:
        # closing alone does not wake a thread that waits in accept
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _spawn(self, work, *arguments) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._spawn(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        # a peer that hangs up in the middle is what this proxy is about
        with client, contextlib.suppress(OSError):
            client.settimeout(10)
            request = _read_request(client)
            if request:
                fate = self._draw()
                getattr(self, f"_do_{fate}")(client, request)

    def _draw(self) -> str:
        with self._lock:
            fate = "pass" if self._calm else self._random.choices(list(FATES), list(FATES.values()))[0]
            self.faults[fate] += 1
            return fate

    def _forward(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:"))
        with socket.create_connection(("127.0.0.1", self.target), timeout=10) as upstream:
            upstream.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            return _read_all(upstream)

    def _do_pass(self, client: socket.socket, request: bytes) -> None:
        client.sendall(self._forward(request))

    def _do_cut_request(self, client: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.target), timeout=10) as upstream:
            upstream.sendall(request[: max(1, len(request) * 2 // 3)])

    def _do_cut_answer(self, client: socket.socket, request: bytes) -> None:
        answer = self._forward(request)
        client.sendall(answer[: len(answer) * 2 // 3])

    def _do_drop_answer(self, client: socket.socket, request: bytes) -> None:
        self._forward(request)

    def _do_duplicate(self, client: socket.socket, request: bytes) -> None:
        second = threading.Thread(target=self._forward, args=(request,))
        second.start()
        answer = self._forward(request)
        second.join()
        client.sendall(answer)

    def _do_late(self, client: socket.socket, request: bytes) -> None:
        """Deliver it after the client has given up and perhaps sent it again."""
        time.sleep(self._late)
        self._forward(request)

    def _do_error_500(self, client: socket.socket, request: bytes) -> None:
        client.sendall(_answer("500 Internal Server Error", b"{}", "LabSync: 1\r\n"))

    def _do_bad_gateway(self, client: socket.socket, request: bytes) -> None:
        client.sendall(_answer("502 Bad Gateway", b"<html>502</html>"))

    def _do_portal(self, client: socket.socket, request: bytes) -> None:
        client.sendall(_answer("200 OK", PORTAL, "Content-Type: text/html\r\n"))


def _answer(status: str, body: bytes, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _read_request(client: socket.socket) -> bytes:
    data = bytearray()
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


def _read_all(upstream: socket.socket) -> bytes:
    data = bytearray()
    while chunk := upstream.recv(65536):
        data += chunk
    return bytes(data)
