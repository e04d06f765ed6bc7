"""The official Python client, unmodified, against a served broker by its root argument alone.

It and our typed client go through the same scenario at two brokers of one seed. What they read has
to be the same: all of its 45 calls, and the class of each error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, cast

import pytest

from kite_adapters import CacheConfig, ClientConfig, RateLimitConfig, RetryConfig
from kite_core import HistoricalRequest, Kite, OrderModification, OrderParams
from kite_core.errors import (
    GeneralError,
    HoldingError,
    InputError,
    KiteError,
    MarginError,
    OrderError,
    TokenError,
)
from kite_core.models.gtt_params import GTTParams
from kite_core.models.margins import ChargedOrder, MarginOrder
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.portfolio_params import PositionConversion
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

kiteconnect: Any = pytest.importorskip("kiteconnect")

LOCAL = {"login_url", "set_access_token", "set_session_expiry_hook"}
"""Its methods that ask nobody."""
FUND = "INF846K01EW2"
SHARE: dict[str, Any] = {"exchange": "NSE", "tradingsymbol": "INFY"}
BOUGHT: dict[str, Any] = {**SHARE, "transaction_type": "BUY", "product": "CNC"}
LIMIT: dict[str, Any] = {**BOUGHT, "quantity": 2, "order_type": "LIMIT", "price": 1490.0}
MARKET: dict[str, Any] = {**BOUGHT, "quantity": 2, "order_type": "MARKET", "market_protection": -1}
ASKED: dict[str, Any] = {
    **BOUGHT,
    "quantity": 2,
    "order_type": "LIMIT",
    "price": 1490.0,
    "variety": "regular",
}
GTT_LEG: dict[str, Any] = {
    "transaction_type": "SELL",
    "quantity": 1,
    "order_type": "LIMIT",
    "product": "CNC",
    "price": 1400.0,
}
GTT = ("single", "INFY", "NSE", [1410.0], 1500.0, [GTT_LEG])


def served(**options: Any) -> FakeServer:
    """One of two equal brokers, with the share at a price that both know."""
    broker = FakeBroker(seed=7, has_limits=False, grants_refresh_tokens=True, **options)
    broker.market.set_price("NSE:INFY", 1500)
    return FakeServer(broker)


def official(server: FakeServer) -> Any:
    """The official client, with the live session."""
    known = server.credentials
    return kiteconnect.KiteConnect(known.api_key, known.access_token, root=known.root)


def typed(server: FakeServer) -> Kite:
    """Our client; it paces, repeats and keeps nothing, so that both ask equally often."""
    config = ClientConfig(
        api_key=server.broker.api_key,
        rate_limits=RateLimitConfig(is_enabled=False),
        retry=RetryConfig(max_retries=0),
        cache=CacheConfig(enable_instruments_cache=False),
    )
    return server.kite(config)


class Conversation:
    """Asks both the same, and notes what each of them read."""

    def __init__(self, theirs: Any, ours: Kite) -> None:
        self._theirs = theirs
        self._ours = ours
        self.read: dict[str, list[tuple[Any, Any]]] = {}

    def ask(self, name: str, *arguments: Any, ours: Callable[[Kite], Any], **named: Any) -> Any:
        """Call a method of theirs, and what stands for it with us; gives what they read."""
        theirs = getattr(self._theirs, name)(*arguments, **named)
        mine = ours(self._ours)
        self.read.setdefault(name, []).append((theirs, mine))
        return theirs


def orders(talk: Conversation) -> None:
    """Place, change and cancel; then read the day's orders and trades."""
    order_id = talk.ask(
        "place_order",
        variety="regular",
        ours=lambda kite: kite.orders.submit_raw(OrderParams.limit(**_known(LIMIT)))["order_id"],
        **LIMIT,
    )
    talk.ask(
        "modify_order",
        "regular",
        order_id,
        price=1491.0,
        ours=lambda kite: kite.orders.modify_raw(order_id, changes=OrderModification(price=1491.0))[
            "order_id"
        ],
    )
    talk.ask(
        "cancel_order",
        "regular",
        order_id,
        ours=lambda kite: kite.orders.cancel_raw(order_id)["order_id"],
    )
    filled = talk.ask(
        "place_order",
        variety="regular",
        ours=lambda kite: kite.orders.submit_raw(OrderParams.market(**_known(MARKET)))["order_id"],
        **MARKET,
    )
    talk.ask("orders", ours=lambda kite: kite.orders.all_raw())
    talk.ask("order_history", order_id, ours=lambda kite: kite.orders.history_raw(order_id))
    talk.ask("order_history", filled, ours=lambda kite: kite.orders.history_raw(filled))
    talk.ask("trades", ours=lambda kite: kite.orders.trades_raw())
    talk.ask("order_trades", filled, ours=lambda kite: kite.orders.trades_of_raw(filled))
    _more_orders(talk)


