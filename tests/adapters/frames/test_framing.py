from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, assert_type

import polars as pl
import pytest

from kite_adapters.frames import candle_columns, to_frame
from kite_adapters.frames.reading import columns_of
from kite_core import HistoricalRequest, Kite, OrderParams, ValidationError
from kite_core.ist import IST
from kite_core.json_model import JsonModel
from kite_core.models.instruments import Instrument
from kite_core.models.market import OHLC, LTPQuote, OHLCQuote, Quote
from kite_core.models.orders import Order, Trade
from kite_core.models.portfolio import Position, PositionPnl
from kite_core.rows import Keyed, Rows
from kite_testing import FakeBroker

BACKENDS = ("polars", "pandas", "pyarrow")
PLACED = datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=IST)
ORDER = Order.from_dict(
    {
        "order_id": "1",
        "status": "A NEW STATUS",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 2**53 + 1,
        "order_timestamp": "2026-11-20 10:00:00.250000",
        "tags": ["a", "b"],
        "meta": {"iceberg": {"leg": 1}},
    }
)


@pytest.fixture(scope="module")
def kite() -> Kite:
    client = FakeBroker(seed=7).kite()
    client.orders.place(
        OrderParams.market(
            exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=3, product="MIS"
        )
    )
    return client


def framed(rows: object, backend: str, *, of: type | None = None) -> Any:
    """A frame of a library that the type checkers need not know."""
    return to_frame(rows, backend=backend, of=of)


def shown(frame: Any) -> dict[str, list[Any]]:
    """The values of a frame of any library; what it takes for null is None."""
    if isinstance(frame, pl.DataFrame):
        return frame.to_dict(as_series=False)
    if hasattr(frame, "to_pydict"):
        return dict(frame.to_pydict())
    plain = frame.astype(object).where(frame.notna(), None)
    return {name: plain[name].tolist() for name in plain}


def types(frame: Any) -> dict[str, str]:
    if hasattr(frame, "to_pydict"):
        return {field.name: str(field.type) for field in frame.schema}
    return {name: str(kind) for name, kind in zip(frame.columns, frame.dtypes, strict=True)}


def pickled(rows: Any) -> Any:
    return pickle.loads(pickle.dumps(rows))


def all_models() -> Iterator[type]:
    waiting: list[type] = [JsonModel]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("kite_core."):
            yield model


@pytest.fixture(scope="module")
def answers(kite: Kite) -> list[tuple[Any, int]]:
    """Answers of every kind, and how many rows each is."""
    return list(asked_of(kite))


def asked_of(kite: Kite) -> Iterator[tuple[Any, int]]:
    request = HistoricalRequest(
        instrument_token=408065,
        interval="15minute",
        start=date(2026, 11, 18),
        end=date(2026, 11, 19),
    )
    history = kite.market.historical(request)
    book = kite.market.instruments("NFO")
    chain = kite.market.option_chain("NIFTY")
    yield kite.orders.all(), 1
    yield kite.orders.trades(), 1
    yield kite.portfolio.holdings(), len(kite.portfolio.holdings())
    yield kite.portfolio.positions(), len(kite.portfolio.positions().net)
    yield kite.portfolio.positions_with_pnl(), len(kite.portfolio.positions().net)
    yield history, len(history.candles)
    yield kite.market.candles(request), len(history.candles)
    yield kite.send(candle_columns(request)), len(history.candles)
    yield book, len(book)
    yield book.options("NIFTY"), len(book.options("NIFTY"))
    yield chain, len(chain)
    yield kite.market.quotes(["NSE:INFY", "NSE:NIFTY 50", "NSE:NO SUCH"]), 2
    yield kite.user.margins(), 2
    yield kite.gtt.all(), len(kite.gtt.all())
    yield kite.mutual_funds.sips(), len(kite.mutual_funds.sips())


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_answer_with_rows_becomes_a_frame(
    answers: list[tuple[Any, int]], backend: str
) -> None:
    for answer, rows in answers:
        frame = framed(answer, backend)

        assert frame.shape[0] == rows, answer


