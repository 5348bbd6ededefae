"""The interface in OpenAPI 3.1: the routes as they are, and the bodies as the decoders demand them.

Bodies are read by msgspec and not by FastAPI, so their schemas are taken from the very types that decode them: what
the document says is what is enforced.
"""

from __future__ import annotations

import copy
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from fastapi import FastAPI

from central.api import blobs, comparison, orders, stations
from central.envelope import Batch
from central.orders import NewOrder

BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FOR_ANYONE = {"/v1/hello", "/v1/enrol", "/v1/token", "/v1/openapi.json"}


def _bodies() -> dict[tuple[str, str], type]:
    return {
        ("/v1/enrol", "post"): stations.EnrolBody,
        ("/v1/token", "post"): stations.TokenBody,
        ("/v1/session", "post"): stations.SessionBody,
        ("/v1/heartbeat", "post"): stations.HeartbeatBody,
        ("/v1/enrolment-codes", "post"): stations.CodeBody,
        ("/v1/events", "post"): Batch,
        ("/v1/reconcile", "post"): comparison.ReconcileBody,
        ("/v1/number-blocks", "post"): comparison.BlockBody,
        ("/v1/blobs/{sha256}/uploads", "post"): blobs.UploadBody,
        ("/v1/orders", "post"): NewOrder,
        ("/v1/orders/{commission_no}/return", "post"): orders.ReasonBody,
        ("/v1/orders/{commission_no}/cancel", "post"): orders.ReasonBody,
    }


def document(app: FastAPI) -> dict[str, Any]:
    """The document of this app."""
    made = copy.deepcopy(app.openapi())
    made["info"]["version"] = version("geolab-station")
    made["paths"] = {path: ways for path, ways in made["paths"].items() if path.startswith("/v1/")}
    made["components"] = {"schemas": _schemas(), "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}
    bodies = _bodies()
    for path, ways in made["paths"].items():
        for method, way in ways.items():
            way["responses"] = {code: {"description": "as described"} for code in ("200", "201")} | {
                "default": {
                    "description": "RFC 9457",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            }
            way["security"] = [] if path in FOR_ANYONE else [{"bearer": []}]
            kind = bodies.get((path, method))
            if kind is not None:
                schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
                way["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
            elif method == "put" or (path, method) == ("/v1/handouts", "post"):
                way["requestBody"] = {"required": True, "content": BINARY}
    return made


@cache
def _schemas() -> dict[str, Any]:
    kinds = list(dict.fromkeys(_bodies().values()))
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    texts = ("type", "code", "title", "detail", "message_zh", "message_en")
    problem = {
        "type": "object",
        "required": [*texts, "status"],
        "properties": {**{name: {"type": "string"} for name in texts}, "status": {"type": "integer"}},
    }
    return {**schemas, "Problem": problem}