def _more_orders(talk: Conversation) -> None:
    """Leave a cover order, and slice a large one."""
    covered: dict[str, Any] = {**LIMIT, "product": "MIS", "trigger_price": 1450.0}
    cover: dict[str, Any] = {**covered, "variety": "co", "validity": "DAY"}
    order_id = talk.ask(
        "place_order",
        variety="co",
        ours=lambda kite: kite.orders.submit_raw(OrderParams(**cover))["order_id"],
        **covered,
    )
    talk.ask(
        "exit_order",
        "co",
        order_id,
        ours=lambda kite: kite.orders.exit_raw(order_id, variety="co")["order_id"],
    )
    sliced: dict[str, Any] = {**LIMIT, "quantity": 3}
    talk.ask(
        "place_autoslice_order",
        variety="regular",
        ours=lambda kite: kite.orders.submit_raw(
            OrderParams.limit(**_known(sliced), autoslice=True)
        ),
        **sliced,
    )


def portfolio(talk: Conversation) -> None:
    """What is held, and what it is turned into."""
    talk.ask("holdings", ours=lambda kite: kite.portfolio.holdings_raw())
    talk.ask("get_auction_instruments", ours=lambda kite: kite.portfolio.auctions_raw())
    talk.ask("positions", ours=lambda kite: kite.portfolio.positions_raw())
    wished: dict[str, Any] = {
        **SHARE,
        "transaction_type": "BUY",
        "position_type": "day",
        "quantity": 1,
        "old_product": "CNC",
        "new_product": "MIS",
    }
    talk.ask(
        "convert_position",
        ours=lambda kite: kite.portfolio.convert_raw(PositionConversion(**wished)),
        **wished,
    )
    talk.ask("positions", ours=lambda kite: kite.portfolio.positions_raw())


def account(talk: Conversation) -> None:
    """The user and his funds."""
    talk.ask("profile", ours=lambda kite: kite.user.profile_raw())
    talk.ask("margins", ours=lambda kite: kite.user.margins_raw())
    talk.ask("margins", "equity", ours=lambda kite: kite.user.segment_margins_raw("equity"))


def market(talk: Conversation) -> None:
    """Lists, quotes and candles."""
    keys = ["NSE:INFY", "NSE:NIFTY 50", "NSE:NO SUCH"]
    start, end = datetime(2026, 11, 20, 9, 15), datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001  # reason: as its users give them
    wished = HistoricalRequest(
        instrument_token=408065, interval="minute", start=start, end=end, oi=True
    )
    talk.ask("quote", *keys, ours=lambda kite: kite.market.quotes_raw(keys))
    talk.ask("ohlc", keys, ours=lambda kite: kite.market.ohlc_raw(keys))
    talk.ask("ltp", *keys, ours=lambda kite: kite.market.ltp_raw(keys))
    talk.ask("instruments", ours=lambda kite: kite.market.instruments_of())
    talk.ask("instruments", "NFO", ours=lambda kite: kite.market.instruments_of("NFO"))
    talk.ask(
        "historical_data",
        408065,
        start,
        "2026-11-20 10:00:00",
        "minute",
        oi=True,
        ours=lambda kite: kite.market.candles(wished),
    )
    talk.ask(
        "trigger_range",
        "BUY",
        "NSE:INFY",
        ours=lambda kite: kite.market.trigger_range_raw(["NSE:INFY"], transaction_type="BUY"),
    )


def funds(talk: Conversation) -> None:
    """Mutual funds: orders and plans."""
    talk.ask("mf_instruments", ours=lambda kite: kite.mutual_funds.instruments())
    talk.ask("mf_holdings", ours=lambda kite: kite.mutual_funds.holdings_raw())
    order_id = talk.ask(
        "place_mf_order",
        FUND,
        "BUY",
        amount=5000,
        ours=lambda kite: kite.mutual_funds.place_raw(
            MFOrderParams.purchase(tradingsymbol=FUND, amount=5000)
        ),
    )["order_id"]
    talk.ask("mf_orders", ours=lambda kite: kite.mutual_funds.orders_raw())
    talk.ask("mf_orders", order_id, ours=lambda kite: kite.mutual_funds.order_raw(order_id))
    talk.ask("cancel_mf_order", order_id, ours=lambda kite: kite.mutual_funds.cancel_raw(order_id))
    plan: dict[str, Any] = {
        "amount": 1000,
        "instalments": 12,
        "frequency": "monthly",
        "instalment_day": 5,
    }
    sip_id = talk.ask(
        "place_mf_sip",
        FUND,
        ours=lambda kite: kite.mutual_funds.place_sip_raw(SIPParams(tradingsymbol=FUND, **plan)),
        **plan,
    )["sip_id"]
    talk.ask("mf_sips", ours=lambda kite: kite.mutual_funds.sips_raw())
    talk.ask("mf_sips", sip_id, ours=lambda kite: kite.mutual_funds.sip_raw(sip_id))
    talk.ask(
        "modify_mf_sip",
        sip_id,
        status="paused",
        ours=lambda kite: kite.mutual_funds.modify_sip_raw(sip_id, changes=SIPModification.pause()),
    )
    talk.ask("cancel_mf_sip", sip_id, ours=lambda kite: kite.mutual_funds.cancel_sip_raw(sip_id))