def test_rows_may_come_one_by_one(kite: Kite) -> None:
    futures = (row for row in kite.market.instruments("NFO") if row.is_future)

    frame = to_frame(futures, backend="polars")

    assert set(frame["instrument_type"]) == {"FUT"}


@pytest.mark.parametrize(
    ("backend", "name"), [("polars", "DataFrame"), ("pandas", "DataFrame"), ("pyarrow", "Table")]
)
def test_each_library_gives_its_own_kind_of_frame(backend: str, name: str) -> None:
    frame: object = framed([ORDER], backend)

    assert type(frame).__module__.partition(".")[0] == backend
    assert type(frame).__name__ == name


def test_type_checkers_know_the_frame() -> None:
    assert_type(to_frame([ORDER], backend="polars"), pl.DataFrame)


@pytest.mark.parametrize("backend", BACKENDS)
def test_values_are_those_of_the_models(kite: Kite, backend: str) -> None:
    holdings = kite.portfolio.holdings()
    plain = ("tradingsymbol", "exchange", "quantity", "average_price", "discrepancy", "pnl")

    values = shown(framed(holdings, backend))

    for name in plain:
        assert values[name] == [getattr(row, name) for row in holdings]


@pytest.mark.parametrize("backend", BACKENDS)
def test_numbers_stay_exact_times_stay_indian_and_what_is_lacking_is_null(backend: str) -> None:
    values = shown(framed([ORDER], backend))

    assert values["quantity"] == [2**53 + 1]
    (placed,) = values["order_timestamp"]
    assert placed == PLACED
    assert placed.utcoffset() == timedelta(hours=5, minutes=30)
    assert values["exchange_timestamp"] == values["validity_ttl"] == values["tag"] == [None]


@pytest.mark.parametrize("backend", BACKENDS)
def test_words_are_plain_texts_even_new_ones(backend: str) -> None:
    values = shown(framed([ORDER], backend))

    assert values["status"] == ["A NEW STATUS"]
    assert type(values["status"][0]) is type(values["exchange"][0]) is str


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_has_no_fixed_shape_becomes_json_text(backend: str) -> None:
    values = shown(framed([ORDER], backend))

    assert values["tags"] == ['["a","b"]']
    assert values["meta"] == ['{"iceberg":{"leg":1}}']
    assert values["product"] == [None]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("others", [[], [replace(ORDER, validity_ttl=5)], [ORDER, ORDER]])
def test_types_are_the_same_whatever_came(backend: str, others: list[Order]) -> None:
    expected = types(framed([ORDER], backend))

    assert types(framed(others, backend, of=Order)) == expected


def test_each_library_gets_its_own_types(kite: Kite) -> None:
    quotes = Keyed[OHLCQuote](
        {
            "NSE:INFY": OHLCQuote(
                instrument_token=1, last_price=2, ohlc=OHLC(open=1, high=3, low=1, close=2.5)
            )
        }
    )
    wanted = ("expiry", "lot_size", "strike", "tradingsymbol")
    found = {
        backend: types(framed(kite.market.instruments("NFO"), backend)) for backend in BACKENDS
    }

    assert [found["polars"][name] for name in wanted] == ["Date", "Int64", "Float64", "String"]
    assert [found["pandas"][name] for name in wanted] == [
        "datetime64[us]",
        "int64",
        "float64",
        "str",
    ]
    assert [found["pyarrow"][name] for name in wanted] == [
        "date32[day]",
        "int64",
        "double",
        "string",
    ]
    assert list(types(framed(quotes, "pandas")).values()) == [
        "str",
        "int64",
        *["float64"] * 5,
    ]


def test_pandas_keeps_whole_numbers_and_truths_that_may_be_lacking() -> None:
    frame = framed([ORDER, replace(ORDER, validity_ttl=30)], "pandas")

    assert str(frame["validity_ttl"].dtype) == "Int64"
    assert frame["validity_ttl"].isna().tolist() == [True, False]
    assert frame["validity_ttl"][1] == 30
    assert str(frame["order_timestamp"].dtype) == "datetime64[us, Asia/Kolkata]"


