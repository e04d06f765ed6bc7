# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The Transport contract: whatever dies, nothing is sent twice and the error tells the truth."""

from __future__ import annotations

import socket

import pytest

from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, NotSentError, TransportError
from kite_core.messages import Method
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.deaths import DEATHS
from kite_testing.port_contracts.driven_transport import (
    METHODS,
    SHORT,
    OpenTransport,
    TransportCase,
    assert_harmless,
    request_of,
)
from kite_testing.port_contracts.scripted_server import ScriptedServer


class AccidentContract(TransportCase):
    """Connections that die, stall, or never come about."""

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("accident", acts.ACCIDENTS)
    def test_lost_answer_is_reported_and_nothing_is_sent_twice(
        self, open_transport: OpenTransport, accident: str, method: Method
    ) -> None:
        with ScriptedServer(acts.ACCIDENTS[accident], acts.keep_answering) as server:
            error = open_transport(server).trouble(request_of(method))

        assert isinstance(error, AnswerLostError)
        assert error.is_ambiguous == (method != "GET")
        assert error.endpoint == f"{method} /orders/{{variety}}"
        assert server.connections == 1
        assert len(server.requests) == 1
        assert_harmless(error)

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("rebuff", acts.REBUFFS)
    def test_connection_that_dies_at_once_is_not_replaced_by_another(
        self, open_transport: OpenTransport, rebuff: str, method: Method
    ) -> None:
        with ScriptedServer(acts.REBUFFS[rebuff], acts.keep_answering) as server:
            error = open_transport(server).trouble(request_of(method))

        assert server.connections == 1
        assert server.requests == []
        assert_harmless(error)

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("accident", [*acts.ACCIDENTS, *acts.REBUFFS])
    def test_request_on_a_kept_connection_that_dies_is_not_sent_twice(
        self, open_transport: OpenTransport, accident: str, method: Method
    ) -> None:
        act = {**acts.ACCIDENTS, **acts.REBUFFS}[accident]

        with ScriptedServer(acts.answer_one_then(act), acts.keep_answering) as server:
            transport = open_transport(server)
            transport.send(request_of("GET", path="/first", query=()))
            transport.outcome(request_of(method))

        assert [request.target for request in server.requests].count("/first") == 1
        assert len(server.requests) <= 2

    @pytest.mark.parametrize("death", DEATHS)
    def test_request_is_begun_once_wherever_its_connection_dies(
        self, open_transport: OpenTransport, death: str
    ) -> None:
        act = DEATHS[death]

        with ScriptedServer(act, acts.keep_answering) as server:
            outcome = open_transport(server).outcome(request_of("PUT"))

        assert server.connections == 1
        assert isinstance(outcome, AnswerLostError if act.reads_request else TransportError)
        assert len(server.begun) <= (0 if isinstance(outcome, NotSentError) else 1)

    @pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
    @pytest.mark.parametrize("end", ["close", "reset"])
    def test_request_that_is_too_long_to_leave_at_once_is_begun_once(
        self, open_transport: OpenTransport, end: str
    ) -> None:
        act = DEATHS[f"{end} in the head of the request"]
        request = request_of("PUT", form=(("tag", "x" * 8_000_000),))

        with ScriptedServer(act, acts.keep_answering) as server:
            error = open_transport(server).trouble(request)

        assert isinstance(error, AnswerLostError)
        assert error.is_ambiguous
        assert server.connections == 1

    @pytest.mark.parametrize("method", METHODS)
    def test_connection_closed_while_idle_costs_no_second_request(
        self, open_transport: OpenTransport, method: Method
    ) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            transport = open_transport(server)
            transport.send(request_of("GET", path="/first", query=()))
            server.hang_up()
            transport.outcome(request_of(method))

        assert len(server.requests) <= 2

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("stall", acts.STALLS)
    def test_answer_that_takes_too_long_is_lost(
        self, open_transport: OpenTransport, stall: str, method: Method
    ) -> None:
        with ScriptedServer(acts.STALLS[stall]) as server:
            error = open_transport(server).trouble(request_of(method, timeouts=SHORT))

        assert isinstance(error, AnswerLostError)
        assert len(server.requests) == 1
        assert_harmless(error)

    @pytest.mark.parametrize("stall", ["silence", "stall in the headers", "stall in the body"])
    def test_silence_between_two_reads_ends_before_the_whole_attempt_does(
        self, open_transport: OpenTransport, stall: str
    ) -> None:
        timeouts = Timeouts(connect=5, read=0.1, total=60)

        with ScriptedServer(acts.STALLS[stall]) as server:
            error = open_transport(server).trouble(request_of("GET", timeouts=timeouts))

        assert isinstance(error, AnswerLostError)
        assert "timeout" in str(error).lower()

    def test_settings_give_the_timeouts_of_requests_without_their_own(
        self, open_transport: OpenTransport
    ) -> None:
        with ScriptedServer(acts.stay_silent) as server:
            transport = open_transport(server, timeouts=SHORT)
            error = transport.trouble(request_of("GET"))

        assert isinstance(error, AnswerLostError)

    @pytest.mark.parametrize("method", METHODS)
    def test_refused_connection_means_not_sent(
        self, open_transport: OpenTransport, method: Method
    ) -> None:
        error = open_transport(f"http://127.0.0.1:{_unused_port()}").trouble(request_of(method))

        assert isinstance(error, NotSentError)
        assert not error.is_ambiguous
        assert error.is_retryable
        assert error.endpoint == f"{method} /orders/{{variety}}"
        assert_harmless(error)

    @pytest.mark.parametrize("accident", [*acts.ACCIDENTS, *acts.STALLS])
    def test_transport_works_again_after_an_accident(
        self, open_transport: OpenTransport, accident: str
    ) -> None:
        act = {**acts.ACCIDENTS, **acts.STALLS}[accident]

        with ScriptedServer(act, acts.keep_answering) as server:
            transport = open_transport(server, max_connections=1)
            transport.trouble(request_of("GET", timeouts=SHORT))
            response = transport.send(request_of("GET"))

        assert response.status == 200


def _unused_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
