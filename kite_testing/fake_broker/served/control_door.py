"""The door of control: the verbs under `/fake`, for the tenant whose api key the request names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from kite_core.decoding import write_json
from kite_testing.fake_broker.control.tenant_verbs import TENANTS
from kite_testing.fake_broker.served.addresses import host_of, is_loopback
from kite_testing.fake_broker.served.http_door import SERVER
from kite_testing.fake_broker.served.mishaps import log_failure
from kite_testing.fake_broker.served.tenant_desk import TenantDesk
from kite_testing.fake_broker.served.tenants import Tenant, Tenants
from kite_testing.fake_broker.wire.pairs import pairs_of

_FROM_ELSEWHERE = (
    "A page of another site asks for this in your browser, and may not: use a page of this "
    "machine, or a program."
)


class ControlDoor:
    """Hands verbs to the control of a tenant: `?api_key=` names it, else it is the first.

    Verbs run beside the loop, because one of them waits, and others take their time.
    """

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._desk = TenantDesk(tenants)

    async def answer(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """Status and JSON of a verb; a failure of ours is one, too, and is logged."""
        try:
            return await self._answer(request, body)
        except Exception as error:  # noqa: BLE001  # reason: whoever controls it reads JSON
            log_failure(f"{request.method} {request.path}", error)
            return _json(500, write_json({"error": "The fake broker failed: see its log."}))

    async def _answer(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        if request.method != "GET" and is_from_elsewhere(request.headers, request.host):
            return _json(403, write_json({"error": _FROM_ELSEWHERE}))
        path, _, query = request.raw_path.partition("?")
        if path.startswith(TENANTS):
            status, data = self._desk.handle(request.method, path, body, address=request.host)
            return _json(status, write_json({"data" if status == 200 else "error": data}))
        pairs = pairs_of(query)
        api_key = next((value for name, value in pairs if name == "api_key"), None)
        tenant = self._tenants.first if api_key is None else self._tenants.with_key(api_key)
        if tenant is None:
            return _json(404, write_json({"error": f"Nobody has the api key {api_key!r}."}))
        others = urlencode([pair for pair in pairs if pair[0] != "api_key"])
        status, answer = await asyncio.to_thread(
            _handled, tenant, request.method, path, others, body
        )
        return _json(status, answer)


def is_from_elsewhere(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser sends a request for a page that is not of this machine.

    Programs name no origin. A page of this machine may control the broker, whatever its port.
    """
    origin = headers.get("Origin")
    if origin is not None:
        named = host_of(origin)
        return not is_loopback(named) and named != host_of(f"//{host}")
    return headers.get("Sec-Fetch-Site") == "cross-site"


def _handled(tenant: Tenant, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
    tenant.catch_up()
    return tenant.broker.control.handle(method, path, query, body)


def _json(status: int, body: bytes) -> web.Response:
    headers = {"Server": SERVER, "Content-Type": "application/json", "Cache-Control": "no-store"}
    return web.Response(status=status, headers=headers, body=body)
