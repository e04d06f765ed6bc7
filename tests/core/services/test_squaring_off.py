from __future__ import annotations

from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import AnswerLostError, GeneralError, UnfinishedError, ValidationError
from kite_core.messages import Lane
from kite_core.models.square_off import SquareOffResult
from kite_testing.manual_clock import ManualClock
from tests.core.services.desk import (
    BOOK,
    CANCEL,
    PLACE,
    POSITIONS,
    DeskTransport,
    book,
    order_row,
    position_row,
    positions,
    receipt,
    refusal,
)
from tests.ports import asyncio_ports_over, ports_over

LONG = position_row(10)
SHORT = position_row(-50, exchange="NFO", tradingsymbol="NIFTY26DECFUT", product="NRML")
FLAT = positions(position_row(0))


def desk(*seen: Any, orders: Any = None, place: Any = None, cancel: Any = None) -> DeskTransport:
    return DeskTransport(
        {
            POSITIONS: list(seen),
            BOOK: book() if orders is None else orders,
            PLACE: receipt() if place is None else place,
            CANCEL: receipt() if cancel is None else cancel,
        }
    )


def forms(transport: DeskTransport) -> list[dict[str, str]]:
    return [dict(request.form) for request in transport.sent(PLACE)]


def reasons(result: SquareOffResult) -> dict[str, str]:
    return {each.position.product.value: each.reason.name for each in result.untouched}


def test_a_position_is_closed_by_the_opposite_market_order_ahead_of_all_others() -> None:
    transport = desk(positions(LONG), FLAT)

    result = Kite(ports_over(transport)).orders.square_off()

    (request,) = transport.sent(PLACE)
    form = dict(request.form)
    tag = form.pop("tag")
    assert form == {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "order_type": "MARKET",
        "quantity": "10",
        "product": "MIS",
        "validity": "DAY",
        "market_protection": "-1",
    }
    assert request.lane is Lane.EXIT
    assert transport.calls == [POSITIONS, BOOK, PLACE, POSITIONS]
    assert [item.tag for item in result.orders] == [tag]
    assert result.is_flat
    result.raise_if_open()


async def test_squaring_off_can_be_awaited() -> None:
    transport = desk(positions(LONG, SHORT), FLAT)

    result = await AsyncKite(asyncio_ports_over(transport)).orders.square_off()

    assert result.orders.is_complete
    assert result.is_flat


def test_shorts_are_bought_back_before_longs_are_sold() -> None:
    transport = desk(positions(LONG, SHORT), FLAT)

    Kite(ports_over(transport)).orders.square_off(market_protection=2.5)

    assert [form["transaction_type"] for form in forms(transport)] == ["BUY", "SELL"]
    assert forms(transport)[0]["quantity"] == "50"
    assert forms(transport)[0]["market_protection"] == "2.5"


def test_nothing_open_needs_no_request_beyond_the_positions() -> None:
    transport = desk(FLAT)

    result = Kite(ports_over(transport)).orders.square_off()

    assert transport.calls == [POSITIONS]
    assert result.is_flat


@pytest.mark.parametrize(
    ("wish", "symbols"),
    [
        ({"exchange": "NSE"}, ["INFY"]),
        ({"product": "NRML"}, ["NIFTY26DECFUT"]),
        ({"tradingsymbol": "INFY"}, ["INFY"]),
        ({"tradingsymbol": "INFY", "exchange": "BSE"}, []),
    ],
)
def test_only_what_matches_is_closed(wish: dict[str, str], symbols: list[str]) -> None:
    transport = desk(positions(LONG, SHORT), FLAT)

    Kite(ports_over(transport)).orders.square_off(**wish)  # type: ignore[arg-type]  # reason: all of these take texts

    assert [form["tradingsymbol"] for form in forms(transport)] == symbols


def test_what_was_bought_or_sold_for_delivery_is_left_alone() -> None:
    rows = [
        position_row(5, product="CNC"),
        position_row(-5, product="MTF", tradingsymbol="SBIN"),
    ]
    transport = desk(positions(*rows))

    result = Kite(ports_over(transport)).orders.square_off()

    assert transport.calls == [POSITIONS]
    assert reasons(result) == {"CNC": "DELIVERY", "MTF": "SALE_OF_HOLDINGS"}
    assert result.is_flat


