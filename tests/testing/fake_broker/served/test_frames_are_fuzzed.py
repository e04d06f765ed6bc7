"""Whatever comes over a WebSocket, the server stands, and says what is wrong where it can."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked
from tests.testing.fake_broker.served.raw_websocket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    framed,
    upgraded,
)

SUBSCRIBE = b'{"a":"subscribe","v":[408065]}'
FUZZED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def stands(server: FakeServer, broker: FakeBroker) -> bool:
    """Whether the server still answers, and has let go of everybody else."""
    known = server.credentials
    headers = {"Authorization": f"token {known.api_key}:{known.access_token}"}
    broker.run(1)
    return asked(server.root, "GET", "/user/profile", headers).status == 200


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_text_in_pieces_is_one_text(fake_server: FakeServer, opcode: int) -> None:
    with upgraded(fake_server) as raw:
        raw.send(framed(SUBSCRIBE[:7], opcode=opcode, is_last=False))
        raw.send(framed(b"alive", opcode=PING))
        raw.send(framed(SUBSCRIBE[7:], opcode=CONTINUATION))

        frames = [raw.frame() for _ in range(2)]

    assert frames[0] == (PONG, b"alive")
    assert (frames[1][0], len(frames[1][1])) == (BINARY, 2 + 2 + 44)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(framed(b"", opcode=0x3), 1002, id="an opcode that nobody has"),
        pytest.param(framed(b"{}", opcode=CONTINUATION), 1002, id="an end without a beginning"),
        pytest.param(framed(b"\xff\xfe"), 1007, id="a text that is no UTF-8"),
        pytest.param(framed(b"x" * 126, opcode=PING), 1002, id="a ping that is too long"),
        pytest.param(framed(b"\x03", opcode=CLOSE), 1002, id="half a code"),
        pytest.param(b"\x81\xff" + b"\xff" * 12, 1009, id="a length that nobody has"),
        pytest.param(framed(b"x" * (1 << 21)), 1009, id="two mebibytes"),
    ],
)
def test_what_is_no_frame_ends_the_connection(
    fake_server: FakeServer, broker: FakeBroker, sent: bytes, code: int
) -> None:
    with upgraded(fake_server) as raw:
        raw.send(sent)

        assert raw.close_code() in (code, 1006)

    assert stands(fake_server, broker)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'{"a":"subscribe","v":[1e999]}',
        b'{"a":"subscribe","v":[' + b"9" * 5000 + b"]}",
        b'{"a":"subscribe","v":{"408065":1}}',
        b'{"a":"mode","v":["full"]}',
        b'{"a":"mode","v":[["full"],[408065]]}',
        b'{"a":["subscribe"],"v":[408065]}',
        b'"subscribe"',
        b"NaN",
        b"\x00",
        b"",
    ],
)
def test_what_is_no_wish_gets_an_error_text(fake_server: FakeServer, text: bytes) -> None:
    with upgraded(fake_server) as raw:
        raw.send(framed(text))
        opcode, payload = raw.frame()
        raw.send(framed(SUBSCRIBE))
        after = raw.frame()

    assert (opcode, json.loads(payload)["type"]) == (TEXT, "error")
    assert (after[0], len(after[1])) == (BINARY, 2 + 2 + 44)


@FUZZED
@given(sent=some.lists(some.binary(max_size=80), max_size=4))
def test_no_bytes_bring_it_down(
    fake_server: FakeServer, broker: FakeBroker, sent: list[bytes]
) -> None:
    with upgraded(fake_server) as raw:
        for each in sent:
            raw.send(each)
        raw.say_no_more()
        raw.close_code()

    assert stands(fake_server, broker)


WISHES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["a", "v", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
ALMOST_WISHES = some.fixed_dictionaries(
    {"a": some.sampled_from(["subscribe", "unsubscribe", "mode", "dance"]), "v": WISHES}
)


@FUZZED
@given(wish=WISHES | ALMOST_WISHES)
def test_no_wish_ends_the_connection(
    fake_server: FakeServer, broker: FakeBroker, wish: object
) -> None:
    with upgraded(fake_server) as raw:
        raw.send(framed(json.dumps(wish).encode()))
        raw.send(framed(b"still here", opcode=PING))
        frames = [raw.frame()]
        while frames[-1][0] != PONG:
            frames.append(raw.frame())

    assert all(
        json.loads(payload)["type"] == "error" for opcode, payload in frames if opcode == TEXT
    )
    assert stands(fake_server, broker)
