"""A laboratory in a store, and short ways to act on it."""

from central.envelope import Incoming, WireEvent, read_event
from central.orders import decode_order
from central.store.contract import Enrolment, Lane, Store
from tests.central.wire import wire

NOW = "2026-11-22T08:00:00.000Z"
LATER = "2026-11-22T08:10:00.000Z"
EVEN_LATER = "2026-11-22T09:00:00.000Z"


class Scene:
    """A store with a laboratory, and short ways to act on it."""

    def __init__(self, store: Store, tenant: str = "main"):
        self.store = store
        self.tenant = tenant
        store.add_operator(tenant, f"hash-{tenant}", NOW)

    def enrol(self, name: str = "s1", *, key: str | None = None):
        code = f"code-{self.tenant}-{name}"
        self.store.add_enrolment_code(self.tenant, name, code, now=NOW, expires_at=LATER, approved=True)
        brought = Enrolment(code_hash=code, public_key=key or f"key-{name}", name=name, machine="{}")
        return self.store.enrol(brought, now=NOW)

    def order(self, items=("gc_sat",), *, samples: int = 1, key: str = "k1", **fields):
        import json

        sample = fields.pop("sample", {"items": list(items), "depth_top_m": "2310.50"})
        body = json.dumps({"client_name": "大庆油田", "samples": [sample] * samples, **fields}).encode()
        return self.store.create_order(
            self.tenant,
            decode_order(body),
            key=key,
            body_sha256=str(hash(body)),
            access_hash=lambda number: f"access-{self.tenant}-{number}",
            now=NOW,
        )

    def decide(self, order, decision="accept", reason=""):
        return self.store.decide_order(self.tenant, order.commission_no, decision, reason, now=NOW)

    def states(self, order) -> list[str]:
        view = self.store.order(self.tenant, order.commission_no)
        return [task.state for task in view.tasks]

    def lane(self, station, epoch: str = "e1") -> Lane:
        return Lane(tenant=self.tenant, station=station.id, epoch=epoch)

    def send(self, station, *bodies: dict, epoch: str = "e1", now: str = NOW):
        events: list[Incoming] = [read_event(WireEvent(**wire(body))) for body in bodies]
        return self.store.append_batch(self.lane(station, epoch), 1, events, now=now).answers


def fates(answers) -> list[str]:
    """Each answer in a word: `held:reason`, or its status."""
    return [
        f"held:{one.reason}" if one.decision.status == "stored" and not one.applied else one.decision.status
        for one in answers
    ]
