import pytest

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.wire_headers import checked_target, own_headers, standing_headers
from kite_core.errors import ConfigurationError, ValidationError
from kite_core.messages import Repeat, Request, get, post


def test_standing_headers_name_version_client_and_encodings() -> None:
    headers = standing_headers(WireSettings(user_agent="kiteport/9"))

    assert headers == {
        "X-Kite-Version": "3",
        "User-Agent": "kiteport/9",
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
    }


@pytest.mark.parametrize("user_agent", ["a\nb", "é", "a\x00"])
def test_impossible_user_agent_is_refused_at_once(user_agent: str) -> None:
    with pytest.raises(ConfigurationError, match="User-Agent"):
        standing_headers(WireSettings(user_agent=user_agent))


def test_body_brings_its_type_along() -> None:
    request = post("/orders", form=(("a", "1"),), repeat=Repeat.NEVER)

    assert own_headers(request) == {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\n", "é"])
def test_header_of_an_impossible_name_is_refused_without_quoting_it(name: str) -> None:
    with pytest.raises(ConfigurationError, match="unnamed"):
        own_headers(get("/orders").with_headers({name: "value"}))


def test_refused_header_is_named_and_its_value_is_not() -> None:
    request = get("/orders").with_headers({"Authorization": "token key:secret\n"})

    with pytest.raises(ConfigurationError, match="Authorization") as caught:
        own_headers(request)

    assert "secret" not in str(caught.value)
    assert caught.value.endpoint == "GET /orders"
    assert not caught.value.is_retryable


def test_target_is_path_and_query() -> None:
    assert checked_target(get("/quote", query=(("i", "NSE:M&M"),))) == "/quote?i=NSE%3AM%26M"


@pytest.mark.parametrize("path", ["", "orders", "/a b", "/a\tb", "/a#b", "/é"])
def test_target_that_would_change_on_the_way_is_refused(path: str) -> None:
    with pytest.raises(ValidationError, match=r"GET /x: path: .*percent-encoded"):
        checked_target(Request(method="GET", path=path, endpoint="GET /x"))
