"""The ticker's door: who may connect, and who is connected."""

from __future__ import annotations

from aiohttp import web

from kite_testing.fake_broker.served.http_door import answer_of
from kite_testing.fake_broker.served.mishaps import Mishaps
from kite_testing.fake_broker.served.tenants import Tenant, Tenants
from kite_testing.fake_broker.served.ticker_socket import TickerSocket
from kite_testing.fake_broker.ticker.refusals import dead_ticker_session, malformed_upgrade
from kite_testing.fake_broker.wire.answers import refused
from kite_testing.fake_broker.wire.pairs import pairs_of
from kite_testing.fake_broker.wire.refusals import RefusedError


class TickerDoor:
    """Upgrades connections to WebSockets, or refuses to, as the real broker does.

    One that `wants_user`, as the sandbox's does, wants the `user_id` in the URL, too.
    """

    def __init__(self, tenants: Tenants, *, wants_user: bool = False) -> None:
        self._tenants = tenants
        self._wants_user = wants_user
        self._mishaps = Mishaps()
        self._open: dict[TickerSocket, None] = {}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one connection to its end, or refuse it."""
        query = dict(pairs_of(request.raw_path.partition("?")[2]))
        try:
            tenant = self._tenant(query)
            await tenant.be_free()
            tenant.catch_up()
            line = tenant.broker.connect_ticker(query.get("access_token", ""))
        except RefusedError as error:
            return answer_of(refused(error))
        socket = TickerSocket(line, tenant, self._mishaps)
        self._open[socket] = None
        try:
            return await socket.serve(request)
        finally:
            del self._open[socket]
            await tenant.be_free()
            line.close()

    async def close(self) -> None:
        """Say goodbye to everybody."""
        for socket in list(self._open):
            await socket.go_away()

    def _tenant(self, query: dict[str, str]) -> Tenant:
        """Whoever has the key; the order of parameters and others do not matter."""
        if not (api_key := query.get("api_key")):
            raise malformed_upgrade("api_key")
        if (tenant := self._tenants.with_key(api_key)) is None:
            raise dead_ticker_session()
        if self._wants_user and query.get("user_id") != tenant.broker.user_id:
            raise malformed_upgrade("user_id")
        return tenant
