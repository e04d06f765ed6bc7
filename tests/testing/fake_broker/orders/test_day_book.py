"""Orders as they enter the book of the day."""

from __future__ import annotations

from dataclasses import fields

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.order import Iceberg, LateRefusal, Layer, Ticket
from kite_testing.fake_broker.orders.day_book import RECEIVED
from tests.testing.fake_broker.caller import at
from tests.testing.fake_broker.orders.house import caller_at, orders_of


def test_order_has_every_field_of_its_ticket() -> None:
    book = orders_of(caller_at()).book
    ticket = Ticket(
        instrument=_share(),
        side="SELL",
        quantity=1,
        product="MIS",
        price=2,
        order_type="SL",
        variety="iceberg",
        validity="TTL",
        validity_ttl=3,
        trigger_price=4,
        disclosed_quantity=5,
        protection=6,
        reference_price=7,
        tag="mine",
        system_tags=("mktp",),
        parent_order_id="8",
        auction_number="9",
        iceberg=Iceberg(legs=2, leg_quantity=10, total_quantity=20),
        meta={"gtt": 11},
        refusal=LateRefusal(layer=Layer.RMS, message="no", raw="RMS:no"),
    )

    order = book.enter(ticket, "12", at("10:00:00"))

    names = [field.name for field in fields(Ticket)]
    assert {name: getattr(order, name) for name in names} == {
        name: getattr(ticket, name) for name in names
    }
    assert (order.order_id, order.order_timestamp) == ("12", at("10:00:00"))


def test_states_are_kept_one_after_the_other() -> None:
    book, noon = orders_of(caller_at()).book, at("12:00:00")
    ticket = Ticket(instrument=_share(), side="BUY", quantity=1, product="MIS", price=2)
    order = book.enter(ticket, "1", noon)

    order.filled, order.value = 1, 2
    book.note(order, "COMPLETE")

    assert order.status == "COMPLETE"
    assert order.stages == [
        (RECEIVED, 0, noon, None, 0, 0, 0, None),
        ("COMPLETE", 0, noon, None, 1, 2, 0, None),
    ]


def _share() -> Instrument:
    return Instrument(
        exchange="NSE",
        tradingsymbol="INFY",
        exchange_token=1594,
        segment="NSE",
        name="INFOSYS",
        kind="EQ",
        tick=500,
    )
