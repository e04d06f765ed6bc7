# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The Transport contract: connections are kept, never mixed up, and closed."""

from __future__ import annotations

from threading import Event

import pytest

from kite_core.errors import KiteError, NotSentError
from kite_core.messages import Response
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import OpenTransport, TransportCase, request_of
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit, whole_answer


class ConnectionContract(TransportCase):
    """The life of connections."""

    def test_connection_is_kept_for_the_next_request(self, open_transport: OpenTransport) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            transport = open_transport(server)
            for _ in range(3):
                transport.send(request_of("GET"))

        assert server.connections == 1
        assert len(server.requests) == 3

    def test_answer_that_nobody_asked_for_is_not_taken_for_the_next_one(
        self, open_transport: OpenTransport
    ) -> None:
        is_idle = Event()

        def act(visit: Visit) -> None:
            visit.read()
            visit.answer(200, b"first")
            is_idle.wait(5)
            # What some servers say before they close an idle connection.
            visit.send(whole_answer(408, b"stray"))
            acts.keep_answering(visit)

        with ScriptedServer(act, acts.keep_answering) as server:
            transport = open_transport(server)
            transport.send(request_of("GET"))
            is_idle.set()
            transport.rest(0.05)
            outcome = transport.outcome(request_of("POST"))

        is_fresh = isinstance(outcome, Response) and outcome.status == 200
        assert is_fresh or isinstance(outcome, NotSentError)

    def test_closing_twice_is_harmless(self, open_transport: OpenTransport) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            transport = open_transport(server)
            transport.send(request_of("GET"))
            transport.run(transport.port.close())
            transport.run(transport.port.close())

        assert len(server.requests) == 1

    def test_closed_transport_refuses_to_send(self, open_transport: OpenTransport) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            transport = open_transport(server)
            transport.send(request_of("GET"))
            transport.run(transport.port.close())
            with pytest.raises(KiteError, match="closed") as caught:
                transport.send(request_of("POST"))

        assert not caught.value.is_ambiguous
        assert len(server.requests) == 1