def triggers(talk: Conversation) -> None:
    """Orders that wait at the broker."""
    params = GTTParams.single(
        **SHARE,
        transaction_type="SELL",
        quantity=1,
        trigger_value=1410.0,
        price=1400.0,
        last_price=1500.0,
    )
    trigger_id = talk.ask("place_gtt", *GTT, ours=lambda kite: kite.gtt.place_raw(params))[
        "trigger_id"
    ]
    talk.ask("get_gtts", ours=lambda kite: kite.gtt.all_raw())
    talk.ask("get_gtt", trigger_id, ours=lambda kite: kite.gtt.one_raw(trigger_id))
    talk.ask(
        "modify_gtt",
        trigger_id,
        *GTT,
        ours=lambda kite: kite.gtt.modify_raw(trigger_id, params=params),
    )
    talk.ask("delete_gtt", trigger_id, ours=lambda kite: kite.gtt.delete_raw(trigger_id))


def margins(talk: Conversation) -> None:
    """What orders would block, and cost."""
    asked = [MarginOrder(**ASKED)]
    charged: dict[str, Any] = {name: value for name, value in ASKED.items() if name != "price"}
    charged |= {"order_id": "1", "average_price": 1490.0}
    talk.ask("order_margins", [ASKED], ours=lambda kite: kite.margins.orders_raw(asked))
    talk.ask("basket_order_margins", [ASKED], ours=lambda kite: kite.margins.basket_raw(asked))
    talk.ask(
        "basket_order_margins",
        [ASKED],
        consider_positions=False,
        mode="compact",
        ours=lambda kite: kite.margins.basket_raw(asked, consider_positions=False, compact=True),
    )
    talk.ask(
        "get_virtual_contract_note",
        [charged],
        ours=lambda kite: kite.margins.charges_raw([ChargedOrder(**charged)]),
    )


def sessions(talk: Conversation, brokers: tuple[FakeBroker, FakeBroker]) -> None:
    """Log in, renew, log out; each at its own broker, whose tokens are the same."""
    theirs, mine = (broker.request_token() for broker in brokers)
    secret = brokers[0].api_secret
    session = talk.ask(
        "generate_session",
        theirs,
        secret,
        ours=lambda kite: kite.session.generate_raw(mine, api_secret=secret),
    )
    renewed = talk.ask(
        "renew_access_token",
        session["refresh_token"],
        secret,
        ours=lambda kite: kite.session.renew_raw(session["refresh_token"], api_secret=secret),
    )
    refresh_token = renewed["refresh_token"]
    talk.ask(
        "invalidate_refresh_token",
        refresh_token,
        ours=lambda kite: kite.session.invalidate_refresh_token_raw(refresh_token),
    )

    def log_out(kite: Kite) -> object:
        kite.session.set_access_token(renewed["access_token"])
        return kite.session.logout_raw()

    talk.ask("invalidate_access_token", ours=log_out)


@pytest.fixture(scope="module")
def conversation() -> Iterator[dict[str, list[tuple[Any, Any]]]]:
    """What both read, by the name of the official method."""
    with served() as one, served() as two, typed(two) as ours:
        talk = Conversation(official(one), ours)
        for topic in (account, market, orders, portfolio, margins, triggers, funds):
            topic(talk)
        sessions(talk, (one.broker, two.broker))
        yield talk.read


def remote_methods() -> list[str]:
    """The official client's public methods that ask the broker."""
    client: type[object] = kiteconnect.KiteConnect
    names = [name for name, each in vars(client).items() if callable(each)]
    return [name for name in names if not name.startswith("_") and name not in LOCAL]


@pytest.mark.parametrize("name", remote_methods())
def test_both_clients_read_the_same(
    conversation: dict[str, list[tuple[Any, Any]]], name: str
) -> None:
    for theirs, ours in conversation[name]:
        assert plain(theirs) == plain(_as_theirs(name, ours, theirs))


def test_all_of_its_calls_are_compared(conversation: dict[str, list[tuple[Any, Any]]]) -> None:
    assert len(remote_methods()) + len(LOCAL) == 45
    assert set(conversation) == set(remote_methods())