def test_a_purchase_for_delivery_is_sold_on_request_and_a_sale_is_never_bought_back() -> None:
    rows = [
        position_row(5, product="CNC"),
        position_row(-5, product="CNC", tradingsymbol="SBIN"),
    ]
    transport = desk(positions(*rows), positions(rows[1]))

    result = Kite(ports_over(transport)).orders.square_off(product="CNC")

    assert [form["tradingsymbol"] for form in forms(transport)] == ["INFY"]
    assert reasons(result) == {"CNC": "SALE_OF_HOLDINGS"}
    assert result.is_flat


def test_pending_orders_of_the_same_positions_go_first() -> None:
    stop = order_row("1", "TRIGGER PENDING")
    others = [
        order_row("2", product="CNC"),
        order_row("3", tradingsymbol="SBIN"),
        order_row("4", exchange="BSE"),
    ]
    after = book({**stop, "status": "CANCELLED"}, *others)
    left = positions(position_row(6))
    transport = desk(positions(LONG), left, FLAT, orders=[book(stop, *others), after])

    result = Kite(ports_over(transport)).orders.square_off()

    assert [request.target for request in transport.sent(CANCEL)] == ["/orders/regular/1"]
    assert transport.calls == [POSITIONS, BOOK, CANCEL, BOOK, POSITIONS, PLACE, POSITIONS]
    assert [form["quantity"] for form in forms(transport)] == ["6"]
    assert len(result.cancelled.cancelled) == 1


def test_a_position_whose_order_stays_alive_is_not_closed_because_both_might_fill() -> None:
    clock = ManualClock()
    stuck = order_row("1", "TRIGGER PENDING")
    transport = desk(positions(LONG, SHORT), positions(LONG), orders=book(stuck))

    result = Kite(ports_over(transport, clock=clock)).orders.square_off(settle_seconds=1)

    assert forms(transport) == []
    assert reasons(result) == {"MIS": "ORDER_ALIVE"}
    assert not result.is_flat
    with pytest.raises(UnfinishedError, match="NSE/INFY/MIS: 10") as caught:
        result.raise_if_open()
    assert caught.value.partial is result


def test_an_unreadable_order_of_a_position_may_be_alive_too() -> None:
    odd = order_row("1", "TRIGGER PENDING", quantity="many")
    elsewhere = order_row("2", tradingsymbol="SBIN", quantity="many")
    over = order_row("3", "COMPLETE", tradingsymbol="NIFTY26DECFUT", exchange="NFO", quantity="x")
    transport = desk(positions(LONG, SHORT), positions(LONG), orders=book(odd, elsewhere, over, 7))

    result = Kite(ports_over(transport)).orders.square_off(settle_seconds=0)

    assert [form["tradingsymbol"] for form in forms(transport)] == ["NIFTY26DECFUT"]
    assert reasons(result) == {"MIS": "ORDER_ALIVE"}
    assert [row.row for row in result.cancelled.skipped] == [odd, elsewhere, 7]


def test_pending_orders_can_be_left_alone() -> None:
    transport = desk(positions(LONG), FLAT)

    result = Kite(ports_over(transport)).orders.square_off(cancel_first=False)

    assert transport.calls == [POSITIONS, PLACE, POSITIONS]
    assert len(result.cancelled) == 0


@pytest.mark.parametrize("product_of_the_stop", ["CO", "MIS"])
def test_a_cover_order_is_closed_by_exiting_its_stop_and_not_twice(
    product_of_the_stop: str,
) -> None:
    covered = position_row(10, product="CO")
    stop = order_row(
        "2", "TRIGGER PENDING", variety="co", product=product_of_the_stop, parent_order_id="1"
    )
    after = book({**stop, "status": "COMPLETE"})
    transport = desk(positions(covered), positions(), orders=[book(stop), after])

    result = Kite(ports_over(transport)).orders.square_off()

    assert [request.target for request in transport.sent(CANCEL)] == [
        "/orders/co/2?parent_order_id=1"
    ]
    assert forms(transport) == []
    assert result.is_flat


