"""The API as Zerodha's official sandbox has it: behind `/oms`, and for LIMIT orders alone."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web

from kite_testing.fake_broker.served.http_door import HttpDoor, error_answer

PREFIX = "/oms"
_DUMPS = "/instruments"
_DEEPEST_DUMP = 2
"""`/instruments/NSE` is a dump, `/instruments/historical/408065/day` is not."""


class SandboxDoor:
    """Expects the prefix on every route but the dumps of instruments, and hands on what is left."""

    def __init__(self, api: HttpDoor) -> None:
        self._api = api

    async def answer(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """The broker's answer, or the sandbox's own refusal."""
        target = api_target(request.raw_path)
        if target is None:
            return error_answer(404, "Route not found.", error_type="GeneralException")
        if breaks_the_rule(request.method, target, body):
            return error_answer(400, "The sandbox takes LIMIT orders only.")
        return await self._api.answer(request, body, target=target)


def api_target(target: str) -> str | None:
    """The target as the API itself has it; None for one that the sandbox does not have."""
    path = target.partition("?")[0]
    is_below = path == _DUMPS or path.startswith(f"{_DUMPS}/")
    if is_below and path.rstrip("/").count("/") <= _DEEPEST_DUMP:
        return target
    rest = target.removeprefix(PREFIX)
    return rest if rest != target and rest.startswith("/") else None


def breaks_the_rule(method: str, target: str, body: bytes) -> bool:
    """Whether it would leave an order of another type; a change without a type keeps its own."""
    if method not in ("POST", "PUT") or not target.startswith("/orders/"):
        return False
    kind = dict(parse_qsl(body.decode(errors="replace"))).get("order_type")
    return kind != "LIMIT" and (kind is not None or method == "POST")