@pytest.mark.parametrize("backend", BACKENDS)
def test_days_are_days(kite: Kite, backend: str) -> None:
    chain = kite.market.option_chain("NIFTY")

    values = shown(framed(chain.contracts, backend))["expiry"]

    days = [value.date() if isinstance(value, datetime) else value for value in values]
    assert days == [chain.expiry] * len(chain.contracts)


@pytest.mark.parametrize("backend", BACKENDS)
def test_quotes_have_their_keys_and_five_levels_of_depth(kite: Kite, backend: str) -> None:
    quotes = kite.market.quotes(["NSE:INFY", "NSE:NIFTY 50"])
    infy = quotes["NSE:INFY"]
    assert infy.depth is not None

    values = shown(framed(quotes, backend))

    assert list(values)[:4] == ["key", "instrument_token", "last_price", "ohlc_open"]
    assert values["key"] == ["NSE:INFY", "NSE:NIFTY 50"]
    assert values["ohlc_close"] == [quote.ohlc.close for quote in quotes.values()]
    assert values["depth_buy_1_price"] == [infy.depth.buy[0].price, None]
    assert values["depth_sell_5_orders"] == [infy.depth.sell[4].orders, None]
    assert values["volume"] == [infy.volume, None]
    assert not [name for name in values if "_6_" in name]


def test_entries_that_you_keyed_yourself_have_their_keys_as_texts() -> None:
    found = {408065: LTPQuote(instrument_token=408065, last_price=1.5)}

    frame = to_frame(found, backend="polars")

    assert frame.rows() == [("408065", 408065, 1.5)]


def test_no_model_has_two_columns_of_one_name() -> None:
    models = [model for model in all_models() if is_dataclass(model)]

    for model in models:
        names = [column.name for column in columns_of(model, ())]

        assert len(set(names)) == len(names) > 0, model

    assert {Order, Position, Instrument, Quote} <= set(models)


def test_live_candles_have_the_columns_of_candles_and_their_own() -> None:
    kite = FakeBroker(start="2026-11-20T09:14").kite()
    with kite.ticker.open() as ticker:
        ticker.subscribe(408065, mode="full")
        candle = next(ticker.candles("1m"))

    frame = to_frame([candle], backend="polars")

    assert frame["date"].to_list() == [candle.date]
    assert frame["end"].to_list() == [candle.end]
    assert frame["is_final"].to_list() == [True]


def test_an_option_chain_has_call_and_put_side_by_side(kite: Kite) -> None:
    chain = kite.market.option_chain("NIFTY")

    frame = to_frame(chain, backend="polars")

    assert frame["strike"].to_list() == chain.strikes
    assert frame["call_tradingsymbol"].to_list() == [
        pair.call and pair.call.tradingsymbol for pair in chain
    ]


def test_of_positions_the_net_ones_are_taken_and_days_are_given_by_hand(kite: Kite) -> None:
    positions = kite.portfolio.positions()

    net = to_frame(positions, backend="polars")
    day = to_frame(positions.day, backend="polars", of=Position)

    assert net["tradingsymbol"].to_list() == [row.tradingsymbol for row in positions.net]
    assert day["tradingsymbol"].to_list() == ["INFY"]


def test_margins_are_a_row_for_each_segment(kite: Kite) -> None:
    margins = kite.user.margins()

    frame = to_frame(margins, backend="polars")

    assert frame["segment"].to_list() == ["equity", "commodity"]
    assert frame["available_cash"].to_list() == [
        margins.equity.available.cash,
        margins.commodity.available.cash,
    ]


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_empty_answer_has_all_columns(backend: str) -> None:
    kite = FakeBroker(seed=7).kite()
    empty = kite.orders.all()
    assert empty == []

    frame = framed(empty, backend)

    assert frame.shape == (0, len(shown(framed([ORDER], backend))))
    assert types(frame)["order_timestamp"] == types(framed([ORDER], backend))["order_timestamp"]


