"""The official Python client reads the answers as it reads the real broker's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kite_core.messages import Request
from kite_testing import FakeBroker

kiteconnect: Any = pytest.importorskip("kiteconnect")
requests: Any = pytest.importorskip("requests")


class Session:
    """Stands for the client's HTTP session, and hands its requests to a broker."""

    def __init__(self, broker: FakeBroker) -> None:
        self._broker = broker
        self.adapters: dict[str, object] = {}

    def request(self, method: str, url: str, **sent: Any) -> Any:
        """Send one request: query, form and headers as the client gave them."""
        query = [*parse_qsl(urlsplit(url).query), *_pairs(sent.get("params"))]
        request = Request(
            method=method.upper(),  # type: ignore[arg-type]  # reason: the client's text
            path=urlsplit(url).path,
            query=tuple(query),
            form=tuple(_pairs(sent.get("data"))),
            headers=sent["headers"],
        )
        answer = self._broker.answer(request)
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response._content = answer.body
        return response


def _pairs(values: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Pairs of a mapping as `requests` sends them: lists repeat, None is left out."""
    url: str = requests.Request("GET", "http://fake", params=values).prepare().url
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def official(broker: FakeBroker) -> Any:
    client = kiteconnect.KiteConnect(api_key=broker.api_key, access_token=broker.access_token)
    client.reqsession = Session(broker)
    return client


@pytest.fixture
def broker() -> FakeBroker:
    broker = FakeBroker()
    broker.market.set_price("NSE:INFY", 1500)
    return broker


def test_official_client_logs_in(broker: FakeBroker) -> None:
    client = official(broker)

    session = client.generate_session(broker.request_token(), broker.api_secret)

    assert session["access_token"] == broker.access_token
    assert isinstance(session["login_time"], datetime)
    assert client.profile()["user_id"] == broker.user_id


def test_official_client_parses_instruments(broker: FakeBroker) -> None:
    client = official(broker)

    rows = client.instruments("NFO")

    assert {type(row["expiry"]) for row in rows} == {date}
    assert {type(row["strike"]) for row in rows} == {float}
    assert len(rows) > 300


def test_official_client_places_follows_and_cancels(broker: FakeBroker) -> None:
    client = official(broker)
    order_id = client.place_order(
        variety="regular",
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=2,
        product="CNC",
        order_type="LIMIT",
        price=1490,
        tag="official",
    )
    client.modify_order("regular", order_id, price=1491)
    client.cancel_order("regular", order_id)
    history = client.order_history(order_id)
    (row,) = client.orders()

    assert history[-1]["status"] == row["status"] == "CANCELLED"
    assert all(isinstance(state["order_timestamp"], datetime) for state in history)
    assert isinstance(row["exchange_timestamp"], datetime)


def test_official_client_reads_the_account(broker: FakeBroker) -> None:
    client = official(broker)
    client.place_order(
        variety="regular",
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        product="MIS",
        order_type="MARKET",
        market_protection=-1,
    )
    client.profile()

    (trade,) = client.trades()
    (position,) = client.positions()["net"]
    assert isinstance(trade["fill_timestamp"], datetime)
    assert position["quantity"] == trade["quantity"] == 1
    assert len(client.holdings()) > 3
    assert client.margins("equity")["net"] == client.margins()["equity"]["net"]


def test_official_client_reads_the_market(broker: FakeBroker) -> None:
    client = official(broker)

    quote = client.quote("NSE:INFY", "NSE:NIFTY 50")["NSE:INFY"]
    ohlc = client.ohlc(["NSE:INFY"])["NSE:INFY"]
    ltp = client.ltp("NSE:INFY")["NSE:INFY"]
    start = datetime(2026, 11, 20, 9, 15)  # noqa: DTZ001  # reason: as its users give it
    candles = client.historical_data(408065, start, "2026-11-20 10:00:00", "minute", oi=True)

    assert quote["last_price"] == ohlc["last_price"] == ltp["last_price"] == 1500
    assert isinstance(quote["timestamp"], datetime)
    assert candles[-1]["close"] == 1500
    assert candles[0]["date"].utcoffset().total_seconds() == 5.5 * 3600
    assert candles[0]["oi"] == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"price": 1500.05}, "InputException"),
        ({"price": 0}, "OrderException"),
        # It has no classes of its own for these two.
        ({"quantity": 90_000}, "GeneralException"),
        ({"transaction_type": "SELL", "quantity": 90_000}, "GeneralException"),
    ],
)
def test_official_client_raises_its_own_exceptions(
    broker: FakeBroker, changes: dict[str, Any], error: str
) -> None:
    order = {
        "variety": "regular",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "product": "CNC",
        "order_type": "LIMIT",
        "price": 1500,
        **changes,
    }

    client = official(broker)

    with pytest.raises(getattr(kiteconnect.exceptions, error)):
        client.place_order(**order)


def test_official_client_hears_of_a_lost_session(broker: FakeBroker) -> None:
    heard: list[int] = []
    client = official(broker)
    client.set_session_expiry_hook(lambda: heard.append(1))
    client.set_access_token("dead")

    with pytest.raises(kiteconnect.exceptions.TokenException):
        client.orders()

    assert heard == [1]
