"""The answers have the shapes of the broker's published samples: the same leaves, the same types.

The samples lie next to the project, in the folder of the broker's mocks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import pytest

from kite_core import ChargedOrder, HistoricalRequest, MarginOrder, OrderModification
from tests.testing.fake_broker.caller import Caller, at, limit, market

SAMPLES = Path(__file__).parents[4] / "shared" / "mocks"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the broker's samples are not next to the project"
)
NUMBER = "number"
TEXT = "text"


def leaves(value: Any, path: str = "") -> set[tuple[str, str]]:
    """Paths and JSON types; quotes' keys and list places do not count."""
    if isinstance(value, dict) and value:
        fields = cast("dict[str, Any]", value).items()
        parts = [(f"{path}.{'*' if ':' in key else key}", item) for key, item in fields]
        return {leaf for place, item in parts for leaf in leaves(item, place)}
    if isinstance(value, list) and value:
        items = cast("Iterable[Any]", value)
        return {leaf for item in items for leaf in leaves(item, f"{path}[]")}
    return {(path, _kind(value))}


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "truth"
        case int() | float():
            return NUMBER
        case str():
            return TEXT
        case None:
            return "null"
        case _:
            return "empty list" if value == [] else "empty object"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def active_caller() -> Caller:
    """An account with orders that are done, cancelled and resting, one of them changed."""
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.place(limit(1510, tag="tagged"))
    caller.place(market())
    changed = caller.place(limit(1490))
    caller.ask(caller.calls.orders.modify(changed, changes=OrderModification(price=1491)))
    cancelled = caller.place(limit(1480))
    caller.ask(caller.calls.orders.cancel(cancelled))
    caller.broker.run(1)
    return caller


Ask = Callable[[Caller], Any]
_OPTION = "NIFTY26DEC26000CE"


def _basket(caller: Caller) -> Any:
    legs = [
        MarginOrder(
            exchange="NFO",
            tradingsymbol=_OPTION,
            transaction_type=side,
            quantity=65,
            product="NRML",
        )
        for side in ("SELL", "BUY")
    ]
    return caller.calls.margins.basket(legs)


def _contract_notes(caller: Caller) -> Any:
    trade = ChargedOrder(
        order_id="any",
        exchange="NFO",
        tradingsymbol=_OPTION,
        transaction_type="BUY",
        quantity=65,
        average_price=1.5,
        product="NRML",
    )
    return caller.calls.margins.charges([trade])


def _history(caller: Caller) -> Any:
    changed = caller.ask(caller.calls.orders.all())[2]
    return caller.calls.orders.history(changed.order_id)


def _candles(caller: Caller) -> Any:
    request = HistoricalRequest(
        instrument_token=408065, interval="minute", start=at("09:15:00"), end=at("09:20:00")
    )
    return caller.calls.market.candles(request)


def _login(caller: Caller) -> Any:
    token = caller.broker.request_token()
    return caller.calls.session.generate(token, api_secret=caller.broker.api_secret)


EXACT: list[tuple[str, Ask, set[str]]] = [
    ("profile.json", lambda caller: caller.calls.user.profile(), set()),
    (
        "full_profile.json",
        lambda caller: caller.calls.user.full_profile(),
        set(),
    ),
    ("margins.json", lambda caller: caller.calls.user.margins(), set()),
    ("holdings.json", lambda caller: caller.calls.portfolio.holdings(), set()),
    ("holdings_summary.json", lambda caller: caller.calls.portfolio.broker_summary(), set()),
    ("basket_margins.json", _basket, set()),
    ("virtual_contract_note.json", _contract_notes, set()),
    ("positions.json", lambda caller: caller.calls.portfolio.positions(), set()),
    ("quote.json", lambda caller: caller.calls.market.quotes(["NSE:INFY"]), set()),
    ("ltp.json", lambda caller: caller.calls.market.ltp(["NSE:INFY"]), set()),
    ("historical_minute.json", _candles, set()),
    ("order_response.json", lambda caller: caller.calls.orders.submit(limit(1510)), set()),
    # An avatar is a text in this sample and null in profile.json; ours is null.
    ("generate_session.json", _login, {".data.avatar_url"}),
    # The sample's order has no tag in any row; neither has ours.
    ("order_info.json", _history, set()),
]


@pytest.mark.parametrize(("name", "ask", "deviations"), EXACT, ids=[row[0] for row in EXACT])
def test_answer_has_the_leaves_of_the_sample(name: str, ask: Ask, deviations: set[str]) -> None:
    caller = active_caller()
    body = caller.response(ask(caller).request).body

    ours, theirs = leaves(json.loads(body)), leaves(sample(name))

    assert _without(ours, deviations) == _without(theirs, deviations)


def test_book_rows_have_the_fields_of_the_samples_newer_rows() -> None:
    caller = active_caller()
    rows = caller.data(caller.calls.orders.all())
    newest = sample("orders.json")["data"][-2:]

    ours = leaves(rows)

    # No terminal and no parent: these orders come from no terminal and no cover order.
    expected = {path for path, _ in leaves(newest)} - {"[].terminal_id"}
    assert {path for path, _ in ours} == expected
    types = dict(_without(leaves(sample("orders.json")["data"]), set()))
    assert {kind for path, kind in ours if path == "[].tags[]"} == {TEXT}
    assert all(kind == types[path] or kind in ("null", TEXT) for path, kind in ours)


def test_csv_has_the_header_and_the_style_of_the_sample() -> None:
    caller = Caller()
    ours = caller.response(caller.calls.market.instruments_of("NSE").request).body.decode()
    theirs = (SAMPLES / "instruments_nse.csv").read_text()

    assert ours.splitlines()[0] == theirs.splitlines()[0]
    assert _cell_styles(ours) >= _cell_styles(theirs)


def _cell_styles(text: str) -> set[tuple[int, str]]:
    """Which columns are empty and which hold decimals, over the shares."""
    rows = (line.split(",") for line in text.splitlines()[1:])
    return {
        (place, "empty" if not cell else "decimal" if "." in cell else "plain")
        for row in rows
        if len(row) == 12 and row[-2] == "NSE"
        for place, cell in enumerate(row)
        if place not in (2, 3)
    }


def _without(found: Iterable[tuple[str, str]], deviations: set[str]) -> set[tuple[str, str]]:
    return {(path, kind) for path, kind in found if path not in deviations}
