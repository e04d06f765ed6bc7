"""Holdings, positions, conversions and authorisations, through the broker's door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kite_core import PositionConversion
from kite_core.messages import Repeat, Request, post
from tests.testing.fake_broker.caller import Caller, limit


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def conversion(**changes: Any) -> PositionConversion:
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "position_type": "day",
        "quantity": 10,
        "old_product": "MIS",
        "new_product": "CNC",
    }
    return PositionConversion(**{**wishes, **changes})


def test_new_account_has_a_position_and_holdings_and_whole_funds(caller: Caller) -> None:
    positions = caller.ask(caller.calls.portfolio.positions())

    (carried,) = positions.net
    assert (carried.product, carried.overnight_quantity, carried.quantity) == ("NRML", 65, 65)
    assert carried.close_price > carried.average_price > 0
    assert positions.day == []
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == 1_00_00_000
    assert len(caller.ask(caller.calls.portfolio.holdings())) == 6


def test_conversion_answers_true_and_changes_both_positions(caller: Caller) -> None:
    caller.place(limit(1500, quantity=10, product="MIS"))
    caller.broker.run(1)

    answer = caller.data(caller.calls.portfolio.convert(conversion(quantity=4)))

    rows = caller.ask(caller.calls.portfolio.positions()).day
    assert answer is True
    assert {str(row.product): (row.quantity, row.average_price) for row in rows} == {
        "MIS": (6, 1500),
        "CNC": (4, 1500),
    }


def test_conversion_of_nothing_is_refused(caller: Caller) -> None:
    refusal = caller.refused(caller.calls.portfolio.convert(conversion()))

    message = "There is no open MIS position in INFY on that side."
    assert refusal == (400, "InputException", message)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("quantity", "0", "Invalid `quantity`."),
        ("quantity", "1.5", "Invalid `quantity`."),
        ("quantity", "many", "Invalid `quantity`."),
        ("position_type", "night", "Invalid `position_type`."),
        ("new_product", "XYZ", "Invalid `new_product`."),
        ("exchange", "", "Missing or empty field `exchange`"),
        ("tradingsymbol", "NONE", "either expired or does not exist"),
    ],
)
def test_conversion_that_cannot_be_read_is_refused(
    caller: Caller, name: str, value: str, message: str
) -> None:
    call = caller.calls.portfolio.convert(conversion())
    form = [(key, value if key == name else text) for key, text in call.request.form]
    request = post("/portfolio/positions", form=form, repeat=Repeat.NEVER)

    response = caller.response(_put(request))

    assert response.status == 400
    assert message in response.body.decode()


def _put(request: Request) -> Request:
    return replace(request, method="PUT")


def test_auctions_are_of_shares_that_are_held(caller: Caller) -> None:
    auctions = caller.ask(caller.calls.portfolio.auctions())

    by_symbol = {row.tradingsymbol: row for row in auctions}
    assert by_symbol["INFY"].auction_number == "20"
    # 408065 is the token of the ordinary market.
    assert by_symbol["INFY"].instrument_token == 408065 - 1 + 10
    (row, *_) = caller.data(caller.calls.portfolio.auctions())
    assert set(row).isdisjoint({"used_quantity", "authorisation", "short_quantity", "mtf"})


def test_authorisation_of_everything_is_a_request(caller: Caller) -> None:
    answer = caller.data(caller.calls.portfolio.authorise())

    assert set(answer) == {"request_id"}
    assert len(answer["request_id"]) == 32


def test_authorisation_of_some_shares_reads_the_quantities_as_go_writes_them(
    caller: Caller,
) -> None:
    form = [("isin", "INE009A01021"), ("quantity", "50.000000"), ("type", "equity")]

    response = caller.response(
        post("/portfolio/holdings/authorise", form=form, repeat=Repeat.NEVER)
    )

    assert response.status == 200


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ([("isin", "INE000000000")], "Invalid `isin: INE000000000`."),
        ([("quantity", "5")], "Invalid `quantity`."),
        ([("type", "gold")], "Invalid `type`."),
        ([("transfer_type", "late")], "Invalid `transfer_type`."),
    ],
)
def test_authorisation_that_cannot_be_read_is_refused(
    caller: Caller, form: list[tuple[str, str]], message: str
) -> None:
    request = post("/portfolio/holdings/authorise", form=form, repeat=Repeat.NEVER)

    response = caller.response(request)

    assert response.status == 400
    assert message in response.body.decode()


def test_summary_and_compact_rows_are_of_all_holdings(caller: Caller) -> None:
    summary = caller.ask(caller.calls.portfolio.broker_summary())
    compact = caller.ask(caller.calls.portfolio.holdings_compact())
    holdings = caller.ask(caller.calls.portfolio.holdings())

    assert [row.tradingsymbol for row in compact] == [row.tradingsymbol for row in holdings]
    assert summary.current_value == pytest.approx(sum(row.market_value for row in holdings))


def test_conversion_to_the_same_side_only(caller: Caller) -> None:
    form = [
        (name, "HOLD" if name == "transaction_type" else text)
        for name, text in caller.calls.portfolio.convert(conversion()).request.form
    ]

    response = caller.response(_put(post("/portfolio/positions", form=form, repeat=Repeat.NEVER)))

    assert b"Invalid `transaction_type`." in response.body
