"""The wire contract as a station and an operator speak it: events as bodies written once, signed assertions."""

import base64
import hashlib
import json
import time
import warnings
from collections import defaultdict
from uuid import uuid4

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey
from uuid6 import uuid7

AT = "2026-11-20T08:00:00.000Z"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wire(body: dict) -> dict:
    """An event as an element of a batch."""
    text = json.dumps(body, ensure_ascii=False)
    return {"sha256": sha256(text.encode()), "body": text}


def envelope(stream: str, sseq: int, type_: str, data: dict, *, causes=(), blobs=(), event_id=None) -> dict:
    """The body of an event."""
    return {
        "id": event_id or str(uuid7()),
        "stream": stream,
        "sseq": sseq,
        "type": type_,
        "schema": 1,
        "occurred_at": AT,
        "recorded_at": AT,
        "clock": {"trust": "free"},
        "actor": {"user": "王敏", "via": "gui"},
        "causes": list(causes),
        "blobs": list(blobs),
        "data": data,
    }


class Key:
    """A station's Ed25519 key."""

    def __init__(self):
        private = Ed25519PrivateKey.generate()
        self.public = base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode().rstrip("=")
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.jwk = OKPKey.import_key(pem)

    def sign(self, claims: dict, algorithm: str = "Ed25519") -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return jwt.encode({"alg": algorithm}, claims, self.jwk, algorithms=[algorithm])


class Caller:
    """HTTP with a bearer credential; every answer must carry the protocol's header."""

    def __init__(self, url: str, credential: str = ""):
        self.url = url
        self.session = requests.Session()
        if credential:
            self.session.headers["Authorization"] = f"Bearer {credential}"

    def call(self, method: str, path: str, **how) -> requests.Response:
        answer = self.session.request(method, self.url + path, timeout=40, **how)
        assert answer.headers["LabSync"] == "1"
        return answer

    def get(self, path: str, **how) -> requests.Response:
        return self.call("GET", path, **how)

    def post(self, path: str, **how) -> requests.Response:
        return self.call("POST", path, **how)

    def put(self, path: str, **how) -> requests.Response:
        return self.call("PUT", path, **how)


class Operator(Caller):
    """The platform's operator."""

    def order(self, samples=None, *, key=None, **fields) -> dict:
        body = {"client_name": "大庆油田勘探开发研究院", "samples": samples or [{"items": ["gc_sat"]}], **fields}
        answer = self.post("/v1/orders", json=body, headers={"Idempotency-Key": key or uuid4().hex})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def accept(self, commission_no: str) -> dict:
        answer = self.post(f"/v1/orders/{commission_no}/accept")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def look(self, commission_no: str) -> dict:
        return self.get(f"/v1/orders/{commission_no}").json()


class Station(Caller):
    """A station with a key, an epoch and streams of events."""

    def __init__(self, url: str):
        super().__init__(url)
        self.key = Key()
        self.epoch = str(uuid4())
        self.batches = 0
        self.next = defaultdict(lambda: 1)

    def enrol(self, code: str, name: str = "GC 1", *, approved: bool = True) -> "Station":
        body = {"code": code, "public_key": self.key.public, "name": name, "machine": {"os": "test"}}
        answer = self.post("/v1/enrol", json=body)
        assert answer.status_code == 200, answer.text
        self.id, self.no, self.server = (answer.json()[name] for name in ("station", "station_no", "server"))
        assert answer.json()["approved"] == approved
        if approved:
            self.login()
        return self

    def assertion(self, **changed) -> str:
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": self.server, "jti": uuid4().hex, "iat": now, "exp": now + 60}
        return self.key.sign({**claims, **changed})

    def login(self) -> None:
        answer = self.post("/v1/token", json={"assertion": self.assertion()})
        assert answer.status_code == 200, answer.text
        self.session.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def event(self, stream: str, type_: str, data: dict, **more) -> dict:
        """The next event of a stream, its sseq taken."""
        sseq = self.next[stream]
        self.next[stream] += 1
        return envelope(stream, sseq, type_, data, **more)

    def task_event(self, type_: str, order: dict, task: dict, **more) -> dict:
        data = {
            "task_id": task["id"],
            "commission_no": order["commission_no"],
            "sample_no": task["sample_no"],
            "item_id": task["item_id"],
            **({"instrument": "GC 1"} if type_ == "item.started" else {"determination_id": uuid4().hex}),
        }
        return self.event(task["id"], type_, data, **more)

    def report_event(
        self, order: dict, tasks: list[dict], pdf: bytes, causes, *, report_no=None, said=(), **more
    ) -> dict:
        report_id = uuid4().hex
        data = {
            "report_id": report_id,
            "report_no": report_no or f"BG{report_id[:8]}",
            "revision": 1,
            "commission_no": order["commission_no"],
            "item_id": tasks[0]["item_id"],
            "task_ids": [task["id"] for task in tasks],
            "determination_ids": [],
            "content_sha256": sha256(b"content"),
            "pdf_sha256": sha256(pdf),
            "issued_at": AT,
            "signatures": [],
            **dict(said),
        }
        blob = {"sha256": sha256(pdf), "size": len(pdf), "media_type": "application/pdf", "role": "report", "name": "r"}
        return self.event(f"report:{report_id}", "report.issued", data, causes=causes, blobs=[blob], **more)

    def batch(self, elements: list[dict], **changed) -> requests.Response:
        """Send elements as they are."""
        self.batches += 1
        body = {
            "protocol": "1.0",
            "station": self.id,
            "epoch": self.epoch,
            "batch": self.batches,
            "events": elements,
            **changed,
        }
        return self.post("/v1/events", json=body)

    def send(self, *events: dict) -> list[dict]:
        """Send events; their fates."""
        answer = self.batch([wire(event) for event in events])
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def put_blob(self, content: bytes) -> str:
        answer = self.put(f"/v1/blobs/{sha256(content)}", data=content)
        assert answer.status_code == 201, answer.text
        return sha256(content)

    def finish(self, order: dict, tasks: list[dict], pdf: bytes, **more) -> list[dict]:
        """Start, measure and report the tasks; the fates."""
        started = [self.task_event("item.started", order, task) for task in tasks]
        results = [self.task_event("result.recorded", order, task) for task in tasks]
        self.put_blob(pdf)
        report = self.report_event(order, tasks, pdf, [event["id"] for event in results], **more)
        return self.send(*started, *results, report)