def test_answers_know_their_model_when_they_are_empty() -> None:
    kite = FakeBroker(seed=7).kite()
    sunday = HistoricalRequest(
        instrument_token=408065, interval="day", start=date(2026, 11, 15), end=date(2026, 11, 15)
    )
    nothing = [
        kite.orders.trades(),
        kite.orders.by_status("REJECTED"),
        kite.portfolio.holdings_by_exchange("MCX"),
        kite.market.candles(sunday),
        kite.market.historical(sunday),
        kite.market.quotes_of(["NSE:NO SUCH"]),
        kite.market.depth(["NSE:NIFTY 50"]),
    ]

    for answer in nothing:
        frame = to_frame(answer, backend="polars")

        assert frame.height == 0
        assert frame.width > 1


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_rows_and_keyed_answers_keep_their_model_when_they_are_copied(again: Any) -> None:
    rows, keyed = again(Rows[Order](model=Order)), again(Keyed[LTPQuote](model=LTPQuote))

    assert (rows, rows.model, rows.skipped) == ([], Order, ())
    assert (keyed, keyed.model, keyed.missing, keyed.skipped) == ({}, LTPQuote, (), {})


def test_profits_of_positions_are_framed_with_their_positions(kite: Kite) -> None:
    frame = to_frame(kite.portfolio.positions_with_pnl(), backend="polars")

    assert "position_tradingsymbol" in frame.columns
    assert frame["realised"].dtype == pl.Float64
    empty = Rows[PositionPnl](model=PositionPnl)
    assert to_frame(empty, backend="polars").schema == frame.schema


def test_an_empty_list_that_knows_no_model_asks_for_it() -> None:
    with pytest.raises(ValidationError, match=r"the list is empty.*of=Order"):
        to_frame([], backend="polars")


@pytest.mark.parametrize(
    ("rows", "of", "problem"),
    [
        ([ORDER, "a text"], None, "not of one kind: Order, str"),
        (["a text"], None, "a str is no model"),
        ([{"order_id": "1"}], None, "a dict is no model"),
        ([ORDER], Trade, "there is a Order among them, which is no Trade"),
        ([], str, "a str is no model"),
        ("NSE:INFY", None, "a str has no rows"),
        (ORDER, None, "a Order has no rows"),
        (None, None, "a NoneType has no rows"),
        (7, None, "a int has no rows"),
    ],
)
def test_what_has_no_rows_of_one_model_is_refused(
    rows: object, of: type | None, problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        to_frame(rows, backend="polars", of=of)


@pytest.mark.parametrize("backend", ["excel", "", None, ["polars"]])
def test_an_unknown_library_is_refused_with_those_that_are_known(backend: Any) -> None:
    with pytest.raises(ValidationError, match=r"polars.*pandas.*pyarrow"):
        framed([ORDER], backend)


@pytest.mark.parametrize(
    ("missing", "cure"),
    [("polars", "pip install polars"), ("narwhals", 'pip install "kiteport[frames]"')],
)
def test_a_library_that_is_not_installed_is_named_with_its_cure(missing: str, cure: str) -> None:
    lines = (
        f"import sys; sys.modules[{missing!r}] = None",
        "from kite_adapters.frames import to_frame",
        "from kite_core.models.orders import Order",
        "to_frame([], backend='polars', of=Order)",
    )

    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )

    assert "ConfigurationError: " in done.stderr
    assert f"the package {missing}" in done.stderr
    assert cure in done.stderr


def test_the_columns_of_an_instrument_are_its_fields(kite: Kite) -> None:
    frame = to_frame(kite.market.instruments("NSE"), backend="polars")

    assert frame.columns == [member.name for member in fields(Instrument)]


def test_a_position_without_rows_says_all_of_its_columns() -> None:
    frame = framed([], "pandas", of=Position)

    assert str(frame["quantity"].dtype) == "int64"
    assert frame.empty