def test_a_cover_order_that_is_not_exited_stays_open() -> None:
    transport = desk(positions(position_row(10, product="CO")))

    result = Kite(ports_over(transport)).orders.square_off(cancel_first=False)

    assert forms(transport) == []
    assert reasons(result) == {"CO": "COVER_ORDER"}
    assert not result.is_flat


def test_a_dry_run_sends_nothing_and_says_what_would_be_sent() -> None:
    stop = order_row("1", "TRIGGER PENDING")
    delivery = position_row(5, product="CNC")
    transport = desk(positions(LONG, SHORT, delivery), orders=book(stop))

    result = Kite(ports_over(transport)).orders.square_off(dry_run=True)

    assert transport.calls == [POSITIONS, BOOK]
    assert [item.params.tradingsymbol for item in result.orders] == ["NIFTY26DECFUT", "INFY"]
    assert {str(item.outcome) for item in result.orders} == {"not sent"}
    assert [order.order_id for order in result.would_cancel] == ["1"]
    assert reasons(result) == {"CNC": "DELIVERY"}
    assert [row.quantity for row in result.still_open] == [-50, 10]
    assert result.is_dry_run


def test_a_dry_run_over_nothing_reads_the_positions_alone() -> None:
    transport = desk(FLAT)

    Kite(ports_over(transport)).orders.square_off(dry_run=True)

    assert transport.calls == [POSITIONS]


def test_a_refused_order_leaves_its_position_open_and_says_why() -> None:
    transport = desk(
        positions(LONG, SHORT), positions(LONG), place=[receipt(), refusal("MarginException")]
    )

    result = Kite(ports_over(transport)).orders.square_off(settle_seconds=0)

    assert [str(item.outcome) for item in result.orders] == ["placed", "refused"]
    assert [row.tradingsymbol for row in result.still_open] == ["INFY"]
    with pytest.raises(UnfinishedError, match=r"refused.*because"):
        result.raise_if_open()


def test_an_unknown_outcome_is_never_flat() -> None:
    transport = desk(positions(LONG), FLAT, place=AnswerLostError("gone"))

    result = Kite(ports_over(transport)).orders.square_off()

    assert len(result.orders.unknown) == 1
    assert not result.is_flat
    with pytest.raises(UnfinishedError) as caught:
        result.raise_if_open()
    assert caught.value.is_ambiguous


def test_fills_are_waited_for_but_not_for_ever() -> None:
    clock = ManualClock()
    patient = desk(positions(LONG), positions(LONG), positions(LONG), FLAT)
    hopeless = desk(positions(LONG))

    filled = Kite(ports_over(patient, clock=clock)).orders.square_off(settle_seconds=5)
    stuck = Kite(ports_over(hopeless, clock=clock)).orders.square_off(settle_seconds=1)

    assert filled.is_flat
    assert not stuck.is_flat
    assert clock.slept == [0.5, 0.5, 0.5, 0.5]


def test_what_takes_no_market_order_is_closed_at_the_price_that_is_given() -> None:
    option = position_row(-500, exchange="NFO", tradingsymbol="RELIANCE26DEC1500CE", product="NRML")
    transport = desk(positions(option), FLAT)

    Kite(ports_over(transport)).orders.square_off(limits={"NFO:RELIANCE26DEC1500CE": "12.50"})

    (form,) = forms(transport)
    assert (form["order_type"], form["price"]) == ("LIMIT", "12.5")
    assert "market_protection" not in form


def test_an_unreadable_position_may_be_open() -> None:
    broken = {**LONG, "quantity": "many"}

    result = Kite(ports_over(desk(positions(broken)))).orders.square_off()

    assert [row.row for row in result.skipped] == [broken]
    assert not result.is_flat
    with pytest.raises(UnfinishedError, match="unreadable"):
        result.raise_if_open()


def test_positions_that_cannot_be_read_at_the_end_do_not_lose_the_result() -> None:
    transport = desk(positions(LONG), refusal("GeneralException", 500))

    result = Kite(ports_over(transport)).orders.square_off()

    assert result.orders.is_complete
    assert isinstance(result.look_error, GeneralError)
    assert [row.quantity for row in result.still_open] == [10]
    assert not result.is_flat