def test_its_values_have_the_types_that_it_promises(
    conversation: dict[str, list[tuple[Any, Any]]],
) -> None:
    def read(name: str) -> Any:
        return conversation[name][-1][0]

    assert isinstance(read("generate_session")["login_time"], datetime)
    assert {type(row["expiry"]) for row in read("instruments")} == {date}
    assert {type(row["strike"]) for row in read("instruments")} == {float}
    assert all(isinstance(row["order_timestamp"], datetime) for row in read("orders"))
    assert isinstance(read("trades")[0]["fill_timestamp"], datetime)
    assert isinstance(read("quote")["NSE:INFY"]["timestamp"], datetime)
    assert read("historical_data")[0]["date"].utcoffset().total_seconds() == 5.5 * 3600


ERRORS: list[tuple[str, dict[str, Any], str, type[KiteError]]] = [
    ("off the tick", {"price": 1500.05}, "InputException", InputError),
    ("no price", {"price": 0}, "OrderException", OrderError),
    # It has no classes of its own for these two.
    ("no funds", {"quantity": 60_000}, "GeneralException", MarginError),
    (
        "no shares",
        {"transaction_type": "SELL", "quantity": 60_000},
        "GeneralException",
        HoldingError,
    ),
]


@pytest.mark.parametrize(
    ("changes", "theirs", "ours"),
    [pytest.param(*row[1:], id=row[0]) for row in ERRORS],
)
def test_a_refusal_is_the_class_of_each_client(
    fake_server: FakeServer, changes: dict[str, Any], theirs: str, ours: type[KiteError]
) -> None:
    fake_server.broker.market.set_price("NSE:INFY", 1500)
    order = {**LIMIT, "quantity": 1, **changes}

    with pytest.raises(getattr(kiteconnect.exceptions, theirs)) as refused:
        official(fake_server).place_order(variety="regular", **order)

    answer = fake_server.broker.journal[-1]
    assert ours.__name__.removesuffix("Error").encode() in answer.answer
    assert str(refused.value).encode() in answer.answer


@pytest.mark.parametrize(
    ("name", "arguments", "theirs", "ours"),
    [
        ("order_history", ("1",), "GeneralException", GeneralError),
        ("generate_session", ("wrong", "wrong"), "TokenException", TokenError),
        ("mf_orders", ("unknown",), "GeneralException", KiteError),
    ],
)
def test_other_errors_are_the_class_of_each_client(
    fake_server: FakeServer,
    name: str,
    arguments: tuple[str, ...],
    theirs: str,
    ours: type[KiteError],
) -> None:
    asked: dict[str, Callable[[Kite], Any]] = {
        "order_history": lambda kite: kite.orders.history("1"),
        "generate_session": lambda kite: kite.session.generate("wrong", api_secret="wrong"),
        "mf_orders": lambda kite: kite.mutual_funds.order("unknown"),
    }

    with pytest.raises(getattr(kiteconnect.exceptions, theirs)) as refused:
        getattr(official(fake_server), name)(*arguments)
    with typed(fake_server) as kite, pytest.raises(ours) as raised:
        asked[name](kite)

    assert refused.value.code == raised.value.http_status
    assert str(refused.value) in str(raised.value)


def test_a_gateways_page_is_bad_data_to_it(fake_server: FakeServer) -> None:
    fake_server.broker.faults.add("S4", count=1)

    with pytest.raises(kiteconnect.exceptions.DataException):
        official(fake_server).profile()


def test_it_hears_of_a_lost_session(fake_server: FakeServer) -> None:
    heard: list[int] = []
    client = official(fake_server)
    client.set_session_expiry_hook(lambda: heard.append(1))
    client.set_access_token("dead")

    with pytest.raises(kiteconnect.exceptions.TokenException):
        client.orders()

    assert heard == [1]


def plain(value: Any) -> Any:
    """The value as the wire writes it: times and days as texts."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [plain(each) for each in cast("list[object]", value)]
    return str(value) if isinstance(value, date) else value


def _as_theirs(name: str, ours: Any, theirs: Any) -> Any:
    """What our client read, in the form of theirs: it makes rows of what we make models."""
    if name in ("instruments", "mf_instruments"):
        return [_row_as(each, like) for each, like in zip(ours, theirs, strict=True)]
    if name == "historical_data":
        return [{field: getattr(each, field) for field in theirs[0]} for each in ours]
    return ours


def _row_as(ours: Any, theirs: dict[str, Any]) -> dict[str, Any]:
    """The fields of a model that their row has; they leave empty days and codes as texts."""
    row = {field: getattr(ours, field) for field in theirs}
    return {
        field: str("" if each is None else each) if isinstance(theirs[field], str) else each
        for field, each in row.items()
    }


def _known(order: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name != "order_type"}
