import asyncio
import logging

import pytest

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.urllib3.transport import Urllib3Transport
from kite_core.errors import NotSentError
from kite_core.run_now import run_now
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import request_of
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit


async def test_blocking_transport_works_inside_a_running_loop() -> None:
    with ScriptedServer(acts.keep_answering) as server:
        transport = Urllib3Transport(WireSettings(base_url=server.url))
        response = run_now(transport.send(request_of("GET")))
        run_now(transport.close())

    assert asyncio.get_running_loop().is_running()
    assert response.status == 200


def test_log_of_urllib3_names_the_path_for_those_who_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="urllib3")

    with ScriptedServer(acts.keep_answering) as server:
        transport = Urllib3Transport(WireSettings(base_url=server.url))
        run_now(transport.send(request_of("GET")))
        run_now(transport.close())

    assert '"GET /orders/regular HTTP/1.1" 200' in caplog.text


def test_switched_off_certificates_are_warned_about(recwarn: pytest.WarningsRecorder) -> None:
    with ScriptedServer(acts.close_at_once) as server:
        url = server.url.replace("http:", "https:")
        transport = Urllib3Transport(WireSettings(base_url=url, verify_tls=False))
        with pytest.raises(NotSentError):
            run_now(transport.send(request_of("GET")))
        run_now(transport.close())

    assert server.requests == []


def test_continue_answer_before_the_real_one_is_skipped() -> None:
    def act(visit: Visit) -> None:
        visit.read()
        visit.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        visit.answer(200, b"real")

    with ScriptedServer(act) as server:
        transport = Urllib3Transport(WireSettings(base_url=server.url))
        response = run_now(transport.send(request_of("POST")))
        run_now(transport.close())

    assert response.body == b"real"