def test_positions_that_cannot_be_read_after_the_cancellations_stop_it() -> None:
    stop = order_row("1", "TRIGGER PENDING")
    after = book({**stop, "status": "CANCELLED"})
    transport = desk(positions(LONG), refusal("GeneralException", 500), orders=[book(stop), after])

    result = Kite(ports_over(transport)).orders.square_off()

    assert forms(transport) == []
    assert len(result.cancelled.cancelled) == 1
    assert isinstance(result.look_error, GeneralError)


def test_a_position_that_came_up_meanwhile_is_reported_and_left_alone() -> None:
    stop = order_row("1", "TRIGGER PENDING")
    new = position_row(3, tradingsymbol="SBIN")
    transport = desk(
        positions(LONG),
        positions(LONG, new),
        positions(new),
        orders=[book(stop), book({**stop, "status": "CANCELLED"})],
    )

    result = Kite(ports_over(transport)).orders.square_off()

    assert [form["tradingsymbol"] for form in forms(transport)] == ["INFY"]
    assert [row.tradingsymbol for row in result.still_open] == ["SBIN"]


def test_misspelt_words_and_bad_prices_are_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        Kite(ports_over([])).orders.square_off(
            exchange="nse",
            product="mis",
            tradingsymbol="",
            market_protection=120,
            limits={"NSE:INFY": 0},
            concurrency=0,
            settle_seconds=-1,
        )

    assert {fault.field for fault in caught.value.faults} == {
        "exchange",
        "product",
        "tradingsymbol",
        "market_protection",
        "limits['NSE:INFY']",
        "concurrency",
        "settle_seconds",
    }


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("key", ["NSE:NOPE", "NSE:SBIN"])
def test_a_limit_that_matches_nothing_is_refused_before_anything_is_sent(
    key: str, dry_run: bool
) -> None:
    kept = position_row(5, tradingsymbol="SBIN", product="CNC")
    transport = desk(positions(LONG, kept), orders=book(order_row("1")))

    with pytest.raises(ValidationError, match=f"{key}.*NSE:INFY"):
        Kite(ports_over(transport)).orders.square_off(limits={key: 5}, dry_run=dry_run)

    assert transport.calls == [POSITIONS]


def test_a_limit_of_what_is_closed_already_is_no_misspelling() -> None:
    transport = desk(positions(position_row(0)))

    result = Kite(ports_over(transport)).orders.square_off(limits={"NSE:INFY": 1600})

    assert result.is_flat
    assert not result.orders.items


@pytest.mark.parametrize("limits", [5, 0, {"nse:infy": 1600}, {"INFY": 5}, {"NSE:INFY": "nan"}])
def test_limits_that_cannot_be_meant_are_refused_before_any_request(limits: Any) -> None:
    with pytest.raises(ValidationError, match="limits"):
        Kite(ports_over([])).orders.square_off(limits=limits)


@pytest.mark.parametrize("symbol", ["infy", "NSE:INFY"])
def test_a_symbol_that_can_match_nothing_is_refused(symbol: str) -> None:
    with pytest.raises(ValidationError, match='tradingsymbol="INFY"'):
        Kite(ports_over([])).orders.square_off(tradingsymbol=symbol)


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_result_says_how_many_positions_were_meant(dry_run: bool) -> None:
    kept = position_row(5, tradingsymbol="SBIN", product="CNC")
    seen = [positions(LONG, kept), positions(kept)]

    some = Kite(ports_over(desk(*seen))).orders.square_off(dry_run=dry_run)
    none = Kite(ports_over(desk(*seen))).orders.square_off(tradingsymbol="TCS", dry_run=dry_run)

    assert (some.matched, none.matched) == (2, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("market_protection", 0),
        ("market_protection", "0.0"),
        ("dry_run", "no"),
        ("dry_run", None),
        ("cancel_first", "no"),
    ],
)
def test_what_would_do_something_else_than_meant_is_refused_first(field: str, value: Any) -> None:
    options: dict[str, Any] = {field: value}

    with pytest.raises(ValidationError, match=field):
        Kite(ports_over([])).orders.square_off(**options)


def test_an_interruption_says_that_stops_may_be_gone() -> None:
    transport = desk(positions(LONG), orders=[book(order_row("1")), KeyboardInterrupt()])

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(transport)).orders.square_off()

    assert any("stops among them" in note for note in caught.value.__notes__)
