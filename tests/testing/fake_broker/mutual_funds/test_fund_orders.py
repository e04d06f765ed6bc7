"""The way of an order for a fund, from the bank to the demat account."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core import MFOrderParams
from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.mutual_funds.fund_house import FundHouse
from tests.testing.fake_broker.mutual_funds.wishes import (
    EQUITY,
    HELD,
    LIQUID,
    bought,
    caller_of,
    empty_caller,
    house_of,
    order,
    redeemed,
    units,
    wait_until,
)


def nav(house: FundHouse, isin: str, day: date) -> float:
    fund = house.funds.by_isin(isin)
    assert fund is not None
    return house.nav.on(fund, day) / RUPEE


def test_purchase_waits_is_sent_and_allotted() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    order_id = bought(caller)
    placed = order(caller, order_id)

    wait_until(caller, "2026-11-18 14:00:00")
    sent = order(caller, order_id)
    wait_until(caller, "2026-11-19 09:00:00")
    done = order(caller, order_id)

    assert (placed["status"], placed["exchange_order_id"]) == ("OPEN", None)
    assert (placed["purchase_type"], placed["quantity"], placed["folio"]) == ("FRESH", 0, None)
    assert (sent["status"], sent["exchange_timestamp"]) == ("OPEN", "2026-11-18")
    assert sent["exchange_order_id"].isdecimal()
    assert sent["settlement_id"].isdecimal()
    price = nav(house_of(caller), EQUITY, date(2026, 11, 18))
    assert (done["status"], done["average_price"]) == ("COMPLETE", price)
    assert done["quantity"] == float(Fraction(int(1000 / price * 1000), 1000))
    assert units(caller, EQUITY) == done["quantity"]
    assert done["folio"]


@pytest.mark.parametrize(
    ("start", "isin", "sent", "priced"),
    [
        ("2026-11-18 13:59:59", EQUITY, "2026-11-18", date(2026, 11, 18)),
        ("2026-11-18 14:00:00", EQUITY, "2026-11-19", date(2026, 11, 19)),
        ("2026-11-20 15:00:00", EQUITY, "2026-11-23", date(2026, 11, 23)),
        ("2026-11-21 10:00:00", EQUITY, "2026-11-23", date(2026, 11, 23)),
        ("2026-11-18 12:29:59", LIQUID, "2026-11-18", date(2026, 11, 17)),
        ("2026-11-18 12:30:00", LIQUID, "2026-11-19", date(2026, 11, 18)),
    ],
)
def test_cut_off_decides_the_day_and_the_nav(
    start: str, isin: str, sent: str, priced: date
) -> None:
    caller = caller_of(start)
    order_id = bought(caller, 5000, isin=isin)

    wait_until(caller, "2026-11-25 09:00:00")

    done = order(caller, order_id)
    assert (done["status"], done["exchange_timestamp"]) == ("COMPLETE", sent)
    assert done["average_price"] == nav(house_of(caller), isin, priced)


def test_redemption_takes_units_and_pays_the_bank_days_later() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    house, before = house_of(caller), units(caller, HELD)
    house.bank.balance = 0
    order_id = redeemed(caller, 10.5)

    wait_until(caller, "2026-11-19 09:00:00")
    done = order(caller, order_id)
    unpaid = house.bank.balance
    wait_until(caller, "2026-11-23 09:00:00")

    assert (done["status"], done["quantity"], done["purchase_type"]) == ("COMPLETE", 10.5, None)
    assert units(caller, HELD) == round(before - 10.5, 3)
    price = nav(house, HELD, date(2026, 11, 18))
    assert unpaid == 0
    assert house.bank.balance == int(Fraction(str(price)) * Fraction("10.5") * RUPEE)


def test_later_purchase_is_additional_and_keeps_the_folio() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    holding = next(
        row
        for row in caller.data(caller.calls.mutual_funds.holdings())
        if row["tradingsymbol"] == HELD
    )
    order_id = bought(caller, 100, isin=HELD)

    wait_until(caller, "2026-11-19 09:00:00")

    done = order(caller, order_id)
    assert (done["purchase_type"], done["folio"]) == ("ADDITIONAL", holding["folio"])


def test_order_waits_for_money_five_times_and_is_rejected() -> None:
    caller = caller_of("2026-11-16 10:00:00")
    house_of(caller).bank.balance = 999 * RUPEE
    order_id = bought(caller)

    messages: list[tuple[str, str]] = []
    for day in range(16, 21):
        wait_until(caller, f"2026-11-{day} 14:00:00")
        row = order(caller, order_id)
        messages.append((row["status"], row["status_message"]))

    tries = [("OPEN", f"Insufficient fund. {count}/5") for count in range(1, 5)]
    assert messages == [*tries, ("REJECTED", "Insufficient fund. 5/5")]
    assert house_of(caller).bank.balance == 999 * RUPEE
    assert units(caller, EQUITY) == 0


def test_order_that_gets_its_money_goes_on() -> None:
    caller = caller_of("2026-11-17 10:00:00")
    house = house_of(caller)
    house.bank.balance = 0
    order_id = bought(caller)
    wait_until(caller, "2026-11-17 15:00:00")

    house.bank.balance = 1500 * RUPEE
    wait_until(caller, "2026-11-19 10:00:00")

    row = order(caller, order_id)
    assert (row["status"], row["status_message"]) == ("COMPLETE", None)
    assert house.bank.balance == 500 * RUPEE


def test_order_can_be_cancelled_until_it_is_sent() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    early, late = bought(caller), bought(caller)
    answer = caller.data(caller.calls.mutual_funds.cancel(early))

    wait_until(caller, "2026-11-18 14:00:00")
    too_late = caller.refused(caller.calls.mutual_funds.cancel(late))
    again = caller.refused(caller.calls.mutual_funds.cancel(early))
    wait_until(caller, "2026-11-19 09:00:00")

    assert answer == {"order_id": early}
    assert order(caller, early)["status"] == "CANCELLED"
    assert order(caller, late)["status"] == "COMPLETE"
    text = "Order cannot be cancelled as it is sent to the exchange."
    assert too_late == (400, "OrderException", text)
    assert again == (400, "OrderException", "Order cannot be cancelled as it is CANCELLED.")


def test_units_on_their_way_out_cannot_be_redeemed_again() -> None:
    caller = caller_of()
    held = units(caller, HELD)
    redeemed(caller, round(held - 1, 3))

    params = MFOrderParams.redemption(tradingsymbol=HELD, quantity=1.001)
    status, kind, text = caller.refused(caller.calls.mutual_funds.place(params))

    assert (status, kind) == (400, "HoldingException")
    assert text.startswith("Insufficient units")
    assert redeemed(caller, 1)


def test_no_money_of_the_trading_account_moves() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    before = caller.data(caller.calls.user.margins())

    bought(caller)
    redeemed(caller, 1)
    wait_until(caller, "2026-11-20 10:00:00")

    assert caller.data(caller.calls.user.margins()) == before


@settings(max_examples=25, deadline=None)
@given(
    purchases=st.lists(st.integers(min_value=500, max_value=99_999), min_size=1, max_size=5),
    part=st.integers(min_value=1, max_value=999),
)
def test_no_paisa_is_minted(purchases: list[int], part: int) -> None:
    caller = empty_caller()
    house, total = house_of(caller), 600_000 * RUPEE
    house.bank.balance = total
    for rupees in purchases:
        bought(caller, rupees, isin=HELD)
    wait_until(caller, "2026-11-23 09:00:00")
    holding, spent = house.holdings.of(HELD), total - house.bank.balance
    assert holding is not None
    bought_units, average = holding.units, holding.average

    sold = max(bought_units * part // 1000, 1)
    redeemed(caller, sold / 1000, isin=HELD)
    wait_until(caller, "2026-12-01 09:00:00")

    assert spent == sum(purchases) * RUPEE
    # The fund keeps what is worth less than a thousandth of a unit, once for each purchase.
    thousandth = Fraction(holding.purchases[0].price, 1000)
    assert 0 <= spent - bought_units * thousandth < len(purchases) * thousandth
    assert holding.units == bought_units - sold
    assert holding.cost == average * holding.units / 1000
    (redemption,) = (row for row in house.orders if row.wish.side == "SELL")
    assert house.bank.balance == total - spent + sold * redemption.price // 1000
