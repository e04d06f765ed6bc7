# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The Transport contract: requests go out, and answers come back, unchanged and once."""

from __future__ import annotations

import gzip
import zlib

import pytest

from kite_core.errors import ConfigurationError, ValidationError
from kite_core.messages import Method
from kite_core.redaction import SecretText
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import (
    METHODS,
    SECRET,
    OpenTransport,
    TransportCase,
    request_of,
)
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit


class SendingContract(TransportCase):
    """What is sent is what the request describes."""

    @pytest.mark.parametrize("method", METHODS)
    def test_request_arrives_exactly_as_described(
        self, open_transport: OpenTransport, method: Method
    ) -> None:
        request = request_of(method)

        with ScriptedServer(acts.keep_answering) as server:
            open_transport(server).send(request)

        [received] = server.requests
        assert received.method == method
        assert received.target == request.target
        assert received.body == (request.body or b"")
        assert received.headers.get("content-type") == request.content_type
        assert received.headers["authorization"] == f"token key:{SECRET}"

    @pytest.mark.parametrize(
        "path", ["/a%2Fb", "/a%20b", "/a+b", "/a:b@c", "/a/../b", "/a//b", "/%E0%A4%95", "/a%zz"]
    )
    def test_path_goes_out_unchanged(self, open_transport: OpenTransport, path: str) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            open_transport(server).send(request_of("GET", path=path, query=()))

        assert [request.target for request in server.requests] == [path]

    def test_json_body_goes_out_unchanged(self, open_transport: OpenTransport) -> None:
        body = b'[{"quantity": 1}]'

        with ScriptedServer(acts.keep_answering) as server:
            open_transport(server).send(request_of("POST", form=(), json=body))

        [received] = server.requests
        assert received.body == body
        assert received.headers["content-type"] == "application/json"

    def test_every_request_names_version_client_and_encodings(
        self, open_transport: OpenTransport
    ) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            open_transport(server, user_agent="kiteport/9 tests").send(request_of("GET"))

        headers = server.requests[0].headers
        assert headers["x-kite-version"] == "3"
        assert headers["user-agent"] == "kiteport/9 tests"
        assert headers["accept-encoding"] == "gzip, deflate"
        assert headers["host"] == f"127.0.0.1:{server.port}"

    def test_path_of_the_base_url_stands_before_every_target(
        self, open_transport: OpenTransport
    ) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            open_transport(f"{server.url}/kite/").send(request_of("GET", query=()))

        assert [request.target for request in server.requests] == ["/kite/orders/regular"]

    @pytest.mark.parametrize("value", ["token key:abc\n", "a\r\nX-Evil: 1", "caf\xe9", "a\x00b"])
    def test_header_that_cannot_be_sent_is_refused_before_anything_leaves(
        self, open_transport: OpenTransport, value: str
    ) -> None:
        with ScriptedServer(acts.keep_answering) as server:
            request = request_of("POST", headers={"Authorization": SecretText(value)})
            with pytest.raises(ConfigurationError) as caught:
                open_transport(server).send(request)

        error = caught.value
        assert not error.is_retryable
        assert server.connections == 0
        assert value not in f"{error} {error!r}"

    @pytest.mark.parametrize("path", ["/a b", "/a\r\nb", "/a#b", "a", "/é"])
    def test_path_that_would_not_arrive_unchanged_is_refused(
        self, open_transport: OpenTransport, path: str
    ) -> None:
        with ScriptedServer(acts.keep_answering) as server, pytest.raises(ValidationError):
            open_transport(server).send(request_of("POST", path=path))

        assert server.connections == 0


class AnsweringContract(TransportCase):
    """What comes back is what the server answered."""

    @pytest.mark.parametrize("status", [200, 201, 400, 403, 404, 429, 500, 502, 503])
    def test_every_status_is_a_response(self, open_transport: OpenTransport, status: int) -> None:
        def act(visit: Visit) -> None:
            visit.read()
            visit.answer(status, b'{"status":"any"}', "Content-Type: application/json")

        with ScriptedServer(act) as server:
            response = open_transport(server).send(request_of("POST"))

        assert (response.status, response.body) == (status, b'{"status":"any"}')
        assert response.header("content-type") == "application/json"

    def test_answer_without_a_body_is_a_response(self, open_transport: OpenTransport) -> None:
        with ScriptedServer(acts.answer_raw(b"HTTP/1.1 204 No Content\r\n\r\n")) as server:
            response = open_transport(server).send(request_of("GET"))

        assert (response.status, response.body) == (204, b"")

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirect_is_a_response_and_not_followed(
        self, open_transport: OpenTransport, status: int
    ) -> None:
        def act(visit: Visit) -> None:
            while visit.read() is not None:
                visit.answer(status, b"", "Location: /elsewhere")

        with ScriptedServer(act) as server:
            response = open_transport(server).send(request_of("GET"))

        assert response.status == status
        assert response.header("Location") == "/elsewhere"
        assert len(server.requests) == 1

    @pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw deflate", "identity"])
    @pytest.mark.parametrize("size", [0, 30, 500_000])
    def test_body_arrives_inflated(
        self, open_transport: OpenTransport, encoding: str, size: int
    ) -> None:
        plain = bytes(range(256)) * (size // 256 + 1)
        packed = _packed(plain, encoding)

        def act(visit: Visit) -> None:
            visit.read()
            visit.answer(200, packed, f"Content-Encoding: {encoding.rpartition(' ')[2]}")

        with ScriptedServer(act) as server:
            response = open_transport(server).send(request_of("GET"))

        assert response.body == plain

    def test_chunked_body_arrives_whole(self, open_transport: OpenTransport) -> None:
        raw = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )

        with ScriptedServer(acts.answer_raw(raw)) as server:
            response = open_transport(server).send(request_of("GET"))

        assert response.body == b"abcde"


def _packed(plain: bytes, encoding: str) -> bytes:
    match encoding:
        case "gzip" | "x-gzip":
            return gzip.compress(plain)
        case "deflate":
            return zlib.compress(plain)
        case "raw deflate":
            packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return packer.compress(plain) + packer.flush()
        case _:
            return plain
