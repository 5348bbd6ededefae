"""A service that answers what a test tells it to: the table's rows as something on the other end of a wire."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OURS = {"LabSync": "1", "Content-Type": "application/json"}
SERVER_ID, GENERATION = "srv-1", "gen-1"


@dataclass
class Said:
    """One answer. `body` is sent as it is if bytes, else as JSON."""

    status: int = 200
    body: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: dict(OURS))

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answerer = Callable[[bytes], Said | None]
"""Gives the answer to a request's body, or None for the usual one."""


class ScriptedService:
    """Plays a service without any memory of what it stored: it never recognises a duplicate."""

    def __init__(self) -> None:
        self.generation = GENERATION
        self.heads: dict[str, int] = {}
        self.stored: list[str] = []
        self.blobs: dict[str, bytes] = {}
        self.calls: list[tuple[str, str]] = []
        self.overrides: dict[str, Answerer] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:
                    self.close_connection = True
                    return
                service.answer(self, body)

            do_GET = do_POST = do_PUT = do_HEAD = handle_any

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def on(self, path: str, answerer: Answerer) -> None:
        """Let `answerer` answer calls whose path begins so."""
        self.overrides[path] = answerer

    def always(self, path: str, said: Said) -> None:
        self.on(path, lambda body: said)

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.calls.append((handler.command, handler.path))
        path = handler.path.partition("?")[0]
        answerer = next((one for prefix, one in self.overrides.items() if path.startswith(prefix)), None)
        said = (answerer(body) if answerer else None) or self._usual(handler.command, path, body)
        content = said.content()
        handler.send_response(said.status)
        for name, value in said.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)

    def _usual(self, method: str, path: str, body: bytes) -> Said:
        match method, path:
            case "GET", "/v1/hello":
                return Said(body=self.hello())
            case "POST", "/v1/token":
                return Said(body={"token": "t", "expires_in": 900})
            case "POST", "/v1/session":
                return Said(body={"generation": self.generation, "heads": self.heads})
            case "POST", "/v1/events":
                return Said(body=self.accept(body))
            case "GET", "/v1/feed":
                return Said(body={"rows": [], "cursor": 0})
            case "PUT", _ if path.startswith("/v1/blobs/"):
                self.blobs[path.rpartition("/")[2]] = body
                return Said(status=201)
            case "HEAD", _:
                return Said(status=200 if path.rpartition("/")[2] in self.blobs else 404)
        return Said()

    def hello(self) -> dict[str, object]:
        limits = {"batch_events": 500, "batch_bytes": 1 << 20, "blob_bytes": 8 << 20, "part_bytes": 8 << 20}
        return {
            "server": SERVER_ID,
            "generation": self.generation,
            "protocol": {"min": "1.0", "max": "1.0"},
            "limits": limits,
            "time": "2026-03-01T08:00:00Z",
        }

    def accept(self, body: bytes) -> dict[str, object]:
        """Store every event of a batch, whether it was stored before or not."""
        ids = event_ids(body)
        self.stored += ids
        return self.results([{"id": one, "status": "stored", "applied": True} for one in ids])

    def results(self, results: list[dict[str, object]]) -> dict[str, object]:
        return {"server": SERVER_ID, "generation": self.generation, "receipt": "r", "results": results}


def bodies(batch: bytes) -> list[dict]:
    """The events' bodies of a batch."""
    return [json.loads(event["body"]) for event in json.loads(batch)["events"]]


def event_ids(batch: bytes) -> list[str]:
    return [body["id"] for body in bodies(batch)]
